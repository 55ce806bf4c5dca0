"""Is it the name that is not let through? Our own, none and a neutral one, asked in turn at the same address.

Asked only where a handshake for our name failed although the connection stood. Names take turns with pauses between
them, so that a server that counts our visits turns all of them away and not ours alone; and our name comes once in a
browser's clothes, so that one that turns tools away is told apart from one that turns the name away.
"""

import asyncio
from dataclasses import replace

from sentinel.kit.tools import Tools
from sentinel.kit.ways.ciphers import ALL
from sentinel.kit.ways.facts import LOST, OK, Trial
from sentinel.kit.ways.offer import Offer, browser
from sentinel.kit.ways.study import PATIENCE, Place
from sentinel.kit.x509.findings import CANNOT_TELL, failure_class
from sentinel.model.failure import Failure, Layer

PAUSES = (0.5, 1.5)  # seconds before the second and the third try
SHARE = 12  # a pause takes at most so small a share of the time that is left
SAID = frozenset({OK, "alert", "too_large"})  # the server's own word, and not what becomes of a hello on its way


async def tried(tools: Tools, place: Place, first: Failure, neutral: str) -> Trial:
    """Try again after our name's first failure, with other names in between; ends early once there is nothing to tell.

    That is when our name gets through, and when the other names fare no better.
    """
    trial = Trial(ours=(outcome(first),))
    if passes(trial) or LOST in trial.ours:
        return trial
    for pause in PAUSES:
        trial = await _others(tools, place, trial, neutral)
        if not _others_fare_better(trial):
            break
        await asyncio.sleep(min(pause, tools.remaining() / SHARE))
        trial = replace(trial, ours=(*trial.ours, await _shake(tools, place, place.host)))
        if passes(trial):
            return trial
    else:
        trial = replace(trial, browser=await _open(tools, place, browser(place.host)))
    if passes(trial) or {"timeout"} >= {*trial.ours}:
        return trial
    return replace(trial, wide=await _open(tools, place, Offer(ciphers=ALL, server_name=place.host)))


async def _others(tools: Tools, place: Place, trial: Trial, neutral: str) -> Trial:
    """No name and a neutral one, both at once."""
    bare, other = await asyncio.gather(_shake(tools, place, ""), _shake(tools, place, neutral))
    return replace(trial, bare=(*trial.bare, bare), neutral=(*trial.neutral, other))


async def _shake(tools: Tools, place: Place, name: str) -> str:
    return outcome(await tools.tls.handshake(place.address, place.port, name, within=_patience(tools)))


async def _open(tools: Tools, place: Place, offer: Offer) -> str:
    return outcome(await tools.tls.greet(place.address, place.port, offer, within=_patience(tools)))


def _patience(tools: Tools) -> float:
    return min(PATIENCE, tools.remaining() / 4)


def outcome(seen: object) -> str:
    """One try as one word: ``ok``, ``lost`` where no connection stood, or the class of the failure."""
    if not isinstance(seen, Failure):
        return OK
    if seen.layer is not Layer.TLS:
        return LOST
    cannot = any(words in seen.detail.lower() for words in CANNOT_TELL)
    return "too_large" if cannot else failure_class(seen)


def passes(trial: Trial) -> bool:
    """Whether our name got through in any clothes; an answer that is only too much for us got through as well."""
    return bool({OK, "too_large"} & {*trial.ours, trial.browser, trial.wide})


def unable(trial: Trial) -> bool:
    """Whether the server opens when every old cipher is on offer, and yet we cannot shake hands with it.

    It knows nothing newer, or it wants something later on that we do not have, such as a client certificate.
    """
    return trial.wide == OK and OK not in (*trial.ours, trial.browser)


def sni_only(trial: Trial) -> bool | None:
    """Whether our name alone is turned away at this address; None where nothing can be said.

    It is if it never got through and, every time, another name did, or was at least answered by the server where ours
    was cut off. One lost connection among the tries, or another name that fared both ways, and we cannot tell.
    """
    if passes(trial):
        return False
    lost = LOST in {*trial.ours, *trial.bare, *trial.neutral, trial.browser, trial.wide}
    whole = len(trial.ours) > len(PAUSES) and bool(trial.browser)
    return True if whole and not lost and _others_fare_better(trial) else None


def cut_off(trial: Trial) -> bool:
    """Whether our name never met a word of the server: silence, a broken connection, or bytes that are no TLS."""
    return not SAID & {*trial.ours, trial.browser, trial.wide}


def _others_fare_better(trial: Trial) -> bool:
    better = SAID if cut_off(trial) else {OK}
    return any(bool(words) and set(words) <= better for words in (trial.bare, trial.neutral))
