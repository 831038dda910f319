"""Reading single texts out of companion tables, which stay memory-mapped: workers share one copy."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


class TextColumn:
    """One column of a companion table, read cell by cell.

    Parameters
    ----------
    table : pa.Table | None
        The table, None = there is none (all cells are empty).
    name : str
        Its column; a missing one has only empty cells.
    """

    def __init__(self, table: pa.Table | None, name: str) -> None:
        self._values: pa.Array | None = None
        self._signs: memoryview | None = None  # of plain texts; None = cells are asked for one by one
        self._numbers: NDArray[np.integer] | None = None  # of a column of integers without empty cells
        self._present: memoryview | None = None  # a bit a cell; None = there are no empty cells
        if table is not None and name in table.column_names and table.num_rows:
            column = table.column(name)
            self._values = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
            self._open_buffers(self._values)

    def _open_buffers(self, values: pa.Array) -> None:
        """Look at plain texts directly: making a pyarrow scalar of each cell takes five times as long."""
        if pa.types.is_integer(values.type) and not values.null_count:
            self._numbers = values.to_numpy()
        if not pa.types.is_string(values.type):
            return
        present, ends, signs = values.buffers()
        self._present = None if present is None else memoryview(present)
        self._offset = values.offset
        self._ends = np.frombuffer(ends, np.int32)
        self._signs = memoryview(b"" if signs is None else signs)

    def __getitem__(self, row: int) -> str:
        """Read one cell.

        Parameters
        ----------
        row : int
            Row of the table, -1 = none.

        Returns
        -------
        str
            The text, "" where it is missing.
        """
        if self._values is None or row < 0:
            return ""
        if self._signs is not None:
            place = row + self._offset
            if self._present is not None and not self._present[place >> 3] >> (place & 7) & 1:
                return ""
            return str(self._signs[self._ends[place] : self._ends[place + 1]], "utf-8")
        if self._numbers is not None:
            return str(self._numbers[row])
        value = self._values[row].as_py()
        return "" if value is None else str(value)

    def find_rows(self, text: str) -> list[int]:
        """Look for a text by comparing all cells: for people's questions, not for a request's hot path.

        Parameters
        ----------
        text : str
            What the whole cell must be.

        Returns
        -------
        list[int]
            Rows in order, empty if there are none.
        """
        if self._values is None:
            return []
        found: list[int] = pc.indices_nonzero(pc.equal(self._values, text)).to_pylist()
        return found


def columns_of(tables: Mapping[str, pa.Table], table: str, names: tuple[str, ...]) -> dict[str, TextColumn]:
    """Open several columns of one companion table.

    Parameters
    ----------
    tables : Mapping[str, pa.Table]
        All companion tables; a missing one gives empty columns.
    table : str
        Its name.
    names : tuple[str, ...]
        The columns.

    Returns
    -------
    dict[str, TextColumn]
        By name.
    """
    return {name: TextColumn(tables.get(table), name) for name in names}
