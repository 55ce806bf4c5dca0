"""``sentinel notify``: prove a channel, see what waits, see what was said and why."""

from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.reading import incident_number, ledger
from sentinel.app.cli.screen import counted, say, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.cli.shown import Shown, plain_notice, ref
from sentinel.model.moment import rfc3339
from sentinel.store.records import Told

app = group("Messages: prove a channel, see what waits and what was said.")
Limit = Annotated[int, typer.Option(min=1, max=100_000, metavar="N", help="At most so many.")]


@app.command("test")
def prove(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="The channel's name.")],
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Send a test message to one channel now, and say whether it arrived."""
    done = act(config, "notify_test", {"on": channel}, who, secrets=True)
    if as_json:
        show_json(dict(done))
    else:
        say(f"{channel} took the test message; look whether it is there")


@app.command()
def outbox(config: ConfigFile = None, limit: Limit = 100, as_json: Json = False) -> None:
    """What waits to be sent, the oldest first."""
    settings = glance(config)
    with ledger(settings) as view:
        rows = [plain_notice(queued) for queued in view.waiting()[:limit]]
    if as_json:
        show_json(rows)
        return
    local = Shown(settings).local
    show_table(
        ("SINCE", "CHANNEL", "SEVERITY", "WHY", "TITLE", "TRIES", "NEXT TRY", "LAST ERROR"),
        [
            (
                local(r["at"]),
                r["channel"],
                r["severity"],
                r["why"],
                r["title"],
                r["attempts"],
                "with its group" if r["state"] == "held" else local(r["not_before"]),
                r["last_error"] or "",
            )
            for r in rows
        ],
        empty="nothing waits",
    )


@app.command()
def log(
    config: ConfigFile = None,
    incident: Annotated[str, typer.Option(metavar="ID", help="Only of this incident.")] = "",
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """What was said, to whom, why; and what was not said, and why not. Newest first."""
    number = incident_number(incident) if incident else None
    settings = glance(config)
    with ledger(settings) as view:
        rows = [_told(told) for told in view.message_log(number, limit)]
    if as_json:
        show_json(rows)
        return
    shown = Shown(settings)
    local = shown.local
    show_table(
        ("AT", "CHANNEL", "INCIDENT", "WHY", "RESULT", "SENT", "REASON", "IN", "TRIES", "ERROR"),
        [
            (
                local(r["at"]),
                r["channel"],
                r["incident"] or ", ".join(r["gathers"]),
                r["why"],
                r["result"] if r["times"] == 1 else f"{r['result']} {r['times']}x",
                local(r["sent_at"]),
                shown.because(r["reason"]),
                r["digest"] or "",
                len(r["attempts"]),
                r["error"],
            )
            for r in rows
        ],
        empty="nothing was said yet",
    )


def _told(told: Told) -> dict[str, Any]:
    return {
        "at": rfc3339(told.at),
        "channel": told.channel,
        "incident": None if told.incident is None else ref(told.incident),
        "why": told.why,
        "result": told.result,
        "reason": told.reason,
        "severity": told.severity.label if told.severity is not None else None,
        "key": told.key,
        "digest": told.digest or None,
        "gathers": [ref(number) for number in told.gathers],
        "error": told.error,
        "sent_at": rfc3339(told.sent_at) if told.sent_at else None,
        "times": told.times,
        "last_at": rfc3339(told.last_at) if told.last_at else None,
        "attempts": [{"at": rfc3339(a.at), "ok": a.ok, "error": a.error, "took_ms": a.took_ms} for a in told.attempts],
    }


@app.command()
def drop(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The key of a message that waits; see outbox --json.")] = "",
    channel: Annotated[str, typer.Option("--channel", metavar="NAME", help="Everything that waits for it.")] = "",
    config: ConfigFile = None,
    who: Who = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Give up on a message that waits, or on all that wait for a channel; nothing else is ever dropped."""
    if bool(key) == bool(channel):
        raise Stop(Exit.USAGE, "name the KEY of one message, or a --channel")
    done = act(config, "drop_channel" if channel else "drop_notice", {"on": channel or key, "text": why}, who)
    if as_json:
        show_json(dict(done))
    elif channel:
        say(f"{counted(done['dropped'], 'message')} for {channel} will not be sent")
    else:
        say(f"{key} will not be sent")


@app.command()
def reroute(
    channel: Annotated[
        str, typer.Argument(metavar="CHANNEL", help="For whom they wait; it may be configured no more.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="CHANNEL", help="Over which they go now.")],
    config: ConfigFile = None,
    who: Who = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Send everything that waits for a channel over another one, which must be allowed to carry it."""
    done = act(config, "reroute", {"on": channel, "to": to, "text": why}, who)
    if as_json:
        show_json(dict(done))
    else:
        say(f"{counted(done['rerouted'], 'message')} for {channel} will go to {to}")
