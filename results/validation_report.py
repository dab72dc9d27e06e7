"""The validation report: one HTML file without anything from elsewhere, and the same rows as a table."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from results.language import Lang
from results.style import styled
from results.validation_rows import AIM, FAILED, MUST, NONE, Check, tally

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Validatierapport zorgdruk", "Validation report of zorgdruk"),
    "lead": ("Wat vooraf moet worden gezegd", "What must be said first"),
    "counts": ("Uitkomst van de toetsen", "Outcome of the tests"),
    "backcast": ("Terugblik: model naast naïeve voorspellingen", "Backcast: the model beside naive forecasts"),
    "all": ("Alle toetsen", "All tests"),
    "test": ("toets", "test"), "where": ("waar", "where"), "quantity": ("grootheid", "quantity"),
    "must": ("eis", "must"), "aim": ("streven", "aim"), "found": ("gevonden", "found"),
    "verdict": ("oordeel", "verdict"), "beside": ("ernaast", "beside"), "data": ("gegevens", "data"),
    "command": ("commando", "command"), "note": ("toelichting", "note"), "commit": ("commit", "commit"),
    "sources": ("hash van de code", "hash of the code"), "written": ("gemaakt", "made"),
    AIM: ("streven gehaald", "aim met"), MUST: ("eis gehaald", "must met"), FAILED: ("niet gehaald", "not met"),
    NONE: ("geen cijfer", "no figure"), "": ("", ""),
    "synthetic": ("Synthetische bevolking: geen persoon hierin bestaat.", "Synthetic population: nobody in it exists."),
    "few": ("Drie gemeenten en weinig startjaren: één venster zegt weinig.",
            "Three municipalities and few origins: a single window says little."),
    "rows": ("Elke rij noemt gegevens en commando; commit en hashes gelden voor alle rijen.",
             "Each row names data and command; commit and hashes hold for all rows."),
}  # fmt: skip
SHOWN = ("test", "where", "quantity", "must", "aim", "found", "verdict", "beside", "data", "command", "note")
COLOURS = {"model": "#0b3d6b", "best": "#c05a00"}

PAGE = """<!DOCTYPE html>
<html lang="{{ lang }}"><head><meta charset="utf-8"><title>{{ w.title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%;font-size:.82rem}th,td{border:1px solid #bbb;padding:.25rem .4rem;
text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eef2f6}.n{text-align:right;white-space:nowrap}
.f{background:#fbe3dc}.m{background:#f3f3df}.a{background:#e2f0e4}.x{background:#eee}img{max-width:100%}
.lead{border-left:.4rem solid #c05a00;padding:.2rem 1rem;background:#fdf6ef}
</style></head><body><main>
<h1>{{ w.title }}</h1>
<section class="lead"><h2>{{ w.lead }}</h2>
<p>{% for sentence in lead %}{{ sentence }} {% endfor %}{{ w.few }}</p></section>
<p>{{ w.synthetic }} {{ w.rows }}</p>
<p>{% for name, value in about.items() %}{{ name }}: <code>{{ value }}</code>
{% endfor %}</p>
<h2>{{ w.counts }}</h2>
<ul>{% for name, number in counts.items() %}<li>{{ words[name] }}: {{ number }}</li>{% endfor %}</ul>
{% if figures %}<h2>{{ w.backcast }}</h2>
{% for text, image in figures %}<figure><img alt="{{ text }}" src="data:image/png;base64,{{ image }}">
<figcaption>{{ text }}</figcaption></figure>{% endfor %}{% endif %}
<h2>{{ w.all }}</h2>
<table><thead><tr>{% for name in shown %}<th scope="col">{{ words[name] }}</th>{% endfor %}</tr></thead><tbody>
{% for c in checks %}<tr class="{{ colour[c.verdict] }}">{% for name in shown %}
{% if name == "found" %}<td class="n">{{ number(c.found) }}</td>
{% elif name == "verdict" %}<td>{{ words[c.verdict] }}</td>
{% else %}<td>{{ c[name] }}</td>{% endif %}{% endfor %}</tr>
{% endfor %}</tbody></table>
</main></body></html>
"""


def number(value: float | None, lang: Lang) -> str:
    """Write a figure: three digits behind the comma below 1, two below 100, none above."""
    if value is None:
        return ""
    size = abs(value)
    digits = 0 if size >= 1000 or value == int(value) else 2 if size >= 1 else 3
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text


def html(
    checks: Sequence[Check],
    lead: Sequence[str],
    about: Mapping[str, object],
    figures: Sequence[tuple[str, Figure]] = (),
    lang: Lang = "nl",
) -> str:
    """Return the report as one HTML page that asks nothing of the network.

    Parameters
    ----------
    lead : sentences of the first paragraph: where the model loses, before anything else.
    about : commit, hashes and date, shown above the figures.
    figures : text that tells it, and figure.

    Notes
    -----
    Everything that is filled in is escaped.
    """
    at = 0 if lang == "nl" else 1
    words = {name: pair[at] for name, pair in WORDS.items()}
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page = environment.from_string(PAGE)
    rows = [{name: getattr(c, name) for name in Check.__dataclass_fields__} for c in checks]
    return page.render(
        w=words, words=words, lang=lang, lead=list(lead), about=dict(about), counts=tally(checks), checks=rows,
        shown=SHOWN,
        colour={AIM: "a", MUST: "m", FAILED: "f", NONE: "x", "": ""}, number=lambda value: number(value, lang),
        figures=[(text, _image(figure)) for text, figure in figures],
    )  # fmt: skip


def _image(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    return base64.b64encode(buffer.getvalue()).decode()


def fan(table: pd.DataFrame, model: str, lang: Lang = "nl") -> tuple[str, Figure]:
    """Draw counted totals against the 90% interval of the model and the mean of each naive forecast, by municipality.

    Parameters
    ----------
    table : scores of one window: municipality, forecast, group, year, observed, mean, low_90, high_90.
    """
    from matplotlib.figure import Figure

    some = table[(table["quantity"] == "population") & (table["group"] == "total")]
    places = list(dict.fromkeys(some["municipality"]))
    window = str(some["window"].iloc[0])
    with styled():
        figure = Figure(figsize=(4.2 * len(places), 3.6), layout="constrained")
        axes = figure.subplots(1, len(places), squeeze=False)[0]
        for axis, place in zip(axes, places, strict=True):
            here = some[some["municipality"] == place]
            own = here[here["forecast"] == model].sort_values("year")
            for _, line in here[~here["forecast"].str.startswith(model)].groupby("forecast"):
                axis.plot(line["year"], line["mean"], color="#999999", linewidth=0.8, marker=".", markersize=3)
            blue = COLOURS["model"]
            axis.fill_between(own["year"], own["low_90"], own["high_90"], color=blue, alpha=0.2, linewidth=0)
            axis.plot(own["year"], own["mean"], color=COLOURS["model"])
            axis.plot(own["year"], own["observed"], "o", color=COLOURS["best"], markersize=4)
            axis.set_title(place)
            axis.set_xticks(sorted(own["year"].unique()))
    told = {
        "nl": f"Inwoners op 1 januari, {window}: geteld (stip), model met 90%-interval (blauw), naïef (grijs).",
        "en": f"Inwoners on 1 January, {window}: counted (dots), model with 90% interval (blue), naive (grey).",
    }
    return told[lang], figure
