"""What an event says of a look at a page: the verdict, what it rests on, and which of the five rules it concerns."""

from collections.abc import Collection
from datetime import datetime

from sentinel.kit.content.facts import PATH, SIDES, SITEMAP, DefacementFacts
from sentinel.kit.content.judge import Word
from sentinel.kit.content.learned import DefacementLearned, Mark, Opinion
from sentinel.kit.content.picture import distance, turned
from sentinel.kit.content.quoting import quotes, views
from sentinel.kit.content.reason import ENOUGH, About, Code
from sentinel.model.event import Value
from sentinel.model.moment import rfc3339

GAMBLING = frozenset({Code.GAMBLING_TEXT, Code.GAMBLING_TITLE, Code.GAMBLING_LINK, Code.HIDDEN_LINK})
FOREIGN = frozenset(
    {Code.SCRIPT_HOST, Code.FRAME_HOST, Code.FORM_HOST, Code.HOSTILE_CODE, Code.META_REFRESH, Code.CANONICAL_MOVED}
)
MOST_TOLD = 5
ALARMS = (Word.DEFACED, Word.INJECTED)


def fields(
    facts: DefacementFacts, opinion: Opinion, state: DefacementLearned, at: datetime, *, announced: bool = False
) -> dict[str, Value | None]:
    """The event's own fields, ``sentinel.content.*``; what is not known is None. ``announced``: the change was."""
    marks = opinion.findings.marks
    lost = [view.name for view in facts.visitors if not view.seen]
    sides = {view.name: view for view in facts.views if view.name in SIDES}
    days = (at - state.since).total_seconds() / 86_400 if state.since else 0.0
    told: dict[str, Value | None] = {
        "sentinel.content.verdict": str(opinion.word),
        "sentinel.content.score": opinion.score,
        "sentinel.content.reasons": list(dict.fromkeys(str(mark.code) for mark in marks)),
        "sentinel.content.findings": findings(opinion, announced=announced),
        "sentinel.content.view": views(marks),
        "sentinel.content.views_unseen": lost,
        "sentinel.content.met": sorted({str(view.sight) for view in facts.visitors}),
        "sentinel.content.sitemap_urls": sides[SITEMAP].count if SITEMAP in sides else None,
        "sentinel.content.catch_all": sides[PATH].seen if PATH in sides else None,
        "sentinel.content.looks": state.looks,
        "sentinel.content.days": round(days, 1),
        "sentinel.content.new_hosts": list(opinion.findings.hosts),
        "sentinel.content.facts_changed": list(opinion.findings.pinned),
        "sentinel.content.kept": opinion.findings.kept,
        "sentinel.content.unread": list(opinion.findings.unread),
        "sentinel.content.led_away": facts.home.away or None,
        "server.ip": facts.address,
        "sentinel.content.status": facts.home.status,
    }
    return told | _drawn(facts, state) | (_matter(opinion, marks) if marks else {})


def _drawn(facts: DefacementFacts, state: DefacementLearned) -> dict[str, Value | None]:
    """The pictures of the page now and when it was well, and how far they differ."""
    if facts.picture is None:
        return {}
    return {
        "sentinel.content.screenshot": facts.picture.sha256,
        "sentinel.content.screenshot_before": state.picture.sha256 if state.picture else None,
        "sentinel.content.screenshot_distance": distance(facts.picture, state.picture),
        "sentinel.content.screenshot_turned": turned(facts.picture, state.picture) if state.picture else None,
    }


def _matter(opinion: Opinion, marks: Collection[Mark]) -> dict[str, Value | None]:
    """What is wrong, where, and since when."""
    said = [f"{mark.reason.text} ({mark.weight:.2f}, {' '.join(mark.views)})" for mark in marks]
    return {
        "sentinel.content.what": said[:MOST_TOLD],
        "sentinel.content.where": list(dict.fromkeys(filter(None, map(_place, _places(marks)))))[:MOST_TOLD],
        "sentinel.content.quotes": quotes(marks),
        "sentinel.content.hidden_from_others": views([mark for mark in marks if mark.code is Code.CLOAKED]) or None,
        "sentinel.content.blocks": list(dict.fromkeys(mark.block for mark in marks if mark.block))[:MOST_TOLD],
        "sentinel.content.signed": _signed(marks),
        "sentinel.content.signatures": sorted({mark.reason.name for mark in marks if mark.reason.name}) or None,
        "sentinel.content.confirmed": opinion.times > 1 if opinion.word in ALARMS else None,
        "sentinel.content.since": rfc3339(opinion.since) if opinion.since else None,
    }


def _place(mark: Mark) -> str:
    """The words themselves, the address, and the element that holds them, as a path for style sheets."""
    reason = mark.reason
    url = f" {reason.url}" if reason.url and reason.url not in reason.where else ""
    return f"{reason.where}{url} @ {reason.path}" if reason.path else f"{reason.where}{url}"


def _places(marks: Collection[Mark]) -> list[Mark]:
    """The reasons that lead somewhere of their own: that something is hidden stands where the thing stands."""
    return [mark for mark in marks if mark.code is not Code.CLOAKED] or list(marks)


def _signed(marks: Collection[Mark]) -> str | None:
    """How a defacer signs; the same on three sites is one hand."""
    return next((mark.reason.where[:160] for mark in marks if mark.code in (Code.HACKER_TITLE, Code.HACKER_TEXT)), None)


def findings(opinion: Opinion, *, announced: bool = False) -> list[str]:
    """Which rules it concerns: ``defaced gambling cloaked foreign changed``; all evidence stands by the heaviest."""
    marks = opinion.findings.marks
    if opinion.word is Word.CHANGED:
        alone = all(mark.code is Code.SCRIPT_HOST for mark in marks if mark.weight >= 1)
        return (["foreign"] if opinion.times > 1 else []) if alone and marks and not announced else ["changed"]
    if opinion.word not in ALARMS:
        return []
    found = {
        "defaced": opinion.word is Word.DEFACED or any(mark.code is Code.PROTECTED_FACT for mark in marks),
        "cloaked": any(mark.code is Code.CLOAKED for mark in marks),
        "gambling": _weighs(marks, GAMBLING, About.GAMBLING),
        "foreign": _weighs(marks, FOREIGN, About.INJECTED),
    }
    return [name for name, holds in found.items() if holds] or [
        "gambling" if _heaviest(marks) in GAMBLING else "foreign"
    ]


def _weighs(marks: Collection[Mark], codes: frozenset[Code], about: About) -> bool:
    counted = (mark.weight for mark in marks if mark.code in codes or mark.reason.about is about)
    return round(sum(counted), 2) >= ENOUGH


def _heaviest(marks: Collection[Mark]) -> Code | None:
    return max(marks, key=lambda mark: mark.weight).code if marks else None
