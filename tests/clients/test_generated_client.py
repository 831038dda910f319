"""A Python client that openapi-python-client makes of our document: it plans a journey, and what follows."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.clients.question import Question
from tests.support.live import Live

PACKAGE = "generated_mobility_client"


class Generated:
    """The generated package, asking the running service."""

    def __init__(self, address: str) -> None:
        self._client = import_module(PACKAGE).Client(base_url=address, raise_on_unexpected_status=True)

    def __getattr__(self, call: str) -> Any:
        """The function of a call, e.g. `plan`."""
        tag = next(tag for tag in self.tags() if (tag / f"{call}.py").is_file())
        module: ModuleType = import_module(f"{PACKAGE}.api.{tag.name}.{call}")
        return lambda **parameters: module.sync(client=self._client, **parameters)

    @staticmethod
    def tags() -> list[Path]:
        """Folders of calls."""
        return list((Path(str(import_module(PACKAGE).__file__)).parent / "api").iterdir())


@pytest.fixture(scope="module")
def generated(live_server: Live, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """A client made anew of the document that the service gives."""
    folder = tmp_path_factory.mktemp("generated")
    document = folder / "openapi.json"
    document.write_bytes(live_server.get("/openapi.json").content)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(document), "--output-path", str(folder / PACKAGE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    # What cannot be generated are answers, and bodies beside the JSON one, that are no JSON: tiles, metrics,
    # GTFS-realtime; job files in YAML.
    left_out = set(re.findall(r"parsing \w+ (\S+)", said))
    no_json = ("/tiles/", "/metrics", "/gtfs-rt/", "/v1/accessibility/jobs")
    assert [path for path in left_out if not path.startswith(no_json)] == [], said
    sys.path.insert(0, str(folder))
    yield Generated(live_server.address)
    sys.path.remove(str(folder))


def test_it_plans_a_journey(generated: Generated, question: Question) -> None:
    moment = datetime.fromisoformat(question.time)
    plan = generated.plan(from_place=question.fromPlace, to_place=question.toPlace, time=moment)
    assert len(plan.itineraries) >= 5
    for itinerary in plan.itineraries:
        assert itinerary.duration == (itinerary.end_time - itinerary.start_time).total_seconds()
        assert itinerary.legs[0].from_.name == "START"
        assert itinerary.legs[-1].to.name == "END"
        assert any(leg.mode in ("TRAM", "BUS", "SUBURBAN") for leg in itinerary.legs)
    later = generated.plan(
        from_place=question.fromPlace,
        to_place=question.toPlace,
        time=moment,
        page_cursor=plan.next_page_cursor,
    )
    assert {one.id for one in later.itineraries}.isdisjoint({one.id for one in plan.itineraries})


def test_it_opens_trips_boards_and_saved_journeys(generated: Generated, question: Question) -> None:
    moment = datetime.fromisoformat(question.time)
    (itinerary, *_) = generated.plan(
        from_place=question.fromPlace, to_place=question.toPlace, time=moment
    ).itineraries
    ride = next(leg for leg in itinerary.legs if leg.trip_id)
    board = generated.stoptimes(stop_id=ride.from_.stop_id, time=moment, n=10)
    assert ride.trip_id in {stop_time.trip_id for stop_time in board.stop_times}
    trip = generated.trip(trip_id=ride.trip_id)
    assert trip.legs[0].trip_id == ride.trip_id
    again = generated.refresh_itinerary(itinerary_id=itinerary.id)
    assert (again.start_time, again.end_time) == (itinerary.start_time, itinerary.end_time)
    found = generated.geocode(text=ride.from_.name)
    assert ride.from_.name in {match.name for match in found}


def test_it_measures_what_is_in_reach(generated: Generated, question: Question) -> None:
    moment = datetime.fromisoformat(question.time)
    models = import_module(f"{PACKAGE}.models")
    one, there = question.fromPlace, question.toPlace
    reach = generated.one_to_all(one=one, time=moment, max_travel_time=30)
    assert {place.k for place in reach.all_} > {0, 1}
    walk = models.OneToManyMode.WALK
    ways = generated.one_to_many(one=one, many=[there.replace(",", ";")], mode=walk, max_=7200)
    body = models.OneToManyParameters(
        one=one, many=[there], mode=models.OneToManyParametersMode.WALK, max_=7200
    )
    assert generated.one_to_many_post(body=body) == ways
    assert ways[0].duration > 0


def test_an_error_is_an_error_of_the_document(generated: Generated, question: Question) -> None:
    error = generated.plan(from_place=question.fromPlace, to_place="model_nowhere")
    assert (error.code, error.field) == ("LOCATION_NOT_FOUND", "toPlace")
