"""What exactly a reason is about: a name for these very links, this script, this page, so that no other is excused."""

from collections.abc import Iterable, Iterator

from sentinel.kit.content.addresses import site_of
from sentinel.kit.content.code import Trick, findings
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.gambling import betting_links, hidden_links
from sentinel.kit.content.memory import link_of, print_of
from sentinel.kit.content.parts import bones
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.content.words import Vocabulary

BAD_LINKS = {Code.GAMBLING_LINK: betting_links, Code.HIDDEN_LINK: hidden_links}


def matter(reason: Reason, fresh: Fresh, words: Vocabulary) -> str:
    """Where a reason stands, after a name for the very thing where that says too little."""
    if reason.code in BAD_LINKS:
        links = BAD_LINKS[reason.code](fresh, words)
        named = _named(link_of(link.site, link.text, link.url) for link in links)
        return f"{named}: {reason.text}: {' '.join(sorted({link.site for link in links}))}"
    if reason.code is Code.FOREIGN_LINK:
        return f"{site_of(reason.where) or reason.where}: {reason.text}"
    if reason.code is Code.HOSTILE_CODE and reason.where in set(Trick):  # else it is a site: whatever leads there
        return f"{_named(_scripts(reason, fresh))}: {reason.where}"
    if reason.code is Code.SIGNATURE:
        return f"{_named(_signed(reason, fresh))}: {reason.where}"
    if reason.code is Code.PAGE_REPLACED and fresh.gone:
        return f"{_named(fresh.page.skeletons)}: {reason.where}"
    return site_of(reason.where) or reason.where


def _named(texts: Iterable[str]) -> str:
    return print_of("\n".join(sorted(texts))).hex()


def _scripts(reason: Reason, fresh: Fresh) -> Iterator[str]:
    """The scripts that do it; where it stands too deep in a long one, all that are new."""
    texts = [script.text for script in fresh.page.inline]
    does = [text for text in texts if reason.where in {found.trick for found in findings((text,))}]
    yield from map(bones, does or [script.text for script in fresh.inline])


def _signed(reason: Reason, fresh: Fresh) -> Iterator[str]:
    """The whole texts in which a signature was found."""
    texts = (
        *(bones(script.text) for script in fresh.inline if reason.said in script.text),
        *(call for call in fresh.calls if reason.said in call),
        *(block for block in fresh.blocks if reason.said in block),
    )
    yield from texts or (reason.said,)
