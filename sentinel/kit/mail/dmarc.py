"""DMARC (RFC 7489, RFC 9091, and the tree walk after them): which policy holds for a domain, and how strict it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sentinel.kit.hosts import registrable
from sentinel.kit.mail.tags import Broken, one_of, shown
from sentinel.kit.records.lookup import Book, Question

VERSION = "DMARC1"
POLICIES = ("none", "quarantine", "reject")
MOST_STEPS = 8
MOST_REPORTS = 20
WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Dmarc:
    """The policy that holds for a domain, from ``at``: its own record, one above it, or that of a public suffix.

    ``policy`` is what holds for the domain itself, ``sub`` for names below it, ``none`` for names that do not exist.
    With ``testing`` (``t=y``) receivers apply the next milder one. ``aggregate`` and ``forensic`` are the domains that
    get reports.
    """

    at: str
    policy: str
    sub: str
    missing: str
    percent: int = WHOLE
    dkim: str = "r"
    spf: str = "r"
    testing: bool = False
    aggregate: tuple[str, ...] = ()
    forensic: tuple[str, ...] = ()

    @property
    def applied(self) -> str:
        """What receivers do in the end."""
        return milder(self.policy) if self.testing else self.policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What discovery came to: a policy, a broken record and where, or nothing; ``unknown``: a step got no answer."""

    policy: Dmarc | None = None
    broken: str = ""
    unknown: bool = False
    wanted: tuple[Question, ...] = ()


def milder(policy: str) -> str:
    """One step down: reject becomes quarantine, quarantine none."""
    return POLICIES[max(0, POLICIES.index(policy) - 1)]


def organizational(domain: str) -> str:
    """The domain that somebody registered: the organisation's."""
    return registrable(domain)


def steps(domain: str) -> tuple[str, ...]:
    """The domains whose records may speak for this one, nearest first: up to the organisation's, then its suffix."""
    top = organizational(domain)
    labels = domain.split(".")
    above = [".".join(labels[n:]) for n in range(len(labels))]
    inside = [name for name in above if name == top or name.endswith(f".{top}")]
    suffix = top.partition(".")[2]
    kept = inside if len(inside) < MOST_STEPS else [inside[0], *inside[2 - MOST_STEPS :]]
    return (*kept, suffix) if suffix and inside else tuple(kept)


def discover(domain: str, book: Book) -> Found:
    """The first record on the way up; of a public suffix only one that says so itself (``psd=y``)."""
    top = organizational(domain)
    for name in steps(domain):
        question = (f"_dmarc.{name}", "TXT")
        lookup = book.get(question)
        if lookup is None:
            return Found(unknown=True, wanted=(question,))
        if not lookup.known:
            return Found(unknown=True)
        tags = one_of(lookup, VERSION)
        if tags is None:
            continue
        inside = name == top or name.endswith(f".{top}")
        read = _read(name, tags, own=name == domain)
        if inside:
            return Found(broken=f"{question[0]}: {read.why}") if isinstance(read, Broken) else Found(policy=read)
        if isinstance(read, Dmarc) and not isinstance(tags, Broken) and tags.get("psd", "").lower() == "y":
            return Found(policy=read)
    return Found()


def _read(at: str, tags: Mapping[str, str] | Broken, *, own: bool) -> Dmarc | Broken:
    if isinstance(tags, Broken):
        return tags
    reports = hosts_in(tags.get("rua", ""))
    policy = tags.get("p", "").lower() or ("none" if reports else "")
    if policy not in POLICIES:
        return Broken(why=f"p={shown(policy)}" if policy else "no p")
    sub = _word(tags.get("sp", ""), policy)
    percent = tags.get("pct", str(WHOLE))
    return Dmarc(
        at=at,
        policy=policy if own else sub,
        sub=sub,
        missing=_word(tags.get("np", ""), sub),
        percent=int(percent) if percent.isascii() and percent.isdigit() and len(percent) <= 3 else WHOLE,  # noqa: PLR2004 - up to 100
        dkim="s" if tags.get("adkim", "").lower() == "s" else "r",
        spf="s" if tags.get("aspf", "").lower() == "s" else "r",
        testing=tags.get("t", "").lower() == "y",
        aggregate=reports,
        forensic=hosts_in(tags.get("ruf", "")),
    )


def _word(text: str, otherwise: str) -> str:
    return text.lower() if text.lower() in POLICIES else otherwise


def hosts_in(text: str) -> tuple[str, ...]:
    """The domains of the mailboxes that get reports (``mailto:a@b!10m``), each once, in order."""
    found: dict[str, None] = {}
    for part in text.split(",")[:MOST_REPORTS]:
        scheme, _, rest = part.strip().partition(":")
        host = rest.partition("!")[0].rpartition("@")[2].strip().lower().removesuffix(".")
        if scheme.lower() == "mailto" and host and len(host) <= 253:  # noqa: PLR2004 - RFC 1035
            found[host] = None
    return tuple(found)


def foreign(domain: str, hosts: Iterable[str]) -> tuple[str, ...]:
    """Those of these hosts that belong to another organisation."""
    own = organizational(domain)
    return tuple(host for host in hosts if organizational(host) != own)


def consent(at: str, host: str) -> Question:
    """The question whether a foreign host takes reports about a domain (RFC 7489, section 7.1)."""
    return (f"{at}._report._dmarc.{host}", "TXT")
