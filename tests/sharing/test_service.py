"""From a provider's feed through the whole service to a journey: what it says late, wrong or not at all."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mobility.bootstrap.redis_server import find_redis_server
from mobility.live.breaker import LONGEST_REST_S
from tests.live.test_service import wait_until
from tests.support.gbfs import BOW, HOLE, SQUARE, Feed, feed_3, gbfs_server, zone
from tests.support.live import Live, serving
from tests.support.small_city import question_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(find_redis_server() is None, reason="no redis-server on this machine"),
]
ASKED_OFTEN = 6
"""Either worker may answer."""
PROMISED_S, SHOWN_S = 40, 90
REST_S = LONGEST_REST_S + 60
"""Longer than a provider that failed is left alone, however often that was on a busy machine."""
FAR_AWAY = {"lat": 0.0, "lon": 0.0}


def feed_at(origin: tuple[float, float], vehicles: int = 4, docks: int = 6) -> Feed:
    """Two stations, one at a place; a vehicle in the sea, counts below zero, a ttl that is none; made now."""
    now_s = int(time.time())
    feed = feed_3(now_s, ttl="soon")
    north = {"lat": origin[0] + 0.004, "lon": origin[1]}
    rows = feed["station_information"]["data"]["stations"]
    rows[0].update(lat=origin[0], lon=origin[1])
    rows[1].update(north)
    rows.append({**rows[1], "station_id": "s3", "lat": origin[0], "lon": origin[1] + 0.004})
    counts = feed["station_status"]["data"]["stations"]
    made = feed["station_status"]["last_updated"]
    counts[0].update(num_vehicles_available=vehicles, num_docks_available=docks)
    counts[0]["vehicle_types_available"] = [{"vehicle_type_id": "bike", "count": vehicles}]
    counts.append({**counts[0], "station_id": "s3", "num_vehicles_available": -7})
    for one in counts:
        one["last_reported"] = made
    free = feed["vehicle_status"]["data"]["vehicles"]
    free[0].update(north)
    free.append({**free[0], "vehicle_id": "in-the-sea", **FAR_AWAY})
    shift = [origin[1] - 11.970, origin[0] - 51.4825]
    rings = [[[x + shift[0], y + shift[1]] for x, y in ring] for ring in (SQUARE, HOLE, BOW)]
    rule = {"ride_start_allowed": True, "ride_end_allowed": False, "ride_through_allowed": True}
    feed["geofencing_zones"]["data"]["geofencing_zones"]["features"] = [
        zone([rings[0], rings[1]], "Altstadt", [{**rule, "vehicle_type_ids": ["scooter"]}]),
        zone([rings[2]], "Schleife", [rule]),
    ]
    return feed


def provider(live: Live) -> dict[str, Any]:
    """How the provider is doing, as the service says."""
    told = live.get("/v1/live/status").json()["providers"]
    return next((one for one in told if one["tag"] == "rad"), {})


def rentals(live: Live, at: tuple[float, float]) -> dict[str, Any]:
    found: dict[str, Any] = live.get(f"/api/v1/rentals?point={at[0]},{at[1]}&radius=3000").json()
    return found


def always(live: Live, holds: Callable[[], bool]) -> None:
    """Wait until every worker says so."""
    wait_until(lambda: all(holds() for _ in range(ASKED_OFTEN)))


def hires(live: Live, ends: tuple[tuple[float, float], tuple[float, float]], when: str) -> bool:
    """Whether a plan from a station to the other one has a bike."""
    places = [f"{lat:.6f},{lon:.6f}" for lat, lon in ends]
    asked = {
        "fromPlace": places[0],
        "toPlace": places[1],
        "time": when,
        "directModes": "WALK,RENTAL",
        "transitModes": "",
    }
    answer = live.get("/api/v6/plan", params=asked)
    assert answer.status_code == 200, answer.text
    return any("rental" in leg for one in answer.json()["direct"] for leg in one["legs"])


def test_a_provider_from_its_feed_to_a_journey_and_back_to_nothing(small_city: Path, tmp_path: Path) -> None:
    question = question_in(small_city)
    lat, lon = (float(number) for number in question.from_place.split(",")[:2])
    here, there = (lat, lon), (lat + 0.004, lon)
    with gbfs_server(feed_at(here)) as server:
        variables = {
            "MOBILITY_GBFS": f"rad={server.address}",
            "MOBILITY_GBFS_INTERVAL_S": "1",
            "MOBILITY_PROVIDER_MAX_AGE_S": str(PROMISED_S),
            "MOBILITY_PROVIDER_GONE_S": str(SHOWN_S),
        }
        when = question.moment.astimezone().isoformat()
        with serving(small_city, tmp_path / "service.log", workers=2, **variables) as live:

            def bikes() -> list[int]:
                stations = rentals(live, here)["stations"]
                return sorted(one["numVehiclesAvailable"] for one in stations if one["countsKnown"])

            def say(**changes: Any) -> None:
                server.answers.clear()
                server.feed = feed_at(here, **changes)

            def of_system(key: str) -> Any:
                found = [one for one in rentals(live, here)["providers"] if one["id"].endswith("rad")]
                return found[0].get(key) if found else None

            say(vehicles=4)
            always(live, lambda: 4 in bikes())
            say(vehicles=5)
            always(live, lambda: 5 in bikes() and 4 not in bikes())
            assert min(bikes()) >= 0, "a count below zero is not known, and not passed on"
            assert len(bikes()) == len(rentals(live, here)["stations"]) - 1
            refused = " ".join(provider(live)["refused"])
            assert "geofencing_zones" in refused
            shown = rentals(live, here)
            assert all(abs(one["lat"] - lat) < 1 for one in shown["vehicles"]), "none in the sea"
            assert len(shown["vehicles"]) == 1
            assert len(shown["zones"]) == 2
            say(vehicles=6)
            always(live, lambda: 6 in bikes())
            assert not of_system("stale")
            assert hires(live, (here, there), when)

            # Half a file, then none: what was known stays while it counts, and it is said.
            server.answers["station_status"] = (200, json.dumps(server.feed["station_status"]).encode()[:90])
            wait_until(lambda: "station_status" in provider(live)["fault"])
            assert 6 in bikes()
            server.answers.update(dict.fromkeys(("station_status", "vehicle_status"), (500, b"down")))
            # Too old to rely on: still shown, as stale, and no journey is promised on it.
            always(live, lambda: bool(of_system("stale")))
            assert 6 in bikes()
            # A question about the past goes by the clock of the newest snapshot.
            always(live, lambda: not hires(live, (here, there), when))
            assert provider(live)["circuit"] != "closed"
            # It answers again, with what it said before: that makes nothing younger, and at last it is gone.
            server.answers.clear()
            always(live, lambda: not bikes() and not rentals(live, here)["vehicles"])
            # With something new it is back.

            def is_back() -> bool:
                say(vehicles=2)  # made now, whenever the provider is asked again
                return 2 in bikes()

            wait_until(is_back, REST_S)
            always(live, lambda: 2 in bikes())
            assert hires(live, (here, there), when)
            assert any(status == 304 for _, status in server.asked)
