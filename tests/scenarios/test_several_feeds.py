"""Feeds of different time zones in one network: one clock, ids that never collide, zones for display only."""

import datetime as dt
from pathlib import Path

import pytest

from mobility.network import build_network
from mobility.routing.router import Router
from mobility.service.texts import Texts
from tests.scenarios.cities import City
from tests.support.feeds import write_gtfs

CALENDAR = """
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    s,1,1,1,1,1,1,1,20260101,20261231
    """
SUNDAY_OF_THE_CLOCKS = dt.date(2026, 3, 29)


def feed(
    zone: str, times: str, *, stop_timezone: str = "", ends: tuple[float, float] = (51.0, 51.5)
) -> dict[str, str]:
    """One trip a day from A to B; the same ids in all feeds."""
    leave, arrive = times.split()
    return {
        "agency.txt": f"agency_id,agency_name,agency_url,agency_timezone\na,A,https://example.org,{zone}\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,stop_timezone\n"
        f"A,A,{ends[0]},11.0,\nB,B,{ends[1]},11.0,{stop_timezone}\n",
        "routes.txt": f"route_id,agency_id,route_short_name,route_type\n1,a,{zone[-6:]},2\n",
        "trips.txt": "route_id,service_id,trip_id\n1,s,t\n",
        "calendar.txt": CALENDAR,
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        f"t,{leave}:00,{leave}:00,A,1\nt,{arrive}:00,{arrive}:00,B,2\n",
    }


def join(folder: Path, **feeds: dict[str, str]) -> City:
    """A network of feeds without streets; stops are told as "<tag>_<stop_id>"."""
    files = [(tag, write_gtfs(folder / f"{tag}.zip", tables)) for tag, tables in feeds.items()]
    network = build_network(files, [], folder / "network")
    ids = network.tables["stops"]["stop_id"].to_pylist()
    tags = [tag for tag in feeds for _ in range(2)]
    return City(Router(network), tuple(f"{tag}_{stop}" for tag, stop in zip(tags, ids, strict=True)))


@pytest.mark.parametrize(
    ("leaves", "found"),
    [
        # Berlin's 9:00 is 8:00 in Lisbon; 130 m to walk take 2 minutes.
        ("08:05", "Berlin west_A 8:00 west_B 9:00, walk south_A, Lisbon south_A 9:05 south_B 10:00"),
        ("08:00", "Berlin west_A 8:00 west_B 9:00, walk south_A, Lisbon south_A 9:00+1 south_B 10:00+1"),
    ],
)
def test_a_change_between_two_zones(tmp_path: Path, leaves: str, found: str) -> None:
    town = join(
        tmp_path,
        west=feed("Europe/Berlin", "08:00 09:00"),
        south=feed("Europe/Lisbon", f"{leaves} 09:00", ends=(51.5009, 52.0)),
    )
    assert town.answer("west_A", "south_B", "7:30") == found


def test_each_feed_changes_its_clocks_by_itself(tmp_path: Path) -> None:
    """Berlin goes to summer time on 2026-03-29, Tunis never: the connection of winter is lost that day."""
    town = join(
        tmp_path,
        west=feed("Europe/Berlin", "08:00 09:00"),
        south=feed("Africa/Tunis", "09:05 10:00", ends=(51.5009, 52.0)),
    )
    before = SUNDAY_OF_THE_CLOCKS - dt.timedelta(days=1)
    ride = "Berlin west_A 8:00 west_B 9:00, walk south_A, /Tunis south_A"
    assert town.answer("west_A", "south_B", "7:30", before) == f"{ride} 9:05 south_B 10:00"
    # From then on Berlin's 9:00 is 8:00 in Tunis: an hour more to wait.
    assert town.answer("west_A", "south_B", "7:30", SUNDAY_OF_THE_CLOCKS) == f"{ride} 10:05 south_B 11:00"


def test_the_zone_of_a_stop_is_shown_and_shifts_nothing(tmp_path: Path) -> None:
    town = join(tmp_path, west=feed("Europe/Berlin", "08:00 09:00", stop_timezone="Europe/London"))
    assert town.answer("west_A", "west_B", "7:30") == "Berlin west_A 8:00 west_B 9:00"
    texts = Texts(town.network)
    assert [texts.stop(stop, ()).time_zone for stop in range(2)] == ["Europe/Berlin", "Europe/London"]
