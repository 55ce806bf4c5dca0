import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sentinel.courier.channel import BadChannel, Channel, Outcome, load, prepared, recipients
from sentinel.courier.circuit import Circuit
from sentinel.courier.inert import inert, inert_line
from sentinel.courier.pace import LAB, Pace
from sentinel.courier.redact import MASK, Blot, secret_parts
from sentinel.courier.trouble import WORDS, Trouble, read
from sentinel.range.telegram import CHAT, TOKEN

TELEGRAM = f"tgram://{TOKEN}/{CHAT}"
MAIL = "mailtos://sentinel:k4ta-s4ndi@relai.test:587?from=a@b.test&to=piket@csirt.test&mode=starttls"
OK, BAD = Outcome(ok=True, took_ms=1), Outcome(ok=False, took_ms=1, trouble=Trouble.SERVER, why="x")


@pytest.mark.parametrize(
    ("url", "count"),
    [
        (TELEGRAM, 1),
        (MAIL, 1),
        (MAIL.replace("piket@", "satu@csirt.test,piket@"), 2),
        (MAIL + "&cc=lain@csirt.test", 2),
        (MAIL + "&bcc=lain@csirt.test", 2),
        (MAIL + "&retry=4", 1),
        (f"{TELEGRAM}/-100555", 2),
        (f"tgram://{TOKEN}/", 0),
        (f"{TELEGRAM}?", 1),
        ("json://127.0.0.1:8080/x", 1),
        ("tidakada://x", 0),
        ("bukan url", 0),
        ("", 0),
    ],
)
def test_recipients_are_counted(url: str, count: int) -> None:
    assert recipients(url) == count


def test_what_sentinel_insists_on_cannot_be_overruled_by_the_url() -> None:
    channel = Channel("tg", f"{TELEGRAM}?format=markdown&retry=5&optional=yes&cto=99&rto=99&detect=yes")
    sender = load(channel._url)
    assert sender is not None
    service: Any = sender[0]
    assert (service.retry, service.optional, service.detect_owner) == (0, False, False)
    assert (service.socket_connect_timeout, service.socket_read_timeout) == (4, 8)
    assert service.resolve_format("text").value == "html"
    assert prepared(MAIL).startswith(MAIL + "&overflow=split&cto=4&rto=8")
    assert "format=text" in prepared("json://127.0.0.1/x")


@pytest.mark.parametrize("url", ["tgram://salah-sekali-rahasia/x", "tidakada://rahasia-sekali", "mailtos://u:rahasia@"])
def test_a_bad_url_is_named_by_its_channel_and_never_shown(
    url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadChannel) as error:
        Channel("csirt", url)
    assert str(error.value) == "channel csirt: Apprise cannot use this URL"
    assert error.value.__cause__ is None
    told = capfd.readouterr()
    assert "rahasia" not in told.out + told.err
    del caplog


def test_secrets_of_a_url_are_found_and_its_addresses_stay() -> None:
    blot = Blot(secret_parts(TELEGRAM) | secret_parts(MAIL))
    assert TOKEN not in blot.text(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")
    assert blot.text("535 for k4ta-s4ndi at relai.test:587, to piket@csirt.test") == (
        f"535 for {MASK} at relai.test:587, to piket@csirt.test"
    )
    assert "hooks.test" not in secret_parts("json://hooks.test/T0KEN-ABC?+X-Key=n1ahdia")
    assert {"T0KEN-ABC", "n1ahdia"} <= secret_parts("json://hooks.test/T0KEN-ABC?+X-Key=n1ahdia")


@given(st.text(st.characters(codec="utf-8"), min_size=5, max_size=40))
@example("p@ss/w?rd:&=#%")
def test_a_password_is_blotted_out_raw_and_as_written_in_the_url(password: str) -> None:
    blot = Blot(secret_parts(f"mailtos://sentinel:{quote(password, safe='')}@relai.test?to=a@b.test"))
    harmless = password not in secret_parts(f"mailtos://sentinel:{quote(password, safe='')}@relai.test")
    for shown in (password, quote(password, safe="")):
        assert harmless or shown not in blot.text(f"login {shown} failed").replace("login", "").replace("failed", "")


def test_log_records_are_redacted_with_arguments_and_traceback() -> None:
    blot = Blot(["s3cr3t-value"])
    try:
        int("s3cr3t-value")
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "token %s", ("s3cr3t-value",), trace)
    assert blot.filter(record)
    line = logging.Formatter().format(record)
    assert "s3cr3t" not in line
    assert MASK in line


