"""Bits of `persons.conditions` that the dynamics of the life domains add to those of `agents.domains`."""

from __future__ import annotations

IADL_LIMITED = 1 << 12
"""On the first rung or above: an IADL limitation."""
ADL_LIMITED = 1 << 13
"""On the second rung: an ADL limitation; who has it has `IADL_LIMITED` too."""
LOOK = 1 << 14
"""The levels have to be looked at: something changed, or they are on their way up."""
UNWELL = 1 << 15
"""Some level of the person's own is below 5: who lacks it need not be looked at."""
