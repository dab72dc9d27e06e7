"""Do what a button of the page asks, and say which parts of the page are to be written anew."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.dashboard.desk import Desk
from sim.errors import ZorgdrukError

Change = tuple[tuple[str, ...], str, str]
"""Parts that change, what gets the focus, and the page to go to; "" for none."""
NOTHING: Change = ((), "", "")


def act(desk: Desk, what: str, on: str, fields: Mapping[str, str]) -> Change:
    """Do what a button asks; what cannot be is told in `desk.message`.

    Parameters
    ----------
    what : word of the button.
    on : the measure it belongs to, if any.
    fields : what the controls beside it hold.
    """
    if what in ("run", "cancel", "report", "follow"):
        return _compute(desk, what, fields)
    if what in ("save", "load", "rename", "delete"):
        return _keep(desk, what, fields)
    return _edit(desk, what, on, fields)


def _compute(desk: Desk, what: str, fields: Mapping[str, str]) -> Change:
    if what == "run":
        before = desk.asked
        done = desk.trying(desk.compute)
        return (("news", "art", "told"), "", "result") if done and desk.asked is not before else NOTHING
    if what == "cancel":
        desk.cancel()
        return ("news", "art", "told"), "run", ""
    if what == "report":
        desk.trying(desk.report)
    else:
        desk.trying(lambda: desk.follow(fields.get("who", "")))
    return ("told",), "", ""


def _edit(desk: Desk, what: str, on: str, fields: Mapping[str, str]) -> Change:
    if what == "add":
        kind = fields.get("kind", "")
        desk.trying(lambda: desk.replace(desk.document.with_measure(kind)))
        return ("form",), f"card-{kind}", ""
    if what == "remove":
        desk.trying(lambda: desk.replace(desk.document.without_measure(on)))
        return ("form",), "kind", ""
    if what == "new":
        desk.trying(desk.add_document)
        return ("form",), "name", ""
    if what == "drop":
        desk.trying(desk.drop_document)
        return ("form",), "current", ""
    if what == "open":
        name = fields.get("shipped", "")
        desk.trying(lambda: desk.open_shipped(name))
        return ("form",), "name", ""
    return NOTHING


def _keep(desk: Desk, what: str, fields: Mapping[str, str]) -> Change:
    slug = fields.get("kept_one", "")
    if what == "save":
        desk.trying(lambda: _save(desk))
        return ("kept",), "", ""
    if not slug:
        desk.trying(_none_chosen)
        return NOTHING
    if what == "load":
        done = desk.trying(lambda: desk.replace(desk.store.read(slug)))
        return ("form",), "", "choose" if done else ""
    if what == "rename":
        desk.trying(lambda: _rename(desk, slug, fields.get("new_name", "")))
        return ("kept",), "", ""
    desk.trying(lambda: desk.store.remove(slug))
    return ("kept",), "", ""


def _save(desk: Desk) -> None:
    desk.store.save(desk.document)


def _rename(desk: Desk, slug: str, title: str) -> None:
    desk.store.rename(slug, title)


def _none_chosen() -> None:
    raise ZorgdrukError("choose a kept scenario first.", "kies eerst een bewaard scenario.")
