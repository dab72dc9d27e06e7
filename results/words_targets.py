"""Say for whom a measure is, in words for who does not know the names of states."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from results.indicators import household_label
from results.language import Lang, number
from results.words_care import STRAINS
from results.words_domains import ACTIVITIES, CONDITIONS, DEBTS, DOMAINS, EDUCATIONS, LIFE_EVENTS
from results.words_help import LAW_WORDS
from sim.measures.states import STATES

Pair = tuple[str, str]
INCOMES: dict[str, Pair] = {
    "up_to_social_minimum": ("tot het sociaal minimum", "up to the social minimum"),
    "up_to_110_percent": ("tot 110% daarvan", "up to 110% of it"),
    "up_to_120_percent": ("tot 120% daarvan", "up to 120% of it"),
}
FLAGS: dict[str, tuple[Pair, Pair]] = {
    "in_institution": (("woont in een instelling", "lives in an institution"),
                       ("woont niet in een instelling", "does not live in an institution")),
    "living_alone": (("woont alleen", "lives alone"), ("woont niet alleen", "does not live alone")),
    "has_partner": (("heeft een partner", "has a partner"), ("heeft geen partner", "has no partner")),
    "gives_care": (("geeft mantelzorg", "gives mantelzorg"), ("geeft geen mantelzorg", "gives no mantelzorg")),
    "receives_care": (("krijgt mantelzorg", "receives mantelzorg"),
                      ("krijgt geen mantelzorg", "receives no mantelzorg")),
    "had_mental_disorder": (("had een psychische stoornis", "had a mental disorder"),
                            ("had geen psychische stoornis", "had no mental disorder")),
}  # fmt: skip
"""What is said when a state holds, and when it does not."""
USED: tuple[Pair, Pair] = (
    ("had dit jaar hulp van de {}", "had help of the {} this year"),
    ("had dit jaar geen hulp van de {}", "had no help of the {} this year"),
)
HAS: tuple[Pair, Pair] = (("heeft {}", "has {}"), ("heeft geen {}", "has no {}"))
TITLES: dict[str, Pair] = {
    "age": ("", ""),
    "youngest_child": ("leeftijd van het jongste kind", "age of the youngest child"),
    "activity": ("", ""),
    "debt": ("", ""),
    "income": ("inkomen", "income"),
    "household": ("huishouden", "household"),
}
"""Shorter than the description of the state, or nothing where the words say enough."""
WORDS: dict[str, dict[str, Pair]] = {
    "activity": ACTIVITIES, "debt": DEBTS, "income": INCOMES, "education": EDUCATIONS, "event": LIFE_EVENTS,
    "strain": STRAINS,
}  # fmt: skip
ALL = "; "
AND, OR, NOT = (" en ", " and "), (" of ", " or "), ("niet ({})", "not ({})")
SIGNS: dict[type[ast.cmpop], Pair] = {
    ast.GtE: ("minstens {}", "at least {}"),
    ast.Gt: ("meer dan {}", "more than {}"),
    ast.LtE: ("hoogstens {}", "at most {}"),
    ast.Lt: ("minder dan {}", "less than {}"),
    ast.Eq: ("{}", "{}"),
    ast.NotEq: ("niet {}", "not {}"),
    ast.In: ("{}", "{}"),
    ast.NotIn: ("niet {}", "not {}"),
}
AGES: dict[type[ast.cmpop], Pair] = {
    ast.GtE: ("{} jaar of ouder", "{} or older"),
    ast.Gt: ("ouder dan {} jaar", "older than {}"),
    ast.LtE: ("hoogstens {} jaar oud", "{} at most"),
    ast.Lt: ("jonger dan {} jaar", "younger than {}"),
    ast.Eq: ("{} jaar", "{} years old"),
    ast.NotEq: ("niet {} jaar", "not {} years old"),
}
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip


def target_words(text: str, lang: Lang) -> str:
    """Return a target of `sim.measures.target` in words; the text itself when it says something unknown.

    What stands between semicolons holds all together.

    Examples
    --------
    >>> target_words("age >= 65 and not in_institution", "nl")
    '65 jaar of ouder; woont niet in een instelling'
    """
    try:
        node, teller = ast.parse(text.strip(), mode="eval").body, _Teller(int(lang != "nl"), lang)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            return ALL.join(teller.told(part, True) for part in node.values)
        return teller.told(node)
    except (SyntaxError, ValueError, LookupError, AttributeError, RecursionError):
        return text


@dataclass(frozen=True)
class _Teller:
    """Says the pieces of a target.

    Parameters
    ----------
    at : place of the language in a pair.
    """

    at: int
    lang: Lang

    def told(self, node: ast.expr, inner: bool = False) -> str:
        """Return the words of a piece, in brackets where it stands among others."""
        if isinstance(node, ast.BoolOp):
            joined = (AND if isinstance(node.op, ast.And) else OR)[self.at]
            text = joined.join(self.told(part, True) for part in node.values)
            return f"({text})" if inner else text
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.operand, ast.Name):
                return self.flag(node.operand.id, 1)
            return NOT[self.at].format(self.told(node.operand))
        return self.flag(node.id, 0) if isinstance(node, ast.Name) else self.compared(node)

    def flag(self, name: str, missing: int) -> str:
        """Return what is said when a state holds, or when it is missing."""
        if name in FLAGS:
            return FLAGS[name][missing][self.at]
        law = name.removeprefix("uses_")
        if law in LAW_WORDS and law != name:
            return USED[missing][self.at].format(LAW_WORDS[law][self.at])
        if name in CONDITIONS:
            return HAS[missing][self.at].format(CONDITIONS[name][self.at])
        said = (STATES[name].doc_nl, STATES[name].doc_en)[self.at]
        return NOT[self.at].format(said) if missing else said

    def compared(self, node: ast.expr) -> str:
        """Return what is said of a comparison."""
        if not isinstance(node, ast.Compare):
            raise ValueError(ast.dump(node)[:40])
        sides = [node.left, *node.comparators]
        found: list[str] = []
        name = ""
        for one, how, other in zip(sides, node.ops, sides[1:], strict=False):
            turned = isinstance(other, ast.Name) and not isinstance(one, ast.Name)
            state, against = (other, one) if turned else (one, other)
            if not isinstance(state, ast.Name):
                raise ValueError(ast.dump(state)[:40])
            name = state.id
            sign = TURNED[type(how)] if turned else type(how)
            words = AGES if name == "age" and sign in AGES else SIGNS
            found.append(words[sign][self.at].format(self.value(name, against)))
        title = self.title(name)
        told = AND[self.at].join(found)
        return f"{title}: {told}" if title else told

    def title(self, name: str) -> str:
        """Return what a state is."""
        if name in DOMAINS:
            return f"{('niveau (1-5) van', 'level (1-5) of')[self.at]} {DOMAINS[name][self.at]}"
        state = STATES[name]
        return TITLES.get(name, (state.doc_nl, state.doc_en))[self.at]

    def value(self, name: str, node: ast.expr) -> str:
        """Return what a state is compared with."""
        if isinstance(node, ast.List | ast.Tuple):
            return OR[self.at].join(self.value(name, one) for one in node.elts)
        found = ast.literal_eval(node)
        if isinstance(found, str):
            if name == "household":
                return household_label(found, self.lang)
            return WORDS[name][found][self.at] if name in WORDS else found
        return number(float(found), self.lang, 0 if float(found).is_integer() else 1)
