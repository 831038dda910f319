"""What is the same for every chunk of a job, and the calculation of one chunk."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self
from uuid import uuid4

import numpy as np
import pyarrow as pa

from mobility.accessibility.jobs.indicators import Kind, compute_columns, list_columns
from mobility.accessibility.jobs.places import WEIGHT
from mobility.accessibility.jobs.spec import COMPETITION, IndicatorSpec
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.matrix.perceived import UsualLoads
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.accessibility.schedulers.work import SharedFolder
from mobility.errors import NetworkError
from mobility.network.load import load_network
from mobility.network.store import content_hash, hash_files

OFF_STREETS = "off_streets"
"""Column that is true of an origin from which no street is near: nothing is in its reach."""

MATRIX = "minutes_p"
"""Begins the names of columns that hold the travel times of a row."""


@dataclass(frozen=True, eq=False)
class JobWork:
    """Can be pickled and sent to wherever the network is.

    Parameters
    ----------
    network : Path
        Folder of its build.
    content_hash : str
        Of the network; another one is refused.
    request : MatrixRequest
        Modes, window, limits.
    destinations : Points
        Of all kinds, with their weights.
    kinds : tuple[Kind, ...]
        Which of them are what.
    indicators : tuple[IndicatorSpec, ...]
        What is told of an origin.
    keeps_matrix : bool
        Keep the travel times too.
    model : Path | None
        What was learned of how full vehicles usually are: folder of the model itself.
    key : str
        Tells it from other work.
    """

    network: Path
    content_hash: str
    request: MatrixRequest
    destinations: Points
    kinds: tuple[Kind, ...]
    indicators: tuple[IndicatorSpec, ...] = ()
    keeps_matrix: bool = False
    model: Path | None = None
    key: str = field(default_factory=lambda: uuid4().hex)

    def folders(self) -> tuple[SharedFolder, ...]:
        """List what is read from disk.

        Returns
        -------
        tuple[SharedFolder, ...]
            The network, then the model of loads where there is one.
        """
        network = SharedFolder(self.network, self.content_hash)
        if self.model is None:
            return (network,)
        return network, SharedFolder(self.model, content_hash(hash_files(self.model)))

    def moved_to(self, folders: Sequence[Path]) -> Self:
        """Give the same work for a machine where the folders lie elsewhere.

        Parameters
        ----------
        folders : Sequence[Path]
            Of the network, and of the model of loads where there is one.

        Returns
        -------
        JobWork
            The same otherwise.
        """
        network, *model = folders
        return replace(self, network=network, model=model[0] if model else None)

    def prepare(self) -> "JobCalculator":
        """Map the network and search the ways to the destinations.

        Returns
        -------
        JobCalculator
            Ready for chunks.

        Raises
        ------
        MobilityError
            What is asked cannot be answered on this network.
        """
        return JobCalculator(self)


class JobCalculator:
    """Answers for chunks of origins; safe to share by threads.

    Parameters
    ----------
    work : JobWork
        What is asked.

    Raises
    ------
    NetworkError
        The network is another one by now.
    ModelError
        The model of loads cannot be read here, or is of another network.
    """

    def __init__(self, work: JobWork) -> None:
        network = load_network(work.network)
        if network.content_hash != work.content_hash:
            raise NetworkError(f"{work.network} holds another network than the job began with", "network")
        self._work = work
        loads = None if work.model is None else UsualLoads(network, work.model)
        self._engine = MatrixEngine(network, work.request, work.destinations, loads=loads)
        self._weights = (
            work.destinations.columns[WEIGHT].to_numpy(np.float64) if work.kinds else np.zeros(0, np.float64)
        )
        # Competition is told when all origins are known (jobs.competition).
        self._indicators = [one for one in work.indicators if one.kind != COMPETITION]
        columns = list_columns(work.kinds, self._indicators, work.request.percentiles)
        self._names = [column.name for column in columns]

    def compute(self, origins: Points) -> bytes:
        """Answer for some origins.

        Parameters
        ----------
        origins : Points
            Any number.

        Returns
        -------
        bytes
            An Arrow file with a row for each: whether it lies off the streets, its indicators, and its travel
            times if they are kept.
        """
        work = self._work
        minutes = self._engine.rows(origins)
        found = compute_columns(minutes, self._weights, work.kinds, self._indicators)
        columns = {OFF_STREETS: pa.array(self._engine.off_streets(origins))}
        columns |= {
            name: pa.array(values, from_pandas=True) for name, values in zip(self._names, found, strict=True)
        }
        if work.keeps_matrix:
            n_destinations = len(work.destinations)
            for percentile, rows in zip(work.request.percentiles, minutes, strict=True):
                columns[f"{MATRIX}{percentile}"] = pa.FixedSizeListArray.from_arrays(
                    pa.array(rows.ravel()), n_destinations
                )
        table = pa.table(columns)
        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_file(sink, table.schema, options=options) as writer:
            writer.write_table(table)
        content: bytes = sink.getvalue().to_pybytes()
        return content


def read_chunk(content: bytes) -> pa.Table:
    """Read one chunk.

    Parameters
    ----------
    content : bytes
        As JobCalculator makes it.

    Returns
    -------
    pa.Table
        A row for each origin.
    """
    return pa.ipc.open_file(pa.py_buffer(content)).read_all()
