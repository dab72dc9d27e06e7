"""Children of inwoners come back in the place of newcomers, without a change in who arrives."""

import numpy as np
import pytest

from agents.kin import ALIVE, UNKNOWN, Kin
from agents.kin_arrival import Returners, index_returners, no_returners, place_newcomers
from agents.kinship import add_child, new_node
from agents.luck import Stream, pair, stream_key, uniform_at
from agents.migration import Templates
from agents.persons import MAN, NOBODY, WOMAN, Persons
from agents.schema import Table
from sim.checks import check_population
from sim.recorder import Recorder
from sim.relatives import children_of
from sim.simulation import step
from sim.world import World
from tests.test_sim_pairing import FATE, fates
from tests.toy import toy_world

MONTH = 264
FATE_ARRIVED = FATE.index("arrived")
MOTHER, FATHER, SON, DAUGHTER, OTHER_SON = range(5)


def elsewhere() -> Table[Kin]:
    """A couple here with a son of 30, a daughter of 27 and a son of 33 elsewhere."""
    kin = Table(Kin, 32)
    for node, (sex, birth) in enumerate(((WOMAN, -450), (MAN, -470), (MAN, -98), (WOMAN, -62), (MAN, -130))):
        new_node(node, node if node < 2 else NOBODY, np.uint64(50 + node), birth, sex, kin.arrays)
        if node > FATHER:
            add_child(kin.arrays, node, MOTHER, FATHER)
            kin.arrays.death[node], kin.arrays.east[node], kin.arrays.north[node] = 800, 700, -900
    kin.count = 5
    return kin


def indexed(kin: Table[Kin]) -> Returners:
    start = np.zeros_like(no_returners().start)
    node = np.empty(kin.count, dtype=np.int32)
    found = index_returners(MONTH, kin.count, kin.arrays, start, node, node.copy())
    return Returners(start, node[:found])


def arriving(*people: tuple[int, int], children: int = 0) -> tuple[Table[Persons], Templates]:
    """One huishouden of people (sex, birth); the last `children` are those of the first man and woman."""
    n = len(people)
    sex, birth = (np.array(column) for column in zip(*people, strict=True))
    child = np.arange(n) >= n - children
    zero = np.zeros(n, dtype=np.uint8)
    mother = np.where(child, int(np.flatnonzero(sex == WOMAN)[0]) if children else -1, -1).astype(np.int8)
    father = np.where(child, int(np.flatnonzero(sex == MAN)[0]) if children else -1, -1).astype(np.int8)
    start = np.array([0, n], dtype=np.int32)
    ages, none = (MONTH - birth).astype(np.int16), np.full(n, -1, dtype=np.int8)
    persons = Table(Persons, n + 2)
    persons.append(lineage=np.array([1, 2], dtype=np.uint64))
    partner = np.full(n, NOBODY)
    if children:
        partner[:2] = 3, 2
    persons.append(lineage=np.arange(900, 900 + n, dtype=np.uint64), birth=birth, sex=sex, partner=partner)
    codes = [zero] * 6
    return persons, Templates(start, ages, ages, ages, *codes, none, mother, father, zero, zero)


def placed(
    kin: Table[Kin], persons: Table[Persons], templates: Templates, who: Returners, share: float | np.ndarray = 1.0
) -> list[int]:
    key, chosen = stream_key(4, MONTH, Stream.KIN_RETURN), np.zeros(1, dtype=np.int32)
    kin.count = place_newcomers(
        MONTH, key, np.ones(111) * share, chosen, templates, 2, who, persons.arrays, kin.count, kin.arrays
    )
    return persons.column("node")[2:].tolist()


def test_the_index_holds_who_may_come_back_by_sex_and_month_of_birth() -> None:
    kin = elsewhere()
    who = indexed(kin)
    assert who.node.tolist() == [OTHER_SON, SON, DAUGHTER]  # men first, the elder before the younger
    assert who.start[-1] == 3 and (np.diff(who.start) >= 0).all() and np.diff(who.start).max() == 1
    for harm in ("dead", "here", "parents gone", "minor"):
        kin = elsewhere()
        if harm == "dead":
            kin.arrays.death[SON] = MONTH
        elif harm == "here":
            kin.arrays.person[SON] = 7
        elif harm == "minor":
            kin.arrays.birth[SON] = MONTH - 215
        else:
            kin.arrays.person[:2] = NOBODY
        assert SON not in indexed(kin).node.tolist(), harm


