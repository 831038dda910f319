"""Thins a Pareto set to what a rider wants to read, and says of each journey why it stays or goes.

The kernel's set is exact; thinning happens only here. A journey goes when another one is nearly as good in
time and clearly easier (fewer vehicles, less walking, less crowding), when all that speaks for it is a little
less crowding, when a wish is not met, or when walking all the way is no slower. The fastest never goes. A
journey is compared with its own page only, so that a page never shows less than the same stretch of a longer
window would.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

CHANGE_WORTH_S = 180
"""Seconds of travelling that a rider spends to save a change of vehicle (our choice: shorter than the 5 min
often taken as a transfer penalty, because waiting is counted already)."""

WALK_WORTH = 0.5
"""Seconds of travelling that a rider spends to save a second of walking (our choice: it counts 1.5 times)."""

MAX_LOSS_S = 300
"""An easier journey that takes longer than this in addition drops nothing: both are real choices."""

EFFORT_MARGIN_S = 60
"""An easier journey must be easier by at least this, else equal journeys would drop each other at random."""


MOST_OF_A_KIND = 2
"""Offers without a label that are shown beside others by the same kinds of vehicles (our choice)."""

LEAST_GAIN_S = 60.0
"""What is not better in any other way is shown for so much less perceived time, not for less (our choice)."""


class Why(StrEnum):
    """Why a journey is kept."""

    FASTEST = "fastest"
    EARLIEST_ARRIVAL = "earliest_arrival"
    LATEST_DEPARTURE = "latest_departure"
    FEWEST_TRANSFERS = "fewest_transfers"
    LEAST_WALKING = "least_walking"
    LEAST_CROWDED = "least_crowded"
    ALTERNATIVE = "alternative"


class Drop(StrEnum):
    """Why a journey is dropped."""

    WALKING_IS_FASTER = "walking_is_faster"
    EASIER_JOURNEY = "easier_journey"
    LITTLE_GAIN = "little_gain"
    WISH_NOT_MET = "wish_not_met"
    MAX_TRAVEL_TIME = "max_travel_time"


class Candidate(NamedTuple):
    """What ranking looks at, in seconds of any one clock."""

    departure_s: int
    arrival_s: int
    rides: int
    walk_s: int  # on streets: access, transfers and egress together
    felt_s: float = 0.0  # perceived, as the search counted; 0 for all where full vehicles are not minded
    crowding_s: float = 0.0  # what of it full vehicles add
    is_as_wished: bool = True  # a seat, room: what is wished for is likely all the way
    is_room_known: bool = True  # of every ride something is known, and not taken for empty for want of it

    @property
    def duration_s(self) -> int:
        """From leaving to arriving."""
        return self.arrival_s - self.departure_s

    @property
    def effort_s(self) -> float:
        """Changes, walking and crowds, in seconds of travelling that a rider would spend to save them."""
        return CHANGE_WORTH_S * self.rides + WALK_WORTH * self.walk_s + self.crowding_s


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one candidate."""

    why: tuple[Why, ...] = ()
    drop: Drop | None = None
    better: int = -1  # the candidate that stays instead, for EASIER_JOURNEY and LITTLE_GAIN

    @property
    def is_kept(self) -> bool:
        """True: the journey is shown."""
        return self.drop is None


JUST_KEPT = Verdict(why=(Why.ALTERNATIVE,))


def rank(
    candidates: Sequence[Candidate],
    walking_s: int | None = None,
    max_travel_s: int = 0,
    *,
    arrive_by: bool = False,
    at_once: bool = False,
) -> list[Verdict]:
    """Judge every candidate of a page.

    Parameters
    ----------
    candidates : Sequence[Candidate]
        A Pareto set of (departure, arrival, rides), in any order.
    walking_s : int | None
        How long going all the way without transit takes, None if that is impossible or not wanted.
    max_travel_s : int
        Longest journey, 0 = no limit.
    arrive_by : bool
        The rider has a time to arrive at: besides the shortest journey the one that leaves last never goes;
        otherwise the one that arrives first.
    at_once : bool
        From (to) one moment: the wait before leaving (after arriving) is in `felt_s`, and it is not better to
        leave later (arrive earlier).

    Returns
    -------
    list[Verdict]
        Parallel to `candidates`.
    """
    verdicts: list[Verdict] = [Verdict()] * len(candidates)
    open_rows: list[int] = []
    for row, candidate in enumerate(candidates):
        if walking_s is not None and candidate.duration_s >= walking_s:
            verdicts[row] = Verdict(drop=Drop.WALKING_IS_FASTER)
        elif 0 < max_travel_s < candidate.duration_s:
            verdicts[row] = Verdict(drop=Drop.MAX_TRAVEL_TIME)
        else:
            open_rows.append(row)
    if not open_rows:
        return verdicts

    best = _best_rows(candidates, open_rows)
    protected = {best[Why.FASTEST], best[Why.LATEST_DEPARTURE if arrive_by else Why.EARLIEST_ARRIVAL]}
    drops = _list_drops(candidates, open_rows, arrive_by=arrive_by, at_once=at_once)
    kept = [row for row in open_rows if row in protected or row not in drops]
    for row in set(open_rows).difference(kept):
        verdicts[row] = drops[row]

    if len(kept) < len(open_rows):
        best = _best_rows(candidates, kept)
    for row in kept:
        why = tuple(word for word, winner in best.items() if winner == row)
        verdicts[row] = Verdict(why=why) if why else JUST_KEPT
    return verdicts


