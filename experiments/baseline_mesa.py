"""The same demography month with plain Mesa agents, one object per inwoner: a yardstick for speed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from agents import persons as are
from agents.households import ALONE, INSTITUTION
from agents.kinship import parent_rows
from experiments.baseline_mesa_agents import Home, Inwoner
from experiments.baseline_rates import ADULT, CANDIDATES, EVENTS, month_rates
from sim.calendar import year_of
from sim.world import World

DETAILS = ("birth", "last_birth", "sex", "role", "marital", "parity")
RELATIVES = ("partner", "mother", "father")


class Town(mesa.Model):
    """A municipality of Mesa agents; `step` lives one month.

    Parameters
    ----------
    world : start population, rates and places, which are copied and not changed.
    seed : of Mesa's own generator.
    off : names of processes to leave out, as in `experiments.baseline_rates.PROCESSES`.

    Attributes
    ----------
    totals : events so far, by the names of `EVENTS`.
    counts : persons by (kern, household type) at the end of each month.
    """

    def __init__(self, world: World, seed: int, off: tuple[str, ...] = ()) -> None:
        super().__init__(rng=seed)
        self.world, self.month, self.off = world, world.month, off
        self.totals = Counter(dict.fromkeys(EVENTS, 0))
        self.counts: list[Counter[tuple[int, int]]] = []
        self.changed: dict[Home, None] = {}
        homes = world.households
        kern_and_kind = zip(homes.column("kern").tolist(), homes.column("type").tolist(), strict=True)
        rows = [Home(kern, kind) for kern, kind in kern_and_kind]
        self.homes = dict.fromkeys(rows)
        self.institution_of = [rows[h] for h in world.places.institution_of]
        self.destination, self.near = world.places.destination.tolist(), world.places.near.tolist()
        self.settling = world.places.settling.tolist()
        names = (*DETAILS, "partner", "household", "status")
        column = {name: world.persons.column(name).tolist() for name in names}
        column["mother"], column["father"] = (rows.tolist() for rows in parent_rows(world.persons, world.kin))
        living = [i for i, status in enumerate(column["status"]) if status == are.HERE]
        people = {i: Inwoner(self, rows[column["household"][i]], {d: column[d][i] for d in DETAILS}) for i in living}
        for i, person in people.items():
            for name in RELATIVES:
                setattr(person, name, people.get(column[name][i]))

    @property
    def population(self) -> int:
        """Number of people who live here."""
        return len(self.agents)

    def step(self) -> None:
        """Live one month."""
        made = month_rates(self.world, self.month, self.off)
        self.rates = SimpleNamespace(
            **{k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in vars(made).items()}
        )
        self.december = self.month - self.month % 12 + 11
        self.men: list[Inwoner] = []
        self.mothers: list[Inwoner] = []
        self.seeking: list[Inwoner] = []
        self.parting: list[Inwoner] = []
        self.leaving: list[Inwoner] = []
        self.departing: list[Inwoner] = []
        self.entering: list[Inwoner] = []
        self.coming_home: list[Inwoner] = []
        self.moving: list[Home] = []
        self.agents.do("live")
        self.find_partners()
        self.give_birth()
        self.separate()
        self.change_homes()
        self.depart()
        self.arrive()
        self.settle()
        count: Counter[tuple[int, int]] = Counter()
        for home in self.homes:
            count[home.kern, home.kind] += len(home.members)
        self.counts.append(count)
        self.month += 1

    def found(self, kern: int) -> Home:
        """Add an empty huishouden in a kern."""
        home = Home(kern, ALONE)
        self.homes[home] = None
        return home

    def draw_kern(self, cumulative: list[float]) -> int:
        """Draw a kern."""
        return min(bisect_right(cumulative, self.random.random()), len(cumulative) - 1)

    def find_partners(self) -> None:
        """Let each seeking woman choose among the free men nearest to the age she looks for."""
        self.men.sort(key=lambda man: -man.birth)
        months = [self.month - man.birth for man in self.men]
        for woman in self.seeking:
            if woman.status != are.HERE or woman.partner is not None:
                continue
            gap = min(bisect_right(self.rates.gap, self.random.random()), len(self.rates.gap) - 1)
            middle = bisect_left(months, self.month - woman.birth + (gap + self.rates.first_gap) * 12)
            near = self.near[woman.home.kern]
            men, weights = [], []
            for man in self.men[max(0, middle - CANDIDATES // 2) : middle + CANDIDATES // 2]:
                if man.partner is None and man.status == are.HERE and not woman.is_kin(man):
                    men.append(man)
                    age = min((self.month - 1 - man.birth) // 12, are.OLDEST)
                    weights.append(self.rates.men[age] * near[man.home.kern])
            if men and sum(weights) > 0.0:
                self.move_in(woman, self.random.choices(men, weights)[0])

    def move_in(self, woman: Inwoner, man: Inwoner) -> None:
        """Make a couple of two people, with the children at home of the one who moves."""
        coin, hers, his = self.random.random() < 0.5, woman.role == are.HEAD, man.role == are.HEAD
        if not hers and not his:
            home = self.found((woman if coin else man).home.kern)
            woman.relocate(home)
            man.relocate(home)
        else:
            comes, stays = (man, woman) if hers and (coin or not his) else (woman, man)
            along = [p for p in comes.home.members if p.role == are.CHILD] if comes.role == are.HEAD else []
            for person in (comes, *along):
                person.relocate(stays.home)
        woman.partner, man.partner = man, woman
        woman.role = man.role = are.PARTNER
        self.totals["partnerships"] += 1

    def give_birth(self) -> None:
        """Let the expecting women have their children."""
        draw = self.random.random
        for mother in self.mothers:
            partner = mother.partner
            if mother.role == are.RESIDENT and partner is not None and partner.role == are.HEAD:
                mother.relocate(partner.home)
                mother.role = partner.role = are.PARTNER
            elif mother.role not in (are.HEAD, are.PARTNER):
                mother.relocate(self.found(mother.home.kern))
                mother.role = are.HEAD
                self.totals["leaving_home"] += 1
            for _ in range(2 if draw() < self.rates.twins else 1):
                mother.parity += 1
                sex = are.MAN if draw() < self.rates.boys else are.WOMAN
                values = (self.month, are.NEVER, sex, are.CHILD, 0, 0)
                child = Inwoner(self, mother.home, dict(zip(DETAILS, values, strict=True)))
                child.mother, child.father = mother, mother.partner
                self.changed[mother.home] = None
                self.totals["births"] += 1
                if draw() < self.rates.newborn_death[sex]:
                    child.die()
            mother.last_birth = self.month

    def separate(self) -> None:
        """Let couples part; one of the two starts a huishouden."""
        for woman in self.parting:
            man = woman.partner
            if man is None or woman.role != are.PARTNER:
                continue
            old = woman.home
            stays, leaves = (woman, man) if self.random.random() < self.rates.with_mother else (man, woman)
            new = self.found(self.draw_kern(self.destination[old.kern]))
            leaves.relocate(new)
            for child in [p for p in old.members if p.role == are.CHILD]:
                parents = (child.mother, child.father)
                if leaves in parents and stays not in parents:
                    child.relocate(new)
            for one in (woman, man):
                one.partner, one.role = None, are.HEAD
                if one.marital == are.MARRIED:
                    one.marital = are.DIVORCED
            self.totals["separations"] += 1

    def change_homes(self) -> None:
        """Let children leave home, huishoudens move, and people enter and leave institutions."""
        for child in self.leaving:
            if child.role == are.CHILD:
                child.relocate(self.found(self.draw_kern(self.destination[child.home.kern])))
                child.role = are.HEAD
                self.totals["leaving_home"] += 1
        for home in self.moving:
            kern = self.draw_kern(self.destination[home.kern])
            self.totals["kern_in"] += len(home.members) if kern != home.kern else 0
            home.kern = kern
        for person in self.entering:
            if person.role == are.PARTNER and person.partner is not None:
                person.partner.role = are.HEAD
            person.role = are.RESIDENT
            person.relocate(self.institution_of[person.home.kern])
            self.totals["institution_entries"] += 1
        for person in self.coming_home:
            self.totals["institution_exits"] += 1
            if person.partner is not None and person.partner.role == are.HEAD:
                person.relocate(person.partner.home)
                person.role = person.partner.role = are.PARTNER
            else:
                person.relocate(self.found(person.home.kern))
                person.role = are.HEAD

    def depart(self) -> None:
        """Let huishoudens and single persons leave the municipality."""
        for person in self.departing:
            if person.status != are.HERE or person.role == are.RESIDENT:
                continue
            for one in list(person.home.members) if person.reference else [person]:
                partner = one.partner
                if partner is not None and partner.role == are.RESIDENT:
                    one.partner = partner.partner = None
                one.leave_population(are.LEFT)
                self.totals["departures"] += 1

    def arrive(self) -> None:
        """Let copies of huishoudens of the start population arrive."""
        known = self.world.arrivals
        frozen, of = known.templates, known.cumulative[known.period(year_of(self.month))]
        for reason in range(2):
            luck = self.rng.random(self.rng.poisson(self.rates.arrivals[reason]))
            for chosen in np.searchsorted(of[reason], luck):
                home = self.found(self.draw_kern(self.settling))
                members = range(frozen.start[chosen], frozen.start[chosen + 1])
                arrived = []
                for j in members:
                    since = int(frozen.last_birth[j])
                    last_birth = are.NEVER if since == are.NEVER else self.month - since
                    details: dict[str, Any] = {d: int(getattr(frozen, d)[j]) for d in DETAILS[2:]}
                    details |= {"birth": self.month - int(frozen.age[j]), "last_birth": last_birth}
                    arrived.append(Inwoner(self, home, details))
                for j, person in zip(members, arrived, strict=True):
                    for name in RELATIVES:
                        place = int(getattr(frozen, name)[j])
                        setattr(person, name, arrived[place] if place >= 0 else None)
                self.changed[home] = None
                self.totals["arrivals"] += len(arrived)

    def settle(self) -> None:
        """Take in minors without an adult, and set the type of every huishouden whose members changed."""
        for home in list(self.changed):
            members = home.members
            if home.kind == INSTITUTION or any(
                self.month - p.birth >= ADULT or p.role in (are.HEAD, are.PARTNER) for p in members
            ):
                continue
            for minor in list(members):
                target = minor.nearest_family()
                minor.relocate(target[0] if target else self.institution_of[home.kern])
                minor.role = target[1] if target else are.RESIDENT
        for home in self.changed:
            if home.kind == INSTITUTION:
                continue
            if home.members:
                home.settle()
            else:
                self.homes.pop(home, None)
        self.changed.clear()
