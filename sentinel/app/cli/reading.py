"""Reading the ledger, beside a daemon or without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.settings import ledger_url
from sentinel.casework.acts import ActRefused
from sentinel.config.config import Config
from sentinel.hub.acts import number
from sentinel.kit.durations import seconds
from sentinel.kit.numbered import numbered
from sentinel.model.moment import parse
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_view
from sentinel.store.ports import View


@contextmanager
def ledger(config: Config) -> Iterator[View]:
    """The ledger of a configuration, for reading.

    Raises:
        LedgerUnusable: if there is none, or it cannot be read.
    """
    with open_view(config.data_dir, ledger_url(config)) as view:
        yield view


def switches(config: Config) -> dict[str, bool]:
    """What people enabled or disabled; nothing, where there is no ledger yet."""
    try:
        with ledger(config) as view:
            return dict(view.switches())
    except LedgerUnusable:
        return {}


def moment(text: str) -> datetime:
    """A moment as people write it: ``24h`` (ago), ``2029-02-14T10:30:00+08:00``, ``2029-02-14`` (UTC).

    Raises:
        Stop: if it is none of these.
    """
    try:
        return datetime.now(UTC) - timedelta(seconds=seconds(text))
    except (ValueError, OverflowError):
        pass
    try:
        return parse(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError:
        raise Stop(Exit.USAGE, "a time is a duration ago such as 24h, or such as 2029-02-14T10:30:00+08:00") from None


def incident_number(ref: str) -> int:
    """The number in ``INC-000042`` or ``42``.

    Raises:
        Stop: if it is none.
    """
    try:
        return number(ref)
    except ActRefused as error:
        raise Stop(Exit.USAGE, str(error)) from None


def coming(text: str) -> datetime:
    """A moment to come as people write it: ``now``, ``7d`` (from now), ``2029-02-14T10:30:00+08:00``, ``2029-02-14``.

    A day alone begins in UTC.

    Raises:
        Stop: if it is none of these.
    """
    if text == "now":
        return datetime.now(UTC)
    try:
        return datetime.now(UTC) + timedelta(seconds=seconds(text))
    except ValueError:
        pass
    except OverflowError:
        raise Stop(Exit.USAGE, f"{text} is too far away") from None
    try:
        return parse(text if "T" in text else f"{text}T00:00:00Z")
    except (ValueError, OverflowError):
        raise Stop(Exit.USAGE, "a time to come is a duration such as 30d, or 2029-02-14T10:30:00+08:00") from None


def announced_number(text: str, word: str) -> str:
    """The number of a silence or a change, as people write it: ``3``, or what ``muted_by`` says: ``silence 3``.

    Raises:
        Stop: if it is none, or the number of something else.
    """
    found = numbered(text.lower().removeprefix(word).strip())
    if found is None:
        raise Stop(Exit.USAGE, f"{text!r} is no {word}'s number")
    return str(found)
