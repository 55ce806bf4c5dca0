"""The list of certificate logs of this installation, if the operator installed one, and who tells of certificates."""

import base64
import hashlib
import logging
from datetime import UTC, datetime

from sentinel.config.config import Config
from sentinel.config.schema.tables import CtSource
from sentinel.kit.ct.port import Kind, Source
from sentinel.kit.seen import Reference
from sentinel.kit.x509.logs import LIST, BadLogs, Log, Logs, read

log = logging.getLogger("sentinel.public_logs")


def reference(config: Config) -> dict[str, Reference]:
    """The list as reference data, by its name; nothing where none is installed or it cannot be read any more."""
    try:
        found = public_logs(config)
    except (OSError, BadLogs) as error:
        log.warning("[ct] log_list is not taken: %s", error)
        found = None
    if found is None:
        return {}
    names = hashlib.sha256(" ".join(sorted(found.logs)).encode()).hexdigest()[:12]
    version = f"{found.made_at.date().isoformat()} {names}"
    return {LIST: Reference(name=LIST, version=version, data=found)}


def public_logs(config: Config) -> Logs | None:
    """The operator's list; None if he names none.

    Raises:
        OSError: if the file cannot be read.
        BadLogs: if it holds no list of logs.
    """
    name = config.document.ct.log_list
    if not name:
        return None
    file = config.folder / name
    return read(file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC))


def sources(config: Config) -> tuple[Source, ...]:
    """Whom this installation asks for new certificates; keys of logs come from the list where the table has none."""
    logs = reference(config).get(LIST)
    known = {_place(log.url): log for log in logs.data.logs.values() if log.url} if logs else {}
    return tuple(_source(one, known.get(_place(one.url))) for one in config.ct_sources)


def _source(told: CtSource, log: Log | None) -> Source:
    kind = Kind(told.kind)
    plain = Source(kind=kind, url=told.url, key=told.key.reveal(), said=told.origin)
    if not plain.log:
        return plain
    key = told.public_key or (base64.b64encode(log.key).decode() if log else "")
    return Source(kind=kind, url=told.url, key=key, said=told.origin or (log.origin if log else ""))


def _place(url: str) -> str:
    return url.partition("://")[2].rstrip("/").lower()
