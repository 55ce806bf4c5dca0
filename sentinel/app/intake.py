"""Reports of people as they arrive over the control socket or without a daemon: read, sealed, kept, judged."""

import asyncio
import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sentinel.app.errands import Errand
from sentinel.app.register.emptying import Emptied, empty
from sentinel.app.request import Answer, Outcome, Request
from sentinel.casework.acts import line
from sentinel.casework.show import show as show_incident
from sentinel.casework.words import Words
from sentinel.config.config import Config
from sentinel.hub import intake
from sentinel.hub.hub import Hub
from sentinel.hub.intake import Taken
from sentinel.hub.sitting import Sitting
from sentinel.kit import codec
from sentinel.kit.intake.reading import Incomplete, read
from sentinel.kit.intake.report import Private, Proof, Report
from sentinel.kit.intake.showing import reveal, show
from sentinel.kit.intake.sorts import rule_of, sort_of
from sentinel.kit.intake.triage import draft, triage
from sentinel.kit.mask import masked
from sentinel.kit.numbered import numbered
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.incident import Entry
from sentinel.store.evidence import Evidence
from sentinel.store.ports_reports import SEALED
from sentinel.store.veil import Unveilable, Veil, veil_of

ERASED = "erased"
MOST_FILES, MOST_BYTES = 10, 10_000_000
_LONG = re.compile(r"[0-9]{9,}", re.ASCII)  # digits in a file's name: telephones name pictures after who sent them
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What it needs. Reports that lack something are invalid, with everything that they lack."""

    hub: Hub
    config: Callable[[], Config]
    clock: Callable[[], datetime]

    def all(self) -> Mapping[str, Errand]:
        """Every act by its name."""
        return {
            "intake_add": self.add,
            "intake_reclassify": self.reclassify,
            "intake_reveal": self.reveal,
            "intake_erase": self.erase,
        }

    async def add(self, request: Request) -> Answer:
        """Take a report: ``report`` (JSON: answers by key) and ``files`` (JSON: name and base64 body of each)."""
        now, config = self.clock(), self.config()
        try:
            answers = _answers(request.args)
            bodies = list(_bodies(request.args))
            proofs = [Proof(sha256=hashlib.sha256(b).hexdigest(), name=name, size=len(b)) for name, b in bodies]
            report, private = read(answers, now, config.zone, proofs)
        except Incomplete as error:
            return Answer(outcome=Outcome.INVALID, text=str(error), data={"problems": _problems(error)})
        except UNREADABLE as error:
            return Answer(outcome=Outcome.INVALID, text=f"no report: {error}")
        veil = veil_of(config.data_dir)
        await asyncio.to_thread(_keep, Evidence(config.evidence_dir), [body for _, body in bodies])
        mark = veil.mark(json.dumps([answers, sorted(p.sha256 for p in proofs)], sort_keys=True), "reports")
        named = replace(report, mark=mark, who=line(request.who), login=line(request.login))
        sealed = veil.hide(codec.encode(private).decode(), SEALED)
        return Answer(
            data=await self.hub.sit(lambda sitting: self._told(sitting, intake.take_report(sitting, named, sealed)))
        )

    async def reclassify(self, request: Request) -> Answer:
        """Call a report something else: ``on``, ``class``, ``text`` (why)."""
        sort, which = sort_of(request.args.get("class", "")), numbered(request.args.get("on", ""), "RPT-")
        if sort is None or which is None:
            return Answer(outcome=Outcome.INVALID, text="name a report and a class")
        text = request.args.get("text", "")
        entry = Entry(at=self.clock(), act=request.act, who=request.who, login=request.login, text=line(text, 500))

        def job(sitting: Sitting) -> dict[str, Any]:
            return self._told(sitting, intake.reclassify(sitting, which, sort, entry))

        return Answer(data=await self.hub.sit(job))

    async def reveal(self, request: Request) -> Answer:
        """Show what is private in a report, to whoever says why; that he read it is remembered first."""
        which, why = numbered(request.args.get("on", ""), "RPT-"), line(request.args.get("text", ""), 500)
        if which is None or not why:
            return Answer(outcome=Outcome.INVALID, text="name a report, and say why you must read it (--why)")
        now = self.clock()

        def job(sitting: Sitting) -> tuple[Report | None, str]:
            found = sitting.unit.report(which)
            if found is not None:
                sitting.unit.note_report("intake.revealed", found, request.who, request.login, now, why)
            return found, sitting.unit.sealed_report(which)

        report, sealed = await self.hub.sit(job)
        if report is None:
            return Answer(outcome=Outcome.REFUSED, text=f"there is no report {which}")
        if not sealed:
            return Answer(outcome=Outcome.REFUSED, text=f"{report.ref}: what was private is deleted; its time is over")
        return _opened(veil_of(self.config().data_dir), report, sealed)

    async def erase(self, request: Request) -> Answer:
        """Empty one report: ``on``, ``text`` (why). Its class, its times and the entry of this stay."""
        which, why = numbered(request.args.get("on", ""), "RPT-"), line(request.args.get("text", ""), 500)
        if which is None or not why:
            return Answer(outcome=Outcome.INVALID, text="name a report, and say why it is erased (--why)")
        now = self.clock()

        def job(sitting: Sitting) -> Emptied | None:
            found = sitting.unit.report(which)
            if found is None:
                return None
            sitting.unit.note_report("intake.erased", found, request.who, request.login, now, why)
            return empty(sitting.unit, [found], ERASED)

        done = await self.hub.sit(job)
        if done is None:
            return Answer(outcome=Outcome.REFUSED, text=f"there is no report {which}")
        evidence = Evidence(self.config().evidence_dir)
        gone = [name for name in done.bodies if await asyncio.to_thread(evidence.delete, name)]
        await self.hub.sit(lambda sitting: sitting.unit.bodies_gone(done.bodies, now))
        return Answer(data={"report": f"RPT-{which:06d}", "incidents": done.incidents, "bodies": len(gone)})

    def _told(self, sitting: Sitting, taken: Taken) -> dict[str, Any]:
        """What the officer reads: the report, where it stands, and what to say to the caller."""
        report, incident = taken.report, taken.incident
        mine = self._words(self.config().language)
        rule = sitting.world.rules.rules.get(incident.rule) if incident else None
        open_ones = sitting.unit.open_of({rule_of(report.sort)}) if rule_of(report.sort) else []
        words = {language: self._words(language) for language in LANGUAGES}
        return {
            "report": show(report),
            "again": taken.again,
            "incident": show_incident(incident, rule, mine) if incident else None,
            "triage": {name: triage(report, one.say, one.number) for name, one in words.items()},
            "draft": {name: draft(report, one.say, one.moment(report.happened_at)) for name, one in words.items()},
            "others": [one.ref for one in open_ones if one.ref != report.stands_in],
        }

    def _words(self, language: str) -> Words:
        return Words(language=language, say=translator(language), zone=self.hub.world.zone)


def _opened(veil: Veil, report: Report, sealed: str) -> Answer:
    try:
        private = codec.decode(Private, veil.show(sealed, SEALED).encode())
    except Unveilable as error:
        return Answer(outcome=Outcome.FAILED, text=f"{report.ref}: {error}")
    return Answer(data={"report": show(report), "private": dict(reveal(private))})


def _answers(args: Mapping[str, str]) -> dict[str, str | list[str]]:
    """The answers by key; several for one key are a list of texts."""
    said = json.loads(args.get("report", "{}"))
    return {str(k): list(map(str, v)) if isinstance(v, list) else str(v) for k, v in said.items() if k != "evidence"}


def _bodies(args: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    files = json.loads(args.get("files", "[]"))
    if len(files) > MOST_FILES:
        raise ValueError(f"more than {MOST_FILES} files; pack them together")
    total = 0
    for file in files:
        body = base64.b64decode(file["body"], validate=True)
        total += len(body)
        if total > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES // 1_000_000} MB of evidence; send smaller pictures")
        yield _LONG.sub(lambda found: masked(found[0]), line(str(file["name"]), 100)), body


def _keep(evidence: Evidence, bodies: Iterable[bytes]) -> None:
    for body in bodies:
        evidence.keep(body)


def _problems(error: Incomplete) -> list[dict[str, str]]:
    return [{"key": one.key, "why": one.why} for one in error.problems]
