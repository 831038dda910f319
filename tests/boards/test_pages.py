"""Pages of a board neither repeat nor lose an event, whichever way one turns them."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.boards import BoardPage, BoardQuery, Boards
from mobility.network.day import noon_minus_12h
from mobility.routing.days import Days
from mobility.routing.query import Direction
from tests.boards.networks import Event, every_event, network_of
from tests.kernels.test_live_timetable import Run, live_trips
from tests.support.timetables import DAY, Town, Trip
from tests.support.towns import towns

ZONES = st.sampled_from(
    [
        ((), ("UTC",)),
        ((0, 1, 0), ("Europe/Berlin", "Europe/London")),
        ((1, 0, 1), ("America/Los_Angeles", "Asia/Tokyo")),
        ((0, 0, 1), ("Pacific/Auckland", "America/St_Johns")),
    ]
)
MIDNIGHT = noon_minus_12h(DAY, "UTC")
MOMENTS = st.integers(-30, 60).map(lambda minutes: minutes * 60) | st.integers(-3 * 86_400, 3 * 86_400)


def told(page: BoardPage) -> list[Event]:
    """The events of a page as the enumeration has them."""
    return [
        Event(event.time_s, event.dated.trip, event.dated.service_day, event.position, event.is_arrival)
        for event in page.events
    ]


@st.composite
def questions(draw: st.DrawFn) -> tuple[bool, BoardQuery, Boards, list[Event]]:
    """Whether pages are cut short, what is asked, of which boards, and all events that could be told."""
    zones, names = draw(ZONES)
    town = replace(draw(towns(with_rules=False)), route_timezones=zones, timezones=names)
    stops = draw(st.sets(st.integers(0, town.n_stops - 1), min_size=1, max_size=3))
    kinds = draw(st.sampled_from([(True, False), (False, True)]))
    skipped = draw(st.booleans())
    network = network_of(town)
    most_days, most_events = draw(st.sampled_from([(1, 1000), (2, 3), (21, 1), (21, 1000), (21, 1000)]))
    boards = Boards(network, Days(network), most_days)
    query = BoardQuery(
        stops=np.array(sorted(stops), np.int32),
        departures=kinds[0],
        arrivals=kinds[1],
        direction=draw(st.sampled_from(Direction)),
        edge_s=MIDNIGHT + draw(MOMENTS),
        least=draw(st.integers(0, 5)),
        window_s=draw(st.sampled_from([0, 60, 600, 100_000])),
        with_skipped=skipped,
        most=most_events,
    )
    is_limited = (most_days, most_events) != (21, 1000)
    return is_limited, query, boards, every_event(network, stops, arriving=kinds[1], with_skipped=skipped)


def turn(boards: Boards, query: BoardQuery, page: BoardPage, direction: Direction) -> BoardPage:
    """The page after or before another one."""
    edge_s = page.interval.to_s if direction is Direction.LATER else page.interval.from_s
    return boards.page(replace(query, direction=direction, edge_s=edge_s))


@given(questions())
def test_a_page_is_all_that_happens_in_its_interval(
    question: tuple[bool, BoardQuery, Boards, list[Event]],
) -> None:
    _, query, boards, every = question
    page = boards.page(query)
    inside = [event for event in every if page.interval.from_s <= event.time_s < page.interval.to_s]
    assert sorted(told(page)) == inside
    assert [event.time_s for event in page.events] == [event.time_s for event in inside]
    assert page.has_service or not every
    edge = page.interval.from_s if query.direction is Direction.LATER else page.interval.to_s
    assert edge == query.edge_s


@given(questions())
def test_a_page_holds_what_was_asked_for(question: tuple[bool, BoardQuery, Boards, list[Event]]) -> None:
    is_limited, query, boards, every = question
    page = boards.page(query)
    if query.direction is Direction.LATER:
        ahead = [event.time_s for event in every if event.time_s >= query.edge_s]
        in_window = [time for time in ahead if time < query.edge_s + query.window_s]
    else:
        ahead = [event.time_s for event in every if event.time_s < query.edge_s][::-1]
        in_window = [time for time in ahead if time >= query.edge_s - query.window_s]
    wanted = max(len(in_window), min(query.least, len(ahead)))
    wanted += sum(time == ahead[wanted - 1] for time in ahead[wanted:]) if wanted else 0
    outward = [event.time_s for event in page.events]
    if query.direction is Direction.EARLIER:
        outward.reverse()
    assert outward == ahead[: len(outward)]
    # Limits may cut a page earlier; the next one goes on there.
    assert len(outward) <= wanted if is_limited else len(outward) == wanted


@settings(max_examples=50, deadline=None)
@given(questions())
def test_turning_pages_both_ways_tells_everything_once(
    question: tuple[bool, BoardQuery, Boards, list[Event]],
) -> None:
    _, query, boards, every = question
    query = replace(query, least=max(query.least, 1), window_s=0)
    first = boards.page(query)
    seen = list(told(first))
    for direction in Direction:
        page = first
        for _ in range(2 * len(every) + 20):
            after = turn(boards, query, page, direction)
            # The page that touches it from the other side is what we come from, or part of it.
            if direction is Direction.LATER:
                assert after.interval.from_s == page.interval.to_s
            else:
                assert after.interval.to_s == page.interval.from_s
            if after.interval.from_s == after.interval.to_s and not after.events:
                break
            seen.extend(told(after))
            page = after
        else:
            raise AssertionError("pages never end")
    assert sorted(seen) == every


def test_events_of_one_second_stay_together() -> None:
    calls = ((0, 0, 0), (1, 300, 300))
    town = Town(2, tuple(Trip(calls, route=route) for route in range(3)))
    network = network_of(town)
    boards = Boards(network, Days(network))
    query = BoardQuery(np.array([0], np.int32), True, False, Direction.LATER, MIDNIGHT, 1)
    page = boards.page(query)
    assert len(page.events) == 3
    assert page.interval.to_s == MIDNIGHT + 1


def test_both_kinds_tell_a_halt_without_stay_once() -> None:
    town = Town(
        3,
        (Trip(((0, 0, 0), (1, 60, 60), (2, 120, 120))), Trip(((0, 300, 300), (1, 400, 430), (2, 500, 500)))),
    )
    network = network_of(town)
    boards = Boards(network, Days(network))
    query = BoardQuery(np.array([1], np.int32), True, True, Direction.LATER, MIDNIGHT, 9)
    found = [(event.time_s - MIDNIGHT, event.is_arrival) for event in boards.page(query).events]
    assert found == [(60, False), (400, True), (430, False)]
    ends = boards.page(replace(query, stops=np.array([2], np.int32)))
    assert [(event.time_s - MIDNIGHT, event.is_arrival) for event in ends.events] == [
        (120, True),
        (500, True),
    ]


def test_only_the_routes_of_a_type() -> None:
    town = Town(2, (Trip(((0, 0, 0), (1, 60, 60)), route=0), Trip(((0, 30, 30), (1, 90, 90)), route=1)))
    network = network_of(town)
    network.timetable.route_type.flags.writeable = True
    network.timetable.route_type[:] = (0, 3)
    boards = Boards(network, Days(network))
    query = BoardQuery(np.array([0], np.int32), True, False, Direction.LATER, MIDNIGHT, 9)
    trams = boards.page(replace(query, route_types=frozenset({0})))
    assert [event.time_s - MIDNIGHT for event in trams.events] == [0]
    ferries = boards.page(replace(query, route_types=frozenset({4})))
    assert ferries.events == () and not ferries.has_service


def test_the_night_of_the_last_day_belongs_to_the_board() -> None:
    night = Trip(((0, 86_400 + 1800, 86_400 + 1800), (1, 90_000, 90_000)), days=(4,))
    network = network_of(Town(2, (night,)))
    boards = Boards(network, Days(network))
    last = noon_minus_12h(DAY + 5, "UTC")
    query = BoardQuery(np.array([0], np.int32), True, False, Direction.LATER, last, 5)
    (event,) = boards.page(query).events
    assert (event.time_s, event.dated.service_day) == (last + 1800, DAY + 4)


def test_a_timetable_without_trips() -> None:
    network = network_of(Town(2, ()))
    boards = Boards(network, Days(network))
    page = boards.page(BoardQuery(np.array([0, 1], np.int32), True, True, Direction.EARLIER, MIDNIGHT, 3))
    assert page.events == () and not page.has_service
    assert (page.interval.from_s, page.interval.to_s) == (MIDNIGHT, MIDNIGHT)


def test_no_stops_at_all() -> None:
    network = network_of(Town(2, (Trip(((0, 0, 0), (1, 60, 60))),)))
    boards = Boards(network, Days(network))
    page = boards.page(BoardQuery(np.empty(0, np.int32), True, False, Direction.LATER, MIDNIGHT, 3))
    assert page.events == () and not page.has_service


def test_a_quiet_stretch_is_stepped_over_without_compiling_its_days() -> None:
    """Trips on the first and on the last day only: days without any are not even looked at."""
    rides = tuple(Trip(((0, 0, 0), (1, 60, 60)), days=(day,)) for day in (-4, 4))
    network = network_of(Town(2, rides))
    boards = Boards(network, Days(network), most_days=4)
    query = BoardQuery(np.array([0], np.int32), True, False, Direction.LATER, MIDNIGHT - 5 * 86_400, 2)
    assert len(boards.page(query).events) == 2


def compiled_dates(days: Days) -> set[int]:
    """Ordinals of the days that somebody had to wait for."""
    return {date for (_, date, _), _ in days._days.made()}


def test_where_a_line_ends_no_day_is_compiled_to_find_no_departure() -> None:
    line = Trip(((0, 0, 0), (1, 60, 60), (2, 90, 90)), no_boarding=frozenset({1}))
    network = network_of(Town(3, (line,)))
    days = Days(network)
    boards = Boards(network, days)
    for stop in (1, 2):
        query = BoardQuery(np.array([stop], np.int32), True, False, Direction.LATER, MIDNIGHT, 12)
        page = boards.page(query)
        assert page.events == () and not page.has_service
    assert compiled_dates(days) == set()
    passing = replace(query, stops=np.array([1], np.int32), with_skipped=True)
    assert [event.time_s - MIDNIGHT for event in boards.page(passing).events][:1] == [60]
    arriving = replace(query, departures=False, arrivals=True, window_s=3600, least=0)
    assert [event.time_s - MIDNIGHT for event in boards.page(arriving).events] == [90]


def test_live_runs_where_or_when_nothing_is_planned_are_on_the_board() -> None:
    """Buses that stand in for a tram: at a stop of their own, on a day without trams, of another route."""
    bus = Trip(((1, 0, 0), (0, 9, 9)), route=1, days=(-4,))
    town = Town(3, (Trip(((0, 3600, 3600), (1, 4000, 4000))), bus))
    network = network_of(town)
    runs = [
        Run(-1, 0, ((2, 600, 600), (1, 700, 700)), route=1),  # to a stop that has no trams
        Run(-1, 1, ((0, 600, 600), (1, 700, 700)), route=1),
        Run(0, 0, ((0, 90_000, 90_000), (1, 90_400, 90_400))),  # a day late, and there is no trip that day
    ]
    back = live_trips(town, runs)
    days = Days(network).with_live(back, np.ones(int(back.calls_offsets[-1]), np.uint8))
    boards = Boards(network, Days(network)).with_days(days)

    def told_at(stop: int, *, arriving: bool = False, skipped: bool = False) -> list[int]:
        query = BoardQuery(
            np.array([stop], np.int32),
            not arriving,
            arriving,
            Direction.LATER,
            MIDNIGHT,
            0,
            window_s=3 * 86_400,
            with_skipped=skipped,
        )
        return [event.time_s - MIDNIGHT for event in boards.page(query).events]

    assert told_at(2) == [600]
    assert told_at(2, arriving=True) == []
    assert told_at(0) == [87_000, 90_000]
    assert told_at(1, arriving=True) == [700, 87_100, 90_400]
    of_live_runs = boards._live_calls
    assert of_live_runs is not None
    asked = {"departures": True, "arrivals": True, "with_skipped": False}
    is_tram = np.array([True, False])
    assert of_live_runs.dates(np.array([2], np.int32), is_tram, **asked).size == 0
    assert DAY in of_live_runs.dates(np.array([2], np.int32), ~is_tram, **asked)
    assert of_live_runs.dates(np.array([0, 1], np.int32), is_tram, **asked).tolist() == [DAY + 1]


def test_a_live_run_that_begins_where_the_line_ends_is_on_the_board() -> None:
    town = Town(2, (Trip(((0, 0, 0), (1, 60, 60))),))
    network = network_of(town)
    back = live_trips(town, [Run(-1, 0, ((1, 600, 600), (0, 700, 700)))])
    days = Days(network).with_live(back, np.zeros(int(back.calls_offsets[-1]), np.uint8))
    query = BoardQuery(np.array([1], np.int32), True, False, Direction.LATER, MIDNIGHT, 1)
    (event,) = Boards(network, days).page(query).events
    assert event.time_s == MIDNIGHT + 600
    assert not Boards(network, Days(network)).page(query).has_service
