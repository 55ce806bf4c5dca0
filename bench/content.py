"""What judging a page costs: reading it, comparing it with four earlier ones, and the verdict; CPU, one core.

python bench/content.py [kilobytes] [rounds]
"""

import json
import random
import sys
import time
from collections.abc import Callable

from sentinel.app.cli.rules import rules_in
from sentinel.app.compare import words_of
from sentinel.kit.content.features import features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import judge

WORDS = [
    "rapat",
    "pleno",
    "suara",
    "kecamatan",
    "pemilih",
    "daftar",
    "pengumuman",
    "formulir",
    "saksi",
    "jadwal",
    "kantor",
]
SPAM = '<p>situs slot gacor maxwin, judi online, togel</p><a href="https://raja88.evil.example/daftar">slot</a>'


def article(dice: random.Random, number: int) -> str:
    text = " ".join(dice.choices(WORDS, k=60))
    link = f'<a class="baca" href="/berita/{number}">Selengkapnya</a>'
    return f'<article class="kartu"><h2>{text[:60]}</h2><div class="isi"><p>{text} {number}.</p>{link}</div></article>'


def page(dice: random.Random, kilobytes: int, more: str = "") -> str:
    items: list[str] = []
    size = 0
    while size < kilobytes * 1_000:
        items.append(article(dice, len(items)))
        size += len(items[-1])
    return f"<html><head><title>KPU</title></head><body><main>{''.join(items)}</main>{more}</body></html>"


def timed(rounds: int, work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(rounds):
        work()
    return 1_000 * (time.process_time() - began) / rounds


def main(kilobytes: int = 50, rounds: int = 50) -> None:
    dice, words = random.Random(5), words_of(rules_in(None, None))
    texts = [page(dice, kilobytes) for _ in range(4)]
    after = page(dice, kilobytes, SPAM)
    known = Known([features_of(text) for text in texts], "kpu.test")
    new = features_of(after)
    print(
        json.dumps(
            {
                "page_kb": round(len(after) / 1_000, 1),
                "read_ms": round(timed(rounds, lambda: features_of(after)), 3),
                "judge_ms": round(timed(rounds, lambda: judge(Fresh(new, known), words)), 3),
                "verdict": judge(Fresh(new, known), words).word,
            }
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
