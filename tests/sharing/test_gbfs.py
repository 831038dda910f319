"""Reading GBFS: the same system in both versions, and everything that may be wrong with records."""

import json
import logging
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError
from mobility.sharing.gbfs.disguise import Disguise
from mobility.sharing.gbfs.envelope import GbfsFile, find_files, open_file
from mobility.sharing.gbfs.reader import GbfsReader
from mobility.sharing.joining import join_states
from mobility.sharing.model import SharingState
from mobility.sharing.records import UNKNOWN, FormFactor, ReturnConstraint
from tests.support.gbfs import NOW_S, Feed, discovery, feed_2, feed_3, zone

DISGUISE = Disguise(b"secret")


def opened(feed: Feed, refusals: Refusals) -> dict[str, GbfsFile]:
    return {name: open_file(json.dumps(one).encode(), name, refusals) for name, one in feed.items()}


def read(feed: Feed, language: str = "de", **options: Any) -> tuple[SharingState, Refusals]:
    told = Refusals("rad")
    files = opened(feed, told)
    state, refusals = GbfsReader("rad", DISGUISE, 300, 1800).read(files, language, NOW_S, **options)
    told.extend(refusals)
    return state, told


def test_one_system_in_both_versions_is_the_same() -> None:
    old, _ = read(feed_2())
    new, _ = read(feed_3())
    for name in ("stations", "vehicles", "times"):
        for ours, theirs in zip(getattr(old, name), getattr(new, name), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert old.vehicle_types == new.vehicle_types
    assert old.plans == new.plans
    assert [one.rules for one in old.zones] == [one.rules for one in new.zones]
    assert (old.systems[0].name, new.systems[0].name) == ({"de": "Rad"}, {"de": "Rad", "en": "Wheel"})


def test_what_a_feed_says_is_there() -> None:
    state, refusals = read(feed_3())
    assert list(state.stations.vehicles) == [4, 0]
    assert list(state.stations.docks) == [6, 20]
    assert state.stations.types_offsets.tolist() == [0, 1, 1]
    scooter = state.vehicle_types[1]
    assert (scooter.form_factor, scooter.ends_free) == (FormFactor.SCOOTER_STANDING, True)
    assert (state.n_vehicles, int(state.vehicles.range_m[0])) == (1, 12_000)  # the other one is reserved
    francs = state.plans[int(state.vehicles.plan[0])]
    assert (francs.currency, francs.price) == ("CHF", Decimal("2.50"))
    assert state.plans[scooter.default_plan].per_min[0].rate == Decimal("0.19")
    assert list(refusals.counts) == ["geofencing_zones.geometry repaired"]


@pytest.mark.parametrize("change", ["none", "empty", "some"])
def test_a_feed_that_does_not_say_where_vehicles_are_left(change: str) -> None:
    feed = feed_3()
    set_at(feed, "vehicle_types.data.vehicle_types.1.return_constraint", ...)
    if change == "none":
        del feed["station_information"], feed["station_status"]
    elif change == "empty":
        set_at(feed, "station_information.data.stations", [])
    bike, scooter = read(feed)[0].vehicle_types
    assert bike.return_constraint is ReturnConstraint.ANY_STATION
    free, docked = ReturnConstraint.FREE_FLOATING, ReturnConstraint.ANY_STATION
    assert scooter.return_constraint is (docked if change == "some" else free)


def test_a_zone_keeps_its_hole_and_crossing_lines_become_two_areas() -> None:
    state, refusals = read(feed_3())
    town, bow = (one.geometry for one in state.zones)
    assert not town.contains(shapely.Point(11.970, 51.4825))
    assert town.contains(shapely.Point(11.965, 51.4780))
    assert bow.is_valid
    assert len(bow.geoms) == 2
    assert [str(one) for one in refusals.examples] == [
        "rad: geofencing_zones[1].geometry: is not valid (Self-intersection) (repaired)"
    ]


def set_at(feed: Feed, path: str, value: Any) -> None:
    """Put a value at "file.list.0.field"; `...` takes it away."""
    *where, last = path.split(".")
    spot: Any = feed
    for step in where:
        spot = spot[int(step)] if step.isdigit() else spot[step]
    if value is ...:
        del spot[last]
    else:
        spot[int(last) if last.isdigit() else last] = value


STATUS, VEHICLE = "station_status.data.stations.0.", "vehicle_status.data.vehicles.0."
BAD = [
    (STATUS + "num_vehicles_available", -3, "station_status.num_vehicles_available"),
    (STATUS + "num_docks_available", -1, "station_status.num_docks_available"),
    (STATUS + "num_vehicles_available", "viele", "station_status.num_vehicles_available"),
    (STATUS + "station_id", "s99", "station_status.station_id"),
    (STATUS + "is_renting", "yes", "station_status.is_renting"),
    ("station_information.data.stations.0.lat", ..., "station_information.lat"),
    ("station_information.data.stations.0.lat", 151.0, "station_information.lat"),
    ("station_information.data.stations.0", 7, "station_information"),
    (VEHICLE + "lat", ..., "vehicle_status.lat"),
    (VEHICLE + "vehicle_type_id", "zeppelin", "vehicle_status.vehicle_type_id"),
    (VEHICLE + "current_range_meters", -5, "vehicle_status.current_range_meters"),
    ("system_pricing_plans.data.plans.0.price", -1, "system_pricing_plans.price"),
    ("system_pricing_plans.data.plans.0.price", "umsonst", "system_pricing_plans.price"),
    ("system_pricing_plans.data.plans.0.currency", "Euro", "system_pricing_plans.currency"),
    (
        "system_pricing_plans.data.plans.0.per_min_pricing.0.end",
        -4,
        "system_pricing_plans.per_min_pricing.end",
    ),
    ("vehicle_types.data.vehicle_types.0.form_factor", "balloon", "vehicle_types.form_factor"),
]


@pytest.mark.parametrize(("path", "value", "told"), BAD)
def test_a_bad_record_is_named_and_loses_no_other(path: str, value: Any, told: str) -> None:
    feed = feed_3()
    set_at(feed, path, value)
    state, refusals = read(feed)
    assert refusals.counts[told] == 1
    first = next(one for one in refusals.examples if told == f"{one.file}.{one.field}".rstrip("."))
    assert (first.index, first.system, first.is_repaired) == (0, "rad", False)
    good, _ = read(feed_3())
    assert state.n_stations >= good.n_stations - 1
    assert len(state.plans) >= len(good.plans) - 1
    assert len(state.zones) == len(good.zones)


def test_a_station_without_usable_counts_is_shown_and_not_rented_from() -> None:
    feed = feed_3()
    set_at(feed, STATUS + "num_vehicles_available", -3)
    state, _ = read(feed)
    assert list(state.stations.vehicles) == [UNKNOWN, 0]
    assert list(state.stations.is_renting) == [0, 1]


def test_a_vehicle_in_the_river_or_nowhere_is_refused() -> None:
    feed = feed_3()
    river = {**feed["vehicle_status"]["data"]["vehicles"][0], "vehicle_id": "wet", "lon": 11.95}
    lost = {**river, "vehicle_id": "lost", "lat": 0, "lon": 0}
    feed["vehicle_status"]["data"]["vehicles"] += [river, lost]
    state, refusals = read(feed, can_be_reached=lambda lats, lons: [lon > 11.96 for lon in lons])
    assert state.n_vehicles == 1
    assert [(one.index, one.field) for one in refusals.examples if one.file == "vehicle_status"] == [
        (3, "lat"),
        (2, "lat"),
    ]


@pytest.mark.parametrize(
    ("ttl", "taken"), [(0, 10), (-60, 10), ("soon", 10), (None, 10), (10**9, 86_400), (60, 60)]
)
def test_a_wrong_ttl_is_bounded_and_told(ttl: Any, taken: int) -> None:
    refusals = Refusals("rad")
    assert opened(feed_3(ttl=ttl), refusals)["station_status"].ttl_s == taken
    assert ("station_status.ttl repaired" in refusals.counts) == (ttl in (-60, "soon", 10**9))


@pytest.mark.parametrize(
    "data", [b"", b'{"data": {"stations": [{"stat', b"[]", b'{"ttl": 1}', b'{"data": 3}', b"\xff"]
)
def test_what_is_no_file_of_gbfs_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(RealtimeError, match="station_status"):
        open_file(data, "station_status", Refusals("rad"))


def test_no_vehicle_id_leaves_the_reader(caplog: pytest.LogCaptureFixture) -> None:
    feed = feed_3()
    set_at(feed, VEHICLE + "vehicle_type_id", "zeppelin")
    with caplog.at_level(logging.DEBUG):
        state, refusals = read(feed)
    again, _ = read(feed_3())
    said = f"{refusals.examples} {refusals.counts} {caplog.text} {state.vehicle_ids} {again.vehicle_ids}"
    assert "plate" not in said


def test_a_vehicles_number_changes_with_its_place_and_day() -> None:
    def number(lat: float, now_s: int) -> str:
        return DISGUISE.vehicle_id("rad", "plate-1", lat, 11.97, now_s)

    assert number(51.48, NOW_S) == number(51.48, NOW_S + 60)
    others = {number(51.48, NOW_S), number(51.49, NOW_S), number(51.48, NOW_S + 86_400)}
    assert len(others | {Disguise(b"other").vehicle_id("rad", "plate-1", 51.48, 11.97, NOW_S)}) == 4


def test_a_feed_names_files_on_its_own_host_only() -> None:
    refusals = Refusals("rad")
    found = discovery(feed_3(), "https://inside.example/")
    file = open_file(json.dumps(found).encode(), "gbfs", refusals)
    with pytest.raises(RealtimeError, match=r"is on inside\.example"):
        find_files(file, "https://gbfs.example/gbfs.json", ("de",))
    language, files = find_files(file, "https://gbfs.example/gbfs.json", ("de",), ["inside.example"])
    assert (language, files["vehicle_status"]) == ("", "https://inside.example/vehicle_status.json")


def test_a_language_of_ours_is_taken_else_the_feeds_first() -> None:
    found = discovery(feed_2())
    found["data"] = {"fr": found["data"]["de"], "de": found["data"]["de"]}
    file = open_file(json.dumps(found).encode(), "gbfs", Refusals("rad"))
    assert find_files(file, "https://a.example/", ("en", "de"))[0] == "de"
    assert find_files(file, "https://a.example/", ("en",))[0] == "fr"


def test_a_clock_ahead_is_not_believed_and_the_oldest_file_counts() -> None:
    feed = feed_3()
    feed["vehicle_status"]["last_updated"] = "2190-01-01T00:00:00Z"
    feed["station_status"]["last_updated"] = NOW_S - 100
    state, _ = read(feed)
    assert state.times.observed_s.tolist() == [NOW_S - 100]
    assert state.promised(NOW_S + 199).tolist() == [True]
    assert state.promised(NOW_S + 200).tolist() == [False]
    assert state.shown(NOW_S + 1699).tolist() == [True]
    assert state.shown(NOW_S + 1700).tolist() == [False]


def test_global_rules_that_cannot_be_read_promise_less_not_more() -> None:
    feed = feed_3()
    feed["geofencing_zones"]["data"]["global_rules"] = [{"ride_end_allowed": "perhaps"}]
    state, _ = read(feed)
    assert [rule.ride_end_allowed for rule in state.systems[0].rules] == [False]


def test_rules_that_cannot_be_read_leave_their_zone_where_it_is() -> None:
    feed = feed_3()
    features = feed["geofencing_zones"]["data"]["geofencing_zones"]["features"]
    n_zones = len(features)
    ring = [[11.0, 51.0], [11.1, 51.0], [11.1, 51.1], [11.0, 51.0]]
    forbidden = {"ride_end_allowed": False}
    of_boats = {"vehicle_type_ids": ["boat"], "ride_end_allowed": True}
    features.append(zone([ring], "Park", [of_boats, forbidden]))
    features.append(zone([ring], "Ufer", [{"ride_end_allowed": "perhaps"}]))
    of_scooters = {"vehicle_type_ids": ["scooter"], "maximum_speed_kph": 999}
    features.append(zone([ring], "Tempo", [of_scooters, {"ride_end_allowed": True}]))
    features.append(zone([ring], "Liste", [{"vehicle_type_ids": "scooter"}]))
    state, refusals = read(feed)
    park, shore, speed, listed = state.zones[n_zones:]
    (scooters, all_others) = speed.rules
    assert (scooters.vehicle_types, scooters.ride_end_allowed) == ((1,), False)
    assert (all_others.vehicle_types, all_others.ride_end_allowed) == ((), True)
    assert [rule.ride_end_allowed for rule in listed.rules] == [False]
    assert [(rule.vehicle_types, rule.ride_end_allowed) for rule in park.rules] == [((), False)]
    assert [rule.ride_end_allowed for rule in shore.rules] == [False]  # less is promised, not more
    assert {one.index for one in refusals.examples} >= {n_zones, n_zones + 1}


def test_joined_systems_point_to_their_own_rows() -> None:
    one, _ = read(feed_3())
    two = join_states([one, one, one])
    assert two.systems == one.systems * 3
    assert two.stations.types_offsets.tolist() == [0, 1, 1, 2, 2, 3, 3]
    assert two.stations.types_type.tolist() == [0, 2, 4]
    assert two.vehicles.plan.tolist() == [1, 3, 5]
    assert two.vehicles.system.tolist() == [0, 1, 2]
    assert [kind.default_plan for kind in two.vehicle_types] == [-1, 0, -1, 2, -1, 4]
    assert two.zones[2].rules[0].vehicle_types == (3,)
    assert join_states([]).n_systems == 0


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
    st.sampled_from(
        [path for path, *_ in BAD] + ["geofencing_zones.data.geofencing_zones.features.0.geometry"]
    ),
)
def test_whatever_stands_in_a_field_nothing_but_a_refusal_comes_of_it(value: Any, path: str) -> None:
    feed = feed_3()
    set_at(feed, path, value)
    told = Refusals("rad")
    files = {
        name: GbfsFile(
            name, open_file(b'{"data": {}}', name, told).data.__class__(one["data"]), "3.0", NOW_S, 60
        )
        for name, one in feed.items()
    }
    state, _ = GbfsReader("rad", DISGUISE, 300, 1800).read(files, "", NOW_S)
    assert state.n_stations >= 1


