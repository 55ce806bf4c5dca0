"""Train the second opinion on words (data/judol.ngrams) and measure it on what it never saw; takes minutes.

python bench/confirmer.py CORPUS data/judol.ngrams [--more FILE.jsonl] [--test FILE.jsonl]
python bench/confirmer.py --measure data/judol.ngrams --test FILE.jsonl

CORPUS holds index.jsonl (site, label, kind, dir, host), and per pair hist_*.html, before.html, after.html. More are
lines of {"site", "text", "judol"}; ours, of what offices write in the words of gambling, are in texts/plain_id.txt. A
third of the sites and other sources is kept apart, the model that was trained without them is measured on them and on
--test; the model that is written was trained on all but --test. With --measure nothing is trained: the weights that
ship are measured as they are, for texts that were gathered after they were made.
"""

import argparse
import array
import hashlib
import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentinel.app.cli.rules import rules_in
from sentinel.app.compare import words_of
from sentinel.kit.content.features import Features, features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.ngrams import MOST_TEXT, SLOTS, Ngrams, counts
from sentinel.kit.content.second import betraying, said

PLAIN = Path(__file__).parent / "texts" / "plain_id.txt"
ROUNDS, STEP, KEPT = 40, 0.5, 1e-5
BARS = (0.3, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One text: where it is from, whether it is spam, and its pieces as a vector of length one."""

    site: str
    spam: bool
    text: str

    def pieces(self) -> list[tuple[int, float]]:
        found = counts(self.text)
        length = math.sqrt(sum(n * n for n in found.values())) or 1.0
        return [(slot, n / length) for slot, n in found.items()]


def of_corpus(folder: Path) -> Iterator[Example]:
    """The new text of every pair that is benign or gambling spam: all of it, and the passages around such words."""
    words = words_of(rules_in(None, None))
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["label"] == "benign" or row["kind"].startswith("judol_"):
            pair = folder / row["dir"]
            before = [page(path) for path in (*sorted(pair.glob("hist_*.html")), pair / "before.html")]
            fresh = Fresh(page(pair / "after.html"), Known(before, row["host"]))
            for text in sorted({" ".join(betraying(fresh, words)), " ".join(said(fresh))[:MOST_TEXT].strip()} - {""}):
                yield Example(site=row["site"], spam=row["label"] == "attack", text=text)


def page(path: Path) -> Features:
    return features_of(path.read_text("utf-8", "replace"))


def of_lines(file: Path | None) -> list[Example]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file else []
    return [Example(site=row["site"], spam=row["judol"], text=row["text"]) for row in rows]


def ours() -> list[Example]:
    """Each sentence is a source of its own, so that a third of them is kept apart too."""
    lines = PLAIN.read_text("utf-8").splitlines()
    return [Example(site=f"ours-{number}", spam=False, text=line) for number, line in enumerate(lines)]


def fit(examples: Sequence[Example]) -> Ngrams:
    """Logistic regression by AdaGrad, both classes of the same weight, large weights held down (L2)."""
    dice, rows = random.Random(7), [(example.spam, example.pieces()) for example in examples]
    share = sum(spam for spam, _ in rows) / len(rows)
    weights, moved, bias = array.array("d", bytes(8 * SLOTS)), array.array("d", [1e-6]) * SLOTS, 0.0
    for _ in range(ROUNDS):
        dice.shuffle(rows)
        for spam, pieces in rows:
            told = 1 / (1 + math.exp(-max(-30.0, min(30.0, bias + sum(weights[slot] * x for slot, x in pieces)))))
            wrong = (told - spam) * (0.5 / share if spam else 0.5 / (1 - share))
            bias -= 0.02 * wrong
            for slot, x in pieces:
                slope = wrong * x + KEPT * weights[slot]
                moved[slot] += slope * slope
                weights[slot] -= STEP * slope / math.sqrt(moved[slot])
    return packed(weights, bias, examples)


def packed(weights: Sequence[float], bias: float, examples: Iterable[Example]) -> Ngrams:
    scale = max(map(abs, weights)) / 127
    small = array.array("b", (round(weight / scale) for weight in weights))
    listed = "\n".join(sorted(f"{e.site}\t{e.spam}\t{hashlib.sha256(e.text.encode()).hexdigest()}" for e in examples))
    return Ngrams(
        weights=memoryview(small), scale=scale, bias=bias, trained=hashlib.sha256(listed.encode()).hexdigest()
    )


def measure(name: str, model: Ngrams, examples: Sequence[Example]) -> None:
    spam = [model.likely(e.text) for e in examples if e.spam]
    plain = [model.likely(e.text) for e in examples if not e.spam]
    print(f"{name}: {len(spam)} spam, {len(plain)} plain")
    if spam and plain:
        wins = sum((s > p) + (s == p) / 2 for s in spam for p in plain)
        print(f"  AUC {wins / (len(spam) * len(plain)):.4f}")
    for bar in BARS:
        found, wrong = sum(s >= bar for s in spam), sum(p >= bar for p in plain)
        print(f"  at {bar}: found {found} of {len(spam)}, false positives {wrong} of {len(plain)}")


def held(example: Example) -> bool:
    return int(hashlib.sha256(example.site.encode()).hexdigest(), 16) % 3 == 0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("corpus", type=Path)
    asked.add_argument("out", type=Path, nargs="?", default=Path("data/judol.ngrams"))
    asked.add_argument("--measure", action="store_true", help="train nothing; the first argument are the weights")
    asked.add_argument("--more", type=Path)
    asked.add_argument("--test", type=Path)
    told = asked.parse_args()
    if told.measure:
        measure("texts that no training saw", Ngrams.read(told.corpus.read_bytes()), of_lines(told.test))
        return
    pages, more, test = list(of_corpus(told.corpus)), [*ours(), *of_lines(told.more)], of_lines(told.test)
    model = fit([example for example in (*pages, *more) if not held(example)])
    measure("pages of sites kept apart", model, list(filter(held, pages)))
    measure("our own sentences kept apart", model, list(filter(held, ours())))
    if test:
        measure("texts kept apart", model, test)
    whole = fit([*pages, *more])
    told.out.write_bytes(whole.packed())
    print(
        f"{told.out}: {told.out.stat().st_size} bytes, trained on {len(pages) + len(more)} texts, list {whole.trained}"
    )


if __name__ == "__main__":
    main()
