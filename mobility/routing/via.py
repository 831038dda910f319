"""The stage of a query with via stops: offers into all layers, and walks told apart again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.day_loads import DayLoads
from mobility.routing.access import EndOffers, platforms_of
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.query import Via
from mobility.routing.stage import Between, Stage, Stretch, end_stretches, walk_between
from mobility.routing.transit import Offers, Ride, TransitJourney
from mobility.routing.via_layers import UNREACHED, Layers, ViaStop

Int32 = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class LayeredOffers:
    """Offers of one end in all layers, and the chain of day stops that each walk passes."""

    offers: Offers
    rows: Int32  # row of the end's own offers
    chains: tuple[
        tuple[int, ...], ...
    ]  # via day stops in the order of travel; the boarding stop last (first)


@dataclass(frozen=True, eq=False)
class ViaStage(Stage):
    """A stage whose journeys pass the via stops in order.

    Parameters
    ----------
    layers : Layers
        Its `day` and `transfers` are those of this stage.
    """

    layers: Layers
    _access: LayeredOffers = field(init=False, repr=False)
    _egress: LayeredOffers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_access", _layered_access(self.layers, self.access))
        object.__setattr__(self, "_egress", _layered_egress(self.layers, self.egress))

    @property
    def access_offers(self) -> Offers:
        """Walks to stops of all layers."""
        return self._access.offers

    @property
    def egress_offers(self) -> Offers:
        """Walks from stops of all layers."""
        return self._egress.offers

    def before(self, journey: TransitJourney) -> list[Stretch]:
        """List the walks before the first ride, past via stops if need be.

        Parameters
        ----------
        journey : TransitJourney
            Of this stage.

        Returns
        -------
        list[Stretch]
            Empty where one is at the stop already.
        """
        row, chain = int(self._access.rows[journey.access]), self._access.chains[journey.access]
        if not chain:
            return end_stretches(self.access, row, Between.ORIGIN_AND_STOP)
        n_vias = len(chain) - 1
        first = end_stretches(self.access, row, Between.ORIGIN_AND_STOP) or [
            Stretch(Between.STOPS, self._stop(chain[0]), self._stop(chain[0]), 0)
        ]
        first = [replace(first[0], stay_s=self.layers.vias[0].stay_s)]
        return [*first, *self._chain(chain, [*range(1, n_vias), -1])]

    def after(self, journey: TransitJourney) -> list[Stretch]:
        """List the walks after the last ride, past via stops if need be.

        Parameters
        ----------
        journey : TransitJourney
            Of this stage.

        Returns
        -------
        list[Stretch]
            Empty where the last stop is the destination.
        """
        row, chain = int(self._egress.rows[journey.egress]), self._egress.chains[journey.egress]
        last = end_stretches(self.egress, row, Between.STOP_AND_DESTINATION)
        if not chain:
            return last
        n_vias = len(self.layers.vias)
        return [*self._chain(chain, list(range(n_vias - len(chain) + 1, n_vias))), *last]

    def between(self, ride: Ride, following: Ride, available_s: int) -> list[Stretch]:
        """List the walks between two rides, past via stops if the second one is in a later layer.

        Parameters
        ----------
        ride, following : Ride
            Consecutive rides.
        available_s : int
            From alighting to boarding.

        Returns
        -------
        list[Stretch]
            Empty where one changes at the same stop without a stay.
        """
        from_stop, from_layer = self._at(ride, ride.alight)
        to_stop, to_layer = self._at(following, following.board)
        if from_layer == to_layer:
            return walk_between(self.walk_s, self._stop(from_stop), self._stop(to_stop), available_s)
        chain = self._cheapest_chain(from_stop, to_stop, from_layer, to_layer - 1)
        return self._chain((from_stop, *chain, to_stop), [*range(from_layer, to_layer), -1])

    def _cheapest_chain(self, from_stop: int, to_stop: int, first: int, last: int) -> tuple[int, ...]:
        """Find the via stops (day stops) that the quickest walk from a stop to another passes."""
        best = int(UNREACHED)
        found: tuple[int, ...] = ()
        layers = self.layers
        via = layers.vias[last]
        times = layers.to_via(first, last)[:, from_stop]
        for row, stop in enumerate(via.day_stops.tolist()):
            targets, seconds = layers.from_stop(stop, changing=True)
            onward = seconds[targets == to_stop]
            if onward.size and times[row] + int(onward.min()) < best:
                best = int(times[row]) + int(onward.min())
                found = (*_chain_to(layers, from_stop, first, last, row), stop)
        return found

    def _chain(self, chain: Sequence[int], vias: Sequence[int]) -> list[Stretch]:
        """Walk along a chain of day stops; `vias` says which via (-1 = none) each stop after the first is."""
        stretches = []
        for (here, there), via in zip(pairwise(chain), vias, strict=False):
            stay_s = self.layers.vias[via].stay_s if 0 <= via < len(self.layers.vias) else 0
            from_stop, to_stop = self._stop(here), self._stop(there)
            if from_stop == to_stop:
                stretches.append(Stretch(Between.STOPS, from_stop, to_stop, 0, stay_s))
            else:
                walk = self.walk_s(from_stop, to_stop)
                part = slice(self.layers.walks.offsets[here], self.layers.walks.offsets[here + 1])
                known = self.layers.walks.durations[part][self.layers.walks.targets[part] == there]
                duration_s = int(known.min()) if walk is None else walk
                stretches.append(Stretch(Between.STOPS, from_stop, to_stop, duration_s, stay_s))
        return stretches

    def _at(self, ride: Ride, position: int) -> tuple[int, int]:
        """Give the base day's day stop and the layer at a position of a ride."""
        t = self.day.timetable
        first = t.pattern_stops_offsets[t.trip_pattern[ride.day_trip]]
        layer, stop = divmod(int(t.pattern_stops[first + position]), self.layers.base.n_stops)
        return stop, layer

    def _stop(self, day_stop: int) -> int:
        return int(self.layers.base.timetable.stop_physical[day_stop])


