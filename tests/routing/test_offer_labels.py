"""Labels of offers: each given once, to the best; nothing that another one says, and few that are alike."""

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mobility.routing.rank import MOST_OF_A_KIND, Label, Offered, label_offers

KINDS = (frozenset({"TRANSIT"}), frozenset({"BIKE", "TRANSIT"}), frozenset({"RENTAL"}))

offered = st.builds(
    lambda departure, length, rides, walk, cents, grams, crowding, line, kind: Offered(
        departure, departure + length, rides, walk, cents, grams, crowding, (line,), KINDS[kind]
    ),
    st.integers(0, 3600),
    st.integers(300, 3600),
    st.integers(0, 3),
    st.integers(0, 1200),
    st.none() | st.integers(0, 900),
    st.none() | st.floats(0, 2000),
    st.none() | st.floats(0, 900),
    st.integers(0, 6),
    st.integers(0, 2),
)
VALUES: dict[Label, Callable[[Offered], float | None]] = {
    Label.FASTEST: lambda one: one.duration_s,
    Label.CHEAPEST: lambda one: one.cents,
    Label.GREENEST: lambda one: one.grams,
    Label.ROOMIEST: lambda one: one.crowding_s,
    Label.LEAST_WALKING: lambda one: one.walk_s,
}


def as_good(other: Offered, this: Offered) -> bool:
    """No worse in anything; what is not known is the worst."""
    never = float("inf")

    def worse_is_more(one: Offered) -> list[float]:
        known = [never if value is None else value for value in (one.cents, one.grams, one.crowding_s)]
        return [-one.departure_s, one.arrival_s, one.rides, one.walk_s, *known]

    return all(a <= b for a, b in zip(worse_is_more(other), worse_is_more(this), strict=True))


@given(st.lists(offered, max_size=14))
def test_what_labels_promise(offers: list[Offered]) -> None:
    labels = label_offers(offers)
    shown = [(one, own) for one, own in zip(offers, labels, strict=True) if own is not None]
    given_labels = [label for _, own in shown for label in own]
    assert len(given_labels) == len(set(given_labels)), "each label is given once"
    for one, own in shown:
        for label in own:
            value = VALUES[label](one)
            assert value is not None, "what is not known is the best at nothing"
            rest = [VALUES[label](other) for other, _ in shown]
            assert value == min(other for other in rest if other is not None)
    for place, (one, _) in enumerate(shown):
        assert not any(as_good(other, one) for number, (other, _) in enumerate(shown) if number != place), (
            "another one is as good in everything"
        )
    alike = Counter(one.kinds for one, own in shown if own == ())
    assert all(count <= MOST_OF_A_KIND for count in alike.values())


@given(st.lists(offered, min_size=1, max_size=14))
def test_the_best_of_all_that_was_found_is_shown(offers: list[Offered]) -> None:
    shown = [one for one, own in zip(offers, label_offers(offers), strict=True) if own is not None]
    assert shown
    # Leaving out what is dominated, or one of many alike, never loses the least price or emission.
    for value in (VALUES[Label.CHEAPEST], VALUES[Label.GREENEST]):
        known, still = (
            [found for one in some if (found := value(one)) is not None] for some in (offers, shown)
        )
        if known and len({one.vehicles for one in offers}) == len(offers):
            assert min(known) == min(still)


def test_of_two_by_the_same_line_the_better_one_stays() -> None:
    more_walking = Offered(0, 300, 0, 1, None, None, None, (0,), KINDS[0])
    offers = [more_walking, more_walking._replace(walk_s=0)]
    assert [own is not None for own in label_offers(offers)] == [False, True]
    assert [own is not None for own in label_offers(offers[::-1])] == [True, False]


def test_of_many_alike_the_first_two_stay_beside_those_with_a_label() -> None:
    offers = [Offered(60 * n, 900 + 50 * n, 1, 300, 340, 50.0, 0.0, (n,), KINDS[0]) for n in range(6)]
    # Each leaves later and arrives later, by another line: only the last one, the shortest, has a label.
    assert label_offers(offers) == [(), (), None, None, None, (Label.FASTEST,)]