def test_a_newcomer_of_the_same_sex_and_age_in_years_is_the_son_who_comes_back_born_when_he_was() -> None:
    kin = elsewhere()
    persons, templates = arriving((MAN, -101))
    assert placed(kin, persons, templates, indexed(kin)) == [SON]
    k = kin.arrays
    assert (k.person[SON], k.death[SON], k.lineage[SON], k.birth[SON]) == (2, ALIVE, 900, -98)
    assert persons.column("birth")[2] == -98
    assert (k.east[SON], k.north[SON], k.mother[SON], k.father[SON]) == (0, 0, MOTHER, FATHER)
    assert kin.count == 5


@pytest.mark.parametrize(
    ("people", "share"), [(((WOMAN, -98),), 1.0), (((MAN, -85),), 1.0), (((MAN, -98),), 0.0)]
)  # fmt: skip
def test_others_get_a_node_of_their_own(people: tuple[tuple[int, int], ...], share: float) -> None:
    kin = elsewhere()
    persons, templates = arriving(*people)
    assert placed(kin, persons, templates, indexed(kin), share) == [5]
    assert (kin.arrays.person[5], kin.arrays.mother[5], kin.arrays.death[5]) == (2, UNKNOWN, ALIVE)
    assert kin.count == 6


def test_a_child_who_comes_back_brings_the_children_and_leaves_the_partner_elsewhere() -> None:
    kin = elsewhere()
    new_node(5, NOBODY, np.uint64(77), -90, WOMAN, kin.arrays)
    kin.count = 6
    kin.arrays.partner[SON], kin.arrays.partner[5] = 5, SON
    persons, templates = arriving((MAN, -100), (WOMAN, -63), (MAN, 230), (WOMAN, 240), children=2)
    nodes = placed(kin, persons, templates, indexed(kin))
    assert nodes == [SON, 6, 7, 8]  # not the daughter: she is his sister
    assert children_of(kin.arrays, SON) == children_of(kin.arrays, 6) == [8, 7]
    assert (kin.arrays.partner[SON], kin.arrays.partner[5]) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize("son", [-108, -98, -97])
def test_all_of_the_same_age_in_years_may_come_back_and_nobody_else(son: int) -> None:
    """Who is 30 at the month of arrival was born -108 .. -97."""
    for born in range(-110, -94):
        kin = elsewhere()
        kin.arrays.birth[SON] = son
        persons, templates = arriving((MAN, born))
        assert placed(kin, persons, templates, indexed(kin)) == [SON if -108 <= born <= -97 else 5], born
        assert persons.column("birth")[2] == (son if -108 <= born <= -97 else born)


def test_who_has_a_minor_child_elsewhere_stays_away() -> None:
    for harm in ("minor", "dead minor", "adult", "gone since January", "died since January"):
        kin = elsewhere()
        kin.arrays.birth[SON] = -300
        who = indexed(kin)
        if harm == "gone since January":
            kin.arrays.person[:2] = NOBODY
        elif harm == "died since January":
            kin.arrays.death[SON] = MONTH
        else:
            new_node(5, NOBODY, np.uint64(77), MONTH - (216 if harm == "adult" else 215), MAN, kin.arrays)
            kin.arrays.death[5] = MONTH if harm == "dead minor" else MONTH + 1
            kin.count = 6
            add_child(kin.arrays, 5, UNKNOWN, SON)
        persons, templates = arriving((MAN, -300))
        before = kin.count
        stays = harm not in ("dead minor", "adult")
        assert placed(kin, persons, templates, who) == [before if stays else SON], harm


def test_a_life_has_its_children_once() -> None:
    """A woman elsewhere with one birth, and newcomers with none, one, and one who came along."""
    for births, brought, back in ((0, 0, False), (1, 0, True), (1, 1, False), (2, 1, True)):
        kin = elsewhere()
        kin.arrays.parity[DAUGHTER] = 1
        people = [(MAN, -500), (WOMAN, -62), (MAN, 250)] if brought else [(WOMAN, -62)]
        persons, templates = arriving(*people, children=brought)
        persons.column("parity")[2 + brought] = births
        nodes = placed(kin, persons, templates, indexed(kin))
        assert (nodes[brought] == DAUGHTER) == back, (births, brought)


def test_a_man_has_no_children_but_those_of_the_woman_he_comes_with() -> None:
    for births, back in ((1, False), (2, True)):
        kin = elsewhere()
        kin.arrays.parity[SON] = 1
        persons, templates = arriving((MAN, -98), (WOMAN, -300), (MAN, 250), children=1)
        persons.column("parity")[3] = births
        assert (placed(kin, persons, templates, indexed(kin))[0] == SON) == back


def test_a_man_alone_who_brings_a_child_has_no_others_elsewhere() -> None:
    for had, back in ((0, True), (1, False)):
        kin = elsewhere()
        kin.arrays.parity[SON] = had
        persons, templates = arriving((MAN, -98), (MAN, 250))
        templates.father[1] = 0
        assert (placed(kin, persons, templates, indexed(kin))[0] == SON) == back


