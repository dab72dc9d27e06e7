"""Build the documentation site: static, without network, from these pages, the tutorials and the code."""

import re
import sys
from importlib.metadata import version as installed
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

project, author, copyright = "zorgdruk", "zorgdruk", "zorgdruk"
release = version = installed("zorgdruk")
language = "en"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
html_theme, pygments_style = "alabaster", "sphinx"
html_theme_options = {
    "description": "Every inwoner of a Dutch municipality, month by month. All inhabitants are synthetic.",
    "fixed_sidebar": True,
    "page_width": "1200px",
    "show_powered_by": False,
}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = False
html_title = f"zorgdruk {release}"


SECTIONS = ("Parameters", "Attributes", "Raises")
HOWTO = """# How to

```{toctree}
PAGES
```
"""


def _howto() -> str:
    """Return the page that lists what no other page lists: the order is that of the alphabet."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in HERE.glob("*.md")}
    named = {"index"}
    for text in pages.values():
        for block in re.findall(r"```{toctree}\n(.*?)```", text, flags=re.DOTALL):
            named.update(line.strip() for line in block.splitlines())
    return HOWTO.replace("PAGES", "\n".join(f"/{name}" for name in sorted(pages) if name not in named))


def _numpydoc(app: object, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Put what the house writes behind a colon on a line of its own, or it is taken for a type."""
    out: list[str] = []
    section = ""
    for place, line in enumerate(lines):
        if place + 1 < len(lines) and lines[place + 1].startswith("---"):
            section = line.strip()
        said = re.fullmatch(r"(\S[^:]*?) : (.*)", line)
        out += [said[1], f"    {said[2]}"] if said and section in SECTIONS else [line]
    lines[:] = out


def _written(app: object) -> None:
    """Write the pages that come from the code and from the tutorials."""
    import jupytext

    from results.describe_site import parameters_page

    made = HERE / "_generated"
    pages = {made / "parameters.md": parameters_page(), made / "howto.md": _howto()}
    for path in sorted((HERE / "tutorials").glob("*.py")):
        notebook = jupytext.read(path)
        notebook.metadata = {}
        pages[made / "tutorials" / f"{path.stem}.md"] = jupytext.writes(notebook, fmt="md").replace(
            "# ruff: noqa: D100\n", ""
        )
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in made.rglob("*.md"):
        if path not in pages:
            path.unlink()


def setup(app):
    """Write generated pages before Sphinx looks which pages there are; read docstrings before napoleon does."""
    app.connect("autodoc-process-docstring", _numpydoc, priority=400)
    app.connect("builder-inited", _written)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
