"""Relatives elsewhere live where, die when and have children as the tables say."""

import numpy as np
import pytest

from agents.kernel import kernel
from agents.kin import UNKNOWN, Kin
from agents.kin_elsewhere import (
    Fertility,
    Leaving,
    Outside,
    alive_share,
    births_elsewhere,
    draw_death,
    draw_place,
    expecting_elsewhere,
)
from agents.kinship import add_child, new_node
from agents.luck import Stream, lineage_newborn, stream_key
from agents.persons import MAN, NOBODY, WOMAN
from agents.schema import Table
from tests.toy import toy_survival, toy_world

JANUARY = 264
PEOPLE = np.arange(1, 20_001, dtype=np.uint64) * np.uint64(7919)


def outside() -> Outside:
    return toy_world(1).elsewhere.outside


@kernel
def die(key: np.uint64, lineage: np.ndarray, sex: int, birth: int, now: int, where: Outside, out: np.ndarray) -> None:
    """Months of death of many people of one sex and birth."""
    for i in range(len(lineage)):
        out[i] = draw_death(key, lineage[i], sex, birth, now, where)


@kernel
def settle(lineage: np.ndarray, kern: int, abroad: bool, leaving: Leaving, out: np.ndarray) -> None:
    """Places of many people who leave one kern."""
    for i in range(len(lineage)):
        out[i] = draw_place(lineage[i], kern, abroad, leaving)


def months_of_death(sex: int, birth: int, now: int) -> np.ndarray:
    out = np.empty(len(PEOPLE), dtype=np.int64)
    die(stream_key(1, 255, Stream.KIN_DEATH), PEOPLE, sex, birth, now, outside(), out)
    return out


