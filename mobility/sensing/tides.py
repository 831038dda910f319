"""History as CSV: TIDES stop_visits and passenger_events.

Source: TIDES specification (TIDES-transit/TIDES), tables stop_visits and passenger_events, of version 1.0 and
of before, where a stop visit had one `stop_sequence`.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mobility.errors import ObservationError
from mobility.sensing import members
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.own_json import start_date

MOST_FIELD_BYTES = 4096
MOST_CALLS = 10**6
VISIT_COLUMNS = ("service_date", "trip_id_performed", "vehicle_id")
SEQUENCES = ("scheduled_stop_sequence", "stop_sequence", "trip_stop_sequence")
"""Of which stop_visits have one at least: the first two are GTFS's, the last one counts stops as driven."""
MISSING = ("NA", "NaN")
"""Written for a value that is not there."""
COUNTER = "device_id"
"""Of the counter on board (TIDES' table devices), nobody's phone; it is not kept either."""
EVENT_COLUMNS = ("passenger_event_id", "event_timestamp", "event_type", "vehicle_id")
EVENTS = {
    "Passenger boarded": (1, 0),
    "Passenger alighted": (0, 1),
}
"""How many persons come and go with each."""
OTHER_EVENTS = frozenset((
    "Vehicle arrived at stop", "Vehicle departed stop", "Door opened", "Door closed", "Kneel was engaged",
    "Kneel was disengaged", "Ramp was deployed", "Ramp was raised", "Ramp deployment failed",
    "Lift was deployed", "Lift was raised", "Individual bike boarded", "Individual bike alighted",
    "Bike rack deployed",
))  # fmt: skip
"""The other words of TIDES: no person comes or goes with them."""

Row = dict[str, Any]
Refuse = Callable[[ObservationError], None]
"""What is done with a line that is wrong."""


def raise_it(error: ObservationError) -> None:
    """Refuse the whole file for one line.

    Parameters
    ----------
    error : ObservationError
        What is wrong.

    Raises
    ------
    ObservationError
        Always.
    """
    raise error


def read_history(path: Path, system: str, feed: str, refuse: Refuse = raise_it) -> Iterator[Observation]:
    """Read either table; its columns tell which one it is.

    Parameters
    ----------
    path : Path
        CSV, UTF-8.
    system : str
        The counting system.
    feed : str
        Tag of the feed whose trips are named.
    refuse : Callable[[ObservationError], None]
        As in `read_stop_visits`.

    Returns
    -------
    Iterator[Observation]
        As the readers of the tables give them.

    Raises
    ------
    ObservationError
        If it cannot be read, or is neither.
    """
    columns = _columns(path)
    if set(EVENT_COLUMNS) <= columns:
        return read_passenger_events(path, system, feed, refuse)
    if set(VISIT_COLUMNS) <= columns and columns & set(SEQUENCES):
        return read_stop_visits(path, system, feed, refuse)
    raise ObservationError(
        "{field} is neither of TIDES' tables: stop_visits have {visits}, passenger_events {events}.",
        field=path.name,
        visits=", ".join((*VISIT_COLUMNS, SEQUENCES[-1])),
        events=", ".join(EVENT_COLUMNS),
    )


def read_stop_visits(path: Path, system: str, feed: str, refuse: Refuse = raise_it) -> Iterator[Observation]:
    """Read TIDES stop_visits: one observation a call.

    Parameters
    ----------
    path : Path
        CSV, UTF-8.
    system : str
        The counting system.
    feed : str
        Tag of the feed whose trips are named. "TRIP@HH:MM:SS" in trip_id_performed is a run of a trip with
        frequencies.
    refuse : Callable[[ObservationError], None]
        Is told of each line that is wrong; where it returns, the others go on.

    Returns
    -------
    Iterator[Observation]
        Of kind DOOR, in the order of the file.

    Raises
    ------
    ObservationError
        For a file that cannot be read, and by `refuse`; `field` names file, line and column.
    """

    def parse(row: Row, where: str) -> Observation:
        """Read a line."""
        return _stop_visit(row, where, system, feed)

    return _read(path, VISIT_COLUMNS, parse, refuse, one_of=SEQUENCES)


def _stop_visit(row: Row, where: str, system: str, feed: str) -> Observation:
    moment = next(
        (
            name
            for name in ("actual_departure_time", "actual_arrival_time", "schedule_departure_time")
            if row.get(name)
        ),
        "actual_departure_time",
    )
    trip = members.text(row, "trip_id_performed", where, required=True)
    date = start_date(row, "service_date", where)
    sequence = _sequence(row, where)
    vehicle = members.text(row, "vehicle_id", where)
    # Coupled vehicles have a row each.
    called = _count(row, SEQUENCES[-1], where, MOST_CALLS) or sequence
    return Observation(
        system=system,
        message_id=f"{date}:{called}:{trip}:{vehicle}"[: members.LONGEST_TEXT],
        kind=SensorKind.DOOR,
        vehicle_id=vehicle,
        observed_s=members.moment(row, moment, where),
        boardings=_sum_of_doors(row, "boarding", where),
        alightings=_sum_of_doors(row, "alighting", where),
        on_board=_count(row, "departure_load", where),
        feed=feed,
        trip_id=members.text(row, "trip_id_scheduled", where) or trip,
        start_date=date,
        stop_id=members.text(row, "stop_id", where),
        stop_sequence=sequence,
    )