def _list_drops(
    candidates: Sequence[Candidate], rows: Sequence[int], *, arrive_by: bool, at_once: bool
) -> dict[int, Verdict]:
    """Find what speaks against journeys."""
    efforts_s = {row: candidates[row].effort_s for row in rows}
    wished = [row for row in rows if candidates[row].is_as_wished]
    little = _find_little_gains(candidates, rows, arrive_by=arrive_by, at_once=at_once)
    drops = {}
    for row in rows:
        if not candidates[row].is_as_wished:
            drops[row] = Verdict(drop=Drop.WISH_NOT_MET)
        elif row in little:
            drops[row] = Verdict(drop=Drop.LITTLE_GAIN, better=little[row])
        elif (easier := _find_easier(candidates, efforts_s, wished, row)) is not None:
            drops[row] = Verdict(drop=Drop.EASIER_JOURNEY, better=easier)
    return drops


def _best_rows(candidates: Sequence[Candidate], rows: Sequence[int]) -> dict[Why, int]:
    """Find the winner of each criterion; ties go to what is better otherwise, then to the earlier row."""

    departures = {row: -candidates[row].departure_s for row in rows}
    arrivals = {row: candidates[row].arrival_s for row in rows}
    durations = {row: arrivals[row] + departures[row] for row in rows}
    rides = {row: candidates[row].rides for row in rows}
    walks = {row: candidates[row].walk_s for row in rows}
    crowds = {row: candidates[row].crowding_s for row in rows}

    def least(*criteria: Mapping[int, float]) -> int:
        return min(rows, key=lambda row: [values[row] for values in criteria])

    best = {
        Why.FASTEST: least(durations, rides, walks, arrivals),
        Why.EARLIEST_ARRIVAL: least(arrivals, rides, departures, walks),
        Why.LATEST_DEPARTURE: least(departures, rides, arrivals, walks),
        Why.FEWEST_TRANSFERS: least(rides, durations, walks, arrivals),
        Why.LEAST_WALKING: least(walks, durations, rides, arrivals),
    }
    # What nothing is known of is no emptier for it, and of what is crowded alike none has most room.
    known = [row for row in rows if candidates[row].is_room_known]
    if len({crowds[row] for row in known}) > 1:
        best[Why.LEAST_CROWDED] = min(
            known, key=lambda row: (crowds[row], durations[row], rides[row], arrivals[row])
        )
    return best


def _find_little_gains(
    candidates: Sequence[Candidate], rows: Sequence[int], *, arrive_by: bool, at_once: bool
) -> dict[int, int]:
    """Find journeys that another one is as good as but for a little less perceived time.

    At once, each is compared with those that stay, from the dearest to the cheapest; in a window with all,
    because what stays depends on the page, and a page never shows less than a longer window.
    """

    def is_as_good(other: Candidate, this: Candidate) -> bool:
        """Tell whether it is in departure, arrival and rides."""
        leaves = other.departure_s >= this.departure_s or (at_once and not arrive_by)
        arrives = other.arrival_s <= this.arrival_s or (at_once and arrive_by)
        return leaves and arrives and other.rides <= this.rides

    stay: list[int] = []
    found: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: -candidates[row].felt_s):
        this = candidates[row]
        for other in stay:
            if 0 < candidates[other].felt_s - this.felt_s < LEAST_GAIN_S and is_as_good(
                candidates[other], this
            ):
                found[row] = other
                break
        if row not in found or not at_once:
            stay.append(row)
    return found


def _find_easier(
    candidates: Sequence[Candidate], efforts_s: dict[int, float], rows: Sequence[int], row: int
) -> int | None:
    """Find the easiest journey that replaces this one: `gain` orders them, so nothing drops in a circle."""
    this, effort_s = candidates[row], efforts_s[row]
    found, best_gain = None, 0.0
    for other_row in rows:
        gain = effort_s - efforts_s[other_row]
        if gain < EFFORT_MARGIN_S or gain <= best_gain:
            continue
        other = candidates[other_row]
        loss = max(0, this.departure_s - other.departure_s) + max(0, other.arrival_s - this.arrival_s)
        if loss <= min(gain, MAX_LOSS_S):
            found, best_gain = other_row, gain
    return found


