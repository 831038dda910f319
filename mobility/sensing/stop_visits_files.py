"""StopVisits as Parquet files: one column a field, the network's content hash beside them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mobility.errors import VisitsError
from mobility.sensing.stop_visits import StopVisits, join_visits, no_stop_visits, select_visits

NETWORK, SIMULATED = b"mobility.network", b"mobility.simulated"


def write_stop_visits(path: Path, visits: StopVisits, network: str, *, is_simulated: bool = False) -> None:
    """Write visits, in place of what is there, whole or not at all.

    Parameters
    ----------
    path : Path
        A .parquet file.
    visits : StopVisits
        Any.
    network : str
        Content hash of the network whose trips are meant.
    is_simulated : bool
        Whether they are invented.
    """
    table = pa.table({name: pa.array(column) for name, column in visits._asdict().items()})
    table = table.replace_schema_metadata({NETWORK: network, SIMULATED: "1" if is_simulated else "0"})
    half = path.with_name(f".{path.name}.half")
    pq.write_table(table, half, compression="zstd")
    half.replace(path)


def network_of(path: Path) -> str:
    """Tell whose trips a file means.

    Parameters
    ----------
    path : Path
        As `write_stop_visits` wrote it.

    Returns
    -------
    str
        Content hash; "" where the file does not say or cannot be read.
    """
    try:
        metadata: dict[bytes, bytes] | None = pq.read_schema(path).metadata
    except (OSError, pa.ArrowInvalid):
        return ""
    return (metadata or {}).get(NETWORK, b"").decode()


def read_stop_visits(paths: Sequence[Path], network: str = "") -> tuple[StopVisits, bool]:
    """Read visits.

    Parameters
    ----------
    paths : Sequence[Path]
        Files, or folders whose .parquet files are taken.
    network : str
        Content hash of the network they must be of; "" = of any.

    Returns
    -------
    tuple[StopVisits, bool]
        Sorted by (day, trip, position), and whether they are simulated.

    Raises
    ------
    VisitsError
        A file is missing, no Parquet, of another network, or a column is missing or of another type; or some
        are simulated and some are not: of real riders less is told than of invented ones.
    """
    parts = [no_stop_visits()]
    example: dict[bool, Path] = {}
    for path in _files(paths):
        try:
            table = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise VisitsError(f"{path} cannot be read as Parquet: {error}", str(path)) from None
        about = table.schema.metadata or {}
        of = about.get(NETWORK, b"").decode()
        if network and of != network:
            whose = f"of network {of}" if of else "of no known network"
            raise VisitsError(f"{path} holds visits {whose}, not of {network}", str(path))
        example.setdefault(about.get(SIMULATED) == b"1", path)
        if len(example) == 2:
            raise VisitsError(
                f"{example[True]} is simulated, {example[False]} is not: use one kind", str(path)
            )
        parts.append(_columns(table, path))
    visits = join_visits(parts)
    order = np.lexsort((visits.observed_s, visits.position, visits.trip, visits.day))
    if (order[1:] < order[:-1]).any():
        visits = select_visits(visits, order)
    for column in visits:
        column.flags.writeable = False
    return visits, True in example


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        if not inside:
            raise VisitsError(f"{path} holds no .parquet file", str(path))
        found += inside
    return found


def _columns(table: pa.Table, path: Path) -> StopVisits:
    columns = {}
    for name, empty in no_stop_visits()._asdict().items():
        if name not in table.column_names:
            raise VisitsError(f"{path} has no column {name}", f"{path}: {name}")
        column = table.column(name)
        expected = pa.from_numpy_dtype(empty.dtype)
        if column.type != expected or column.null_count:
            raise VisitsError(
                f"{path}: column {name} must be {expected} without nulls, not {column.type}",
                f"{path}: {name}",
            )
        columns[name] = column.to_numpy()
    return StopVisits(**columns)
