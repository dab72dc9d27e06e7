"""Tell in a sentence how far a computation is, and on a page what this is and how far to trust it."""

from __future__ import annotations

from htmltools import TagList, tags

from experiments.dashboard.asked import Asked
from experiments.dashboard.desk import Desk
from experiments.dashboard.jobs import CANCELLED, FAILED, WAITING
from results.language import Lang, number

Told = tuple[str, float, bool]
"""A sentence, how much is done, and whether something is under way."""
NOT_READY = (
    "De rekenkern maakt zich klaar; de allereerste keer duurt dat enkele minuten.",
    "The kernel makes itself ready; the very first time this takes some minutes.",
)


def status(desk: Desk) -> Told:
    """Return a sentence about the computation, how much of it is done, and whether it is under way."""
    asked = desk.asked
    return _beside(desk) or (_idle(desk) if asked is None else _compared(desk, asked))


def _beside(desk: Desk) -> Told | None:
    """Tell of a story or a report, unless a comparison is under way."""
    asked = desk.asked
    for job, words in ((desk.story and desk.story[0], ("verhaal", "story")),
                       (desk.reporting and desk.reporting[0], ("rapport", "report"))):  # fmt: skip
        if job and not job.over and (asked is None or asked.job.over):
            return desk.say(f"Bezig met het {words[0]}.", f"Working on the {words[1]}."), 0.0, True
        if job and job.state == FAILED and (asked is None or asked.job.over):
            return _failed(desk, job.reason), 0.0, False
    return None


def _idle(desk: Desk) -> Told:
    """Tell that nothing was asked yet."""
    if desk.workers.ready:
        return desk.say("Klaar om te rekenen.", "Ready to compute."), 0.0, False
    return desk.say(*NOT_READY), 0.0, False


def _compared(desk: Desk, asked: Asked) -> Told:
    """Tell how far a comparison is."""
    done, of = len(asked.collected.whole), len(asked.plan.seeds)
    runs = desk.say(f"{done} van {of} runs per scenario klaar", f"{done} of {of} runs for each scenario done")
    if asked.job.state == FAILED:
        return f"{_failed(desk, asked.job.reason)} {desk.marked}", asked.share, False
    if asked.job.state == CANCELLED:
        return f"{desk.say('Afgebroken.', 'Cancelled.')} {desk.marked}", asked.share, False
    if asked.job.over:
        return f"{desk.say('Klaar', 'Done')}: {runs}.", 1.0, False
    if asked.job.state == WAITING:
        ahead = desk.workers.queue.ahead(asked.job)
        ready = "" if desk.workers.ready else f" {desk.say(*NOT_READY)}"
        return desk.say(f"Wacht op een vrije plaats ({ahead} voor u).{ready}",
                        f"Waiting for a free place ({ahead} before you).{ready}"), 0.0, True  # fmt: skip
    stage = asked.stage[desk.lang != "nl"]
    first = "" if done else f"; {stage}"
    return desk.say(f"Bezig: {runs}{first}.", f"Working: {runs}{first}."), asked.share, True


def _failed(desk: Desk, reason: tuple[str, str]) -> str:
    return desk.say(f"Mislukt: {reason[0]}.", f"Failed: {reason[1]}.")


def about(lang: Lang) -> TagList:
    """Return what the page is, and how far to trust it."""
    nl = lang == "nl"
    first, second = number(0.3, lang, 1), number(2.0, lang, 1)
    dutch = (
        "Dit scherm rekent een gemeente door, inwoner voor inwoner en maand voor maand, op cijfers van het CBS. Alle "
        "inwoners zijn synthetisch: samen passen zij bij de tabellen, geen van hen bestaat. Gebruik het niet om over "
        "een persoon te beslissen.",
        "Elk scenario loopt naast de basis met dezelfde seeds: een paar deelt zijn toeval, inwoner voor inwoner, zodat "
        "het verschil het scenario is. Het interval is het 90%-interval van het gemiddelde verschil over de paren. "
        "Onzekerheid van parameters en aannames zit er niet in; zorgdruk sensitivity en discover rekenen daaraan.",
        "Bij elke maatregel staat of het effect volgens onderzoek (evidence) is gerekend of volgens een lokale "
        "verwachting, en met welke graad. Vaak toont onderzoek geen effect; dan verandert er bij 'onderzoek' niets.",
        f"In een terugblik van 2016 naar 2021 komt de bevolking binnen {first}% van de telling uit; hoogstens "
        f"{second}% van de mensen komt in een verkeerde leeftijdsgroep. Meer staat in docs/validation.md.",
        "Bron: CBS StatLine (CC BY 4.0) en de bronnen in docs/model.md; maatregelen: docs/measures.md.",
    )
    english = (
        "This page computes a municipality inhabitant by inhabitant and month by month, on figures of CBS. All "
        "inhabitants are synthetic (synthetische bevolking): together they fit the tables, none of them exists. Do not "
        "use it to decide about a person.",
        "Each scenario runs beside the base on the same seeds: a pair shares its luck inhabitant by inhabitant, so "
        "that the difference is the scenario. The interval is the 90% interval of the mean difference over the pairs. "
        "Uncertainty of parameters and assumptions is not in it; zorgdruk sensitivity and discover reckon with that.",
        "Beside each measure stands whether its effect is by studies (evidence) or by a local expectation, and with "
        "which grade. Often studies show no effect; then nothing changes by 'studies'.",
        f"In a backcast from 2016 to 2021 the population comes within {first}% of the count; at most {second}% of "
        "people are placed in a wrong age group. More is in docs/validation.md.",
        "Source: CBS StatLine (CC BY 4.0) and the sources in docs/model.md; measures: docs/measures.md.",
    )
    return TagList(tags.h2("Uitleg" if nl else "About"), *(tags.p(text) for text in (dutch if nl else english)))
