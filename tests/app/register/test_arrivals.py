"""Files of accounts that arrive: what is watched then, what a later file takes the place of, what is hidden."""

import asyncio
from dataclasses import replace

import pytest

from sentinel.app.register.arrivals import COLUMN
from sentinel.app.register.parcel import Broken, pack, unpack
from sentinel.app.register.person import contacts
from sentinel.app.register.seals import Seals
from sentinel.app.request import Outcome
from sentinel.casework.acts import ActRefused
from sentinel.registry.workbook import workbook
from sentinel.store.veil import veil_of
from tests.app.register.office import BUDI, KPU, PLAIN, SITI, Office, parceled
from tests.registry.form import generated
from tests.registry.forms import form


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


async def test_what_does_not_come_out_even_does_not_count(office: Office) -> None:
    parcel = unpack(parceled(PLAIN + KPU + SITI))
    for wrong in (replace(parcel, cells=parcel.cells[1:]), replace(parcel, claims=parcel.claims[1:])):
        with pytest.raises(ActRefused, match="nothing of it counts"):
            await office.send(pack(wrong))
    assert (office.watched(), office.ledger.look(lambda view: view.import_batches())) == ([], [])


ODD = (
    ("1", "Siti", "Partai A", "Facebook", "Siti Contoh", "", "081234567834"),
    ("2", "Budi", "Partai B", "Instagram", "@budi, @budi.dua dan idem", "", ""),
    ("3", "Sari", "Partai C", "Instagram", "@sari", "", ""),
)


async def test_nobody_is_told_to_call_a_number_whose_digits_a_spreadsheet_lost(office: Office) -> None:
    await office.take(form(("1", "Siti", "Partai A", "X", "@siti_contoh", "", "8.12E+10")))
    (one,) = office.ledger.look(lambda view: view.accounts())
    assert office.ledger.look(lambda view: contacts(view, one, Seals(office.folder), whole=True)) == []


async def test_what_was_asked_about_comes_back_and_adds_only_what_was_corrected(office: Office) -> None:
    first = await office.take(form(*ODD))
    text = office.rejects()
    header, siti, budi = text.splitlines()
    assert header.startswith(
        "No,Nama Calon,Partai,Jenis Aplikasi,Nama Akun,Alamat Akun,Nomor HP,Tahapan,Klaim Sentinel"
    )
    assert "is a display name and no handle,buka dan salin alamat profil" in siti
    assert "0812****34" in siti
    assert ",pilgub," in budi
    assert "sari" not in text
    mended = text.replace("Facebook,Siti Contoh,", "Facebook,,https://facebook.com/siti.contoh")
    second = await office.take(mended, "rejects.csv")
    assert (second["new"], second["corrected"], second["as_before"], second["replaces"]) == (1, 1, 1, [])
    assert len(office.watched()) == 4
    assert office.statuses(first["batch"]) == ["withdrawn", "valid", "valid", "withdrawn", "valid"]
    seals = Seals(office.folder)
    (one,) = office.ledger.look(lambda view: [a for a in view.accounts() if a.handle == "siti.contoh"])
    assert office.ledger.look(lambda view: contacts(view, one, seals)) == ["0812****34"]  # as the first form had it
    assert office.ledger.look(lambda view: contacts(view, one, seals, whole=True)) == ["081234567834"]
    (still,) = office.rejects().splitlines()[1:]
    assert "idem" in still
    stages = {one.stage for one in office.ledger.look(lambda view: view.accounts())}
    assert stages == {"pilgub"}


async def test_a_workbook_keeps_its_merged_names_in_what_comes_back(office: Office) -> None:
    sheets = workbook(generated(60, seed=2, odd=0.5).workbook())
    done = await office.take_sheets(sheets, "x", "form.xlsx")
    assert done["sums"]["cells"] == sum(sheet.written for sheet in sheets)
    before = office.watched()
    again = await office.take(office.rejects(), "rejects.csv")
    assert (again["new"], office.watched()) == (0, before)


async def test_each_change_of_a_tier_is_remembered_with_who_made_it(office: Office) -> None:
    await office.take(PLAIN + KPU + SITI)
    await office.take(PLAIN + KPU + SITI.replace(",52,\n", ",52,critical\n"), "neu.csv")
    acts = office.ledger.look(lambda view: [one for one in view.acts() if one.act == "accounts.tier"])
    assert [(one.subject, one.text, one.who) for one in acts] == [("s-tt", "normal -> critical, by neu.csv", "Sari")]


async def test_two_who_bring_the_same_file_at_once_bring_it_once(office: Office) -> None:
    first, second = await asyncio.gather(office.take(PLAIN + KPU + SITI), office.take(PLAIN + KPU + SITI))
    assert [first["known"], second["known"]] == [False, True]
    assert len(office.ledger.look(lambda view: view.import_batches())) == 1
