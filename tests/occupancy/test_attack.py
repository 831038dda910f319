"""The single rider at a quiet stop, looked for in every answer of the real app while a tram goes its way.

Two worlds differ by one rider. In both the live process' own parts match the messages of a counting system
that is one vehicle, as Waltti's are, and that sends one more as she boards and one as she alights. Behind
each departure a snapshot is made, and the app answers everything that anybody may ask: journeys with sliders,
presets, quantiles, windows and wishes, boards, trips, the map, loads on every scale, realtime feeds, trips to
a course, what there is to learn on board, and what planners get. As long as the answers are the same to the
byte, no sequence of questions tells the worlds apart. (test_privacy.py measures, with the function itself,
how rarely they differ where a rider does cross a border.)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mobility.api import create_app
from mobility.learning.directory import ImportBatch, open_directory
from mobility.learning.model import Binding, BindingKind
from mobility.live.network_loads import LoadFiles, NetworkLoads
from mobility.live.networks import LiveNetwork
from mobility.live.sensor_window import WINDOW_S, SensorWindow
from mobility.live.stages import Draft
from mobility.network.day import noon_minus_12h
from mobility.occupancy import privacy
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.model_files import read_model, write_model
from mobility.occupancy.privacy import CENTERS, tell_in_steps
from mobility.occupancy.training import train
from mobility.sensing.journal_reader import Received
from mobility.sensing.observation import Observation, SensorKind
from mobility.service import Expected, LiveHealth, PublishedLoads, Services, expected_loads, services_of
from mobility.settings import read_settings
from mobility.snapshot.positions import lay_out_positions
from mobility.snapshot.sensing_counts import SensingCounts
from mobility.snapshot.snapshot import Snapshot
from mobility.steering.expected_riders import Stretch, name_run
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource
from tests.occupancy.test_privacy import worlds
from tests.scenarios.cities import ZONE, City, city
from tests.support.learning import item, offer, place, provider, session
from tests.support.riders import ride, tell, tram_places

STOPS = "ABCDEFGHIJKL"
DAY = 739_644
"""2026-01-28, a Wednesday after three weeks that the model learns from."""
ASKED_AT = (4, 6, 10)
"""Departures behind which everything is asked: before she boards, while she rides, and after that."""
STARTS = (18 * 60, 18 * 60 + 20, 18 * 60 + 40)
WATCHED, VEHICLE = "r1", "1601"
BOARDS_AT, ALIGHTS_AT = 5, 9
HERS_S = 7
"""Seconds after the others' message of the stop hers comes: its second must not be in what is published."""
EXACT = "2026-01-28T17:10:00Z"
"""18:10 in Berlin: before all of them leave."""
SOON = "2026-01-28T17:25:00Z"
"""Behind the tram before the watched one."""
PLAN = f"/api/v6/plan?fromPlace=t_F&toPlace=t_J&time={EXACT}"
COURSE_S = 1_769_622_300
"""18:45 in Berlin: whoever comes from F to the course at J takes the watched tram."""
TO_LEARN = "near=t_F&within=60&crowding=high"
QUESTIONS: dict[str, tuple[str, ...]] = {
    "plan": (
        f"/api/v6/plan?fromPlace=t_F&toPlace=t_J&time={SOON}&timetableView=false",
        f"{PLAN}&timetableView=false",
        *(f"{PLAN}&crowding={slider}&searchWindow=3600" for slider in ("off", "low", "normal", "high")),
        *(f"{PLAN}&crowding=high&crowdingPreset={name}" for name in ("rp_tram_bus", "hk_metro", "gb_rail")),
        *(f"{PLAN}&crowding=normal&crowdingQuantile={share}" for share in ("p10", "p90")),
        *(f"{PLAN}&crowding=high&searchWindow={window}" for window in (0, 600, 7200)),
        f"{PLAN}&seatWanted=true",
        f"{PLAN}&spaceNeeded=PRAM",
        f"/api/v5/plan?fromPlace=t_A&toPlace=t_L&time={EXACT}&crowding=high&arriveBy=true",
    ),
    "stoptimes": (
        *(f"/api/v6/stoptimes?stopId=t_{stop}&time={EXACT}&fetchStops=true" for stop in "EFGJ"),
        f"/api/v5/stoptimes?stopId=t_G&time={EXACT}&arriveBy=true&direction=LATER",
    ),
    "trip": ("/api/v6/trip?tripId=20260128_18:20_t_r1",),
    "map": (f"/api/v6/map/trips?min=50,10&max=53,12&startTime={EXACT}&endTime=2026-01-28T18:00:00Z",),
    "trips": ("/v1/occupancy/trips?tripId=20260128_18:20_t_r1",),
    "stops": (f"/v1/occupancy/stops?stopId=t_F&time={EXACT}", "/v1/occupancy/stops?stopId=t_G"),
    "lines": (f"/v1/occupancy/lines?routeId=t_1&time={EXACT}", "/v1/occupancy/lines?routeId=t_1&window=0"),
    "vehicles": ("/v1/occupancy/vehicles", "/v1/occupancy/vehicles?time=2026-01-28T17:33:00Z"),
    "history": ("/v1/occupancy/history?routeId=t_1",),
    "gtfs-rt": tuple(f"/gtfs-rt/{which}.pb" for which in ("trip-updates", "vehicle-positions", "alerts")),
    "offers": (f"/v1/offers?fromPlace=t_F&toPlace=t_J&time={SOON}",),
    "again": ("/api/v6/refresh-itinerary?itineraryId={id}&crowding=high", "/v1/offers/{offer}"),
    "price": ("/v1/day-price?offers={offer}",),
    "reach": (
        f"/api/v6/one-to-all?one=t_F&maxTravelTime=30&time={EXACT}",
        f"/api/experimental/one-to-many-intermodal?one=51.225;11&many=51.405;11&time={EXACT}",
        "/api/v1/one-to-many?one=51.225;11&many=51.405;11&mode=WALK&max=600",
    ),
    "stations": (
        "/api/v6/map/stops?min=50,10&max=53,12",
        "/api/v6/stop?stopId=t_F",
        "/api/experimental/map/routes?min=50,10&max=53,12&zoom=12",
    ),
    "status": ("/v1/live/status", "/api/v1/health"),
    "learning": (
        f"/v1/learning/trips?session=s1&{TO_LEARN}",
        f"/v1/learning/trips/calendar.ics?session=s1&{TO_LEARN}",
        f"/v1/learning/offers?day=2026-01-28&{TO_LEARN}",
        f"/v1/learning/places?arrive=2026-01-28T17:45:00Z&{TO_LEARN}",
        f"/v1/learning/along?to=t_L&time={EXACT}&detour=240&{TO_LEARN}",
        f"/v1/learning/feed.json?days=1&{TO_LEARN}",
        f"/v1/learning/feed/calendar.ics?days=1&{TO_LEARN}",
        '/v1/learning/week {"near":"t_F","within":60,"crowding":"high","firstDay":"2026-01-28",'
        '"offers":["o1"]}',
    ),
    "en-route": (
        "/v1/learning/en-route?itinerary={id}",
        f"/v1/learning/en-route?stop=t_F&time={EXACT}&minutes=10",
        f"/v1/learning/en-route?trip=20260128_18:20_t_r1&time={EXACT}",
    ),
}
"""What anybody may ask, by the output it is an answer of; behind a blank the body; {id} and {offer}: what was
answered first."""
NEVER_ABOUT_RUNS = {"history", "price", "reach", "stations"}
"""Outputs without any load of a run of today: with the borders of the law they do not differ either."""
TOO_COARSE = {"en-route"}
"""Tells only whether one sits, which one rider more or a step of five does not change here."""
NOT_ASKED = {
    "metrics": "times of the machine; test_keys.py has what strangers see of sensors",
    "observations": "what a counting system is told of its own messages",
    "journeys": "what became of the asker's own word: how often he may confirm, whoever else did",
    "steering": "for the control room, which sees exact loads",
    "sensor_reports": "for the control room, which sees how each sensor counts and where vehicles were",
    "accessibility-jobs": "for planners, by what is usual, in a process of its own",
    "learning-directory": "what there is to learn",
    "learning-providers": "changes of records",
    "isochrones": "by times alone, over streets that this town has none of",
    "geocode": "names",
    "hubs": "places",
    "shared": "shared vehicles and places to park",
    "round-trips": "shared vehicles, over streets alone",
    "pages": "files",
    "tiles": "streets",
    "docs": "files",
    "api-docs": "the document",
}
"""Blueprints that are not asked here, and why."""
NOT_ASKED_OF = {
    "map.initial": "where the map begins",
    "map.levels": "levels of buildings",
    "map.route_details": "lines",
    "offers.list_providers": "providers",
    "learning-en-route.item_table": "items",
    "learning-en-route.items_json_ld": "items",
}
"""Single addresses of the others."""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> City:
    runs = []
    for number, start in enumerate(STARTS):
        calls = " ".join(
            f"{stop} {(start + 2 * q) // 60}:{(start + 2 * q) % 60:02}" for q, stop in enumerate(STOPS)
        )
        runs.append(f"1 trip=r{number} type=0 : {calls}")
    back = " ".join(f"{stop} 20:{2 * q:02}" for q, stop in enumerate(reversed(STOPS)))
    runs.append(f"1 trip=back type=0 : {back}")
    return city(tmp_path_factory.mktemp("attack"), "\n".join(runs))


