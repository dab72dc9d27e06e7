"""Tell a comparison on one page, for a council: what changes, how sure, what it costs, who pays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from results.certain import LEAST_PAIRS, alike, sure
from results.comparison import FEW_PAIRS, Comparison, Scene
from results.figures_compare import finer, interval
from results.figures_compare_costs import measure_table, measure_year, own_cost, paid_by
from results.figures_compare_measures import last, package
from results.figures_compare_who import LAW_COST, rows_of
from results.language import MINUS, number, percentage
from results.words_compare import GRADES, MAIN, PAYER_WORDS, PAYERS, SETTINGS, Shown, said
from results.words_measures import PAYERS as PAYS
from results.words_provisions import spoken

IN_FULL = 2
"""Scenarios told in full, the main one first; of more there is a table, so that it stays a page."""
IN_TABLE = ("cost_municipal", "zorgdruk", "unmet_hours", "carers_heavy")
COST = next(shown for shown in MAIN if shown.name == "cost_municipal")


def plain(text: str) -> str:
    """Return a text without signs that Markdown or HTML would read: those of marks and of tables."""
    text = " ".join(text.split())
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "&#124;")


def escaped(c: Comparison) -> Comparison:
    """Return the comparison with titles that are safe in Markdown."""

    def safe(scene: Scene) -> Scene:
        measures = tuple(replace(m, titles=(plain(m.title("nl")), plain(m.title("en")))) for m in scene.measures)
        return replace(scene, title=plain(scene.title), measures=measures)

    return replace(c, base=safe(c.base), others=tuple(map(safe, c.others)))


def page(comparison: Comparison, whole: Scene | None, missing: Sequence[str]) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    comparison : what is told
    whole : scenario told most of; None when there is nothing to compare
    missing : sentences on figures that were not drawn
    """
    c, missing = escaped(comparison), [plain(one) for one in missing]
    if whole is None:
        return c.say("# Geen vergelijking\n\nEr is geen scenario naast de basis.\n",
                     "# No comparison\n\nThere is no scenario beside the base.\n")  # fmt: skip
    whole = next((scene for scene in c.others if scene.name == whole.name), c.others[-1])
    titles = c.say(" en ", " and ").join(
        [", ".join(s.title for s in c.others[:-1])] * (len(c.others) > 1) + [c.others[-1].title]
    )
    lines = [
        f"# {titles}: {c.say('wat verandert er in', 'what changes in')} {c.place}?",
        "",
        c.say(
            f"Vergeleken met {c.base.title}. Synthetische bevolking; een berekening, geen voorspelling.",
            f"Compared with {c.base.title}. Synthetic population; a computation, no forecast.",
        ),
    ]
    if c.status != "complete":
        lines += ["", c.say("**Let op: niet alle runs zijn klaar; dit is een tussenstand.**",
                            "**Note: not all runs are done; this is an interim state.**")]  # fmt: skip
    told = c.others if len(c.others) <= IN_FULL else (whole,)
    for scene in told:
        lines += ["", f"## {scene.title}", "", *_changes(c, scene), "", *_money(c, scene), "", *_grounds(c, scene)]
    if len(c.others) > IN_FULL:
        lines += ["", *_table(c)]
    lines += ["", *_package(c), *_certainty(c), "", *_silent(c)]
    if missing:
        lines += ["", c.say("## Niet getekend", "## Not drawn"), "", *(f"- {one}" for one in missing)]
    return "\n".join(lines) + "\n"


