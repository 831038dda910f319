"""The exact search with offers that hold at times only: loosen, look, and take apart what does not fit.

The kernels know nothing of times at which an offer holds. So a question is first answered as if all offers
always held. If every journey found (and every one of those that leave right after the window, which decide
what is dominated) uses its offers while they hold, the answer is exact: it is the Pareto set of a larger set
of journeys, and all of it is possible. Otherwise the offers used at a wrong time are taken out and searched
by themselves, where their times are limits that the kernels do know:

- With one class of access offers one leaves within a span. Its beginning bounds departures from below. After
  its end nobody is picked up, but one may have been picked up before and wait at the stop: a departure after
  the end counts as one at the end.
- With one egress offer one is at its stop within a span. Its end bounds arrivals from above. Who is there
  before its beginning waits: an arrival counts as that of the beginning.

Both readings keep the order of journeys, so the Pareto set of what was found is the set of what it is read
as. The parts cover all pairs of offers, and the Pareto set of their union is the answer.

Nothing is taken apart that does not have to be; mostly the first search is the last.

Where full vehicles are minded, waiting has a price, and a wait for an offer is one of which the kernel does
not know. What each part gives is possible; it is priced with its waits. The second reading does not keep the
order of costs, so of journeys that wait for a ride at the end one that feels better may be missing; what is
best by time is searched by time as well and never missing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mobility.on_demand.spans import ALWAYS, Span, holds
from mobility.routing.booked.timed_ends import ALWAYS_OPEN, Key, Picked, TimedEnd
from mobility.routing.crowding_journey import CrowdedJourney
from mobility.routing.transit_journey import TransitJourney

Times = tuple[int, ...]
"""(first, last) of a window, both included, or (second,) of one departure (arrival)."""

Run = Callable[[Picked, Picked, Times, int], Sequence[TransitJourney]]
"""Searches a window or a moment with some offers; the last argument is the latest arrival that counts (with
arrive-by the earliest departure)."""

WINDOW = 2
"""Numbers of `Times` of a window."""


class TimedJourney(NamedTuple):
    """A journey, read as its offers' times say, with the offers that its rows point into."""

    journey: TransitJourney
    access: Picked
    egress: Picked


class PricedWaits(NamedTuple):
    """What is needed beside the kernel where waiting has a price.

    Parameters
    ----------
    by_time : Run
        The kernel by time alone.
    price : Callable[[TimedJourney], CrowdedJourney]
        Gives a journey its cost, waits for its offers included.
    """

    by_time: Run
    price: Callable[[TimedJourney], CrowdedJourney]


class Part(NamedTuple):
    """Which offers are searched together: all but some, or one key alone, on each side."""

    access_without: frozenset[Key] = frozenset()
    egress_without: frozenset[Key] = frozenset()
    only_access: Key | None = None
    only_egress: Key | None = None


class Limits(NamedTuple):
    """Spans of the offers that are searched alone (ALWAYS for the others)."""

    access: Span
    egress: Span  # of the arrival at the destination