@pytest.fixture(scope="module")
def learned(line: City) -> LoadModel:
    days = range(DAY - 23, DAY)
    return train(tell(ride(line.network, days)), line.network, places=tram_places(line.network))


@pytest.fixture(scope="module")
def files(learned: LoadModel, tmp_path_factory: pytest.TempPathFactory) -> LoadFiles:
    folder = tmp_path_factory.mktemp("model")
    write_model(learned, folder / "model")
    (folder / "vehicles.csv").write_text(f"vehicle_id,type,seats,standing\n{VEHICLE},MGT-M,64,102\n")
    return LoadFiles(folder / "model", folder / "vehicles.csv")


@pytest.fixture(scope="module")
def planned(line: City, files: LoadFiles) -> Services:
    stored = read_model(files.model, line.network.content_hash)
    return services_of(line.network, PublishedLoads(stored))


class Moment(NamedTuple):
    """What there is just after a departure."""

    now_s: int
    snapshot: Snapshot
    counts: SensingCounts  # for the control room


class World:
    """What is published as the watched tram goes its way, and the app that answers from it."""

    def __init__(
        self,
        line: City,
        files: LoadFiles,
        others: list[int],
        rider: bool,
        secret: bytes,
        confirmed: tuple[int, int] | None = None,
        others_board: int = 0,
    ) -> None:
        names = line.network.tables["trips"]["trip_id"].to_pylist()
        records = line.network.timetable.trip_record.tolist()
        self.trip = next(trip for trip, record in enumerate(records) if names[record] == WATCHED)
        self.starts_s = noon_minus_12h(DAY, str(ZONE)) + STARTS[1] * 60
        self.network = line.network
        self._files, self._secret = files, secret
        without, _ = worlds(others, BOARDS_AT, ALIGHTS_AT)
        self._messages = self._messages_of(*without)
        if rider:
            self._messages += [
                self._message("on", BOARDS_AT, 1, 0, HERS_S),
                self._message("off", ALIGHTS_AT, 0, 1, HERS_S),
            ]
        # Others who said that they will ride to the end, and whether she said so of her way.
        theirs, hers = (0, 0) if confirmed is None else confirmed
        run = name_run(self.trip, DAY)
        last = len(STOPS) - 1
        riders = {Stretch(run, others_board, last): theirs, Stretch(run, BOARDS_AT, ALIGHTS_AT): hers}
        self._expected = None if confirmed is None else Expected(riders, {}, secret)

    def _messages_of(self, on: list[int], off: list[int]) -> list[Observation]:
        """One at each stop, whoever boards or not."""
        return [self._message("", q, *both) for q, both in enumerate(zip(on, off, strict=True))]

    def _message(self, name: str, position: int, on: int, off: int, late_s: int = 0) -> Observation:
        return Observation(
            f"system of {VEHICLE}",
            f"{position}{name}",
            SensorKind.DOOR,
            VEHICLE,
            self.starts_s + 120 * position + late_s,
            on,
            off,
            feed="t",
            trip_id=WATCHED,
            start_date="20260128",
            stop_sequence=position + 1,
        )

    def moments(self) -> Iterator[Moment]:
        """What there is just after each departure."""
        network, window = LiveNetwork.of(self.network), SensorWindow()
        loads = NetworkLoads(network, self._files, self._secret, window)
        for q in range(len(STOPS)):
            now_s = self.starts_s + 120 * q + 30
            due = [one for one in self._messages if now_s - 120 < one.observed_s <= now_s]
            loads.update(window.take([Received(one.observed_s, one) for one in due], now_s), now_s)
            draft = Draft(network, now_s, loads=loads.now.published, sensing=loads.sensing(WINDOW_S))
            draft.positions = lay_out_positions([(self.trip, DAY, 51.2, 11.0, 0.0, now_s)])
            yield Moment(now_s, draft.finish(), loads.control_loads(now_s, {}, 0).sensing)

    def answers(self, planned: Services, keys: Mapping[str, str], state: Path) -> Iterator[dict[str, bytes]]:
        """Behind each departure all answers by question, or what all of them would be made of."""
        settings = read_settings({"MOBILITY_STATE": str(state)})
        services = planned
        for q, (now_s, snapshot, _) in enumerate(self.moments()):
            if q not in ASKED_AT:
                yield {"snapshot": b"".join([snapshot.version.encode(), *map(bytes, snapshot.loads)])}
                continue
            services = services.with_snapshot(snapshot)
            shown = services if self._expected is None else services.with_expected(self._expected)
            shown.realtime_feeds.prepare()
            health = LiveHealth(told_s=now_s, is_used=True, version=snapshot.version)
            source = FixedSource(replace(shown, health=health))
            app = create_app(settings, source, clock=lambda now_s=now_s: now_s)
            yield dict(ask_everything(app.test_client(), keys))