def _sequence(row: Row, where: str) -> int | None:
    """Give GTFS's stop_sequence, None where the stop alone says where it was.

    The number along the trip as it was driven stands in where there is nothing else: many feeds count from 1.
    """
    for name in SEQUENCES[:-1]:
        told = _count(row, name, where, MOST_CALLS)
        if told is not None:
            return told
    has_better = row.get("stop_id") or SEQUENCES[0] in row
    return None if has_better else _count(row, SEQUENCES[-1], where, MOST_CALLS)


def _sum_of_doors(row: Row, name: str, where: str) -> int | None:
    """Add up the doors; None: nobody counted, which is not the same as nobody boarded."""
    told = [_count(row, f"{name}_{door}", where) for door in (1, 2)]
    return None if told == [None, None] else sum(one or 0 for one in told)


def read_passenger_events(
    path: Path, system: str, feed: str, refuse: Refuse = raise_it
) -> Iterator[Observation]:
    """Read TIDES passenger_events: one observation an event that changes how many are on board.

    Parameters
    ----------
    path : Path
        CSV, UTF-8.
    system : str
        The counting system.
    feed : str
        Tag of the feed whose trips are named.
    refuse : Callable[[ObservationError], None]
        As in `read_stop_visits`.

    Returns
    -------
    Iterator[Observation]
        Of kind DOOR; doors that open and other events are left out.

    Raises
    ------
    ObservationError
        For a file that cannot be read, and by `refuse`; `field` names file, line and column.
    """
    return _read(path, EVENT_COLUMNS, lambda row, where: _passenger_event(row, where, system, feed), refuse)


def _passenger_event(row: Row, where: str, system: str, feed: str) -> Observation | None:
    event = members.text(row, "event_type", where, required=True)
    if event in OTHER_EVENTS:
        return None
    if event not in EVENTS:
        # Left out in silence, a word spelled in a way of its own would be an empty vehicle.
        raise ObservationError(
            "{field} must be one of {choices}.",
            field=f"{where}.event_type",
            choices=", ".join((*EVENTS, *sorted(OTHER_EVENTS))),
        )
    came, went = EVENTS[event]
    many = _count(row, "event_count", where)
    many = 1 if many is None else many
    return Observation(
        system=system,
        message_id=members.text(row, "passenger_event_id", where, required=True),
        kind=SensorKind.DOOR,
        vehicle_id=members.text(row, "vehicle_id", where, required=True),
        observed_s=members.moment(row, "event_timestamp", where),
        boardings=came * many,
        alightings=went * many,
        feed=feed,
        trip_id=members.text(row, "trip_id_scheduled", where)
        or members.text(row, "trip_id_performed", where),
        start_date=start_date(row, "service_date", where),
        stop_id=members.text(row, "stop_id", where),
        stop_sequence=_sequence(row, where),
    )


def _read(
    path: Path,
    columns: tuple[str, ...],
    parse: Callable[[Row, str], Observation | None],
    refuse: Refuse,
    *,
    one_of: tuple[str, ...] = (),
) -> Iterator[Observation]:
    """Read a table line by line; the line is part of the name of whatever is wrong with it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            named = set(reader.fieldnames or ())
            missing = [name for name in columns if name not in named]
            missing += one_of[-1:] if one_of and not named & set(one_of) else ()
            if missing:
                raise ObservationError(
                    "{field} has no column {column}.", field=path.name, column=", ".join(missing)
                )
            for row in reader:
                try:
                    read = _parse(row, f"{path.name}:{reader.line_num}", parse)
                except ObservationError as fault:
                    refuse(fault)
                    continue
                if read is not None:
                    yield read
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ObservationError("{field} cannot be read as CSV in UTF-8.", field=path.name, why="") from fault


def _parse(row: Row, where: str, parse: Callable[[Row, str], Observation | None]) -> Observation | None:
    if None in row or None in row.values():
        raise ObservationError("{field} has not as many fields as the header.", field=where, row="")
    row = {name: "" if value in MISSING else value for name, value in row.items()}
    members.refuse_devices({name: value for name, value in row.items() if value and name != COUNTER}, where)
    return parse(row, where)


def _columns(path: Path) -> set[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return set(next(csv.reader(file, strict=True), []))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ObservationError("{field} cannot be read as CSV in UTF-8.", field=path.name, why="") from fault


def _count(row: dict[str, Any], name: str, where: str, high: int = members.MOST_PERSONS) -> int | None:
    text = row.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= high):
        raise ObservationError(
            "{field} must be a whole number from {low} to {high}.", field=f"{where}.{name}", low=0, high=high
        )
    return int(text)
