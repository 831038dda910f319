"""Coverage as tables and shapes: CSV and GeoJSON."""

import csv
import io
from typing import Any

import numpy as np

from mobility.learning.coverage.coverage import LIMITS_MIN, Coverage
from mobility.learning.coverage.measure import MODES

COLUMNS = (
    "hour", "kind", "mode", "minutes", "people_reaching", "people_left_out", "share_reaching", "is_simulated",
)  # fmt: skip
QUARTER_COLUMNS = (
    "quarter_id", "lat", "lon", "people", "hour", "mode", "minutes", "kinds_reached", "kinds_missing",
    "is_simulated",
)  # fmt: skip


def write_summary(coverage: Coverage, *, is_simulated: bool) -> str:
    """Write how many people reach each kind in each hour.

    Parameters
    ----------
    coverage : Coverage
        As found.
    is_simulated : bool
        Whether some of it is invented, which each row says.

    Returns
    -------
    str
        CSV with a header.
    """
    counts, everybody = coverage.people_reaching(), int(coverage.people.sum())
    rows = (
        (
            hour,
            kind,
            mode,
            minutes,
            n := int(counts[m, limit, h, k]),
            everybody - n,
            f"{n / max(1, everybody):.4f}",
            int(is_simulated),
        )
        for h, hour in enumerate(coverage.hours)
        for k, kind in enumerate(coverage.kinds)
        for m, mode in enumerate(MODES)
        for limit, minutes in enumerate(LIMITS_MIN)
    )
    return _csv(COLUMNS, rows)


def write_quarters(coverage: Coverage, *, is_simulated: bool) -> str:
    """Write what each quarter reaches in each hour, and what is missing there.

    Parameters
    ----------
    coverage : Coverage
        As found.
    is_simulated : bool
        Whether some of it is invented, which each row says.

    Returns
    -------
    str
        CSV with a header.
    """
    kinds = np.array(coverage.kinds, np.object_)
    rows = (
        (quarter.quarter_id, f"{quarter.lat:.6f}", f"{quarter.lon:.6f}", quarter.people, hour, mode, minutes,
            int(reached.sum()), " ".join(kinds[~reached]), int(is_simulated))
        for q, quarter in enumerate(coverage.quarters)
        for h, hour in enumerate(coverage.hours)
        for m, mode in enumerate(MODES)
        for limit, minutes in enumerate(LIMITS_MIN)
        for reached in [coverage.reached[m, limit, h, q]]
    )  # fmt: skip
    return _csv(QUARTER_COLUMNS, rows)


def write_geojson(coverage: Coverage, stops: list[dict[str, Any]], note: str) -> dict[str, Any]:
    """Write quarters as squares and proposed stops as points.

    Parameters
    ----------
    coverage : Coverage
        As found.
    stops : list[dict[str, Any]]
        Of the proposed tour: stopId, name, lat, lon, people.
    note : str
        Where it comes from.

    Returns
    -------
    dict[str, Any]
        A FeatureCollection; `kindsReached` by mode, minutes and hour, `kindsByHour` those that are reached
        from anywhere in an hour.
    """
    lacking = coverage.lacking()
    is_there = coverage.reached.any(axis=(0, 1, 3)).sum(axis=-1)
    features: list[dict[str, Any]] = []
    for q, quarter in enumerate(coverage.quarters):
        ring = [
            [quarter.west, quarter.south], [quarter.east, quarter.south], [quarter.east, quarter.north],
            [quarter.west, quarter.north], [quarter.west, quarter.south],
        ]  # fmt: skip
        counts = coverage.reached[:, :, :, q].sum(axis=-1)
        reached = {
            mode: {
                str(minutes): {str(hour): int(counts[m, limit, h]) for h, hour in enumerate(coverage.hours)}
                for limit, minutes in enumerate(LIMITS_MIN)
            }
            for m, mode in enumerate(MODES)
        }
        about = {
            "quarterId": quarter.quarter_id,
            "people": quarter.people,
            "lacking": round(float(lacking[q]), 4),
            "kindsReached": reached,
        }
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "geometry": shape, "properties": about})
    for place, stop in enumerate(stops):
        point = {"type": "Point", "coordinates": [stop["lon"], stop["lat"]]}
        about = {name: stop[name] for name in ("stopId", "name", "people")} | {"order": place + 1}
        features.append({"type": "Feature", "geometry": point, "properties": about})
    return {
        "type": "FeatureCollection",
        "note": note,
        "kinds": list(coverage.kinds),
        "kindsByHour": {str(hour): int(is_there[h]) for h, hour in enumerate(coverage.hours)},
        "features": features,
    }


def _csv(columns: tuple[str, ...], rows: Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
