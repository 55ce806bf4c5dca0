"""Knocks in the words of events: what an address accepts, what is weak about it, whether our name gets through."""

from datetime import datetime

from sentinel.kit.ways.facts import OLD, Knock, Trial, Ways
from sentinel.kit.ways.names import cut_off, outcome, sni_only, unable
from sentinel.kit.x509.words import failed
from sentinel.model.event import Value
from sentinel.model.failure import Layer
from sentinel.model.moment import rfc3339

Fields = dict[str, Value | None]
LOOK = "ways"  # what tells these events from those about certificates


def fields(knock: Knock, known: Ways, asked_at: datetime | None) -> Fields:
    """The event of one address; ``known`` is what it accepts, by this look or an earlier one."""
    own: Fields = {"server.ip": knock.address, "sentinel.tls.look": LOOK, "tls.established": knock.failure is None}
    if knock.failure is not None:
        own |= failed(knock.failure)
        if knock.failure.layer is not Layer.TLS:
            return own | {"event.outcome": "unknown"}
    else:
        own |= _negotiated(knock)
    if knock.failure is not None and knock.ways is None:
        known = Ways()  # what it accepted when it last shook hands says nothing of now
    own |= _accepted(known, asked_at) if known != Ways() else {}
    own |= _names(knock)
    wrong = shut(knock)
    if wrong or known.findings or known.clear:
        own["sentinel.tls.findings"] = [*wrong, *known.findings]
    return own


def shut(knock: Knock) -> tuple[str, ...]:
    """Why there was no handshake: it failed, or we are the wrong ones to try; empty if there was one."""
    if knock.failure is None or knock.failure.layer is not Layer.TLS:
        return ()
    unclear = outcome(knock.failure) == "too_large" or (knock.trial is not None and unable(knock.trial))
    return ("unprobeable",) if unclear else ("handshake_failed",)


def weaknesses(ways: Ways) -> list[str]:
    """What is weak, as people who mend servers call it: ``TLS 1.0``, ``RC4``, ``DHE 1024 bit``."""
    old = [f"TLS {version}" for version in OLD if version in ways.accepts]
    small = [f"DHE {ways.dh_bits} bit"] if "weak_dh" in ways.findings else []
    return [*old, *(group.upper() for group in ways.weak or ()), *small]


def _accepted(ways: Ways, asked_at: datetime | None) -> Fields:
    old = [version in ways.accepts for version in OLD if version in (*ways.accepts, *ways.refuses)]
    return {
        "sentinel.tls.versions": list(ways.accepts),
        "sentinel.tls.weak_ciphers": None if ways.weak is None else list(ways.weak),
        "sentinel.tls.dh_bits": ways.dh_bits or None,
        "sentinel.tls.fingerprint": ways.stack or None,
        "sentinel.tls.old_protocols": any(old) if old else None,
        "sentinel.tls.weak_points": weaknesses(ways) or None,
        "sentinel.tls.ways_clear": ways.clear,
        "sentinel.tls.ways_at": rfc3339(asked_at) if asked_at else None,
    }


def _names(knock: Knock) -> Fields:
    if knock.trial is None:
        return {"sentinel.tls.sni_only": False if knock.failure is None else None}
    return {
        "sentinel.tls.sni_only": sni_only(knock.trial),
        "sentinel.tls.cut_off": cut_off(knock.trial),
        "sentinel.tls.names_tried": _told(knock.trial),
    }


def _told(trial: Trial) -> list[str]:
    words = {
        "ours": trial.ours,
        "none": trial.bare,
        "neutral": trial.neutral,
        "ours as a browser": (trial.browser,) if trial.browser else (),
        "ours with old ciphers": (trial.wide,) if trial.wide else (),
    }
    return [f"{name}: {' '.join(tries)}" for name, tries in words.items() if tries]


def _negotiated(knock: Knock) -> Fields:
    return {
        "tls.version": {"TLSv1": "1.0"}.get(knock.version, knock.version.removeprefix("TLSv")) or None,
        "tls.cipher": knock.cipher or None,
        "tls.next_protocol": knock.alpn or None,
    }
