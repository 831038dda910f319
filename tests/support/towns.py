"""Random little towns for properties: a few stops, trips that overtake, loop, wait, run past midnight."""

from hypothesis import strategies as st

from tests.support.timetables import Rule, Town, Trip

MINUTE = 60


@st.composite
def trip_groups(draw: st.DrawFn, n_stops: int) -> list[Trip]:
    """Trips over the same stops (so that they share a pattern, and may overtake one another)."""
    length = draw(st.integers(2, 5))
    stops = [draw(st.integers(0, n_stops - 1)) for _ in range(length)]
    stops = [s for i, s in enumerate(stops) if i == 0 or s != stops[i - 1]]
    if len(stops) < 2:
        stops = [stops[0], (stops[0] + 1) % n_stops]
    closed = st.frozensets(st.integers(0, len(stops) - 1), max_size=1)
    no_boarding = draw(closed) if draw(st.booleans()) else frozenset()
    no_alighting = draw(closed) if draw(st.booleans()) else frozenset()
    route = draw(st.integers(0, 2))
    trips = []
    for _ in range(draw(st.integers(1, 4))):
        # service-day minutes, some of them on the day before and far past midnight
        time = draw(st.integers(0, 30)) + draw(st.sampled_from([0, 0, 0, 24 * 60]))
        calls = []
        for stop in stops:
            arrival = time
            departure = arrival + draw(st.sampled_from([0, 0, 1, 3]))
            calls.append((stop, arrival * MINUTE, departure * MINUTE))
            time = departure + draw(st.integers(0, 6))
        days = draw(st.sampled_from([(0,), (0,), (-1,), (-1, 0), (0, 1), (-2,)]))
        block = draw(st.sampled_from([-1, -1, 0, 1]))
        trips.append(Trip(tuple(calls), route, days, block, no_boarding, no_alighting))
    return trips


@st.composite
def towns(draw: st.DrawFn, *, with_rules: bool = True) -> Town:
    """A town of up to six stops."""
    n_stops = draw(st.integers(3, 6))
    groups = draw(st.lists(trip_groups(n_stops), min_size=1, max_size=5))
    trips = tuple(trip for group in groups for trip in group)
    stop = st.integers(0, n_stops - 1)
    walks = draw(st.dictionaries(st.tuples(stop, stop), st.integers(1, 8).map(lambda m: m * 45), max_size=6))
    walks = {pair: s for pair, s in walks.items() if pair[0] != pair[1]}
    rules = tuple(draw(st.lists(rules_between(n_stops, len(trips)), max_size=5))) if with_rules else ()
    parents = draw(st.sampled_from([(), (n_stops - 1, n_stops - 1, *([-1] * (n_stops - 2)))]))
    return Town(n_stops, trips, walks, rules, parents)


@st.composite
def rules_between(draw: st.DrawFn, n_stops: int, n_trips: int) -> Rule:
    """A row of transfers.txt at stop, route or trip level, or about staying seated."""
    kind = draw(st.sampled_from([0, 1, 2, 2, 3, 4, 5]))
    if kind > 3:
        return Rule(
            kind=kind, from_trip=draw(st.integers(0, n_trips - 1)), to_trip=draw(st.integers(0, n_trips - 1))
        )
    route = st.sampled_from([-1, -1, 0, 1])
    trip = st.sampled_from([-1, -1, -1, *range(min(n_trips, 4))])
    return Rule(
        draw(st.integers(0, n_stops - 1)),
        draw(st.integers(0, n_stops - 1)),
        kind,
        draw(st.sampled_from([-1, 0, 30, 120, 400])),
        draw(route),
        draw(route),
        draw(trip),
        draw(trip),
    )


def ends(n_stops: int) -> st.SearchStrategy[dict[int, int]]:
    """Walks at one end of a journey."""
    return st.dictionaries(
        st.integers(0, n_stops - 1), st.sampled_from([0, 0, 30, 60, 200]), min_size=1, max_size=2
    )
