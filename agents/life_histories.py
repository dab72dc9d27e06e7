"""Live the childbearing years of many women, and fit such a life to a woman of whom a part is known."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.kernel import kernel, lean
from agents.luck import uniform_at
from agents.persons import MAX_PARITY

MOST_BIRTHS = 20
"""Births that a life has room for."""
TRIES, EXACT = 256, 10
"""Lives looked at for one woman, and how many with her number of births are compared."""
MINOR = 18 * 12
ABSENT_MINOR = 60
"""Months of mismatch that a minor child away from home counts for: most minors live with their mother."""
WRONG_NUMBER = 1000.0
"""Months of mismatch that a birth too many or too few counts for: only taken where no life has the number."""
YOUNGEST_MOTHER, OLDEST_MOTHER = 15 * 12, 50 * 12
LEAST_GAP = 9
"""Months between siblings who are no twins."""
DROPPED = -32768


class Library(NamedTuple):
    """Lives of women, `per_cohort` for each year of birth from `first` on.

    Parameters
    ----------
    start : (women + 1,) births of woman w are start[w] .. start[w + 1].
    birth : (births,) month, rising within a woman; twins share one.
    born : (women,) her own month of birth.
    order : (births,) positions in `birth` by month.
    month : (births,) months in that order.
    weight : (births + 1,) cumulative number of births that happened for each, in that order.
    woman : (births,) who gave birth, in that order.
    """

    start: NDArray[np.int32]
    birth: NDArray[np.int16]
    born: NDArray[np.int16]
    order: NDArray[np.int32]
    month: NDArray[np.int16]
    weight: NDArray[np.float64]
    woman: NDArray[np.int32]
    first: int
    per_cohort: int


@lean
def alive_share(survival: NDArray[np.float64], first: int, sex: int, birth: int, month: int) -> float:
    """Share of those born in month `birth` who are alive in `month`; linear between birthdays, nobody past the last.

    Parameters
    ----------
    survival : (2, cohorts, 111) share alive at each exact age, cohorts by year of birth from `first` on.
    """
    age = month - birth
    if age <= 0:
        return 1.0
    cohort = min(max(2000 + birth // 12 - first, 0), survival.shape[1] - 1)
    year, part = age // 12, (age % 12) / 12.0
    if year >= survival.shape[2] - 1:
        return 0.0
    return (1.0 - part) * survival[sex, cohort, year] + part * survival[sex, cohort, year + 1]


@lean
def death_month(
    survival: NDArray[np.float64], first: int, key: np.uint64, lineage: np.uint64, sex: int, birth: int, now: int
) -> int:
    """Draw the month of death, `now` or later, of somebody alive at the start of `now`, by inverse transform.

    The last month whose share alive is no less than the share now times one minus the draw.
    """
    target = alive_share(survival, first, sex, birth, now) * (1.0 - uniform_at(key, lineage, 0))
    low, high = now, max(birth + 12 * survival.shape[2], now + 1)
    while high - low > 1:
        middle = (low + high) // 2
        if alive_share(survival, first, sex, birth, middle) >= target:
            low = middle
        else:
            high = middle
    return low


@kernel
def draw_deaths(
    now: int, key: np.uint64, survival: NDArray[np.float64], first: int, lineage: NDArray[np.uint64],
    sex: NDArray[np.int64], birth: NDArray[np.int64], death: NDArray[np.int64],
) -> None:  # fmt: skip
    """Write the month of death of people who are alive at the start of `now`; see `death_month`."""
    for i in range(len(death)):
        death[i] = death_month(survival, first, key, lineage[i], sex[i], birth[i], now)


@kernel
def live(
    key: np.uint64, first: int, per_cohort: int, hazard: NDArray[np.float64], first_year: int, interval: int,
    twins: float, born: NDArray[np.int16], births: NDArray[np.uint8], birth: NDArray[np.int16],
) -> None:  # fmt: skip
    """Let every woman live from 15 to the last age of the hazards, without dying.

    Parameters
    ----------
    key : stream key of KIN; woman w draws with w as her lineage.
    hazard : (years, 111, 5) yearly hazard of a maternity by age on 31 December and births so far, from `first_year`;
        years outside take the nearest.
    interval : months from one maternity to the first month of the next.
    twins : share of maternities with twins.
    born, births : (women,) written: month of birth and number of births.
    birth : (women, MOST_BIRTHS) written: months of birth of her children.

    Notes
    -----
    One unit of an exponential is used up by the hazards of the years, so the waiting time is exact and a childless
    year costs one subtraction.
    """
    for w in range(len(born)):
        cohort = first + w // per_cohort
        born[w] = (cohort - 2000) * 12 + int(uniform_at(key, w, 0) * 12)
        n, luck = 0, 1
        left = -math.log(1.0 - uniform_at(key, w, luck))
        t = born[w] + YOUNGEST_MOTHER
        end = (cohort + 50 - 2000) * 12
        while t < end and n < MOST_BIRTHS - 1:
            year = 2000 + t // 12
            monthly = hazard[min(max(year - first_year, 0), len(hazard) - 1), year - cohort, min(n, MAX_PARITY)] / 12.0
            rest = 12 - t % 12
            if left > monthly * rest:
                left -= monthly * rest
                t += rest
                continue
            t += min(int(left / monthly), rest - 1)
            children = 2 if uniform_at(key, w, luck + 1) < twins else 1
            birth[w, n : n + children] = t
            n += children
            luck += 2
            left = -math.log(1.0 - uniform_at(key, w, luck))
            t += interval
        births[w] = n


@kernel
def birth_weights(
    births: NDArray[np.float64], alive: NDArray[np.float64], girls: float, size: NDArray[np.float64], seeded: int
) -> None:
    """Carry the number of girls born per year forward: each cohort bears the next ones.

    Parameters
    ----------
    births : (years, 36) births in the library by calendar year and age of the mother on 31 December - 15, per woman.
    alive : (cohorts, 36) share of women alive at that age.
    size : (cohorts,) girls born; the first `seeded` are given, the others written.
    """
    for c in range(seeded, len(size)):
        total = 0.0
        for a in range(36):
            mother = c - (a + 15)
            if mother >= 0:
                total += size[mother] * alive[mother, a] * births[c, a]
        size[c] = total * girls


@lean
def count_before(start: NDArray[np.int32], birth: NDArray[np.int16], w: int, shift: int, now: int) -> int:
    """Births of woman w before `now` when her life is moved by `shift` months."""
    n = 0
    for b in range(start[w], start[w + 1]):
        if birth[b] + shift < now:
            n += 1
    return n


@lean
def fit_life(
    now: int, key: np.uint64, lineage: np.uint64, born: int, parity: int, h: NDArray[np.int64],
    start: NDArray[np.int32], birth: NDArray[np.int16], births_of: NDArray[np.int16], first: int, per_cohort: int,
) -> tuple[int, int]:  # fmt: skip
    """Choose a life for one woman; see `fit_lives`. Takes the columns of the library one by one."""
    cohort = min(max(2000 + born // 12 - first, 0), len(births_of) // per_cohort - 1)
    best, exact, woman, offset = np.inf, 0, -1, 0
    for t in range(TRIES):
        w = cohort * per_cohort + int(uniform_at(key, lineage, t) * per_cohort)
        shift = born - births_of[w]
        n = count_before(start, birth, w, shift, now)
        if n < max(len(h), 1):
            continue
        miss = 0.0
        if parity < 0 or n == parity or (parity >= MAX_PARITY and n > parity):
            exact += 1
        else:
            miss = WRONG_NUMBER * abs(n - parity)
        for o in range(n - len(h) + 1 if miss < best else 0):  # with such a miss none fits better
            cost = miss
            for k in range(n):
                month = birth[start[w] + k] + shift
                if o <= k < o + len(h):
                    cost += abs(month - h[k - o])
                elif now - month < MINOR and (parity >= 0 or len(h) > 0):
                    cost += ABSENT_MINOR
            if cost < best:
                best, woman, offset = cost, w, o
        if exact == EXACT or (len(h) == 0 and best == 0.0):
            break
    return woman, offset


@kernel
def fit_lives(
    now: int, key: np.uint64, lineage: NDArray[np.uint64], born: NDArray[np.int64], parity: NDArray[np.int64],
    home_start: NDArray[np.int64], home: NDArray[np.int64], library: Library, woman: NDArray[np.int64],
    offset: NDArray[np.int64],
) -> None:  # fmt: skip
    """Choose for each woman a life of her cohort with her number of births that fits her children at home best.

    Parameters
    ----------
    lineage, born : (n,) hers, or of the father whose children she bore, and her month of birth.
    parity : (n,) births so far, 4 for four or more; -1 for any number from one on.
    home_start, home : months of birth of the children at home, rising, of woman i in home_start[i] .. home_start[i+1].
    woman : (n,) written: woman of the library, or -1 when none has enough births.
    offset : (n,) written: which birth of that life is the eldest child at home; the others follow it.
    """
    for i in range(len(born)):
        woman[i], offset[i] = fit_life(
            now, key, lineage[i], born[i], parity[i], home[home_start[i] : home_start[i + 1]], library.start,
            library.birth, library.born, library.first, library.per_cohort,
        )  # fmt: skip


@lean
def clashes(month: int, me: int, begin: int, end: int, months: NDArray[np.int64], was: NDArray[np.int64]) -> bool:
    """Tell whether a child born in `month` stands too near a sibling who is no twin, entries begin .. end."""
    for k in range(begin, end):
        if k != me and months[k] != DROPPED and was[k] != was[me] and abs(months[k] - month) < LEAST_GAP:
            return True
    return False


@kernel
def unfold(
    now: int, born: NDArray[np.int64], home_start: NDArray[np.int64], home: NDArray[np.int64],
    rows: NDArray[np.int64], library: Library, woman: NDArray[np.int64], offset: NDArray[np.int64],
    start: NDArray[np.int64], month: NDArray[np.int64], was: NDArray[np.int64], person: NDArray[np.int64],
) -> None:  # fmt: skip
    """Write the children of every chosen life; those at home have their own months, others make room for them.

    Parameters
    ----------
    rows : rows of the children at home, as `home`.
    start : (n + 1,) written: entries of woman i are start[i] .. start[i + 1].
    month, was, person : written: month of birth (`DROPPED` when there is no room), a number that twins share,
        and the row of a child at home or -1.
    """
    e = 0
    for i in range(len(born)):
        start[i] = e
        n_home = home_start[i + 1] - home_start[i]
        w = woman[i]
        if w < 0:
            for k in range(n_home):
                month[e], was[e] = home[home_start[i] + k], home[home_start[i] + k]
                person[e] = rows[home_start[i] + k]
                e += 1
            continue
        shift, s = born[i] - library.born[w], library.start[w]
        n = count_before(library.start, library.birth, w, shift, now)
        for k in range(n):
            month[e + k] = was[e + k] = library.birth[s + k] + shift
            person[e + k] = -1
            if offset[i] <= k < offset[i] + n_home:
                month[e + k] = home[home_start[i] + k - offset[i]]
                person[e + k] = rows[home_start[i] + k - offset[i]]
                if k > offset[i] and month[e + k] == month[e + k - 1]:
                    was[e + k] = was[e + k - 1]  # twins at home
        for k in range(n):
            if person[e + k] >= 0:
                continue
            at, twin = month[e + k], False
            for j in range(n):
                if was[e + j] == was[e + k] and month[e + j] != DROPPED and (person[e + j] >= 0 or j < k):
                    at, twin = month[e + j], True
            month[e + k] = at if twin else DROPPED
            if twin:
                continue  # whoever comes later makes room for both
            for step in range(97):
                m = at + (step + 1) // 2 * (1 if step % 2 else -1)
                fits = YOUNGEST_MOTHER <= m - born[i] <= OLDEST_MOTHER and m < now
                if fits and not clashes(m, e + k, e, e + n, month, was):
                    month[e + k] = m
                    break
        e += n
    start[len(born)] = e
