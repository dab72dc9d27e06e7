"""The map shows every kern where it lies, in the colour of its figure, and its names do not overlap."""

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from results.figures_map import RAMP, WIJK, _colours, _edges, kern_map, kern_map_alt
from results.style import About, save, styled
from sim.kernen import read_kernen
from sim.municipalities import MUNICIPALITIES
from sim.statline import Statline
from sim.wijken import kern_ages


@pytest.fixture(scope="module", params=MUNICIPALITIES, ids=lambda m: m.slug)
def place(request):
    kernen = read_kernen(request.param, Statline())
    people = kern_ages(kernen.postcode, Statline())
    share = 100 * people[:, 4] / np.maximum(people.sum(axis=1), 1)
    share[kernen.population == 0] = np.nan
    return request.param, kernen, pd.Series(share, kernen.labels())


def drawn(place, lang="nl", **more):
    municipality, kernen, share = place
    with styled():
        about = About(municipality.name, "Basispad", 1, lang)
        return kern_map(kernen, share, about, "Aandeel 65-plussers", "Procent", **more)


def circles(figure):
    return [c for c in figure.axes[0].collections if len(c.get_offsets()) == 1]


def test_every_kern_is_drawn_once_at_its_coordinates(place):
    _, kernen, _ = place
    found = sorted(tuple(c.get_offsets()[0]) for c in circles(drawn(place)))
    assert found == sorted(map(tuple, kernen.coordinates().astype(float) / 10))


def test_circles_are_as_large_as_their_inhabitants(place):
    _, kernen, _ = place
    areas = {tuple(c.get_offsets()[0]): c.get_sizes()[0] for c in circles(drawn(place))}
    area = np.array([areas[tuple(p)] for p in kernen.coordinates().astype(float) / 10])
    large = kernen.population > 0.05 * kernen.population.max()
    assert np.ptp(area[large] / kernen.population[large]) < 1e-9


def test_darker_is_more_and_unknown_is_open(place):
    _, kernen, share = place
    colour = {tuple(c.get_offsets()[0]): to_hex(c.get_facecolor()[0]) for c in circles(drawn(place))}
    told = [colour[tuple(p)] for p in kernen.coordinates().astype(float) / 10]
    order = np.argsort(share.to_numpy(), kind="stable")
    ranks = [RAMP.index(told[row]) for row in order if np.isfinite(share.iloc[row])]
    assert ranks == sorted(ranks) and set(ranks) == set(range(len(RAMP)))
    assert {told[row] for row in np.flatnonzero(share.isna())} <= {"#ffffff"}


def test_kilometres_are_as_long_north_as_east_and_as_the_bar(place):
    axes = drawn(place).axes[0]
    window = axes.get_window_extent()
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert window.width / (right - left) == pytest.approx(window.height / (high - low), rel=1e-6)
    bar = next(line for line in axes.lines if len(line.get_xdata()) == 4)
    length = np.ptp(bar.get_xdata())
    assert any(text.get_text() == f"{length:.0f} km" for text in axes.texts)
    assert high > low and right > left  # north is up, east is right


@pytest.mark.parametrize("digits", [0, 1])
def test_classes_share_no_value_and_every_kern_lies_in_its_own(place, digits):
    _, kernen, share = place
    figure = drawn(place, digits=digits)
    legend = figure.axes[0].get_legend()
    told = [text.get_text().replace(",", ".") for text in legend.get_texts()]
    told = [words for words in told if words != "onbekend"]
    step, ends = 10.0**-digits, []
    for words in told[1:-1]:
        low, _, high = words.partition(" - ")
        ends.append((float(low), float(high or low)))
    first, last = float(told[0].split()[-1]), float(told[-1].split()[0])
    assert first == ends[0][0] and last == pytest.approx(ends[-1][1] + step)
    assert all(b[0] == pytest.approx(a[1] + step) for a, b in itertools.pairwise(ends))
    colour = {tuple(c.get_offsets()[0]): to_hex(c.get_facecolor()[0]) for c in circles(figure)}
    limits = [first, *(low for low, _ in ends[1:]), last]
    for row, xy in enumerate(kernen.coordinates().astype(float) / 10):
        if np.isfinite(share.iloc[row]):
            value = round(share.iloc[row], digits)
            assert RAMP.index(colour[tuple(xy)]) == sum(value >= limit - 1e-9 for limit in limits)


