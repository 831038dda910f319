"""Where one's own vehicle may be left: what is said now holds for the hours ahead, as long as it is fresh."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from mobility.network import TransportNetwork
from mobility.parking.model import ParkingKind
from mobility.routing.mixed.parkings import SAID_OF_S, Parkings
from tests.support.vehicles import parking

NOW = 1_780_000_000
PLACES = [((51.0, 12.0), ParkingKind.CAR, free) for free in (0, 5, -1)]


@pytest.mark.parametrize(
    ("fresh_s", "ahead_s", "has_room"),
    [
        (300, 0, [False, True, True]),
        (300, SAID_OF_S, [False, True, True]),
        (300, SAID_OF_S + 1, [True, True, True]),  # tomorrow nobody knows
        (0, 0, [True, True, True]),  # nor where the last word is stale
    ],
)
def test_a_full_car_park_is_full_for_now(fresh_s: int, ahead_s: int, has_room: list[bool]) -> None:
    network = cast(TransportNetwork, SimpleNamespace())
    state = parking(PLACES, NOW + fresh_s)
    found = Parkings(network, state, NOW)._has_room(np.arange(3, dtype=np.int32), NOW + ahead_s)
    assert found.tolist() == has_room


def test_a_closed_one_that_nobody_tells_of_any_more_is_not_closed_for_ever() -> None:
    network = cast(TransportNetwork, SimpleNamespace())
    for fresh_s, has_room in ((300, False), (0, True)):
        state = parking([((51.0, 12.0), ParkingKind.CAR, 9)], NOW + fresh_s)
        state.places.is_open.flags.writeable = True
        state.places.is_open[:] = 0
        assert Parkings(network, state, NOW)._has_room(np.zeros(1, np.int32), NOW).tolist() == [has_room]


def test_only_who_has_parked_at_a_private_place_may() -> None:
    network = cast(TransportNetwork, SimpleNamespace())
    state = parking(PLACES, NOW)
    state.places.is_public.flags.writeable = True
    state.places.is_public[:] = (1, 0, 1)
    parkings = Parkings(network, state, NOW)
    assert parkings._has_room(np.arange(3, dtype=np.int32), NOW).tolist() == [True, False, True]
    assert parkings._lay_rows(ParkingKind.CAR).tolist() == [0, 1, 2]  # the way back begins at any of them
