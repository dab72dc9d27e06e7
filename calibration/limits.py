"""Two doors that `targets.toml` keeps: what a later stage may set, and what a local factor may be set to."""

from __future__ import annotations

from collections.abc import Iterable

from calibration.targets import figure, split, targets
from sim.errors import DataError
from sim.municipalities import find_municipality
from sim.statline import Statline


def refuse_demography(stage: str, names: Iterable[str]) -> None:
    """Refuse parameters of demography to a later stage: it reads who lives where in 2021, which tests demography.

    Parameters
    ----------
    stage : that would set them.
    names : of parameters.

    Raises
    ------
    DataError : one of them is demography's, by `never_set` of `targets.toml`.
    """
    if stage == "demography":
        return
    for name in names:
        if any(name == own or (own.endswith(".") and name.startswith(own)) for own in split()["later"]["never_set"]):
            raise DataError(
                f"targets: stage {stage} may not set {name}: it is demography's, and this stage reads the population "
                "of 2021, which tests it (calibration/targets.toml); seek it in stage demography",
                f"targets: fase {stage} mag {name} niet zetten: die hoort bij demography, en deze fase leest de "
                "bevolking van 2021, die daarop toetst (calibration/targets.toml); zoek die in fase demography",
            )


def local_total(municipality: str, parameter: str, statline: Statline | None = None) -> float:
    """Return what the local factor of a municipality that is predicted may be set to: the middle of a published total.

    Parameters
    ----------
    municipality : name, slug or code.
    parameter : that would be set to it.
    statline : the figures; default those in use. No fitting view has them.

    Raises
    ------
    DataError : `targets.toml` does not name the municipality and the parameter in `[local]`.
    """
    told, place = split()["local"], find_municipality(municipality)
    quantity = told["sets"].get(parameter)
    if place.slug != told["municipality"] or quantity is None:
        raise DataError(
            f"targets: no figure of {place.name} may set {parameter}: [local] of calibration/targets.toml names "
            f"{', '.join(told['sets'])} of {told['municipality']}; fit others through a fitting view",
            f"targets: geen cijfer van {place.name} mag {parameter} zetten: [local] van calibration/targets.toml noemt "
            f"{', '.join(told['sets'])} van {told['municipality']}; pas andere door een venster (fitting_view)",
        )
    named = (t for t in targets(stage="access", municipality=place.slug) if t.indicator == quantity)
    return figure(next(t for t in named if t.municipality == place.slug), statline or Statline()).value
