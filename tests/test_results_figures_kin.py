"""Figures of kin: they say what they show, in both languages, and do not fail on a place without old people."""

import numpy as np
import pandas as pd
import pytest

from agents.kin import DISTANCES
from results import figures_kin as kin
from results.kin_counts import AGE_GROUPS, CBS_KM, KM_CLASSES, NEAR_AGES, NEAR_CLASSES, parent_distances
from results.style import About, save, styled

NL, EN = About("Het Hogeland", "Basispad", 1), About("Het Hogeland", "Basispad", 1, "en")


def check_table():
    rows = [
        (group, relation, 1.0 - 0.1 * k, 0.03, 1.02 - 0.1 * k, -0.02)
        for relation in kin.LABELS
        for k, group in enumerate(AGE_GROUPS)
    ]
    return pd.DataFrame(rows, columns=["age_group", "relation", "counted", "error", "theory", "difference"])


def theory_table():
    rows = [(a, s, r, 1.06 - a / 100) for r in kin.LABELS for s in ("man", "vrouw") for a in range(101)]
    return pd.DataFrame(rows, columns=["age", "sex", "relation", "mean"])


def parents_table():
    rows = []
    for group in AGE_GROUPS:
        for relation in ("mother", "father"):
            shares = dict(zip(DISTANCES, (0.3, 0.2, 0.15, 0.1, 0.15, 0.1), strict=True))
            rows.append({"age_group": group, "relation": relation, "persons": 100} | shares)
    return parent_distances(pd.DataFrame(rows))


def children_table():
    cbs = np.array(CBS_KM) / sum(CBS_KM)
    return pd.DataFrame({"distance": KM_CLASSES, "persons": 10, "share": cbs[::-1], "cbs": cbs})


def near_table():
    share = (0.1, 0.2, 0.3, 0.25, 0.15)
    rows = [(g, c, s, 4.2) for g in NEAR_AGES for c, s in zip(NEAR_CLASSES, share, strict=True)]
    return pd.DataFrame(rows, columns=["age_group", "kin", "share", "mean"])


def figures(about):
    return {
        "kin_by_age": kin.kin_by_age(check_table(), theory_table(), about, 2021),
        "kin_distances": kin.kin_distances(parents_table(), children_table(), about),
        "kin_nearby": kin.kin_nearby(near_table(), about),
    }


def words(figure):
    texts = [t.get_text() for t in figure.texts]
    for axes in figure.axes:
        texts += [axes.get_title(loc="left"), axes.get_xlabel(), *[t.get_text() for t in axes.get_yticklabels()]]
    return " ".join(texts + [t.get_text() for legend in figure.legends for t in legend.get_texts()])


@pytest.mark.parametrize(("about", "said"), [(NL, ("moeder", "Bron: CBS", "theorie")), (EN, ("mother", "Source: CBS"))])
def test_figures_speak_the_language(about, said):
    with styled():
        text = words(figures(about)["kin_by_age"])
    assert all(word in text for word in said)


def test_parents_of_each_age_fill_the_bar():
    with styled():
        axes = figures(NL)["kin_distances"].axes[0]
    reach = {round(p.get_x() + p.get_width(), 6) for p in axes.patches}
    assert max(reach) == 100 and len(axes.patches) == 5 * len(DISTANCES)


def test_everything_can_be_saved_and_read_aloud(tmp_path):
    with styled():
        for name, figure in figures(NL).items():
            for path in save(figure, tmp_path, name, "alt"):
                assert path.stat().st_size > 5000
    assert "0,90 (theorie 0,92)" in kin.kin_by_age_alt(check_table().query("age_group == '10-19'"), NL)
    said = kin.kin_distances_alt(parents_table(), children_table(), EN)
    assert "20-29: 75%" in said and "Netherlands 35%" in said
    assert "75+: 10%" in kin.kin_nearby_alt(near_table(), NL)


def test_nobody_old_is_no_failure():
    empty = children_table().assign(share=np.nan, persons=0)
    with styled():
        kin.kin_distances(parents_table().assign(parents=0), empty, NL)
