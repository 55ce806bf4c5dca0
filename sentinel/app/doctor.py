"""Self-diagnosis: one small question after the other to this installation; none of them leaves the machine."""

import ctypes
import os
import resource
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sentinel.agent.browser import browser_at
from sentinel.app import rawd
from sentinel.app.control import NAME
from sentinel.app.networks import age, networks
from sentinel.app.parts import now
from sentinel.app.public_logs import public_logs, sources
from sentinel.config.config import Config
from sentinel.config.places import shipped
from sentinel.kit.asn.networks import OLD
from sentinel.kit.content.signatures import available
from sentinel.kit.net.families import Families
from sentinel.kit.rdap.bootstrap import read
from sentinel.kit.rdap.bootstrap import shipped as shipped_servers
from sentinel.kit.texts import FOLDER, LANGUAGES
from sentinel.kit.x509.logs import BadLogs

SHIPPED = (
    "rules",
    "rules/fields.yml",
    "inventory",
    "config.toml",
    "docs/runbooks",
    "data/networks.bin",
    "data/judol.ngrams",
    "NOTICE",
)
LEAST_FREE = 1_000_000_000
LEAST_FILES = 1024
_TIMEX_BYTES, _UNSYNCHRONISED = 1024, 5


class Health(StrEnum):
    """How one answer is meant."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One question and its answer."""

    what: str
    health: Health
    text: str

    def plain(self) -> dict[str, str]:
        """As JSON shows it."""
        return {"what": self.what, "health": str(self.health), "text": self.text}


def ok(what: str, text: str) -> Finding:
    """All is well."""
    return Finding(what=what, health=Health.OK, text=text)


def warning(what: str, text: str) -> Finding:
    """It works, but a person should know."""
    return Finding(what=what, health=Health.WARNING, text=text)


def failed(what: str, text: str) -> Finding:
    """It does not work."""
    return Finding(what=what, health=Health.FAILED, text=text)


def machine() -> Iterator[Finding]:
    """What does not depend on a configuration."""
    yield ok("python", sys.version.split()[0])
    yield _clock()
    yield _files()
    yield from _shipped()
    yield _signatures()


def _clock() -> Finding:
    """Ask the kernel whether somebody keeps its clock right (adjtimex(2)); certificates and reports depend on it."""
    libc = ctypes.CDLL(None, use_errno=True)
    state = libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))  # all zero: read only
    if state < 0:
        return warning("clock", f"the kernel does not say whether it is right: {os.strerror(ctypes.get_errno())}")
    if state == _UNSYNCHRONISED:
        return warning("clock", "nobody keeps it right; install chrony or systemd-timesyncd")
    return ok("clock", "kept right")


def _files() -> Finding:
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    text = f"{most} may be open at once"
    return ok("files", text) if most >= LEAST_FILES else warning("files", f"{text}; {LEAST_FILES} are wanted")


def _shipped() -> Iterator[Finding]:
    missing = [name for name in SHIPPED if not _has(name)]
    yield failed("data files", f"missing: {', '.join(missing)}") if missing else ok("data files", "complete")
    silent = [name for name in LANGUAGES if not (FOLDER / name / "LC_MESSAGES" / "sentinel.mo").is_file()]
    yield failed("texts", f"no catalogue for {', '.join(silent)}") if silent else ok("texts", ", ".join(LANGUAGES))


def _signatures() -> Finding:
    """Signatures are an extra: without YARA-X all else works, and somebody should know."""
    if available():
        return ok("signatures", "YARA-X is installed")
    return warning("signatures", "off: YARA-X is not installed (pip install 'sentinel-pemilu[yara]')")


def _has(name: str) -> bool:
    try:
        shipped(name)
    except FileNotFoundError:
        return False
    return True


def installation(config: Config) -> Iterator[Finding]:
    """What depends on the configuration: the data folder, the disk, the ways out, the daemon."""
    yield _folder(config.data_dir)
    yield _disk(config.data_dir)
    yield _families(lab=config.lab)
    yield _resolvers(config)
    yield _networks(config)
    yield _public_logs(config)
    yield _registries(config)
    yield _certificate_sources(config)
    yield _raw(config)
    yield _browser(config)
    yield _daemon(config.data_dir / NAME)


def _folder(folder: Path) -> Finding:
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except FileNotFoundError:
        return warning("data folder", f"{folder} is not there yet; the daemon makes it")
    except OSError as error:
        return failed("data folder", f"{folder}: {(error.strerror or 'unreadable').lower()}")
    if not os.access(folder, os.W_OK | os.X_OK):
        return failed("data folder", f"{folder} may not be written by {os.geteuid()}")
    if mode & 0o077:
        return warning("data folder", f"{folder} is open to others (mode {mode:o}); chmod 700 it")
    return ok("data folder", str(folder))


def _disk(folder: Path) -> Finding:
    place = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    text = f"{free / 1e9:.1f} GB free at {place}"
    return ok("disk", text) if free >= LEAST_FREE else warning("disk", f"{text}; {LEAST_FREE / 1e9:.0f} GB are wanted")


