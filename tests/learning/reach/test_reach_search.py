"""Which visits are possible in Heidelberg, and why others are not: hours, sessions, the last way home."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.learning.model import Offer, Origin, Place, Session, StepFree
from mobility.learning.reach import Attendance, By, LeftOut, ReachSearch, Visit, WayWish, Why
from mobility.network import TransportNetwork
from mobility.routing.place_links import PlaceLinks
from mobility.routing.query import Place as Location
from mobility.routing.router import Router
from tests.routing.test_real_cities import HEIDELBERG_AT, STATION, stops_with_service
from tests.routing.test_there_and_back import direct_s, ways_between

HOUR_S = 3600
MINUTE_S = 60
ORIGIN = Origin("test")


class FromTo:
    """Hours written "8-20", in UTC: the simplest that can be."""

    def is_open(self, hours: str, start: datetime, end: datetime) -> bool | None:
        """Open between the two hours of the day."""
        opens, closes = self._span(hours, start)
        return opens <= start and end <= closes

    def next_change(self, hours: str, after: datetime) -> datetime | None:
        """The next of both."""
        later = [moment for moment in self._span(hours, after) if moment > after]
        return min(later, default=self._span(hours, after + timedelta(days=1))[0])

    def _span(self, hours: str, day: datetime) -> tuple[datetime, datetime]:
        first, last = (int(part) for part in hours.split("-"))
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(hours=first), midnight + timedelta(hours=last)


@pytest.fixture(scope="module")
def router(heidelberg_network: TransportNetwork) -> Router:
    return Router(heidelberg_network)


@pytest.fixture(scope="module")
def search(router: Router) -> ReachSearch:
    return ReachSearch(router, PlaceLinks(router.network, router.pool), FromTo())


def places_in(router: Router, seed: int, count: int, hours: str = "") -> list[Place]:
    random = np.random.default_rng(seed)
    t = router.network.timetable
    found = []
    for i, stop in enumerate(random.choice(stops_with_service(router), count).tolist()):
        lat, lon = (
            float(t.stop_lat[stop] + random.normal(0, 0.002)),
            float(t.stop_lon[stop] + random.normal(0, 0.003)),
        )
        found.append(Place(f"p{i}", f"Haus {i}", "library", lat, lon, ORIGIN, opening_hours=hours))
    return found


def session_at(place: Place, start_s: int, minutes: int) -> Visit:
    start = datetime.fromtimestamp(start_s, UTC)
    offer = Offer(f"o-{place.place_id}", "p", {"de": "Kurs"}, ORIGIN)
    return Visit(
        place,
        offer,
        Session(f"s-{place.place_id}", offer.offer_id, start, start + timedelta(minutes=minutes)),
    )


WISH = WayWish(
    STATION,
    frozenset({By.WALK, By.TRANSIT}),
    40 * MINUTE_S,
    HEIDELBERG_AT,
    HEIDELBERG_AT + 16 * HOUR_S,
    60 * MINUTE_S,
    slack_s=5 * MINUTE_S,
)


@settings(max_examples=6)
@given(
    seed=st.integers(0, 10_000),
    starts=st.lists(st.integers(0, 10 * HOUR_S), min_size=8, max_size=8),
    within=st.sampled_from([20, 45]),
)
def test_sessions_are_met_exactly_when_questions_of_their_own_find_a_way(
    router: Router, search: ReachSearch, seed: int, starts: list[int], within: int
) -> None:
    wish = replace(WISH, within_s=within * MINUTE_S)
    visits = [
        session_at(place, HEIDELBERG_AT + start, 75)
        for place, start in zip(places_in(router, seed, 8), starts, strict=True)
    ]
    answer = search.search(wish, visits)
    assert len(answer.attendances) + len(answer.left_out) == len(visits)
    _, query = next(wish.queries())
    met = {one.visit.place.place_id: one for one in answer.attendances}
    for visit in visits:
        assert visit.session is not None
        there_is = Location(visit.place.lat, visit.place.lon)
        due_s = int(visit.session.start.timestamp()) - wish.slack_s
        end_s = int(visit.session.end.timestamp())
        ways = (
            ways_between(router, query, STATION, there_is, (wish.depart_s, due_s))
            if due_s > wish.depart_s
            else []
        )
        options = [way for way in ways if way[1] <= due_s]
        on_foot = direct_s(router, query, STATION, there_is)
        if on_foot is not None and due_s - on_foot >= wish.depart_s:
            options.append((due_s - on_foot, due_s, 0))
        there = min(options, key=lambda way: (-way[0], way[1], way[2]), default=None)
        until_s = min(wish.back_by_s, end_s + 2 * HOUR_S)
        options = [
            way
            for way in ways_between(router, query, there_is, STATION, (end_s, until_s))
            if way[1] <= until_s
        ]
        on_foot = direct_s(router, query, there_is, STATION)
        if on_foot is not None:
            options.append((end_s, end_s + on_foot, 0))
        back = min(options, key=lambda way: (way[1], -way[0], way[2]), default=None)
        one = met.get(visit.place.place_id)
        if there is None or back is None or back[0] - end_s > HOUR_S:
            assert one is None
            continue
        assert one is not None
        assert (one.there.start_s, one.there.end_s, one.there.rides) == there
        assert (one.back.start_s, one.back.end_s, one.back.rides) == back


def test_closed_places_say_when_they_open(router: Router, search: ReachSearch) -> None:
    # It is half past seven in the morning, UTC.
    opens_later = [Visit(place) for place in places_in(router, 1, 5, "14-20")]
    closes_soon = [Visit(place) for place in places_in(router, 1, 5, "6-9")]
    unknown = [Visit(place) for place in places_in(router, 1, 5)]
    wish = replace(WISH, stay_s=2 * HOUR_S)
    answer = search.search(wish, [*opens_later, *closes_soon, *unknown])
    why = {
        (one.visit.place.opening_hours, one.why): one.at_s
        for one in answer.left_out
        if one.why is not Why.TOO_FAR
    }
    midnight = HEIDELBERG_AT - HEIDELBERG_AT % (24 * HOUR_S)
    assert why == {
        ("14-20", Why.CLOSED_ON_ARRIVAL): midnight + 14 * HOUR_S,
        ("6-9", Why.CLOSES_TOO_SOON): midnight + 9 * HOUR_S,
    }
    assert answer.attendances
    assert {one.is_open for one in answer.attendances} == {None}
    open_now = search.search(wish, [Visit(place) for place in places_in(router, 1, 5, "6-20")])
    assert {one.is_open for one in open_now.attendances} == {True}
    assert [one.there for one in open_now.attendances] == [one.there for one in answer.attendances]


def test_no_way_back_names_the_last_one(router: Router, search: ReachSearch) -> None:
    # Whoever stays until half past one in the night does not get home by three any more ...
    night = HEIDELBERG_AT + 15 * HOUR_S
    wish = replace(
        WISH,
        modes=frozenset({By.TRANSIT}),
        depart_s=night,
        stay_s=150 * MINUTE_S,
        back_by_s=night + 4 * HOUR_S + 30 * MINUTE_S,
        within_s=30 * MINUTE_S,
    )
    answer = search.search(wish, [Visit(place) for place in places_in(router, 2, 40)])
    stuck = [one for one in answer.left_out if one.why is Why.NO_WAY_BACK]
    assert stuck
    for one in stuck:
        assert one.at_s is not None
        # ... but with a stay that ends right at the last way, one does.
        short = search.search(
            replace(wish, arrive_s=one.at_s - wish.stay_s, depart_s=one.at_s - wish.stay_s - HOUR_S),
            [one.visit],
        )
        assert all(found.last_back_s == one.at_s for found in short.attendances)
    assert any(
        search.search(
            replace(wish, arrive_s=one.at_s - wish.stay_s, depart_s=one.at_s - wish.stay_s - HOUR_S),
            [one.visit],
        ).attendances
        for one in stuck
        if one.at_s is not None
    )


def test_a_session_that_begins_too_soon_is_not_called_far(router: Router, search: ReachSearch) -> None:
    far = max(
        places_in(router, 3, 20),
        key=lambda place: abs(place.lat - STATION.lat) + abs(place.lon - STATION.lon),
    )
    soon = session_at(far, HEIDELBERG_AT + 2 * MINUTE_S, 60)
    (left_out,) = search.search(WISH, [soon]).left_out
    assert (left_out.why, left_out.at_s) == (Why.STARTS_TOO_SOON, HEIDELBERG_AT + 2 * MINUTE_S)


def test_steps_stop_wheelchairs_only(router: Router, search: ReachSearch) -> None:
    place = replace(places_in(router, 1, 1)[0], step_free=StepFree.NO)
    walking = search.search(replace(WISH, within_s=90 * MINUTE_S), [Visit(place)])
    assert isinstance(walking.attendances[0], Attendance)
    rolling = search.search(
        replace(WISH, within_s=90 * MINUTE_S, modes=frozenset({By.WHEELCHAIR, By.TRANSIT})), [Visit(place)]
    )
    assert isinstance(rolling.left_out[0], LeftOut)
    assert rolling.left_out[0].why is Why.NOT_STEP_FREE


def test_longer_ways_and_later_returns_never_reach_less(router: Router, search: ReachSearch) -> None:
    visits = [Visit(place) for place in places_in(router, 5, 60)]
    met: set[str] = set()
    for minutes in (10, 20, 40, 80):
        answer = search.search(replace(WISH, within_s=minutes * MINUTE_S), visits)
        now = {one.visit.place.place_id for one in answer.attendances}
        assert met <= now
        met = now
    assert len(met) > 40
    early = search.search(replace(WISH, back_by_s=HEIDELBERG_AT + 2 * HOUR_S), visits)
    late = search.search(WISH, visits)
    assert {one.visit.place.place_id for one in early.attendances} <= {
        one.visit.place.place_id for one in late.attendances
    }


def test_nothing_asked_is_nothing_found(search: ReachSearch) -> None:
    answer = search.search(WISH, [])
    assert (answer.attendances, answer.left_out) == ((), ())
