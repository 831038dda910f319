"""When an item may begin within a stage, by what it is bound to."""

from collections.abc import Callable
from typing import NamedTuple

from mobility.learning.en_route.sight import sight_of
from mobility.learning.en_route.stage import Halt, Stage, StageKind
from mobility.learning.model import Binding, BindingKind, Item, ItemKind

MINUTE_S = 60
BEFORE_SIGHT_S = 90
"""What is said of a sight begins at most so long before it is passed."""

CLOSENESS = {
    BindingKind.VIEW: 6,
    BindingKind.SECTION: 5,
    BindingKind.STOP: 4,
    BindingKind.HUB: 4,
    BindingKind.LINE: 3,
    BindingKind.WAITING: 2,
}
"""The closer an item belongs to where one is, the more a minute of it counts."""

Span = tuple[float, float, str]
FindStation = Callable[[str], int | None]
"""From a stop's id to the number of its station, None where nothing answers to it."""


class Fit(NamedTuple):
    """Where an item has its place in a stage."""

    earliest_s: float  # Unix: when it may begin
    latest_s: float  # when it must have begun, so that it also ends in time
    binding: Binding
    side: str = ""  # VIEW: on which side in the direction of travel


def fit_of(item: Item, stage: Stage, find_station: FindStation) -> Fit | None:
    """Say when an item may begin.

    Parameters
    ----------
    item : Item
        Any.
    stage : Stage
        Where.
    find_station : FindStation
        Knows stops.

    Returns
    -------
    Fit | None
        Of the closest of its bindings; None where there is no place for it.
    """
    found = None
    for binding in item.bindings:
        span = _span(binding, item.minutes * MINUTE_S, stage, find_station)
        if span is None:
            continue
        earliest_s, latest_s, side = span
        earliest_s = max(earliest_s, stage.start_s)
        latest_s = min(latest_s, stage.end_s - item.minutes * MINUTE_S)
        if item.kind is not ItemKind.AUDIO and stage.is_posture_known:
            earliest_s = max(earliest_s, stage.standing_until_s)
        closer = found is None or CLOSENESS[binding.kind] > CLOSENESS[found.binding.kind]
        if earliest_s <= latest_s and closer:
            found = Fit(earliest_s, latest_s, binding, side)
    return found


def _span(binding: Binding, needs_s: float, stage: Stage, find_station: FindStation) -> Span | None:
    """Earliest and latest begin by a binding alone, and the side."""
    kind = binding.kind
    if kind in (BindingKind.WAITING, BindingKind.HUB):
        return _while_waiting(binding, stage, find_station)
    if kind is BindingKind.STOP:
        return _at_stop(find_station(binding.stop_id), stage)
    if stage.kind is not StageKind.RIDE or binding.route_id not in ("", stage.route_id):
        return None
    ends = (find_station(binding.stop_id), find_station(binding.to_stop_id))
    if kind is BindingKind.SECTION:
        ridden = _ridden(stage.halts, *ends)
        return None if ridden is None else _within(ridden, needs_s)
    return _whole(stage) if kind is BindingKind.LINE else _in_sight(binding, ends, stage)


def _whole(stage: Stage) -> Span:
    return float(stage.start_s), float(stage.end_s), ""


def _within(ridden: tuple[Halt, Halt], needs_s: float) -> Span:
    """To be over when the section is; what takes longer than the section begins with it."""
    begin_s = float(ridden[0].departure_s)
    return begin_s, max(begin_s, ridden[1].arrival_s - needs_s), ""


def _while_waiting(binding: Binding, stage: Stage, find_station: FindStation) -> Span | None:
    if stage.kind is not StageKind.WAIT:
        return None
    is_here = not binding.stop_id or find_station(binding.stop_id) == stage.halts[0].station
    return _whole(stage) if is_here else None


def _at_stop(station: int | None, stage: Stage) -> Span | None:
    """Items of a stop: while waiting there, or on the way to it after the halt before."""
    stations = [halt.station for halt in stage.halts]
    if station is None or station not in stations:
        return None
    if stage.kind is StageKind.WAIT:
        return _whole(stage)
    at = stations.index(station)
    before = stage.halts[max(0, at - 1)]
    return float(before.departure_s), float(max(stage.halts[at].departure_s, before.departure_s)), ""


def _in_sight(binding: Binding, ends: tuple[int | None, int | None], stage: Stage) -> Span | None:
    """A sight: by its coordinates, else anywhere on its section."""
    side, is_reverse = binding.side, False
    if binding.stop_id and binding.to_stop_id:
        there, back = _ridden(stage.halts, *ends), _ridden(stage.halts, ends[1], ends[0])
        if there is None and back is None:
            return None
        is_reverse = there is None
        ridden = there or back
    else:
        ridden = None
    if binding.lat is not None and binding.lon is not None:
        sight = sight_of(stage, binding.lat, binding.lon)
        if sight is None:
            return None
        begin_s = sight.moment_s - BEFORE_SIGHT_S
        # One cannot look back: what is about to be passed when one boards may be told of at once.
        return (
            begin_s,
            max(sight.moment_s, float(stage.start_s)),
            sight.side if not side else _turned(side, is_reverse),
        )
    if ridden is None:
        return None
    return float(ridden[0].departure_s), float(ridden[1].arrival_s), _turned(side, is_reverse)


def _turned(side: str, is_reverse: bool) -> str:
    return {"left": "right", "right": "left"}.get(side, side) if is_reverse else side


def _ridden(halts: tuple[Halt, ...], first: int | None, last: int | None) -> tuple[Halt, Halt] | None:
    """The part of a ride between two stations, in this order."""
    if first is None or last is None:
        return None
    begin = next((place for place, halt in enumerate(halts) if halt.station == first), None)
    if begin is None:
        return None
    end = next((halt for halt in halts[begin + 1 :] if halt.station == last), None)
    return None if end is None else (halts[begin], end)
