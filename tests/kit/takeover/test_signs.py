"""The lists of services and providers, and what is read out of them."""

from pathlib import Path

import pytest
import yaml

from sentinel.kit.seen import Reference
from sentinel.kit.takeover.signs import DNS, WEB, Signs, missing, signs, vacant

ROOT = Path(__file__).parent.parent.parent.parent
GITHUB = "there isn't a github pages site here"


def given(**services: list[str]) -> Signs:
    data = {line: service for service, lines in services.items() for line in lines}
    return signs({WEB: Reference(name=WEB, version="1", data=data)}, WEB)


def bundled(name: str) -> Signs:
    groups = yaml.safe_load((ROOT / "rules" / "lists" / f"{name}.yml").read_text("utf-8"))["groups"]
    return signs({name: Reference(name=name, version="1", data={m: g for g, ms in groups.items() for m in ms})}, name)


@pytest.mark.parametrize("name", [WEB, DNS])
def test_every_line_of_the_lists_that_are_shipped_can_be_read(name: str) -> None:
    found = bundled(name)
    assert found.skipped == ()
    assert len(found.known) > 20


def test_names_are_those_of_a_service_by_their_suffix() -> None:
    known = bundled(WEB)
    for host, service in {
        "situs.github.io": "GitHub Pages",
        "info.kpu.go.id.s3-website.ap-southeast-3.amazonaws.com": "Amazon S3",
        "info.s3-ap-southeast-1.amazonaws.com": "Amazon S3",
        "x.southeastasia.cloudapp.azure.com": "Microsoft Azure",
    }.items():
        assert {sign.service for sign in known.of(host)} == {service}
    for host in ("github.io.example", "notgithub.io", "io", "", "amazonaws.com"):
        assert known.of(host) == ()


def test_a_provider_of_route_53_is_never_claimable_and_one_of_a_cloud_is() -> None:
    known = bundled(DNS)
    words = {host: {s.word for s in known.of(host)} for host in ("ns-1536.awsdns-00.co.uk", "ns1.digitalocean.com")}
    assert words == {"ns-1536.awsdns-00.co.uk": {"never"}, "ns1.digitalocean.com": {"claimable"}}
    assert {s.word for s in known.of("ns-cloud-b2.googledomains.com")} == {"claimable"}
    assert known.of("ns1.googledomains.com") == ()


def test_a_page_betrays_a_service_by_status_and_words_unless_other_words_speak_against_it() -> None:
    known = bundled(WEB).of("situs.github.io")
    assert vacant(known, 404, f"404 {GITHUB}. if you are trying to publish one") == "GitHub Pages"
    assert vacant(known, 200, GITHUB) == "", "another status"
    assert vacant(known, 404, "404 file not found") == ""
    assert vacant(known, 404, f"{GITHUB} the site configured at this address does not contain the requested file") == ""
    assert vacant(known, None, "") == ""


def test_a_missing_name_is_given_away_only_where_the_list_says_so() -> None:
    known = bundled(WEB)
    assert missing(known.of("situs.azurewebsites.net")) == "Microsoft Azure"
    assert missing(known.of("situs.github.io")) == ""
    assert missing(given(a=["x.example | nxdomain", "x.example | never"]).of("y.x.example")) == ""


@pytest.mark.parametrize(
    "line",
    [
        "",
        "|",
        "github.io",
        "github.io | vielleicht",
        "github.io | 404",
        "github.io | any |",
        "*..io | never",
        "x y | never",
    ],
)
def test_a_line_that_cannot_be_read_is_skipped_and_named(line: str) -> None:
    found = given(a=[line, "ok.example | never"])
    assert [sign.suffix for sign in found.known] == [("ok", "example")]
    assert found.skipped == (line,)


def test_without_a_list_nothing_is_known() -> None:
    assert signs({}, WEB) == Signs()
