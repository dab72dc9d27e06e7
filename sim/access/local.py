"""What sets a municipality apart in asking for help, beyond its people: the local factor of the Wmo and of youth help.

Use of the Wmo runs from 1.3 to 10% of inhabitants between Dutch municipalities and known traits explain about half, so
a factor of its own is needed; it is shown with every result that hangs on it (docs/validation.md, Toegang).
"""

from __future__ import annotations

LOCAL: dict[str, tuple[float, float]] = {
    "GM1966": (-0.38, 0.0),
    "GM1895": (0.38, 0.0),
    "GM1708": (-0.87, -0.27),
}
"""Log odds of asking, (Wmo, Jeugdwet). Het Hogeland and Oldambt: fitted to their Wmo clients of 2021 (KWB) beside one
set of rates, sum zero; their youth need none. Steenwijkerland: set afterwards, never used to fit the rates. Assumption,
range 0.3 either way; on top come the parameters `access.local_wmo` and `access.local_youth`."""


def local(code: str, law: str) -> float:
    """Return the log odds of asking under a law in a municipality; 0 where none is known.

    Parameters
    ----------
    code : CBS code, such as GM1966.
    law : of `sim.provisions.product.LAWS`.
    """
    column = {"wmo": 0, "jeugdwet": 1}.get(law)
    return 0.0 if column is None else LOCAL.get(code, (0.0, 0.0))[column]
