"""A directory of learning around stops of a network, invented for tests."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from mobility.learning.directory import Directory, ImportBatch, open_directory
from mobility.learning.model import (
    Audience,
    Offer,
    OfferFormat,
    Origin,
    Place,
    Price,
    Provider,
    Session,
    StepFree,
)
from mobility.network.transport_network import TransportNetwork

INVENTED = Origin("test", is_simulated=True)
KINDS = ("library", "museum", "adult_education", "makerspace")
TOPICS = ("languages", "digital", "crafts")


def places_around_stops(network: TransportNetwork, count: int, seed: int = 1) -> list[Place]:
    """Places beside stops with service; every third has no hours, every fifth has a step."""
    t = network.timetable
    stops = np.unique(t.pattern_stops)
    stops = stops[network.links.stop_node[stops] >= 0]
    random = np.random.default_rng(seed)
    found = []
    for i, stop in enumerate(random.choice(stops, count, replace=False).tolist()):
        found.append(
            Place(
                f"test:place-{i}",
                f"Haus {i}",
                KINDS[i % len(KINDS)],
                float(t.stop_lat[stop] + random.normal(0, 0.001)),
                float(t.stop_lon[stop] + random.normal(0, 0.001)),
                INVENTED,
                "test:vhs",
                opening_hours="" if i % 3 == 2 else "Mo-Su 08:00-20:00",
                step_free=StepFree.NO if i % 5 == 4 else StepFree.YES,
                languages=("de",),
            )
        )
    return found


def offers_at(places: list[Place], monday: datetime) -> tuple[list[Offer], list[Session]]:
    """A course at each place: on three days of two weeks, at ten or at six; the last one has no dates."""
    offers, sessions = [], []
    for i, place in enumerate(places):
        offer = Offer(
            f"test:offer-{i}",
            "test:vhs",
            {"de": f"Kurs {i} {TOPICS[i % 3]}", "en": f"Course {i} {TOPICS[i % 3]}"},
            INVENTED,
            format=OfferFormat.ON_SITE,
            place_id=place.place_id,
            topics=(TOPICS[i % 3],),
            audience=Audience(youngest=6 * (i % 4)),
            languages=("de",),
            price=Price(None if i % 4 == 3 else 500 * (i % 4)),
        )
        offers.append(offer)
        for week in (0, 1):
            for day in (i % 5, (i + 2) % 5, (i + 3) % 5) if i < len(places) - 1 else ():
                start = monday + timedelta(days=7 * week + day, hours=10 if i % 2 else 18)
                sessions.append(
                    Session(
                        f"test:session-{i}-{week}-{day}",
                        offer.offer_id,
                        start,
                        start + timedelta(minutes=90),
                        place.place_id,
                        free_seats=None if i % 2 else i % 7,
                    )
                )
    return offers, sessions


def write_directory(folder: Path, network: TransportNetwork, monday: datetime, count: int = 40) -> Directory:
    """Fill the SQLite file that a service with this MOBILITY_STATE opens."""
    folder.mkdir(parents=True, exist_ok=True)
    directory = open_directory(f"sqlite:///{folder / 'learning.sqlite'}")
    places = places_around_stops(network, count)
    offers, sessions = offers_at(places, monday)
    provider = Provider("test:vhs", "Volkshochschule", INVENTED)
    directory.apply(ImportBatch((provider,), tuple(places), tuple(offers), tuple(sessions), ()), "test")
    return directory
