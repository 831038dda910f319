"""A network built without an extract: walks are straight lines, and nothing claims to be more."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from mobility.routing.journey import Reason, StreetLeg, TransitLeg
from mobility.routing.query import Place, PlanQuery, StreetMode, WalkProfile
from mobility.service.about import describe_network
from tests.scenarios.cities import City, city

WALK_MPS = 1.33
DETOUR = 1.4
DEGREE_M = 111_195.0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("beelines"), "1 : A 8:10 B 8:20 C 8:30")


def north_of(place: Place, meters: float) -> Place:
    return Place(place.lat + meters / DEGREE_M, place.lon)


def walk_s(meters: float) -> int:
    return math.ceil(meters * DETOUR / WALK_MPS)


def ask(town: City, **changes: object) -> PlanQuery:
    """From 200 m north of A to 100 m north of C."""
    ends = north_of(town.stop("A"), 200.0), north_of(town.stop("C"), 100.0)
    return replace(town.query(*ends, "8:00", walk_mps=WALK_MPS), **changes)


@pytest.mark.parametrize("arrive_by", [False, True])
def test_a_coordinate_walks_straight_to_its_stops(town: City, arrive_by: bool) -> None:
    later = ask(town).time_s + (3600 if arrive_by else 0)
    result = town.router.plan(ask(town, arrive_by=arrive_by, time_s=later))
    (journey,) = result.journeys
    access, ride, egress = journey.legs
    assert isinstance(access, StreetLeg) and isinstance(ride, TransitLeg) and isinstance(egress, StreetLeg)
    assert abs(access.end_s - access.start_s - walk_s(200.0)) <= 1
    assert abs(egress.end_s - egress.start_s - walk_s(100.0)) <= 1
    assert access.length_m == pytest.approx(200.0 * DETOUR, rel=1e-3)
    a, c = town.stop("A"), town.stop("C")
    assert [*access.lats] == pytest.approx([north_of(a, 200.0).lat, a.lat])
    assert [*egress.lats] == pytest.approx([c.lat, north_of(c, 100.0).lat])
    assert access.steps == ()


def test_all_the_way_on_foot(town: City) -> None:
    a = town.stop("A")
    query = replace(ask(town, direct_modes=(StreetMode.WALK,)), destination=north_of(a, 700.0))
    (journey,) = town.router.plan(query).direct
    (leg,) = journey.legs
    assert abs(leg.end_s - leg.start_s - walk_s(500.0)) <= 1
    far = replace(query, destination=north_of(a, 20_000.0), transit=False)
    assert town.router.plan(far).direct == ()


def test_places_without_stops_get_the_right_reason(town: City) -> None:
    """Stops lie 5 km apart: half-way between two there is none in reach; a degree away is off the map."""
    a, b = town.stop("A"), town.stop("B")
    between, away = Place((a.lat + b.lat) / 2, (a.lon + b.lon) / 2), Place(a.lat, a.lon + 1.0)
    for place, code in ((between, Reason.NO_STOPS_IN_RANGE), (away, Reason.OUTSIDE_BOUNDS)):
        result = town.router.plan(replace(ask(town), origin=place))
        assert result.journeys == ()
        assert [(reason.code, reason.field) for reason in result.reasons] == [(code, "fromPlace")]


def test_wheelchairs_too(town: City) -> None:
    assert town.router.plan(ask(town, walk_profile=WalkProfile.WHEELCHAIR)).journeys != ()


def test_the_network_says_so_and_claims_no_map(town: City, tmp_path: Path) -> None:
    about = describe_network(town.network)
    assert not about.has_streets
    assert about.street_attributions == ()
