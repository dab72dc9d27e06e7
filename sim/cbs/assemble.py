"""Make rows of a table of the model from a slice of a CBS table, as the recipe says; nothing is guessed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from sim.cbs.faults import ChangedError
from sim.cbs.recipe import Input
from sim.cbs.slice import Slice, ages
from sim.municipalities import Municipality
from sim.wijken_table import WIJKEN

SEXES = {"T001038": "T", "1100": "T", "3000": "M", "4000": "F"}
"""Codes of sex; older tables have another code for both together."""
PERIOD = re.compile(r"(\d{4})(JJ00|MM(\d\d))")
MONTHS = {2017: 3}
"""Months of a year that is not whole in the table of the model: January to March 2017."""
NATION = {"NL00": "NL01"}
"""The Netherlands has another code in Kerncijfers wijken en buurten."""
TIDY = ["region", "year", "sex", "age_from", "age_to", "indicator", "value", "quality"]


@dataclass
class Made:
    """What one input gave.

    Parameters
    ----------
    frame : rows with the columns of the model, and month where the input has months.
    absent : reason -> figures that CBS does not give (Confidential, Impossible, NotAvailable ...).
    provisional : years whose figures are not final.
    missing : indicators of the recipe that the table does not have.
    """

    frame: pd.DataFrame
    absent: Counter[str] = field(default_factory=Counter)
    provisional: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()


def region_codes(one: Input, place: Municipality, postcodes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes that an input reads of a municipality, each the start of what stands in the table.

    Parameters
    ----------
    postcodes : of its places, such as PC9951.
    """
    found: list[str] = []
    for kind in one.places:
        if kind == "nation":
            found.append("NL00" if one.region == "WijkenEnBuurten" else "NL01")
        elif kind == "province":
            found += [place.province] if place.province else []
        elif kind == "municipality":
            found.append(place.code)
        elif kind == "predecessors":
            found += place.predecessors
        elif kind == "wijken":  # of a municipality whose postcode places are divided over its wijken
            found += [f"WK{place.code[2:]}"] if any(code[2:6] == place.code[2:] for code in WIJKEN) else []
        else:
            found += [code.removeprefix("PC") for code in postcodes]
    return tuple(found)


def assemble(one: Input, found: Slice, table: str) -> Made:
    """Return the rows of an input from a slice of one of its tables.

    Raises
    ------
    ChangedError : no measure, age class or period of the recipe is in the table, or a measure is there twice.
    """
    frame = found.frame
    for name, code in one.only.items():
        frame = frame[frame[name] == code]
    rows, missing = _measured(one, frame, table)
    if rows.empty:
        return Made(empty(one), Counter(), (), missing)
    for name, codes in one.split.items():
        rows = rows.assign(indicator=rows[name].map(codes)).dropna(subset="indicator")
    if rows.empty:
        return Made(empty(one), Counter(), (), missing)
    rows = _periods(one, rows, table)
    codes_of = "PC" + rows[one.region] if one.region == "Postcode" else rows[one.region].replace(NATION)
    rows = rows.assign(region=codes_of)
    if one.sex is not None:
        rows = rows[rows["sex"].isin(list(one.sexes))]
    if one.age is not None:
        rows = _classes(one, rows, found.titles[one.age], table)
    absent = Counter(rows.loc[rows["value"].isna(), "reason"].replace("", "Unknown").tolist())
    rows = rows[rows["value"].notna()]
    if rows.empty:
        return Made(empty(one), absent, (), missing)
    unsure = rows[one.period].isin(list(found.provisional))
    years = tuple(sorted({int(year) for year in rows.loc[unsure, "year"]}))
    rows = rows.assign(quality=one.quality, value=rows["value"].round(9))
    wijk = rows["region"].str.startswith("WK") & (rows["rounded"] == "wijk")
    rows.loc[wijk | (rows["rounded"] == "always"), "quality"] = "rounded5"
    if one.complete_years:
        size = rows.groupby(["region", "indicator", "year"])["value"].transform("size")
        rows = rows[size == rows["year"].map(lambda year: MONTHS.get(year, 12))]
    return Made(typed(rows[columns_of(one)]), absent, years, missing)