def _verdict(c: Comparison, scene: Scene, shown: Shown) -> tuple[str, str] | None:
    """Return what kind of change an indicator shows, and the sentence."""
    row = last(c, scene, shown)
    if row is None:
        return None
    middle, low, high = (float(row[k]) for k in ("difference", "low", "high"))
    label, year = shown.label(c.lang), int(row["year"])
    if middle == 0.0 and (low == high == 0.0 or math.isnan(low)):
        return "none", label
    if alike(row) and not sure(row):
        same = c.say(f"in alle {int(row['pairs'])} paren hetzelfde", f"the same in all {int(row['pairs'])} pairs")
        amount = number(middle / shown.scale, c.lang, finer(shown), signed=True, minus=MINUS)
        return "unclear", f"{label} ({amount}, {same})"
    if not sure(row):
        return "unclear", f"{label} ({interval(c, row, shown, unit=False)})"
    down = middle < 0.0
    good = {"lower": down, "higher": not down}.get(shown.better)
    word = c.say("omlaag" if down else "omhoog", "down" if down else "up")
    base = float(row["base_mean"])
    share = f", {percentage(middle / base, c.lang, 2, minus=MINUS)}" if base else ""
    opinion = "" if good is None else c.say(" Dat is " + ("beter." if good else "slechter."),
                                            " That is " + ("better." if good else "worse."))  # fmt: skip
    text = f"- **{label}: {word}** in {year}, {interval(c, row, shown)}{share}.{opinion}"
    return "sure", text


def _changes(c: Comparison, scene: Scene) -> list[str]:
    """Tell which main figures change for sure, which maybe, and which do not."""
    found = [v for v in (_verdict(c, scene, shown) for shown in MAIN) if v is not None]
    lines = [text for kind, text in found if kind == "sure"]
    if c.pairs < LEAST_PAIRS:
        lines = [c.say(f"- Met minder dan {LEAST_PAIRS} paren van runs is geen enkel verschil zeker.",
                       f"- With fewer than {LEAST_PAIRS} pairs of runs no difference is sure.")]  # fmt: skip
    elif not lines:
        lines = [c.say("- Geen van de hoofdcijfers verandert meer dan door toeval kan.",
                       "- None of the main figures changes by more than chance can do.")]  # fmt: skip
    unclear = [text for kind, text in found if kind == "unclear"]
    if unclear:
        lines.append(c.say("- Niet te zeggen, het interval bevat 0 of er zijn te weinig paren: ",
                               "- Cannot be told, the interval holds 0 or the pairs are too few: ")
                     + "; ".join(unclear) + ".")  # fmt: skip
    same = [text for kind, text in found if kind == "none"]
    if same:
        lines.append(c.say("- Verandert niet: ", "- Does not change: ") + ", ".join(same) + ".")
    return lines


def _own(c: Comparison, scene: Scene) -> str:
    """Tell what the measures of a scenario themselves cost, and who pays for them."""
    cost = own_cost(c, scene)
    if cost:
        year, payers = measure_year(c, scene), paid_by(c, scene)
        starts = [m.start for m in scene.measures if m.start]
        since = c.say(f", vanaf {min(starts)},", f", from {min(starts)} on,") if starts else ""
        parts = ", ".join(
            f"{spoken(PAYS, payer, c.lang)} {number(one, c.lang)}" for payer, one in payers.items() if payer
        )
        apart = c.say(f" Daarvan betaalt: {parts}.", f" Of this pays: {parts}.") if parts else ""
        total = number(cost, c.lang)
        # fmt: off
        return c.say(f"De maatregelen zelf{since} kosten in {year} {total} euro, gemiddeld over de runs.{apart}",
                     f"The measures themselves{since} cost {total} euro in {year}, mean of the runs.{apart}")
        # fmt: on
    if len(measure_table(c, scene)):
        return c.say("De maatregelen zelf kosten niets.", "The measures themselves cost nothing.")
    if scene.measures:
        return c.say("Wat de maatregelen zelf kosten is niet in de uitkomsten bekend.",
                     "What the measures themselves cost is not in the outcomes.")  # fmt: skip
    return c.say("Dit scenario heeft geen maatregelen uit de catalogus; wat het zelf kost is niet gerekend.",
                 "This scenario has no measures of the catalogue; its own cost is not reckoned.")  # fmt: skip


