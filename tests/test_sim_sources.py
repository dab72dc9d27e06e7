"""Every code of a source that the data, the code or the documentation names stands in the register."""

from pathlib import Path

import pytest

from calibration.embed_sources import embed
from results.describe import described
from results.describe_sources import WRITERS
from sim.errors import DataError
from sim.parameters import DECLARED
from sim.sources import CODE, COLUMNS, FILE, cited, find, register

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "sources.md"
FILES = sorted(
    path
    for folder, kinds in (("sim", ("*.toml", "*.py")), ("calibration", ("*.toml", "*.py")), ("docs", ("*.md",)))
    for kind in kinds
    for path in (ROOT / folder).rglob(kind)
    if "_generated" not in path.parts and "_build" not in path.parts
)


def named(text):
    """Codes in a text, but for those of the linter."""
    lines = (line.split("# noqa")[0] for line in text.splitlines())
    return {code for line in lines for code in CODE.findall(line)}


def test_every_code_that_is_named_is_known():
    unknown = {path.name: sorted(c for c in named(path.read_text("utf-8")) if not find(c)) for path in FILES}
    assert not {name: codes for name, codes in unknown.items() if codes}


def test_most_parameters_name_one():
    """So that the check above cannot pass because the pattern no longer finds a code."""
    assert sum(bool(cited([p.source])) for p in DECLARED) > 100
    assert len({code for path in FILES for code in named(path.read_text("utf-8"))}) > 350


def test_every_source_says_what_when_and_where():
    assert len(register()) == 633 and FILE.stat().st_size < 150_000
    for source in register().values():
        assert source.what and source.source and source.grade in ("A", "B", "C", "unverified"), source.code


def test_a_code_without_its_letter_is_all_of_them():
    assert [s.code for s in find("C056")] == ["C056a", "C056b"] and len(find("C056a")) == len(find("D071")) == 1
    assert find("C05") == find("A999") == find("") == ()
    assert cited(["see D071, C056 and A999; D0711 is none", "D071"]) == ["C056", "D071"]


def test_the_page_agrees_with_the_register():
    """When this fails: python -m results.describe_sources docs/sources.md."""
    text = PAGE.read_text("utf-8")
    assert described(text, WRITERS) == text
    assert all(f"| {code} |" in text for code in register())


def write(path, *rows):
    head = "id,domain,parameter,population_age_sex,value,low,high,unit,year,source,quote_or_note,evidence_grade"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_register_is_made_without_quotations_and_refuses_what_has_no_source(tmp_path):
    good = 'D001,D,What,Of whom,1,0,2,%,2020,"Some, report",a long quotation,B'
    assert embed(write(tmp_path / "in.csv", good), tmp_path / "out.csv") == 1
    text = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert text == [",".join(COLUMNS), 'D001,What,Of whom,1,0,2,%,2020,"Some, report",B']
    for bad in (good.replace("D001", "D1"), good.replace('"Some, report"', "")):
        with pytest.raises(DataError, match="has no source"):
            embed(write(tmp_path / "in.csv", bad), tmp_path / "no.csv")
    with pytest.raises(DataError, match="occurs twice"):
        embed(write(tmp_path / "in.csv", good, good), tmp_path / "no.csv")
    assert not (tmp_path / "no.csv").exists()
