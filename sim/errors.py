"""Errors that a user can mend: one clear sentence in English and in Dutch; the command line ends with exit code 2."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from difflib import get_close_matches

SYSTEM: dict[int | None, str] = {
    errno.ENOENT: "dat bestand of die map is er niet",
    errno.EACCES: "geen toestemming",
    errno.EISDIR: "het is een map",
    errno.ENAMETOOLONG: "de naam is te lang",
}
"""Dutch for the refusals of the system that a user is likeliest to meet."""


class ZorgdrukError(Exception):
    """A user's mistake or a broken input; the message names the place, value, limit and remedy.

    Parameters
    ----------
    english : the sentence, which is the text of the error.
    dutch : the same for who asked for Dutch; left out where no command line reaches it, and English then.
    """

    def __init__(self, english: str, dutch: str | None = None) -> None:
        super().__init__(english)
        self.dutch = english if dutch is None else dutch


class DataError(ZorgdrukError):
    """A data file or a figure in it that cannot be used."""


def reason(error: BaseException) -> tuple[str, str]:
    """Return why the system refused a file, in English and in Dutch; what is not in `SYSTEM` is in its own words."""
    told = str(getattr(error, "strerror", None) or error)
    return told, SYSTEM.get(getattr(error, "errno", None), told)


def did_you_mean(word: str, known: Iterable[str], dutch: bool = False) -> str:
    """Suggest the known word that looks most like a misspelt one.

    Parameters
    ----------
    word : what the user wrote
    known : the words that would have been understood
    dutch : ask it in Dutch

    Returns
    -------
    str
        For instance ``"; did you mean 'hogeland'?"``, or ``""`` if nothing looks alike. Case is ignored.

    Examples
    --------
    >>> did_you_mean("hogelnd", ["hogeland", "oldambt"])
    "; did you mean 'hogeland'?"
    """
    by_lower = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), list(by_lower), n=1, cutoff=0.6)
    return f"; {'bedoelde u' if dutch else 'did you mean'} {by_lower[close[0]]!r}?" if close else ""


BACKSLASH = "in een tekst staat een losse backslash; schrijf er twee, of enkele aanhalingstekens"
TOML = (
    ("Cannot overwrite a value", "deze waarde staat er al"),
    ("Cannot declare", "deze tabel staat er al"),
    ("Cannot mutate immutable namespace", "deze tabel is al gesloten"),
    ("Cannot redefine namespace", "deze tabel staat er al"),
    ("Duplicate inline table key", "deze sleutel staat al in de tabel"),
    ("Escaped character is not", "achter de backslash staat geen geldig teken"),
    ("Expected \"''", "een tekst wordt niet gesloten met drie enkele aanhalingstekens"),
    ('Expected "\'"', "een tekst wordt niet gesloten met een enkel aanhalingsteken"),
    ("Expected '=' after a key", "na een sleutel hoort een =-teken"),
    ("Expected ']]", "een tabelnaam wordt niet gesloten met ]]"),
    ("Expected ']", "een tabelnaam wordt niet gesloten met ], of er staat een spatie in"),
    ("Expected newline", "achter deze waarde hoort een nieuwe regel"),
    ("Expected", "hier hoort een ander teken"),
    ("Found invalid character", "hier staat een teken dat niet kan"),
    ("Illegal character '\\n'", "een tekst wordt niet gesloten met een aanhalingsteken op dezelfde regel"),
    ("Illegal character", "hier staat een teken dat niet kan"),
    ("Invalid date or datetime", "dit is geen datum"),
    ("Invalid hex value", BACKSLASH),
    (
        "Invalid initial character for a key",
        "zo kan een sleutel niet beginnen (een tabel tussen { en } staat op één regel, zonder komma aan het eind)",
    ),
    ("Invalid statement", "hier hoort een sleutel of een tabelnaam"),
    (
        "Invalid value",
        "deze waarde is niet te lezen (tekst hoort tussen aanhalingstekens; ja en nee zijn true en false)",
    ),
    ("Unclosed array", "een lijst wordt niet gesloten met ], of er ontbreekt een komma"),
    ("Unclosed inline table", "een tabel tussen { en } moet op één regel staan, met komma's ertussen, en eindigt op }"),
    ("Unescaped", BACKSLASH),
    ("Unterminated string", "een tekst wordt niet gesloten met een aanhalingsteken"),
)
"""How the parser of TOML begins what it says, and that in Dutch; the first that fits counts."""


def toml_fault(error: BaseException, text: str = "") -> tuple[str, str]:
    """Return why a text is no TOML, in English and in Dutch, with a hint where a number was written the Dutch way.

    Parameters
    ----------
    error : what the parser said
    text : what it read; "" when that is not known

    Examples
    --------
    >>> toml_fault(ValueError("Expected newline (at line 1, column 11)"), "tariff = 8,50")[1]
    'regel 1, kolom 11: achter deze waarde hoort een nieuwe regel; schrijf decimalen met een punt, zoals 8.50'
    """
    told = str(error).splitlines()[0][:200]
    why = next((f": {dutch}" for english, dutch in TOML if told.startswith(english)), "")
    found = re.search(r"\(at line (\d+), column (\d+)\)", told)
    if found is None:
        return told, f"aan het eind{why}" if why else told
    lines, at = text.splitlines(), int(found[1])
    written = lines[at - 1] if 0 < at <= len(lines) else ""
    hint = ("", "")
    if re.search(r"=\s*[+-]?\d+,\d", written):
        hint = ("; write decimals with a point, as 8.50", "; schrijf decimalen met een punt, zoals 8.50")
    elif re.search(r"\d\.\d{3}\.\d{3}", written):
        hint = ("; write large numbers without points, as 15900000", "; schrijf grote getallen zonder punten: 15900000")
    return f"{told}{hint[0]}", f"regel {found[1]}, kolom {found[2]}{why}{hint[1]}"
