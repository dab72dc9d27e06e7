"""Statushouders came from far: their relatives are those of their own huishouden, other statushouders, or abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.kin import ALIVE
from agents.persons import NOBODY

if TYPE_CHECKING:
    from sim.kinship.setting import Nodes, Setting

ABROAD_KM = 1000
"""How far away the relatives of statushouders live, as everybody abroad does in a run (`kin.abroad_distance_km`).
Assumption, range 300-3000. Who they are follows from the Dutch history, for want of another."""
GENERATIONS = 3
"""Siblings and children, and two generations below them."""


def send_abroad(s: Setting, nodes: Nodes) -> None:
    """Let living relatives elsewhere of statushouders live abroad: parents, siblings, children and what these have.

    Parameters
    ----------
    nodes : all relatives elsewhere; their places are written.
    """
    if not s.admitted.any() or nodes.count == 0:
        return
    n, mother, father = len(s.birth), nodes.column("mother"), nodes.column("father")
    far = np.zeros(n + nodes.count + 1, dtype=np.bool_)  # the last one is where NOBODY points
    far[:n] = s.admitted
    for parent in (s.mother, s.father):
        far[parent[s.admitted & (parent != NOBODY)]] = True
    for _ in range(GENERATIONS):
        far[n:-1] |= far[mother] | far[father]
    for parent in (mother, father):  # the other parent of their children
        far[parent[far[n:-1] & (parent >= n)]] = True
    away = far[n:-1] & (nodes.column("death") == ALIVE)
    for name, middle in (("east", s.area.east.mean() + 10 * ABROAD_KM), ("north", s.area.north.mean())):
        nodes.parts[name] = [np.where(away, np.rint(middle), nodes.column(name))]
