"""The work bench of one scenario: lines taken out of the timetable, rows to be added, what to tell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.accessibility.scenarios.model import LineOf, Places, Where
from mobility.accessibility.scenarios.names import Names, texts_of
from mobility.network import NewStop, TimetableEditor, TransportNetwork, TripDraft
from mobility.network.trip_drafts import courses_of

METERS_PER_DEGREE = 111_194.93
Row = dict[str, Any]
ChangeCourse = Callable[[Sequence[TripDraft]], "list[TripDraft] | None"]


@dataclass
class Bench:
    """What edits of the timetable work on.

    Parameters
    ----------
    network : TransportNetwork
        Before any of them.
    names : Names
        Of it, or of the network with other streets that it was made from.
    """

    network: TransportNetwork
    names: Names
    editor: TimetableEditor = field(init=False)
    lines: dict[int, list[TripDraft]] = field(default_factory=dict)
    places: dict[int, Places] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _put_in: dict[tuple[int, int], Where] = field(default_factory=dict)
    _ends: dict[tuple[int, int], Where] = field(default_factory=dict)
    _stretches: dict[tuple[int, int, int], Where] = field(default_factory=dict)
    _rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.editor = TimetableEditor(self.network.timetable)
        directions = texts_of(self.network.tables["trips"], "direction_id")
        self._directions = [-1 if text is None or text == "" else int(text) for text in directions]

    def trips(self, of: LineOf, where: Where) -> tuple[list[TripDraft], list[TripDraft]]:
        """Take the trips of a line.

        Parameters
        ----------
        of : LineOf
            Which.
        where : Where
            For messages.

        Returns
        -------
        meant, others : list[TripDraft]
            Those that the edit is about, and the line's others.

        Raises
        ------
        ScenarioError
            There is no such line, or none of its trips is meant.
        """
        trips = [trip for route in sorted(self.names.routes(of, where)) for trip in self._taken(route)]
        if of.direction is not None and all(self._direction(trip) < 0 for trip in trips):
            where.refuse(f"the trips of line {of.line!r} have no direction_id; say 'first_stop' instead")
        first = self.names.any_of(of.first_stop, where) if of.first_stop else None
        last = self.names.any_of(of.last_stop, where) if of.last_stop else None
        meant: list[TripDraft] = []
        others: list[TripDraft] = []
        for trip in trips:
            fits = of.direction is None or self._direction(trip) == of.direction
            fits &= first is None or int(trip.stops[0]) in first
            fits &= last is None or int(trip.stops[-1]) in last
            (meant if fits else others).append(trip)
        if not meant:
            where.refuse(f"no trip of line {of.line!r} is meant by this")
        return meant, others

    def put_back(self, of: LineOf, where: Where, trips: Iterable[TripDraft]) -> None:
        """Put all trips of a line back, changed or not.

        Parameters
        ----------
        of : LineOf
            As taken.
        where : Where
            As taken.
        trips : Iterable[TripDraft]
            All there shall be.
        """
        for route in self.names.routes(of, where):
            self.lines[route] = []
        for trip in trips:
            self.lines[trip.route].append(trip)

    def change(self, of: LineOf, where: Where, changed: ChangeCourse, nothing: str) -> None:
        """Change the trips of a line, course by course.

        Parameters
        ----------
        of : LineOf
            Which.
        where : Where
            For messages.
        changed : ChangeCourse
            Gives the trips of a course as they shall be, None: they are not concerned.
        nothing : str
            What to say where no trip is concerned.

        Raises
        ------
        ScenarioError
            No trip is concerned.
        """
        meant, others = self.trips(of, where)
        courses = courses_of(meant)
        made = [changed(course) for course in courses]
        if all(course is None for course in made):
            where.refuse(nothing)
        kept = [old if new is None else new for old, new in zip(courses, made, strict=True)]
        self.put_back(of, where, [*chain.from_iterable(kept), *others])

    def note_calls(
        self, course: Sequence[TripDraft], first: int, last: int, stops: Iterable[int], where: Where
    ) -> None:
        """Note which calls an edit puts between two calls of trips, instead of which.

        Parameters
        ----------
        course : Sequence[TripDraft]
            Before the edit.
        first, last : int
            Positions of the calls that stay.
        stops : Iterable[int]
            Calls that are put in.
        where : Where
            Of the edit.

        Raises
        ------
        ScenarioError
            It takes out a call that an edit before it put in: both cannot hold.
        """
        records = {trip.record for trip in course}  # other trips of the line may keep what these lose
        for key in product(records, course[0].stops[first + 1 : last].tolist()):
            earlier = self._put_in.get(key)
            if earlier is not None and earlier != where:
                where.refuse(f"it takes calls out again that {earlier.edit} on line {earlier.line} puts in")
        self._put_in |= dict.fromkeys(product(records, stops), where)

    def note_stretch(self, course: Sequence[TripDraft], first: int, last: int, where: Where) -> None:
        """Note between which calls an edit says by which stops trips go.

        Parameters
        ----------
        course : Sequence[TripDraft]
            Before the edit.
        first, last : int
            Positions of the calls that stay.
        where : Where
            Of the edit.

        Raises
        ------
        ScenarioError
            An edit before it says something of the same two calls, or of one that is taken out: neither is
            seen by what it put in, perhaps nothing.
        """
        stops = course[0].stops.tolist()
        begin, end = stops[first], stops[last]
        gone = set(stops[first + 1 : last]).difference(stops[: first + 1], stops[last:])
        for record in {trip.record for trip in course}:
            earlier = self._stretches.setdefault((record, begin, end), where)
            if earlier != where:
                where.refuse(f"{earlier.edit} on line {earlier.line} is about the same stretch")
            for stop in gone:
                earlier = self._ends.get((record, stop), where)
                if earlier != where:
                    where.refuse(f"it takes out a call at which {earlier.edit} on line {earlier.line} ends")
            self._ends |= dict.fromkeys(((record, begin), (record, end)), where)

    def add_stop(self, stop_id: str, name: str, stop: NewStop) -> int:
        """Add a stop.

        Parameters
        ----------
        stop_id, name : str
            Its texts; its id is that of edits that follow.
        stop : NewStop
            Where it is.

        Returns
        -------
        int
            Its number.
        """
        number = self.editor.add_stop(stop)
        self.names.added_stops[stop_id] = number
        self.add_row(
            "stops",
            {"stop_id": stop_id, "stop_name": name, "stop_lat": stop.lat, "stop_lon": stop.lon}
            | {"location_type": 0, "wheelchair_boarding": stop.wheelchair},
        )
        return number

    def add_service(self, days: NDArray[np.uint8], feed: int) -> int:
        """Add a service for some dates, once for equal ones.

        Parameters
        ----------
        days : (n_days,) uint8
            1 = runs.
        feed : int
            Whose it is.

        Returns
        -------
        int
            Its number.
        """
        number = self.editor.add_service(days, feed)
        known = self.network.timetable.service_days.shape[0] + len(self._rows.get("services", []))
        if number == known:
            self.add_row("services", {"service_id": f"scenario-{len(self._rows.get('services', []))}"})
        return number

    def add_row(self, table: str, row: Row) -> int:
        """Add a row to a companion table.

        Parameters
        ----------
        table : str
            "stops", "routes", "trips" or "services".
        row : Row
            Values of the columns that say something; columns the table does not have are left out.

        Returns
        -------
        int
            Its number.
        """
        rows = self._rows.setdefault(table, [])
        rows.append(row)
        if table == "trips":
            self._directions.append(int(row["direction_id"]))
        return int(self.network.tables[table].num_rows) + len(rows) - 1

    def distance_m(self, stop: int, other: int) -> float:
        """Measure the beeline between two stops.

        Parameters
        ----------
        stop, other : int
            Old or added ones.

        Returns
        -------
        float
            Metres.
        """
        (lat, lon), (lat2, lon2) = self.editor.stop_place(stop), self.editor.stop_place(other)
        east = (lon2 - lon) * np.cos(np.radians((lat + lat2) / 2))
        return float(np.hypot(lat2 - lat, east) * METERS_PER_DEGREE)

    def tables(self) -> dict[str, pa.Table]:
        """Give the companion tables with the added rows.

        Returns
        -------
        dict[str, pa.Table]
            All tables of the network.
        """
        made = dict(self.network.tables)
        for name, rows in self._rows.items():
            schema = made[name].schema
            columns = [
                pa.array([_as_type(row.get(column.name), column.type) for row in rows], column.type)
                for column in schema
            ]
            made[name] = pa.concat_tables([made[name], pa.table(columns, schema=schema)])
        return made

    def _taken(self, route: int) -> list[TripDraft]:
        if route not in self.lines:
            trips = np.flatnonzero(self.network.timetable.trip_route == route)
            self.lines[route] = self.editor.take_trips(trips)
        return self.lines[route]

    def _direction(self, trip: TripDraft) -> int:
        return self._directions[trip.record] if trip.record >= 0 else -1


def _as_type(value: object, kind: pa.DataType) -> object:
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return str(value) if is_text and value is not None else value
