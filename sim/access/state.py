"""What the processes of access and provision need and keep for a run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.domains import TASKS
from agents.help_counts import Counts as HelpCounts
from agents.indications import ACCESSES, ENDS, FORMS
from agents.offers import Doors, Offer, doors_of
from agents.serving import Terms
from sim.access.counting import FOLLOWED, LONGEST, Sets
from sim.access.effects import ON, no_means
from sim.access.offer import offer_of, terms_of
from sim.access.workforce import AGES
from sim.calendar import year_of
from sim.errors import ZorgdrukError
from sim.measures.whole import factors, terms_now
from sim.money.prices import Prices
from sim.provisions.product import COUNTED, INDICES, LAWS, REFERRERS, STAFF
from sim.provisions.products import Catalogue, catalogue_of
from sim.provisions.rules import Rules, rules_of

if TYPE_CHECKING:
    from sim.access.usual import Usual
    from sim.alignment import Room
    from sim.world import World

TEAMS = ("wmo", "jeugd")
"""Who answers meldingen: the Wmo and participation desk, and the youth team."""
Counts = NDArray[np.int64]
Grown = tuple[NDArray[np.int64], NDArray[np.int64]]
UNBOUNDED = 1e9
MOST = 64
"""Products that fit in the bits of what somebody has."""


@dataclass(frozen=True)
class Fixed:
    """What the desk needs to know of each product, fixed for a run.

    Parameters
    ----------
    team : (K,) which of `TEAMS` answers a melding, -1 for who comes in elsewhere.
    maatwerk, at_once : (K,) whether own strength and network come first, whether it passes every queue.
    pgb : (K,) share with a pgb.
    referrers : (K, REFERRERS) cumulative shares; 0 for products without referrers.
    awarded : (K,) whether somebody is a client in the month of the award only.
    after : (K, any) what is asked for in the name of who grows out of it, in order; -1 for no more.
    """

    team: NDArray[np.int8]
    maatwerk: NDArray[np.bool_]
    at_once: NDArray[np.bool_]
    pgb: NDArray[np.float64]
    referrers: NDArray[np.float64]
    awarded: NDArray[np.bool_]
    after: NDArray[np.int64]


def fixed_of(products: Catalogue) -> Fixed:
    """Return what is fixed by product."""
    rows, names = list(products.values()), list(products)
    after = np.full((len(rows), max((len(r.grows_into) for r in rows), default=0)), -1, dtype=np.int64)
    for k, r in enumerate(rows):
        after[k, : len(r.grows_into)] = [names.index(name) for name in r.grows_into]
    which = {"wmo": 0, "participatiewet": 0, "jeugdwet": 1}
    return Fixed(
        team=np.array([which.get(r.law, -1) for r in rows], dtype=np.int8),
        maatwerk=np.array([r.law in {"wmo", "jeugdwet"} for r in rows]),
        at_once=np.array([r.at_once for r in rows]),
        pgb=np.array([r.pgb_share.value for r in rows]),
        referrers=np.array([np.cumsum([dict(r.referrers).get(name, 0.0) for name in REFERRERS]) for r in rows]),
        awarded=np.array([r.counted != COUNTED[0] for r in rows]),
        after=after,
    )


class Book:
    """What happened in one month, by product.

    Parameters
    ----------
    products : number of products.
    """

    def __init__(self, products: int) -> None:
        self.asked = np.zeros(products, dtype=np.int64)  # meldingen and referrals
        self.handed = np.zeros(products, dtype=np.int64)  # of which in the name of who grew out of another product
        self.renewed = np.zeros(products, dtype=np.int64)  # indications renewed, meldingen too
        self.started = np.zeros(products, dtype=np.int64)
        self.waited = np.zeros(products, dtype=np.int64)  # months between melding and start of who started
        self.appeals = np.zeros(products, dtype=np.int64)
        self.ended = np.zeros((products, len(ENDS)), dtype=np.int64)
        self.hours = np.zeros((products, 2), dtype=np.int64)  # quarter-hours a week granted and met
        self.cents = np.zeros((products, len(FORMS)), dtype=np.int64)
        self.running = np.zeros(products, dtype=np.int64)  # at the end of the month
        self.waiting = np.zeros((products, 2), dtype=np.int64)  # for an answer, for an aanbieder; end of the month
        self.staff = np.zeros((len(STAFF), 2))  # hours a week in use, and there
        self.vacancies = np.zeros(len(STAFF))  # fte
        self.answered = np.zeros((len(TEAMS), 2))  # meldingen answered, and weeks they had waited
        self.referred = np.zeros(len(ACCESSES), dtype=np.int64)  # requests of the Jeugdwet, by who referred
        self.granted = np.zeros(products, dtype=np.int64)  # indications, not those renewed
        self.waits = np.zeros((products, 2, LONGEST + 1), dtype=np.int32)  # started: elsewhere or gemeente, by months
        self.needed = np.zeros(len(STAFF))  # hours a week in use, and of who waits for them
        self.follows = np.zeros(products, dtype=np.int64)  # persons with what follows from another state
        self.youth_by = np.zeros(len(ACCESSES), dtype=np.int64)  # clients of the Jeugdwet of the year, by who referred
        self.counts: HelpCounts | None = None  # of persons, at the end of the month


@dataclass
class Access:
    """Toegang and voorzieningen of one run.

    Parameters
    ----------
    products, rules, prices, fixed : fixed.
    staff : (staff,) hours of staff a week; unbounded before the start.
    teams : (teams,) meldingen a month that can be answered; unbounded before the start.
    carry : (teams,) part of a melding left over from the month before.
    filled : (staff, age groups) share of the posts that staff of each age fills, see `sim.access.workforce`.
    delay : (teams,) months that a melding lies before it is answered, in the past before the start; 0 in a run.
    means : (channels, groups) what effects of products are divided by, see `sim.access.effects`; 0 before the start.
    usual : what people were used to at the start, see `sim.access.usual`; None before the start.
    books : one per month of the run.
    busy : scratch: as bits what everybody has or asked for, and at the end of a month what everybody has.
    followed : of the month: what follows from another state, a bit for each of `sim.access.counting.FOLLOWED`.
    looked : month whose facts of people are in the scratch.
    grown : rows of who grew out of a product this month, and of which; until help is asked for.
    """

    products: Catalogue
    rules: Rules
    prices: Prices
    fixed: Fixed
    staff: NDArray[np.float64] = field(default_factory=lambda: np.full(len(STAFF), UNBOUNDED))
    teams: NDArray[np.float64] = field(default_factory=lambda: np.full(len(TEAMS), UNBOUNDED))
    carry: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(TEAMS)))
    filled: NDArray[np.float64] = field(default_factory=lambda: np.full((len(STAFF), len(AGES)), 1.0 / len(AGES)))
    delay: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(TEAMS), dtype=np.int64))
    means: NDArray[np.float64] = field(default_factory=no_means)
    usual: Usual | None = None
    books: dict[int, Book] = field(default_factory=dict)
    facts: NDArray[np.uint16] = field(default_factory=lambda: np.empty(0, dtype=np.uint16))
    busy: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    heavy: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, len(TASKS)), dtype=np.uint8))
    wanted: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, dtype=np.uint8))
    followed: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, dtype=np.uint8))
    cost_before: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    looked: int | None = None
    grown: Grown = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    room: Room | None = None  # by which staff and teams were scaled; None in a start from a file
    _offer: tuple[int, Offer, Terms] | None = None
    _doors: tuple[Offer, Doors] | None = None

    def now(self, world: World) -> tuple[Offer, Terms]:
        """Return what can be asked in the month of a world, and on which terms; rules change with a month."""
        if self._offer is None or self._offer[0] != world.month:
            old = self._offer
            if old is not None and year_of(old[0]) == world.year and not self.rules_change(old[0], world.month):
                self._offer = (world.month, old[1], old[2])
            else:
                offer = offer_of(self.products, self.rules, world.parameters, world.month, world.municipality.code)
                self._offer = (world.month, offer, terms_of(self.products, self.rules, self.prices, world.month))
        return self._offer[1], terms_now(world, self._offer[2], self.products)

    def forget_offer(self) -> None:
        """Have the offer made again when it is next asked for: parameters changed."""
        self._offer = None

    def doors(self, offer: Offer) -> Doors:
        """Return the doors of an offer, made again when it is another."""
        if self._doors is None or self._doors[0] is not offer:
            self._doors = (offer, doors_of(offer))
        return self._doors[1]

    @cached_property
    def laws(self) -> NDArray[np.int64]:
        """Return the row of its law for each product."""
        return np.array([LAWS.index(p.law) for p in self.products.values()], dtype=np.int64)

    @cached_property
    def law_bits(self) -> NDArray[np.uint8]:
        """Return the bit of its law for each product, as in `persons.used`."""
        return np.array([1 << LAWS.index(p.law) for p in self.products.values()], dtype=np.uint8)

    @cached_property
    def awarded(self) -> np.uint64:
        """Return as bits the products of which somebody is a client in the month of the award only."""
        return np.uint64(sum(1 << int(k) for k in np.flatnonzero(self.fixed.awarded)))

    @cached_property
    def as_followed(self) -> NDArray[np.uint64]:
        """Return what each set of bits of `followed` stands for, as bits of products, (8,)."""
        names = list(self.products)
        one = [1 << names.index(name) if name in names else 0 for name in FOLLOWED]
        some = [sum(bit for f, bit in enumerate(one) if s >> f & 1) for s in range(1 << len(one))]
        return np.array(some, dtype=np.uint64)

    @cached_property
    def effects(self) -> dict[str, dict[int, float]]:
        """Return what products do to who has them, by channel and product."""
        out: dict[str, dict[int, float]] = {}
        for k, product in enumerate(self.products.values()):
            for name, number in product.effects:
                if name in ON:
                    out.setdefault(ON[name], {})[k] = number.value
        return out

    @cached_property
    def sets(self) -> Sets:
        """Return the sets of products by which clients are counted."""
        return Sets(self.products)

    def rules_change(self, before: int, month: int) -> bool:
        """Tell whether a rule begins between two months, whichever comes first."""
        return any(min(before, month) < rule.start <= max(before, month) for rule in self.rules)

    def book(self, month: int) -> Book:
        """Return the book of a month."""
        if month not in self.books:
            self.books[month] = Book(len(self.products))
        return self.books[month]

    def ready(self, people: int) -> None:
        """Make scratch for so many persons."""
        if len(self.facts) < people:
            self.facts, self.busy = np.zeros(people, dtype=np.uint16), np.zeros(people, dtype=np.uint64)
            self.heavy, self.wanted = np.zeros((people, len(TASKS)), dtype=np.uint8), np.zeros(people, dtype=np.uint8)
            self.looked = None
            self.followed, self.cost_before = np.zeros(people, dtype=np.uint8), np.zeros(people, dtype=np.int32)

    def there(self, world: World) -> NDArray[np.float64]:
        """Return the hours of staff a week that are there this month: the posts that are filled, less sickness."""
        return np.asarray(self.posts(world) * self.filled.sum(axis=1) * (1.0 - world.parameters["staff.sickness"]))

    def posts(self, world: World) -> NDArray[np.float64]:
        """Return the hours of staff a week that there are posts for this month: those of the start, grown."""
        posts = self.staff * factors(world, "staff", STAFF)
        return posts * (1.0 + world.parameters["staff.growth"]) ** ((world.month - world.started) / 12)

    def pgb(self, world: World) -> NDArray[np.float64]:
        """Return the share of each product that is granted as a pgb this month."""
        return np.asarray(np.minimum(self.fixed.pgb * factors(world, "pgb", tuple(self.products)), 1.0))

    def spent_by_law(self, world: World) -> NDArray[np.float64]:
        """Return what each law cost this calendar year up to and with this month, euro."""
        months = range(world.month - world.month % 12, world.month + 1)
        cents = sum(self.books[m].cents.sum(axis=1) for m in months if m in self.books)
        return np.bincount(self.laws, weights=np.broadcast_to(cents, len(self.laws)), minlength=len(LAWS)) / 100.0

    def own(self) -> Access:
        """Return the same with books and scratch of its own, for another world."""
        return replace(
            self, staff=self.staff.copy(), teams=self.teams.copy(), carry=self.carry.copy(), delay=self.delay.copy(),
            filled=self.filled.copy(), means=self.means.copy(), books=dict(self.books),
            facts=np.empty(0, dtype=np.uint16), busy=np.empty(0, dtype=np.uint64),
            heavy=np.empty((0, len(TASKS)), dtype=np.uint8), wanted=np.empty(0, dtype=np.uint8), looked=None,
            followed=np.empty(0, dtype=np.uint8), cost_before=np.empty(0, dtype=np.int32), _offer=None,
        )  # fmt: skip


def access_of(world: World) -> Access:
    """Return toegang and voorzieningen with the products and rules that hold in a run."""
    after = {name: world.parameters[f"money.{name}_index"] for name in INDICES}
    products = catalogue_of("scenario", world.provisions)
    if len(products) > MOST:
        raise ZorgdrukError(
            f"provisions: {len(products)} products with those that come along are too many; there is room for {MOST}.",
            f"voorzieningen: {len(products)} producten met de meegeleverde zijn te veel; er is plaats voor {MOST}.",
        )
    care = {int(year): factor for year, factor in world.provisions.get("prices", {}).items()}
    prices = Prices({"care": care}, after)
    return Access(products, rules_of("scenario", world.provisions), prices, fixed_of(products))
