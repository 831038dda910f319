"""Tables as r5py names them: a matrix and itineraries of Heidelberg, from frames and from points."""

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import mobility
from mobility.accessibility.arguments import read_modes
from mobility.accessibility.detailed_itineraries import COLUMNS, DetailedItineraries
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.accessibility.travel_time_matrix import TravelTimeMatrix
from mobility.errors import BadParameterError, LimitExceededError, OutsideServiceError, PointsError
from mobility.network import TransportNetwork

STATION, ZIEGELHAUSEN, FAR = (8.6765, 49.4048), (8.7612, 49.4178), (0.0, 0.0)
EIGHT = dt.datetime(2016, 11, 8, 8)
HALF_AN_HOUR = dt.timedelta(minutes=30)


@pytest.fixture(scope="module")
def places() -> gpd.GeoDataFrame:
    """Three places with numbers as ids, in metres of UTM 32."""
    points = gpd.points_from_xy(*zip(STATION, ZIEGELHAUSEN, FAR, strict=True), crs="EPSG:4326")
    return gpd.GeoDataFrame({"id": [7, 8, 9]}, geometry=points).iloc[:2].to_crs("EPSG:25832")


def test_a_matrix_is_a_table_with_the_ids_as_given(
    heidelberg_network: TransportNetwork, places: gpd.GeoDataFrame
) -> None:
    table = TravelTimeMatrix(
        heidelberg_network, places, departure=EIGHT, departure_time_window=HALF_AN_HOUR, percentiles=[75, 25]
    )
    assert list(table.columns) == ["from_id", "to_id", "travel_time_p75", "travel_time_p25"]
    assert table["from_id"].tolist() == [7, 7, 8, 8]
    assert table["to_id"].tolist() == [7, 8, 7, 8]
    assert table.warnings == ()
    assert type(table[table["from_id"] == 7]) is pd.DataFrame
    # The same numbers as of the engine, asked with what r5py's defaults mean.
    degrees = places.to_crs("EPSG:4326").geometry
    points = Points(("7", "8"), degrees.y.to_numpy(), degrees.x.to_numpy())
    asked = MatrixRequest(
        departure=dt.datetime(2016, 11, 8, 7, tzinfo=dt.UTC),
        window_minutes=30,
        percentiles=(75, 25),
        max_rides=8,
    )
    minutes = MatrixEngine(heidelberg_network, asked, points).rows(points)
    assert np.array_equal(table["travel_time_p75"], minutes[0].ravel())
    assert np.array_equal(table["travel_time_p25"], minutes[1].ravel())


def test_the_median_alone_is_called_travel_time_and_what_is_not_reached_is_missing(
    heidelberg_network: TransportNetwork,
) -> None:
    lons, lats = np.array([STATION, FAR]).T
    points = Points(("station", "nowhere"), lats, lons)
    table = mobility.TravelTimeMatrix(heidelberg_network, points, points, departure=EIGHT)
    assert list(table.columns) == ["from_id", "to_id", "travel_time"]
    assert table.set_index(["from_id", "to_id"])["travel_time"].isna().tolist() == [False, True, True, True]
    assert [warning.split(":")[0] for warning in table.warnings] == [
        "1 origins have no street within 250 m",
        "1 destinations have no street within 250 m",
    ]


def test_streets_need_no_departure(heidelberg_network: TransportNetwork, places: gpd.GeoDataFrame) -> None:
    table = TravelTimeMatrix(
        heidelberg_network,
        places,
        transport_modes=["BICYCLE"],
        speed_cycling=12.0,
        max_time=dt.timedelta(hours=1),
    )
    assert 30 < table["travel_time"].max() < 50


@pytest.mark.parametrize(
    ("transport", "access", "ours"),
    [
        (["TRANSIT"], ["WALK"], {"WALK", "TRANSIT"}),
        (["TRANSIT", "WALK"], ["WALK"], {"WALK", "TRANSIT"}),
        (["TRANSIT"], ["BICYCLE"], {"BIKE", "TRANSIT"}),
        (["TRANSIT", "BICYCLE"], ["WALK"], {"WALK", "BIKE", "TRANSIT"}),
        (["CAR"], ["WALK"], {"CAR"}),
    ],
)
def test_modes_as_of_r5py(transport: list[str], access: list[str], ours: set[str]) -> None:
    assert set(read_modes(transport, access, None)) == ours


