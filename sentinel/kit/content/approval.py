"""What a person makes normal of a page: one element, a site, a site on all targets, or the page as it stands.

Approved sites excuse ordinary parts and links. Gambling links, hidden links and scripts that lead away speak for
themselves, whoever approved their site; of such evidence only the very thing that was accepted is excused.
"""

from dataclasses import replace

from sentinel.kit.baseline import Normal, Trait, joined, pool
from sentinel.kit.content.look import APPROVED, EVERYWHERE, EVIDENCE, PARTS

ELEMENT, HOST, ALL_HOSTS, PAGE = "element", "host", "host-everywhere", "page"
SCOPES = (PAGE, HOST, ELEMENT, ALL_HOSTS)
NAMED = (APPROVED, EVERYWHERE)


def scoped(scope: str, usual: Normal | None, wanted: Normal) -> Normal:
    """What is normal once ``wanted`` was accepted in this scope beside ``usual``; None: nothing was accepted so far.

    The first word on a page is about the whole page; a narrow one leaves out what looks bad and was not meant.
    """
    before = usual if usual is not None else _harmless(wanted)
    if scope == PAGE:
        named = {name: before.traits[name] for name in NAMED if name in before.traits}
        return Normal(traits={name: one for name, one in wanted.traits.items() if name not in NAMED} | named)
    if scope == ELEMENT:
        meant = {EVIDENCE: wanted.traits[EVIDENCE]} if EVIDENCE in wanted.traits else {}
    else:
        meant = {EVERYWHERE if scope == ALL_HOSTS else APPROVED: _sites(usual or Normal(), wanted)}
    return joined(before, Normal(traits=meant))


def _harmless(wanted: Normal) -> Normal:
    """All but what looks bad."""
    evidence = wanted.traits.get(EVIDENCE)
    bare = {EVIDENCE: replace(evidence, members=())} if evidence else {}
    return Normal(traits={**wanted.traits, **bare})


def _sites(before: Normal, wanted: Normal) -> Trait:
    """The sites that this word makes known."""
    known = {value for name in PARTS for value in before.values(name) or ()}
    return pool(*{value for name in PARTS for value in wanted.values(name) or () if value not in known})
