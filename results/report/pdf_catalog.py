"""Give a PDF of matplotlib what it has no setting for: its language, bookmarks, and its title in the bar of the window.

The catalog of a PDF is its first object to be read; matplotlib writes a bare one at the beginning. A later object of
the same number counts instead, so a fuller one is written at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark.

    Parameters
    ----------
    title : in the list at the side of a reader.
    page : its place, from 0.
    below : whether it belongs under the last one that does not.
    """

    title: str
    page: int
    below: bool = False


def complete(book: Any, lang: str, marks: Sequence[Mark]) -> None:
    """Write the catalog of a PDF anew, with language and bookmarks.

    Parameters
    ----------
    book : `PdfPages` with all its pages, not closed yet.
    lang : such as "nl".
    marks : in the order of the pages.
    """
    name, file = _name(), book._ensure_file()
    file.endStream()
    tops: list[tuple[Mark, list[Mark]]] = []
    for mark in marks:
        if mark.below and tops:
            tops[-1][1].append(mark)
        else:
            tops.append((mark, []))
    outlines = file.reserveObject("outlines")
    refs = _beside(file, [top for top, _ in tops], outlines)
    for (_, inner), (ref, entry) in zip(tops, refs, strict=True):
        if inner:
            below = _beside(file, inner, ref)
            entry |= {"First": below[0][0], "Last": below[-1][0], "Count": -len(below)}
            for inner_ref, inner_entry in below:
                file.writeObject(inner_ref, inner_entry)
        file.writeObject(ref, entry)
    if refs:
        ends = {"First": refs[0][0], "Last": refs[-1][0], "Count": len(refs)}
        file.writeObject(outlines, {"Type": name("Outlines"), **ends})
    root = {
        "Type": name("Catalog"), "Pages": file.pagesObject, "Lang": lang,
        "ViewerPreferences": {"DisplayDocTitle": True},
    }  # fmt: skip
    if refs:
        root |= {"Outlines": outlines, "PageMode": name("UseOutlines")}
    file.writeObject(file.rootObject, root)


def _beside(file: Any, marks: Sequence[Mark], parent: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Return bookmarks beside each other, each with its object, to be written by who asked."""
    name = _name()
    refs = [file.reserveObject("bookmark") for _ in marks]
    found = []
    for place, mark in enumerate(marks):
        entry = {"Title": mark.title, "Parent": parent, "Dest": [file.pageList[mark.page], name("Fit")]}
        if place:
            entry["Prev"] = refs[place - 1]
        if place + 1 < len(refs):
            entry["Next"] = refs[place + 1]
        found.append((refs[place], entry))
    return found


def _name() -> Any:
    """Return what writes a name of the language of PDF."""
    from matplotlib.backends import backend_pdf

    return backend_pdf.Name