def _money(c: Comparison, scene: Scene) -> list[str]:
    """Tell what it costs and who pays."""
    own = _own(c, scene)
    year, told = c.last_year("cost", "law"), []
    for payer, laws in PAYERS.items():
        row = last(c, scene, COST) if len(laws) > 1 else rows_of(c, scene, LAW_COST, laws)[0]
        if row is not None:
            told.append(f"{said(PAYER_WORDS, payer, c.lang)} {interval(c, row, COST, unit=False)}")
    text = c.say(f"**Wie betaalt** (kosten van voorzieningen in {year}, mln euro): ",
                 f"**Who pays** (cost of voorzieningen in {year}, million euro): ")  # fmt: skip
    return [f"**{c.say('Kosten', 'Cost')}**: {own}", "", *([text + "; ".join(told) + "."] if told else [])]


def _grounds(c: Comparison, scene: Scene) -> list[str]:
    """Tell on which evidence the effect of each measure rests."""
    if not scene.measures:
        return [c.say("**Bewijs**: geen maatregel uit de catalogus, dus geen bewijsgraad; het scenario zet waarden.",
                      "**Evidence**: no measure of the catalogue, so no grade; the scenario sets values.")]  # fmt: skip
    groups: dict[str, list[str]] = {}
    for m in scene.measures:
        grades = [said(GRADES, grade, c.lang) for grade in m.grade.split(", ") if grade]
        rests = said(SETTINGS, m.basis, c.lang)
        if m.basis not in ("rule", "choice"):
            rests += ", " + (c.say("graad ", "grade ") + ", ".join(grades) if grades else
                             c.say("zonder graad", "without grade"))  # fmt: skip
        groups.setdefault(rests, []).append(m.title(c.lang))
    lines = [f"- {rests}: {', '.join(names)}." for rests, names in sorted(groups.items())]
    head = c.say("**Bewijs** (A proef of officieel cijfer, B vergelijkend, C zonder vergelijking):",
                 "**Evidence** (A trial or official figure, B comparative, C uncontrolled):")  # fmt: skip
    return [head, "", *lines]


def _table(c: Comparison) -> list[str]:
    """Return a table of all scenarios with the figures that a council asks first."""
    shown = [s for s in MAIN if s.name in IN_TABLE]
    heads = [f"{s.label(c.lang)}, {s.unit(c.lang)}" for s in shown]
    heads.append(c.say("maatregelen zelf, mln euro", "measures themselves, million euro"))
    lines = [c.say("## Alle scenario's", "## All scenarios"), "",
             "| scenario | " + " | ".join(heads) + c.say(" | effect van maatregelen |", " | effect of measures |"),
             "|---|" + "---:|" * len(heads) + "---|"]  # fmt: skip
    for scene in c.others:
        cells = []
        for one in shown:
            row = last(c, scene, one)
            if row is None:
                cells.append(".")
                continue
            amount = number(float(row["difference"]) / one.scale, c.lang, finer(one), signed=True, minus=MINUS)
            none = not row["difference"] and alike(row)
            cells.append(amount if none or sure(row) else f"({amount})")
        cells.append(number(own_cost(c, scene) / 1e6, c.lang, 2))
        settings = list(dict.fromkeys(said(SETTINGS, m.basis, c.lang) for m in scene.measures))
        lines.append(f"| {scene.title} | " + " | ".join(cells) + f" | {'; '.join(settings) or '-'} |")
    note = c.say("Verschil met de basis in het laatste jaar; tussen haakjes: kan toeval zijn. "
                 "De maatregelen zelf zitten niet in de kosten van de gemeente.",
                 "Difference with the base in the last year; in brackets: may be chance. "
                 "The measures themselves are not in the cost of the gemeente.")  # fmt: skip
    return [*lines, "", note, "", *(f"- **{scene.title}**: {_own(c, scene)}" for scene in c.others)]


