"""Files of accounts that arrive: what is watched then, what a later file takes the place of, what is hidden."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.app.register.arrivals import COLUMN, Arrivals
from sentinel.app.register.parcel import Broken, pack, parcel, unpack
from sentinel.app.request import Answer, Outcome, Request
from sentinel.model.moment import parse
from sentinel.registry.book import book_of
from sentinel.registry.csvs import csv_sheet
from sentinel.store.dialect import FILE
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.veil import veil_of
from tests.registry.forms import form, reader

NOW = parse("2029-02-14T01:30:00Z")
PLAIN = "id,platform,handle,external_id,url,owner,organization,region,tier\n"
KPU = "kpu-ig,instagram,kpu_ntb,,,KPU NTB,KPU,52,high\n"
SITI = "s-tt,tiktok,siti.contoh,,,Siti Contoh,Partai A,52,\n"
BUDI = "b-tg,telegram,budi_contoh,,,Budi Contoh,Partai B,52,low\n"


class Office:
    """Takes files in, and counts how often somebody was told to watch something else."""

    def __init__(self, folder: Path) -> None:
        self.ledger: SqlLedger = open_ledger(folder)
        self.folder, self.changes = folder, 0
        self.arrivals = Arrivals(ledger=self.ledger, folder=lambda: folder, clock=lambda: NOW, changed=self._changed)

    async def _changed(self) -> None:
        self.changes += 1

    async def take(self, text: str, name: str = "form.csv", **args: str) -> dict[str, Any]:
        answer = await self.send(parceled(text, name), **args)
        assert answer.outcome is Outcome.DONE, answer.text
        return dict(answer.data)

    async def send(self, packed: str, **args: str) -> Answer:
        request = Request(act="accounts_import", args={"parcel": packed, **args}, who="Sari", login="sari")
        return await self.arrivals.take_in(request)

    def watched(self) -> list[str]:
        return [one.id for one in self.ledger.look(lambda view: view.accounts())]

    def statuses(self, batch: int) -> list[str]:
        return [claim.status for claim in self.ledger.look(lambda view: view.claims(batch=batch))]


def parceled(text: str, name: str = "form.csv") -> str:
    sheets = [csv_sheet(text.encode(), name)]
    return pack(parcel(hashlib.sha256(text.encode()).hexdigest(), name, sheets, book_of(sheets, reader()), "pilgub"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which nothing is written: the migrations run once."""
    folder = tmp_path_factory.mktemp("empty")
    open_ledger(folder).close()
    return folder / FILE


@pytest.fixture
def office(tmp_path: Path, empty: Path) -> Iterator[Office]:
    shutil.copy(empty, tmp_path / FILE)
    made = Office(tmp_path)
    with made.ledger:
        yield made


async def test_what_a_file_claims_is_watched(office: Office) -> None:
    done = await office.take(PLAIN + KPU + SITI)
    assert (done["accounts"], done["new"], done["known"]) == (2, 2, False)
    assert office.changes == 1
    siti = office.ledger.look(lambda view: view.account("s-tt"))
    assert siti is not None
    assert (siti.owner, siti.owner_name, siti.stage, siti.tier) == ("siti-contoh", "Siti Contoh", "pilgub", "normal")
    (act,) = office.ledger.look(lambda view: view.acts())
    assert (act.act, act.subject, act.who, act.text) == (
        "accounts.imported",
        "form.csv",
        "Sari",
        "2 accounts, 2 new, 0 no longer watched",
    )


async def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    first = await office.take(PLAIN + KPU)
    again = await office.take(PLAIN + KPU)
    assert (again["known"], again["batch"], again["sums"]) == (True, first["batch"], first["sums"])
    assert office.changes == 1
    assert len(office.ledger.look(lambda view: view.import_batches())) == 1


async def test_a_later_copy_of_a_form_withdraws_what_it_does_not_list_and_deletes_nothing(office: Office) -> None:
    first = await office.take(PLAIN + KPU + SITI + BUDI)
    second = await office.take(PLAIN + KPU + SITI.replace("siti.contoh", "siti.baru") + BUDI.replace("b-tg", "b-2"))
    assert second["replaces"] == [first["batch"]]
    assert second["ended"] == ["b-tg"]
    assert office.watched() == ["b-2", "kpu-ig", "s-tt"]
    assert office.statuses(first["batch"]) == ["valid", "valid", "withdrawn"]
    back = await office.take(PLAIN + KPU + SITI + BUDI)
    assert (back["known"], back["ended"]) == (False, ["b-2"])
    assert office.watched() == ["b-tg", "kpu-ig", "s-tt"]


async def test_another_form_takes_nothings_place(office: Office) -> None:
    await office.take(PLAIN + KPU + SITI)
    other = await office.take(PLAIN + BUDI, "b.csv")
    assert (other["replaces"], other["withdrawn"]) == ([], 0)
    more = await office.take(
        PLAIN + BUDI.replace("b-tg", "b-3").replace("budi_contoh", "budi_dua"), "c.csv", adds="yes"
    )
    assert more["replaces"] == []
    assert office.watched() == ["b-3", "b-tg", "kpu-ig", "s-tt"]


async def test_a_form_of_one_platform_leaves_the_others_alone(office: Office) -> None:
    await office.take(PLAIN + SITI + SITI.replace("s-tt,tiktok", "s-ig,instagram"))
    await office.take(PLAIN + SITI.replace("s-tt", "s-new").replace("siti.contoh", "siti.baru"))
    assert office.watched() == ["s-ig", "s-new"]


async def test_an_account_that_another_form_registered_is_not_watched_twice(office: Office) -> None:
    await office.take(PLAIN + SITI + BUDI + KPU)
    done = await office.take(PLAIN + SITI.replace("s-tt", "x-1"), "other.csv", adds="yes")
    assert office.statuses(done["batch"]) == ["duplicate"]
    assert office.watched() == ["b-tg", "kpu-ig", "s-tt"]


async def test_phone_numbers_are_not_in_the_file_of_the_ledger(office: Office) -> None:
    row = ("1", "Siti", "A", "WhatsApp", "0812-3456-7834", "", "081234567834")
    done = await office.take(form(row))
    for file in office.folder.glob("ledger.db*"):
        assert b"34567834" not in file.read_bytes()
        assert b"3456-7834" not in file.read_bytes()
    cells = office.ledger.look(lambda view: view.cells(done["batch"], {(0, 2)}))
    veil = veil_of(office.folder)
    assert [veil.show(cell.raw, COLUMN) for cell in cells if cell.veiled] == ["0812-3456-7834", "081234567834"]
    assert [claim.text for claim in office.ledger.look(lambda view: view.claims())] == ["0812****34"]


async def test_what_is_no_parcel_is_refused(office: Office) -> None:
    assert (await office.send("none")).outcome is Outcome.INVALID
    with pytest.raises(Broken):
        unpack(parceled(PLAIN + KPU)[:-8])
    assert office.ledger.look(lambda view: view.import_batches()) == []
