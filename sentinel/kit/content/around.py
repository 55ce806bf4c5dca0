"""Words in their surroundings: news about gambling or hacking says so itself, in the same sentence or the next."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.words import Vocabulary

REACH = 200  # characters around a block in which whoever writes about such things is heard
DENSE = 3  # different words of gambling in one block that has no word of news: nobody excuses that


def unexcused(fresh: Fresh, words: Vocabulary) -> Iterator[str]:
    """Words of gambling in new blocks that neither the block itself nor what is new around it excuses."""
    page = fresh.page
    if not (held := fresh.holding(words.gambling)):
        return
    texts = [" " * len(block) for block in page.blocks]
    for number, line in zip(fresh.new, fresh.lines, strict=True):
        texts[number] = line
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    news = words.news.places("\n".join(texts))
    for number in held:
        text, start = fresh.lines[number], starts[fresh.new[number]]
        found = words.gambling.found(text)
        own = _between(news, start, start + len(text))
        near = _between(news, start - REACH, start + len(text) + REACH)
        if len(found) > 2 * near or (len(set(found)) >= DENSE and not own):
            yield from found


def _between(places: Sequence[int], first: int, last: int) -> int:
    return bisect_left(places, last) - bisect_left(places, first)
