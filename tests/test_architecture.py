"""What the code may not grow into: arrows that turn round, circles, hidden luck, unsafe loading, long files.

Every check is a function from source text to complaints, so that the second half of this file can show each
one failing on a small bad example.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("agents", "sim", "results", "calibration", "experiments")  # each may import itself and those before
LONGEST_FILE, LONGEST_FUNCTION = 300, 80
LONG_FILES: dict[str, str] = {}  # path: why it is one idea all the same
OWN_LUCK: dict[str, str] = {  # path: why it may draw from a generator that is not keyed
    "experiments/baseline_numpy_columns.py": "a yardstick for speed, which draws in bulk as users of NumPy do",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PICKLED = {"pickle.load", "pickle.loads", "pickle.Unpickler", "pd.read_pickle", "pandas.read_pickle"}
UNSAFE = PICKLED | {"yaml.load"}


def sources() -> dict[str, str]:
    """Text of every module of the packages, by path from the root."""
    files = [file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*.py"))]
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


def module_name(path: str) -> str:
    """Dotted name of a module: `sim/rates/__init__.py` is `sim.rates`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def dotted(node: ast.AST) -> str:
    """Write `a.b.c` as text; empty for anything else."""
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return node.id if isinstance(node, ast.Name) else ""


def typing_only(tree: ast.Module) -> set[ast.AST]:
    """Everything that only a type checker reads: the body of `if TYPE_CHECKING`."""
    blocks = (n for n in ast.walk(tree) if isinstance(n, ast.If) and dotted(n.test).endswith("TYPE_CHECKING"))
    return {inner for block in blocks for statement in block.body for inner in ast.walk(statement)}


def imports(path: str, text: str, for_types: bool = True) -> Iterator[tuple[int, str, str]]:
    """Line, module and imported name ("" for a plain import) of each import, lazy ones too."""
    tree = ast.parse(text)
    skipped = set() if for_types else typing_only(tree)
    package = module_name(path).split(".")
    if not path.endswith("/__init__.py"):
        package = package[:-1]
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, module, alias.name) for alias in node.names)


def wrong_arrows(path: str, text: str) -> list[str]:
    """Imports from a layer above, and anything but NumPy and Numba in `agents`."""
    here = path.split("/")[0]
    above = LAYERS[LAYERS.index(here) + 1 :]
    known = {*sys.stdlib_module_names, "numpy", "numba", "agents"}
    found = []
    for line, module, _ in imports(path, text):
        top = module.split(".")[0]
        if top in above:
            found.append(f"{path}:{line} {here} may not import {top}: arrows run {' <- '.join(LAYERS)}")
        elif top == "tests" or (here == "agents" and top not in known):
            found.append(f"{path}:{line} {here} may not import {top}")
    return found


def circles(files: dict[str, str]) -> list[str]:
    """Modules that import each other, directly or through others."""
    modules = {module_name(path) for path in files}
    graph: dict[str, set[str]] = {name: set() for name in modules}
    for path, text in files.items():
        for _, module, name in imports(path, text, for_types=False):
            target = f"{module}.{name}" if f"{module}.{name}" in modules else module
            if target in modules:
                graph[module_name(path)].add(target)
    found, finished = [], set()

    def visit(name: str, trail: list[str]) -> None:
        if name in trail:
            found.append(" -> ".join([*trail[trail.index(name) :], name]))
        elif name not in finished:
            for target in sorted(graph[name]):
                visit(target, [*trail, name])
            finished.add(name)

    for name in sorted(graph):
        visit(name, [])
    return found


def hidden_luck(path: str, text: str) -> list[str]:
    """Draws that are not keyed: `random` and `numpy.random` in any spelling."""
    modules = ("random", "numpy.random")
    found = [
        f"{path}:{line} imports {module} {name}: luck is keyed, see agents/luck.py"
        for line, module, name in imports(path, text)
        if module in modules or module.startswith("numpy.random.") or f"{module}.{name}" == "numpy.random"
    ]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and dotted(node) in ("np.random", "numpy.random"):
            found.append(f"{path}:{node.lineno} uses {dotted(node)}: luck is keyed, see agents/luck.py")
    return found


def unsafe_loading(path: str, text: str) -> list[str]:
    """Calls by which a file or a text could run code."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        called = dotted(node.func)
        options = {key.arg: ast.unparse(key.value) for key in node.keywords}
        pickled = options.get("allow_pickle", "False") != "False"
        if called in ("eval", "exec", *UNSAFE) or pickled:
            found.append(f"{path}:{node.lineno} {called or 'call'} can run what it reads")
    for line, module, name in imports(path, text):
        if f"{module}.{name}" in UNSAFE:
            found.append(f"{path}:{line} {module}.{name} can run what it reads")
    return found


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Public functions and classes, and the public methods of those classes."""
    for node in body:
        if isinstance(node, DEFINITIONS) and not node.name.startswith("_"):
            decorators = [ast.unparse(d) for d in node.decorator_list]
            if not any(d.endswith(("overload", ".setter")) for d in decorators):
                yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def missing_docstrings(path: str, text: str) -> list[str]:
    """Modules that do not open with one sentence, and public names without a docstring."""
    tree = ast.parse(text)
    opening = (ast.get_docstring(tree) or "").split("\n\n")[0]
    found = []
    if not opening.endswith((".", "?")) or re.search(r"[.?!]\s+[A-Z]", opening):
        found.append(f"{path}:1 opens without one sentence that says what it is for")
    silent = (node for node in public(tree.body) if not ast.get_docstring(node))
    found += [f"{path}:{node.lineno} {node.name} has no docstring" for node in silent]
    return found


