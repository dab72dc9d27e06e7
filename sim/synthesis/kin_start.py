"""Give every inwoner of the start population mother, father, brothers, sisters, children and grandchildren."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.households import Households
from agents.kin import ALIVE, UNKNOWN, Kin
from agents.kinship import link_children, parent_rows
from agents.life_histories import Library
from agents.persons import NEVER, NOBODY, OLDEST, WOMAN, Persons
from agents.schema import Table
from sim.calendar import year_of
from sim.kernen import Kernen
from sim.kinship.admitted import send_abroad
from sim.kinship.children import ALIVE_NOW, Children, make_pool, settle
from sim.kinship.grandchildren import add_grandchildren, births_so_far, leaves_children
from sim.kinship.library import OLDEST_FATHER, YOUNGEST_FATHER, Floats, Ints, Past, death_months, make_library
from sim.kinship.orphans import Theory, find_parents, left_over, odds_of_living, theory
from sim.kinship.parents import Others, fathers, mothers
from sim.kinship.setting import Nodes, Setting, area_of

PER_GENERATION = 51
"""Years of birth before the oldest inwoner that mothers can have."""
YOUNGEST = 14
"""Age of the youngest women who have a life in the library."""
DISTANT = 10**6
MOST_HERE = 0.97
"""Share of the people with a living mother who may have her here: the rest have her elsewhere."""


def start_library(past: Past, persons: Table[Persons], month: int, seed: int, until: int | None = None) -> Library:
    """Return the lives that the families of a start population, and of newcomers until a year, come from.

    Parameters
    ----------
    until : last calendar year in which somebody can arrive; the year of the start when left out.
    """
    return make_library(past, seed, first_mothers(persons), (until or year_of(month)) - YOUNGEST)


def first_mothers(persons: Table[Persons]) -> int:
    """Return the first year of birth that a mother of one of these people can have."""
    return year_of(int(persons.column("birth").min())) - PER_GENERATION


def start_kin(
    persons: Table[Persons], households: Table[Households], at_home: Table[Kin], kernen: Kernen, past: Past,
    library: Library, seed: int, month: int,
) -> Table[Kin]:  # fmt: skip
    """Return the kin table; writes `node`, `parity`, `last_birth` and `union_since` of the persons.

    Parameters
    ----------
    persons, households : the start population.
    at_home : who is whose child within the huishoudens, see `kin_links.kin_of_households`.
    past, library : demographic history, see `sim.kinship.library`.
    seed : run seed.
    month : the start.

    Notes
    -----
    Four steps, each a module of `sim.kinship`: women, and men without a partner, get children by a life from the
    library that fits the children at home (`parents`, `children`); their absent children who live here are people
    whose parents were not known (`children.settle`); the others get a family from the library (`orphans`), with
    parents as often alive as survival says for everybody together; children elsewhere get children (`grandchildren`).
    Statushouders have no relatives here but each other (`admitted`).
    Grandparents elsewhere, nieces, nephews and cousins are left out.
    """
    s = _setting(persons, households, at_home, kernen, past, library, seed, month)
    expected = theory(past, library, month)
    parity = persons.column("parity").astype(np.int64)
    union = persons.column("union_since").astype(np.int64)
    ours, other = mothers(s, parity, union)
    theirs, wives = fathers(s, ours, other, union)
    nodes = Nodes(len(s.birth))
    _settle_all(s, ours, other, theirs, expected, persons)
    _tie(s, nodes, ours, other, mother_here=True)
    _tie(s, nodes, theirs, wives, mother_here=False)
    rows = np.flatnonzero((s.mother == NOBODY) & (s.father == NOBODY) & ~_has_parent(s, ours, theirs))
    odds = (
        _odds(s, rows, expected, expected.mother, _living(s, s.mother, nodes) & (s.mother != NOBODY)),
        _odds(s, rows, expected, expected.father, _living(s, s.father, nodes) & (s.father != NOBODY)),
    )
    families = []
    for some in (rows[~s.admitted[rows]], rows[s.admitted[rows]]):  # statushouders are siblings of each other only
        pool = make_pool(s, some, np.empty(0, dtype=np.int64), _first_month(s))
        families.append(find_parents(s, nodes, pool, some, odds))
    send_abroad(s, nodes)
    had = np.bincount(ours.unit[ours.kept], minlength=len(ours.parent))
    parity[ours.parent] = had
    last = persons.column("last_birth").astype(np.int64)
    last[ours.parent] = NEVER
    np.maximum.at(last, ours.parent[ours.unit[ours.kept]], ours.month[ours.kept])
    persons.column("parity")[:], persons.column("last_birth")[:] = parity, last
    persons.column("union_since")[:] = union
    persons.column("node")[:] = np.arange(persons.count)
    return kin_table(s, nodes, np.concatenate(families))


def _setting(
    persons: Table[Persons], households: Table[Households], at_home: Table[Kin], kernen: Kernen, past: Past,
    library: Library, seed: int, month: int,
) -> Setting:  # fmt: skip
    """Bring the columns that matter together."""

    def whole(name: str) -> Ints:
        return persons.column(name).astype(np.int64)

    mother, father = (rows.astype(np.int64) for rows in parent_rows(persons, at_home))
    place = kernen.coordinates().astype(np.float64)[households.column("kern")[persons.column("household")]]
    return Setting(
        now=month, seed=seed, past=past, library=library, area=area_of(kernen),
        lineage=persons.column("lineage").copy(),
        birth=whole("birth"), sex=whole("sex"), marital=whole("marital"), mother=mother,
        father=father, partner=whole("partner"), east=place[:, 0].copy(), north=place[:, 1].copy(),
        admitted=persons.column("statushouder") == 1,
    )  # fmt: skip


def _first_month(s: Setting) -> int:
    """Return the January of the year in which the oldest inwoner was born."""
    return int(s.birth.min()) // 12 * 12


def _settle_all(
    s: Setting, ours: Children, other: Others, theirs: Children, expected: Theory, persons: Table[Persons]
) -> None:
    """Give the absent children of women here, then of men here, their places."""
    first = _first_month(s)
    year = (s.birth - first) // 12
    years = s.now // 12 - first // 12
    age = np.clip(years - 1 - np.arange(years), 0, OLDEST)
    people = np.bincount(year[~s.admitted], minlength=years)[:years]
    known = np.bincount(year[(s.mother >= 0) & ~s.admitted], minlength=years)[:years]
    share = expected.share(expected.mother)[age]
    quota = np.maximum(np.rint(MOST_HERE * share * people - known), 0).astype(np.int64)
    alone = np.flatnonzero((s.mother == NOBODY) & (s.father == NOBODY) & ~s.admitted)
    tied = s.partner.copy()
    ex = np.flatnonzero(other.row >= 0)
    for one, two in ((ours.parent[ex], other.row[ex]), (other.row[ex], ours.parent[ex])):
        free = tied[one] == NOBODY
        tied[one[free]] = two[free]
    pool = make_pool(s, alone, quota, first)._replace(partner=tied)
    father = np.where(ours.common, s.partner[ours.parent][ours.unit], other.row[ours.unit])
    settle(s, ours, pool, np.where(father >= 0, s.birth[father], NEVER))
    pool = pool._replace(quota=np.full(years, 2**40))
    settle(s, theirs, pool, s.birth[theirs.parent][theirs.unit])


def _tie(s: Setting, nodes: Nodes, c: Children, other: Others, mother_here: bool) -> None:
    """Add the children elsewhere and the other parents elsewhere, and tie the children to both parents."""
    wanted = np.zeros(len(c.parent), dtype=np.bool_)
    wanted[c.unit[c.alive & ~c.common]] = True
    add = np.flatnonzero(wanted & other.alive & (other.row < 0))
    born_of = np.bincount(c.unit[c.kept & ~c.common], minlength=len(c.parent))
    who = c.parent[add]
    if mother_here:  # children who live here have taken the month of birth of somebody real
        theirs = np.flatnonzero(c.kept & ~c.common)
        eldest, youngest = np.full(len(c.parent), s.now), np.full(len(c.parent), -DISTANT)
        np.minimum.at(eldest, c.unit[theirs], c.month[theirs])
        np.maximum.at(youngest, c.unit[theirs], c.month[theirs])
        other.born = np.clip(other.born, youngest - OLDEST_FATHER, eldest - YOUNGEST_FATHER)
    outside = np.ones(len(add), dtype=np.bool_)
    east, north, _ = s.place(other.lineage[add], s.east[who], s.north[who], np.zeros(len(add)), outside)
    sex = np.full(len(add), 1 - WOMAN if mother_here else WOMAN)
    node = other.row.copy()
    node[add] = nodes.add(other.lineage[add], sex, other.born[add], east, north, parity=born_of[add])
    second = np.where(c.common, s.partner[c.parent][c.unit], node[c.unit])
    first = c.parent[c.unit]
    mother, father = (first, second) if mother_here else (second, first)
    here = np.flatnonzero(c.person >= 0)
    s.mother[c.person[here]] = mother[here]
    s.father[c.person[here]] = father[here]
    there = np.flatnonzero(c.there)
    given = (c.lineage[there], c.sex[there], c.month[there], c.east[there], c.north[there])
    from_ = nodes.add(*given, mother[there], father[there], parity=births_so_far(s, *given[:3]))
    add_grandchildren(s, nodes, from_, *given)
    _tie_dead(s, nodes, c, mother, father)


def _tie_dead(s: Setting, nodes: Nodes, c: Children, mother: Ints, father: Ints) -> None:
    """Add the children who died and left a child, and their children."""
    gone = np.flatnonzero(c.dead)
    died = s.luck.uniform(c.lineage[gone], ALIVE_NOW)  # the draw that tells who lives: alive while more live than this
    some = leaves_children(s, c.lineage[gone], c.sex[gone], c.month[gone], died)
    gone, died = gone[some], died[some]
    parent = c.parent[c.unit[gone]]
    outside = np.ones(len(gone), dtype=np.bool_)
    east, north, _ = s.place(c.lineage[gone], s.east[parent], s.north[parent], np.zeros(len(gone)), outside)
    who = (c.lineage[gone], c.sex[gone], c.month[gone])
    nowhere = np.zeros(len(gone))
    from_ = nodes.add(*who, nowhere, nowhere, mother[gone], father[gone], alive=False)
    add_grandchildren(s, nodes, from_, *who, east, north, died)


def _has_parent(s: Setting, ours: Children, theirs: Children) -> NDArray[np.bool_]:
    """Tell who is a child of an inwoner, also where the other parent is not known."""
    has = np.zeros(len(s.birth), dtype=np.bool_)
    for c in (ours, theirs):
        has[c.person[c.person >= 0]] = True
    return has


def _living(s: Setting, parent: Ints, nodes: Nodes) -> NDArray[np.bool_]:
    """Tell of whom a parent is known to live: an inwoner, or a node elsewhere that is alive."""
    alive = np.append(np.ones(len(s.birth), dtype=np.bool_), nodes.column("death") == ALIVE)
    return np.asarray(alive[parent])


def _odds(s: Setting, rows: Ints, expected: Theory, parent: Floats, known: NDArray[np.bool_]) -> Floats:
    """Return the factor on the odds that a parent of `rows` lives with which everybody together follows theory."""
    return odds_of_living(expected.weight, parent, left_over(s, rows, expected.share(parent), known))


def kin_table(s: Setting, nodes: Nodes, pairs: Ints) -> Table[Kin]:
    """Return the table of the inwoners, in their order, and then of everybody else, with deaths ahead and lists made.

    Parameters
    ----------
    pairs : (pairs, 2) nodes elsewhere that are partners.
    """
    n = len(s.birth)
    kin = Table(Kin, n + nodes.count)
    kin.append(lineage=s.lineage, person=np.arange(n), mother=s.mother, father=s.father, birth=s.birth, sex=s.sex)
    kin.append(**elsewhere(s, nodes))
    partner = kin.column("partner")
    partner[pairs[:, 0]], partner[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    link_children(kin.count, kin.arrays)
    return kin


def elsewhere(s: Setting, nodes: Nodes) -> dict[str, NDArray[np.int64]]:
    """Return the columns of the relatives elsewhere, month of death drawn ahead for those who live."""
    columns = {name: nodes.column(name) for name in nodes.parts}
    alive = np.flatnonzero(columns["death"] == ALIVE)
    columns["death"][alive] = death_months(
        s.past,
        s.seed,
        columns["lineage"].astype(np.uint64)[alive],
        columns["sex"][alive],
        columns["birth"][alive],
        s.now,
    )
    columns["person"] = np.full(nodes.count, UNKNOWN)
    return columns
