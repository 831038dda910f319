"""Shapes in metres, and where along its shape each position of a pattern lies (linear referencing)."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, floats, ints, lookup, text_codes
from gtfs.findings import Findings
from gtfs.geodesy import distances_m
from gtfs.notices import Severity
from gtfs.patterns import Patterns
from gtfs.projection import project_in_order
from gtfs.stop_times import StopTimes

_FILE = "shapes.txt"
_FAR_M = 250.0
"""A stop further from its place along the shape than this does not belong there."""


class Shapes(NamedTuple):
    """Points of all shapes."""

    shape_ids: pa.Array  # (n_shapes,) texts
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    metres: NDArray[np.float64]  # along the shape from 0, our own measure
    given: NDArray[np.float64]  # shape_dist_traveled, NaN = none
    offsets: NDArray[np.int32]  # (n_shapes + 1,)


class Paths(NamedTuple):
    """One row for each used (pattern, shape)."""

    trip_path: NDArray[np.int32]  # (n_trips,) or -1
    shape: NDArray[np.int32]  # (n_paths,)
    positions_m: NDArray[np.float32]
    offsets: NDArray[np.int32]  # (n_paths + 1,)


def build_shapes(feed: FeedTables, findings: Findings) -> Shapes:
    """Sort the points of shapes.txt and measure them; shapes of one point are left out."""
    table = feed.find(_FILE)
    if table is None or not table.num_rows:
        nothing = np.zeros(0)
        return Shapes(pa.array([], pa.string()), nothing, nothing, nothing, nothing, np.zeros(1, np.int32))
    codes, texts = text_codes(table, "shape_id")
    order = np.lexsort((ints(table, "shape_pt_sequence"), codes))
    codes = codes[order]
    counts = np.bincount(codes, minlength=len(texts))
    single = counts[codes] < 2
    findings.add_rows(
        Severity.WARNING,
        "short_shape",
        "shapes.txt: a shape of a single point was left out",
        feed.lines[_FILE][order][single],
        file=_FILE,
        field="shape_id",
    )
    order, codes = order[~single], codes[~single]
    kept = np.flatnonzero(counts >= 2)
    offsets = np.append(0, np.cumsum(counts[kept])).astype(np.int32)
    lat, lon = floats(table, "shape_pt_lat")[order], floats(table, "shape_pt_lon")[order]
    steps = np.r_[0.0, distances_m(lat[:-1], lon[:-1], lat[1:], lon[1:])][: len(lat)]
    steps[offsets[:-1]] = 0.0
    total = np.cumsum(steps)
    metres = total - np.repeat(total[offsets[:-1]], np.diff(offsets))
    ids = texts.take(pa.array(kept)).cast(pa.string())
    return Shapes(ids, lat, lon, metres, floats(table, "shape_dist_traveled")[order], offsets)


def build_paths(
    feed: FeedTables,
    times: StopTimes,
    patterns: Patterns,
    trip_source: NDArray[np.int32],
    shapes: Shapes,
    coordinates: tuple[NDArray[np.float64], NDArray[np.float64]],
    findings: Findings,
) -> Paths:
    """Place the positions of every used (pattern, shape) along the shape.

    shape_dist_traveled is taken where both files have it, it never decreases and puts every stop near the
    shape; else the stops are projected onto the shape in their order.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    times : StopTimes
        Stop times with their distances.
    patterns : Patterns
        Patterns of the feed.
    trip_source : NDArray[np.int32]
        (n_trips,) row of ``times.records``.
    shapes : Shapes
        Shapes of the feed.
    coordinates : tuple[NDArray[np.float64], NDArray[np.float64]]
        Latitudes and longitudes of the stops.
    findings : Findings
        Takes stops far from their shape.

    Returns
    -------
    Paths
        Metres never decrease along a path.
    """
    trips = feed.tables["trips.txt"]
    shape_of_record = lookup(shapes.shape_ids, *text_codes(trips, "shape_id"))
    shape = shape_of_record[times.records[trip_source]]
    with_shape = np.flatnonzero(shape >= 0)
    key = patterns.trip_pattern[with_shape].astype(np.int64) * (len(shapes.shape_ids) + 1) + shape[with_shape]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    trip_path = np.full(len(shape), -1, dtype=np.int32)
    trip_path[with_shape] = inverse
    placed: list[NDArray[np.float64]] = []
    path_shape = shape[with_shape[first]]
    far: list[int] = []
    for path, trip in enumerate(with_shape[first].tolist()):
        source = trip_source[trip]
        rows = slice(int(times.offsets[source]), int(times.offsets[source + 1]))
        points = slice(int(shapes.offsets[path_shape[path]]), int(shapes.offsets[path_shape[path] + 1]))
        line = (shapes.lat[points], shapes.lon[points], shapes.metres[points])
        stops = times.stops[rows]
        stop_lat, stop_lon = coordinates[0][stops], coordinates[1][stops]
        metres = _by_distance(times.distances[rows], shapes.given[points], line, stop_lat, stop_lon)
        if metres is None:
            metres, offside = project_in_order(*line, stop_lat, stop_lon)
            if np.nanmax(offside, initial=0.0) > _FAR_M:
                far.append(int(feed.lines["trips.txt"][times.records[source]]))
        placed.append(metres)
    findings.add_rows(
        Severity.INFO,
        "stop_far_from_shape",
        f"trips.txt: a stop of the trip lies more than {_FAR_M:.0f} m from its shape",
        np.array(far, dtype=np.int32),
        file="trips.txt",
        field="shape_id",
    )
    lengths = [len(metres) for metres in placed]
    return Paths(
        trip_path,
        path_shape.astype(np.int32),
        np.concatenate(placed).astype(np.float32) if placed else np.zeros(0, np.float32),
        np.append(0, np.cumsum(lengths)).astype(np.int32),
    )


def _by_distance(
    at_stops: NDArray[np.float64],
    at_points: NDArray[np.float64],
    line: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    stop_lat: NDArray[np.float64],
    stop_lon: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """Metres by shape_dist_traveled, None where it cannot be used."""
    if np.isnan(at_stops).any() or np.isnan(at_points).any():
        return None
    if np.any(np.diff(at_stops) < 0) or np.any(np.diff(at_points) < 0) or at_points[-1] <= at_points[0]:
        return None
    lat, lon, metres = line
    # at_points may repeat a value (points on one spot): interpolation takes one of them
    places = np.interp(at_stops, at_points, metres)
    offside = distances_m(np.interp(places, metres, lat), np.interp(places, metres, lon), stop_lat, stop_lon)
    if np.nanmax(offside, initial=0.0) > _FAR_M:
        return None
    return np.maximum.accumulate(places)
