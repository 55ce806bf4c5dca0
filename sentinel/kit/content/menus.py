"""The headings and menus of a page: where it says what it is, and where to find what.

News has headings too, and lists have many: what stands in an article, a list or a table, or as one of many, is none.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from sentinel.kit.content.features import Features

MOST_PLACES = 150
_MENU = re.compile(r"(?:^|> )(?:nav|header)\b|#[\w-]*(?:nav|menu)", re.IGNORECASE)
_HEADING = re.compile(r"(?:^|> )h[1-3](?: >|$)")
_LISTED = re.compile(r"(?:^|> )(?:article|li|tr)\b|:nth-of-type")
_NEWS = re.compile(r"(?:^|> )article\b")


def places(page: Features) -> Mapping[str, int]:
    """The headings and menu entries of a page: by the path of each that holds one text, which block that is."""
    met = [(path, number) for number, path in enumerate(page.paths) if path and _lasts(path)][:MOST_PLACES]
    often = Counter(path for path, _ in met)
    return {path: number for path, number in met if often[path] == 1}


@lru_cache(maxsize=4_096)
def _lasts(path: str) -> bool:
    if _NEWS.search(path):
        return False
    return _MENU.search(path) is not None or (_HEADING.search(path) is not None and not _LISTED.search(path))