@given(st.text())
def test_nothing_that_acts_leaves_the_house(text: str) -> None:
    assert "\n" not in inert_line(text)
    assert not any(ord(c) < 32 and c != "\n" for c in inert(text))
    assert inert(text).encode().decode() == inert(text)


def test_lines_and_links_of_our_own_stay() -> None:
    body = "TLP:AMBER\r\nSitus padam\thxxps://a[.]test\nhttps://sentinel.kpu.test/incidents/1"
    assert inert(body) == "TLP:AMBER\nSitus padam hxxps://a[.]test\nhttps://sentinel.kpu.test/incidents/1"


@pytest.mark.parametrize(
    ("said", "trouble", "wait"),
    [
        ("Failed to send: Too Many Requests: retry after 7, error=429.", Trouble.TOO_MANY, 8.0),
        ("retry after 999999999", Trouble.TOO_MANY, 3600.0),
        ("error=429", Trouble.TOO_MANY, None),
        ("error=401.", Trouble.LOGIN, None),
        ("error=404.", Trouble.RECIPIENT, None),
        ("error=418.", Trouble.REJECTED, None),
        ("error=503.", Trouble.SERVER, None),
        ("{'a@b.test': (452, b'full')}", Trouble.LATER, None),
        ("(554, b'5.7.1 no')", Trouble.REJECTED, None),
        ("[Errno -2] Name or service not known", Trouble.NAME, None),
        ("[Errno 101] Network is unreachable", Trouble.UNREACHABLE, None),
        ("something else", Trouble.OTHER, None),
        ("", Trouble.OTHER, None),
    ],
)
def test_errors_are_read(said: str, trouble: Trouble, wait: float | None) -> None:
    reading = read(said)
    assert (reading.trouble, reading.wait) == (trouble, wait)
    assert set(WORDS) == set(Trouble)


@given(st.text())
def test_any_error_is_read(said: str) -> None:
    assert read(said).trouble in Trouble


@given(st.integers(1, 10_000), st.floats(0.8, 1.2))
def test_waits_grow_and_stay_within_their_bounds(failures: int, jitter: float) -> None:
    pace = Pace()
    assert pace.delay(failures, BAD, jitter) <= 900 * 1.2
    assert pace.delay(failures, BAD, jitter) <= pace.delay(failures + 1, BAD, jitter)
    assert LAB.delay(failures, BAD, jitter) <= 12


def test_the_waits_are_those_of_the_book() -> None:
    pace = Pace()
    assert [pace.delay(n, BAD, 1.0) for n in (1, 2, 3, 9, 10, 99)] == [2, 4, 8, 512, 900, 900]
    assert pace.delay(1, Outcome(ok=False, took_ms=0, trouble=Trouble.LOGIN), 1.0) == 3600
    assert LAB.delay(9, Outcome(ok=False, took_ms=0, trouble=Trouble.TOO_MANY, wait=31.0), 1.2) == 31


def test_a_circuit_speaks_when_something_changes() -> None:
    circuit = Circuit("tg")
    moments = [datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC) for second in range(6)]
    gone = Outcome(ok=False, took_ms=1, trouble=Trouble.LOGIN, why="y")
    told = [circuit.note(one, at) for one, at in zip((OK, OK, BAD, BAD, gone, OK), moments, strict=True)]
    assert [None if one is None else (one.ok, one.permanent, one.since.second) for one in told] == [
        (True, False, 0),
        None,
        (False, False, 2),
        None,
        (False, True, 2),
        (True, False, 5),
    ]
    assert circuit.failures == 0


def test_every_trouble_is_explained_to_operators() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operate" / "channels.md").read_text("utf-8")
    told = {trouble for trouble, words in WORDS.items() if words in page}
    in_short = {"refused", "unreachable", "timeout", "name", "tls", "proxy", "broken", "other"}
    assert {str(trouble) for trouble in set(WORDS) - told} == in_short
    for option in prepared(TELEGRAM).partition("?")[2].split("&"):
        assert option.partition("=")[0] in page
