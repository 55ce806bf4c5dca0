"""One candidate's data: whose it is, who looked, all of it for the person himself, and nothing of it once erased."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.app.register.acts import alias_of
from sentinel.app.register.person import dossier, files_of, owner_named
from sentinel.app.register.rejects import rejects
from sentinel.app.register.seals import Seals
from sentinel.app.request import Outcome
from sentinel.kit import codec
from sentinel.kit.account.past import Past, Spell
from sentinel.model.event import Value
from sentinel.model.incident import Entry
from sentinel.model.moment import rfc3339
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import IncidentFilter, Unit
from sentinel.store.veil import NAME
from tests.app.cli.program import incident, notice
from tests.app.register.office import NOW, Office
from tests.registry.forms import form
from tests.store.things import latest, observation

SITI = ("1", "Siti Contoh", "Partai A", "Instagram", "@siti.contoh", "", "081234567834")
BUDI = ("2", "Budi Lain", "Partai B", "Instagram", "@budi.lain", "", "081300000001")


async def filled(office: Office) -> str:
    """Two candidates, and one incident with a look, an event, a message and evidence about the first."""
    await office.take(form(SITI, BUDI))
    (siti,) = office.ledger.look(lambda view: [one for one in view.accounts() if one.handle == "siti.contoh"])
    body = office.evidence.keep(b"<title>Siti Contoh</title>")

    def job(unit: Unit) -> None:
        fields = {"organization": "Partai A", "target_name": "Siti Contoh"}
        event: dict[str, Value] = {
            "sentinel.account.id": siti.id,
            "sentinel.account.name": "Siti Contoh",
            "event.kind": "alert",
            "sentinel.account.findings": ["name_changed", "renamed"],
            "sentinel.account.score": 75,
        }
        made = replace(incident("account_renamed", siti.owner), account=siti.id, fields=fields, event=event)
        number = unit.save(made, "Siti Contoh wordofsiti").number or 0
        unit.enter(number, Entry(at=NOW, act="opened"))
        unit.attach(number, event, [body])
        unit.enqueue(replace(notice(number), title="Siti Contoh"))
        seen = replace(latest(), check=f"account:{siti.id}/account", subject=siti.id, facts=b'{"name":"Siti Contoh"}')
        unit.record(
            observation(subject=f"account:{siti.id}", probe="account"), seen, b'{"name":"Siti Contoh"}', full=True
        )
        unit.save_latest(seen)
        past = Past(spells={"name@instagram_page": Spell(since=NOW)})
        unit.save_learned(seen.check, seen.vantage, codec.encode(past))

    office.ledger.apply(job)
    return siti.owner


async def test_whose_a_name_is(office: Office) -> None:
    owner = await filled(office)
    found = office.ledger.look(lambda view: [owner_named(view, said) for said in (owner, "SITI contoh", "siti", "")])
    assert found == [owner, owner, None, None]


async def test_who_looks_is_remembered(office: Office) -> None:
    await office.persons.look(office.request("accounts_look", owner="siti", what="export"))
    (line,) = office.ledger.look(lambda view: view.accesses("siti"))
    assert (line.who, line.login, line.what, line.at) == ("Sari", "sari", "export", NOW)


async def test_one_person_is_told_everything_and_nothing_of_others(office: Office) -> None:
    owner = await filled(office)
    told = office.ledger.look(lambda view: dossier(view, view.accounts(owner=owner), Seals(office.folder), owner))
    text = json.dumps(told)
    assert "081234567834" in text
    assert [one["handle"] for one in told["accounts"]] == ["siti.contoh"]
    assert told["incidents"][0]["events"][0]["sentinel.account.name"] == "Siti Contoh"
    assert told["latest"][0]["facts"] == {"name": "Siti Contoh"}
    assert told["claims"][0]["place"] == "form.csv!2"
    (now,) = told["now"].values()
    assert (now["findings"], now["score"], now["open"]) == (["renamed", "name_changed"], 75, ["INC-000001"])
    assert now["differs"] == {"name": rfc3339(NOW)}
    assert "udi" not in text


async def test_nothing_of_who_was_erased_is_left_but_that_it_was_done(office: Office) -> None:
    owner = await filled(office)
    done = await office.persons.erase(office.request("accounts_erase", owner=owner, text="surat 12"))
    counts = {"lines": 1, "looks": 1, "incidents": 1, "bodies": 1}
    assert dict(done.data) == {"owner": owner, **counts, "reports": [], "perhaps": [], "closed": []}
    view = office.ledger.look(
        lambda view: (view.accounts(ended=True), view.claims(), view.incidents(IncidentFilter()), view.acts())
    )
    accounts, claims, (told,), (act, *_) = view
    assert [one.handle for one in accounts if one.ended_at] == [""]
    assert told.target == alias_of(owner)
    assert (told.fields, told.event["event.kind"]) == ({"organization": "Partai A"}, "alert")
    assert (act.act, act.subject, act.who) == ("accounts.erased", owner, "Sari")
    assert "surat 12" in act.text
    office.ledger.close()
    for file in office.folder.rglob("*"):
        body = file.read_bytes() if file.is_file() else b""
        assert b"Siti Contoh" not in body.replace(b"form.csv", b""), file
        assert not re.search(rb"(?i)wordofsiti", body), file
    assert [claim.status for claim in claims] == ["withdrawn", "valid"]


async def test_nobody_is_erased_without_a_reason_or_by_a_wrong_name(office: Office) -> None:
    owner = await filled(office)
    for args in ({"owner": owner, "text": " "}, {"owner": "nobody", "text": "surat"}):
        answer = await office.persons.erase(office.request("accounts_erase", **args))
        assert answer.outcome is Outcome.REFUSED
    assert len(office.watched()) == 2


async def test_a_lost_key_is_said_so_and_never_replaced(office: Office) -> None:
    await office.take(form(("1", "Siti", "A", "Facebook", "Siti Contoh", "", "081234567834")))
    (office.folder / NAME).unlink()
    with pytest.raises(StoreUnusable, match="put it back"):
        office.rejects()
    assert not (office.folder / NAME).exists()


def test_nothing_to_ask_is_an_empty_file(tmp_path: Path) -> None:
    assert rejects([], Seals(tmp_path).masked) == ""
    assert files_of.__name__ == "files_of"