def via_stops(stage: Stage, vias: Sequence[Via]) -> tuple[ViaStop, ...]:
    """Find the day stops of each via: its platforms and all their copies.

    Parameters
    ----------
    stage : Stage
        Without layers.
    vias : Sequence[Via]
        As asked.

    Returns
    -------
    tuple[ViaStop, ...]
        In order.
    """
    physical, source = stage.day.timetable.stop_physical, stage.day.source
    found = []
    for via in vias:
        platforms = np.concatenate([platforms_of(source, stop) for stop in (via.stop, *via.others)])
        found.append(ViaStop(np.flatnonzero(np.isin(physical, platforms)).astype(np.int32), via.stay_s))
    return tuple(found)


def with_layers(
    stage: Stage, layers: Layers, loads: DayLoads | None = None, crowded: CrowdedDay | None = None
) -> ViaStage:
    """Give the stage over the layers of its day.

    Parameters
    ----------
    stage : Stage
        Without layers.
    layers : Layers
        Of the same day and settings.
    loads, crowded
        Of the day of `layers`, as in `Stage`.

    Returns
    -------
    ViaStage
        Whose journeys pass all via stops.
    """
    return ViaStage(
        layers.day,
        layers.transfers,
        stage.access,
        stage.egress,
        stage.walk_s,
        layers,
        loads=loads,
        crowded=crowded,
    )


