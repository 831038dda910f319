"""Reading single texts out of companion tables, which stay memory-mapped: workers share one copy."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc


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
        if table is not None and name in table.column_names and table.num_rows:
            column = table.column(name)
            self._values = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()

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
