"""Small rule files that are right in every respect, for tests that break one thing each."""

SITE_DOWN = """\
title: Website unreachable
id: 3b0a6a52-6a58-4a0c-8f0e-2f4f5a1d7e21
name: site_down
status: stable
taxonomy: ecs
author: CSIRT KPU NTB
date: 2029-01-01
tags: [sentinel.availability, tlp.amber]
falsepositives: [Maintenance]
logsource: {product: sentinel, service: uptime}
detection:
  down: {sentinel.uptime.state: down}
  slow: {sentinel.uptime.ms|gte: 5000}
  drill:
    labels.drill|contains: ya
  condition: (down or slow) and not drill
level: high
incident:
  levels: [{when: slow, level: critical}]
  dedupe: [service.name]
  for: 2s
  resolve: {when: uptime_seen_good, count: 2, quorum: all}
  reopen_within: 15m
  flapping: {changes: 4, within: 1h}
  runbook: docs/runbooks/site_down.md
  texts:
    id: {title: "{target_name}", summary: "{url.full} {opened_at}", advice: Lihat., resolved: Pulih.}
    en: {title: "{target_name}", summary: "{opened_at} {url.full}", advice: Look., resolved: Back.}
  tests:
    - name: opens
      given: {service.name: kpu-ntb}
      interval: 30s
      events:
        - {at: 0s, sentinel.uptime.state: down}
        - {at: 3s, sentinel.uptime.state: down}
      expect: [[3s, opened, high]]
    - name: silent
      events: [{at: 0s, sentinel.uptime.state: up}]
      expect: []
---
title: Seen good
id: 0b0a6a52-6a58-4a0c-8f0e-2f4f5a1d7e21
name: uptime_seen_good
status: stable
taxonomy: ecs
author: CSIRT KPU NTB
date: 2029-01-01
logsource: {product: sentinel, service: uptime}
detection: {good: {sentinel.uptime.state: [up, slow]}, condition: good}
level: informational
"""
BURST = """\
title: Many at once
id: 1b0a6a52-6a58-4a0c-8f0e-2f4f5a1d7e21
name: many_down
status: stable
taxonomy: ecs
author: CSIRT KPU NTB
date: 2029-01-01
tags: [sentinel.security, attack.t1498]
falsepositives: [None known]
correlation:
  type: value_count
  rules: [site_down]
  generate: true
  group-by: [labels.family]
  timespan: 2m
  condition: {gte: 3, field: service.name}
level: critical
incident:
  resolve: {parts: true}
  runbook: docs/runbooks/many_down.md
  texts:
    id: {title: Banyak, summary: "{labels.family}", advice: Lihat., resolved: Pulih.}
    en: {title: Many, summary: "{labels.family}", advice: Look., resolved: Back.}
  tests:
    - name: opens
      given: {labels.family: kpu, sentinel.uptime.state: down}
      events:
        - {at: 0s, service.name: a}
        - {at: 1s, service.name: b}
        - {at: 2s, service.name: c}
      match: true
    - name: silent
      given: {labels.family: kpu, sentinel.uptime.state: down}
      events: [{at: 0s, service.name: a}]
      match: false
"""
DRILL = """\
title: Known drill
id: 2b0a6a52-6a58-4a0c-8f0e-2f4f5a1d7e21
name: known_drill
status: stable
taxonomy: ecs
author: CSIRT KPU NTB
date: 2029-01-01
logsource: {product: sentinel, service: uptime}
filter:
  rules: [site_down]
  rehearsal: {url.domain|endswith|expand: "%hosts%"}
  condition: not rehearsal
"""
HOSTS = """\
name: hosts
description: Hosts of the rehearsal.
values: [latihan.example, 10.0.0.1]
"""
FILES = {
    "uptime/site_down.yml": SITE_DOWN,
    "correlated/many_down.yml": BURST,
    "filters/drill.yml": DRILL,
    "lists/hosts.yml": HOSTS,
}