@dataclass(frozen=True, eq=False)
class TimedSearch:
    """One question with timed ends.

    Parameters
    ----------
    access, egress : TimedEnd
        Both ends.
    run : Run
        The kernel.
    arrive_by : bool
        Whether times are arrivals.
    minded : PricedWaits | None
        Where `run` minds full vehicles.
    """

    access: TimedEnd
    egress: TimedEnd
    run: Run
    arrive_by: bool
    minded: PricedWaits | None = None

    def search(self, times: Times, limit: int) -> list[TimedJourney]:
        """Answer the question.

        Parameters
        ----------
        times : Times
            Window or moment, seconds of the day.
        limit : int
            Latest arrival; with arrive-by the earliest departure.

        Returns
        -------
        list[TimedJourney]
            As the kernels answer when all offers always hold: of a window the Pareto set of all departures as
            far as it lies within it, of a moment the earliest arrival for each number of rides. Where full
            vehicles are minded, all that is best by time, and what is found to feel better.
        """
        found, n_parts = self._solve(self.run, times, limit)
        if n_parts == 1:
            return found
        runs = [self.run]
        if self.minded is not None:
            runs.append(self.minded.by_time)
            found += self._solve(self.minded.by_time, times, limit)[0]
        beyond: list[TimedJourney] = []
        if len(times) == WINDOW:
            after = times[0] - 1 if self.arrive_by else times[1] + 1
            beyond = [one for run in runs for one in self._solve(run, (after,), limit)[0]]
        return self._best(found, beyond, is_window=len(times) == WINDOW)

    def _solve(self, run: Run, times: Times, limit: int) -> tuple[list[TimedJourney], int]:
        """Search part by part; give what was found and how many parts it took."""
        parts, found, n_parts = [Part()], list[TimedJourney](), 0
        while parts:
            part = parts.pop()
            access, egress = self._picked(part)
            if access.offers.stops.size == 0 or egress.offers.stops.size == 0:
                continue
            kept, checked = self._search_part(run, part, access, egress, times, limit)
            wrong_access, wrong_egress = self._misfits(part, access, egress, checked)
            if wrong_access or wrong_egress:
                parts.extend(_taken_apart(part, wrong_access, wrong_egress))
                n_parts += 1  # more than one in any case: what was found must be compared
            else:
                found.extend(kept)
                n_parts += 1
        return found, n_parts

    def _picked(self, part: Part) -> tuple[Picked, Picked]:
        return (
            self.access.pick(part.access_without, part.only_access),
            self.egress.pick(part.egress_without, part.only_egress),
        )

    def _search_part(
        self, run: Run, part: Part, access: Picked, egress: Picked, times: Times, limit: int
    ) -> tuple[list[TimedJourney], list[TransitJourney]]:
        """Search one part; give its journeys as they are read, and all that decided about them as found."""
        kept: list[TimedJourney] = []
        checked: list[TransitJourney] = []
        for limits in _limits_of(part, access, egress):
            for asked, bound, is_tail in self._questions(limits, times, limit):
                journeys = run(access, egress, asked, bound)
                checked.extend(journeys)
                if not is_tail:
                    kept.extend(TimedJourney(_read(one, limits), access, egress) for one in journeys)
        return kept, checked

    def _questions(self, limits: Limits, times: Times, limit: int) -> Iterator[tuple[Times, int, bool]]:
        """Give the questions to the kernel: times, limit, and whether it only decides what is dominated."""
        if self.arrive_by:
            # The same in mirrored time: the egress span is what the access span is to departures.
            mirrored = Limits(_mirror(limits.egress), _mirror(limits.access))
            for asked, bound, is_tail in _forward(mirrored, tuple(-t for t in reversed(times)), -limit):
                yield tuple(-t for t in reversed(asked)), -bound, is_tail
        else:
            yield from _forward(limits, times, limit)

    def _misfits(
        self, part: Part, access: Picked, egress: Picked, journeys: Sequence[TransitJourney]
    ) -> tuple[frozenset[Key], frozenset[Key]]:
        """List the offers that journeys use while they do not hold (of those that are not searched alone)."""
        wrong_access: set[Key] = set()
        wrong_egress: set[Key] = set()
        for journey in journeys:
            key = access.keys[journey.access]
            is_checked = part.only_access is None and key != ALWAYS_OPEN
            if is_checked and not holds(access.spans[journey.access], journey.departure_s):
                wrong_access.add(key)
            key = egress.keys[journey.egress]
            is_checked = part.only_egress is None and key != ALWAYS_OPEN
            at_stop_s = journey.arrival_s - int(egress.offers.durations_s[journey.egress])
            if is_checked and not holds(egress.spans[journey.egress], at_stop_s):
                wrong_egress.add(key)
        return frozenset(wrong_access), frozenset(wrong_egress)

    def _best(
        self, found: Sequence[TimedJourney], beyond: Sequence[TimedJourney], *, is_window: bool
    ) -> list[TimedJourney]:
        """Keep what nothing beats; at one moment only the other end's time counts."""

        def order(one: TimedJourney) -> tuple[int, int, int, int]:
            """Give what decides: the later, the earlier, the fewer, the cheaper the better."""
            journey = one.journey
            cost = journey.perceived_ds if isinstance(journey, CrowdedJourney) else 0
            if self.arrive_by:
                return journey.arrival_s, -journey.departure_s, journey.boardings, cost
            return -journey.departure_s, journey.arrival_s, journey.boardings, cost

        if self.minded is not None:
            price = self.minded.price
            found = [one._replace(journey=price(one)) for one in found]
            beyond = [one._replace(journey=price(one)) for one in beyond]
        kept: list[TimedJourney] = []
        limits: list[tuple[int, int, int]] = []
        candidates = [(order(one), False, one) for one in found] + [(order(one), True, one) for one in beyond]
        if not is_window:
            candidates.sort(key=lambda row: (*row[0][1:], row[0][0]))
        else:
            candidates.sort(key=lambda row: row[0])
        for (_, other_end, rides, cost), is_beyond, one in candidates:
            if any(end <= other_end and fewer <= rides and less <= cost for end, fewer, less in limits):
                continue
            limits.append((other_end, rides, cost))
            if not is_beyond:
                kept.append(one)
        return kept


def _forward(limits: Limits, times: Times, limit: int) -> Iterator[tuple[Times, int, bool]]:
    """Give the questions of a part in the direction of time."""
    opens_s, closes_s = limits.access
    limit = min(limit, limits.egress.to_s)
    if len(times) != WINDOW:
        if times[0] <= closes_s:
            yield (max(times[0], opens_s),), limit, False
        return
    first, last = max(times[0], opens_s), times[1]
    if first > min(last, closes_s):
        return
    if closes_s > last:
        yield (first, last), limit, False
        yield (last + 1,), limit, True
        return
    if first < closes_s:
        yield (first, closes_s - 1), limit, False
    yield (closes_s,), limit, False


def _limits_of(part: Part, access: Picked, egress: Picked) -> Iterator[Limits]:
    """Give each pair of spans of the offers that are searched alone."""
    leaving = access.spans[0] if part.only_access is not None else (ALWAYS,)
    if part.only_egress is None:
        arriving: Sequence[Span] = (ALWAYS,)
    else:
        duration_s = int(egress.offers.durations_s[0])
        arriving = [span.shifted(duration_s) for span in egress.spans[0]]
    for one in leaving:
        for other in arriving:
            yield Limits(one, other)


def _read(journey: TransitJourney, limits: Limits) -> TransitJourney:
    """Read a journey as its offers' times say: wait where one was set down, or for being picked up."""
    return replace(
        journey,
        departure_s=min(journey.departure_s, limits.access.to_s),
        arrival_s=max(journey.arrival_s, limits.egress.from_s),
    )


def _taken_apart(part: Part, wrong_access: frozenset[Key], wrong_egress: frozenset[Key]) -> Iterator[Part]:
    """Give the parts that cover the same pairs of offers, the wrong ones by themselves."""
    rest = part._replace(
        access_without=part.access_without | wrong_access, egress_without=part.egress_without | wrong_egress
    )
    yield rest
    for key in sorted(wrong_access):
        yield part._replace(only_access=key)
    for key in sorted(wrong_egress):
        yield rest._replace(egress_without=part.egress_without, only_egress=key)


def _mirror(span: Span) -> Span:
    return Span(-span.to_s, -span.from_s)