@pytest.mark.parametrize(
    ("sex", "birth", "now"), [(MAN, -700, 255), (WOMAN, -697, 255), (MAN, 100, 255), (WOMAN, 255, 254)]
)
def test_deaths_ahead_follow_the_survival_of_the_cohort(sex: int, birth: int, now: int) -> None:
    """20,000 lives, the share alive at six later ages within 4.5 standard errors.

    The other sex, or cohorts 20 years later, are more than 8 standard errors off at the ages where most die.
    """
    died = months_of_death(sex, birth, now)
    assert died.min() > now
    cohort = min(2000 + birth // 12 - 1900, 119)  # the last of the table stands for later ones

    def share(months: float, sex: int = sex, cohort: int = cohort) -> float:
        return float(np.interp(months / 12, np.arange(112), np.append(toy_survival()[sex, cohort], 0.0)))

    scores = []
    for later in (1, 6, 130, 301, 557, 780):
        p = share(now + later + 1 - birth) / share(now + 1 - birth)
        scores.append(((died > now + later).mean() - p) / np.sqrt(max(p * (1 - p), 1e-6) / len(died)))
    assert np.abs(scores).max() < 4.5
    ages = 12 * np.arange(60, 100)
    ages = ages[ages > now + 1 - birth]
    true = np.array([share(a) / share(now + 1 - birth) for a in ages])
    for wrong in ((1 - sex, cohort), (sex, cohort + 20 if cohort < 100 else cohort - 20)):
        other = np.array([share(a, *wrong) / share(now + 1 - birth, *wrong) for a in ages])
        assert (np.abs(true - other) / np.sqrt(np.maximum(true * (1 - true), 1e-6) / len(died))).max() > 8


def test_survival_is_linear_within_a_year_and_nothing_after_the_last() -> None:
    shares = np.array([1.0, 0.8, 0.2, 0.0])
    assert [alive_share(shares, m) for m in (0, 6, 12, 15, 36, 500)] == pytest.approx([1, 0.9, 0.8, 0.65, 0, 0])


def test_who_is_older_than_the_table_dies_next_month() -> None:
    assert (months_of_death(MAN, -1100, 255) == 256).all()


def leaving(median: float = 300.0, spread: float = 0.7) -> Leaving:
    key = stream_key(2, 255, Stream.KIN_PLACE)
    return Leaving(key, stream_key(2, 255, Stream.KIN_DEATH), median, spread, 10_000.0, outside())


def distances(kern: int, abroad: bool, how: Leaving) -> tuple[np.ndarray, np.ndarray]:
    """Distance from the kern of origin, and the least distance to the border of any kern's disc."""
    out = np.empty((4000, 2))
    settle(PEOPLE[:4000], kern, abroad, how, out)
    where = how.outside
    apart = np.hypot(out[:, :1] - where.east, out[:, 1:] - where.north)
    return apart[:, kern], (apart - where.radius).min(axis=1)


def test_people_go_as_far_as_declared_in_every_direction() -> None:
    """Median of 4,000 within 4.5 standard errors (1.25 * spread / sqrt(n) of the logarithm: 1.4%)."""
    apart, _ = distances(1, False, leaving())
    assert np.log(np.median(apart) / 300.0) == pytest.approx(0.0, abs=4.5 * 1.25 * 0.7 / np.sqrt(4000))
    assert np.log(apart).std() == pytest.approx(0.7, abs=0.05)
    out = np.empty((4000, 2))
    settle(PEOPLE[:4000], 1, False, leaving(), out)
    angle = np.arctan2(out[:, 1] - outside().north[1], out[:, 0] - outside().east[1])
    assert np.histogram(angle, bins=8)[0] == pytest.approx(500, abs=4.5 * np.sqrt(500))


def test_nobody_who_leaves_ends_up_inside_even_when_all_would_stay_near() -> None:
    for kern in range(3):
        apart, beyond = distances(kern, False, leaving(median=0.1, spread=0.3))
        assert beyond.min() > 0.0
        assert apart.max() < 150.0


def test_abroad_is_far() -> None:
    apart, _ = distances(0, True, leaving())
    assert np.abs(apart - 10_000.0).max() < 1.0


def family() -> Table[Kin]:
    """Elsewhere: 1 and her partner 2 (father 0 here), 3 (man alone, mother 4 here), 5 (nobody here), 6 (child 7 here),
    8 (mother 4 here, dead next month), 9 (alone; mother 4 here, but she lives here herself).
    """
    kin = Table(Kin, 64)
    sexes = (MAN, WOMAN, MAN, MAN, WOMAN, WOMAN, WOMAN, MAN, WOMAN, WOMAN)
    births = (-700, -96, -120, -110, -720, -96, -99, 120, -90, -91)
    for node, (sex, birth) in enumerate(zip(sexes, births, strict=True)):
        here = node if node in (0, 4, 7, 9) else NOBODY
        new_node(node, here, PEOPLE[node], birth, sex, kin.arrays)
        if here == NOBODY:
            kin.arrays.death[node] = 900
            kin.arrays.east[node], kin.arrays.north[node] = 500 + node, -500
    kin.count = len(sexes)
    kin.arrays.partner[1], kin.arrays.partner[2] = 2, 1
    kin.arrays.death[8] = JANUARY
    for child, mother, father in ((2, UNKNOWN, 0), (3, 4, UNKNOWN), (7, 6, UNKNOWN), (8, 4, UNKNOWN), (9, 4, UNKNOWN)):
        add_child(kin.arrays, child, mother, father)
    return kin


def fertility(women: float, men: float, twins: float = 0.0, interval: int = 11) -> Fertility:
    key = stream_key(3, JANUARY, Stream.KIN_BIRTH)
    by_age = np.zeros((111, 5))
    by_age[25:40] = 1.0
    return Fertility(key, stream_key(3, JANUARY, Stream.KIN_DEATH), by_age * women, by_age * men, interval, 0.5, twins)


def births(kin: Table[Kin], luck: Fertility) -> list[int]:
    """Who has children, in order; the table then holds them."""
    some = np.empty(kin.count, dtype=np.int32)
    found = expecting_elsewhere(JANUARY, luck, kin.count, kin.arrays, some)
    kin.reserve(2 * found)
    kin.count = births_elsewhere(JANUARY, luck, some[:found], outside(), kin.count, kin.arrays)
    return some[:found].tolist()


def test_children_are_born_to_those_who_have_a_parent_or_child_here_and_to_partners_of_such() -> None:
    assert births(family(), fertility(1.0, 1.0)) == [1, 3, 6]
    assert births(family(), fertility(1.0, 0.0)) == [1, 6]
    assert births(family(), fertility(0.0, 1.0)) == [3]


def test_a_child_elsewhere_is_linked_to_both_parents_and_lives_with_them() -> None:
    kin = family()
    births(kin, fertility(1.0, 1.0))
    k = kin.arrays
    assert kin.count == 13
    assert [(k.mother[c], k.father[c]) for c in (10, 11, 12)] == [(1, 2), (UNKNOWN, 3), (6, UNKNOWN)]
    assert (k.child[1], k.child[2], k.child[3], k.child[6], k.next_of_mother[12]) == (10, 10, 11, 12, 7)
    assert [k.parity[p] for p in (1, 2, 3, 6)] == [1, 1, 1, 1]
    assert [k.east[c] for c in (10, 11, 12)] == [501, 503, 506]
    assert (k.person[10:13] == NOBODY).all() and (k.death[10:13] >= k.birth[10:13]).all()
    assert ((k.birth[10:13] >= JANUARY) & (k.birth[10:13] < JANUARY + 12)).all()
    assert k.lineage[10] == lineage_newborn(PEOPLE[1], 0)


def test_twins_are_two_and_count_twice() -> None:
    kin = family()
    births(kin, fertility(1.0, 0.0, twins=1.0))
    assert kin.count == 14
    assert kin.arrays.parity[1] == 2
    assert kin.arrays.birth[10] == kin.arrays.birth[11]
    assert len(set(kin.column("lineage").tolist())) == 14


def test_nobody_gives_birth_after_death_or_too_soon_after_the_last_child() -> None:
    kin = family()
    kin.arrays.death[1] = JANUARY + 1
    kin.arrays.birth[7] = JANUARY - 2
    assert births(kin, fertility(1.0, 0.0, interval=20)) == [1, 6]
    late = kin.arrays.birth[10:] if kin.count > 10 else np.array([JANUARY])
    assert (late == JANUARY).all() and kin.count <= 11
    assert kin.arrays.child[6] == 7


def test_a_father_who_died_before_the_pregnancy_is_not_the_father() -> None:
    for death, father in ((JANUARY - 12, UNKNOWN), (JANUARY + 100, 2)):
        kin = family()
        kin.arrays.death[2] = death
        kin.arrays.mother[1] = 4
        births(kin, fertility(1.0, 0.0))
        assert kin.arrays.father[10] == father


def test_births_fall_in_all_months_alike() -> None:
    """6,000 births, chi-square below 40 with 11 degrees of freedom (p = 4e-5)."""
    n = 6000
    kin = Table(Kin, 3 * n)
    new_node(0, 0, np.uint64(1), -700, WOMAN, kin.arrays)
    for node in range(1, n + 1):
        new_node(node, NOBODY, PEOPLE[node], -100, WOMAN, kin.arrays)
        kin.arrays.death[node] = 900
        add_child(kin.arrays, node, 0, UNKNOWN)
    kin.count = n + 1
    births(kin, fertility(1.0, 0.0))
    months = np.bincount(kin.column("birth")[n + 1 :] - JANUARY, minlength=12)
    assert months.sum() == n
    assert ((months - n / 12) ** 2 / (n / 12)).sum() < 40