def long_pieces(path: str, text: str) -> list[str]:
    """Files and functions that have outgrown their idea; a docstring does not count against a function."""
    lines = len(text.splitlines())
    found = [f"{path} has {lines} lines, more than {LONGEST_FILE}"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            first = node.body[0]
            told = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) else 0
            length = (node.end_lineno or 0) - node.lineno + 1 - told
            if length > LONGEST_FUNCTION:
                where = f"{path}:{node.lineno} {node.name}"
                found.append(f"{where} has {length} lines, more than {LONGEST_FUNCTION}")
    return found


CHECKS = (wrong_arrows, hidden_luck, unsafe_loading, missing_docstrings, long_pieces)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_module_breaks_the_rule(check):
    allowed = {hidden_luck: OWN_LUCK, long_pieces: LONG_FILES}.get(check, {})
    complaints = [c for path, text in sources().items() if path not in allowed for c in check(path, text)]
    assert not complaints, "\n".join(complaints)


def test_no_modules_import_each_other_in_a_circle():
    found = circles(sources())
    assert not found, "\n".join(found)


def test_there_is_something_to_check():
    assert any(path.startswith("agents/") for path in sources())


def test_the_folder_of_tests_is_no_package():
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_exceptions_name_files_that_exist_and_give_a_reason():
    for path, reason in (LONG_FILES | OWN_LUCK).items():
        assert (ROOT / path).is_file(), f"{path} is gone; drop its exception"
        assert reason


GOOD = '"""Count people."""\nimport numpy as np\n\ndef count(x):\n    """Count."""\n    return np.sum(x)\n'
LONG_FUNCTION = "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION
BAD = [
    (wrong_arrows, "agents/a.py", "from sim import world"),
    (wrong_arrows, "agents/a.py", "import pandas as pd"),
    (wrong_arrows, "sim/a.py", "def f():\n    import results.tables"),
    (wrong_arrows, "sim/rates/a.py", "from experiments.cli import main"),
    (wrong_arrows, "calibration/a.py", "from tests import conftest"),
    (hidden_luck, "sim/a.py", "import random"),
    (hidden_luck, "sim/a.py", "from random import choice"),
    (hidden_luck, "sim/a.py", "from numpy import random as r"),
    (hidden_luck, "sim/a.py", "from numpy.random import default_rng"),
    (hidden_luck, "sim/a.py", "import numpy.random as r"),
    (hidden_luck, "sim/a.py", "import numpy as np\nx = np.random.rand(3)"),
    (unsafe_loading, "sim/a.py", "x = eval('1')"),
    (unsafe_loading, "sim/a.py", "import pickle\npickle.load(f)"),
    (unsafe_loading, "sim/a.py", "from pickle import loads as l"),
    (unsafe_loading, "sim/a.py", "np.load(f, allow_pickle=True)"),
    (unsafe_loading, "sim/a.py", "yaml.load(f)"),
    (missing_docstrings, "sim/a.py", "x = 1"),
    (missing_docstrings, "sim/a.py", '"""no full stop"""'),
    (missing_docstrings, "sim/a.py", '"""One idea. And another."""'),
    (missing_docstrings, "sim/a.py", '"""A."""\ndef f(): pass'),
    (missing_docstrings, "sim/a.py", '"""A."""\nclass C:\n    """C."""\n    def m(self): pass'),
    (long_pieces, "sim/a.py", "x = 1\n" * (LONGEST_FILE + 1)),
    (long_pieces, "sim/a.py", LONG_FUNCTION),
]


@pytest.mark.parametrize(("check", "path", "text"), BAD)
def test_a_check_sees_the_fault(check, path, text):
    assert len(check(path, text)) == 1


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_leaves_good_code_alone(check):
    assert check("sim/a.py", GOOD) == []


def test_circles_are_seen_through_other_modules_and_relative_imports():
    files = {"sim/a.py": "from sim.b import x", "sim/b.py": "from . import c", "sim/c.py": "from .a import y"}
    assert circles(files) == ["sim.a -> sim.b -> sim.c -> sim.a"]
    files["sim/c.py"] = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sim.a"
    assert circles(files) == []


@pytest.mark.parametrize("call", ["np.random.rand()", "random.random()", "np.random.default_rng()"])
def test_the_model_cannot_call_global_luck(call):
    import random

    import numpy as np

    with pytest.raises(AssertionError, match="luck in the model is keyed"):
        eval(call, {"np": np, "random": random, "__name__": "sim.somewhere"})
    eval(call, {"np": np, "random": random, "__name__": "tests.somewhere"})
