"""A library of hand-made lives and a kin table read back as plain arrays."""

import numpy as np

from agents.life_histories import Library

JANUARY_2021 = 252


def library_of(lives, born, weights=None):
    """Make a library of one cohort: `lives` are lists of months of birth of the children of women born in `born`."""
    n = len(lives)
    births = np.array([len(x) for x in lives])
    birth = np.array([m for life in lives for m in life], dtype=np.int16)
    mother = np.repeat(np.arange(n, dtype=np.int32), births)
    weight = np.ones(len(birth)) if weights is None else np.asarray(weights, dtype=float)[mother]
    order = np.argsort(birth, kind="stable").astype(np.int32)
    start = np.concatenate([[0], np.cumsum(births)]).astype(np.int32)
    cumulative = np.concatenate([[0.0], np.cumsum(weight[order])])
    year = 2000 + int(min(born)) // 12
    return Library(
        start, birth, np.asarray(born, dtype=np.int16), order, birth[order], cumulative, mother[order], year, n
    )


class Read:
    """Columns of a kin table as integers, and who is alive."""

    def __init__(self, kin, month=JANUARY_2021):
        for name in kin.columns:
            setattr(self, name, kin.column(name).astype(np.uint64 if name == "lineage" else np.int64))
        self.count, self.month = kin.count, month
        self.here = self.person >= 0
        self.alive = self.death > month
        self.age = (month - 1 - self.birth) // 12

    def of(self, flags, parent):
        """Flags of everybody's mother or father; False where not known."""
        return np.append(flags, False)[parent]

    def children(self, who):
        """Number of children for whom `who` holds, of everybody."""
        total = np.zeros(self.count)
        for parent in (self.mother, self.father):
            total += np.bincount(parent[(parent >= 0) & who], minlength=self.count)
        return total

    def siblings(self, who):
        """Number of brothers and sisters, half ones too, for whom `who` holds, of everybody."""
        one = np.append(np.bincount(self.mother[(self.mother >= 0) & who], minlength=self.count), 0)
        two = np.append(np.bincount(self.father[(self.father >= 0) & who], minlength=self.count), 0)
        both = (self.mother >= 0) & (self.father >= 0)
        _, pair = np.unique(np.where(both, self.mother * (self.count + 1) + self.father, -1), return_inverse=True)
        shared = np.bincount(pair, weights=both & who)[pair] * both
        known = (self.mother >= 0) | (self.father >= 0)
        return np.where(known, one[self.mother] + two[self.father] - shared - who, 0)
