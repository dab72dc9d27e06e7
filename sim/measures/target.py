"""Whom a measure is meant for: a small grammar over declared states, read from a text and never run as code.

::

    age >= 70 and living_alone
    65 <= age < 80 and not (in_institution or kern in ["Uithuizen", "Winsum"])
    activity == "bijstand" and education in ["low", "middle"]

Comparisons, `and`, `or`, `not`, brackets and lists; nothing else. Python's own parser takes the text apart, and only
the pieces named here are understood.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from agents.persons import HERE
from sim.errors import ZorgdrukError, did_you_mean
from sim.measures.states import STATES, View

if TYPE_CHECKING:
    from sim.kernen import Kernen

Mask = NDArray[np.bool_]
Test = Callable[[View], Mask]
LONGEST, DEEPEST, MOST_WORDS = 1000, 20, 200
"""Signs of a target, brackets in each other, and words in a list."""
LARGEST = 1e9
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip
MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """Whom a measure is meant for.

    Parameters
    ----------
    text : as it was written; "" for everybody who lives here.
    test : tells of everybody whether it holds.
    places : (state, name) of the kernen and wijken that it names, which only a municipality can check.
    """

    text: str
    test: Test
    places: tuple[tuple[str, str], ...] = ()

    def __reduce__(self) -> tuple[Callable[[str], Target], tuple[str]]:
        """Have it made again from its text in another process, since tests cannot be sent."""
        return _again, (self.text,)

    def mask(self, view: View) -> Mask:
        """Tell who lives here and belongs to the target, (persons,)."""
        return np.asarray((view.column("status") == HERE) & self.test(view))

    def check(self, where: str, kernen: Kernen, municipality: str) -> None:
        """Refuse names of kernen and wijken that a municipality does not have.

        Raises
        ------
        ZorgdrukError : it does not.
        """
        for state, name in self.places:
            known = _known(state, kernen)
            if name.casefold() not in {word.casefold() for word in known}:
                raise ZorgdrukError(
                    f"{where}: {municipality} has no {state} '{name}'{did_you_mean(name, known) or '.'}",
                    f"{where}: {municipality} heeft geen {state} '{name}'"
                    f"{did_you_mean(name, known, dutch=True) or '.'}",
                )


def _known(state: str, kernen: Kernen) -> list[str]:
    """Return the names of the kernen or wijken of a municipality."""
    if state == "wijk":
        return [] if kernen.wijken is None else [str(name) for name in kernen.wijken.name]
    return [*kernen.labels(), *(str(name) for name in kernen.name)]


def read_target(text: str, where: str) -> Target:
    """Read a target.

    Parameters
    ----------
    text : of the grammar; "" is everybody.
    where : for the message.

    Raises
    ------
    ZorgdrukError : no target of this grammar: what is wrong, and the nearest known name.
    """
    if not text.strip():
        return Target("", lambda view: np.ones(view.world.persons.count, dtype=bool))
    if len(text) > LONGEST or not text.isprintable():  # what a kind and a scenario say together may be longer
        raise ZorgdrukError(
            f"{where}: a target is one line of at most {LONGEST} signs.",
            f"{where}: een doelgroep is één regel van hoogstens {LONGEST} tekens.",
        )
    return _parsed(text, where, DEEPEST)


def _again(text: str) -> Target:
    """Return the target of a text that was read before."""
    return _parsed(text, "target", 2 * DEEPEST) if text else read_target("", "target")


def _parsed(text: str, where: str, deepest: int) -> Target:
    """Return the target of a text."""
    try:
        tree = ast.parse(text.strip(), mode="eval")  # takes it apart; nothing is run
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ZorgdrukError(
            f'{where}: "{text[:80]}" cannot be read; write it as: age >= 70 and living_alone',
            f'{where}: "{text[:80]}" is niet te lezen; schrijf het als: age >= 70 and living_alone',
        ) from None
    reader = _Reader(where, deepest)
    plain = ast.unparse(tree.body) if "#" in text else text.strip()  # a comment would end what is put behind it
    return Target(plain, reader.test(tree.body, 0), tuple(reader.places))


def both(one: Target, other: Target) -> Target:
    """Return the target of who belongs to two."""
    if not one.text or not other.text:
        return one if other.text == "" else other
    return Target(
        f"({one.text}) and ({other.text})", lambda view: one.test(view) & other.test(view), one.places + other.places
    )


def within(state: str, names: Iterable[str]) -> Target:
    """Return the target of who lives in some kernen or wijken."""
    listed = tuple(names)
    text = f"{state} in [{', '.join(repr(name) for name in listed)}]"
    return Target(text, lambda view: _among(view, state, listed), tuple((state, name) for name in listed))


class _Reader:
    """Turns the pieces of a text into tests."""

    def __init__(self, where: str, deepest: int) -> None:
        self.where, self.deepest = where, deepest
        self.places: list[tuple[str, str]] = []

    def refuse(self, english: str, dutch: str) -> NoReturn:
        raise ZorgdrukError(f"{self.where}: {english}", f"{self.where}: {dutch}")

    def test(self, node: ast.expr, depth: int) -> Test:
        """Return the test of a piece."""
        if depth > self.deepest:
            self.refuse("brackets are nested too deep; make it simpler.", "te veel haakjes in elkaar; maak het korter.")
        if isinstance(node, ast.BoolOp):
            parts = [self.test(value, depth + 1) for value in node.values]
            join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
            return lambda view: np.asarray(join.reduce([part(view) for part in parts]))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.test(node.operand, depth + 1)
            return lambda view: ~inner(view)
        if isinstance(node, ast.Compare):
            return self.comparison(node)
        if isinstance(node, ast.Name):
            return self.flag(node.id)
        return self.refuse(
            f'"{ast.unparse(node)[:60]}" is no comparison of a state; only comparisons, and, or, not and brackets.',
            f'"{ast.unparse(node)[:60]}" is geen vergelijking van een kenmerk; alleen vergelijkingen, and, or, not en '
            "haakjes.",
        )

    def state(self, name: str) -> str:
        """Return the name of a state, or refuse it."""
        if name not in STATES:
            self.refuse(
                f"unknown state '{name[:60]}'"
                f"{did_you_mean(name, STATES) or '; zorgdruk measures --states lists them.'}",
                f"onbekend kenmerk '{name[:60]}'"
                f"{did_you_mean(name, STATES, dutch=True) or '; zorgdruk measures --states noemt ze.'}",
            )
        return name

    def flag(self, name: str) -> Test:
        """Return the test of a state that holds or not."""
        if STATES[self.state(name)].kind != "flag":
            self.refuse(
                f"'{name}' must be compared with something, such as {name} {self.example(name)}",
                f"'{name}' moet ergens mee vergeleken worden, zoals {name} {self.example(name)}",
            )
        return lambda view: np.asarray(view[name], dtype=bool)

    def example(self, name: str) -> str:
        """Return how a state can be compared."""
        state = STATES[name]
        return ">= 3" if state.kind == "number" else f'== "{state.words[0] if state.words else "Winsum"}"'

    def comparison(self, node: ast.Compare) -> Test:
        """Return the test of ``a < b`` or ``a <= b < c``."""
        sides, tests = [node.left, *node.comparators], []
        for left, how, right in zip(sides, node.ops, sides[1:], strict=False):
            tests.append(self.pair(left, type(how), right))
        return lambda view: np.asarray(np.logical_and.reduce([test(view) for test in tests]))

    def pair(self, left: ast.expr, how: type[ast.cmpop], right: ast.expr) -> Test:
        """Return the test of one comparison; the state may stand on either side."""
        if isinstance(right, ast.Name) and not isinstance(left, ast.Name) and how in MIRRORED:
            left, how, right = right, MIRRORED[how], left
        if not isinstance(left, ast.Name):
            self.refuse(
                f'"{ast.unparse(left)[:60]}" is no state; put the name of one there.',
                f'"{ast.unparse(left)[:60]}" is geen kenmerk; zet daar de naam van een kenmerk.',
            )
        name = self.state(left.id)
        kind = STATES[name].kind
        if kind == "flag":
            self.refuse(
                f"'{name}' holds or not; write {name} or not {name}.",
                f"'{name}' geldt of geldt niet; schrijf {name} of not {name}.",
            )
        if how in (ast.In, ast.NotIn):
            return self.member(name, kind, right, how is ast.NotIn)
        if how not in COMPARE or (kind == "word" and how not in (ast.Eq, ast.NotEq)):
            self.refuse(
                f"'{name}' cannot be compared in that way; use {self.example(name)}",
                f"'{name}' kan zo niet vergeleken worden; gebruik {self.example(name)}",
            )
        if kind == "word":
            words, other = (self.word(name, right),), how is ast.NotEq
            return lambda view: _among(view, name, words) ^ other
        number, compare = self.number(name, right), COMPARE[how]
        return lambda view: compare(view[name], number)

    def member(self, name: str, kind: str, right: ast.expr, other: bool) -> Test:
        """Return the test of ``state in [...]``."""
        if not isinstance(right, ast.List | ast.Tuple) or not 0 < len(right.elts) <= MOST_WORDS:
            self.refuse(
                f"after '{name} in' must stand a list of 1 to {MOST_WORDS}, such as [...].",
                f"na '{name} in' hoort een lijst van 1 tot {MOST_WORDS}, zoals [...].",
            )
        if kind == "word":
            words = tuple(self.word(name, item) for item in right.elts)
            return lambda view: _among(view, name, words) ^ other
        numbers = [self.number(name, item) for item in right.elts]
        return lambda view: np.isin(view[name], numbers) ^ other

    def word(self, name: str, node: ast.expr) -> str:
        """Return a word that a state can be."""
        value, known = node.value if isinstance(node, ast.Constant) else None, STATES[name].words
        if not isinstance(value, str) or (known and value not in known):
            said = ast.unparse(node)[:60]
            listed = ", ".join(word for word in known if word) or 'a name, such as "Winsum"'
            self.refuse(
                f"{said} is nothing that '{name}' can be{did_you_mean(str(value), known) or f'; known are {listed}.'}",
                f"{said} is niets dat '{name}' kan zijn"
                f"{did_you_mean(str(value), known, dutch=True) or f'; bekend zijn {listed}.'}",
            )
        if not known:
            self.places.append((name, value))
        return value

    def number(self, name: str, node: ast.expr) -> float:
        """Return a number."""
        sign = 1.0
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            sign, node = -1.0, node.operand
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
            self.refuse(
                f"'{name}' is compared with {ast.unparse(node)[:60]}, which is no number up to {LARGEST:g}.",
                f"'{name}' wordt vergeleken met {ast.unparse(node)[:60]}; dat is geen getal tot {LARGEST:g}.",
            )
        return sign * float(value)


def _among(view: View, name: str, words: tuple[str, ...]) -> Mask:
    """Tell of whom a state is one of some words."""
    known = STATES[name].words
    if known:
        return np.isin(view[name], [known.index(word) for word in words])
    kernen, wanted = view.world.kernen, {word.casefold() for word in words}
    if name == "wijk":
        names = [] if kernen.wijken is None else [{str(word).casefold()} for word in kernen.wijken.name]
    else:
        names = [{a.casefold(), str(b).casefold()} for a, b in zip(kernen.labels(), kernen.name, strict=True)]
    return np.isin(view[name], [i for i, own in enumerate(names) if wanted & own])
