"""Read the raw CSV files of CBS figures strictly: a cell is understood, or refused with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES

OLDEST = 120
REGIONS = frozenset(
    {"NL01"}
    | {m.province for m in MUNICIPALITIES}
    | {m.code for m in MUNICIPALITIES}
    | {code for m in MUNICIPALITIES for code in m.predecessors}
)
"""Regions whose figures are embedded: country, provinces, municipalities and their predecessors."""

_AGES = re.compile(r"(?P<low>\d+)(?:(?P<open>\+)|(?P<under>-)|-(?P<high>\d+))?|<(?P<below>\d+)")


def ages(text: str) -> tuple[int, int]:
    """Return the first and last completed year of an age label; open-ended is 120.

    Examples
    --------
    >>> ages("all"), ages("5-9"), ages("95+"), ages("<20"), ages("15-"), ages("3")
    ((0, 120), (5, 9), (95, 120), (0, 19), (0, 15), (3, 3))
    """
    text = text.strip()
    if text == "all":
        return 0, OLDEST
    found = _AGES.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an age or age group")
    if found["below"]:
        return 0, int(found["below"]) - 1
    low = int(found["low"])
    if found["open"]:
        return low, OLDEST
    if found["under"]:
        return 0, low
    return low, int(found["high"] or low)


class RawTables:
    """The raw CSV files of one folder.

    Parameters
    ----------
    folder : holds `<name>.csv`, comma-separated, UTF-8, decimal point
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(self, name: str, columns: list[str]) -> pd.DataFrame:
        """Return a file with every cell as text without surrounding spaces; `columns` must be there."""
        path = self.folder / f"{name}.csv"
        try:
            frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        except OSError as error:
            raise DataError(f"{path.name} cannot be read in {self.folder} ({error.strerror})") from None
        except (UnicodeDecodeError, ValueError) as error:
            raise DataError(f"{path.name} is not comma-separated UTF-8 text ({str(error)[:80]})") from None
        missing = [column for column in columns if column not in frame]
        if missing:
            raise DataError(f"{path.name} has no column {missing[0]!r}; it has {', '.join(frame.columns)[:200]}")
        return frame.apply(lambda column: column.str.strip())

    def numbers(self, name: str, text: pd.Series[str]) -> pd.Series[float]:
        """Return a column of text as numbers; a sign such as `.` or an empty cell is an error, never zero."""
        values = pd.to_numeric(text, errors="coerce").astype("float64")
        if values.isna().any():
            row = int(values.isna().to_numpy().argmax())
            raise DataError(
                f"{name}.csv, line {int(text.index[row]) + 2}, column {text.name}: {text.iloc[row]!r} is not a number"
            )
        return values

    def whole(self, name: str, text: pd.Series[str]) -> pd.Series[int]:
        """Return a column of text as small whole numbers (int16)."""
        values = self.numbers(name, text)
        wrong = (values % 1 != 0) | (values.abs() > 32_000)
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise DataError(
                f"{name}.csv, line {int(text.index[row]) + 2}, column {text.name}: {text.iloc[row]!r} "
                "is not a whole number below 32,000"
            )
        return values.astype("int16")

    def tidy(
        self,
        name: str,
        *,
        regions: bool = True,
        extra: tuple[str, ...] = (),
        replace: dict[str, str] | None = None,
    ) -> pd.DataFrame:
        """Return a file of figures with the columns of schema "tidy", `unit` and `extra`.

        Parameters
        ----------
        name : file without `.csv`
        regions : keep only `REGIONS`
        extra : further columns to keep, as text
        replace : age or year labels to read as another

        Notes
        -----
        Quality comes from the labels: `_DERIVED` in the indicator means rebuilt from other figures;
        `_rounded5` or "rounded to 5" means rounded to a multiple of 5; the rest is as published.
        """
        columns = ["region_code", "year", "sex", "age", "indicator", "value", "unit", *extra]
        raw = self.text(name, columns)
        if regions:
            raw = raw[raw["region_code"].isin(REGIONS)]
        if replace:
            raw[["age", "year"]] = raw[["age", "year"]].replace(replace)
        frame = pd.DataFrame({"region": raw["region_code"]})
        frame["year"] = self.whole(name, raw["year"])
        frame["sex"] = raw["sex"].replace({"F(mother)": "F"})
        try:
            spans = {label: ages(label) for label in raw["age"].unique()}
        except ValueError as error:
            raise DataError(f"{name}.csv, column age: {error}") from None
        frame["age_from"] = raw["age"].map({label: span[0] for label, span in spans.items()}).astype("int16")
        frame["age_to"] = raw["age"].map({label: span[1] for label, span in spans.items()}).astype("int16")
        frame["indicator"] = raw["indicator"].str.replace("_DERIVED", "").str.replace("_rounded5", "")
        frame["value"] = self.numbers(name, raw["value"])
        frame["quality"] = "exact"
        rounded = raw["indicator"].str.endswith("_rounded5") | raw["unit"].str.contains("rounded to 5")
        frame.loc[rounded, "quality"] = "rounded5"
        frame.loc[raw["indicator"].str.endswith("_DERIVED"), "quality"] = "derived"
        frame["unit"] = raw["unit"]
        for column in extra:
            frame[column] = raw[column]
        thousands = frame["unit"].str.startswith("x 1000 ")
        frame.loc[thousands, "value"] = (frame.loc[thousands, "value"] * 1000).round(3)
        frame["unit"] = frame["unit"].str.removeprefix("x 1000 ")
        return frame.reset_index(drop=True)