def _measured(one: Input, frame: pd.DataFrame, table: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows of the measures of the recipe, and the indicators that the table lacks."""
    parts, missing = [], []
    known = list(dict.fromkeys(frame["measure"]))
    for measure in one.measures:
        fits = [name for name in known if measure.fits(name)]
        if len(fits) > 1:
            raise ChangedError(
                f"table {table} of CBS has {len(fits)} measures called {measure.titles[0]!r}; see docs/fetch.md.",
                f"tabel {table} van het CBS heeft {len(fits)} onderwerpen {measure.titles[0]!r}; zie docs/fetch.md.",
            )
        if not fits:
            missing.append(measure.indicator)
            continue
        part = frame[frame["measure"] == fits[0]].copy()
        part["indicator"], part["value"] = measure.indicator, part["value"] * measure.scale
        part["age_from"], part["age_to"] = measure.ages or (0, 120)
        part["sex"] = measure.sex or (part[one.sex].map(SEXES) if one.sex else "T")
        part["rounded"] = measure.rounded
        parts.append(part)
    if not parts and len(frame):
        told = ", ".join(list(dict.fromkeys(m.titles[0] for m in one.measures))[:3])
        raise ChangedError(
            f"table {table} of CBS has none of the measures of the recipe ({told}); see docs/fetch.md.",
            f"tabel {table} van het CBS heeft geen van de onderwerpen van het recept ({told}); zie docs/fetch.md.",
        )
    return (pd.concat(parts, ignore_index=True) if parts else frame), tuple(dict.fromkeys(missing))


def merged(one: Input, frame: pd.DataFrame, place: Municipality, shares: dict[str, float]) -> pd.DataFrame:
    """Return the rows of a municipality in the years before it was formed, added up from its predecessors.

    Parameters
    ----------
    frame : rows of all regions.
    shares : predecessor -> part of it, where it is another than in `place`.

    Notes
    -----
    Only cells that every predecessor has; one decimal, as a part of a municipality is no whole number of persons.
    """
    if not one.merged or not place.predecessors or frame.empty:
        return frame.iloc[:0]
    part = {code: shares.get(code, share) for code, share in place.predecessors.items()}
    rows = frame[frame["region"].isin(list(part)) & frame["sex"].isin(list(one.merged)) & (frame["year"] < place.since)]
    if one.merged_indicators:
        rows = rows[rows["indicator"].isin(list(one.merged_indicators))]
    if rows.empty:
        return frame.iloc[:0]
    key = [name for name in rows.columns if name not in ("region", "value", "quality")]
    rows = rows.assign(value=rows["value"] * rows["region"].map(part))
    found = rows.groupby(key, as_index=False).agg(value=("value", "sum"), parts=("value", "size"))
    found = found[found["parts"] == len(part)]
    found = found.assign(region=place.code, value=found["value"].round(1), quality="derived")
    return found[list(frame.columns)].astype({name: frame[name].dtype for name in frame.columns})


def columns_of(one: Input) -> list[str]:
    """Return the columns of the rows that an input makes."""
    return [*TIDY, *(["month"] if one.step == "month" else [])]


def empty(one: Input) -> pd.DataFrame:
    """Return no rows."""
    return typed(pd.DataFrame({name: [] for name in columns_of(one)}))


def typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with whole numbers as such."""
    whole = {name: "int16" for name in ("year", "age_from", "age_to", "month") if name in rows}
    return rows.astype(whole).reset_index(drop=True)


def _periods(one: Input, rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """Add year and month; other kinds of period of the table are left out."""
    told = rows[one.period].str.extract(PERIOD)
    if told[0].isna().all():
        code = rows[one.period].iloc[0]
        raise ChangedError(
            f"table {table} of CBS has periods such as {code!r}, which are none; see docs/fetch.md.",
            f"tabel {table} van het CBS heeft perioden als {code!r}, die dat niet zijn; zie docs/fetch.md.",
        )
    wanted = told[2].notna() if one.step == "month" else told[1].eq("JJ00")
    rows = rows[wanted].assign(year=told[0][wanted].astype("int64"))
    if one.step == "month":
        rows = rows.assign(month=told[2][wanted].astype("int64"))
    return rows[rows["year"].isin(list(one.years()))]


def _classes(one: Input, rows: pd.DataFrame, titles: dict[str, str], table: str) -> pd.DataFrame:
    """Return the rows in the age classes of the model: as they are, or added up from finer ones."""
    spans = {code: span for code, title in titles.items() if (span := ages(title)) is not None}
    have = set(spans.values())
    of_row = rows[str(one.age)].map(spans)
    by_classes: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for year in sorted(set(rows["year"].tolist())):
        by_classes.setdefault(one.classes(year), []).append(year)
    parts = []
    for classes, years in by_classes.items():
        whole: dict[tuple[int, int], tuple[int, int, int]] = {}
        for first, last in classes:
            tiles = _tiles(first, last, have)
            if not tiles:
                raise ChangedError(
                    f"table {table} of CBS has no classes that make up ages {first} to {last}; see docs/fetch.md.",
                    f"tabel {table} van het CBS heeft geen klassen voor leeftijd {first} tot en met {last}; zie "
                    "docs/fetch.md.",
                )
            whole |= dict.fromkeys(tiles, (first, last, len(tiles)))
        here = rows["year"].isin(years) & of_row.isin(list(whole))
        told = [whole[span] for span in of_row[here].tolist()]
        part = rows[here].drop(columns=["age_from", "age_to"])
        ends = pd.DataFrame(told, columns=["age_from", "age_to", "tiles"], index=part.index)
        parts.append(pd.concat([part, ends], axis=1))
    found = pd.concat(parts, ignore_index=True) if parts else rows.assign(tiles=1)
    several = found["tiles"] > 1
    return pd.concat([found[~several], _summed(one, found[several])], ignore_index=True) if several.any() else found


def _tiles(first: int, last: int, have: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the classes that make up one: itself, or the widest that follow each other; none when there is a gap."""
    found, age = [], first
    while age <= last:
        fits = [span for span in have if span[0] == age and span[1] <= last]
        if not fits:
            return []
        found.append(max(fits, key=lambda span: span[1]))
        age = found[-1][1] + 1
    return found


def _summed(one: Input, rows: pd.DataFrame) -> pd.DataFrame:
    """Add up classes; a sum of which a part is not given is not given."""
    key = ["region", "year", "sex", "indicator", "rounded", one.period, "age_from", "age_to", "tiles"]
    key += ["month"] if one.step == "month" else []
    rows = rows.assign(given=rows["value"].notna())
    grouped = rows.groupby(key, as_index=False, sort=False)
    found = grouped.agg(value=("value", "sum"), reason=("reason", "max"), n=("value", "size"), given=("given", "all"))
    found = found[found["n"] == found["tiles"]]
    return found.assign(value=found["value"].where(found["given"]))
