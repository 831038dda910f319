"""A travel-time matrix as a table: a row for each pair, named and meant as in r5py."""

import os
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from mobility.accessibility.arguments import Arguments, request_of
from mobility.accessibility.engines.choice import OWN, open_r5, wants_r5
from mobility.accessibility.engines.sources import Sources
from mobility.accessibility.frame_points import Given, Labelled, read_given
from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.engine import UInt16, check_cells
from mobility.accessibility.matrix.off_streets import check_points
from mobility.accessibility.matrix.perceived import UsualLoads
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork

MOST_ROWS = 20_000_000
"""Pairs times percentiles of one table, about 1 GB; with `MatrixEngine.rows` one goes on in chunks."""


class TravelTimeMatrix(pd.DataFrame):
    """Travel times from all origins to all destinations, a pandas.DataFrame.

    Columns `from_id`, `to_id` (ids as given) and `travel_time` in minutes, or with other percentiles than the
    median `travel_time_p25`, ...; NaN where nothing is reached. What a percentile means: `MatrixEngine`.

    Parameters
    ----------
    transport_network : TransportNetwork
        Where.
    origins, destinations : Points | geopandas.GeoDataFrame
        From where to where; without destinations to the origins.
    snap_to_network : bool | float
        Farthest that a point may lie from its street, in metres; True and False: 250.
    model : Path | str | None
        Trained model of loads, for `clock="perceived"`: what `mobility occupancy train` wrote.
    engine : str
        "mobility", or "r5": the same question to R5 through r5py, whose minutes mean what R5 means by them.
    sources : Sources | None
        For R5: the extract and the feeds that the network was built from.
    max_cells : int
        A larger matrix is refused.
    threads : int | None
        How many work on it, None = one for each core.
    **arguments : Unpack[Arguments]
        `departure`, `departure_time_window`, `percentiles`, `transport_modes`, ... as of r5py, and ours.

    Attributes
    ----------
    warnings : tuple[str, ...]
        What one should know of these numbers: feeds without service on the date, points off the streets.

    Raises
    ------
    BadParameterError, PointsError
        An argument or a point is unusable.
    OutsideServiceError
        Nothing runs on the date.
    ModelError
        The model is missing, or of another network.
    LimitExceededError
        More than max_cells.
    EngineError
        R5 is asked for, and something that it needs is missing, or it does not know what is asked.
    """

    _metadata = ["warnings"]  # noqa: RUF012, pandas wants a list

    def __init__(
        self,
        transport_network: TransportNetwork,
        origins: Given,
        destinations: Given | None = None,
        snap_to_network: bool | float = False,
        *,
        model: Path | str | None = None,
        engine: str = OWN,
        sources: Sources | None = None,
        max_cells: int = MOST_ROWS,
        threads: int | None = None,
        **arguments: Unpack[Arguments],
    ) -> None:
        request = request_of(transport_network, snap_to_network, **arguments)
        here = read_given(origins, "origins")
        there = here if destinations is None else read_given(destinations, "destinations")
        check_cells(len(request.percentiles), len(here.points), len(there.points), max_cells)
        if wants_r5(engine):
            with open_r5(transport_network, request, there.points, sources) as other:
                minutes = other.rows(here.points)
            super().__init__(long_table(here, there, minutes, request.percentiles))  # type: ignore[call-arg]
            self.warnings: tuple[str, ...] = other.warnings
            return
        off = told_of(transport_network, request, here, "origins")
        if destinations is not None:
            off += told_of(transport_network, request, there, "destinations")
        loads = None if model is None else UsualLoads(transport_network, model)
        own = MatrixEngine(transport_network, request, there.points, loads=loads)
        minutes = own.rows(here.points, threads=threads or os.cpu_count() or 1)
        super().__init__(long_table(here, there, minutes, request.percentiles))  # type: ignore[call-arg]
        self.warnings = own.warnings + off

    @property
    def _constructor(self) -> Any:
        """What pandas makes of parts of it: ordinary tables."""
        return pd.DataFrame


def long_table(
    here: Labelled, there: Labelled, minutes: UInt16, percentiles: tuple[int, ...]
) -> dict[str, "pd.Series[Any]"]:
    """Write a matrix as columns.

    Parameters
    ----------
    here, there : Labelled
        Origins and destinations.
    minutes : (n_percentiles, n_origins, n_destinations) uint16
        Of `MatrixEngine.rows`.
    percentiles : tuple[int, ...]
        In their order.

    Returns
    -------
    dict[str, pd.Series]
        A row for each pair, origin by origin.
    """
    n_origins, n_destinations = minutes.shape[1:]
    from_rows = np.repeat(np.arange(n_origins), n_destinations)
    to_rows = np.tile(np.arange(n_destinations), n_origins)
    columns = {
        "from_id": here.labels.take(from_rows).reset_index(drop=True),
        "to_id": there.labels.take(to_rows).reset_index(drop=True),
    }
    for percentile, plane in zip(percentiles, minutes, strict=True):
        name = "travel_time" if percentiles == (50,) else f"travel_time_p{percentile}"
        flat = plane.ravel()
        columns[name] = pd.Series(np.where(flat == UNREACHED, np.nan, flat))
    return columns


def told_of(
    network: TransportNetwork, request: MatrixRequest, labelled: Labelled, name: str
) -> tuple[str, ...]:
    """Warn of points that have no street.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    request : MatrixRequest
        Its modes count.
    labelled : Labelled
        Points.
    name : str
        What they are.

    Returns
    -------
    tuple[str, ...]
        One sentence or none.

    Raises
    ------
    PointsError
        There are several, and none has one.
    """
    return check_points(network, request, labelled.points, labelled.labels.tolist(), name)
