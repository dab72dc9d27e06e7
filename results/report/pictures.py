"""Draw the figures of a report anew from the tables, so that nothing of a stranger's folder is taken over as it is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from results.comparison_report import parts, read_places
from results.language import Lang
from results.report.document import Picture
from results.report.gone import NARROW, Gone, few, without
from results.report.source import Source
from results.style import SOFT, About, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

IN_MEMO = ("zorgdruk", "compare_difference", "compare_who_pays", "pyramid")
"""Figures that the memo shows."""


def public(yearly: pd.DataFrame, hidden: Gone) -> pd.DataFrame:
    """Return the figures without groups that are not told in some year, for what is drawn.

    Parameters
    ----------
    yearly : tidy figures, by year or by month
    hidden : what no table tells

    Notes
    -----
    The cost of a product with few clients goes with them, as do the hours that few carers give.
    """
    gone = few(yearly, NARROW) | {(indicator, by, name) for (indicator, by, _), names in hidden.items()
                                  for name in names if by in NARROW}  # fmt: skip
    for indicator, by, group in list(gone):
        if indicator == "clients" and by == "product":
            gone |= {("cost", by, group), ("cost_per_client", by, group)}
        if indicator == "carers" and by == "sex_age":
            gone |= {("care_given_hours", by, group)}
    return without(yearly, gone)


PARTED: Mapping[str, tuple[str, str]] = {
    "age_groups": ("population", "age_group"),
    "households": ("households", "household"),
    "care_strain": ("carers", "strain"),
    "care_nobody": ("persons_75_home", "care_75"),
}
"""Figures whose parts add up to a whole that is drawn too: with a small part the whole figure is left out."""
DRAWN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "pyramid": (("population", "sex_age"),),
    "care_carers": (("carers", "sex_age"),),
    "help_paths": (("help_paths", "path"),),
    "help_products": (("clients", "product"),),
}
"""Figures in which groups with few are left out, and the reader is told."""


def left_out(name: str, tables: Sequence[pd.DataFrame], hidden: Gone) -> bool:
    """Tell whether a figure would tell a small part that no table tells."""
    indicator, by = PARTED.get(name, ("", ""))
    small = any(one[:2] == (indicator, by) for table in tables for one in few(table, (by,)))
    return small or any(key[:2] == (indicator, by) for key in hidden)


def noted(name: str, figure: Figure, alt: str, before: pd.DataFrame, after: pd.DataFrame, lang: Lang) -> str:
    """Say on a figure, and in its words, that groups with few are left out; return the words.

    Parameters
    ----------
    before, after : tables with and without them
    """
    pairs = DRAWN.get(name, ())
    many = [sum(int(((t["indicator"] == i) & (t["by"] == by)).sum()) for i, by in pairs) for t in (before, after)]
    if many[0] == many[1]:
        return alt
    told = ("Groepen van 1 tot en met 9 zijn weggelaten.", "Groups of 1 to 9 are left out.")[lang != "nl"]
    figure.text(0.99, 0.006, told, ha="right", va="bottom", fontsize=6.5, color=SOFT)
    return f"{alt} {told}"


def png(figure: Figure, alt: str) -> bytes:
    """Return a figure as PNG, the same bytes each time."""
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": "zorgdruk", "Description": alt})
    return out.getvalue()


def picture(name: str, figure: Figure, alt: str, title: str = "") -> Picture:
    """Return a figure of the report; its title is the first line that stands in it."""
    head = title or (figure.texts[0].get_text() if figure.texts else name)
    return Picture(name, head, png(figure, alt), alt, figure, name in IN_MEMO)


def pictures(source: Source) -> tuple[list[Picture], list[str]]:
    """Draw every figure.

    Returns
    -------
    The figures, and sentences on what could not be drawn
    """
    if source.comparison is not None:
        return _of_comparison(source)
    whole, made, missing = source.yearly, list[Picture](), list[str]()
    seen, tables = public(whole, source.gone), [whole, *([] if source.monthly is None else [source.monthly])]
    with styled():
        for name, figure, alt in _of_run(source):
            one = picture(name, figure, noted(name, figure, alt, whole, seen, source.lang))
            if left_out(name, tables, source.gone):
                few_in = source.say("een groep daarin telt minder dan 10", "a group in it counts fewer than 10")
                missing.append(f"{one.title}: {few_in}.")
            else:
                made.append(one)
    return made, missing


def _of_comparison(source: Source) -> tuple[list[Picture], list[str]]:
    c = source.comparison
    assert c is not None
    made: list[Picture] = []
    missing: list[str] = []
    if not c.others:
        return made, missing
    kernen = read_places(c)
    veiled = source.veiled(drawn=True)
    with styled():
        for part in parts(veiled, kernen):
            drawn = part.draw()
            if isinstance(drawn, str):
                missing.append(drawn)
            else:
                made.append(picture(part.name, drawn, part.alt()))
    return made, missing


def about_of(source: Source) -> About:
    """Return what the figures of a run are about."""
    rests = source.setting() if source.measures() else ""
    return About(source.place.name, source.titles[source.base], source.seeds[0], source.lang, rests)


def _of_run(source: Source) -> Iterator[tuple[str, Figure, str]]:
    """Draw the figures of one run."""
    from results.care_report import draw_care
    from results.figures import draw
    from results.figures_domains import network, network_alt
    from results.figures_zorgdruk import zorgdruk, zorgdruk_alt
    from results.help_report import draw_help
    from results.observed import municipal, national
    from results.tables import has
    from sim.statline import Statline

    about, statline = about_of(source), Statline()
    yearly = public(source.yearly, source.gone)
    monthly = public(source.monthly, source.gone) if source.monthly is not None else yearly.iloc[:0]
    kernen = source.kernen
    if has(yearly, "zorgdruk"):
        yield "zorgdruk", zorgdruk(yearly, about), zorgdruk_alt(yearly, about)
    beside = national(statline, int(yearly["year"].max())), municipal(statline, source.place.code)
    yield from draw(yearly, about, *beside)
    if has(yearly, "carers"):
        yield from draw_care(yearly, monthly, kernen, about)
    yield from draw_help(yearly, monthly, kernen, source.place, about)
    parameters = source.manifest.get("parameters") or {}
    if parameters.get("domains.spillover"):
        yield "domain_network", network(about, parameters), network_alt(about, parameters)
