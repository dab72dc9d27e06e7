"""Write the pages of the documentation site that come from the code: every parameter, by what it is about."""

from __future__ import annotations

from results.describe_domains import table
from sim.parameters import DECLARED

HEAD = """# Parameters

Every number that a scenario may change, as it is declared in the code: {count} of them. A value outside the bounds is
refused; where "likely" is said, draws and priors stay within that narrower range of belief. A grade is A (official
figure, trial or meta-analysis), B (one observational study), C (uncontrolled or derived), unverified, or assumption.
`zorgdruk parameters` lists the same, `zorgdruk parameters --json` for a program.
In a scenario:

```toml
[parameters]
"{name}" = {value:g}
```
"""


def parameters_page() -> str:
    """Return the page of all declared parameters as Markdown, a table for each first word of their names."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for p in DECLARED:
        row = (f"`{p.name}`", f"{p.default:g}", p.span(), p.unit, p.grade, p.doc, p.source)
        groups.setdefault(p.name.split(".")[0], []).append(row)
    heads = ("parameter", "default", "bounds", "unit", "grade", "meaning", "source")
    first = DECLARED[0]
    text = HEAD.format(count=len(DECLARED), name=first.name, value=first.default)
    return text + "".join(f"\n## {name}\n\n{table(heads, rows)}\n" for name, rows in groups.items())
