"""Sizes of contextual shocks: what a pandemic and the closing of a facility multiply, with ranges."""

from __future__ import annotations

ONSETS: dict[str, tuple[float, float, float]] = {
    "lonely_onset": (1.55, 1.1, 2.5),
    "mental_first": (1.1, 1.0, 1.5),
    "mental_relapse": (1.1, 1.0, 1.5),
    "youth_onset": (1.2, 1.0, 1.6),
}
"""Factor, low and high on hazards during a pandemic. Loneliness: A145, 9% in 2019 and 11% in 2021, with the recovery
that `loneliness.recovery` assumes. Mental disorders: assumption; A144 saw no effect on adults at all, which is the low
end. Youth: direction A154 and A155 (more problems of 12-16 in 2021, on another scale); size assumed."""
RECOVERIES: dict[str, tuple[float, float, float]] = {
    "adl_recovery": (0.9, 0.7, 1.0),
    "iadl_recovery": (0.9, 0.7, 1.0),
    "fall_recovery": (0.9, 0.7, 1.0),
    "mental_recovery": (0.95, 0.8, 1.0),
}
"""The same on recoveries: postponed operations and treatment, which leaves more need later. Assumptions."""
CLOSED: dict[str, tuple[float, float, float]] = {
    "GP": (1.0, 1.0, 1.2),
    "daycare": (1.0, 1.0, 1.1),
    "school": (1.1, 1.0, 1.3),
    "supermarket": (1.1, 1.0, 1.3),
    "thuiskamer": (1.2, 1.0, 1.6),
    "taalhuis": (1.05, 1.0, 1.3),
    "dorpshuis": (1.2, 1.0, 1.6),
}
"""Factor, low and high on the onset of strong loneliness of who lives in a kern whose facility is closed; participation
follows from loneliness. Assumptions: no study gives a size, and 1 lies in every range."""
CLOSED_OTHER = (1.1, 1.0, 1.4)
"""The same for a facility that a user added."""
