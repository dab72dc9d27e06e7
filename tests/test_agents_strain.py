"""Strain: the shares are those of the logistic, it lasts, hours weigh as B042 says, and what follows has its rates."""

import numpy as np
import pytest

from agents.activities import EMPLOYED, NO_INCOME, STATES
from agents.care import Care
from agents.care_codes import HEAVY, IN_LAW, LOADED, NO_STRAIN, OVERLOADED, VOLUNTEER
from agents.care_rules import Givers, look
from agents.domains import BURNOUT, DEMENTIA, LONELY, MENTAL_DISORDER, PHYSICAL, SOCIAL_CONTACT, TASKS
from agents.households import Households
from agents.kin import CHILD_TIE, PARENT, PARTNER_TIE, SAME_HOUSEHOLD
from agents.luck import Stream, lineage_start, stream_key
from agents.persons import ACTIVITIES, NEVER, WOMAN, Persons
from agents.schema import Table
from agents.strain import MIDDLE, bear, drawn_known, stop_work
from sim.care.rules import care_rules, strain_rules
from sim.parameters import Parameters

PEOPLE = 40_000
MONTH = 252
SIX = 6.0
"""Standard errors allowed: one false alarm in 500 million."""


def rules(**changes):
    return strain_rules(Parameters({name.replace("__", "."): value for name, value in changes.items()}, "test"))


def town(quarters, sex=WOMAN, relation=CHILD_TIE, people=PEOPLE):
    """Return carers in the first half and their receivers in the second, one arrangement each."""
    persons, care = Table(Persons), Table(Care)
    carers = np.arange(people)
    lineage = np.array([lineage_start(1, int(i)) for i in range(2 * people)], dtype=np.uint64)
    hours = np.zeros((people, len(TASKS)), dtype=np.uint8)
    hours[:, SOCIAL_CONTACT] = quarters
    persons.append(lineage=lineage, sex=np.full(2 * people, sex), level=np.full((2 * people, 10), 5, dtype=np.uint8))
    persons.column("given")[:people] = quarters
    care.append(carer=carers, receiver=people + carers, quarters=hours, relation=np.full(people, relation))
    return persons, care


def live(persons, care, r, months=1, first=MONTH, seed=1):
    """Let months pass; return what began, ended, burnt out and withdrew."""
    fixed, counts = stream_key(seed, 0, Stream.STRAIN), np.zeros(4, dtype=np.int64)
    for month in range(first, first + months):
        key = stream_key(seed, month, Stream.STRAIN)
        bear(month, key, fixed, persons.count, care.count, r, persons.arrays, care.arrays, counts)
    return counts


def expected(x):
    return 1.0 / (1.0 + np.exp(-x))


def heavy(persons, at_least=HEAVY):
    return float((persons.column("strain")[:PEOPLE] >= at_least).mean())


def is_near(share, wanted, n=PEOPLE):
    return abs(share - wanted) < SIX * np.sqrt(wanted * (1 - wanted) / n)


@pytest.mark.parametrize("sex", [0, 1])
@pytest.mark.parametrize("quarters", [4, 40, 120])
def test_the_share_heavily_burdened_is_the_logistic_of_hours(sex, quarters):
    r = rules()
    persons, care = town(quarters, sex)
    live(persons, care, r)
    x = r.at_ten[sex] + r.slope * np.log(quarters / MIDDLE) + r.sole + r.unrelieved
    assert is_near(heavy(persons), expected(x))
    assert is_near(heavy(persons, LOADED), expected(x + r.loaded))
    assert is_near(heavy(persons, OVERLOADED), expected(x + r.overloaded))


@pytest.mark.parametrize("what", ["ill", "lonely", "dementia", "mental", "child", "partner", "in_law"])
def test_each_covariate_adds_its_log_odds(what):
    r = rules()
    persons, care = town(40, relation={"child": PARENT, "partner": PARTNER_TIE, "in_law": IN_LAW}.get(what, CHILD_TIE))
    extra = {
        "ill": r.ill, "lonely": r.lonely, "dementia": r.troubled, "mental": r.troubled, "child": r.child + r.others,
        "partner": r.others, "in_law": 0.0,
    }[what]  # fmt: skip
    if what == "ill":
        persons.column("level")[:PEOPLE, PHYSICAL] = 3
    elif what == "lonely":
        persons.column("conditions")[:PEOPLE] = LONELY
    elif what in ("dementia", "mental"):
        persons.column("conditions")[PEOPLE:] = DEMENTIA if what == "dementia" else MENTAL_DISORDER
    live(persons, care, r)
    assert min(r.ill, r.lonely, r.troubled, r.child, -r.others) > 0.3
    assert is_near(heavy(persons), expected(r.at_ten[1] + r.sole + r.unrelieved + extra))


HARD = {"strain__work": 1.5, "strain__sole": 2.0, "strain__unrelieved": 2.0, "strain__years": 0.1}