@pytest.mark.parametrize(
    ("sex", "child", "back"),
    [(MAN, 81, False), (MAN, 82, True), (WOMAN, 117, False), (WOMAN, 118, True), (WOMAN, -300 + 601, False)],
)
def test_who_comes_back_is_of_an_age_to_have_the_children_brought(sex: int, child: int, back: bool) -> None:
    """At least 15 years older than each, a woman at most 50; by the month of birth of the one elsewhere."""
    kin, born, who = elsewhere(), *((-102, SON) if sex == MAN else (-66, DAUGHTER))
    if child == 301:
        born = kin.arrays.birth[DAUGHTER] = -300
        kin.arrays.birth[MOTHER] -= 240
    persons, templates = arriving((MAN, born if sex == MAN else -500), (WOMAN, born if sex == WOMAN else -500),
                                  (MAN, min(child, MONTH - 1)), children=1)  # fmt: skip
    if child == 301:
        persons.column("birth")[4] = child  # not born yet: no other child of a woman of 47 is too late for her
    persons.column("parity")[2:4] = 5
    assert (who in placed(kin, persons, templates, indexed(kin))) == back


@pytest.mark.parametrize(("child", "back"), [(-9, True), (-8, False), (0, False), (8, False), (9, True)])
def test_children_elsewhere_and_children_brought_are_nine_months_apart(child: int, back: bool) -> None:
    kin = elsewhere()
    kin.arrays.birth[DAUGHTER], kin.arrays.parity[DAUGHTER] = -300, 1
    new_node(5, NOBODY, np.uint64(77), child, MAN, kin.arrays)
    kin.arrays.death[5], kin.count = 900, 6
    add_child(kin.arrays, 5, DAUGHTER, UNKNOWN)
    persons, templates = arriving((MAN, -500), (WOMAN, -300), (MAN, 0), children=1)
    persons.column("parity")[3] = 2
    assert (placed(kin, persons, templates, indexed(kin))[1] == DAUGHTER) == back