@pytest.mark.parametrize(
    ("arguments", "error", "field"),
    [
        ({}, BadParameterError, "departure"),
        ({"departure": EIGHT, "transport_modes": ["BUS"]}, BadParameterError, "transport_modes"),
        ({"departure": EIGHT, "egress_modes": ["BICYCLE"]}, BadParameterError, "egress_modes"),
        ({"departure": EIGHT, "access_modes": ["CAR"]}, BadParameterError, "access_modes"),
        ({"departure": EIGHT, "max_time": 30}, BadParameterError, "max_time"),
        ({"departure": EIGHT, "breakdown": True}, BadParameterError, "breakdown"),
        ({"departure": dt.datetime(2020, 1, 1)}, OutsideServiceError, "departure"),
        ({"departure": EIGHT, "max_cells": 3}, LimitExceededError, "destinations"),
    ],
)
def test_what_cannot_be_asked_names_the_argument(
    heidelberg_network: TransportNetwork,
    places: gpd.GeoDataFrame,
    arguments: dict[str, object],
    error: type[BadParameterError],
    field: str,
) -> None:
    with pytest.raises(error) as caught:
        TravelTimeMatrix(heidelberg_network, places, **arguments)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_points_that_are_none_name_the_table(
    heidelberg_network: TransportNetwork, places: gpd.GeoDataFrame
) -> None:
    for given, problem in (
        (places.drop(columns="geometry"), "destinations must be Points or a GeoDataFrame"),
        (places.drop(columns="id"), "destinations: there is no column id"),
        (places.set_crs(None, allow_override=True), "destinations: the frame has no coordinate system"),
    ):
        with pytest.raises(PointsError, match=problem):
            TravelTimeMatrix(heidelberg_network, places, given, departure=EIGHT)


def test_itineraries_are_legs_that_follow_each_other(
    heidelberg_network: TransportNetwork, places: gpd.GeoDataFrame
) -> None:
    legs = DetailedItineraries(
        heidelberg_network, places, places.iloc[::-1], departure=EIGHT, departure_time_window=HALF_AN_HOUR
    )
    assert list(legs.columns) == COLUMNS
    assert set(zip(legs["from_id"], legs["to_id"], strict=True)) == {(7, 8), (8, 7)}
    assert {"BUS", "WALK"} <= set(legs["transport_mode"]) <= {"BUS", "TRAM", "WALK"}
    for _, option in legs.groupby(["from_id", "to_id", "option"]):
        assert option["segment"].tolist() == list(range(len(option)))
        ends = option["departure_time"] + option["travel_time"]
        waits = option["departure_time"].iloc[1:].reset_index(drop=True) - ends.iloc[:-1].reset_index(
            drop=True
        )
        assert waits.tolist() == option["wait_time"].iloc[1:].tolist()
        assert option["transport_mode"].iloc[-1] == "WALK"
    rides = legs[legs["transport_mode"] != "WALK"]
    assert set(rides["feed"]) == {"rnv"}
    assert rides["start_stop_id"].notna().all()
    assert legs[legs["transport_mode"] == "WALK"]["route_id"].isna().all()
    assert isinstance(rides.geometry.iloc[0], shapely.LineString)
    assert (rides["distance"] > 100).all()
    # The first way of the matrix is the quickest of these.
    quickest = TravelTimeMatrix(
        heidelberg_network, places, departure=EIGHT, departure_time_window=HALF_AN_HOUR, percentiles=[0]
    ).set_index(["from_id", "to_id"])["travel_time_p0"]
    for pair, options in legs.groupby(["from_id", "to_id"]):
        first, last = (options.groupby("option")["departure_time"].min(), None)
        ends = (options["departure_time"] + options["travel_time"]).groupby(options["option"]).max()
        last = (ends - first).min()
        assert 0 <= quickest[pair] - last / dt.timedelta(minutes=1) < 2  # waiting for the minute


def test_itineraries_all_to_all_and_refused(
    heidelberg_network: TransportNetwork, places: gpd.GeoDataFrame
) -> None:
    walks = DetailedItineraries(
        heidelberg_network, places, transport_modes=["WALK"], max_time=dt.timedelta(hours=3)
    )
    assert len(walks) == 4
    bikes = DetailedItineraries(
        heidelberg_network, places, places, force_all_to_all=True, transport_modes=["BICYCLE"]
    )
    assert set(bikes["transport_mode"]) == {"BICYCLE"}
    with pytest.raises(LimitExceededError, match="4 pairs are more than 3"):
        DetailedItineraries(heidelberg_network, places, max_pairs=3, departure=EIGHT)
