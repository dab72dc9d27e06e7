"""Write the files that a user can fill in: one CSV per table with its header, and a Dutch sheet that explains them."""

from __future__ import annotations

from pathlib import Path

from sim.active import DATA
from sim.errors import ZorgdrukError, reason
from sim.municipalities import MUNICIPALITIES
from sim.statline import Statline
from sim.statline_schema import SCHEMAS, TableEntry

LEFT_OUT = frozenset({"quality"})
"""Columns that a user need not give."""
SHEET = "LEESMIJ.txt"
SHEET_HEAD = """\
Eigen cijfers voor zorgdruk: {code}

Vul de bestanden in die u heeft, en haal de andere weg of laat ze leeg; wat ontbreekt, komt van het CBS of, waar dat er
niet is, van Nederland. De run zegt welke cijfers een vervanger zijn. Daarna:

    zorgdruk run --municipality {code} --data DEZE_MAP

Regels
- Een bestand vervangt in zijn tabel de reeksen die erin staan (gebied, indicator, geslacht, jaar); de rest blijft.
  Alleen de Wmo-cliënten van een jaar opgeven kan dus. Plaatsen en wijken worden in hun geheel vervangen.
- Tussen de cellen staat een puntkomma, decimalen met een komma, geen punten in duizendtallen.
- Een punt, kruisje (x) of lege cel is "geen cijfer"; die regel telt niet mee en wordt nooit 0.
- Alleen aantallen, nooit gegevens van personen: geen namen, geboortedata, adressen, postcodes met letters of BSN. Een
  bestand met zo'n kolom wordt geweigerd.
- Aantallen mensen met een voorziening (Wmo, jeugdhulp, bijstand) onder de 10 worden geweigerd, behalve 0; de andere
  worden op 5 afgerond.
- gemeente.csv zegt van wie de cijfers zijn; nodig voor een gemeente zonder ingebouwde of opgehaalde cijfers. Kolom
  since is het jaar waarin de gemeente ontstond, predecessors waaruit, zoals: GM0005 GM0053:0,8846
- Voor zo'n gemeente is population_municipal_age5.csv (mannen en vrouwen in vijfjaarsgroepen, 2021) het minste.
- sex is M, F of T (beide); age_from en age_to zijn de eerste en laatste leeftijd, 0 tot en met 120 voor alle.

Bestanden
"""


def make_templates(code: str, folder: Path) -> list[str]:
    """Write the templates of a municipality.

    Parameters
    ----------
    code : of the municipality.
    folder : made when it is not there; files that are there already are not touched.

    Returns
    -------
    list of str
        Names of the files of the folder.

    Raises
    ------
    ZorgdrukError : a file cannot be written, or is there already.
    """
    place = next((m for m in MUNICIPALITIES if m.code == code), None)
    texts = {"gemeente.csv": "code;name;province;since;predecessors\r\n"}
    shares = " ".join(f"{c}:{s:g}".replace(".", ",") for c, s in place.predecessors.items()) if place else ""
    texts["gemeente.csv"] += (
        f"{code};{place.name};{place.province};{place.since};{shares}\r\n" if place else f"{code};NAAM;PV20;;\r\n"
    )
    sheet = [SHEET_HEAD.format(code=code)]
    for name, entry in Statline(folder=DATA).catalogue().items():
        if name.endswith("_nl") or "_nl_" in name or name == "health_and_education":
            continue  # of the Netherlands
        columns = [column for column in SCHEMAS[entry.columns] if column not in LEFT_OUT]
        texts[f"{name}.csv"] = ";".join(columns) + "\r\n"
        sheet.append(_described(name, entry))
    texts[SHEET] = "\n".join(sheet)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with open(folder / name, "x", encoding="utf-8-sig", newline="") as out:
                out.write(text)
    except OSError as error:
        said = reason(error)
        raise ZorgdrukError(
            f"templates: {folder} cannot be written ({said[0]}); name a folder without such files.",
            f"templates: {folder} is niet te schrijven ({said[1]}); noem een map zonder zulke bestanden.",
        ) from None
    return list(texts)


def _described(name: str, entry: TableEntry) -> str:
    """Return what the sheet says of a table: what it holds, its unit and the words of its column indicator."""
    frame = Statline(folder=DATA).table(name)
    years = f"{entry.years[0]}" if entry.years[0] == entry.years[1] else f"{entry.years[0]}-{entry.years[1]}"
    text = f"{name}.csv: {entry.title} ({entry.unit}; {years})\n"
    if "indicator" in frame:
        words = sorted(set(frame["indicator"]))
        shown = [f"{word} ({entry.units[word]})" if word in entry.units else word for word in words]
        text += "    indicator: " + "; ".join(shown) + "\n"
    return text