@pytest.mark.parametrize("what", ["employed", "self_employed", "shared", "helped", "five_years", "twenty_years"])
def test_work_time_sharing_and_relief_add_their_log_odds(what):
    r = rules(**HARD)
    persons, care = town(40)
    extra = r.sole + r.unrelieved
    if what in ("employed", "self_employed"):
        persons.column("activity")[:PEOPLE] = ACTIVITIES.index(what)
        extra += r.works
    elif what == "shared":  # with somebody elsewhere
        others = np.arange(PEOPLE)
        care.append(
            carer=np.full(PEOPLE, -1), receiver=PEOPLE + others, relation=np.full(PEOPLE, CHILD_TIE),
            quarters=np.full((PEOPLE, len(TASKS)), 1, dtype=np.uint8),
        )  # fmt: skip
        extra -= r.sole
    elif what == "helped":
        persons.column("helped")[PEOPLE:, 0] = 4
        extra -= r.unrelieved
    else:
        months = 60 if what == "five_years" else 240
        persons.column("care_since")[:PEOPLE] = MONTH - months
        extra += 0.1 * min(months, 120) / 12
    live(persons, care, r)
    assert min(r.works, r.sole, r.unrelieved) > 0.3
    assert is_near(heavy(persons), expected(r.at_ten[1] + extra))


def test_a_visit_of_a_volunteer_shares_no_care():
    r = rules(**HARD)
    persons, care = town(40)
    others = np.arange(PEOPLE)
    care.append(
        carer=others[::-1].copy(), receiver=PEOPLE + others, relation=np.full(PEOPLE, VOLUNTEER),
        quarters=np.full((PEOPLE, len(TASKS)), 1, dtype=np.uint8),
    )  # fmt: skip
    persons.column("given")[:PEOPLE] += len(TASKS)
    live(persons, care, r)
    assert is_near(heavy(persons), expected(r.at_ten[1] + r.sole + r.unrelieved))


def test_who_gives_to_parents_elsewhere_only_has_the_mean_of_what_is_not_known_there():
    r = rules(**HARD)._replace(so_elsewhere=0.0)
    persons, care = town(40)
    care.count = 0
    persons.column("given")[:] = 0
    persons.column("given_elsewhere")[:PEOPLE, 0] = 40
    live(persons, care, r)
    assert 0.0 < r.unseen < r.sole + r.unrelieved
    assert is_near(heavy(persons), expected(r.at_ten[1] + r.unseen))


@pytest.mark.parametrize(
    ("quarters", "months", "home", "age", "counts"),
    [
        (8, 24, False, 40, False), (12, 2, False, 40, False), (12, 3, False, 40, True), (32, 0, False, 40, True),
        (31, 2, False, 40, False), (19, 24, True, 40, False), (20, 24, True, 40, True), (32, 24, False, 17, False),
    ],
)  # fmt: skip
def test_only_who_counts_as_a_carer_is_known_at_the_steunpunt(quarters, months, home, age, counts):
    """By the definition of CBS: three months or eight hours, 2.75 hours at least, no usual help, grown up."""
    strains = []
    for thanked in (0.0, -0.5):
        persons, care = town(quarters)
        persons.column("birth")[:PEOPLE] = MONTH - 1 - 12 * age
        persons.column("care_since")[:PEOPLE] = MONTH - months
        care.column("distance")[:] = SAME_HOUSEHOLD if home else SAME_HOUSEHOLD + 1
        live(persons, care, rules(care__thanked=thanked, care__known=0.25, strain__women=0.45))
        strains.append(persons.column("strain")[:PEOPLE].copy())
    eased = strains[1] < strains[0]
    assert bool(eased.any()) == counts and (strains[1] <= strains[0]).all()
    if counts:
        known = drawn_known(stream_key(1, 0, Stream.STRAIN), persons.column("lineage")[:PEOPLE].copy(), 0.25)
        assert is_near(float(known.mean()), 0.25) and not eased[~known].any()


def test_hours_weigh_as_the_odds_ratio_of_the_source():
    r = rules()
    odds = []
    for quarters in (6, 96):  # 1.5 and 24 hours, the middles of both classes
        persons, care = town(quarters)
        live(persons, care, r)
        p = heavy(persons)
        odds.append((np.log(p / (1 - p)), 1 / (PEOPLE * p * (1 - p))))
    error = np.sqrt(odds[0][1] + odds[1][1])
    assert error < 0.04
    assert abs(odds[1][0] - odds[0][0] - np.log(7.52)) < 4 * error


def test_strain_lasts_as_long_as_a_tolerance():
    r = rules()._replace(burn_out=0.0, withdraw=0.0)
    persons, care = town(40)
    live(persons, care, r)
    before, p = persons.column("strain")[:PEOPLE] >= HEAVY, heavy(persons)
    for months in (6, 18):
        live(persons, care, r, 1, MONTH + months)
        after = persons.column("strain")[:PEOPLE] >= HEAVY
        kept = max(1 - months / r.lasts, 0.0)
        assert is_near(float(after[before].mean()), kept + (1 - kept) * p, int(before.sum()))


