"""One target as it is written down, in ``[[targets]]`` or as a line of an inventory file."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, StrictBool

from sentinel.config.schema.fields import Id, Line, Region, Section, WebUrl
from sentinel.model.subject import Target, TargetKind, Tier

USUAL = ("uptime", "tls", "dns", "defacement")  # what watches a target that names no probes


class TargetEntry(Section):
    """A site that an election depends on; ``grade`` and ``note`` say how sure we are of its address."""

    id: Id
    name: Line = ""
    url: Annotated[WebUrl, Field(min_length=1)]
    organization: Line = ""
    kind: TargetKind = TargetKind.PORTAL
    region: Region = ""
    tier: Tier = Tier.NORMAL
    family: Line = ""
    enabled: StrictBool = True
    contacts: tuple[Line, ...] = ()
    probes: tuple[Id, ...] | None = None
    options: dict[Id, dict[str, Any]] = Field(default_factory=dict)
    grade: Line = ""
    note: Line = ""

    def watched_by(self) -> tuple[str, ...]:
        """The probes it names, else the usual ones; a former host is only watched for what its name points to."""
        if self.probes is not None:
            return self.probes
        if self.kind is TargetKind.LEGACY:
            return ("dns",)
        return tuple(p for p in USUAL if p != "tls" or urlsplit(self.url).scheme == "https")

    def target(self) -> Target:
        """The model's noun for it."""
        return Target(
            id=self.id,
            name=self.name or self.id,
            url=self.url,
            tier=self.tier,
            organization=self.organization,
            region=self.region,
            family=self.family,
            kind=self.kind,
            enabled=self.enabled,
            contacts=self.contacts,
            probes=self.watched_by(),
            options=self.options,
        )
