import os
import ssl
from pathlib import Path

import certifi

from sentinel.courier.prove import prove
from sentinel.courier.trouble import Trouble
from sentinel.courier.way_out import BUNDLE, prepare
from sentinel.kit.texts import translator
from sentinel.range.lab import mail_url, telegram_url
from sentinel.range.world import World

say = translator("en")


async def test_a_good_channel_is_proved(world: World, tmp_path: Path) -> None:
    prepare(os.environ, tmp_path, world.proxy.url, world.ca_file)
    proof = await prove("csirt", telegram_url(), say)
    assert (proof.ok, proof.trouble) == (True, None)
    assert "accepted" in proof.why
    assert "csirt" in world.telegram.told[0].text
    assert (await prove("surat", mail_url(world), say)).ok
    assert "surat" in world.mail.letters[0].part("text/plain")


async def test_a_bad_channel_is_explained_in_plain_words(world: World) -> None:
    with world.telegram.revoke():
        proof = await prove("csirt", telegram_url(), say)
    assert (proof.ok, proof.trouble) == (False, Trouble.LOGIN)
    assert proof.why.startswith("the token or password is wrong or was revoked")
    world.mail.line.refuse()
    assert (await prove("surat", mail_url(world), say)).why.startswith("the server refuses connections")
    proof = await prove("aneh", "tidakada://rahasia", say)
    assert (proof.ok, proof.why) == (False, "channel aneh: Apprise cannot use this URL")


def test_the_way_out_joins_public_roots_with_ours(world: World, tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    prepare(environment, tmp_path, "http://proxy.test:3128", world.ca_file)
    assert environment == {
        "HTTPS_PROXY": "http://proxy.test:3128",
        "https_proxy": "http://proxy.test:3128",
        "REQUESTS_CA_BUNDLE": str(tmp_path / BUNDLE),
        "SSL_CERT_FILE": str(tmp_path / BUNDLE),
    }
    public = ssl.create_default_context(cafile=certifi.where()).cert_store_stats()["x509_ca"]
    joined = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"]).cert_store_stats()["x509_ca"]
    assert joined == public + 3


def test_without_settings_nothing_is_touched(tmp_path: Path) -> None:
    environment = {"HTTPS_PROXY": "http://the.operator.set.it:1"}
    prepare(environment, tmp_path)
    assert environment == {"HTTPS_PROXY": "http://the.operator.set.it:1"}
