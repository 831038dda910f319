"""Where a row of a table stands in its file, in the words an error needs."""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.errors import PointsError


@dataclass(frozen=True, slots=True)
class RowNames:
    """Names of the rows of one file.

    Parameters
    ----------
    file : str
        Its path as given, or what else the table is called.
    word : str
        What a row is there: "line", "row", "feature".
    first : int
        Number of the first one (of a CSV file 2: its header is line 1).
    """

    file: str
    word: str = "row"
    first: int = 1

    def name(self, row: int, frame: pd.DataFrame | None = None) -> str:
        """Name a row.

        Parameters
        ----------
        row : int
            From 0.
        frame : pd.DataFrame or None
            All rows as read, if a text may hold line breaks: they move the lines after them.

        Returns
        -------
        str
            "places.csv, line 7".
        """
        breaks = 0
        if self.word == "line" and frame is not None:
            texts = frame.iloc[:row].select_dtypes(["object", "string"])
            breaks = sum(int(texts[column].astype(str).str.count("\n").sum()) for column in texts)
        return f"{self.file}, {self.word} {self.first + row + breaks}"

    def refuse(
        self, is_bad: NDArray[np.bool_], column: str, problem: str, frame: pd.DataFrame | None = None
    ) -> NoReturn:
        """Say what is wrong with some rows.

        Parameters
        ----------
        is_bad : (n,) bool
            Which; at least one.
        column : str
            Where.
        problem : str
            Half a sentence.
        frame : pd.DataFrame or None
            As of `name`.

        Raises
        ------
        PointsError
            With the first row and how many more there are.
        """
        row, n_bad = int(is_bad.argmax()), int(is_bad.sum())
        more = f"; {n_bad - 1} more rows have the same" if n_bad > 1 else ""
        raise PointsError(f"{self.name(row, frame)}, column {column}: {problem}{more}", field=column)
