"""python-openpublictransport's MOTIS providers, their base address replaced, against the running service.

They ask for departures from now on, so the town's calendar is written around today.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from openpublictransport import get_provider
from openpublictransport.exceptions import ApiError
from openpublictransport.providers import transitous

from mobility.network import build_network
from tests.support.feeds import small_town, write_gtfs
from tests.support.live import Live, serving

EVERY_MINUTES = 20
BERLIN = ZoneInfo("Europe/Berlin")


def town_of_today() -> dict[str, str | bytes]:
    """A tram from Alpha over Beta to Gamma, day and night, yesterday to next week."""
    today = datetime.now(UTC).date()
    first, last = today - timedelta(days=2), today + timedelta(days=7)
    trips, times = (
        ["route_id,service_id,trip_id,trip_headsign"],
        ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"],
    )
    for start in range(0, 24 * 60, EVERY_MINUTES):
        trips.append(f"r1,wk,t{start},Gamma")
        for sequence, stop in enumerate("abc"):
            at = start + 5 * sequence
            clock = f"{at // 60:02}:{at % 60:02}:00"
            times.append(f"t{start},{clock},{clock},{stop},{sequence}")
    return small_town(
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        f"wk,1,1,1,1,1,1,1,{first:%Y%m%d},{last:%Y%m%d}",
        trips="\n".join(trips),
        stop_times="\n".join(times),
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The town, served."""
    folder: Path = tmp_path_factory.mktemp("town")
    feed = write_gtfs(folder / "town.zip", town_of_today())
    build_network([("town", feed)], [], folder / "network")
    with serving(folder / "network", folder / "log", workers=1) as live:
        yield live


@pytest.fixture(params=["transitous", "db"])
def ask(request: pytest.FixtureRequest, town: Live, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls a method of a provider that takes the service for api.transitous.org."""
    monkeypatch.setattr(transitous, "API_BASE", f"{town.address}/api")

    def call(method: str, *arguments: Any) -> Any:
        async def run() -> Any:
            async with aiohttp.ClientSession() as session:
                provider = get_provider(request.param, session)
                assert isinstance(provider, transitous.TransitousProvider)
                return await getattr(provider, method)(*arguments)

        # In a thread of its own: the browser's tests may have left a running loop in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, run()).result()

    call.parse = lambda event: get_provider(request.param, None).parse_departure(  # type: ignore[attr-defined]
        event, BERLIN, datetime.now(BERLIN)
    )
    return call


def test_stops_are_found(ask: Any) -> None:
    found = ask("search_stops", "Bet")
    assert ("town_b", "Beta") in {(stop["id"], stop["name"]) for stop in found}


def test_departures_from_now_on(ask: Any) -> None:
    events = ask("fetch_departures", "town_b", "", "", 6)["stopEvents"]
    departures = [ask.parse(event) for event in events]
    assert len(departures) >= 6
    assert None not in departures, "a departure that the library cannot read"
    for departure in departures:
        assert (departure.line, departure.destination, departure.transportation_type) == (
            "1",
            "Gamma",
            "tram",
        )
        assert (departure.delay, departure.is_realtime, departure.agency) == (0, False, "Town Transport")
    minutes = [departure.minutes_until_departure for departure in departures]
    assert minutes == sorted(minutes)
    assert minutes[0] <= EVERY_MINUTES
    clock = departures[0].departure_time_obj
    assert clock.minute % EVERY_MINUTES == 5


def test_an_unknown_stop_is_an_error_of_the_library(ask: Any) -> None:
    with pytest.raises(ApiError) as error:
        ask("fetch_departures", "town_nowhere", "", "", 6)
    assert error.value.status == 404
