"""transfers.txt as rules between platforms, routes and trips."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.notices import FeedError, Severity
from gtfs.stops import PLATFORM, STATION, Stops

_FILE = "transfers.txt"
_MINIMUM_TIME, _IN_SEAT, _NOT_IN_SEAT = 2, 4, 5
_MAX_RULES = 20_000_000


class TransferRules(NamedTuple):
    """The rule arrays of `Timetable` for one feed, in file order; -1 = any."""

    from_stop: NDArray[np.int32]
    to_stop: NDArray[np.int32]
    from_route: NDArray[np.int32]
    to_route: NDArray[np.int32]
    from_trip: NDArray[np.int32]
    to_trip: NDArray[np.int32]
    type: NDArray[np.int8]
    min_s: NDArray[np.int32]


def build_transfers(
    feed: FeedTables, stops: Stops, served: NDArray[np.bool_], findings: Findings
) -> TransferRules:
    """Expand the rules of a feed from stations to platforms.

    A rule that names a station holds for every pair of its platforms that a trip serves (for all where none
    is served); a rule that names the platform itself wins over it.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    stops : Stops
        Stops of the feed.
    served : NDArray[np.bool_]
        (n_stops,) whether any trip calls there.
    findings : Findings
        Takes unusable rules.

    Returns
    -------
    TransferRules
        Nothing where there is no transfers.txt.

    Raises
    ------
    FeedError
        Where stations expand to tens of millions of rules.
    """
    table = feed.find(_FILE)
    if table is None or not table.num_rows:
        nothing = np.zeros(0, np.int32)
        return TransferRules(
            nothing, nothing, nothing, nothing, nothing, nothing, nothing.astype(np.int8), nothing
        )
    ids = {
        "stop": plain_text(feed.tables["stops.txt"], "stop_id"),
        "route": plain_text(feed.tables["routes.txt"], "route_id"),
        "trip": plain_text(feed.tables["trips.txt"], "trip_id"),
    }
    columns = {
        f"{end}_{kind}": lookup(keys, *text_codes(table, f"{end}_{kind}_id"))
        for kind, keys in ids.items()
        for end in ("from", "to")
    }
    types, min_s = ints(table, "transfer_type", 0), ints(table, "min_transfer_time")
    usable = _usable(columns, types, min_s, feed.lines[_FILE], findings)
    rows = np.flatnonzero(usable)
    members, offsets = _platforms(stops, served)
    from_count = _counts(columns["from_stop"][rows], offsets)
    to_count = _counts(columns["to_stop"][rows], offsets)
    pairs = from_count.astype(np.int64) * to_count
    if pairs.sum() > _MAX_RULES:
        raise FeedError(
            f"{feed.tag}: {_FILE} expands to {pairs.sum()} rules, the limit is {_MAX_RULES}",
            findings.notices,
        )
    rule = np.repeat(rows, pairs)
    number = np.arange(len(rule)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    to_counts = np.repeat(to_count, pairs)
    from_stop = _member(columns["from_stop"][rule], number // to_counts, members, offsets)
    to_stop = _member(columns["to_stop"][rule], number % to_counts, members, offsets)
    vague = (from_stop != columns["from_stop"][rule]).astype(np.int8) + (to_stop != columns["to_stop"][rule])
    keep = _most_specific(rule, from_stop, to_stop, columns, types, vague)
    rule = rule[keep]
    return TransferRules(
        from_stop[keep],
        to_stop[keep],
        columns["from_route"][rule],
        columns["to_route"][rule],
        columns["from_trip"][rule],
        columns["to_trip"][rule],
        types[rule].astype(np.int8),
        min_s[rule],
    )


def _usable(
    columns: dict[str, NDArray[np.int32]],
    types: NDArray[np.int32],
    min_s: NDArray[np.int32],
    lines: NDArray[np.int32],
    findings: Findings,
) -> NDArray[np.bool_]:
    in_seat = (types == _IN_SEAT) | (types == _NOT_IN_SEAT)
    no_trips = in_seat & ((columns["from_trip"] < 0) | (columns["to_trip"] < 0))
    findings.add_rows(
        Severity.WARNING,
        "in_seat_without_trips",
        "transfers.txt: an in-seat transfer needs from_trip_id and to_trip_id; the row was left out",
        lines[no_trips],
        file=_FILE,
        field="from_trip_id",
    )
    no_stops = ~in_seat & ((columns["from_stop"] < 0) | (columns["to_stop"] < 0))
    whole_trips = no_stops & (
        ((columns["from_trip"] >= 0) & (columns["to_trip"] >= 0))
        | ((columns["from_route"] >= 0) & (columns["to_route"] >= 0))
    )
    findings.add_rows(
        Severity.WARNING,
        "transfer_without_stops",
        "transfers.txt: from_stop_id and to_stop_id must both be given; the row was left out",
        lines[no_stops & ~whole_trips],
        file=_FILE,
        field="from_stop_id",
    )
    findings.add_rows(
        Severity.WARNING,
        "missing_transfer_time",
        "transfers.txt: transfer_type 2 without min_transfer_time; the usual change time holds",
        lines[(types == _MINIMUM_TIME) & (min_s < 0)],
        file=_FILE,
        field="min_transfer_time",
    )
    return np.asarray(~no_trips & ~(no_stops & ~whole_trips))


def _platforms(stops: Stops, served: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """CSR: the stops that a stop stands for (itself, or a station's platforms)."""
    n_stops = len(stops.parent)
    everyone = np.arange(n_stops, dtype=np.int32)
    child = (stops.location_type == PLATFORM) & (stops.parent >= 0)
    has_served = np.zeros(n_stops, dtype=bool)
    has_served[stops.parent[child & served]] = True
    counted = child & (served | ~has_served[stops.parent])
    is_station = stops.location_type == STATION
    has_child = np.zeros(n_stops, dtype=bool)
    has_child[stops.parent[counted]] = True
    itself = ~is_station | served | ~has_child
    owner = np.concatenate([everyone[itself], stops.parent[counted]])
    member = np.concatenate([everyone[itself], everyone[counted]])
    order = np.lexsort((member, owner))
    return member[order], np.append(0, np.cumsum(np.bincount(owner, minlength=n_stops)))


def _counts(stop: NDArray[np.int32], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(stop < 0, 1, (offsets[1:] - offsets[:-1])[stop])


def _member(
    stop: NDArray[np.int32], number: NDArray[np.int64], members: NDArray[np.int32], offsets: NDArray[np.int64]
) -> NDArray[np.int32]:
    at = np.where(stop < 0, 0, offsets[stop] + number)
    return np.where(stop < 0, -1, members[at]).astype(np.int32)


def _most_specific(
    rule: NDArray[np.int64],
    from_stop: NDArray[np.int32],
    to_stop: NDArray[np.int32],
    columns: dict[str, NDArray[np.int32]],
    types: NDArray[np.int32],
    vague: NDArray[np.int8],
) -> NDArray[np.int64]:
    """Of expanded rules on the same pair the one that named the platforms; in file order."""
    stays = np.isin(types[rule], (_IN_SEAT, _NOT_IN_SEAT))
    keys: list[NDArray[Any]] = [
        from_stop,
        to_stop,
        *(columns[f"{end}_{kind}"][rule] for kind in ("route", "trip") for end in ("from", "to")),
        np.where(stays, types[rule], 0),
    ]
    by: list[NDArray[Any]] = [*keys, vague, rule]
    order = np.lexsort(by[::-1])
    first = np.ones(len(order), dtype=bool)
    if len(order) > 1:
        first[1:] = np.any([key[order[1:]] != key[order[:-1]] for key in keys], axis=0)
    return np.sort(order[first])
