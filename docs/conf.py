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


DUTCH = {"dashboard": ("in-vijf-minuten",)}
"""Page -> beginnings of the anchors of its parts in Dutch; tutorials are in Dutch as a whole."""
RUN = """
> Hier staat de tutorial zonder uitkomsten. Zelf draaien, met de uitkomsten erbij:
> `jupytext --to ipynb --execute docs/tutorials/{name}.py` (vraagt `pip install "zorgdruk[notebooks]"`), of zonder
> notebook: `python docs/tutorials/{name}.py`. Een test draait elke tutorial van begin tot eind.

"""
"""Below the title of a tutorial."""
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
        text = jupytext.writes(notebook, fmt="md").replace("# ruff: noqa: D100\n", "")
        told = RUN.format(name=path.stem)
        pages[made / "tutorials" / f"{path.stem}.md"] = re.sub(
            r"^# .*\n", lambda found, told=told: found[0] + told, text, count=1, flags=re.MULTILINE
        )
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in made.rglob("*.md"):
        if path not in pages:
            path.unlink()


def spoken(page: str, body: str) -> str:
    """Return a page with its Dutch parts marked as Dutch, for who has it read aloud; the rest of the site is English.

    Parameters
    ----------
    page : name without ending.
    body : HTML.
    """
    if page.startswith("_generated/tutorials/"):
        return f'<div lang="nl">{body}</div>'
    for anchor in DUTCH.get(page, ()):
        body = re.sub(rf'<section id="({anchor}[^"]*)"', r'<section lang="nl" id="\1"', body)
    return re.sub(r"<blockquote>(\s*<div>\s*<p><strong>In het Nederlands)", r'<blockquote lang="nl">\1', body)


def _spoken(app: object, page: str, template: str, context: dict[str, object], doctree: object) -> None:
    """Mark what is Dutch on a page that is about to be written."""
    if isinstance(context.get("body"), str):
        context["body"] = spoken(page, str(context["body"]))


def setup(app):
    """Write generated pages before Sphinx looks which pages there are; read docstrings before napoleon does."""
    app.connect("html-page-context", _spoken)
    app.connect("autodoc-process-docstring", _numpydoc, priority=400)
    app.connect("builder-inited", _written)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
