"""Point columns of row numbers at the new rows after a table was compacted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.kernel import lean_kernel


@lean_kernel
def repoint(column: NDArray[np.int32], new_row: NDArray[np.int32]) -> None:
    """Replace row numbers by the new ones.

    Parameters
    ----------
    column : (n,) written.
    new_row : (rows + 1,) new row of each old one, -1 for those dropped and, at the end, for -1 itself.
    """
    last = len(new_row) - 1
    for i in range(len(column)):
        row = column[i]
        column[i] = new_row[np.uint32(row) if row >= 0 else np.uint32(last)]
