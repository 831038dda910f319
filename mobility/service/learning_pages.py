"""Pages of what can be attended."""

from dataclasses import dataclass
from typing import NamedTuple

from mobility.learning.reach import Attendance, LeftOut, ReachAnswer, Why
from mobility.learning.reach.facets import Facets
from mobility.learning.reach.times import Times
from mobility.offers.price import Price
from mobility.routing.journey import EmptyReason
from mobility.service.learning_words import in_words_of_learning

SHOWN_LEFT_OUT = 10
"""Most of what is left out that is named; all of it is counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """An offer, or a place, and when it can be attended.

    Parameters
    ----------
    attendances : tuple[Attendance, ...]
        At least one; sessions by their start.
    price : Price | None
        Of the ways of the best one; None: it was not asked, or its journeys were not found.
    """

    attendances: tuple[Attendance, ...]
    price: Price | None = None

    @property
    def best(self) -> Attendance:
        """The one with the shortest ways."""
        return min(self.attendances, key=lambda one: one.travel_s)


class Ahead(NamedTuple):
    """What can be attended in the days ahead."""

    found: list[Found]
    is_cut: bool
    """On some day more match than were looked at."""


@dataclass(frozen=True, slots=True)
class LearningAnswer:
    """What can be attended.

    Parameters
    ----------
    found : tuple[Found, ...]
        The page.
    total : int
        On all pages.
    facets : Facets
        Of all of them.
    left_out : tuple[LeftOut, ...]
        What matches best among that which cannot be attended, at most SHOWN_LEFT_OUT.
    left_out_counts : dict[Why, int]
        All of it.
    reasons : tuple[EmptyReason, ...]
        Why there are no ways, or none by transit.
    times : Times
        What the question's times came to.
    looked_at : int
        Visits whose ways were searched.
    is_cut : bool
        More match than were looked at.
    """

    found: tuple[Found, ...]
    total: int
    facets: Facets
    left_out: tuple[LeftOut, ...]
    left_out_counts: dict[Why, int]
    reasons: tuple[EmptyReason, ...]
    times: Times
    looked_at: int
    is_cut: bool = False


def make_page(
    found: list[Found],
    window: tuple[int, int],
    facets: Facets,
    answer: ReachAnswer,
    times: Times,
    looked_at: int,
    *,
    is_ranked: bool,
) -> LearningAnswer:
    """Put one page together.

    Parameters
    ----------
    found : list[Found]
        All of them, in the directory's order.
    window : tuple[int, int]
        How many to leave out first, and most to be listed.
    facets : Facets
        Of all of them.
    answer : ReachAnswer
        What the search says.
    times : Times
        What the question's times came to.
    looked_at : int
        Visits whose ways were searched.
    is_ranked : bool
        True: the order is that of the answers to a text; False: the shortest ways first.

    Returns
    -------
    LearningAnswer
        With the nearest of what is left out.
    """
    if not is_ranked:
        found.sort(key=lambda one: (one.best.travel_s, one.best.visit.place.place_id))
    counts: dict[Why, int] = {}
    for left_out in answer.left_out:
        counts[left_out.why] = counts.get(left_out.why, 0) + 1
    order = {why: position for position, why in enumerate(Why)}
    # What is merely far is counted: there is always more of it than anybody wants to read.
    near = [one for one in answer.left_out if one.why is not Why.TOO_FAR]
    nearest = sorted(near, key=lambda one: order[one.why])
    return LearningAnswer(
        tuple(found[window[0] : window[0] + window[1]]),
        len(found),
        facets,
        tuple(nearest[:SHOWN_LEFT_OUT]),
        counts,
        in_words_of_learning(answer.reasons),
        times,
        looked_at,
    )
