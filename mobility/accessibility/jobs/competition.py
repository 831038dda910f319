"""Indicators with competition: what is left for an origin depends on all others, so they come last.

The chunks hold the travel times of all origins; they are read twice in the order of origins, whatever their
cut: first who wants the same destinations, then what is left for whom.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.accessibility.jobs.indicators import Kind, decays_of, list_columns
from mobility.accessibility.jobs.job_work import MATRIX, read_chunk
from mobility.accessibility.jobs.spec import COMPETITION, IndicatorSpec
from mobility.accessibility.opportunities import FloatingCatchments

Floats = NDArray[np.float64]


def with_competition(
    chunks: Iterable[bytes],
    people: Floats,
    supply: Floats,
    kinds: Sequence[Kind],
    indicators: Sequence[IndicatorSpec],
    percentiles: Sequence[int],
) -> Iterator[pa.Table]:
    """Add what is left for each origin to the tables of chunks.

    Parameters
    ----------
    chunks : Iterable[bytes]
        As JobCalculator makes them, in the order of origins, with travel times; gone through twice.
    people : (n_origins,) float64
        Weights of all origins.
    supply : (n_destinations,) float64
        Weights of all destinations.
    kinds : Sequence[Kind]
        Which of them are what.
    indicators : Sequence[IndicatorSpec]
        Any; those of the kind "competition" count here.
    percentiles : Sequence[int]
        Of travel times.

    Yields
    ------
    pa.Table
        One for each chunk, without its travel times, indicators in the order of `list_columns`.
    """
    columns = list_columns(kinds, indicators, percentiles)
    by_name = {kind.name: kind for kind in kinds}
    catchments: dict[str, tuple[Kind, int, FloatingCatchments]] = {}
    for column in columns:
        if column.indicator.kind == COMPETITION:
            kind = by_name[column.kind]
            (decay,) = decays_of(replace(column.indicator, minutes=(column.parameter,)))
            catchment = FloatingCatchments(supply[kind.first : kind.end], decay)
            catchments[column.name] = (kind, column.percentile, catchment)
    at = 0
    for content in chunks if catchments else ():
        chunk = read_chunk(content)
        rows = slice(at, at + chunk.num_rows)
        at = rows.stop
        times = {percentile: _times(chunk, percentile) for percentile in percentiles}
        for kind, percentile, catchment in catchments.values():
            catchment.add(times[percentile][:, kind.first : kind.end], people[rows])
    for content in chunks:
        chunk = read_chunk(content)
        times = {percentile: _times(chunk, percentile) for percentile in percentiles} if catchments else {}
        found = {
            name: pa.array(catchment.access(times[percentile][:, kind.first : kind.end]))
            for name, (kind, percentile, catchment) in catchments.items()
        }
        names = [name for name in chunk.column_names if not name.startswith(MATRIX)]
        own = {column.name for column in columns}
        first = {name: chunk[name] for name in names if name not in own}
        yield pa.table(
            first | {one.name: found[one.name] if one.name in found else chunk[one.name] for one in columns}
        )


def _times(chunk: pa.Table, percentile: int) -> NDArray[np.uint16]:
    flat = chunk[f"{MATRIX}{percentile}"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    minutes: NDArray[np.uint16] = flat.reshape(chunk.num_rows, -1)
    return minutes