def _package(c: Comparison) -> list[str]:
    """Tell what a package does beyond the sum of its parts."""
    found = package(c)
    if found is None:
        return []
    told = []
    for shown in (s for s in MAIN if s.name in ("cost_municipal", "unmet_hours")):
        whole, own = last(c, found.whole, shown), [last(c, part, shown) for part in found.parts]
        if whole is not None and all(row is not None for row in own):
            both = sum(float(row["difference"]) for row in own if row is not None) / shown.scale
            one = float(whole["difference"]) / shown.scale
            said_both, said_one = (number(v, c.lang, shown.digits, signed=True, minus=MINUS) for v in (both, one))
            told.append(
                f"{shown.label(c.lang)}: {c.say('delen opgeteld', 'parts added')} {said_both}, "
                f"{c.say('samen', 'together')} {said_one} {shown.unit(c.lang)}"
            )
    parts = ", ".join(part.title for part in found.parts)
    return [c.say(f"**{found.whole.title}** bestaat uit {parts}. ", f"**{found.whole.title}** consists of {parts}. ")
            + "; ".join(told) + ".", ""] if told else []  # fmt: skip


def _certainty(c: Comparison) -> list[str]:
    """Tell how sure the figures are."""
    lines = [
        c.say("## Hoe zeker is dit?", "## How sure is this?"),
        "",
        c.say(
            f"- {c.pairs} paren van runs: elk paar heeft dezelfde seed, dus hetzelfde toeval; een verschil komt van "
            "het scenario. Tussen haakjes staat het 90%-interval van het gemiddelde verschil.",
            f"- {c.pairs} pairs of runs: each pair has the same seed, so the same luck; a difference comes from the "
            "scenario. In brackets stands the 90% interval of the mean difference.",
        ),
    ]
    if c.pairs < FEW_PAIRS:
        lines.append(
            c.say(f"- **{c.pairs} paren is weinig**: het interval zelf is een ruwe schatting. Reken met meer seeds.",
                  f"- **{c.pairs} pairs are few**: the interval itself is a rough estimate. Use more seeds.")
        )  # fmt: skip
    if c.draws < 2:
        lines.append(
            c.say(
                "- Alle parameters staan op hun gewone waarde. Onzekerheid over die waarden zit niet in het interval; "
                "reken die mee met trekkingen (--draws).",
                "- All parameters have their default. Uncertainty about those values is not in the interval; take it "
                "along with draws (--draws).",
            )
        )
    return lines


def _silent(c: Comparison) -> list[str]:
    """Tell what the page does not say."""
    local = any(m.setting == "local_expectation" for scene in c.others for m in scene.measures)
    lines = [c.say("## Wat dit niet zegt", "## What this does not say"), ""]
    if local:
        lines.append(
            c.say("- **Een deel rekent met de lokale verwachting**: wat beleid hoopt, niet wat onderzoek vond.",
                  "- **Part of it uses the local expectation**: what policy hopes for, not what research found.")
        )  # fmt: skip
    lines += [
        c.say("- Of een maatregel in deze gemeente zo werkt als in het onderzoek, weet het model niet.",
              "- Whether a measure works here as it did in the research, the model does not know."),
        c.say("- Wat de maatregelen zelf kosten zit niet in de kosten en het saldo van de gemeente; dat staat apart.",
              "- What the measures themselves cost is not in the cost and the balance of the gemeente; it is told "
              "apart."),
        c.say("- Kwaliteit van leven, en kosten buiten de vijf wetten, zijn niet in euro's gerekend.",
              "- Quality of life, and cost outside the five laws, are not reckoned in euros."),
        c.say("- Cijfers per kern, wijk of leeftijd zijn minder zeker dan die van de hele gemeente.",
              "- Figures by kern, wijk or age are less sure than those of the whole municipality."),
    ]  # fmt: skip
    return lines
