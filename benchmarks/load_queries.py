"""What an app asks in the course of a day: journeys, boards, places, the map."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np

from mobility.network import TransportNetwork, load_network
from mobility.service.samples import sample_question

SHARES = {"plan": 0.60, "boards": 0.20, "geocode": 0.15, "map": 0.05}
"""How often each kind is asked."""


@dataclass
class Asker:
    """Makes up questions about one network.

    Parameters
    ----------
    network : TransportNetwork
        What is asked about.
    seed : int
        The same seed asks the same.
    by_place : bool
        Boards are asked for by coordinate, not by ids, which another network may not know.
    """

    network: TransportNetwork
    seed: int
    by_place: bool = False

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        timetable = self.network.timetable
        stops = np.unique(timetable.pattern_stops)
        self._stops = stops[~np.isnan(timetable.stop_lat[stops])]
        sample = sample_question(self.network, datetime.now(UTC).date())
        if sample is None:
            raise SystemExit("the network has no stops")
        self._morning = int(sample.moment.timestamp()) - 1800
        table = self.network.tables["stops"]
        self._ids = table["stop_id"].to_pylist()
        self._names = table["stop_name"].to_pylist()
        self._tags = self.network.tables["feeds"]["tag"].to_pylist()
        self._makers: dict[str, Callable[[], str]] = {
            "plan": self._plan,
            "boards": self._board,
            "geocode": self._geocode,
            "map": self._map,
        }

    def make(self, kind: str) -> str:
        """Path and query of a question of this kind."""
        return self._makers[kind]()

    def _place(self) -> tuple[float, float]:
        stop = self._random.choice(self._stops)
        timetable = self.network.timetable
        # Within some 200 m of a stop: people start at doors.
        off = (self._random.uniform(-0.002, 0.002), self._random.uniform(-0.003, 0.003))
        return float(timetable.stop_lat[stop]) + off[0], float(timetable.stop_lon[stop]) + off[1]

    def _moment(self) -> str:
        moment = datetime.fromtimestamp(self._morning + self._random.randrange(0, 39_600), UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _plan(self) -> str:
        ends = [f"{lat:.6f},{lon:.6f}" for lat, lon in (self._place(), self._place())]
        asked = {"fromPlace": ends[0], "toPlace": ends[1], "time": self._moment()}
        return f"/api/v5/plan?{urlencode(asked, safe=',:')}"

    def _board(self) -> str:
        if self.by_place:
            lat, lon = self._place()
            asked = {"center": f"{lat:.6f},{lon:.6f}", "radius": "300", "n": "12", "time": self._moment()}
            return f"/api/v5/stoptimes?{urlencode(asked, safe=':,')}"
        stop = int(self._random.choice(self._stops))
        tag = self._tags[int(self.network.timetable.stop_feed[stop])]
        asked = {"stopId": f"{tag}_{self._ids[stop]}", "n": "12", "time": self._moment()}
        return f"/api/v5/stoptimes?{urlencode(asked, safe=':')}"

    def _geocode(self) -> str:
        name = self._names[int(self._random.choice(self._stops))] or "Bahnhof"
        typed = name[: self._random.randint(3, max(3, len(name)))]
        return f"/api/v1/geocode?text={quote(typed)}&language=de"

    def _map(self) -> str:
        lat, lon = self._place()
        box = {"min": f"{lat - 0.01:.5f},{lon - 0.015:.5f}", "max": f"{lat + 0.01:.5f},{lon + 0.015:.5f}"}
        return f"/api/v5/map/stops?{urlencode(box, safe=',')}"


def load_asker(directory: Path, seed: int, by_place: bool = False) -> Asker:
    """An asker about the network in service in a directory."""
    return Asker(load_network(directory), seed, by_place)


def make_questions(asker: Asker, kinds: set[str], count: int) -> list[tuple[str, str]]:
    """Questions in the shares of a day, only of those kinds that the service knows: kind and path."""
    chosen = [kind for kind in SHARES if kind in kinds]
    weights = [SHARES[kind] for kind in chosen]
    drawn = random.Random(asker.seed).choices(chosen, weights, k=count)
    return [(kind, asker.make(kind)) for kind in drawn]