class Label(StrEnum):
    """What an offer is the best at."""

    FASTEST = "fastest"
    CHEAPEST = "cheapest"
    GREENEST = "greenest"
    ROOMIEST = "roomiest"
    LEAST_WALKING = "least_walking"


class Offered(NamedTuple):
    """What labels look at; None = not known, and no label of that kind is won with it."""

    departure_s: int
    arrival_s: int
    rides: int
    walk_s: int
    cents: int | None
    grams: float | None
    crowding_s: float | None
    vehicles: tuple[object, ...]  # lines and places: offers with the same ones say the same
    kinds: frozenset[str] = frozenset()  # kinds of vehicles: of many alike two do, beside those with a label

    @property
    def duration_s(self) -> int:
        """From leaving to arriving."""
        return self.arrival_s - self.departure_s


def label_offers(offers: Sequence[Offered]) -> list[tuple[Label, ...] | None]:
    """Say what each offer is the best at, and leave out those that say what another one says.

    Parameters
    ----------
    offers : Sequence[Offered]
        Of one question, prices in one currency; of those with the same lines and places the first one is
        shown, and one behind it only for its room.

    Returns
    -------
    list[tuple[Label, ...] | None]
        Parallel to `offers`. Each label is given once, where something differs; ties go to the shorter one.
        None: not to be shown, another one says the same, or is no worse in anything, or it is one of many
        alike that are the best at nothing.
    """
    rows: list[int] = []
    for row in range(len(offers)):
        # Compared with those that stay only: two that are each other's better in some way must not both go.
        if not (_is_beaten(offers, row) or any(_is_said(offers[row], offers[kept]) for kept in rows)):
            rows.append(row)
    labels: list[tuple[Label, ...] | None] = [() if row in rows else None for row in range(len(offers))]

    def give(label: Label, values: Mapping[int, float]) -> None:
        """Give a label to the least value, unless all are the same."""
        if not values or (len(rows) > 1 and len(values) == len(rows) and len(set(values.values())) == 1):
            return
        best = min(values, key=lambda row: (values[row], offers[row].duration_s, offers[row].rides, row))
        labels[best] = (*(labels[best] or ()), label)

    def known(values: Mapping[int, float | None]) -> dict[int, float]:
        """Leave out what is not known."""
        return {row: value for row, value in values.items() if value is not None}

    give(Label.FASTEST, {row: offers[row].duration_s for row in rows})
    give(Label.CHEAPEST, known({row: offers[row].cents for row in rows}))
    give(Label.GREENEST, known({row: offers[row].grams for row in rows}))
    give(Label.ROOMIEST, known({row: offers[row].crowding_s for row in rows}))
    give(Label.LEAST_WALKING, {row: offers[row].walk_s for row in rows})
    shown = Counter[frozenset[str]]()
    for row in rows:
        if labels[row] == ():
            shown[offers[row].kinds] += 1
            if shown[offers[row].kinds] > MOST_OF_A_KIND:
                labels[row] = None
    return labels


def _is_beaten(offers: Sequence[Offered], row: int) -> bool:
    """Tell whether another offer is as good in everything, and better in something or named before."""
    this = _worse_is_more(offers[row])
    for other_row, other in enumerate(offers):
        if other_row == row:
            continue
        pairs = list(zip(_worse_is_more(other), this, strict=True))
        if all(a <= b for a, b in pairs) and (other_row < row or any(a < b for a, b in pairs)):
            return True
    return False


def _is_said(this: Offered, earlier: Offered) -> bool:
    """Tell whether an offer is that of the same lines and places again, without more room."""
    return earlier.vehicles == this.vehicles and not _has_more_room(this, earlier)


def _has_more_room(this: Offered, other: Offered) -> bool:
    """Tell whether a later vehicle of the same line is worth being offered beside an earlier one."""
    if this.crowding_s is None or other.crowding_s is None:
        return False
    return other.crowding_s - this.crowding_s >= LEAST_GAIN_S


def _worse_is_more(offer: Offered) -> tuple[float, ...]:
    """All that counts; what is not known is the worst."""
    never = float("inf")
    return (
        -offer.departure_s,
        offer.arrival_s,
        offer.rides,
        offer.walk_s,
        never if offer.cents is None else offer.cents,
        never if offer.grams is None else offer.grams,
        never if offer.crowding_s is None else offer.crowding_s,
    )
