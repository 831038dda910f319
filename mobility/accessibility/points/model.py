"""Points: where accessibility is asked from and to, with the columns of the table they came from."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.errors import PointsError


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places with an id each, in the order of their table.

    Parameters
    ----------
    ids : tuple[str, ...]
        Names from outside, each once.
    lats, lons : (n,) float64
        Degrees, WGS 84, finite; read-only.
    columns : pd.DataFrame
        All else that is known of them (inhabitants, kind, district, ...): n rows, numbered from 0.

    Raises
    ------
    PointsError
        If the lengths differ, an id comes twice or a coordinate is none.
    """

    ids: tuple[str, ...]
    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    columns: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        n_points = len(self.ids)
        if self.columns.shape[1] == 0:
            object.__setattr__(self, "columns", pd.DataFrame(index=pd.RangeIndex(n_points)))
        lengths = (n_points, self.lats.size, self.lons.size, len(self.columns))
        if len(set(lengths)) > 1:
            raise PointsError(
                "ids, lats, lons and columns are of different lengths: {lengths}", lengths=lengths
            )
        if len(set(self.ids)) < n_points:
            twice = next(one for one, n_times in Counter(self.ids).items() if n_times > 1)
            raise PointsError("the id {id} comes twice", field="ids", id=twice)
        for name, degrees, most in (("lats", self.lats, 90.0), ("lons", self.lons, 180.0)):
            is_wrong = ~(np.abs(degrees) <= most)
            if is_wrong.any():
                row = int(is_wrong.argmax())
                raise PointsError(
                    "{field} of {id}: {value} is not within {most} degrees",
                    field=name,
                    id=self.ids[row],
                    value=degrees[row],
                    most=most,
                )
        for name in ("lats", "lons"):
            view = np.ascontiguousarray(getattr(self, name), np.float64).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.integer] | slice) -> Self:
        """Choose some of them.

        Parameters
        ----------
        rows : (k,) integers or slice
            Which, each at most once.

        Returns
        -------
        Points
            In that order.
        """
        numbers = np.arange(len(self))[rows]
        return type(self)(
            tuple(self.ids[row] for row in numbers.tolist()),
            self.lats[numbers],
            self.lons[numbers],
            self.columns.iloc[numbers].reset_index(drop=True),
        )
