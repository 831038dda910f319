"""The process that r5py and its JVM live in: a line of JSON in, a line of JSON out.

Run as ``python -m mobility.accessibility.engines.r5_worker`` by `R5Engine`, never imported: r5py reads
sys.argv and its configuration, looks for the jar and starts Java while it is imported.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from typing import IO, Any

import numpy as np

MINUTES = ("departure_time_window", "max_time", "max_time_walking", "max_time_cycling")


def main() -> None:
    """Answer until the input ends; the first line says what is asked about."""
    # What Java and libraries print must not stand between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        answer = _Matrices(json.loads(sys.stdin.readline())).answer
        _say(answers, {"ready": True})
        for line in sys.stdin:
            _say(answers, answer(json.loads(line)))
    except Exception as fault:  # noqa: BLE001  Java's exceptions have no common class; all are told
        _say(answers, {"fault": f"{type(fault).__name__}: {fault}"})
        sys.exit(1)


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


class _Matrices:
    """One network and one set of destinations."""

    def __init__(self, setup: dict[str, Any]) -> None:
        import r5py  # noqa: PLC0415  (its faults are told like any other)

        self._r5py = r5py
        self._arguments = {**setup["arguments"]}
        for name in MINUTES:
            self._arguments[name] = timedelta(minutes=self._arguments[name])
        self._arguments["departure"] = datetime.fromisoformat(self._arguments["departure"])
        self._network = r5py.TransportNetwork(setup["osm"], setup["gtfs"], allow_errors=True)
        self._destinations = _frame(setup["destinations"], "d")

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Find rows, written to a file, or areas."""
        if "isochrones" in question:
            return {"features": self._areas(question["isochrones"], question["cutoffs"])}
        origins = _frame(question["origins"], "o")
        found = self._r5py.TravelTimeMatrix(
            self._network, origins=origins, destinations=self._destinations, **self._arguments
        )
        shape = (len(origins), len(self._destinations))
        planes = [found[name].to_numpy(np.float64).reshape(shape) for name in self._columns()]
        np.save(question["out"], np.stack(planes))
        return {"rows": len(origins)}

    def _columns(self) -> list[str]:
        percentiles = self._arguments["percentiles"]
        return ["travel_time"] if percentiles == [50] else [f"travel_time_p{p}" for p in percentiles]

    def _areas(self, points: list[list[float]], cutoffs: list[int]) -> list[dict[str, Any]]:
        import pandas as pd  # noqa: PLC0415
        import shapely  # noqa: PLC0415

        given = {name: value for name, value in self._arguments.items() if name != "max_time"}
        features = []
        for number, (lat, lon) in enumerate(points):
            frame = self._r5py.Isochrones(
                self._network,
                origins=shapely.Point(lon, lat),
                isochrones=pd.to_timedelta(sorted(cutoffs), unit="min"),
                **given,
            )
            features += [
                {
                    "type": "Feature",
                    "point": number,
                    "cutoff": round(time.total_seconds() / 60),
                    "geometry": shapely.geometry.mapping(area),
                }
                for time, area in zip(frame["travel_time"], frame["geometry"], strict=True)
            ]
        return features


def _frame(coordinates: list[list[float]], prefix: str) -> Any:
    """Make what r5py takes; ids of origins and destinations differ, for equal ones r5py writes 0 minutes."""
    import geopandas as gpd  # noqa: PLC0415

    lats, lons = zip(*coordinates, strict=True) if coordinates else ((), ())
    ids = [f"{prefix}{number}" for number in range(len(coordinates))]
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(lons, lats), crs="EPSG:4326")


if __name__ == "__main__":
    main()