def test_the_text_says_in_what_the_figures_are(place):
    municipality, kernen, share = place
    about = About(municipality.name, "Basispad", 1, "nl")
    told = kern_map_alt(kernen, share, about, "Aandeel 65-plussers", 1, "%")
    assert told.count("%") == 3 and kern_map_alt(kernen, share, about, "Aandeel", 1).count("%") == 0


@pytest.mark.parametrize("wijken", [False, True])
def test_names_do_not_overlap_or_stick_out_and_the_large_ones_are_there(place, wijken):
    _, kernen, _ = place
    figure = drawn(place, wijken=wijken)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    axes = figure.axes[0]
    texts = [t for t in axes.texts if t.get_text()] + axes.get_legend().get_texts() + figure.texts
    boxes = [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in texts]
    for i, (one, a) in enumerate(boxes):
        assert 0 <= a.x0 and a.x1 <= figure.bbox.x1 and a.y0 >= 0 and a.y1 <= figure.bbox.y1, one
        assert not [other for other, b in boxes[i + 1 :] if a.overlaps(b)], one
    names = [t.get_text() for t in axes.texts]
    large = kernen.population > 0.1 * kernen.population.max()
    assert set(kernen.name[large]) <= set(names)
    assert len(names) - 3 >= 0.85 * len(set(kernen.name))  # 3: scale bar, N and its arrow


@pytest.mark.parametrize(("lang", "said"), [("nl", "Zonder naam: er is geen ruimte"), ("en", "Without a name: there")])
def test_the_note_says_why_a_circle_has_no_name(place, lang, said):
    note = " ".join(text.get_text() for text in drawn(place, lang).texts).replace("\n", " ")
    assert said in note


def test_wijken_are_hulls_of_their_kernen(place):
    _, kernen, _ = place
    hulls = [p for p in drawn(place, wijken=True).axes[0].patches if to_hex(p.get_facecolor()) == WIJK]
    rows, counts = np.unique(kernen.wijk, return_counts=True)
    assert len(hulls) == (counts > 1).sum()
    points = kernen.coordinates().astype(float) / 10
    for hull, wijk in zip(hulls, rows[counts > 1], strict=True):
        assert hull.get_path().contains_points(points[kernen.wijk == wijk]).all()


def test_the_text_alternative_tells_lowest_highest_and_missing(place):
    municipality, kernen, share = place
    alt = kern_map_alt(kernen, share, About(municipality.name, "Basispad", 1), "Aandeel 65-plussers")
    large = share[kernen.population >= 100].dropna()
    assert f"laagst {large.idxmin()} met {large.min():.0f}," in alt
    assert f"hoogst {large.idxmax()} met {large.max():.0f};" in alt
    assert f"Zonder cijfer: {share.isna().sum()}." in alt
    english = kern_map_alt(kernen, share, About(municipality.name, "Base", 1, "en"), "Share of 65+")
    assert f"the lowest is {large.idxmin()}" in english and "kaart" not in english.lower()


def test_english_maps_hold_no_dutch(place):
    figure = drawn(place, "en", wijken=True)
    words = [t.get_text() for t in (*figure.texts, *figure.axes[0].get_legend().get_texts())]
    assert not [w for w in words if any(d in w for d in ("minder", "en meer", "onbekend", "Bron", "van meer"))]


def test_nothing_known_and_one_value_are_drawn(place):
    municipality, kernen, share = place
    about = About(municipality.name, "Basispad", 1)
    with styled():
        kern_map(kernen, share * np.nan, about, "t", "u")
        figure = kern_map(kernen, share * 0 + 3, about, "t", "u")
    assert figure.axes[0].get_legend().get_texts()[0].get_text() == "3"
    assert "Van geen kern is een cijfer bekend" in kern_map_alt(kernen, share * np.nan, about, "t")


def test_the_same_map_has_the_same_bytes(place, tmp_path):
    files = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        with styled():
            files += save(drawn(place, wijken=True), tmp_path / folder, "map", "alt")
    assert files[0].read_bytes() == files[2].read_bytes() and files[1].read_bytes() == files[3].read_bytes()


def test_classes_hold_about_as_many_kernen_each():
    edges = _edges(np.arange(100.0), 0)
    assert len(edges) == 6 and np.ptp(np.histogram(np.arange(100.0), edges)[0]) <= 2
    assert _edges(np.full(5, np.nan), 0).tolist() == [0, 0] and len(_edges(np.full(5, 2.0), 0)) in (2, 3)
    assert _colours(5) == list(RAMP) and len(set(_colours(3))) == 3
