"""A GTFS-realtime message about the rides that a test's own question finds."""

import time
from pathlib import Path

from mobility.network import load_network
from mobility.service import PlanRequest, TransitLeg, services_of
from tests.live.feeds import add_update, feed
from tests.support.small_city import question_in


def rides_of(network: Path) -> list[tuple[str, str, str]]:
    """Trip id, service day and start of every ride of the crowd's question, by the timetable."""
    question = question_in(network)
    services = services_of(load_network(network))
    moment = int(question.moment.timestamp())
    found = services.planner.plan(PlanRequest(question.from_place, question.to_place, moment))
    legs = [leg for one in found.result.journeys for leg in one.legs if isinstance(leg, TransitLeg)]
    names = [services.texts.trip(leg.trip, leg.service_day, 0, ()).trip_id.split("_", 3) for leg in legs]
    return sorted({(name[3], name[0], name[1]) for name in names})


def late(rides: list[tuple[str, str, str]], seconds: int) -> bytes:
    """A message of now: all these rides are late."""
    message = feed(int(time.time()))
    for trip_id, date, start in rides:
        update = add_update(message, trip_id, date=date)
        update.trip.start_time, update.delay = f"{start}:00", seconds
    return message.SerializeToString()
