"""Files of points as options: a path, and behind commas what the file does not say of itself."""

from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.console import Console

from mobility.accessibility.matrix.off_streets import check_some_on_streets, tell_off_streets
from mobility.accessibility.points import MOST_POINTS, Points, read_points
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork

WORDS = ("id", "lat", "lon", "cell", "crs", "layer", "encoding")
"""Of `read_points`, as in the files of jobs."""


@dataclass(frozen=True, slots=True)
class PointsFile:
    """A file that is there, and how it is to be read.

    Parameters
    ----------
    path : Path
        CSV, GeoPackage, Parquet, ...
    words : dict[str, str]
        Some of WORDS.
    """

    path: Path
    words: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.path)

    def read(self, most: int = MOST_POINTS) -> Points:
        """Read its points.

        Parameters
        ----------
        most : int
            More are refused.

        Returns
        -------
        Points
            All of them.

        Raises
        ------
        PointsError
            For whatever cannot be used, naming row and column.
        """
        return read_points(self.path, most=most, **self.words)


def points_file(text: str) -> PointsFile:
    """Read an option: "homes.csv" or "homes.csv,crs=EPSG:25832,encoding=cp1252".

    Parameters
    ----------
    text : str
        As it was typed.

    Returns
    -------
    PointsFile
        Of a file that is there.

    Raises
    ------
    click.BadParameter
        There is no such file, or a word is not known.
    """
    if Path(text).is_file():  # its name may have commas
        return PointsFile(Path(text))
    path, *parts = text.split(",")
    words = {}
    for part in parts:
        word, sign, what = part.partition("=")
        if word not in WORDS or not sign or not what:
            raise click.BadParameter(
                f"{part!r} is not understood; write FILE,word=..., of {', '.join(WORDS)}"
            )
        words[word] = what
    if not Path(path).is_file():
        raise click.BadParameter(f"there is no file {path}")
    return PointsFile(Path(path), words)


def check_streets(
    console: Console,
    network: TransportNetwork,
    request: MatrixRequest,
    points: Points,
    file: PointsFile,
    what: str,
) -> None:
    """Name the points of a file that have no street; of which none has one is refused.

    Parameters
    ----------
    console : Console
        Where they are named.
    network : TransportNetwork
        Whose streets.
    request : MatrixRequest
        Its modes and max_snap_m count.
    points : Points
        That were read.
    file : PointsFile
        From which.
    what : str
        What they are: "origins".

    Raises
    ------
    PointsError
        Not one has a street: another city, or a wrong system of coordinates.
    """
    check_some_on_streets(network, request, points, str(file))
    for warning in tell_off_streets(network, request, points, points.ids, what):
        console.print(warning, style="yellow", markup=False)
