"""``sentinel accounts``: what the register holds: lists, one account, what waits for a person, who looked at whom."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.screen import aside, counted, say, show_csv, show_fields, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.cli.shown import Shown
from sentinel.app.register.person import contacts, dossier, files_of, owner_named
from sentinel.app.register.rejects import rejects
from sentinel.app.register.seals import Seals
from sentinel.app.register.told import spoken_of, undecided
from sentinel.config.complaint import did_you_mean
from sentinel.config.config import Config
from sentinel.hub.ingest import ACCOUNT, UNJUDGED
from sentinel.model.moment import rfc3339
from sentinel.store.ports import View
from sentinel.store.records_registry import AccountRow

LISTED = ("id", "platform", "handle", "owner", "organization", "tier", "region", "stage")
CHANGES = {
    "uid": "reregistered",
    "handle": "renamed",
    "name": "name_changed",
    "bio": "bio_changed",
    "avatar": "avatar_changed",
    "links": "link_changed",
    "tongue": "language_changed",
}
Candidate = Annotated[str, typer.Argument(metavar="CANDIDATE", help="Whose: the id in accounts list, or the name.")]


def list_accounts(  # noqa: PLR0913, PLR0917 - each is a filter
    config: ConfigFile = None,
    platform: Annotated[str, typer.Option(help="Only this platform.")] = "",
    owner: Annotated[str, typer.Option(help="Only of this owner (id).")] = "",
    organization: Annotated[str, typer.Option(help="Only of this party or body.")] = "",
    tier: Annotated[str, typer.Option(help="Only this tier.")] = "",
    stage: Annotated[str, typer.Option(help="Only of this election.")] = "",
    region: Annotated[str, typer.Option(help="Only this region and what lies in it.")] = "",
    ended: Annotated[bool, typer.Option("--ended", help="Also those that are watched no more.")] = False,
    aside_only: Annotated[
        bool, typer.Option("--aside", help="Only those whose newest look waits unjudged: their adapter is broken.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV.")] = False,
    as_json: Json = False,
) -> None:
    """The accounts of the register, in the order of their ids."""
    with ledger(glance(config)) as view:
        rows = [plain(one) for one in view.accounts(ended=ended)]
        waiting = set_aside(view) if aside_only else {}
    wanted = {"platform": platform, "owner": owner, "organization": organization, "tier": tier, "stage": stage}
    rows = [row for row in rows if all(value in ("", row[name]) for name, value in wanted.items())]
    rows = [row for row in rows if row["region"].startswith(region) and (not aside_only or row["id"] in waiting)]
    if as_json:
        show_json(rows)
    elif as_csv:
        show_csv(tuple(plain(AccountRow(id="", platform="", handle=""))), rows)
    else:
        if waiting:
            aside(f"{counted(len(rows), 'account')} kept and not judged: {', '.join(sorted(set(waiting.values())))}")
        show_table([c.upper() for c in LISTED], [[r[c] for c in LISTED] for r in rows], empty="no account")


def set_aside(view: View) -> dict[str, str]:
    """The accounts whose newest look was kept and not judged, each with why."""
    looks = (one for one in view.all_latest(facts=False) if one.subject.startswith(ACCOUNT))
    return {one.subject.removeprefix(ACCOUNT): one.reason for one in looks if one.reason.startswith(UNJUDGED)}


def plain(row: AccountRow) -> dict[str, Any]:
    """An account as JSON shows it."""
    since, ended = (rfc3339(at) if at else None for at in (row.since, row.ended_at))
    return asdict(row) | {"since": since, "ended_at": ended}


def show(
    account: Annotated[str, typer.Argument(metavar="ID", help="The account's id.")],
    reveal: Annotated[bool, typer.Option("--reveal", help="The number to call in full; that is remembered.")] = False,
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """One account: whose it is, whom to call, its newest look, what stands out, what is normal, its incidents.

    That somebody looked is remembered (``accounts access``).
    """
    settings = glance(config)
    with ledger(settings) as view:
        row = view.account(account)
        if row is None:
            known = [one.id for one in view.accounts(ended=True)]
            raise Stop(Exit.FINDINGS, f"there is no account {account!r}{did_you_mean(account, known)}")
    act(config, "accounts_look", {"owner": row.owner, "what": f"show {row.id}{' --reveal' if reveal else ''}"}, who)
    seals = Seals(settings.data_dir)
    with ledger(settings) as view:
        call = contacts(view, row, seals, whole=reveal)
        found = {**dossier(view, [row], seals), "contacts": call}
    show_json(found) if as_json else _portrait(found, Shown(settings))


def _portrait(found: Mapping[str, Any], shown: Shown) -> None:
    """What matters at night first: whom to call, what was seen, what is wrong with it, and which incident that is."""
    (one,) = found["accounts"]
    times = {name: shown.local(one[name]) for name in ("since", "ended_at")}
    claims = [f"{c['file']} {c['place']}: {c['text']} ({c['status']})" for c in found["claims"]]
    now = found["now"][one["id"]]
    but = ", but not as usual" if now["differs"] or now["open"] else ""
    looks = [
        f"{shown.local(k['at'])} from {k['vantage']}: {shown.word(k['state'] or k['reason'])}{but}"
        for k in found["latest"]
    ]
    normal = [f"{b['state']} {shown.local(b['proposed_at'])}" for b in found["baselines"]]
    incidents = [
        f"{i['id']} {i['rule']}: {shown.word(i['severity'])}, {i['status']} since {shown.local(i['opened_at'])}"
        for i in found["incidents"]
    ]
    told = {"call": found["contacts"] or ["no whole number in the form"], "newest look": looks or ["not looked at yet"]}
    told |= dict(_unusual(now, shown))
    show_fields({**one, **times, **told, "claims": claims, "normal": normal, "incidents": incidents})


def _unusual(now: Mapping[str, Any], shown: Shown) -> Iterator[tuple[str, object]]:
    """A look that reads ``ok`` says that the page could be read, and not that all is well: what is not, stands here."""
    if now["differs"]:
        since = {CHANGES.get(name, name): at for name, at in now["differs"].items()}
        yield "not as usual", [f"{shown.word(what)}, since {shown.local(at)}" for what, at in since.items()]
    if now["findings"]:
        yield "findings", [*map(shown.word, now["findings"])]
        yield "score", now["score"]
    yield "open", now["open"]


def export_rejects(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to write it; else on stdout.")] = None,
    batch: Annotated[int, typer.Option(help="Only of this file's batch; 0: of all.")] = 0,
    config: ConfigFile = None,
    who: Who = "",
) -> None:
    """What a person must look at, as CSV: the original columns, why, and what would help. Import it when corrected."""
    settings = glance(config)
    act(config, "accounts_look", {"owner": "*", "what": "export-rejects"}, who)
    with ledger(settings) as view:
        text = rejects(files_of(view, batch), Seals(settings.data_dir).masked)
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file}: {error.strerror or error}") from None
    aside(f"{counted(max(0, text.count(chr(10)) - 1), 'line')} in {file}")


def export(
    candidate: Candidate,
    config: ConfigFile = None,
    who: Who = "",
) -> None:
    """All that is known of one candidate, as one JSON document: for the person whose data it is. It is remembered.

    Reports that may be about the candidate, by words alone, are named on stderr: others may be meant.
    """
    settings = glance(config)
    owner, seals = _owner(settings, candidate), Seals(settings.data_dir)
    act(config, "accounts_look", {"owner": owner, "what": "export"}, who)
    with ledger(settings) as view:
        accounts = view.accounts(owner=owner, ended=True)
        show_json(dossier(view, accounts, seals, owner))
        _tell_undecided(undecided(spoken_of(view, accounts, seals)), "they are not in this export")


def _tell_undecided(found: Mapping[str, Any], fate: str) -> None:
    """Which reports a person must look at, and how."""
    for one in found["perhaps"]:
        aside(f"{one['id']} may be about this person, too: the name stands in {', '.join(one['named_in'])}")
    if found["perhaps"]:
        aside(f"{fate}; look: sentinel intake show ID --reveal --why TEXT; erase: sentinel intake erase ID --why TEXT")
    if found["closed"]:
        aside(f"{', '.join(found['closed'])}: sealed by a key that is not here; nobody can say whom they name")


def erase(
    candidate: Candidate,
    why: Annotated[str, typer.Option("--why", help="Why; a letter, a request.")],
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Erase one candidate's data: cells, claims, looks, evidence, reports, what incidents say. That it was done stays.

    Reports that name the candidate in words alone are left, and named: a person decides (``intake erase``).
    """
    done = act(config, "accounts_erase", {"owner": _owner(glance(config), candidate), "text": why}, who)
    if as_json:
        show_json(dict(done))
    else:
        told = [counted(done[f"{what}s"], what) for what in ("line", "look", "incident")]
        told += [counted(len(done["reports"]), "report")]
        say(f"erased: {', '.join(told)}, {done['bodies']} bodies of evidence")
        if done["reports"]:
            say(f"emptied: {', '.join(done['reports'])}")
        _tell_undecided(done, "they were left as they are")


def access(
    candidate: Annotated[str, typer.Argument(metavar="[CANDIDATE]", help="Only looks at this one.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Who looked at whose data, and when, newest first. Nobody can change it."""
    settings = glance(config)
    with ledger(settings) as view:
        owner = (owner_named(view, candidate) or candidate) if candidate else None
        rows = [asdict(one) | {"at": rfc3339(one.at)} for one in view.accesses(owner, limit)]
    if as_json:
        show_json(rows)
        return
    columns, local = ("at", "who", "login", "owner", "what"), Shown(settings).local
    lines = [[local(row["at"]), *(row[name] for name in columns[1:])] for row in rows]
    show_table([name.upper() for name in columns], lines)


def _owner(settings: Config, candidate: str) -> str:
    with ledger(settings) as view:
        owner = owner_named(view, candidate)
        known = _owners(view)
    if owner is None:
        raise Stop(Exit.FINDINGS, f"nobody in the register is {candidate!r}{did_you_mean(candidate, known)}")
    return owner


def _owners(view: View) -> Mapping[str, str]:
    return {one.owner: one.owner_name for one in view.accounts(ended=True)}
