"""Say the codes of mantelzorg in Dutch and in English."""

from __future__ import annotations

from results.language import Lang

GIVERS: dict[str, tuple[str, str]] = {
    "partner": ("partner", "partner"),
    "parent": ("ouder", "parent"),
    "child": ("kind", "child"),
    "sibling": ("broer of zus", "brother or sister"),
    "grandparent": ("grootouder", "grandparent"),
    "grandchild": ("kleinkind", "grandchild"),
    "friend": ("vriend", "friend"),
    "neighbour": ("buur", "neighbour"),
    "child_in_law": ("schoonkind", "child-in-law"),
    "volunteer": ("vrijwilliger", "volunteer"),
}
"""What who gives is to who receives."""
RECEIVERS: dict[str, tuple[str, str]] = {
    "partner": ("partner", "partner"),
    "parent": ("kind", "child"),
    "child": ("ouder", "parent"),
    "sibling": ("broer of zus", "brother or sister"),
    "grandparent": ("kleinkind", "grandchild"),
    "grandchild": ("grootouder", "grandparent"),
    "friend": ("vriend", "friend"),
    "neighbour": ("buur", "neighbour"),
    "child_in_law": ("schoonouder", "parent-in-law"),
    "volunteer": ("iemand als vrijwilliger", "somebody as a volunteer"),
}
"""What who receives is to who gives, by the relation of the giver."""
BY_SEX: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "parent": (("vader", "father"), ("moeder", "mother")),
    "child": (("zoon", "son"), ("dochter", "daughter")),
    "sibling": (("broer", "brother"), ("zus", "sister")),
    "grandparent": (("grootvader", "grandfather"), ("grootmoeder", "grandmother")),
    "grandchild": (("kleinzoon", "grandson"), ("kleindochter", "granddaughter")),
    "friend": (("vriend", "friend"), ("vriendin", "friend")),
    "neighbour": (("buurman", "neighbour"), ("buurvrouw", "neighbour")),
    "child_in_law": (("schoonzoon", "son-in-law"), ("schoondochter", "daughter-in-law")),
    "parent_in_law": (("schoonvader", "father-in-law"), ("schoonmoeder", "mother-in-law")),
}
"""Words for a man and for a woman."""
OTHER_SIDE = {
    "parent": "child",
    "child": "parent",
    "grandparent": "grandchild",
    "grandchild": "grandparent",
    "child_in_law": "parent_in_law",
}
"""What the receiver is to a giver of this relation, where it is another word."""
STRAINS: dict[str, tuple[str, str]] = {
    "none": ("niet belast", "not burdened"),
    "loaded": ("enigszins belast", "somewhat burdened"),
    "heavily_burdened": ("zwaar belast", "heavily burdened"),
    "overloaded": ("overbelast", "overloaded"),
}
CARE_GROUPS: dict[str, tuple[str, str]] = {
    "no_need": ("geen hulp nodig, iemand dichtbij", "need no help, somebody near"),
    "no_need_nobody_near": ("geen hulp nodig, niemand dichtbij", "need no help, nobody near"),
    "helped": ("krijgen hulp, hoe weinig ook", "get any help, however little"),
    "unhelped": ("hulp nodig zonder mantelzorg, iemand dichtbij", "need help, no mantelzorg, somebody near"),
    "unhelped_nobody_near": ("hulp nodig zonder mantelzorg, niemand dichtbij", "need help, no mantelzorg, nobody near"),
}
"""People of 75 and over at home."""


def tie_word(relation: str, gives: bool, sex: int, lang: Lang) -> str:
    """Return what the other in an arrangement is to the person it is told of.

    Parameters
    ----------
    relation : code of the giver, as the receiver sees him or her
    gives : True when the other gives, False when the other receives
    sex : of the other, 0 man, 1 woman, -1 unknown
    lang : language
    """
    place = 0 if lang == "nl" else 1
    code = relation if gives else OTHER_SIDE.get(relation, relation)
    if sex in (0, 1) and code in BY_SEX:
        return BY_SEX[code][sex][place]
    return (GIVERS if gives else RECEIVERS)[relation][place]