def _families(*, lab: bool) -> Finding:
    here = Families(lab=lab, clock=lambda: 0.0).here()
    if not here:
        return failed("ways out", "no route, neither by IPv4 nor by IPv6")
    text = " and ".join(f"IPv{family}" for family in sorted(here))
    return ok("ways out", text if len(here) > 1 else f"{text} only; sites are not looked at over the other")


def _resolvers(config: Config) -> Finding:
    if "system" not in config.resolvers:
        return ok("resolvers", ", ".join(config.resolvers))
    try:
        lines = Path("/etc/resolv.conf").read_text("utf-8", "replace").splitlines()
    except OSError:
        return failed("resolvers", '"system" is configured, but /etc/resolv.conf cannot be read')
    named = [line.split()[1] for line in lines if line.startswith("nameserver ") and len(line.split()) > 1]
    return ok("resolvers", ", ".join(named)) if named else failed("resolvers", "/etc/resolv.conf names no name server")


def _networks(config: Config) -> Finding:
    """The table that says whose network an address lies in: how old it is, and whether the operator's own was taken."""
    found = networks(config)
    if found.problem:
        first, *more = found.problem.splitlines()
        return failed("networks", f"{first} (and {len(more)} more)" if more else first)
    told, old = age(found, now()), found.networks.age_days(now()) > OLD
    return warning("networks", told) if old else ok("networks", told)


def _public_logs(config: Config) -> Finding:
    """The list that certificate timestamps are verified by: whether there is one, and how old it is."""
    try:
        found = public_logs(config)
    except (OSError, BadLogs) as error:
        return failed("certificate logs", f"{config.document.ct.log_list}: {error}")
    if found is None:
        return ok("certificate logs", "no list installed: timestamps are counted, not verified ([ct] log_list)")
    age = (now() - found.made_at).days
    told = f"{len(found.logs)} logs, list of {found.made_at.date()}, {age} days old"
    if found.fresh(now()):
        return ok("certificate logs", told)
    return warning("certificate logs", f"{told}: logs that it lacks are not judged; renew [ct] log_list")


def _certificate_sources(config: Config) -> Finding:
    """Who tells us of new certificates, and whether we can hold every log among them to what it signs."""
    found = sources(config)
    if not found:
        return warning("certificate sources", "none: nobody tells of certificates for our names ([ct] sources)")
    unkeyed = [one.name for one in found if one.log and one.public is None]
    if unkeyed:
        told = f"no public key for {', '.join(unkeyed)}: not read ([ct] log_list, or public_key)"
        return warning("certificate sources", told)
    return ok("certificate sources", ", ".join(one.name for one in found))


def _registries(config: Config) -> Finding:
    """Whom we ask about domains: the one server that is named, or a list with its date."""
    rdap = config.document.rdap
    if rdap.url:
        return ok("registries", f"all domains are asked for at {rdap.url}")
    try:
        known = read((config.folder / rdap.bootstrap).read_bytes()) if rdap.bootstrap else shipped_servers()
    except (OSError, ValueError) as error:
        return failed("registries", f"{rdap.bootstrap} {error}")
    more = "" if rdap.bootstrap else "; [rdap] bootstrap takes the whole one"
    return ok("registries", f"RDAP servers for {len(known.servers)} suffixes, list of {known.published}{more}")


def _raw(config: Config) -> Finding:
    """A vantage without raw packets is a whole one that sees a little less."""
    well, said = rawd.health(config)
    return ok("raw packets", said) if well else warning("raw packets", said)


def _browser(config: Config) -> Finding:
    """Screenshots are an extra: whether somebody wants them, and whether there is a browser to draw them."""
    wanted = any(one.get("defacement", {}).get("screenshots") for one in _stated(config))
    found = browser_at(config.document.browser.program)
    if found is None:
        told = "none found: no screenshots ([browser] program)"
        return warning("browser", told) if wanted else ok("browser", told)
    return ok("browser", f"{found} draws pages" if wanted else f"{found}, not used ([probes.defacement] screenshots)")


def _stated(config: Config) -> Iterator[Mapping[str, dict[str, object]]]:
    yield config.document.probes
    yield from (target.options for target in config.document.targets)


def _daemon(socket: Path) -> Finding:
    try:
        there = socket.is_socket()
    except OSError as error:
        return warning("daemon", f"{socket}: {(error.strerror or 'unreadable').lower()}")
    return ok("daemon", f"listens at {socket}") if there else warning("daemon", "does not run")


def asked(what: str, question: Callable[[], str], troubles: Mapping[type[Exception], Health]) -> Finding:
    """Ask something that may raise; its text is the answer, the known troubles are findings."""
    try:
        return ok(what, question())
    except tuple(troubles) as error:
        health = next(h for kind, h in troubles.items() if isinstance(error, kind))
        first, *more = str(error).splitlines() or [type(error).__name__]
        return Finding(what=what, health=health, text=f"{first} (and {len(more)} more)" if more else first)
