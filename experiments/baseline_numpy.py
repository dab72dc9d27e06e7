"""The same demography month in vectorised NumPy, as a careful user of arrays would write it: a yardstick for speed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import persons as are
from experiments.baseline_numpy_columns import ArrayTown, Rows
from experiments.baseline_rates import CANDIDATES, YOUNGEST, MonthRates, month_rates
from sim.calendar import year_of


class Town(ArrayTown):
    """A municipality as columns that lives month by month; `step` lives one month."""

    def step(self) -> None:
        """Live one month."""
        rates = month_rates(self.world, self.month, self.off)
        self.dirty = np.zeros(len(self.kind), dtype=bool)
        person = self.person
        self.age = np.clip((self.month - 1 - person["birth"]) // 12, 0, are.OLDEST)
        self.age31 = np.clip((self.month - self.month % 12 + 11 - person["birth"]) // 12, 0, are.OLDEST)
        self._die(rates)
        mothers = self._expect(rates)
        self._couple(rates, mothers)
        self._give_birth(rates, mothers)
        for process in (
            self._separate, self._leave_home, self._move, self._institution, self._depart, self._arrive,
        ):  # fmt: skip
            process(rates)
        self._settle()
        here = person["status"] == are.HERE
        home = person["household"][here]
        cell = self.kern[home].astype(np.int64) * 8 + self.kind[home]
        self.counts.append(np.bincount(cell, minlength=8 * len(self.world.kernen)).reshape(-1, 8))
        self.month += 1

    def _die(self, rates: MonthRates) -> None:
        person = self.person
        rows = self._here(self.age31 > 0)
        paired = (person["role"][rows] == are.PARTNER).astype(np.int64)
        dead = self._happens(rows, rates.death[person["sex"][rows], paired, self.age31[rows]])
        self._bury(dead)

    def _bury(self, dead: Rows) -> None:
        person = self.person
        left = person["partner"][dead]
        left = left[left != are.NOBODY]
        person["partner"][left] = are.NOBODY
        person["partner"][dead] = are.NOBODY
        person["marital"][left[person["marital"][left] == are.MARRIED]] = are.WIDOWED
        person["role"][left[person["role"][left] == are.PARTNER]] = are.HEAD
        self._gone(dead, are.DEAD)
        self.totals["deaths"] += len(dead)

    def _expect(self, rates: MonthRates) -> Rows:
        person = self.person
        fertile = (person["sex"] == are.WOMAN) & (self.month - person["last_birth"].astype(np.int64) >= rates.interval)
        rows = self._here(fertile)
        parity = np.minimum(person["parity"][rows], are.MAX_PARITY)
        return self._happens(rows, rates.maternity[self.age31[rows], parity])

    def _couple(self, rates: MonthRates, mothers: Rows) -> None:
        person = self.person
        free = person["partner"] == are.NOBODY
        old = self.age >= YOUNGEST
        expecting = mothers[free[mothers] & old[mothers]]
        first = self._happens(expecting, rates.seek_at_birth[self.age[expecting]])
        rows = self._here(free, old, person["sex"] == are.WOMAN, person["role"] != are.RESIDENT)
        others = self._happens(rows, rates.seek[self.age[rows]])
        seeking = np.append(first, np.setdiff1d(others, first))
        men = self._here(free, old, person["sex"] == are.MAN, person["role"] != are.RESIDENT, rates.men[self.age] > 0.0)
        men = men[np.argsort(-person["birth"][men], kind="stable")]
        months = self.month - person["birth"][men].astype(np.int64)
        gaps = np.minimum(np.searchsorted(rates.gap, self.rng.random(len(seeking)), side="right"), len(rates.gap) - 1)
        wanted = self.month - person["birth"][seeking].astype(np.int64) + (gaps + rates.first_gap) * 12
        middle = np.searchsorted(months, wanted)
        self.joins: dict[int, int] = {}
        for woman, m in zip(seeking.tolist(), middle.tolist(), strict=True):
            self._choose(rates, woman, men[max(0, m - CANDIDATES // 2) : m + CANDIDATES // 2])
        joined = np.full(len(self.kind), are.NOBODY)
        joined[list(self.joins)] = list(self.joins.values())
        children = self._here(joined[person["household"]] != are.NOBODY, person["role"] == are.CHILD)
        self._relocate(children, joined[person["household"][children]])
        rows = self._here(person["role"] == are.PARTNER, person["sex"] == are.WOMAN, person["marital"] != are.MARRIED)
        brides = self._happens(rows, rates.marriage[self.age[rows]])
        person["marital"][brides] = are.MARRIED
        person["marital"][person["partner"][brides]] = are.MARRIED
        self.dirty[person["household"][brides]] = True
        self.totals["marriages"] += len(brides)

    def _choose(self, rates: MonthRates, woman: int, men: Rows) -> None:
        """Let one woman choose among men near the age she looks for, and move in together."""
        person, mother, father = self.person, self.person["mother"], self.person["father"]
        kin = (mother[men] == woman) | (mother[woman] == men) | (father[woman] == men)
        if mother[woman] != are.NOBODY:
            kin |= mother[men] == mother[woman]
        if father[woman] != are.NOBODY:
            kin |= father[men] == father[woman]
        men = men[(person["partner"][men] == are.NOBODY) & ~kin]
        at = self.kern[person["household"][woman]]
        weight = rates.men[self.age[men]] * self.world.places.near[at, self.kern[person["household"][men]]]
        if not len(men) or not weight.max() > 0.0:
            return
        with np.errstate(divide="ignore"):
            man = int(men[np.argmin(self.rng.exponential(size=len(men)) / weight)])
        coin = self.rng.random() < 0.5
        hers, his = person["role"][woman] == are.HEAD, person["role"][man] == are.HEAD
        if not hers and not his:
            both = np.array([woman, man])
            homes = self._found(self.kern[person["household"][[woman if coin else man]]])
            self._relocate(both, np.repeat(homes, 2))
        else:
            comes, stays = (man, woman) if hers and (coin or not his) else (woman, man)
            if person["role"][comes] == are.HEAD:
                self.joins[person["household"][comes]] = person["household"][stays]
            self._relocate(np.array([comes]), person["household"][[stays]])
        person["partner"][woman], person["partner"][man] = man, woman
        person["role"][[woman, man]] = are.PARTNER
        self.totals["partnerships"] += 1

    def _give_birth(self, rates: MonthRates, mothers: Rows) -> None:
        person = self.person
        role, partner = person["role"][mothers], person["partner"][mothers]
        back = (role == are.RESIDENT) & (partner != are.NOBODY) & (person["role"][partner] == are.HEAD)
        self._relocate(mothers[back], person["household"][partner[back]])
        person["role"][mothers[back]] = person["role"][partner[back]] = are.PARTNER
        out = mothers[~back & np.isin(role, (are.CHILD, are.OTHER, are.RESIDENT))]
        self._relocate(out, self._found(self.kern[person["household"][out]]))
        person["role"][out] = are.HEAD
        self.totals["leaving_home"] += len(out)
        number = 1 + (self.rng.random(len(mothers)) < rates.twins)
        mother = np.repeat(mothers, number)
        person["parity"][mothers] += number.astype(np.uint8)
        person["last_birth"][mothers] = self.month
        first, n = len(person["birth"]), len(mother)
        self._append(
            n, birth=np.full(n, self.month), last_birth=np.full(n, are.NEVER), sex=self.rng.random(n) >= rates.boys,
            role=np.full(n, are.CHILD), partner=np.full(n, are.NOBODY), mother=mother, father=person["partner"][mother],
            household=person["household"][mother],
        )  # fmt: skip
        self.dirty[person["household"][mother]] = True
        self.totals["births"] += n
        born = np.arange(first, first + n)
        self._bury(self._happens(born, rates.newborn_death[person["sex"][born]]))

    def _separate(self, rates: MonthRates) -> None:
        person = self.person
        rows = self._here(person["role"] == are.PARTNER, person["sex"] == are.WOMAN)
        kind = (person["marital"][rows] == are.MARRIED).astype(np.int64)
        women = self._happens(rows, rates.separation[kind, self.age[rows]])
        men = person["partner"][women].astype(np.int64)
        stay = self.rng.random(len(women)) < rates.with_mother
        leaves, stays = np.where(stay, men, women), np.where(stay, women, men)
        old = person["household"][leaves].astype(np.int64)
        new = self._found(self._destination(self.kern[old]))
        case = np.full(len(self.kind), are.NOBODY)
        case[old] = np.arange(len(old))
        children = self._here(case[person["household"]] != are.NOBODY, person["role"] == are.CHILD)
        of = case[person["household"][children]]
        mother, father = person["mother"][children], person["father"][children]
        own = ((mother == leaves[of]) | (father == leaves[of])) & (mother != stays[of]) & (father != stays[of])
        self._relocate(children[own], new[of[own]])
        self._relocate(leaves, new)
        for side in (women, men):
            person["partner"][side] = are.NOBODY
            person["role"][side] = are.HEAD
            person["marital"][side[person["marital"][side] == are.MARRIED]] = are.DIVORCED
        self.totals["separations"] += len(women)

    def _leave_home(self, rates: MonthRates) -> None:
        person = self.person
        rows = self._here(person["role"] == are.CHILD)
        rows = self._happens(rows, rates.leave_home[person["sex"][rows], self.age[rows]])
        self._relocate(rows, self._found(self._destination(self.kern[person["household"][rows]])))
        person["role"][rows] = are.HEAD
        self.totals["leaving_home"] += len(rows)

    def _move(self, rates: MonthRates) -> None:
        rows = self._here(self._reference())
        rows = self._happens(rows, rates.move[self.age[rows]])
        homes = self.person["household"][rows]
        new = self._destination(self.kern[homes])
        moved = new != self.kern[homes]
        self.kern[homes] = new
        self.totals["kern_in"] += int(np.isin(self.person["household"][self._here()], homes[moved]).sum())

    def _institution(self, rates: MonthRates) -> None:
        person = self.person
        inside = self._here(person["role"] == are.RESIDENT)
        leavers = self._happens(inside, rates.leave_institution[person["sex"][inside], self.age[inside]])
        rows = self._here(person["role"] != are.RESIDENT)
        paired = (person["role"][rows] == are.PARTNER).astype(np.int64)
        chance = rates.enter[person["sex"][rows], paired, self.age[rows]]
        new = self._happens(rows, chance)
        left = person["partner"][new[person["role"][new] == are.PARTNER]]
        person["role"][left] = are.HEAD
        person["role"][new] = are.RESIDENT
        self._relocate(new, self.world.places.institution_of[self.kern[person["household"][new]]].astype(np.int64))
        self.totals["institution_entries"] += len(new)
        partner = person["partner"][leavers]
        joins = (partner != are.NOBODY) & (person["role"][partner] == are.HEAD)
        self._relocate(leavers[joins], person["household"][partner[joins]].astype(np.int64))
        person["role"][leavers[joins]] = person["role"][partner[joins]] = are.PARTNER
        alone = leavers[~joins]
        self._relocate(alone, self._found(self.kern[person["household"][alone]]))
        person["role"][alone] = are.HEAD
        self.totals["institution_exits"] += len(leavers)

    def _depart(self, rates: MonthRates) -> None:
        person = self.person
        rows = self._here(self._reference())
        whole = np.zeros(len(self.kind), dtype=bool)
        whole[person["household"][self._happens(rows, rates.depart_household[self.age[rows]])]] = True
        children = self._here(person["role"] == are.CHILD)
        chance = rates.depart_home[person["sex"][children], self.age[children]]
        others = self._here(person["role"] == are.OTHER)
        single = np.append(
            self._happens(children, chance), self._happens(others, rates.depart_household[self.age[others]])
        )
        gone = np.union1d(self._here(whole[person["household"]]), single)
        partner = person["partner"][gone]
        apart = (partner != are.NOBODY) & (person["role"][partner] == are.RESIDENT)
        person["partner"][partner[apart]] = person["partner"][gone[apart]] = are.NOBODY
        self._gone(gone, are.LEFT)
        self.totals["departures"] += len(gone)

    def _arrive(self, rates: MonthRates) -> None:
        known = self.world.arrivals
        frozen, of = known.templates, known.cumulative[known.period(year_of(self.month))]
        chosen = np.concatenate(
            [
                np.searchsorted(of[r], self.rng.random(self.rng.poisson(rates.arrivals[r])), side="right")
                for r in range(2)
            ]
        )
        chosen = np.minimum(chosen, len(frozen.start) - 2)
        size = frozen.start[chosen + 1] - frozen.start[chosen]
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        member = np.repeat(frozen.start[chosen], size) + within
        base = len(self.person["birth"]) + np.arange(len(member)) - within

        def pointer(column: NDArray[np.int8]) -> NDArray[Any]:
            return np.where(column[member] < 0, are.NOBODY, base + column[member])

        since = frozen.last_birth[member]
        kern = np.searchsorted(self.world.places.settling, self.rng.random(len(chosen)), side="right")
        homes = self._found(np.minimum(kern, len(self.world.kernen) - 1))
        self._append(
            len(member), birth=self.month - frozen.age[member],
            last_birth=np.where(since == are.NEVER, are.NEVER, self.month - since),
            sex=frozen.sex[member], role=frozen.role[member], marital=frozen.marital[member],
            parity=frozen.parity[member], partner=pointer(frozen.partner), mother=pointer(frozen.mother),
            father=pointer(frozen.father), household=np.repeat(homes, size),
        )  # fmt: skip
        self.totals["arrivals"] += len(member)
