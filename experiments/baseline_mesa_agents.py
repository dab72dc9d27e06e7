"""The agents of the plain Mesa baseline: one object per inwoner, and one per huishouden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from agents import persons as are
from agents.households import ALONE, OTHER_HOUSEHOLD, SINGLE_PARENT, UNMARRIED
from experiments.baseline_rates import YOUNGEST

if TYPE_CHECKING:
    from experiments.baseline_mesa import Town


class Home:
    """A huishouden or an institution."""

    __slots__ = ("kern", "kind", "members")

    def __init__(self, kern: int, kind: int) -> None:
        self.kern, self.kind = kern, kind
        self.members: list[Inwoner] = []

    def settle(self) -> None:
        """Set the type from the roles of the members, and mend those roles."""
        roles = [p.role for p in self.members]
        children = are.CHILD in roles
        if roles.count(are.PARTNER) == 2:
            married = all(p.marital == are.MARRIED for p in self.members if p.role == are.PARTNER)
            self.kind = UNMARRIED + married + 2 * children
        elif roles.count(are.HEAD) == 1 and children:
            self.kind = SINGLE_PARENT
        elif len(roles) == 1:
            self.kind, self.members[0].role = ALONE, are.HEAD
        else:
            self.kind = OTHER_HOUSEHOLD
            if are.HEAD not in roles:
                for p in self.members:
                    p.role = are.OTHER


class Inwoner(mesa.Agent):
    """One inhabitant."""

    def __init__(self, model: Town, home: Home, details: dict[str, int]) -> None:
        super().__init__(model)
        self.birth, self.last_birth = details["birth"], details["last_birth"]
        self.sex, self.role = details["sex"], details["role"]
        self.marital, self.parity = details["marital"], details["parity"]
        self.status = are.HERE
        self.partner: Inwoner | None = None
        self.mother: Inwoner | None = None
        self.father: Inwoner | None = None
        self.home = home
        home.members.append(self)

    @property
    def reference(self) -> bool:
        """Whether this person decides for the huishouden: its head, or the woman of a couple."""
        return self.role == are.HEAD or (self.role == are.PARTNER and self.sex == are.WOMAN)

    def live(self) -> None:
        """Meet the risks of one month; what concerns others is noted for the town to carry out."""
        if self.status != are.HERE:
            return
        town: Town = self.model
        rates, draw, sex, role = town.rates, town.random.random, self.sex, self.role
        age = min(max((town.month - 1 - self.birth) // 12, 0), are.OLDEST)
        age31 = min((town.december - self.birth) // 12, are.OLDEST)
        if age31 > 0 and draw() < rates.death[sex][role == are.PARTNER][age31]:
            self.die()
            return
        if sex == are.WOMAN:
            self.think_of_family(age, age31)
        elif self.partner is None and role != are.RESIDENT and age >= YOUNGEST and rates.men[age] > 0.0:
            town.men.append(self)
        if role == are.RESIDENT:
            if draw() < rates.leave_institution[sex][age]:
                town.coming_home.append(self)
            return
        if role == are.CHILD:
            if draw() < rates.leave_home[sex][age]:
                town.leaving.append(self)
            if draw() < rates.depart_home[sex][age]:
                town.departing.append(self)
        else:
            if self.reference and draw() < rates.move[age]:
                town.moving.append(self.home)
            if (self.reference or role == are.OTHER) and draw() < rates.depart_household[age]:
                town.departing.append(self)
        if draw() < rates.enter[sex][role == are.PARTNER][age]:
            town.entering.append(self)

    def think_of_family(self, age: int, age31: int) -> None:
        """Meet the risks of birth, partner search, marriage and separation."""
        town: Town = self.model
        rates, draw = town.rates, town.random.random
        seeks = False
        chance = rates.maternity[age31][min(self.parity, are.MAX_PARITY)]
        if chance and town.month - self.last_birth >= rates.interval and draw() < chance:
            town.mothers.append(self)
            seeks = self.partner is None and age >= YOUNGEST and draw() < rates.seek_at_birth[age]
        if self.partner is None:
            if seeks or (age >= YOUNGEST and self.role != are.RESIDENT and draw() < rates.seek[age]):
                town.seeking.append(self)
        elif self.role == are.PARTNER:
            if self.marital != are.MARRIED and draw() < rates.marriage[age]:
                self.marital = self.partner.marital = are.MARRIED
                town.changed[self.home] = None
                town.totals["marriages"] += 1
            if draw() < rates.separation[self.marital == are.MARRIED][age]:
                town.parting.append(self)

    def leave_population(self, status: int) -> None:
        """Die or depart: leave the huishouden and the model."""
        self.status = status
        self.home.members.remove(self)
        self.model.changed[self.home] = None
        self.remove()

    def die(self) -> None:
        """Die, and leave a partner widowed."""
        partner = self.partner
        if partner is not None:
            self.partner = partner.partner = None
            if partner.marital == are.MARRIED:
                partner.marital = are.WIDOWED
            if partner.role == are.PARTNER:
                partner.role = are.HEAD
        self.leave_population(are.DEAD)
        self.model.totals["deaths"] += 1

    def relocate(self, home: Home) -> None:
        """Move to another huishouden."""
        town = self.model
        town.totals["kern_in"] += self.home.kern != home.kern
        self.home.members.remove(self)
        home.members.append(self)
        town.changed[self.home] = town.changed[home] = None
        self.home = home

    def is_kin(self, other: Inwoner) -> bool:
        """Tell whether two people are parent and child or share a parent."""
        if self in (other.mother, other.father) or other in (self.mother, self.father):
            return True
        same_mother = self.mother is not None and self.mother is other.mother
        return same_mother or (self.father is not None and self.father is other.father)

    def nearest_family(self) -> tuple[Home, int] | None:
        """Return the huishouden of a parent or grandparent who can take in a minor, and the role there."""
        parents = [p for p in (self.mother, self.father) if p is not None]
        grands = [g for p in parents for g in (p.mother, p.father) if g is not None]
        for group, role in ((parents, are.CHILD), (grands, are.OTHER)):
            for one in group:
                if one.status == are.HERE and one.role in (are.HEAD, are.PARTNER):
                    return one.home, role
        return None