def test_a_zone_on_a_line_or_with_too_many_corners_is_refused() -> None:
    feed = feed_3()
    ring = [[11.0 + 0.00001 * (i % 1000), 51.0 + 0.00001 * i] for i in range(20_001)]
    feed["geofencing_zones"]["data"]["geofencing_zones"]["features"] += [
        zone([[[11, 51], [12, 51], [11, 51], [11, 51]]], "Strich", []),
        zone([[*ring, ring[0]]], "Küste", []),
    ]
    state, refusals = read(feed)
    assert len(state.zones) == 2
    assert refusals.counts["geofencing_zones.geometry"] == 2


def test_a_real_capture_is_read_whole(shared_data: Callable[[str], Path]) -> None:
    names = ("system_information", "station_information", "station_status", "free_bike_status")
    told = Refusals("bay")
    files = {name: open_file(shared_data(f"gbfs/{name}.json").read_bytes(), name, told) for name in names}
    state, refusals = GbfsReader("bay", DISGUISE, 300, 1800).read(files, "en", 1_663_292_900)
    assert (state.n_stations, int(state.stations.vehicles.clip(0).sum()) > 1000) == (496, True)
    assert state.vehicle_types[0].return_constraint is ReturnConstraint.ANY_STATION
    assert set(refusals.counts) <= {"free_bike_status.lat"}
