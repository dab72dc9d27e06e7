"""Read the folder that a report is of: one run, or the runs of a comparison or a batch."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.comparison import Comparison, read_comparison
from results.indicators_access import ZORGDRUK_PARTS
from results.language import Lang
from results.reading import read_result
from results.report.ages import ages_gone
from results.report.gone import Gone, gone_of, kernen_of, places_of, veiled
from results.report.grids import means
from results.report.own_measures import COST, PARTICIPANTS, Untold, untold
from results.words_compare import HOURS, MAIN, basis, settings_said
from sim.errors import ZorgdrukError, reason

if TYPE_CHECKING:
    import pandas as pd

    from sim.kernen import Kernen
    from sim.municipalities import Municipality

COMPARED = {
    *(shown.name for shown in (*MAIN, *HOURS)), *("clients", "cost", "measure_cost", "measure_participants"),
    *ZORGDRUK_PARTS,
}  # fmt: skip
COMPARED_BY = {"total", "law", "age", "wijk", "kern", "measure"}
"""Indicators and breakdowns that figures and tables of a comparison use."""
OWN = (COST, PARTICIPANTS)
LARGEST_MANIFEST = 64 << 20
"""Bytes; a larger one is not ours."""


@dataclass(frozen=True)
class Source:
    """What a report is made from.

    Attributes
    ----------
    manifest : of the folder
    place : municipality
    yearly : every figure of every run
    monthly : of a single run; None for a comparison
    figures : scenario -> mean of every figure over its runs
    titles : scenario -> title, the base first
    comparison : the differences; None for a single run
    lang : of the report
    by_kern : some table of the report tells a kern, so that wijken and kernen must not give each other away
    """

    manifest: dict[str, Any]
    place: Municipality
    yearly: pd.DataFrame
    monthly: pd.DataFrame | None
    figures: dict[str, pd.DataFrame]
    titles: dict[str, str]
    comparison: Comparison | None
    lang: Lang
    by_kern: bool = True

    def say(self, dutch: str, english: str) -> str:
        """Return the text in the language of the report."""
        return dutch if self.lang == "nl" else english

    @property
    def base(self) -> str:
        """Return the scenario that comes first: that of the run, or the base."""
        return next(iter(self.titles))

    @property
    def seeds(self) -> list[int]:
        """Return the seeds."""
        told = self.manifest.get("seeds", [self.manifest.get("seed", 0)])
        return [int(seed) for seed in told] if isinstance(told, list) else [int(told)]

    @property
    def draws(self) -> int:
        """Return the sets of parameters."""
        told = self.manifest.get("draws", 1)
        return len(told) if isinstance(told, list) else max(int(told or 0), 1)

    @cached_property
    def kernen(self) -> Kernen | None:
        """Return the kernen of the municipality when the result has them."""
        return kernen_of(self.place, list(self.yearly.loc[self.yearly["by"] == "kern", "group"].astype(str).unique()))

    @cached_property
    def gone(self) -> Gone:
        """Return which groups no table, figure or sentence of the report tells."""
        return gone_of(list(self.figures.values()), places_of(self.kernen) if self.by_kern else {})

    @cached_property
    def untold(self) -> Untold:
        """Return of which measures participants and cost are not told."""
        return untold(self)

    def veiled(self, drawn: bool) -> Comparison:
        """Return the comparison without what is not told.

        Parameters
        ----------
        drawn : for figures, which show each measure; else for sentences, which tell their sum
        """
        assert self.comparison is not None
        names = {name for _, name in self.untold.measures} if drawn else set[str]()
        if self.untold.alone:
            names |= set(self.yearly.loc[self.yearly["by"] == "measure", "group"].astype(str))
        more = [(indicator, "measure", name) for indicator in OWN for name in names] + ages_gone(self.comparison)
        return veiled(self.comparison, self.gone, list(self.figures.values()), more)

    def measures(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the scenario and the words of every measure, in order."""
        if self.comparison is None:
            return [(self.base, m) for m in self.manifest.get("measures", ()) if isinstance(m, dict)]
        found = []
        for scenario in self.manifest.get("scenarios", ()):
            found += [(str(scenario["name"]), m) for m in scenario.get("measures", ()) if isinstance(m, dict)]
        return found

    def setting(self) -> str:
        """Say on what the effects of the measures rest."""
        found = settings_said((basis(measure) for _, measure in self.measures()), self.lang)
        return found or self.say("geen maatregelen uit de catalogus", "no measures of the catalogue")

    def interval(self) -> str:
        """Say what is known of the uncertainty of the figures."""
        if self.comparison is None or not self.comparison.pairs:
            return self.say(
                "geen: dit is één run, één mogelijk verloop; reken een vergelijking met meer seeds voor een interval"
                if self.comparison is None
                else "geen: er is geen scenario naast de basis; cijfers zijn het gemiddelde van de runs",
                "none: this is one run, one possible course; make a comparison of more seeds for an interval"
                if self.comparison is None
                else "none: there is no scenario beside the base; figures are means of the runs",
            )
        return self.say(
            f"90%-interval van het gemiddelde verschil over {self.comparison.pairs} paren van runs",
            f"90% interval of the mean difference over {self.comparison.pairs} pairs of runs",
        )


