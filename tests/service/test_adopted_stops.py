"""Which stop is adopted: the nearest one by meters, not by degrees."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from mobility.learning.directory import PlaceFilter
from mobility.learning.model import Origin, Place
from mobility.service import EnRoute

HERE = (51.48, 11.97)
NORTH_100_M = (HERE[0] + 0.0009, HERE[1])
EAST_80_M = (HERE[0], HERE[1] + 0.00115)


def test_a_stop_is_adopted_by_who_is_nearest_on_the_ground() -> None:
    at = (NORTH_100_M, EAST_80_M)
    stations = SimpleNamespace(
        within=lambda *_, **__: np.arange(2), position=at.__getitem__, around=lambda stop: np.array([stop])
    )
    services: Any = SimpleNamespace(stops=SimpleNamespace(stations=stations))

    def adopted(wanted: PlaceFilter) -> list[Place]:
        return [Place("a", "Library", wanted.kinds[0], *HERE, Origin("test"), "vhs")]

    source: Any = SimpleNamespace(list_places=adopted)
    assert EnRoute(services, source)._curators == {1: "vhs"}
