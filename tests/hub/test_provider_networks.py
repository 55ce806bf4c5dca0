"""Sites of one network that fail together, though their addresses are far apart: the table of networks knows."""

from dataclasses import replace
from pathlib import Path

from sentinel.kit.asn.lines import decoded, read
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import Table
from sentinel.kit.seen import Reference
from tests.hub.desk import START
from tests.hub.town import Town, town

APART = ["103.10.1.1", "103.10.77.1", "103.11.200.1", "36.64.1.1"]
TABLE = b"103.10.0.0/15,64510,Pusat Data Bersama\n36.64.0.0/16,7713,Telekomunikasi\n"


def knowing(here: Town) -> None:
    """Give the hub a table of networks."""
    made = Table(read(decoded(TABLE), "as").packed(START.date()))
    reference = Reference(name="asn", version="1", data=Networks(table=made, made_at=START))
    here.desk.hub.world = replace(here.desk.hub.world, references={"asn": reference})


async def fallen(here: Town) -> list[str]:
    await here.all_up()
    for site in ("s1", "s2", "s3"):
        await here.fall(site)
    return [one.subject for one in here.desk.incidents() if one.rule == "provider_outage"]


async def test_one_network_is_one_provider_however_far_apart_its_addresses_are(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        knowing(here)
        assert await fallen(here) == ["AS64510"]
        (outage,) = [one for one in here.desk.incidents() if one.rule == "provider_outage"]
        down = [one for one in here.desk.incidents() if one.rule == "site_down"]
        assert {one.muted_by for one in down} == {f"{outage.ref} (provider_outage)"}
        assert {one.event["server.as.number"] for one in down} == {64510}


async def test_without_a_table_they_are_strangers(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        assert await fallen(here) == []


async def test_where_the_table_knows_nothing_the_neighbourhood_still_counts(tmp_path: Path) -> None:
    with town(tmp_path, ["203.0.113.1", "203.0.113.2", "203.0.113.3"]) as here:
        knowing(here)
        assert await fallen(here) == ["203.0.113.0/24"]
