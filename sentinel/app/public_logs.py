"""The list of certificate logs of this installation: the copy that the operator installed, or none."""

import hashlib
import logging
from datetime import UTC, datetime

from sentinel.config.config import Config
from sentinel.kit.seen import Reference
from sentinel.kit.x509.logs import LIST, BadLogs, Logs, read

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
