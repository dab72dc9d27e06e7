"""Say in Dutch what the notes on the sources of measures and parameters say; publications keep their own words."""

from __future__ import annotations

from results.language import Lang

PHRASES: dict[str, str] = {
    "everybody in the target": "iedereen in de doelgroep",
    "the policy documents hope for less need but give no figure":
        "de beleidsstukken hopen op minder hulpvraag maar geven geen cijfer",
    "size own": "eigen schatting van de omvang",
    "range own": "eigen schatting van de bandbreedte",
    "range own on both sides": "eigen bandbreedte naar beide kanten",
    "no effect assumed, range own on both sides": "geen effect aangenomen, eigen bandbreedte naar beide kanten",
    "no controlled study": "geen vergelijkend onderzoek",
    "no figure in the sources": "geen cijfer in de bronnen",
    "no source": "geen bron",
    "no source gives a size": "geen bron geeft een omvang",
    "no study gives a size": "geen onderzoek geeft een omvang",
    "assumption": "aanname",
    "assumption: no figure in the sources": "aanname: geen cijfer in de bronnen",
    "size assumption": "de omvang is een aanname",
    "hours assumption": "de uren zijn een aanname",
    "direction": "richting",
    "a choice of policy": "een keuze van beleid",
    "a choice of policy, range own": "een keuze van beleid, eigen bandbreedte",
    "a choice of effort": "een keuze van inzet",
    "low end own": "eigen schatting van de ondergrens",
    "high end own": "eigen schatting van de bovengrens",
    "price own": "eigen schatting van de prijs",
    "hours own": "eigen schatting van de uren",
    "use own": "eigen schatting van het gebruik",
    "price and number own": "eigen schatting van prijs en aantal",
    "what is granted stays as it is": "wat wordt toegekend blijft gelijk",
    "range that size on both sides": "even grote bandbreedte naar beide kanten",
    "savings largely not made": "besparing grotendeels niet gehaald",
    "the others": "de anderen",
    "no significant difference": "geen significant verschil",
    "no significant effect": "geen significant effect",
    "very low certainty": "zeer lage zekerheid",
    "low certainty": "lage zekerheid",
    "no evidence": "geen bewijs",
    "no or inconsistent benefit": "geen of wisselende baat",
    "no or inconsistent benefit of carer support": "geen of wisselende baat van steun aan mantelzorgers",
    "no price in the sources": "geen prijs in de bronnen",
    "offered to a quarter": "aangeboden aan een kwart",
    "one visit": "een bezoek",
    "schools that take part": "scholen die meedoen",
    "eight to ten talks": "acht tot tien gesprekken",
    "about one fte": "ongeveer een fte",
    "about 1.5 fte": "ongeveer 1,5 fte",
    "two fte at some 80,000": "twee fte van zo'n 80.000 euro",
    "how many would qualify is not known, range own": "hoeveel er in aanmerking komen is onbekend, eigen bandbreedte",
    "an assumption there": "daar een aanname",
    "as the high end": "als bovengrens",
    "range as D034": "bandbreedte als D034",
    "as published": "zoals gepubliceerd",
    "uncontrolled": "zonder vergelijking",
    "dossier": "parameterdossier",
    "dossier, recommended defaults": "parameterdossier, aanbevolen waarden",
    "no Dutch figure in the sources": "geen Nederlands cijfer in de bronnen",
    "no Dutch figure": "geen Nederlands cijfer",
    "declared assumption, vary it within its range": "aanname, te variëren binnen de bandbreedte",
    "1 = the rate table": "1 = de tabel",
    "local factor": "factor van de gemeente",
    "an hour is an hour": "een uur is een uur",
}  # fmt: skip
"""What stands between semicolons, and what stands behind the code of a source."""


def source_words(source: str, lang: Lang) -> str:
    """Return a note on a source: in Dutch as far as its phrases are known, else as it is written."""
    if lang != "nl" or not source:
        return source
    return "; ".join(_phrase(part) for part in source.split("; "))


def in_english(source: str, lang: Lang) -> bool:
    """Tell whether a note is still partly in English on a Dutch page, so that a screen reader can be told."""
    return lang == "nl" and any(_known(part) is None for part in source.split("; ") if part)


def _phrase(part: str) -> str:
    found = _known(part)
    return part if found is None else found


def _known(part: str) -> str | None:
    """Return the Dutch of a phrase, with the code before it if there is one; None when it is not known."""
    if part in PHRASES:
        return PHRASES[part]
    code, colon, rest = part.partition(": ")
    if colon and _coded(code) and rest in PHRASES:
        return f"{code}: {PHRASES[rest]}"
    return part if _coded(part) else None


def _coded(text: str) -> bool:
    """Tell whether a text is made of codes of sources alone: D071, or C014 and C015."""
    words = text.replace(",", " ").split()
    return bool(words) and all(word[:1].isupper() and word[1:].rstrip("abc").isdigit() for word in words)