def ask_everything(client: FlaskClient, keys: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    ids = {"{id}": "", "{offer}": ""}
    for questions in QUESTIONS.values():
        for question in questions:
            asked = question.replace("{id}", ids["{id}"]).replace("{offer}", ids["{offer}"])
            answer = ask(client, asked, keys)
            assert answer.status_code == 200, (question, answer.text)
            if not ids["{id}"]:
                ids["{id}"] = answer.get_json()["itineraries"][0]["id"]
            if question.startswith("/v1/offers?"):
                ids["{offer}"] = answer.get_json()["offers"][0]["id"]
            yield question, without_durations(answer.data) if answer.is_json else answer.data


def ask(client: FlaskClient, question: str, keys: Mapping[str, str]) -> TestResponse:
    path, _, body = question.partition(" ")
    if body:
        return client.post(path, json=orjson.loads(body), headers=keys)
    return client.get(path, headers=keys)


def without_durations(data: bytes) -> bytes:
    """An answer without how long it took."""
    content: Any = orjson.loads(data)
    if isinstance(content, dict):
        content.pop("debugOutput", None)
    return orjson.dumps(content)


@pytest.fixture(scope="module")
def state(line: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a course beside J that begins behind the watched tram, and something to read on the line."""
    folder = tmp_path_factory.mktemp("state")
    stop = line.stop("J")
    begins = datetime.fromtimestamp(COURSE_S, UTC)
    course = session(start=begins, end=datetime.fromtimestamp(COURSE_S + 3600, UTC))
    read = item("i1", Binding(BindingKind.LINE, route_id="t_1"))
    batch = ImportBatch(
        (provider(),), (place(lat=stop.lat, lon=stop.lon),), (offer(place_id="p1"),), (course,), (read,)
    )
    open_directory(f"sqlite:///{folder / 'learning.sqlite'}").apply(batch, "test")
    return folder


@pytest.fixture(scope="module")
def keys(state: Path) -> dict[str, str]:
    """The attacker has a planner's key."""
    return {"X-API-Key": KeyFile(state).add(Role.PLANNER)[1]}


def differing(
    line: City,
    files: LoadFiles,
    planned: Services,
    keys: Mapping[str, str],
    state: Path,
    others: list[int],
    secret: bytes,
) -> set[str]:
    """Questions whose answers ever tell the world with the rider from the one without."""
    both = [
        World(line, files, others, rider, secret).answers(planned, keys, state) for rider in (False, True)
    ]
    told: set[str] = set()
    for without, with_rider in zip(*both, strict=True):
        told |= {question for question in without if without[question] != with_rider[question]}
    return told


@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_single_rider_at_a_quiet_stop_is_in_no_answer(
    line: City,
    files: LoadFiles,
    planned: Services,
    keys: dict[str, str],
    state: Path,
    number: int,
) -> None:
    # In the evening three persons are on board; she boards at F, where nobody else does, and rides to J.
    secret = number.to_bytes(32, "big")
    assert differing(line, files, planned, keys, state, [3] + [0] * 10, secret) == set()


def told_of_confirmation(
    line: City,
    files: LoadFiles,
    planned: Services,
    keys: Mapping[str, str],
    state: Path,
    others: int,
    others_board: int = 0,
) -> set[str]:
    """Questions whose answers ever tell that she confirmed her journey, among others who confirmed theirs."""
    on_board = [3] + [0] * 10
    both = [
        World(line, files, on_board, True, bytes(32), (others, hers), others_board).answers(
            planned, keys, state
        )
        for hers in (0, 1)
    ]
    told: set[str] = set()
    for without, with_her in zip(*both, strict=True):
        told |= {question for question in without if without[question] != with_her[question]}
    return told


@pytest.mark.slow
def test_that_a_single_rider_confirmed_is_in_no_answer(
    line: City, files: LoadFiles, planned: Services, keys: dict[str, str], state: Path
) -> None:
    assert told_of_confirmation(line, files, planned, keys, state, others=3) == set()


@pytest.mark.slow
def test_that_she_confirmed_is_in_no_answer_when_she_is_seen_on_board_before_others(
    line: City, files: LoadFiles, planned: Services, keys: dict[str, str], state: Path
) -> None:
    # The others board two stops behind hers, and she would fill a step of theirs if all of a run were told of
    # together. Asked is before she boards, when she is expected no more and they still are, and at the end.
    trip = World(line, files, [3] + [0] * 10, True, bytes(32)).trip
    others = next(
        n for n in range(5, 11) if np.ptp(tell_in_steps(bytes(32), f"{trip}|{DAY}", [n, n + 1], 99))
    )
    assert told_of_confirmation(line, files, planned, keys, state, others, BOARDS_AT + 2) == set()


@pytest.mark.slow
def test_without_steps_every_output_would_tell_that_she_confirmed(
    line: City, files: LoadFiles, planned: Services, keys: dict[str, str], state: Path
) -> None:
    # The attack has teeth: were everybody told of who says so, all outputs would show her.
    def openly(secret: bytes, run: str, persons: Any, most: float) -> Any:
        del secret, run
        # Nineteen times over, so that GTFS-realtime's coarse states move, too.
        return np.minimum(40 * np.asarray(persons, np.float32), 20 * most)

    with mock.patch.object(expected_loads, "tell_in_steps", openly):
        told = told_of_confirmation(line, files, planned, keys, state, others=0)
    shown = {kind for kind, questions in QUESTIONS.items() if told & set(questions)}
    # The version of the status is that of what the live process knows; riders are expected by the workers.
    assert shown == set(QUESTIONS) - NEVER_ABOUT_RUNS - TOO_COARSE - {"status"}


@pytest.mark.slow
def test_with_the_borders_of_the_law_every_output_would_tell_of_her(
    line: City, files: LoadFiles, planned: Services, keys: dict[str, str], state: Path
) -> None:
    # The attack has teeth: where the 83rd person makes a tram moderate, all kinds of answers show it.
    def borders(secret: bytes, run: str, position: int, places: int) -> Any:
        del secret, run, position
        return np.array(CENTERS) * places

    def published(others: int, rider: bool) -> list[bytes]:
        world = World(line, files, [others] + [0] * 10, rider, bytes(32))
        return [b"".join(map(bytes, one.snapshot.loads)) for one in world.moments()]

    with mock.patch.object(privacy, "draw_borders", borders):
        others = next(n for n in range(80, 96) if published(n, False) != published(n, True))
        told = differing(line, files, planned, keys, state, [others] + [0] * 10, bytes(32))
    shown = {kind for kind, questions in QUESTIONS.items() if told & set(questions)}
    assert shown == set(QUESTIONS) - NEVER_ABOUT_RUNS - TOO_COARSE


def test_the_control_room_sees_her_messages(line: City, files: LoadFiles) -> None:
    # The attack has teeth: what counts messages tells the worlds apart as soon as she boards.
    both = [World(line, files, [3] + [0] * 10, rider, bytes(32)).moments() for rider in (False, True)]
    differs = [without.counts != with_her.counts for without, with_her in zip(*both, strict=True)]
    assert differs == [False] * BOARDS_AT + [True] * (len(STOPS) - BOARDS_AT)


def test_every_address_is_asked_or_named(planned: Services, state: Path) -> None:
    # Whoever adds an output has to think of her.
    app = create_app(read_settings({"MOBILITY_STATE": str(state)}), FixedSource(planned))
    match = app.url_map.bind("localhost").match
    asked = set()
    for question in (question for several in QUESTIONS.values() for question in several):
        path, _, body = question.partition(" ")
        endpoint, _ = match(path.partition("?")[0], method="POST" if body else "GET")
        asked.add(without_version(endpoint))
    there = {
        without_version(rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.methods - {"HEAD", "OPTIONS"}
    }
    left = {name for name in there - asked - set(NOT_ASKED_OF) if name.partition(".")[0] not in NOT_ASKED}
    assert left == set()
    assert not asked & set(NOT_ASKED_OF)
    assert not {name.partition(".")[0] for name in asked} & set(NOT_ASKED)


def without_version(endpoint: str) -> str:
    """Versions of an address, and the same question in a body, are answered by the same function."""
    return re.sub(r"_(v\d|post)$", "", endpoint)
