"""The documentation site is made without a warning, is complete, and asks nothing of the network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from results.describe_site import parameters_page
from sim.parameters import DECLARED

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PACKAGES = ("sim", "results", "experiments", "calibration")


def test_the_page_of_parameters_has_each_with_unit_bounds_default_source_and_grade() -> None:
    rows = [line for line in parameters_page().splitlines() if line.startswith("| `")]
    assert len(rows) == len(DECLARED)
    found = {row.split("`")[1]: row for row in rows}
    for p in DECLARED:
        cells = [cell.strip() for cell in found[p.name].strip("|").split(" | ")]
        assert cells[1:] == [f"{p.default:g}", p.span(), p.unit, p.grade, p.doc, p.source]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "html"
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "-b", "html", str(DOCS), str(out)],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert made.stderr == ""
    return {str(path.relative_to(out)): path.read_text(encoding="utf-8") for path in out.rglob("*.html")}


@pytest.mark.slow
def test_every_page_is_there_and_can_be_found_from_the_first(site) -> None:
    wanted = {f"{path.stem}.html" for path in DOCS.glob("*.md")}
    wanted |= {f"_generated/tutorials/{path.stem}.html" for path in (DOCS / "tutorials").glob("*.py")}
    assert len(wanted) > 15 and wanted | {"_generated/parameters.html"} <= set(site)
    seen, new = {"index.html"}, {"index.html"}
    while new:
        links = {
            os.path.normpath(os.path.join(os.path.dirname(page), link))
            for page in new
            for link in re.findall(r'<a [^>]*href="([^"#:]+\.html)', site[page])
        }
        new = (links & set(site)) - seen
        seen |= new
    assert wanted <= seen


@pytest.mark.slow
def test_no_page_asks_anything_of_the_network(site) -> None:
    for name, text in site.items():
        loaded = re.findall(r'<(?:script|img|iframe|source)\b[^>]*\bsrc="([^"]+)"', text)
        loaded += re.findall(r'<link\b[^>]*\bhref="([^"]+)"', text)
        assert not [one for one in loaded if "//" in one], name
        assert "@import" not in text and 'lang="en"' in text


@pytest.mark.slow
def test_the_page_on_python_has_all_that_a_package_offers(site) -> None:
    import importlib

    ids = set(re.findall(r'id="([\w.]+)"', site["api.html"]))
    for package in PACKAGES:
        for name in getattr(importlib.import_module(package), "__all__", ()):
            assert f"{package}.{name}" in ids, (package, name)
    assert {"results.figures.draw", "calibration.calibrate.calibrate"} <= ids
    assert len(re.findall(r">Parameters<", site["api.html"])) > 8


@pytest.mark.slow
def test_generated_pages_hold_what_they_come_from(site) -> None:
    page = site["_generated/parameters.html"]
    assert all(f">{p.name}<" in page for p in DECLARED)
    assert "run seed, 0 to 2^63 - 1" in site["api.html"]
    assert "eigen maatregel" in site["_generated/tutorials/eigen_maatregel.html"]


@pytest.mark.slow
def test_what_is_dutch_is_marked_as_dutch(site) -> None:
    tutorials = [text for name, text in site.items() if name.startswith("_generated/tutorials/")]
    assert len(tutorials) == len(list((DOCS / "tutorials").glob("*.py")))
    for text in tutorials:
        assert re.search(r'<div lang="nl">\s*<section', text) and "zonder uitkomsten" in text
        assert "--execute" in re.sub(r"<[^>]+>", "", text)
    assert '<section lang="nl" id="in-vijf-minuten' in site["dashboard.html"]
    quoted = {name for name, text in site.items() if "<strong>In het Nederlands" in text}
    assert quoted >= {"dashboard.html", "index.html", "report.html"}
    for name in quoted:
        assert re.search(r'<blockquote lang="nl">\s*<div>\s*<p><strong>In het Nederlands', site[name]), name
    assert 'lang="nl"' not in site["model.html"]
