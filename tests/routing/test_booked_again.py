"""Rides on demand that are found again by their id."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import shapely

from mobility.errors import NotFoundError
from mobility.on_demand.model import Area, OnDemand
from mobility.routing.booked.again import KnownDemand, _service
from mobility.routing.query import Place


def square(number: int) -> Area:
    """A degree wide; the next one lies a degree to the east."""
    return Area(str(number), "", shapely.box(2 * number, 0, 2 * number + 1, 1), np.empty(0, np.int32))


def within(number: int) -> Place:
    return Place(lat=0.5, lon=2 * number + 0.5)


def test_a_trip_through_three_areas_is_a_service_for_each_pair_of_them() -> None:
    pairs = [(0, 1), (0, 2), (1, 2)]
    services = [
        SimpleNamespace(service_id="t_f1", origins=square(start), destinations=square(end))
        for start, end in pairs
    ]
    on_demand = cast(OnDemand, SimpleNamespace(services=services))
    for row, (start, end) in enumerate(pairs):
        known = KnownDemand("t_f1", 0, 600, within(start), within(end))
        assert _service(on_demand, known) == (row, services[row])
    # Where none of them fits any more, what is wrong is said of the first one.
    assert _service(on_demand, KnownDemand("t_f1", 0, 600, within(7), within(8)))[0] == 0
    with pytest.raises(NotFoundError):
        _service(on_demand, KnownDemand("t_f2", 0, 600, within(0), within(1)))
