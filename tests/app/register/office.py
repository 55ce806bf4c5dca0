"""An office without a hub: takes files of accounts in, remembers who looks, erases; on a ledger of its own."""

import hashlib
from pathlib import Path
from typing import Any

from sentinel.app.register.acts import Persons
from sentinel.app.register.arrivals import Arrivals
from sentinel.app.register.parcel import pack, parcel
from sentinel.app.register.person import files_of
from sentinel.app.register.rejects import rejects
from sentinel.app.register.seals import Seals
from sentinel.app.request import Answer, Outcome, Request
from sentinel.model.moment import parse
from sentinel.registry.book import book_of
from sentinel.registry.csvs import csv_sheet
from sentinel.registry.sheet import Sheet
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.registry.forms import reader

NOW = parse("2029-02-14T01:30:00Z")
PLAIN = "id,platform,handle,external_id,url,owner,organization,region,tier\n"
KPU = "kpu-ig,instagram,kpu_ntb,,,KPU NTB,KPU,52,high\n"
SITI = "s-tt,tiktok,siti.contoh,,,Siti Contoh,Partai A,52,\n"
BUDI = "b-tg,telegram,budi_contoh,,,Budi Contoh,Partai B,52,low\n"


class Office:
    """Does what people ask about accounts, and counts how often somebody was told to watch something else."""

    def __init__(self, folder: Path, url: str = "sqlite") -> None:
        self.ledger: SqlLedger = open_ledger(folder, url)
        self.folder, self.changes = folder, 0
        self.evidence = Evidence(folder / "evidence", reserve=0)
        self.arrivals = Arrivals(ledger=self.ledger, folder=lambda: folder, clock=lambda: NOW, changed=self._changed)
        self.persons = Persons(
            ledger=self.ledger,
            folder=lambda: folder,
            evidence=lambda: self.evidence,
            clock=lambda: NOW,
            changed=self._changed,
        )

    async def _changed(self) -> None:
        self.changes += 1

    async def take(self, text: str, name: str = "form.csv", **args: str) -> dict[str, Any]:
        return await self.take_sheets([csv_sheet(text.encode(), name)], text, name, **args)

    async def take_sheets(self, sheets: list[Sheet], seed: str, name: str, **args: str) -> dict[str, Any]:
        answer = await self.send(packed(sheets, seed, name), **args)
        assert answer.outcome is Outcome.DONE, answer.text
        return dict(answer.data)

    async def send(self, text: str, **args: str) -> Answer:
        return await self.arrivals.take_in(self.request("accounts_import", parcel=text, **args))

    @staticmethod
    def request(act: str, **args: str) -> Request:
        return Request(act=act, args=args, who="Sari", login="sari")

    def watched(self) -> list[str]:
        return [one.id for one in self.ledger.look(lambda view: view.accounts())]

    def statuses(self, batch: int) -> list[str]:
        return [claim.status for claim in self.ledger.look(lambda view: view.claims(batch=batch))]

    def rejects(self) -> str:
        return self.ledger.look(lambda view: rejects(list(files_of(view)), Seals(self.folder).masked))


def parceled(text: str, name: str = "form.csv") -> str:
    return packed([csv_sheet(text.encode(), name)], text, name)


def packed(sheets: list[Sheet], seed: str, name: str) -> str:
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return pack(parcel(digest, name, sheets, book_of(sheets, reader()), "pilgub"))
