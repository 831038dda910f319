"""A small vehicle is told of nowhere: not as it is, and not as the large one usual on its route."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as pb

from mobility.api import create_app
from mobility.boards.dated_trips import ALL_TRIPS
from mobility.occupancy.day_loads import DayLoads, build_day_loads
from mobility.occupancy.load_keeper import LoadKeeper
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.model_files import read_model, write_model
from mobility.occupancy.public_prior import build_public_prior
from mobility.occupancy.withheld import count_told
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, join_visits
from mobility.service import PublishedLoads, services_of
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from mobility.snapshot.trip_loads import LoadSource, TripLoads
from tests.api.handmade import FixedSource
from tests.scenarios.cities import WEDNESDAY, City, city
from tests.service.test_published_loads import EIGHT_S, model_of

LINES = """
    1 trip=small : A 8:00 B 8:10 C 8:20
    1 trip=usual : A 8:06 B 8:16 C 8:26
    """
DAY = WEDNESDAY.toordinal()
SMALL, LARGE = 0, 1
USUAL = 30.0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("withheld"), LINES)


@pytest.fixture(scope="module")
def model(town: City) -> LoadModel:
    """30 persons are usual everywhere, on trams; the registry has a minibus of 22 places and such a tram."""
    bare = model_of(town)
    median = np.full_like(bare.prior.median, USUAL)
    median[:, bare.slots.calls_offsets[1:] - 1] = 0
    places = bare.places._replace(
        vehicle_seats=np.array([16, 64], np.int16), vehicle_standing=np.array([6, 102], np.int16)
    )
    return replace(
        bare, prior=bare.prior._replace(median=median), places=places, first_day=DAY - 30, last_day=DAY - 1
    )


def trip_named(town: City, name: str) -> int:
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    return next(t for t, record in enumerate(town.network.timetable.trip_record) if names[record] == name)


def said(town: City, vehicle: int, kind: SensorKind, riders: float = np.nan) -> StopVisits:
    """Of the first call of the first run; no riders: that the vehicle was there, and nothing else."""
    persons = np.array([riders], np.float32)
    return StopVisits(
        trip=np.array([trip_named(town, "small")], np.int32),
        day=np.array([DAY], np.int32),
        position=np.zeros(1, np.int16),
        kind=np.array([kind], np.int8),
        vehicle=np.array([vehicle], np.int32),
        boardings=persons,
        alightings=persons * 0,
        load=np.full(1, np.nan, np.float32),
        level=np.full(1, -1, np.int8),
        delay_s=np.zeros(1, np.int32),
        observed_s=np.array([EIGHT_S], np.int64),
        confidence=np.ones(1, np.float32),
    )


def published(town: City, model: LoadModel, visits: StopVisits, now_s: int = EIGHT_S + 60) -> TripLoads:
    return LoadKeeper(town.network, model, bytes(32)).update(visits, now_s).published


def laid_out(town: City, model: LoadModel, loads: TripLoads) -> DayLoads:
    """Of the first run."""
    day = services_of(town.network).planner.router.days.get(DAY, ALL_TRIPS)
    found = build_day_loads(day, model, build_public_prior(model), loads)
    n = int(np.flatnonzero(day.timetable.trip_source == trip_named(town, "small"))[0])
    return DayLoads(*(column[3 * n : 3 * n + 2] for column in found))


@pytest.mark.parametrize("kind", [SensorKind.DOOR, SensorKind.LEVEL], ids=["counted", "there"])
def test_no_answer_tells_of_a_small_vehicle(
    town: City, model: LoadModel, kind: SensorKind, tmp_path: Path
) -> None:
    visits = said(town, SMALL, kind, 22 if kind == SensorKind.DOOR else np.nan)
    loads = published(town, model, visits)
    write_model(model, tmp_path / "model")
    network = town.network
    source = PublishedLoads(read_model(tmp_path / "model", network.content_hash))
    snapshot = Snapshot(network.content_hash, EIGHT_S + 60, "1", loads=loads)
    services = services_of(network, source).with_snapshot(snapshot)
    app = create_app(
        read_settings({"MOBILITY_STATE": str(tmp_path)}), FixedSource(services), clock=lambda: EIGHT_S + 60
    )
    client = app.test_client()
    told = client.get("/v1/occupancy/trips?tripId=20260107_08:00_t_small").get_json()
    assert len(told["stretches"]) == 2
    assert not any("occupancy" in one for one in told["stretches"]), "22 of 22 are on board, not 30 of 166"
    other = client.get("/v1/occupancy/trips?tripId=20260107_08:06_t_usual").get_json()
    assert [one["occupancy"]["source"] for one in other["stretches"]] == ["PRIOR"] * 2
    plan = client.get(
        "/api/v6/plan?fromPlace=t_A&toPlace=t_C&time=2026-01-07T06:55:00Z&searchWindow=1200"
    ).get_json()
    legs = [leg for itinerary in plan["itineraries"] for leg in itinerary["legs"]]
    told = {leg["tripId"].rpartition("_")[2]: leg.get("occupancy", {}).get("source") for leg in legs}
    assert told == {"small": None, "usual": "PRIOR"}
    feed = pb.FeedMessage.FromString(client.get("/gtfs-rt/trip-updates.pb").data)
    assert not [one for one in feed.entity if one.trip_update.trip.trip_id == "small"]


def test_in_a_search_it_counts_as_usual_riders_on_its_own_seats(town: City, model: LoadModel) -> None:
    usual = laid_out(town, model, published(town, model, said(town, LARGE, SensorKind.LEVEL)))
    assert (usual.source == LoadSource.PRIOR).all() and (usual.seats == 64).all()
    found = laid_out(town, model, published(town, model, said(town, SMALL, SensorKind.DOOR, 22)))
    assert np.isnan([found.p10, found.p50, found.p90, found.seat_probability]).all()
    assert (found.level == -1).all() and (found.source == LoadSource.NONE).all()
    assert not found.observed_s.any() and not found.confidence.any()
    np.testing.assert_allclose(found.priors, usual.priors * 64 / 16)


def test_it_is_withheld_by_its_vehicle_whoever_rides(town: City, model: LoadModel) -> None:
    rows = [published(town, model, said(town, SMALL, SensorKind.DOOR, riders)) for riders in (0, 1, 9, 22)]
    assert {b"".join(column.tobytes() for column in one) for one in rows} == {
        b"".join(column.tobytes() for column in rows[0])
    }
    assert rows[0].trip.tolist() == [trip_named(town, "small")]
    assert count_told(rows[0]) == 0, "nothing is told of it"
    # Whether and when a sensor speaks may hang on who boards: until the clock says that it has left, no row.
    early = published(town, model, said(town, SMALL, SensorKind.DOOR, 1), EIGHT_S + 5)
    assert not early.trip.size
    # A feed of positions tells of it whoever boards, so at once.
    assert published(town, model, said(town, SMALL, SensorKind.LEVEL), EIGHT_S - 600).trip.size == 1
    both = join_visits([said(town, SMALL, SensorKind.LEVEL), said(town, SMALL, SensorKind.DOOR, 3)])
    for now_s in (EIGHT_S - 600, EIGHT_S + 60):
        assert published(town, model, both, now_s).trip.tolist() == [trip_named(town, "small")]


def test_what_it_counts_as_is_said(town: City, model: LoadModel, tmp_path: Path) -> None:
    """30 riders on 16 seats: minutes of crowding, so nobody may be told that it counts as not crowded."""
    write_model(model, tmp_path / "model")
    network = town.network
    loads = published(town, model, said(town, SMALL, SensorKind.DOOR, 22))
    source = PublishedLoads(read_model(tmp_path / "model", network.content_hash))
    snapshot = Snapshot(network.content_hash, EIGHT_S + 60, "1", loads=loads)
    services = services_of(network, source).with_snapshot(snapshot)
    app = create_app(
        read_settings({"MOBILITY_STATE": str(tmp_path)}), FixedSource(services), clock=lambda: EIGHT_S + 60
    )
    asked = "fromPlace=t_A&toPlace=t_C&time=2026-01-07T06:55:00Z&searchWindow=1200&crowding=normal"
    for language, words in (
        ("en", "there the riders count that are usual on its line, on its own seats"),
        ("de", "dort zählen die auf seiner Linie üblichen Fahrgäste auf seinen eigenen Sitzen"),
    ):
        answer = app.test_client().get(f"/api/v6/plan?{asked}&language={language}").get_json()
        small, usual = answer["itineraries"]
        texts = [
            next(one["text"] for one in each["explanation"] if one["code"] == "assumed_load")
            for each in (small, usual)
        ]
        assert small["crowdingMinutes"] > 1 and words in texts[0]
        assert usual["crowdingMinutes"] == 0 and words not in texts[1]
