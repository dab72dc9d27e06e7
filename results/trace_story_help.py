"""Tell the voorzieningen in the life of an inwoner who was followed, in plain Dutch or English."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from results.language import Lang
from sim.provisions.products import read_catalogue
from sim.trace_help import ASKED, BEGINS, ENDS, HAD, NOT_GIVEN

if TYPE_CHECKING:
    from sim.trace import Traced
    from sim.trace_events import Event

HELP_EVENTS: dict[str, tuple[str, str]] = {
    ASKED: ("vraagt {what} aan", "asks for {what}"),
    BEGINS: ("krijgt {what}", "gets {what}"),
    ENDS: ("{what} houdt op", "{what} ends"),
    NOT_GIVEN: ("{what}: aanvraag loopt op niets uit", "{what}: nothing comes of the request"),
}
"""What happens with voorzieningen, in Dutch and English."""


@functools.lru_cache(maxsize=1)
def _titles() -> dict[str, tuple[str, str]]:
    return {name: (product.title_nl, product.title_en) for name, product in read_catalogue().items()}


def title(product: str, lang: Lang) -> str:
    """Return the title of a product; of a user's own its name."""
    pair = _titles().get(product)
    return product.replace("_", " ") if pair is None else pair[0 if lang == "nl" else 1]


def help_event(event: Event, lang: Lang) -> str:
    """Say what happened with a voorziening in a few words."""
    return HELP_EVENTS[event.name][0 if lang == "nl" else 1].format(what=title(event.after, lang))


def provisions(one: Traced, lang: Lang) -> str:
    """Say which voorzieningen an inwoner had and for how many months, in the order in which they began.

    What is granted begins at the end of a month and gives its first hours in the next: that month does not count.
    """
    months: dict[str, int] = {}
    before: list[str] = []
    for moment in one.moments:
        has = [held.product for held in moment.help if held.stage == HAD]
        for name in has:
            months[name] = months.get(name, 0) + (name in before)
        before = has
    dutch = lang == "nl"
    if not months:
        return "Geen voorzieningen op aanvraag gehad." if dutch else "Had no voorzieningen that are asked for."
    word = ("maand", "maanden") if dutch else ("month", "months")
    yet = "toegekend, nog niets gekregen" if dutch else "granted, nothing given yet"
    told = ", ".join(
        f"{title(name, lang)} {many} {word[many != 1]}" if many else f"{title(name, lang)} ({yet})"
        for name, many in months.items()
    )
    return f"Voorzieningen: {told}."
