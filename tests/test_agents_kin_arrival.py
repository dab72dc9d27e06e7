"""Children of inwoners come back in the place of newcomers, without a change in who arrives."""

import numpy as np
import pytest

from agents.kin import ALIVE, UNKNOWN, Kin
from agents.kin_arrival import Returners, index_returners, no_returners, place_newcomers
from agents.kinship import add_child, new_node
from agents.luck import Stream, stream_key
from agents.migration import Templates
from agents.persons import MAN, NOBODY, WOMAN, Persons
from agents.schema import Table
from sim.checks import check_population
from sim.recorder import Recorder
from sim.relatives import children_of
from sim.simulation import step
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
    kin: Table[Kin], persons: Table[Persons], templates: Templates, who: Returners, share: float = 1.0
) -> list[int]:
    key, chosen = stream_key(4, MONTH, Stream.KIN_RETURN), np.zeros(1, dtype=np.int32)
    kin.count = place_newcomers(
        MONTH, key, np.full(111, float(share)), chosen, templates, 2, who, persons.arrays, kin.count, kin.arrays
    )
    return persons.column("node")[2:].tolist()


def test_the_index_holds_who_may_come_back_by_sex_and_year_of_birth() -> None:
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


def test_a_newcomer_of_the_same_sex_and_year_of_birth_is_the_son_who_comes_back() -> None:
    kin = elsewhere()
    persons, templates = arriving((MAN, -101))
    assert placed(kin, persons, templates, indexed(kin)) == [SON]
    k = kin.arrays
    assert (k.person[SON], k.death[SON], k.lineage[SON], k.birth[SON]) == (2, ALIVE, 900, -101)
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


def test_who_has_a_minor_child_elsewhere_or_would_be_too_old_for_the_family_stays_away() -> None:
    for harm in ("minor", "parent", "child", "gone since January"):
        kin = elsewhere()
        who = indexed(kin)
        if harm == "parent":
            kin.arrays.birth[MOTHER] = -101 - 140
        elif harm == "gone since January":
            kin.arrays.person[:2] = NOBODY
        else:
            new_node(5, NOBODY, np.uint64(77), MONTH - 100 if harm == "minor" else 40, MAN, kin.arrays)
            kin.arrays.death[5] = 900
            kin.count = 6
            add_child(kin.arrays, 5, UNKNOWN, SON)
        persons, templates = arriving((MAN, -101))
        before = kin.count
        assert placed(kin, persons, templates, who) == [before], harm


def test_coming_back_changes_nothing_about_those_who_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Number, ages, homes and luck of newcomers with nobody and with everybody coming back; partner choice off.

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
    assert sum(found[0][x] != found[1][x] for x in found[0]) <= 0.01 * len(found[0])


def test_neither_a_minor_nor_who_arrives_with_parents_comes_back() -> None:
    kin = elsewhere()
    persons, templates = arriving((MAN, -460), (WOMAN, -440), (MAN, -98), children=1)
    assert placed(kin, persons, templates, indexed(kin)) == [5, 6, 7]
    assert (kin.arrays.mother[7], kin.arrays.father[7]) == (6, 5)
    kin = elsewhere()
    kin.arrays.birth[SON] = MONTH - 217
    persons, templates = arriving((MAN, MONTH - 215))
    assert placed(kin, persons, templates, indexed(kin)) == [5]
