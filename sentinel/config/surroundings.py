"""Does the configuration fit the machine? Files that it names, a self-check that proves nothing, stray references."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from pydantic import BaseModel

from sentinel.config.draft import Draft, Placed
from sentinel.config.problem import Where
from sentinel.config.secret import REFERENCE
from sentinel.kit.asn import lines as networks
from sentinel.kit.asn.table import MAGIC
from sentinel.kit.rdap.bootstrap import read

_FILES = (
    ("dns", "trust_anchor"), ("tls", "ca_file"), ("notify", "ca_file"), ("link", "certificate"), ("roster", "file"),
    ("asn", "file"), ("rdap", "bootstrap"), ("ct", "log_list"),
)  # fmt: skip
HEAD = 200_000  # bytes of a table of networks that every reading of the configuration looks at
_PEM = frozenset({"ca_file", "certificate"})


def check_surroundings(made: Draft) -> None:
    """Look at the files that are named, and at what would be taken literally."""
    for table, key in _FILES:
        _file(made, table, key)
    _folders(made)
    _database(made)
    _canaries(made)
    _drill(made)
    for where, value in _written(made):
        for place, text in _texts(value, where):
            if REFERENCE.search(text):
                made.wrong(place, "this key takes no reference; only secrets are kept elsewhere")


def _written(made: Draft) -> Iterator[tuple[Where, object]]:
    yield made.where, made.tables
    for entries in (made.targets, made.channels, made.routes, made.phases):
        yield from ((placed.where, placed.value) for placed in cast("list[Placed[BaseModel]]", entries))


def _file(made: Draft, table: str, key: str) -> None:
    name = getattr(getattr(made.document, table), key)
    where = made.where.at(table, key)
    if not name:
        return
    try:
        content = (made.vault.folder / name).read_bytes()
    except OSError as error:
        made.wrong(where, f"the file cannot be read: {(error.strerror or 'no such file').lower()}")
        return
    if table == "asn" and not content.startswith(MAGIC):
        for problem in _unread(content, name):
            made.wrong(where, problem)
    if key in _PEM and not _certificates(content):
        made.wrong(where, "the file holds no certificate in PEM form")
    if key == "trust_anchor" and not _anchors(content):
        made.wrong(where, "the file holds no trust anchor: DS records of the root, one a line, and nothing else")
    if key == "bootstrap":
        _servers(made, where, content)
    if key == "log_list":
        _logs(made, where, content)


def _logs(made: Draft, where: Where, content: bytes) -> None:
    from sentinel.kit.x509.logs import BadLogs, read  # noqa: PLC0415 - it takes its time, and few name a file

    try:
        read(content, datetime.now(UTC))
    except BadLogs as error:
        made.wrong(where, str(error))


def _unread(content: bytes, name: str) -> tuple[str, ...]:
    """What cannot be read at the head of a table of networks; the daemon reads all of it, which takes seconds."""
    try:
        head = content[:HEAD].rpartition(b"\n")[0] if len(content) > HEAD else content
        networks.read(networks.decoded(head), name)
    except networks.BadLines as error:
        return error.problems
    return ()


def _certificates(content: bytes) -> bool:
    from sentinel.kit.x509.roots import certificates  # noqa: PLC0415 - OpenSSL takes its time, and few name a file

    return any(True for _ in certificates(content))


def _anchors(content: bytes) -> bool:
    from sentinel.kit.dnssec.anchors import anchors  # noqa: PLC0415 - dnspython takes its time, and few name a file

    try:
        return bool(anchors(content.decode()))
    except (ValueError, TypeError):
        return False


def _servers(made: Draft, where: Where, content: bytes) -> None:
    try:
        read(content)
    except ValueError as error:
        made.wrong(where, f"the file {error}")


def _folders(made: Draft) -> None:
    if (made.vault.folder / made.document.sentinel.data_dir).is_file():
        made.wrong(made.where.at("sentinel", "data_dir"), "is a file, a folder is needed")
    if "rules" not in made.tables:
        return
    for index, name in enumerate(made.document.rules.dirs):
        if not (made.vault.folder / name).is_dir():
            made.note(made.where.at("rules", "dirs", index), "there is no such folder; it is skipped")


def _database(made: Draft) -> None:
    url = made.document.store.url
    if url.resolved and url.reveal() != "sqlite" and not url.reveal().startswith("postgresql+psycopg://"):
        made.wrong(made.where.at("store", "url"), 'must be "sqlite" or postgresql+psycopg://…')


def _drill(made: Draft) -> None:
    if made.document.sentinel.drill and not made.lab:
        made.wrong(made.where.at("sentinel", "drill"), "would mark every real alarm LATIHAN (that needs lab = true)")


def _canaries(made: Draft) -> None:
    canaries = made.document.uplink.canaries
    where = made.where.at("uplink", "canaries")
    if "uplink" in made.tables and not canaries:
        made.note(where, "no self-check: an outage of our own line will look like theirs")
    elif canaries and not made.lab and all(c.startswith("dns:") for c in canaries):
        made.wrong(where, "needs an https:// canary: dns: only hints (a lab may use it alone)")


def _texts(value: object, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, where.at(index))
    else:
        for key, item in _pairs(value).items():
            yield from _texts(item, where.at(key))


def _pairs(value: object) -> Mapping[str, Any]:
    if isinstance(value, BaseModel):
        return {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
    return value if isinstance(value, dict) else {}
