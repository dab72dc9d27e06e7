"""What one user has on the desk: documents being edited, the job under way and what came of it; nothing is shared."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.dashboard.asked import ENDED, Asked
from experiments.dashboard.document import BASE, Document, check_name, open_shipped, read_document
from experiments.dashboard.editing import edited
from experiments.dashboard.jobs import Job, Task
from experiments.dashboard.living import Pair
from experiments.dashboard.reporting import Reported, Wanted
from experiments.dashboard.store import Store, slug_of
from experiments.dashboard.workers import Workers
from experiments.plan import Plan, make_plan
from results.dashboard.collected import Collected, scene_of
from results.language import Lang
from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality
from sim.scenario import read_scenario

START, UNTIL = "2021-01", 2030
LATEST = 2050
MOST_SCENARIOS, MOST_SEEDS = 4, 50
PAIR = "experiments.dashboard.living:pair"
REPORT = "experiments.dashboard.reporting:report"
STORY = "experiments.dashboard.following:follow"


@dataclass
class Desk:
    """The desk of one session.

    Parameters
    ----------
    workers : shared by all sessions.
    store : kept scenarios.
    spool : folder for tables of runs, one below it for this desk.
    lang : of all text.
    """

    workers: Workers
    store: Store
    spool: Path
    lang: Lang = "nl"
    owner: str = field(default_factory=lambda: secrets.token_hex(8))
    documents: list[Document] = field(default_factory=list)
    current: int = 0
    municipality: str = "hogeland"
    until: int = UNTIL
    seeds: int = 10
    asked: Asked | None = None
    reporting: tuple[Job, Reported | None] | None = None
    story: tuple[Job, dict[str, Any] | None] | None = None
    message: str = ""

    def __post_init__(self) -> None:
        if not self.documents:
            self.documents = [Document({"name": self.say("Mijn scenario", "My scenario"), "base": BASE})]

    def say(self, dutch: str, english: str) -> str:
        """Return the text in the language of the page."""
        return dutch if self.lang == "nl" else english

    @property
    def document(self) -> Document:
        """The document that is edited."""
        return self.documents[self.current]

    def trying(self, what: Callable[[], None]) -> bool:
        """Do something, or keep the sentence that says why it cannot be; return whether it was done."""
        try:
            what()
        except ZorgdrukError as error:
            self.message = error.dutch if self.lang == "nl" else str(error)
            return False
        self.message = ""
        return True

    def replace(self, document: Document) -> None:
        """Put another document in the place of the one that is edited, when its loader takes it.

        Raises
        ------
        ZorgdrukError : the loader refuses it.
        """
        document.scenario("scenario")
        self.documents[self.current] = document

    def set(self, name: str, setting: str, value: Any) -> None:
        """Change a setting of a measure; see `edited`."""
        self.replace(edited(self.document, name, setting, value))

    def restore(self, held: Any) -> bool:
        """Take back what a browser window held of documents; what its loader refuses is left out."""
        texts = held.get("texts") if isinstance(held, dict) else None
        found = []
        for text in texts[:MOST_SCENARIOS] if isinstance(texts, list | tuple) else ():
            with contextlib.suppress(ZorgdrukError):
                found.append(read_document(str(text).encode("utf-8", "replace"), "scenario.toml"))
        if not found:
            return False
        current = held.get("current")
        self.documents = found
        self.current = current if isinstance(current, int) and 0 <= current < len(found) else 0
        return True

    def add_document(self) -> None:
        """Begin another scenario.

        Raises
        ------
        ZorgdrukError : there are as many as can be compared.
        """
        if len(self.documents) >= MOST_SCENARIOS:
            raise ZorgdrukError(
                f"{MOST_SCENARIOS} scenarios is the most that can be compared; remove one first.",
                f"{MOST_SCENARIOS} scenario's is het meeste dat kan worden vergeleken; haal er eerst een weg.",
            )
        title = self.say(f"Scenario {len(self.documents) + 1}", f"Scenario {len(self.documents) + 1}")
        self.documents.append(Document({"name": title, "base": BASE}))
        self.current = len(self.documents) - 1

    def drop_document(self) -> None:
        """Remove the scenario that is edited; the last one is emptied instead."""
        del self.documents[self.current]
        self.current = max(self.current - 1, 0)
        self.__post_init__()

    def open_shipped(self, name: str) -> None:
        """Open a shipped scenario in the place of the one that is edited."""
        self.replace(open_shipped(name))

    def plan(self) -> Plan:
        """Return what is to be run.

        Raises
        ------
        ZorgdrukError : something in it cannot be.
        """
        taken = {BASE}
        scenarios = []
        for document in self.documents:
            check_name(document.title)
            name = base = slug_of(document.title)
            number = 2
            while name in taken:
                name, number = f"{base[:50]}-{number}", number + 1
            taken.add(name)
            scenarios.append(document.scenario(name))
        place = find_municipality(self.municipality)
        if not 2021 < self.until <= LATEST or not 1 <= self.seeds <= MOST_SEEDS:
            raise ZorgdrukError(
                f"the horizon must be 2022 to {LATEST} and the number of runs 1 to {MOST_SEEDS}.",
                f"de horizon moet 2022 tot en met {LATEST} zijn en het aantal runs 1 tot en met {MOST_SEEDS}.",
            )
        return make_plan(
            scenarios, BASE, range(1, self.seeds + 1), municipality=place.slug, start=START, until=f"{self.until}-12"
        )

    def compute(self) -> None:
        """Let the scenarios be computed; what is under way with the same settings goes on, anything else is called off.

        Raises
        ------
        ZorgdrukError : a scenario cannot be, or too many computations wait.
        """
        plan = self.plan()
        if self.asked is not None and not self.asked.job.over:
            if self.asked.plan.identity() == plan.identity() and self.asked.plan.seeds == plan.seeds:
                return
            self.workers.cancel(self.asked.job, now=False)
        base = plan.scenario(plan.base)
        others = tuple(plan.scenario(name) for name in plan.names if name != plan.base)
        spool = self.spool / self.owner / secrets.token_hex(6)
        tasks = [
            Task(PAIR, (Pair(plan.municipality, plan.start, plan.until, base, others, seed, str(spool)),), seed - 1)
            for seed in plan.seeds
        ]
        job, _ = self.workers.submit(self.owner, "compare", tasks)
        place = find_municipality(plan.municipality)
        collected = Collected(
            place, scene_of(base), tuple(scene_of(s) for s in others), len(plan.seeds), self.until, self.lang
        )
        self._forget_results()
        spool.mkdir(parents=True, exist_ok=True)
        self.asked = Asked(job, plan, collected, spool)

    def _forget_results(self) -> None:
        """Remove what an earlier computation left on the disk."""
        if self.asked is not None:
            shutil.rmtree(self.asked.spool, ignore_errors=True)
        if self.reporting is not None and not self.reporting[0].over:
            self.workers.cancel(self.reporting[0], now=False)
        self.asked = self.reporting = None

    def cancel(self) -> None:
        """Call the computation off, at once."""
        for job in (self.asked and self.asked.job, self.reporting and self.reporting[0], self.story and self.story[0]):
            if job and not job.over:
                self.workers.cancel(job, now=True)

    def leave(self) -> None:
        """Call everything off and leave nothing behind."""
        self.workers.forget(self.owner)
        self._forget_results()
        shutil.rmtree(self.spool / self.owner, ignore_errors=True)

    def report(self) -> None:
        """Let a report be made of the runs that are done.

        Raises
        ------
        ZorgdrukError : nothing is done yet.
        """
        if self.asked is None or not self.asked.collected.whole:
            raise ZorgdrukError("nothing is computed yet; press Compute first.",
                                "er is nog niets berekend; druk eerst op Bereken.")  # fmt: skip
        seeds = tuple(self.asked.collected.whole)
        status = "complete" if len(seeds) == len(self.asked.plan.seeds) else "incomplete"
        wanted = Wanted(self.asked.plan, seeds, str(self.asked.spool), self.lang, status)
        job, _ = self.workers.submit(self.owner, "report", [Task(REPORT, (wanted,))])
        self.reporting = (job, None)

    def follow(self, word: str) -> None:
        """Let an inwoner be followed through the base.

        Raises
        ------
        ZorgdrukError : too many computations wait.
        """
        if self.story is not None and not self.story[0].over:
            return
        base = read_scenario(BASE)
        asked = Pair(find_municipality(self.municipality).slug, START, f"{self.until}-12", base, (), 1)
        job, _ = self.workers.submit(self.owner, "story", [Task(STORY, (asked, word, self.lang))])
        self.story = (job, None)

    def look(self) -> bool:
        """Take in what has come since the last look; return whether anything did."""
        changed = self.asked is not None and self.asked.look()
        if self.reporting is not None:
            for _, content in self.reporting[0].take():
                self.reporting, changed = (self.reporting[0], content), True
        if self.story is not None:
            for _, content in self.story[0].take():
                self.story, changed = (self.story[0], content), True
        return changed

    @property
    def marked(self) -> str:
        """How complete the result is, in words; "" when it is whole."""
        if self.asked is None or self.asked.job.state not in ENDED:
            return ""
        done, of = len(self.asked.collected.whole), len(self.asked.plan.seeds)
        return self.say(f"Onvolledig: {done} van {of} runs per scenario.",
                        f"Incomplete: {done} of {of} runs for each scenario.")  # fmt: skip
