"""Lines of an answer: collected before it is written, encoded together."""

from mobility.service import PRECISION, Coordinates, write_polylines

NO_LINE = f'{{"points":"","precision":{PRECISION},"length":0}}'


class LineTexts:
    """Collects the lines of one answer and gives each as a polyline on the wire."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, int], tuple[Coordinates, Coordinates]] = {}
        self._texts: dict[tuple[int, int], str] = {}

    def add(self, lats: Coordinates, lons: Coordinates) -> None:
        """Take a line; the same arrays again are the same line.

        Parameters
        ----------
        lats, lons : (n,) float64
            Degrees.
        """
        self._lines[id(lats), id(lons)] = (lats, lons)

    def encode(self) -> None:
        """Encode all lines taken so far."""
        self._texts = dict(zip(self._lines, write_polylines(list(self._lines.values())), strict=True))

    def text(self, lats: Coordinates, lons: Coordinates) -> str:
        """Give a line.

        Parameters
        ----------
        lats, lons : (n,) float64
            The arrays that were added.

        Returns
        -------
        str
            JSON.
        """
        return self._texts[id(lats), id(lons)]
