"""Ask memory for what is needed soon, so that a loop over scattered rows waits for many of them at a time.

Looking up people one by one, each row found through the one before, takes as long as memory answers. A loop that asks
for the rows of who comes some places later finds them near when it gets there. It changes no answer.
"""

from __future__ import annotations

from typing import Any

from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic


def _nothing(array: Any, row: Any) -> None:
    """Without compilation there is nothing to ask."""


@intrinsic
def _ask(typing: Any, array: Any, row: Any) -> Any:
    """Compile to one instruction; a row outside the array does no harm, as nothing is read."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind = signature.args[0]
        cells = context.make_array(kind)(context, builder, values[0])
        place = context.cast(builder, values[1], signature.args[1], types.intp)
        step = cgutils.unpack_tuple(builder, cells.strides, kind.ndim)[0]
        ir = cgutils.ir
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        where = builder.gep(builder.bitcast(cells.data, byte), [builder.mul(place, step)])
        shape = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        function = builder.module.declare_intrinsic("llvm.prefetch", [byte], shape)
        builder.call(function, [where, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.void(array, row), code


fetch = _nothing if config.DISABLE_JIT else _ask
"""Ask for a row of a column: ``fetch(column, row)``."""