def many_elsewhere(sons: int) -> Table[Kin]:
    """A mother here and sons elsewhere, four to each month of birth."""
    kin = Table(Kin, sons + 500)
    new_node(0, 0, np.uint64(50), -600, WOMAN, kin.arrays)
    for node in range(1, sons + 1):
        new_node(node, NOBODY, np.uint64(pair(node, 3)), -200 + node // 4, MAN, kin.arrays)
        kin.arrays.death[node] = 900
        add_child(kin.arrays, node, 0, UNKNOWN)
    kin.count = sons + 1
    return kin


def choices(kin: Table[Kin], births: np.ndarray) -> dict[int, int]:
    """Let single men of these births arrive; lineage of the one whose place each takes, 0 for none."""
    before, n = kin.column("lineage").copy(), len(births)
    zero, none = np.zeros(1, dtype=np.uint8), np.full(1, -1, dtype=np.int8)
    ages = np.zeros(1, dtype=np.int16)
    templates = Templates(np.array([0, 1], dtype=np.int32), ages, ages, ages, *[zero] * 6, none, none, none, zero, zero)
    persons = Table(Persons, n)
    lineages = np.array([pair(i, 9) for i in range(n)], dtype=np.uint64)
    persons.append(lineage=lineages, birth=births, partner=np.full(n, NOBODY))
    key, chosen = stream_key(4, MONTH, Stream.KIN_RETURN), np.zeros(n, dtype=np.int32)
    kin.count = place_newcomers(
        MONTH, key, np.ones(111), chosen, templates, 0, indexed(kin), persons.arrays, kin.count, kin.arrays
    )
    node = persons.column("node")
    return {int(x): int(before[p]) if p < len(before) else 0 for x, p in zip(lineages, node, strict=True)}


def test_of_those_born_in_the_nearest_month_the_highest_luck_of_the_pair_comes_back() -> None:
    kin, born = many_elsewhere(400), -151
    same = [p for p in range(1, 401) if kin.column("birth")[p] == born]
    key, lineage = stream_key(4, MONTH, Stream.KIN_RETURN), np.uint64(pair(0, 9))
    luck = [uniform_at(key, np.uint64(pair(lineage, kin.column("lineage")[p])), 1) for p in same]
    best = int(kin.column("lineage")[same[int(np.argmax(luck))]])
    assert list(choices(kin, np.array([born])).values()) == [best]
    for gone, then in (
        (same, born - 1),
        ([p for p in range(1, 401) if abs(kin.column("birth")[p] - born) < 2], born + 2),
    ):
        kin = many_elsewhere(400)
        kin.column("death")[gone] = MONTH
        birth = dict(zip(kin.column("lineage").tolist(), kin.column("birth").tolist(), strict=True))
        (took,) = choices(kin, np.array([born])).values()
        assert abs(birth[took] - born) == abs(then - born)


def test_a_death_elsewhere_changes_the_choice_of_those_who_would_have_chosen_the_dead() -> None:
    """400 elsewhere, 100 come back; of whom one death changes, at most one in four passes it on to somebody else.

    Counting from a place in the list instead changes some 20 of them.
    """
    births = np.array([-199 + i % 98 for i in range(100)])
    base = choices(many_elsewhere(400), births)
    assert min(base.values()) > 0
    changed = []
    for dead in range(1, 401, 8):
        kin = many_elsewhere(400)
        lineage = int(kin.column("lineage")[dead])
        kin.column("death")[dead] = MONTH
        other = choices(kin, births)
        differ = [x for x in base if base[x] != other[x]]
        assert (len(differ) > 0) == (lineage in base.values())
        changed.append(len(differ))
    assert max(changed) <= 3 and sum(changed) <= 1.5 * np.count_nonzero(changed)


def test_a_death_elsewhere_changes_few_families_in_ten_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded parents of all who lived here, with and without one adult elsewhere who could have come back."""
    monkeypatch.setattr("sim.world.World.compact_if_worn", lambda _: None)

    def live(world: World, months: int) -> World:
        recorder = Recorder()
        for _ in range(months):
            step(world, recorder)
        return world

    def parents(world: World) -> dict[int, tuple[int, int]]:
        kin = world.kin
        lineage = np.append(kin.column("lineage"), np.uint64(0))
        mother, father = lineage[kin.column("mother")], lineage[kin.column("father")]
        rows = world.persons
        return {
            int(x): (int(mother[p]), int(father[p]))
            for x, p in zip(rows.column("lineage"), rows.column("node"), strict=True)
        }

    start = toy_world(off=("couple",))
    start.parameters._values["kin.return_share"] = 0.8
    live(start, 61)
    base = parents(live(start.copy(), 120))
    listed = start.returners.node
    assert len(listed) > 40
    changed = []
    for dead in listed[:: len(listed) // 8]:
        other = start.copy()
        other.kin.column("death")[dead] = start.month
        found = parents(live(other, 120))
        changed.append(sum(base[x] != found[x] for x in base.keys() & found.keys()))
    assert max(changed) <= 4 and sum(changed) <= 6


def test_coming_back_changes_nothing_about_those_who_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Number, ages in years, homes and luck of newcomers with nobody and many coming back; partner choice off.

    They come without relatives elsewhere, so that who has a mother came back.
    """
    monkeypatch.setattr("sim.processes.migration.bring_kin", lambda *_: None)
    found = []
    for share in (0.0, 0.5):
        world, recorder = toy_world(off=("couple",)), Recorder()
        world.parameters._values["kin.return_share"] = share
        for _ in range(180):
            step(world, recorder)
        assert check_population(world.persons, world.households, world.month, world.kin) == []
        found.append({x: fate for x, fate in fates(world).items() if fate[FATE_ARRIVED] > 0})
        people, kin = world.persons.arrays, world.kin.arrays
        rows = np.flatnonzero(world.persons.column("arrived") - world.persons.column("birth") > 25 * 12)
        rows = rows[people.arrived[rows] > 0]
        node = people.node[rows]  # no huishouden that arrives has children so old
        assert ((kin.mother[node] != UNKNOWN).sum() > 1) == (share > 0.0)
    assert found[0].keys() == found[1].keys()
    years = [{x: (fate[FATE_ARRIVED] - 1 - fate[0]) // 12 for x, fate in fates.items()} for fates in found]
    assert years[0] == years[1]
    assert sum(found[0][x][1:] != found[1][x][1:] for x in found[0]) <= 0.01 * len(found[0])


def test_the_share_who_come_back_is_that_of_the_newcomer_s_age() -> None:
    """A man of 30; all of one age come back and nobody of another."""
    for age, back in ((29, False), (30, True), (31, False)):
        kin = elsewhere()
        persons, templates = arriving((MAN, -98))
        assert placed(kin, persons, templates, indexed(kin), np.arange(111) == age) == [SON if back else 5]


def test_neither_a_minor_nor_who_arrives_with_parents_comes_back() -> None:
    kin = elsewhere()
    persons, templates = arriving((MAN, -460), (WOMAN, -440), (MAN, -98), children=1)
    assert placed(kin, persons, templates, indexed(kin)) == [5, 6, 7]
    assert (kin.arrays.mother[7], kin.arrays.father[7]) == (6, 5)
    kin = elsewhere()
    kin.arrays.birth[SON] = MONTH - 217
    persons, templates = arriving((MAN, MONTH - 215))
    assert placed(kin, persons, templates, indexed(kin)) == [5]