def test_burn_out_and_withdrawal_have_their_rates_and_end():
    r = rules(strain__burn_out=0.3, strain__withdrawal=0.4, strain__recovery=2.0)
    persons, care = town(160)
    counts = live(persons, care, r)
    over = int((persons.column("strain")[:PEOPLE] == OVERLOADED).sum())
    burnt = (persons.column("conditions") & BURNOUT) != 0
    assert is_near(counts[2] / over, r.burn_out, over)
    assert is_near(counts[3] / over, (1 - r.burn_out) * r.withdraw, over)
    assert burnt.sum() == counts[2] and burnt[persons.column("strain") == OVERLOADED].sum() == counts[2]
    away = persons.column("away_until") > MONTH
    assert away.sum() == counts[2] + counts[3]
    assert set(persons.column("away_until")[away]) == {MONTH + r.away}
    live(persons, care, r._replace(burn_out=0.0), 1, MONTH + 1)
    left = int(((persons.column("conditions") & BURNOUT) != 0).sum())
    assert is_near(left / burnt.sum(), 1 - r.recover, int(burnt.sum()))


@pytest.mark.parametrize("after", [1, 6, 11])
def test_who_is_burnt_out_can_give_nothing_until_it_is_over(after):
    """However long ago the withdrawal ended."""
    persons, _ = town(40, people=50)
    homes = Table(Households)
    homes.append(lineage=np.zeros(1, dtype=np.uint64))
    persons.column("household")[:] = 0
    persons.column("away_until")[:] = MONTH
    persons.column("conditions")[:25] = BURNOUT
    n = persons.count
    most = Givers(np.zeros(n, np.int16), np.zeros(n, np.float32), np.zeros(n, np.uint8))
    plain = care_rules(Parameters(), np.array([0.7]))
    look(MONTH + after, n, plain, persons.arrays, homes.arrays, most)
    assert not most.limit[:25].any() and (most.limit[25:] > 0).all()
    persons.column("conditions")[:25] = 0
    look(MONTH + after, n, plain, persons.arrays, homes.arrays, most)
    assert (most.limit > 0).all()


def test_who_gives_nothing_any_more_has_no_strain_and_no_spell():
    persons, care = town(160)
    live(persons, care, rules())
    assert (persons.column("care_since")[:PEOPLE] == MONTH).all()
    persons.column("given")[:] = 0
    care.count = 0
    counts = live(persons, care, rules(), 1, MONTH + 1)
    assert counts[1] == PEOPLE
    assert (persons.column("strain") == NO_STRAIN).all() and (persons.column("care_since") == NEVER).all()


def test_what_is_given_as_a_volunteer_weighs_on_nobody():
    persons, care = town(160, relation=VOLUNTEER)
    counts = live(persons, care, rules())
    assert not counts.any() and not persons.column("strain").any()
    assert (persons.column("care_since") == NEVER).all()


def test_respite_and_thanks_lower_strain_and_nothing_given_changes_no_bit():
    def strain(**changes):
        persons, care = town(80)
        live(persons, care, rules(**changes))
        return persons.column("strain")[:PEOPLE].copy()

    base = strain()
    assert np.array_equal(base, strain(care__known=0.25))
    assert np.array_equal(base, strain(care__respite_hours=24.0))
    known = 0.18
    for better in (strain(care__respite=1.0, care__respite_hours=10.0), strain(care__thanked=-0.5)):
        assert (better <= base).all()
        changed = float((better < base).mean())
        assert 0.0 < changed < known + SIX * np.sqrt(known / PEOPLE)
    more = strain(care__respite=1.0, care__respite_hours=20.0)
    assert (more <= strain(care__respite=1.0, care__respite_hours=10.0)).all()


def test_heavy_giving_ends_work_at_its_rate_and_only_for_those():
    persons, care = town(160)
    homes = Table(Households)
    homes.append(lineage=np.zeros(1, dtype=np.uint64))
    persons.column("household")[:] = 0
    persons.column("activity")[:] = EMPLOYED
    live(persons, care, rules())
    burdened = persons.column("strain") >= HEAVY
    moves, key = np.zeros((STATES, STATES), dtype=np.int64), stream_key(1, MONTH, Stream.STRAIN)
    stopped = stop_work(MONTH, key, persons.count, 0.02, persons.arrays, homes.arrays, moves)
    gone = persons.column("activity") == NO_INCOME
    assert stopped == gone.sum() == moves.sum() and not gone[~burdened].any()
    assert is_near(stopped / burdened.sum(), 0.02, int(burdened.sum()))
    assert homes.column("dirty")[0] == 1
    assert stop_work(MONTH, key, persons.count, 0.0, persons.arrays, homes.arrays, moves) == 0