def _layered_access(layers: Layers, end: EndOffers) -> LayeredOffers:
    """Offer the stops in reach in layer 0, and in layer l those that one reaches past l via stops."""
    n_physical = layers.base.source.stop_lat.size
    stops = [end.offers.stops]
    seconds = [end.offers.durations_s]
    rows = [np.arange(end.offers.stops.size, dtype=np.int32)]
    chains: list[tuple[int, ...]] = [()] * end.offers.stops.size
    physical = layers.base.timetable.stop_physical
    # The quickest walk from the origin to each stop of the vias passed so far: (seconds, row, chain).
    heads: dict[int, tuple[int, int, tuple[int, ...]]] = {}
    row_of = {int(stop): row for row, stop in enumerate(end.offers.stops)}
    for j, via in enumerate(layers.vias):
        reached: dict[int, tuple[int, int, tuple[int, ...]]] = {}
        for stop in via.day_stops.tolist():
            candidates = []
            if j == 0 and int(physical[stop]) in row_of:
                row = row_of[int(physical[stop])]
                candidates.append((int(end.offers.durations_s[row]), row, (stop,)))
            for seconds_so_far, row, chain in heads.values():
                targets, hops = layers.from_stop(chain[-1], changing=False)
                hop = hops[physical[targets] == physical[stop]]
                if hop.size:
                    candidates.append((seconds_so_far + int(hop.min()), row, (*chain, stop)))
            if candidates:
                so_far, row, chain = min(candidates)
                reached[stop] = (so_far + via.stay_s, row, chain)
        heads = reached
        best: dict[int, tuple[int, int, tuple[int, ...]]] = {}
        for so_far, row, chain in heads.values():
            targets, hops = layers.from_stop(chain[-1], changing=False)
            for target, hop in zip(targets.tolist(), hops.tolist(), strict=True):
                stop = int(physical[target])
                if stop not in best or so_far + hop < best[stop][0]:
                    best[stop] = (so_far + hop, row, (*chain, target))
        stops.append(np.array(list(best), np.int32) + np.int32((j + 1) * n_physical))
        seconds.append(np.array([value[0] for value in best.values()], np.int32))
        rows.append(np.array([value[1] for value in best.values()], np.int32))
        chains.extend(value[2] for value in best.values())
    return LayeredOffers(
        Offers(np.concatenate(stops).astype(np.int32), np.concatenate(seconds).astype(np.int32)),
        np.concatenate(rows).astype(np.int32),
        tuple(chains),
    )


def _layered_egress(layers: Layers, end: EndOffers) -> LayeredOffers:
    """Offer the last layer's stops in reach, and in layer l those with a walk past the vias from l on."""
    n_physical, n_vias = layers.base.source.stop_lat.size, len(layers.vias)
    stops = [end.offers.stops + np.int32(n_vias * n_physical)]
    seconds = [end.offers.durations_s]
    rows = [np.arange(end.offers.stops.size, dtype=np.int32)]
    chains: list[tuple[int, ...]] = [()] * end.offers.stops.size
    physical = layers.base.timetable.stop_physical
    row_of = {int(stop): row for row, stop in enumerate(end.offers.stops)}
    last = layers.vias[-1]
    for first in range(n_vias):
        times = layers.to_via(first, n_vias - 1)
        best: dict[int, tuple[int, int, tuple[int, ...]]] = {}
        for via_row, via_stop in enumerate(last.day_stops.tolist()):
            row = row_of.get(int(physical[via_stop]))
            if row is None:
                continue
            tail_s = last.stay_s + int(end.offers.durations_s[row])
            for origin in np.flatnonzero(times[via_row] < UNREACHED).tolist():
                stop, total = int(physical[origin]), int(times[via_row, origin]) + tail_s
                if stop not in best or total < best[stop][0]:
                    inner = _chain_to(layers, origin, first, n_vias - 1, via_row)
                    best[stop] = (total, row, (origin, *inner, via_stop))
        stops.append(np.array(list(best), np.int32) + np.int32(first * n_physical))
        seconds.append(np.array([value[0] for value in best.values()], np.int32))
        rows.append(np.array([value[1] for value in best.values()], np.int32))
        chains.extend(value[2] for value in best.values())
    return LayeredOffers(
        Offers(np.concatenate(stops).astype(np.int32), np.concatenate(seconds).astype(np.int32)),
        np.concatenate(rows).astype(np.int32),
        tuple(chains),
    )


def _chain_to(layers: Layers, from_stop: int, first: int, last: int, row: int) -> tuple[int, ...]:
    """Give the stop of the first via on the quickest walk to stop `row` of the last one, if these are two."""
    if first == last:
        return ()
    before = layers.vias[first]
    goal = layers.vias[last].day_stops[row]
    to_first = layers.to_via(first, first)[:, from_stop]
    physical = layers.base.timetable.stop_physical
    best = int(UNREACHED)
    found: tuple[int, ...] = ()
    for k, stop in enumerate(before.day_stops.tolist()):
        targets, hops = layers.from_stop(stop, changing=False)
        hop = hops[physical[targets] == physical[goal]]
        if hop.size and int(to_first[k]) + int(hop.min()) < best:
            best, found = int(to_first[k]) + int(hop.min()), (stop,)
    return found
