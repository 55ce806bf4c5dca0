"""Attacks on what a site shows: each is one small function, from the usual answer to another one."""

from collections.abc import Mapping

from sentinel.range.living.attacks import code, landing, links, swaps, vandals
from sentinel.range.living.attacks.change import Attack

ATTACKS: Mapping[str, Attack] = {
    attack.__name__: attack for room in (landing, links, vandals, code, swaps) for attack in room.ATTACKS
}
