"""What riders take for one stop."""

import numpy as np
import pytest

from mobility.boards import Stations
from mobility.network.transport_network import TransportNetwork
from tests.boards.networks import network_of
from tests.support.timetables import Town, Trip

RIDE = (Trip(((1, 0, 0), (2, 60, 60))),)
NAMES = ("Markt", "Markt", "Markt 2", "markt ", "Markt", "Zoo", "")


@pytest.fixture
def stations() -> Stations:
    """0 station Markt; 1, 2 its platforms; 3 of the same name close by; 4 of the same name far off; 5, 6."""
    network = network_of(Town(7, RIDE, parents=(-1, 0, 0, -1, -1, -1, -1)), NAMES)
    place(network, [(51.48, 11.97), (51.4801, 11.97), (51.4802, 11.97), (51.482, 11.97), (51.49, 11.97)])
    return Stations(network)


def place(network: TransportNetwork, where: list[tuple[float, float]]) -> None:
    """Put the first stops somewhere, the others far away."""
    t = network.timetable
    for column, values in ((t.stop_lat, [lat for lat, _ in where]), (t.stop_lon, [lon for _, lon in where])):
        column.flags.writeable = True
        column[: len(values)] = values
        column[len(values) :] = 10.0 + np.arange(len(column) - len(values))


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        (0, [0, 1, 2, 3]),
        (1, [0, 1, 2, 3]),  # a platform stands for its station
        (2, [0, 1, 2]),  # named differently, so the one across the street is not the same
        (3, [0, 1, 2, 3]),
        (4, [4]),  # 1.1 km away
        (5, [5]),
        (6, [6]),  # no name: not the same as other nameless ones
    ],
)
def test_a_station_and_its_namesakes(stations: Stations, stop: int, expected: list[int]) -> None:
    assert stations.around(stop).tolist() == expected


def test_exactly_a_stop_and_what_lies_within(stations: Stations) -> None:
    assert stations.exactly(0).tolist() == [0, 1, 2]
    assert stations.exactly(1).tolist() == [1]


def test_within_a_radius(stations: Stations) -> None:
    assert stations.within(51.4801, 11.97, 5, exact=True).tolist() == [1]
    assert stations.within(51.4801, 11.97, 5, exact=False).tolist() == [0, 1, 2, 3]
    assert stations.within(51.49, 11.97, 1200, exact=True).tolist() == [0, 1, 2, 3, 4]
    assert stations.within(0.0, 0.0, 1000, exact=False).tolist() == []


def test_a_boarding_area_belongs_to_its_station() -> None:
    network = network_of(Town(3, RIDE, parents=(-1, 0, 1)), ("Hbf", "Hbf", ""))
    network.timetable.stop_lat.flags.writeable = True
    network.timetable.stop_lat[2] = np.nan  # allowed there
    stations = Stations(network)
    assert stations.around(2).tolist() == [0, 1, 2]
    assert stations.exactly(1).tolist() == [1, 2]
    assert stations.position(2) == stations.position(0)
