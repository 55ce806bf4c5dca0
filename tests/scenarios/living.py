"""Many living sites at one provider, each with a story of its own, and what must be told of it."""

from collections.abc import Iterable

from sentinel.range.living.ballot import FACTS
from sentinel.range.pages import Office
from sentinel.range.plots import PLOTS, Plot

GAMBLING, CLOAKED, DEFACED, FOREIGN = "gambling_injected", "content_cloaked", "site_defaced", "foreign_script"
CRITICAL, HIGH = "critical", "high"
TOLD = {
    **dict.fromkeys(
        (
            "judol_landing", "hidden_by_display", "hidden_off_screen", "hidden_by_size", "hidden_by_opacity",
            "hidden_by_clip", "hidden_by_type", "hidden_by_colour", "hidden_by_ancestor", "hidden_by_sheet",
            "footer_links", "single_link", "gambling_article", "title_of_gambling", "description_of_gambling",
            "words_in_leet", "words_in_lookalikes", "words_in_pieces", "words_in_bold", "words_with_marks",
        ),
        (GAMBLING, CRITICAL),
    ),
    **dict.fromkeys(
        ("judol_for_googlebot", "judol_from_google", "redirect_from_google", "links_for_googlebot"), (CLOAKED, CRITICAL)
    ),
    **dict.fromkeys(
        (
            "signature_alone", "styled_page", "title_of_vandals", "one_post", "picture_for_page", "protest", "overlay",
            "quiet_overlay", "web_shell", "candidates_swapped", "voting_day_moved", "hotline_changed", "votes_swapped",
            "votes_altered",
        ),
        (DEFACED, CRITICAL),
    ),
    **dict.fromkeys(
        (
            "amp_elsewhere", "canonical_elsewhere", "written_by_atob", "written_by_unescape", "code_from_characters",
            "script_in_title", "foreign_script", "refresh_elsewhere", "script_elsewhere", "script_for_searchers",
            "frame_over_all", "form_elsewhere",
        ),
        (FOREIGN, HIGH),
    ),
}  # fmt: skip
SELDOM = {  # what a visitor and a crawler at the front page never see, and the looks until it must be found
    "judol_on_mobiles": (4, CLOAKED), "judol_for_inspection": (1, CLOAKED), "doorway_sitemap": (1, GAMBLING),
    "robots_for_spam": (1, GAMBLING), "doorway_everywhere": (1, GAMBLING),
}  # fmt: skip
SHOWN_AT = {"doorway_sitemap": "[/sitemap[.]xml]", "robots_for_spam": "[/robots[.]txt]"}  # as messages write it
PINNED = {"candidates_swapped", "voting_day_moved", "hotline_changed", "votes_swapped", "votes_altered"}


def site(name: str) -> str:
    """The id of the site on which this happens."""
    return name.replace("_", "-")


def plots(names: Iterable[str]) -> tuple[Plot, ...]:
    """A living site for each story, each of a family of its own; and the canary of our line."""
    living = tuple(
        Plot(
            id=site(name), name=f"{site(name)}.kpu.test", addresses=("127.77.5.1",), living=True,
            office=Office(name=f"KPU Kabupaten {name}", place=name, house=site(name)),
            facts=FACTS if name in PINNED else {},
        )
        for name in names
    )  # fmt: skip
    return (*living, *(plot for plot in PLOTS if not plot.watched))
