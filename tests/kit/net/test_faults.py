"""The one table from errors to words."""

import asyncio
import errno
import logging

import pytest

from sentinel.kit.net.faults import failure_of, stopped
from sentinel.model.failure import Code, Layer


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ECONNREFUSED, "connection_refused"),
        (errno.ECONNRESET, "connection_reset"),
        (errno.EPIPE, "connection_reset"),
        (errno.ECONNABORTED, "connection_reset"),
        (errno.ENETUNREACH, "host_unreachable"),
        (errno.EHOSTUNREACH, "host_unreachable"),
        (errno.EADDRNOTAVAIL, "host_unreachable"),
        (errno.EPERM, "host_unreachable"),
        (errno.EAFNOSUPPORT, "unsupported"),
        (errno.ETIMEDOUT, "connect_timeout"),
    ],
)
def test_the_kernel_s_words_become_ours(number: int, code: str) -> None:
    failure = failure_of(Layer.TCP, OSError(number, "any text"))
    assert (failure.layer, failure.code, failure.detail) == (Layer.TCP, code, errno.errorcode[number])


def test_no_route_from_here_and_no_way_over_there_stay_apart() -> None:
    ours = failure_of(Layer.TCP, OSError(errno.ENETUNREACH, ""))
    theirs = failure_of(Layer.TCP, OSError(errno.EHOSTUNREACH, ""))
    assert (ours.code, ours.detail, theirs.detail) == (theirs.code, "ENETUNREACH", "EHOSTUNREACH")


@pytest.mark.parametrize(
    ("layer", "word"),
    [("dns", "dns_timeout"), ("tcp", "connect_timeout"), ("tls", "tls_timeout"), ("http", "http_timeout")],
)
def test_a_timeout_is_named_for_its_layer(layer: str, word: str) -> None:
    failure = failure_of(Layer(layer), TimeoutError())
    assert (failure.layer, failure.code) == (layer, word)


def test_a_stopped_step_keeps_its_word_and_a_cancelled_look_is_cancelled() -> None:
    assert str(failure_of(Layer.HTTP, stopped(Layer.DNS, Code.DNS_SERVFAIL))) == "dns.dns_servfail"
    assert str(failure_of(Layer.HTTP, asyncio.CancelledError())) == "probe.cancelled"


@pytest.mark.parametrize(
    "error", [ValueError("a\0b"), OSError(errno.EMFILE, "too many"), OSError("no number"), KeyError()]
)
def test_what_has_no_word_is_our_bug_and_is_logged(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    failure = failure_of(Layer.TCP, error)
    assert (failure.layer, failure.code) == (Layer.PROBE, Code.BUG)
    assert "\0" not in failure.detail
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[1] is error
