"""One look judged: all views by one measure, what only some visitors are shown, and whether it is still there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sentinel.kit.content.facts import HOME, SIDES, SITEMAP, Sight, View
from sentinel.kit.content.fold import fold
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.judge import ABSOLUTE, WEAK, Word, decide, evidence
from sentinel.kit.content.known import volatile
from sentinel.kit.content.learned import Findings, Mark, Opinion
from sentinel.kit.content.look import Look, distinct, known, shown_to
from sentinel.kit.content.matter import matter
from sentinel.kit.content.memory import print_of
from sentinel.kit.content.pins import pin_changes
from sentinel.kit.content.places import telling
from sentinel.kit.content.reason import ENOUGH, Code, Reason
from sentinel.kit.content.words import Vocabulary

CLOAK = 1.5
LED_AWAY = 2.0
IMAGE = 1.5
MOST_MARKS = 20
MOST_HOSTS = 20
HOSTED = frozenset({Code.SCRIPT_HOST, Code.FRAME_HOST, Code.FORM_HOST, Code.META_REFRESH, Code.CANONICAL_MOVED})
BEFORE_A_WALL = ABSOLUTE - {Code.HIDDEN_LINK, Code.HOSTILE_CODE} | {Code.META_REFRESH}  # walls hide and unpack, too
ON_A_PART = ABSOLUTE | HOSTED  # what is there is there, however much of the page could not be read
SHOWN_TO_ALL = frozenset({Code.HIDDEN_LINK, Code.HOSTILE_CODE})
STILL = frozenset({Code.PAGE_REPLACED})  # an alarm once it is still there, or once a picture shows it
SORTS = ((Code.SCRIPT_HOST, "scripts"), (Code.FOREIGN_LINK, "linked"), (Code.TITLE_REPLACED, "titles"))
# what an announced relaunch may bring beside other texts; who leads visitors away or hides code announces nothing
RENEWABLE = frozenset({Code.SCRIPT_HOST, Code.FRAME_HOST, Code.FORM_HOST, Code.CANONICAL_MOVED, Code.PROTECTED_FACT})
BLIND = (Sight.WALL, Sight.ERROR, Sight.MAINTENANCE)


def opinion_of(look: Look, key: str) -> Opinion:
    """Judge a look; where nothing has changed since the last one, its reasons stand."""
    last = look.state.last
    found = last.findings if last is not None and last.key == key else findings_of(look)
    again = last is not None and bool(last.times) and _same_matter(last.findings.marks, found.marks)
    times = (last.times if last is not None and again else 0) + 1
    since = last.since if last is not None and again else look.at
    weak = _weak(look, found, times, announced=look.covers(since))
    word = _word(look, found, weak)
    bad = word in (Word.CHANGED, Word.DEFACED, Word.INJECTED)
    suspects = _suspects(found) if bad else _still_suspect(look, word, unread=bool(found.unread))
    return Opinion(
        key="" if found.unread else key,  # what could not be read is tried again
        word=Word.UNKNOWN if word is Word.CLEAN and suspects else word,
        score=round(sum(mark.weight for mark in found.marks), 2),
        findings=found,
        since=since if bad else None,
        times=times if bad else 0,
        suspects=suspects,
    )


def findings_of(look: Look) -> Findings:
    """What is new on all views, the heaviest first."""
    shown = [(view, page) for view in distinct(look.facts) if (page := look.page(view)) is not None]
    freshes = [(view, Fresh(page, known(look, view))) for view, page in shown]
    marks = [mark for view, fresh in freshes for mark in _marks(look, view, fresh)]
    marks += [*_led_away(look), *_pinned(look), *_images(look), *_carried(look), *_cut(look)]
    excused = {mark.key for mark in marks} & look.excused
    joined = _cloaked(look, [_plain(look, one) for one in _joined(mark for mark in marks if mark.key not in excused)])
    joined = [mark for mark in joined if mark.key not in look.excused]
    pages = [fresh for view, fresh in freshes if view.seen and view.name not in SIDES]
    hosts = sorted({site for fresh in pages for site in _hosts(fresh, look.words)})
    return Findings(
        marks=tuple(sorted(joined, key=lambda mark: (-mark.weight, mark.code, mark.key)))[:MOST_MARKS],
        excused=tuple(sorted(excused)),
        hosts=tuple(hosts[:MOST_HOSTS]),
        pinned=tuple(mark.reason.where for mark in joined if mark.code is Code.PROTECTED_FACT),
        kept=round(min((fresh.kept for fresh in pages), default=1.0), 2),
    )


def _marks(look: Look, view: View, fresh: Fresh) -> Iterator[Mark]:
    """What speaks for an attack on one view."""
    allowed = _allowed(look, view)
    loud = {code for code, sort in SORTS if volatile(look.memory, sort, look.state.looks)}
    for reason in evidence(fresh, look.words):
        if (allowed is None or reason.code in allowed) and reason.code not in loud:
            mark = _mark(reason, fresh, look.words)
            if view.name in SIDES:  # no element of the page: an address beside it
                door = mark.reason.path if view.name == SITEMAP else ""
                mark = replace(mark, reason=replace(mark.reason, url=view.url, path=door))
            yield replace(mark, views=shown_to(look.facts, view))


def _allowed(look: Look, view: View) -> frozenset[Code] | None:
    """Which reasons count on such a view; None: all of them."""
    compared = not look.absolute and view.name not in SIDES
    if view.seen:
        return None if compared else ABSOLUTE
    return ON_A_PART if compared and view.sight in (Sight.PARTIAL, Sight.BLANK) else BEFORE_A_WALL


def _mark(reason: Reason, fresh: Fresh, words: Vocabulary) -> Mark:
    """A reason with its text: the block that says it, as it stands on the page."""
    said = _said(reason.code, fresh, words)
    block = said[0] if said else ""
    name = print_of(fold(block)).hex() if block else ""
    where = f"{block[:200]} [{reason.where[:80]}]" if block and reason.code is not Code.HACKER_TEXT else reason.where
    key = f"{reason.code} {_all_of(said)}" if block else f"{reason.code} {matter(reason, fresh, words)}"
    return Mark(reason=replace(reason, where=where[:300]), views=(), key=key[:300], block=name)


def _all_of(said: Sequence[str]) -> str:
    """A name for these very texts, which a person can read too: one more of them is another matter."""
    return f"{print_of(fold(chr(10).join(said))).hex()}: {said[0][:80]}"


def _said(code: Code, fresh: Fresh, words: Vocabulary) -> list[str]:
    """The new blocks that hold the words."""
    looked = telling(code, words)
    return [fresh.blocks[number] for number in fresh.holding(looked)] if looked else []


def _joined(marks: Iterable[Mark]) -> list[Mark]:
    """The same reason on several views is one; the heaviest of them speaks. Side looks speak for themselves."""
    same: dict[str, list[Mark]] = {}
    for mark in marks:
        same.setdefault(_matter(mark), []).append(mark)
    return [_together(ones) for ones in same.values()]


def _matter(mark: Mark) -> str:
    """What makes two reasons the same one."""
    told = f"{mark.code} {mark.reason.where}"
    name = told if mark.code in HOSTED | {Code.PROTECTED_FACT, Code.SIGNATURE} else str(mark.code)
    return f"{mark.views[0]} {name}" if set(mark.views) <= set(SIDES) else name


def _together(marks: Sequence[Mark]) -> Mark:
    """The heaviest, with all views that show as much; whom a lone word is shown to says nothing of the others."""
    heaviest = max(marks, key=lambda mark: mark.weight)
    least = ENOUGH if heaviest.weight >= ENOUGH else 0.0
    views = (view for mark in marks if mark.weight >= least for view in mark.views)
    return replace(heaviest, views=tuple(dict.fromkeys(views)))


def _cloaked(look: Look, marks: list[Mark]) -> list[Mark]:
    """What a visitor is not shown while others are, weighs more, and says so."""
    home = look.facts.home
    if not home.seen or home.digest not in look.pages:
        return marks
    # a list of headlines is another one at each load: words that do not read like spam are no secret
    hidden = [mark for mark in marks if _unshown(mark) and mark.code is not Code.WALL and not mark.reason.weak]
    if sum(mark.weight for mark in hidden) * CLOAK < ENOUGH or any(m.code is Code.CLOAKED for m in hidden):
        return marks
    views = tuple(dict.fromkeys(view for mark in hidden for view in mark.views))
    text = "only some visitors are shown it"
    extra = round((CLOAK - 1) * sum(mark.weight for mark in hidden), 2)
    reason = Reason(code=Code.CLOAKED, weight=extra, text=text, where=hidden[0].reason.where)
    return [*marks, Mark(reason=reason, views=views, key=f"cloaked {hidden[0].key}")]


def _plain(look: Look, mark: Mark) -> Mark:
    """The reason; what passes for a widget or a fold is none if only some visitors are shown it."""
    secret = mark.code in SHOWN_TO_ALL and mark.reason.weak and look.facts.home.seen and _unshown(mark)
    return replace(mark, reason=replace(mark.reason, weak=False)) if secret else mark


def _unshown(mark: Mark) -> bool:
    """Whether some visitors see it, and he who types the address does not."""
    return HOME not in mark.views and not set(mark.views) <= set(SIDES)


def _carried(look: Look) -> Iterator[Mark]:
    """What views showed that are not looked at each time: it stands until they are."""
    looked = {view.name for view in look.facts.views}
    for mark in look.state.last.findings.marks if look.state.last else ():
        if not looked & set(mark.views) and mark.code is not Code.CLOAKED:
            yield mark


def _led_away(look: Look) -> Iterator[Mark]:
    """Some visitors are sent to another site while others see the page; to one that everybody uses it only warns."""
    if not look.facts.home.seen:
        return
    for view in look.facts.visitors:
        if view.away:
            weak = look.words.known(view.away)
            reason = Reason(
                code=Code.CLOAKED,
                weight=ENOUGH if weak else LED_AWAY,
                text="only some visitors are sent away",
                where=view.away,
                weak=weak,
            )
            yield Mark(reason=reason, views=(view.name,), key=f"cloaked {view.away}")


def _images(look: Look) -> Iterator[Mark]:
    for view in look.facts.visitors:
        if view.image:
            reason = Reason(code=Code.IMAGE_PAGE, weight=IMAGE, text="a picture in place of the page", where=view.url)
            yield Mark(reason=reason, views=(view.name,), key=f"image {view.sha256[:16]}")


def _cut(look: Look) -> Iterator[Mark]:
    """Pages so long that their middle was left out: what stands there is unknown."""
    for view in look.facts.visitors:
        whole = look.pages.get(view.digest)
        if view.seen and whole is not None and whole.cut:
            reason = Reason(code=Code.UNREAD, weight=0.0, text="too much on the page to be read", where="middle")
            yield Mark(reason=reason, views=(view.name,), key=f"{reason.code} {reason.where}")


def _pinned(look: Look) -> Iterator[Mark]:
    """Pinned facts that are not as a person accepted them."""
    home = look.facts.home
    whole = look.pages.get(home.digest)
    if whole is None or not home.seen or look.accepted is None:
        return
    for reason in pin_changes(whole.pinned, look.accepted):
        yield Mark(reason=reason, views=(HOME,), key=f"{reason.code} {print_of(reason.where).hex()}")


def _hosts(fresh: Fresh, words: Vocabulary) -> Iterator[str]:
    found = {link.site for link in fresh.links}.union(*(fresh.sites(what) for what in ("scripts", "frames", "forms")))
    yield from (site for site in found if not words.known(site))


def _same_matter(before: Sequence[Mark], now: Sequence[Mark]) -> bool:
    """Whether it is still the same that is wrong: one of the heavy reasons stands as before."""
    return bool({mark.code for mark in before if mark.weight >= 1} & {mark.code for mark in now if mark.weight >= 1})


def _weak(look: Look, found: Findings, times: int, *, announced: bool) -> frozenset[Code]:
    """What warns and is no alarm by itself, at this look; all that a relaunch does, once one was ``announced``."""
    weak = set(WEAK | RENEWABLE) if announced else set(WEAK)
    if look.frozen:
        weak -= {Code.SCRIPT_HOST}
    if (times > 1 or look.redrawn) and not announced:
        weak -= STILL
    if any(mark.code is Code.CLOAKED for mark in found.marks) and _cloak_is_weak(found, weak) and times == 1:
        weak |= {Code.CLOAKED}
    return frozenset(weak)


def _cloak_is_weak(found: Findings, weak: Iterable[Code]) -> bool:
    """Whether all that is hidden from visitors is such as only warns: then it must be there twice."""
    hidden = [mark for mark in found.marks if _unshown(mark)]
    led = any(mark.code is Code.CLOAKED and mark.weight >= LED_AWAY for mark in hidden)
    return not led and all(mark.code in {*weak, Code.CLOAKED} for mark in hidden)


def _word(look: Look, found: Findings, weak: frozenset[Code]) -> Word:
    home = look.facts.home
    seen = home.seen and home.digest in look.pages and bool(look.state.good)
    word = decide([mark.reason for mark in found.marks], weak, seen=seen)
    if word is Word.CHANGED and look.accepted is None:  # nobody has said yet what is usual: an alarm or nothing
        return Word.CLEAN
    if word in (Word.DEFACED, Word.INJECTED) or home.seen:
        return word
    return Word.BLOCKED if home.sight in BLIND else Word.UNKNOWN


def _suspects(found: Findings) -> tuple[str, ...]:
    heavy = (mark.views for mark in found.marks if mark.weight >= 1)
    return tuple(dict.fromkeys(name for names in heavy for name in ((HOME,) if HOME in names else names)))


def _still_suspect(look: Look, word: Word, *, unread: bool) -> tuple[str, ...]:
    """The views that showed something bad when they were seen last."""
    judged = word in (Word.CLEAN, Word.UNKNOWN) and not unread  # a page that only says it is a wall ends nothing
    seen = {view.name for view in look.facts.views if view.answered} if judged else set()
    return tuple(name for name in (look.state.last.suspects if look.state.last else ()) if name not in seen)
