"""The whole file: every table that ``config.toml`` may hold."""

from typing import Any

from pydantic import Field

from sentinel.config.schema import tables
from sentinel.config.schema.fields import Id, Section
from sentinel.config.schema.link import Link
from sentinel.config.schema.people import ChannelEntry, PhaseEntry, RouteEntry
from sentinel.config.schema.target import TargetEntry


class Document(Section):
    """``config.toml`` as a value; what it does not state has its default."""

    sentinel: tables.Sentinel = tables.Sentinel()
    uplink: tables.Uplink = tables.Uplink()
    store: tables.Store = tables.Store()
    dns: tables.Dns = tables.Dns()
    tls: tables.Tls = tables.Tls()
    rdap: tables.Rdap = tables.Rdap()
    ct: tables.Ct = tables.Ct()
    accounts: tables.Accounts = tables.Accounts()
    rules: tables.Rules = tables.Rules()
    notify: tables.Notify = tables.Notify()
    telegram: tables.Telegram = tables.Telegram()
    roster: tables.Roster = tables.Roster()
    self_test: tables.SelfTest = tables.SelfTest()
    politeness: tables.Politeness = tables.Politeness()
    hibp: tables.Hibp = tables.Hibp()
    asn: tables.Asn = tables.Asn()
    rawd: tables.Rawd = tables.Rawd()
    browser: tables.Browser = tables.Browser()
    heartbeat: tables.Heartbeat = tables.Heartbeat()
    link: Link = Link()
    web: tables.Web = tables.Web()
    inventory: tables.InventoryFiles = tables.InventoryFiles()
    probes: dict[Id, dict[str, Any]] = Field(default_factory=dict)
    targets: tuple[TargetEntry, ...] = ()
    channels: tuple[ChannelEntry, ...] = ()
    routes: tuple[RouteEntry, ...] = ()
    phases: tuple[PhaseEntry, ...] = ()
