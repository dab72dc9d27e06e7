"""Match men and women into couples whose age gaps are plausible, and say since when they live together."""

from __future__ import annotations

import numpy as np

from sim.synthesis.draws import Draws, Use, Words
from sim.synthesis.ipf import Floats, Ints

GAP_SD = (2.0, 0.06, 4.5)
"""Standard deviation in years of the age gap at 18, its rise per year of age, and its largest value.

CBS marriages (37890: ages of marrying men and women) have men 2.5 years older on average; the spread of the gap is
not in the embedded tables. About 4 years over all couples, less among the young: assumption, range 3.5-5.
"""
MEAN_GAP, LIMITS = 2.5, (-12, 22)
"""Years by which the man is older: what is looked for in an exchange, and what is no longer plausible."""
YOUNGEST_UNION = 18 * 12
"""Nobody's union is dated before this age in months, if the person is older now."""
MEAN_UNMARRIED, MEAN_START = 7.0, 25.0
"""Years that an unmarried couple without children at home has been together on average, and the age of the younger
partner at which a married couple moved in together (with a standard deviation of 3.5): assumptions."""


def match(men: Ints, women: Ints, birth: Ints, lineage: Words, draws: Draws, month: int) -> Ints:
    """Return for each woman her partner, shape of `women`.

    Parameters
    ----------
    men, women : rows of equally many people in one kind of couple.
    birth : (n,) month index.
    month : the start.

    Notes
    -----
    Both are sorted by age, the men after a bounded symmetric jitter (the sum of three uniform draws), and paired in
    that order: n log n, and no gap is further than three standard deviations from what the two age distributions
    ask for. The mean gap at every age therefore follows from the positions by sex.
    """
    age = (month - birth[men]) / 12.0
    sd = np.clip(GAP_SD[0] + GAP_SD[1] * (age - 18.0), GAP_SD[0], GAP_SD[2])
    uses = (Use.PARTNER_AGE_1, Use.PARTNER_AGE_2, Use.PARTNER_AGE_3)
    noise = sum(draws.uniform(use, lineage[men]) for use in uses) - 1.5
    his = np.argsort(age + 2.0 * sd * noise, kind="stable")
    hers = np.argsort(-birth[women], kind="stable")
    partner = np.empty_like(women)
    partner[hers] = men[his]
    return partner


def mend_gaps(women: Ints, partner: Ints, position: Ints, birth: Ints) -> None:
    """Exchange women between couples, of whatever kind, where the age gap would be implausible.

    Parameters
    ----------
    women : rows of all women with a partner.
    partner : (n,) rows; changed for those who are exchanged.
    position : (n,) household position; two women who change places change positions too.
    birth : (n,) month index.

    Notes
    -----
    At the far ends of a small kind of couple the men and women of the tables need not fit each other (an unmarried
    woman of 85 with children at home, and no man over 50). Few couples have it, so this is a loop over them; each
    exchange moves one woman between two cells of age and position.
    """
    least, most = LIMITS[0] * 12, LIMITS[1] * 12
    gap = birth[women] - birth[partner[women]]
    for i in np.flatnonzero((gap < least) | (gap > most)):
        woman, man = women[i], partner[women[i]]
        mine, hers = birth[women] - birth[man], birth[woman] - birth[partner[women]]
        fits = np.flatnonzero((mine >= least) & (mine <= most) & (hers >= least) & (hers <= most))
        if len(fits) == 0:
            continue
        other = women[fits[np.argmin(np.abs(mine[fits] - MEAN_GAP * 12))]]
        his = partner[other]
        partner[woman], partner[his], partner[other], partner[man] = his, woman, man, other
        position[woman], position[other] = position[other], position[woman]


def since(women: Ints, men: Ints, eldest: Ints, married: Ints, birth: Ints, luck: Floats, month: int) -> Ints:
    """Return the month in which each union began.

    Parameters
    ----------
    women, men : rows, (couples,).
    eldest : (couples,) month of birth of the eldest common child at home, or `month` when there is none.
    married : (couples,) 1 for married couples.
    luck : (couples,) uniform draws.

    Notes
    -----
    With children: 9 months to 7 years before the eldest was born. Without: married couples since the younger was
    about 25, unmarried couples an exponential time; never before both were 18 (or, if a partner is younger now,
    a month ago), never after the child.
    """
    younger = np.maximum(birth[women], birth[men])
    spread = np.sqrt(12.0) * 3.5 * (luck - 0.5)
    wed = younger + np.rint((MEAN_START + spread) * 12).astype(np.int64)
    lately = month - 1 - np.rint(-np.log1p(-luck) * MEAN_UNMARRIED * 12).astype(np.int64)
    start = np.where(married == 1, wed, lately)
    start = np.where(eldest < month, eldest - 9 - (luck * 75).astype(np.int64), start)
    start = np.clip(start, younger + YOUNGEST_UNION, month - 1)
    return np.minimum(start, np.minimum(eldest, month - 1))
