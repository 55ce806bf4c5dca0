"""Ten thousand ordinary page-days through the probe itself and all that it learns: news, themes, counters, outages."""

import pytest

from sentinel.kit.content.judge import Word
from tests.kit.content.days import watched
from tests.share import share


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_ten_thousand_page_days_through_the_probe_raise_at_most_one_alarm() -> None:
    seen = [day for seed in range(share(100, 20)) for day in watched(seed, 100)]
    assert sum(day.alarm for day in seen) <= 1, [day for day in seen if day.alarm]
    assert sum(day.verdict == Word.CLEAN for day in seen) > 0.85 * len(seen)
    assert sum(day.verdict == Word.CHANGED for day in seen) <= len(seen) / 50, [
        d for d in seen if d.verdict == "changed"
    ]
