"""Vehicles on the very street where one starts or ends: no corner is passed on the way to them."""

from collections.abc import Mapping

import pytest

from mobility.network import build_network
from mobility.parking.model import no_parking
from mobility.routing.journey import PlacePoint, RentalLeg, StreetLeg
from mobility.routing.mixed.again import KnownVehicle, find_again
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from tests.scenarios.test_door_to_door import feed_of
from tests.support.feeds import write_gtfs
from tests.support.maps import street_map
from tests.support.oracle import noon_minus_12h
from tests.support.timetables import DAY, Trip
from tests.support.vehicles import Dock, Point, sharing

CELL_M = 400.0
"""From corner to corner; the middle of such a street is half of it from both."""
MAP = "ABCDEF\nGHIJKL"
WAYS = [
    *(row[i : i + 2] for row in MAP.split() for i in range(5)),
    *map("".join, zip(*MAP.split(), strict=True)),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Router, Mapping[str, Point]]:
    """Stations in the middle of the streets AB and EF; "o" and "d" twenty and forty meters farther on."""
    folder = tmp_path_factory.mktemp("one-street")
    drawing = street_map(MAP, ways=dict.fromkeys(WAYS, "highway=residential"), cell_m=CELL_M)
    feed = write_gtfs(
        folder / "feed.zip", feed_of([Trip(((0, 60, 60), (1, 600, 600)), 0)], ["A", "F"], drawing)
    )
    network = build_network([("t", feed)], [drawing.write(folder / "map.osm.pbf")], folder / "out")

    def on_the_road(meters: float) -> Point:
        """A point behind A."""
        part = meters / (5 * CELL_M)
        return drawing.lat["A"], drawing.lon["A"] + (drawing.lon["F"] - drawing.lon["A"]) * part

    at = {"near": on_the_road(200), "far": on_the_road(1800), "o": on_the_road(220), "d": on_the_road(1840)}
    state = sharing([Dock(at["near"], 2, 2), Dock(at["far"], 2, 2)])
    return Router(network).with_sharing(state, no_parking(), 0), at


@pytest.mark.parametrize(
    ("origin", "destination", "before_m", "after_m"),
    [("o", "d", 20, 40), ("d", "o", 40, 20), ("near", "far", 0, 0), ("o", "far", 20, 0)],
)
def test_one_walks_along_the_street_and_not_over_its_corners(
    town: tuple[Router, Mapping[str, Point]], origin: str, destination: str, before_m: float, after_m: float
) -> None:
    router, at = town
    query = PlanQuery(
        Place(*at[origin]),
        Place(*at[destination]),
        noon_minus_12h(DAY, "UTC"),
        direct_modes=(StreetMode.RENTAL,),
        max_direct_s=3600,
    )
    (journey,) = router.plan(query).direct
    (ride,) = [leg for leg in journey.legs if isinstance(leg, RentalLeg)]
    assert ride.length_m == pytest.approx(4 * CELL_M, rel=0.02)
    before_s, after_s = ride.start_s - journey.start_s, journey.end_s - ride.end_s
    assert (before_s * 1.33, after_s * 1.33) == (
        pytest.approx(before_m, abs=4),
        pytest.approx(after_m, abs=4),
    )
    walks = [leg for leg in journey.legs if isinstance(leg, StreetLeg)]
    assert sum(leg.length_m for leg in walks) == pytest.approx(before_m + after_m, abs=4)

    stations = router.garage.fleet.state.station_texts
    known = KnownVehicle(
        "BIKE", ride.start_s, ride.end_s, ride.from_point, ride.to_point, "bikes", "bike",
        stations[ride.from_station].station_id, stations[ride.to_station].station_id,
    )  # fmt: skip
    ends = [(PlacePoint(*at[end]), -1) for end in (origin, destination)]
    again = find_again(router.garage, query, known, *ends, to_home=False)
    assert (again.at_vehicle_s, again.total_s - again.left_s, again.total_s) == (
        before_s,
        after_s,
        journey.end_s - journey.start_s,
    )


def test_nobody_hires_a_bike_to_give_it_back_where_it_stood(
    town: tuple[Router, Mapping[str, Point]],
) -> None:
    """Forty meters on the same street, by way of the only station near by, and the other one a mile away."""
    router, at = town
    query = PlanQuery(
        Place(*at["o"]),
        Place(at["o"][0], 3 * at["o"][1] - 2 * at["near"][1]),
        noon_minus_12h(DAY, "UTC"),
        direct_modes=(StreetMode.WALK, StreetMode.RENTAL),
        max_direct_s=3600,
    )
    (journey,) = router.plan(query).direct
    assert not any(isinstance(leg, RentalLeg) for leg in journey.legs)
