"""Codes of mantelzorg: who gives, and how heavy it is."""

from __future__ import annotations

from agents.kin import RELATIONS

IN_LAW, VOLUNTEER = len(RELATIONS), len(RELATIONS) + 1
GIVERS = (*RELATIONS, "child_in_law", "volunteer")
"""Who gives, seen from who receives: CHILD_TIE is his or her son or daughter, IN_LAW the partner of one."""
NO_STRAIN, LOADED, HEAVY, OVERLOADED = range(4)
STRAINS = ("none", "loaded", "heavily_burdened", "overloaded")
"""How heavy caring is: `heavily_burdened` and up is the "tamelijk zwaar belast" of CBS."""
