"""The lowest bit of a word, for loops over what is set in it: a loop over all places jumps where nobody can foresee."""

from __future__ import annotations

from typing import Any

from numba import config, types
from numba.extending import intrinsic


def _interpreted(word: Any) -> int:
    """Find it in Python integers."""
    whole = int(word)
    return (whole & -whole).bit_length() - 1


@intrinsic
def _compiled(typing: Any, word: Any) -> Any:
    """Compile to one instruction."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        zeros = builder.cttz(values[0], context.get_constant(types.boolean, False))
        return context.cast(builder, zeros, signature.args[0], types.int64)

    return types.int64(word), code


lowest = _interpreted if config.DISABLE_JIT else _compiled
"""Return the place of the lowest bit of a word that is not 0: ``lowest(word)``."""
