"""A report says the same in every format, safely, without anything of the machine that made it."""

import dataclasses
import getpass
import html as escaping
import io
import json
import os
import re
import socket
import zipfile
import zlib
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from experiments import cli
from results.comparison_report import parts as parts_of
from results.report.as_docx import docx
from results.report.as_html import html
from results.report.as_json import as_json
from results.report.as_pdf import pdf
from results.report.as_xlsx import xlsx
from results.report.build import build
from results.report.document import Amount, Picture, plain, shown
from results.report.write import put, wanted_formats, write_report
from sim.errors import ZorgdrukError
from tests.fake_report import WIJKEN, fake_comparison, fake_run

DAY = "2026-11-22"
EVIL = '=HYPERLINK("x") $\\frac$ <script>alert(1)</script> --><b> & x $_$'
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMATS = {"html": html, "xlsx": xlsx, "docx": docx, "pdf": pdf, "json": as_json}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return build(fake_run(tmp_path_factory.mktemp("run") / "r"), "nl", DAY)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:  # the first figures are enough, and quicker
        patch.setattr("results.report.pictures.parts", lambda c, kernen: parts_of(c, kernen)[:5])
        return build(fake_comparison(tmp_path_factory.mktemp("comparison"), EVIL), "nl", DAY)


@pytest.fixture(scope="module", params=["run", "compared"])
def report(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def files(run, compared):
    return {
        (name, kind): write(one)
        for name, one in (("run", run), ("compared", compared))
        for kind, write in FORMATS.items()
    }


class Page(HTMLParser):
    """Tags in order, with attributes and the text in them."""

    VOID = frozenset({"meta", "img", "br", "link"})

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.crossed = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), []))
        if tag not in self.VOID:
            self.open.append(self.tags[-1])

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.crossed.append(tag)
        else:
            self.open.pop()

    def handle_data(self, data):
        for _, _, text in self.open:
            text.append(data)

    def all(self, *names):
        return [(tag, attrs, " ".join("".join(text).split())) for tag, attrs, text in self.tags if tag in names]


