"""What looks at a page cost: one whose body is as before, and one that has changed; CPU of agent and hub, one core.

All views of a look together (a visitor, Googlebot, one who comes from Google), each with a body of its own in memory.

python bench/defacement.py [kilobytes] [rounds]
"""

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from probes.defacement import PROBE
from sentinel.kit.codec import decode, encode
from sentinel.kit.content.facts import DefacementFacts, View
from sentinel.kit.content.meeting import Readings, met
from sentinel.kit.content.visit import Told, told_before
from sentinel.kit.events import judge
from tests.kit.content.pages import HOST
from tests.kit.content.watch import VIEWS, Watch, answer

SYLLABLES = ("ka", "ku", "ra", "pa", "mi", "lu", "se", "ta", "no", "ber", "pem", "rang", "ung", "an", "ja", "wa", "di")


def word(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))


def page(dice: random.Random, kilobytes: int) -> str:
    items: list[str] = []
    while sum(map(len, items)) < kilobytes * 1_000:
        text = " ".join(word(dice) for _ in range(40))
        link = f'<a class="baca" href="https://{word(dice)}.go.id/{len(items)}">Selengkapnya</a>'
        items.append(f'<article class="kartu k{len(items) % 7}"><h2>{text[:50]}</h2><p>{text}.</p>{link}</article>')
    return f"<html><head><title>KPU</title></head><body><main>{''.join(items)}</main></body></html>"


def timed(rounds: int, work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(rounds):
        work()
    return round(1_000 * (time.process_time() - began) / rounds, 3)


def main(kilobytes: int = 50, rounds: int = 100) -> None:
    dice, watch = random.Random(5), Watch()
    usual = page(dice, kilobytes)
    for _ in range(12):
        watch.see(usual)
    watch.accept()
    for _ in range(2):
        watch.see(usual)
    answers = [answer(usual) for _ in VIEWS]
    same, told_last = watch.last, told_before(watch.cursor, "", watch.at)

    def visit(before: Told) -> list[View]:
        readings = Readings()
        return [met(name, one, HOST, readings, before.of(name)) for name, one in zip(VIEWS, answers, strict=True)]

    facts = watch.look(usual.replace("</main>", f"<p>{' '.join(word(dice) for _ in range(30))}</p></main>"))
    changed = watch.beside(decode(DefacementFacts, encode(facts, DefacementFacts)))
    assert same is not None
    told = {
        "page_kb": round(len(usual) / 1_000, 1),
        "views": len(VIEWS),
        "same_read_ms": timed(rounds, lambda: visit(told_last)),
        "same_judge_ms": timed(rounds, lambda: judge(PROBE, replace(same), PROBE.options())),
        "changed_read_ms": timed(rounds, lambda: visit(Told())),
        "changed_judge_ms": timed(rounds, lambda: judge(PROBE, replace(changed), PROBE.options())),
        "changed_learn_ms": timed(rounds, lambda: PROBE.learn(changed.learned, changed)),
        "facts_bytes": len(encode(facts, DefacementFacts)),
        "learned_bytes": len(watch.state or b""),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