def read_source(folder: Path, lang: Lang) -> Source:
    """Read a result folder or a comparison folder.

    Raises
    ------
    ZorgdrukError : it is neither, or a file in it was changed; the message says what to do.
    """
    manifest = _manifest(folder)
    if manifest.get("kind") == "comparison" or "scenarios" in manifest:
        return _comparison(folder, manifest, lang)
    from sim.municipalities import find_municipality

    stored = read_result(folder)
    scenario, place = stored.manifest["scenario"], stored.manifest["municipality"]
    name = str(scenario["name"])
    return Source(
        stored.manifest, find_municipality(str(place["code"] if isinstance(place, dict) else place)), stored.yearly,
        stored.monthly, {name: means(stored.yearly)}, {name: str(scenario.get("title") or name)}, None, lang,
    )  # fmt: skip


def _manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest, whatever the folder holds."""
    path = folder / "manifest.json"
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_MANIFEST:
            raise ValueError("not a plain file of ours")
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        told, gezegd = reason(error)
        raise ZorgdrukError(
            f"{str(folder)!r} holds no result ({told[:80]}); make one with zorgdruk run or zorgdruk compare",
            f"{str(folder)!r} bevat geen resultaat ({gezegd[:80]}); maak er een met zorgdruk run of zorgdruk compare",
        ) from None
    if not isinstance(found, dict):
        raise ZorgdrukError(
            f"{str(folder)!r} holds no result; make one with zorgdruk run or zorgdruk compare",
            f"{str(folder)!r} bevat geen resultaat; maak er een met zorgdruk run of zorgdruk compare",
        )
    return found


def _comparison(folder: Path, manifest: dict[str, Any], lang: Lang) -> Source:
    """Read the runs of a comparison or a batch."""
    from sim.municipalities import find_municipality

    _unchanged(folder, manifest)
    c = read_comparison(folder, lang)
    titles = {scene.name: scene.title for scene in (c.base, *c.others)}
    runs = {name: c.yearly[c.yearly["scenario"] == name] for name in titles}
    figures = {name: means(frame) for name, frame in runs.items()}
    return Source(manifest, find_municipality(c.code), c.yearly, None, figures, titles, slim(c), lang)


def slim(c: Comparison) -> Comparison:
    """Return a comparison with no more than what is drawn and told of it: every figure searches these tables."""

    def kept(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["indicator"].isin(COMPARED) & table["by"].isin(COMPARED_BY)].reset_index(drop=True)

    return replace(c, yearly=kept(c.yearly), differences=kept(c.differences))


def _unchanged(folder: Path, manifest: dict[str, Any]) -> None:
    """Refuse a table that is not the one that the manifest describes."""
    files = manifest.get("files")
    wanted = files.get("yearly") if isinstance(files, dict) else None
    path = folder / "yearly.parquet"
    if wanted is None or not path.is_file():
        return
    with path.open("rb") as file:
        found = sha256()
        while piece := file.read(1 << 20):
            found.update(piece)
    if found.hexdigest() != wanted:
        raise ZorgdrukError(
            f"{folder}: yearly.parquet was changed or damaged after it was written; run the comparison again",
            f"{folder}: yearly.parquet is na het schrijven veranderd of beschadigd; draai de vergelijking opnieuw",
        )
