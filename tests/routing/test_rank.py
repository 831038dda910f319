"""Thinning: the fastest stays, useless changes go, a page never shows less than a longer window."""

from hypothesis import given
from hypothesis import strategies as st

from mobility.routing.rank import Candidate, Drop, Why, rank
from tests.support.oracle import pareto


@st.composite
def fronts(draw: st.DrawFn) -> list[Candidate]:
    """Pareto sets of (departure, arrival, rides)."""
    triples = draw(
        st.lists(
            st.tuples(st.integers(0, 3600), st.integers(60, 5400), st.integers(1, 4)), min_size=1, max_size=12
        )
    )
    front = sorted(pareto((departure, departure + duration, rides) for departure, duration, rides in triples))
    return [Candidate(*point, draw(st.integers(0, 1800))) for point in front]


@st.composite
def felt_fronts(draw: st.DrawFn) -> list[Candidate]:
    """Pareto sets of (departure, arrival, rides, perceived seconds), some of them not as wished."""
    few = st.sampled_from([0, 60, 300, 600])
    rows = st.tuples(few, few.map(lambda s: s + 1200), st.integers(1, 2), st.integers(1200, 1500))
    points = set(draw(st.lists(rows, min_size=1, max_size=10)))
    front = sorted(point for point in points if not any(beats(other, point) for other in points))
    return [
        Candidate(
            *point[:3], 0, point[3], draw(st.integers(0, 900)), draw(st.sampled_from([True, True, False]))
        )
        for point in front
    ]


def beats(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return a != b and a[0] >= b[0] and all(x <= y for x, y in zip(a[1:], b[1:], strict=True))


@given(fronts() | felt_fronts(), st.booleans())
def test_the_fastest_is_always_kept(front: list[Candidate], arrive_by: bool) -> None:
    verdicts = rank(front, arrive_by=arrive_by)
    kept = [candidate for candidate, verdict in zip(front, verdicts, strict=True) if verdict.is_kept]
    assert min(c.duration_s for c in kept) == min(c.duration_s for c in front)
    if arrive_by:
        assert max(c.departure_s for c in kept) == max(c.departure_s for c in front)
    else:
        assert min(c.arrival_s for c in kept) == min(c.arrival_s for c in front)
    assert all(verdict.why for verdict in verdicts if verdict.is_kept)
    fastest = [v for v in verdicts if Why.FASTEST in v.why]
    assert len(fastest) == 1


@given(fronts() | felt_fronts(), st.integers(0, 3600), st.booleans())
def test_a_page_shows_what_a_longer_window_shows(
    front: list[Candidate], border: int, arrive_by: bool
) -> None:
    def kept(page: list[Candidate]) -> set[Candidate]:
        verdicts = rank(page, arrive_by=arrive_by)
        return {c for c, verdict in zip(page, verdicts, strict=True) if verdict.is_kept}

    whole = kept(front)
    early = [c for c in front if c.departure_s < border]
    late = [c for c in front if c.departure_s >= border]
    pages = kept(early) | kept(late)
    assert whole <= pages


@given(fronts() | felt_fronts())
def test_what_drops_a_journey_is_easier_and_not_much_slower(front: list[Candidate]) -> None:
    for candidate, verdict in zip(front, rank(front), strict=True):
        if verdict.drop is Drop.EASIER_JOURNEY:
            better = front[verdict.better]
            assert better.effort_s < candidate.effort_s
            assert better.arrival_s - candidate.arrival_s <= 300
            assert candidate.departure_s - better.departure_s <= 300


def test_a_change_that_saves_a_minute_is_not_worth_it() -> None:
    # Leaves with the same tram a little later, with a third way as the fastest of the page.
    front = [
        Candidate(0, 1800, 1, 300),
        Candidate(60, 1800, 2, 300),
        Candidate(1000, 2000, 1, 300),
    ]
    verdicts = rank(front)
    assert [verdict.is_kept for verdict in verdicts] == [True, False, True]
    assert verdicts[1].better == 0


def test_walking_is_faster() -> None:
    verdicts = rank([Candidate(0, 900, 1, 500), Candidate(0, 600, 2, 100)], walking_s=800)
    assert verdicts[0].drop is Drop.WALKING_IS_FASTER
    assert verdicts[1].is_kept


def test_travelling_too_long() -> None:
    assert rank([Candidate(0, 3601, 1, 0)], max_travel_s=3600)[0].drop is Drop.MAX_TRAVEL_TIME
    assert rank([Candidate(0, 3600, 1, 0)], max_travel_s=3600)[0].is_kept


def test_a_little_less_crowding_is_not_worth_a_journey() -> None:
    """Both arrive later with as many rides; half a minute is not worth it, five minutes are."""
    fastest = Candidate(0, 1200, 1, 0, 2000.0, 800.0)
    little, much = Candidate(0, 1260, 1, 0, 1970.0, 710.0), Candidate(300, 1500, 1, 0, 1700.0, 0.0)
    verdicts = rank([fastest, little, much], at_once=True)
    assert [verdict.drop for verdict in verdicts] == [None, Drop.LITTLE_GAIN, None]
    assert Why.LEAST_CROWDED in verdicts[2].why
    assert Why.FASTEST in verdicts[0].why


def test_small_gains_add_up() -> None:
    """Of many a little emptier than the one before, that one is shown which is worth it at last."""
    row = [Candidate(0, 1200 + 60 * i, 1, 0, 2000.0 - 40 * i, 700.0) for i in range(4)]
    kept = [verdict.is_kept for verdict in rank(row, at_once=True)]
    assert kept == [True, False, True, False]


def test_wishes_are_kept_but_for_the_fastest() -> None:
    full = Candidate(0, 1200, 1, 0, 2000.0, 800.0, is_as_wished=False)
    fuller = Candidate(100, 1400, 1, 0, 2100.0, 800.0, is_as_wished=False)
    room = Candidate(300, 1500, 1, 0, 1700.0, 0.0)
    verdicts = rank([full, fuller, room])
    assert [verdict.drop for verdict in verdicts] == [None, Drop.WISH_NOT_MET, None]