def sheets(data):
    """Sheet name -> rows of values: numbers as numbers, words as words."""
    book = zipfile.ZipFile(io.BytesIO(data))
    strings = [
        "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
        for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    ]
    names = [s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
    found = {}
    for number, name in enumerate(names, 1):
        rows = {}
        for cell in ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{MAIN}c"):
            letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
            column = 0
            for letter in letters:
                column = 26 * column + ord(letter) - 64
            value = cell.find(f"{MAIN}v")
            if value is not None:
                told = strings[int(value.text)] if cell.get("t") == "s" else float(value.text)
                rows.setdefault(int(row), {})[column] = told
        found[name] = rows
    return found


def parts(data):
    """Every part of a zip, as bytes by name."""
    book = zipfile.ZipFile(io.BytesIO(data))
    return {name: book.read(name) for name in book.namelist()}


def pdf_streams(data):
    """Every stream of a PDF, decompressed."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


# --- HTML: accessible, and nothing from elsewhere


def test_html_is_well_formed_and_asks_nothing_of_the_network(files):
    for name in ("run", "compared"):
        text = files[name, "html"].decode("utf-8")
        page = Page(text)
        assert not page.crossed and not page.open
        assert not page.all("script", "link", "iframe", "object", "form")
        assert not [a for _, attrs, _ in page.all(*{t for t, _, _ in page.tags}) for a in attrs if a.startswith("on")]
        for tag, attrs, _ in page.all("a", "img"):
            assert attrs.get("href", "#").startswith("#") and attrs.get("src", "data:image/png;").startswith(
                "data:image/png;"
            ), tag
        assert "url(" not in text and "@import" not in text
        assert "default-src 'none'" in text


def test_html_can_be_read_by_whoever_cannot_see_it(files):
    for name in ("run", "compared"):
        page = Page(files[name, "html"].decode("utf-8"))
        assert page.all("html")[0][1]["lang"] == "nl" and page.all("title")[0][2]
        ids = [attrs["id"] for _, attrs, _ in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        (_, skip, words) = page.all("a")[0]
        assert skip["class"] == "skip" and skip["href"][1:] in ids and words
        for _, attrs, _ in page.all("a"):
            assert attrs["href"][1:] in ids
        levels = [int(tag[1]) for tag, _, _ in page.all("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        images = page.all("img")
        assert images and all(len(attrs["alt"]) > 40 for _, attrs, _ in images)
        assert len(page.all("caption")) == len(page.all("table")) > 5
        assert all(attrs.get("scope") in ("col", "row") for _, attrs, _ in page.all("th"))
        assert all(words for _, _, words in page.all("caption"))


def test_every_colour_of_letters_has_enough_contrast():
    style = (Path(__file__).parents[1] / "results/report/report.html.j2").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one, other):
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    white = "#ffffff"
    pairs = [("ink", white), ("soft", white), ("blue", white), ("ink", colours["pale"])]
    assert all(contrast(colours[a], b) >= 4.5 for a, b in pairs)
    assert contrast("#000000", white) == pytest.approx(21.0)


def test_a_wheel_carries_the_template():
    from importlib.resources import files as packaged

    assert "report.html.j2" in {path.name for path in packaged("results.report").iterdir()}
    settings = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert 'packages = ["agents", "sim", "results"' in settings and "exclude" not in settings


# --- the same everywhere


def test_numbers_agree_in_html_and_spreadsheet(run, compared, files):
    for name, report in (("run", run), ("compared", compared)):
        page = Page(files[name, "html"].decode("utf-8"))
        told = [words for _, _, words in page.all("td", "th")]
        book = list(sheets(files[name, "xlsx"]).values())[1:]
        tables = list(report.tables())
        assert len(book) == len(tables) == len(page.all("table"))
        at = 0
        for table, sheet in zip(tables, book, strict=True):
            at += len(table.heads)
            for place, row in enumerate(table.rows):
                for column, cell in enumerate(row):
                    words = " ".join(shown(cell, "nl").split())
                    assert told[at] == words, (table.key, row)
                    at += 1
                    found = sheet.get(4 + place, {}).get(column + 1, "")
                    if isinstance(cell, Amount) and cell.value == cell.value:
                        assert isinstance(found, float) and found == pytest.approx(cell.value, rel=1e-12)
                        assert Amount(found, cell.digits, cell.signed, cell.percent).shown("nl") == shown(cell, "nl")
                    else:
                        assert found == shown(cell, "nl")


def test_numbers_agree_in_json_and_spreadsheet(run, compared, files):
    for name, report in (("run", run), ("compared", compared)):
        told = json.loads(files[name, "json"])
        assert "synthetische bevolking" in told["population"] and told["about"] == report.about
        book = list(sheets(files[name, "xlsx"]).values())[1:]
        assert [t["key"] for t in told["tables"]] == [t.key for t in report.tables()] and len(book) == len(
            told["tables"]
        )
        for table, sheet in zip(told["tables"], book, strict=True):
            for place, row in enumerate(table["rows"]):
                assert [sheet.get(4 + place, {}).get(c + 1, "") for c in range(len(row))] == [
                    pytest.approx(v, rel=1e-12) if isinstance(v, float) else v for v in row
                ]


def test_the_summary_says_what_the_tables_say(run, compared):
    words = " ".join(plain(item) for s in run.sections if s.key == "summary" for b in s.blocks
                     for item in getattr(b, "items", ()))  # fmt: skip
    table = next(t for t in run.tables() if t.key == "zorgdruk")
    first, last = (shown(table.rows[0][c], "nl") for c in (1, -1))
    assert f"{first} (2021) → {last} (2023)" in words
    differences = next(t for t in compared.tables() if t.key == "differences")
    row = next(r for r in differences.rows if r[0].startswith("Hulp die niemand geeft"))
    words = " ".join(plain(item) for s in compared.sections if s.key == "summary" for b in s.blocks
                     for item in getattr(b, "items", ()))  # fmt: skip
    assert f"{shown(row[3], 'nl')} ({shown(row[4], 'nl')} tot {shown(row[5], 'nl')}) uur per week" in words
    assert row[-1] == "ja"


def test_figures_say_what_the_tables_say(run):
    picture = next(p for p in run.pictures() if p.name == "zorgdruk")
    table = next(t for t in run.tables() if t.key == "zorgdruk")
    for row in table.rows:
        assert f"{row[0]}: {Amount(row[-1].value, 0).shown('nl')}".casefold() in picture.alt.casefold()


def test_memo_holds_summary_table_and_pictures_with_text(run, compared, files):
    for name, report in (("run", run), ("compared", compared)):
        root = ElementTree.fromstring(parts(files[name, "docx"])["word/document.xml"])
        lines = ["".join(t.text or "" for t in line.iter(f"{WORD}t")) for line in root.iter(f"{WORD}p")]
        words = " ".join(lines)
        summary = next(s for s in report.sections if s.key == "summary")
        for block in summary.blocks:
            for item in getattr(block, "items", ()):
                assert "".join(part for part, _ in item) in lines
        tables = list(root.iter(f"{WORD}tbl"))
        heads = list(root.iter(f"{WORD}tblHeader"))
        assert 1 <= len(tables) == len(heads) <= 3
        drawn = [e.get("descr") for e in root.iter() if e.tag.endswith("}docPr")]
        assert 1 <= len(drawn) <= 2 and all(len(alt) > 40 for alt in drawn)
        zorgdruk = next(t for t in report.tables() if t.key == "zorgdruk")
        assert shown(zorgdruk.rows[0][-1], "nl") in words
        styles = [e.get(f"{WORD}val") for e in root.iter(f"{WORD}pStyle")]
        levels = [1, *(int(s.removeprefix("Heading")) for s in styles if s.startswith("Heading"))]
        assert all(b - a <= 1 for a, b in pairwise(levels))
        assert {"Title", "Heading1", "ListBullet"} <= set(styles)
        assert b'w:lang w:val="nl-NL"' in parts(files[name, "docx"])["word/styles.xml"]


def test_pdf_has_text_numbers_of_pages_and_a_title(report, files, request):
    name = request.node.callspec.params["report"]
    data = files[name, "pdf"]
    pages = len(re.findall(rb"/Type /Page\b", data))
    strings = [re.findall(rb"\(((?:[^()\\]|\\.)*)\)", s, re.DOTALL) for s in pdf_streams(data) if b"BT" in s]
    text = [b"".join(found).replace(b"\0", b"") for found in strings]
    foots = [t for t in text if b"bladzijde" in t and b"synthetische bevolking" in t]
    assert pages == len(text) == len(foots) > 10
    for number in range(1, pages + 1):
        assert any(t.find(b"bladzijde %d" % number) >= 0 for t in text)
    assert b"/Title (Zorgdruk in Het Hogeland" in data
    assert b"/Type3" not in data  # letters as pictures cannot be searched everywhere


def test_spreadsheet_has_a_sheet_of_explanation_and_frozen_heads(run, files):
    book = sheets(files["run", "xlsx"])
    assert next(iter(book)) == "Toelichting" and len(book) == len(list(run.tables())) + 1
    told = [v for row in book["Toelichting"].values() for v in row.values()]
    for name in ("bron", "scenario", "seeds", "interval", "instelling van het bewijs", "fout in de terugblik"):
        assert name in told
    assert any("onafgeronde" in str(v) for v in told)
    for number in range(2, len(book) + 1):
        sheet = parts(files["run", "xlsx"])[f"xl/worksheets/sheet{number}.xml"].decode()
        assert 'state="frozen"' in sheet and 'ySplit="3"' in sheet
    assert b'formatCode="#,##0.0"' in parts(files["run", "xlsx"])["xl/styles.xml"]


def test_every_file_and_every_figure_says_that_the_population_is_synthetic(report, files, request):
    name = request.node.callspec.params["report"]
    assert files[name, "html"].decode().count("synthetische bevolking") > 3
    for kind in ("xlsx", "docx"):
        assert b"synthetische bevolking" in parts(files[name, kind])["docProps/core.xml"]
    for n, part in parts(files[name, "xlsx"]).items():
        if n.startswith("xl/worksheets/sheet"):
            assert b"<oddFooter>" in part and b"synthetische bevolking" in part
    assert "synthetische bevolking" in " ".join(
        t.text or "" for n, part in parts(files[name, "docx"]).items() if "footer" in n and n.endswith(".xml")
        for t in ElementTree.fromstring(part).iter(f"{WORD}t"))  # fmt: skip
    for picture in report.pictures():
        assert any("synthetische bevolking" in t.get_text().replace("\n", " ") for t in picture.drawing.texts)


# --- F40 to F45


def test_f40_a_name_becomes_no_formula_and_no_link(files):
    for name, part in parts(files["compared", "xlsx"]).items():
        assert b"<f>" not in part and b"<f " not in part and b"hyperlink " not in part.lower(), name
        assert "hyperlink" not in name
    found = [v for rows in sheets(files["compared", "xlsx"]).values() for row in rows.values() for v in row.values()]
    assert any(str(v).startswith("=HYPERLINK") for v in found)


def test_f41_mathematics_in_a_name_is_drawn_as_it_stands(compared):
    assert len(list(compared.pictures())) >= 3
    texts = [t.get_text() for p in compared.pictures() for t in p.drawing.findobj(lambda x: hasattr(x, "get_text"))]
    assert any("$\\frac$" in t for t in texts)


def test_f42_a_script_in_a_name_is_words(files):
    text = files["compared", "html"].decode()
    assert "<script" not in text and escaping.escape("<script>alert(1)</script>", quote=False) in text
    root = ElementTree.fromstring(parts(files["compared", "docx"])["word/document.xml"])
    assert "<script>alert(1)</script>" in " ".join(t.text or "" for t in root.iter(f"{WORD}t"))


def test_f43_small_counts_are_a_dot_in_every_format(run, compared, files):
    (table,) = [t for t in run.tables() if t.key == "clients_wijk"]
    rows = {row[0]: [shown(c, "nl") for c in row[1:]] for row in table.rows}
    assert rows["Usquert"] == [".", ".", "."] and rows["Baflo"] == [".", ".", "."]  # 4, and 14 to hide it
    assert rows["Winsum"][0] == "700" and rows["totaal"][0] == f"{sum(WIJKEN.values()):,}".replace(",", ".")
    (table,) = [t for t in run.tables() if t.key == "products"]
    gone = {row[0] for row in table.rows if shown(row[2], "nl") == "."}
    assert gone == {"Wlz-wonen ggz", "Wlz thuis"}  # the second so that the cost of the first does not follow
    assert all(shown(c, "nl") == "." for row in table.rows if row[0] in gone for c in row[2:])
    (domains,) = [t for t in run.tables() if t.key == "domains"]
    assert all(shown(c, "nl") == "." for row in domains.rows if row[0] == "multiprobleemgezinnen" for c in row[2:])
    monitor = next(t for t in run.tables() if t.key == "monitor")
    assert next(row for row in monitor.rows if row[0] == "Multiprobleemgezinnen")[3].shown("nl") == "."
    book = next(rows for n, rows in sheets(files["run", "xlsx"]).items() if n.startswith("Cliënten met maatwerk naar"))
    assert [r for r in book.values() if r.get(1) == "Usquert"] == [{1: "Usquert", 2: ".", 3: ".", 4: "."}]
    (wijken,) = [t for t in compared.tables() if t.key == "wijk_difference"]
    few = [r for r in wijken.rows if r[1] == "Usquert" and r[2].startswith("Zwaar")]
    assert few and all(shown(c, "nl") == "." for c in few[0][3:8])


def test_f43_a_small_place_is_not_drawn_either(run):
    import pandas as pd

    from results.report.pictures import public
    from tests.fake_report import COLUMNS, rows_of

    yearly = pd.DataFrame([("s", 0, 1, *r) for r in rows_of(2021)], columns=COLUMNS)
    kept = public(yearly, {})
    assert "Usquert" not in set(kept[kept["indicator"] == "clients_maatwerk"]["group"])
    assert "wlz_ggz" not in set(kept[kept["by"] == "product"]["group"])  # its cost neither
    assert "wlz_thuis" in set(kept[kept["by"] == "product"]["group"])


def test_f44_no_file_tells_of_the_machine_or_its_user(files, tmp_path_factory):
    secret = {
        socket.gethostname(),
        str(Path.home()),
        str(tmp_path_factory.getbasetemp()),
        os.getcwd(),
        "/tmp/",
    }
    user = getpass.getuser()
    for (name, kind), data in files.items():
        seen = (
            parts(data)
            if kind in ("xlsx", "docx")
            else {kind: b"".join([data, *(pdf_streams(data) if kind == "pdf" else [])])}
        )
        for part, body in seen.items():
            if part.endswith((".png", ".jpeg")):
                continue
            for word in secret:
                if len(word) > 3:
                    assert word.encode() not in body, (name, kind, part, word)
            if "docProps" in part:
                assert f">{user}<".encode() not in body and b"python-docx" not in body
        if kind == "html":
            assert DAY in data.decode() and "c0ffee" in data.decode()
    for name in ("run", "compared"):
        core = parts(files[name, "docx"])["docProps/core.xml"].decode()
        assert "zorgdruk" in core and DAY in core


def test_f45_totals_are_of_unrounded_numbers_and_say_so(run):
    (table,) = [t for t in run.tables() if t.key == "cost_law"]
    *laws, total = table.rows
    assert total[0] == "totaal"
    assert total[1].value == pytest.approx(sum(row[1].value for row in laws))
    assert "onafgeronde" in table.note


def test_the_same_report_has_the_same_bytes(run, files):
    for kind in ("html", "xlsx", "docx"):
        again = FORMATS[kind](run)
        if kind in ("docx", "xlsx"):
            assert parts(again) == parts(files["run", kind])
        else:
            assert again == files["run", kind], kind


# --- what stands in it


def test_assumptions_name_what_was_changed_and_every_measure(run, compared):
    (changed,) = [t for t in run.tables() if t.key == "parameters"]
    assert [(row[0], row[-1]) for row in changed.rows] == [("sterfte, tegenover de tabel", "mortality.scale")]
    assert changed.rows[0][2].value == 1.1 and changed.rows[0][5] == "maal"
    (measures,) = [t for t in compared.tables() if t.key == "measures"]
    (row,) = measures.rows
    assert "LOKALE VERWACHTING" in row[4] and row[5] == "kans op letsel door een val: 0,77"
    assert row[6].startswith("hazard.fall_injury: ") and row[7] == "A" and row[8] == "D025"
    assert "300 per deelnemer" in row[9] and row[10] == "gemeente" and row[3].shown("nl") == "10,0%"


def test_monitor_gives_start_now_horizon_target_and_what_is_lacking(run):
    (table,) = [t for t in run.tables() if t.key == "monitor"]
    rows = {row[0]: row for row in table.rows}
    assert len(rows) == len(table.rows) >= 20
    cost = rows["Kosten per cliënt Wmo"]
    assert cost[2] == "berekend" and cost[3].value == pytest.approx(5.1e6 / 1000.4)
    lacking = rows["Tevredenheid met contacten"]
    assert lacking[2] == "NIET in het model" and not any(isinstance(c, Amount) for c in lacking)
    jobs = rows["Afspraakbanen en beschut werk"]
    assert "32,69 fte (2024)" in jobs[6] and "monitor sociaal domein" in jobs[6]
    assert rows["Uitstroom uit de bijstand naar werk"][6] == ""  # the target is of another gemeente
    share = rows["Aandeel inwoners met bijstand"]
    population = next(t for t in run.tables() if t.key == "age_group")
    adults = next(r for r in population.rows if r[0] == "18-64")
    assert share[3].value == pytest.approx(100 * 1030.0 / adults[1].value, rel=1e-3)  # of the unrounded count
    assert adults[1].value % 5 == 0 and share[3].value != pytest.approx(100 * 1030.0 / adults[1].value)
    assert share[4].shown("nl") == "."  # the run ends before "now"


def test_a_batch_without_differences_gets_the_same_report(compared, tmp_path):
    other = build(fake_comparison(tmp_path / "b", EVIL, with_differences=False), "nl", DAY, figures=False)
    tables = {t.key: t for t in compared.tables()}
    for table in other.tables():
        for one, two in zip(table.rows, tables[table.key].rows, strict=True):
            assert [shown(c, "nl") for c in one] == [shown(c, "nl") for c in two]
    assert {t.key for t in other.tables()} == set(tables)


def test_a_place_gets_its_own_part_and_an_unknown_one_a_suggestion(tmp_path):
    folder = fake_run(tmp_path / "r")
    report = build(folder, "nl", DAY, ("wijk/winsum",), figures=False)
    (section,) = [s for s in report.sections if s.key.startswith("case_")]
    assert section.title == "Wijk Winsum"
    with pytest.raises(ZorgdrukError, match="did you mean 'Winsum'"):
        build(folder, "nl", DAY, ("wijk/winsom",), figures=False)
    with pytest.raises(ZorgdrukError, match="kern/NAME or wijk/NAME"):
        build(folder, "nl", DAY, ("buurt/x",), figures=False)
    hidden = build(folder, "nl", DAY, ("wijk/Baflo",), figures=False)
    (table,) = [t for t in hidden.tables() if t.key.startswith("case_")]
    row = next(r for r in table.rows if r[1] == "cliënten met maatwerk")
    assert all(c.shown("nl") == "." for c in row[3:6])  # 14, but it hides the 4 of another wijk


def test_validation_is_read_when_given_and_a_wrong_file_refused(tmp_path):
    folder = fake_run(tmp_path / "r")
    file = tmp_path / "validation.csv"
    file.write_text("test,must,aim,found,verdict,data\ntotals 5 years,1.50,1.30,1.2,pass,CBS\n", encoding="utf-8")
    report = build(folder, "en", DAY, (), file, figures=False)
    (table,) = [t for t in report.tables() if t.key == "validation"]
    assert table.rows == (("totals 5 years", "1.50", "1.30", "1.2", "pass", "CBS"),)
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ZorgdrukError, match="no columns found and verdict"):
        build(folder, "en", DAY, (), file, figures=False)
    with pytest.raises(ZorgdrukError, match="cannot be read"):
        build(folder, "en", DAY, (), tmp_path / "none.csv", figures=False)


def test_english_is_english(tmp_path):
    report = build(fake_comparison(tmp_path / "c", "Falls"), "en", DAY, figures=False)
    text = html(report).decode()
    assert '<html lang="en">' in text and ">Summary<" in text and "LOCAL EXPECTATION" in text
    words = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL).lower().replace("het hogeland", "")
    assert not re.search(r"\b(verschil|het|niet|kosten van|uur per week)\b", words)


# --- files


def test_a_file_is_replaced_in_one_move_or_not_at_all(tmp_path, monkeypatch, run):
    path = tmp_path / "report.html"
    path.write_bytes(b"old")

    def full(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ZorgdrukError, match="disk is full"):
        write_report(run, tmp_path, ("html",))
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["report.html"]
    monkeypatch.undo()

    def busy(self, target):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", busy)  # as on Windows, when it is open in Word
    with pytest.raises(PermissionError):
        put(path, b"new")
    assert path.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1
    monkeypatch.undo()
    assert put(path, b"new").read_bytes() == b"new" and len(list(tmp_path.iterdir())) == 1


def test_a_folder_in_the_way_is_refused_before_anything_is_written(tmp_path, run):
    (tmp_path / "report.xlsx").mkdir()
    with pytest.raises(ZorgdrukError, match="is a folder"):
        write_report(run, tmp_path, ("html", "xlsx"))
    assert not (tmp_path / "report.html").exists()


def test_a_missing_package_is_one_sentence_with_what_to_type(monkeypatch):
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in ("xlsxwriter", "docx") else find(name)
    )
    with pytest.raises(ZorgdrukError, match="package python-docx"):
        wanted_formats("docx")
    with pytest.raises(ZorgdrukError, match=r'pip install "zorgdruk\[report\]"') as refused:
        wanted_formats("html,xlsx")
    assert "\n" not in str(refused.value) and "installeer" in refused.value.dutch
    assert wanted_formats("HTML, pdf,html") == ("html", "pdf")
    with pytest.raises(ZorgdrukError, match="did you mean 'docx'"):
        wanted_formats("doc")
    with pytest.raises(ZorgdrukError, match="at least one"):
        wanted_formats(" , ")


def test_a_folder_that_was_changed_or_is_none_is_refused(tmp_path):
    with pytest.raises(ZorgdrukError, match="holds no result"):
        build(tmp_path / "nothing", "nl", DAY)
    folder = fake_comparison(tmp_path / "c")
    with (folder / "yearly.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ZorgdrukError, match="changed or damaged"):
        build(folder, "nl", DAY)
    (folder / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ZorgdrukError, match="holds no result"):
        build(folder, "nl", DAY)


def test_the_command_writes_into_the_folder_and_a_run_may_still_replace_it(tmp_path, capsys):
    from results.store import is_result

    folder = fake_run(tmp_path / "r")
    assert cli.main(["report", str(folder), "--no-figures", "--format", "html,xlsx", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["files"]
    assert told == [str(folder / "report.html"), str(folder / "report.xlsx")] and all(Path(p).is_file() for p in told)
    assert is_result(folder)
    assert cli.main(["report", str(tmp_path / "no"), "--lang", "nl"]) == 2
    assert "bevat geen resultaat" in capsys.readouterr().err


def test_figures_are_drawn_anew_and_nothing_of_the_folder_is_copied(tmp_path):
    folder = fake_run(tmp_path / "r")
    (folder / "figures").mkdir(exist_ok=True)
    (folder / "figures" / "evil.svg").write_text("<svg><script>alert(1)</script></svg>", encoding="utf-8")
    report = build(folder, "nl", DAY)
    assert {p.name for p in report.pictures()} >= {"zorgdruk", "pyramid"} and all(
        isinstance(p, Picture) and p.png.startswith(b"\x89PNG") for p in report.pictures()
    )
    assert b"<svg" not in html(report)


def test_a_report_is_frozen(run):
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.title = "x"
