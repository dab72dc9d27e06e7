"""A PDF says its language and title, and has a bookmark for each part, figure and table at its page."""

import re

import pytest

from results.report.build import build
from results.report.document import Picture, Table
from results.report.write import writers
from tests.fake_report import fake_comparison


def told(raw):
    """Decode a text of a PDF."""
    data = re.sub(rb"\\\\(.)", rb"\\1", raw, flags=re.DOTALL)
    return data[2:].decode("utf-16-be") if data.startswith(b"\xfe\xff") else data.decode("latin-1")


def objects(data):
    """The objects of a PDF as its table of contents finds them: number -> text."""
    start = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    lines = data[start:].split(b"\n")
    first, many = map(int, lines[1].split())
    places = {first + i: int(line.split()[0]) for i, line in enumerate(lines[2 : 2 + many])}
    root = int(re.findall(rb"/Root (\d+) 0 R", data[start:])[0])
    return {number: data[at : data.index(b"endobj", at)] for number, at in places.items() if at and number}, root


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_language_title_and_bookmarks(tmp_path, lang):
    report = build(fake_comparison(tmp_path / "a"), lang, "2026-11-23", figures=lang == "nl")
    data = writers()["pdf"](report)
    found, root = objects(data)
    assert b"/Lang (%s)" % lang.encode() in found[root] and b"/DisplayDocTitle true" in found[root]
    assert b"/UseOutlines" in found[root] and report.title.encode("ascii") in data
    pages = [int(n) for n in re.findall(rb"(\d+) 0 R", next(o for o in found.values() if b"/Type /Pages" in o))]
    marks = {}
    for text in found.values():
        match = re.search(rb"/Title \((.*)\)\s*/Parent.*?/Dest \[ ?(\d+) 0 R", text, flags=re.DOTALL)
        if match:
            marks.setdefault(told(match[1]), []).append(pages.index(int(match[2])))
    for section in report.sections:
        assert section.title in marks
        for block in section.blocks:
            if isinstance(block, Picture | Table):
                assert block.title in marks, block.title
    order = [min(marks[section.title]) for section in report.sections]
    assert order == sorted(order) and order[0] == 1
