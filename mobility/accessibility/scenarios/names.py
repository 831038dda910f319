"""Which routes, stops and dates the words of a scenario mean on one network."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.accessibility.scenarios.model import Dates, LineOf, Where
from mobility.accessibility.scenarios.values import suggestion
from mobility.network import TransportNetwork

MOST_NAMED = 5


def texts_of(table: pa.Table, column: str) -> list[str | None]:
    """Give a column of texts, nothing for every row where the table has no such column.

    Parameters
    ----------
    table : pa.Table
        A companion table.
    column : str
        Its column.

    Returns
    -------
    list[str | None]
        One for each row.
    """
    if column not in table.column_names:
        return [None] * table.num_rows
    return list(table[column].cast(pa.string()).to_pylist())


@dataclass
class Names:
    """The words of a network, and of what a scenario has added so far.

    Parameters
    ----------
    network : TransportNetwork
        Before any edit of the timetable.
    added_stops : dict[str, int]
        Number of each stop that was added.
    added_lines : dict[str, Where]
        Where each added line stands.
    """

    network: TransportNetwork
    added_stops: dict[str, int] = field(default_factory=dict)
    added_lines: dict[str, Where] = field(default_factory=dict)

    @cached_property
    def tags(self) -> list[str]:
        """Tag of each feed."""
        return [str(tag) for tag in self.network.tables["feeds"]["tag"].to_pylist()]

    @cached_property
    def _stops(self) -> dict[str, set[int]]:
        """Stops by id, tagged id and name; a station's words mean its platforms as well."""
        table, t = self.network.tables["stops"], self.network.timetable
        found: dict[str, set[int]] = {}
        ids, names = texts_of(table, "stop_id"), texts_of(table, "stop_name")
        for row in range(t.stop_lat.size):
            top = row
            words = {ids[row], f"{self.tags[int(t.stop_feed[row])]}_{ids[row]}", names[row]}
            while (top := int(t.stop_parent[top])) >= 0:
                words |= {ids[top], f"{self.tags[int(t.stop_feed[top])]}_{ids[top]}", names[top]}
            for word in words:
                if word:
                    found.setdefault(word, set()).add(row)
        return found

    @cached_property
    def _ids(self) -> dict[str, list[int]]:
        """Stops by id, with and without tag."""
        found: dict[str, list[int]] = {}
        feeds = self.network.timetable.stop_feed
        for row, stop_id in enumerate(texts_of(self.network.tables["stops"], "stop_id")):
            for word in (str(stop_id), f"{self.tags[int(feeds[row])]}_{stop_id}"):
                found.setdefault(word, []).append(row)
        return found

    @cached_property
    def _is_called_at(self) -> NDArray[np.bool_]:
        called = np.zeros(self.network.timetable.stop_lat.size, np.bool_)
        called[self.network.timetable.pattern_stops] = True
        return called

    @cached_property
    def _routes(self) -> dict[str, dict[int, set[int]]]:
        """Routes by word and feed."""
        table, feeds = self.network.tables["routes"], self.network.timetable.route_feed
        found: dict[str, dict[int, set[int]]] = {}
        ids, names = texts_of(table, "route_id"), texts_of(table, "route_short_name")
        longs = texts_of(table, "route_long_name")
        for row in range(feeds.size):
            feed = int(feeds[row])
            tag = self.tags[feed]
            word = names[row] or longs[row]
            for said in {ids[row], f"{tag}_{ids[row]}", word, f"{tag}_{word}"} - {None, ""}:
                found.setdefault(str(said), {}).setdefault(feed, set()).add(row)
        return found

    def routes(self, of: LineOf, where: Where) -> frozenset[int]:
        """Find the routes of a line: all of one feed with this short name, or the one with this id.

        Parameters
        ----------
        of : LineOf
            As said.
        where : Where
            For messages.

        Returns
        -------
        frozenset[int]
            Routes of the timetable.

        Raises
        ------
        ScenarioError
            There is none, or several feeds have one.
        """
        by_feed = self._routes.get(of.line)
        if by_feed is None:
            if of.line in self.added_lines:
                where.refuse(
                    f"line {of.line!r} is added on line {self.added_lines[of.line].line}: say it there"
                )
            where.refuse(f"the network has no line {of.line!r}{suggestion(of.line, self._routes)}")
        if len(by_feed) > 1:
            tags = ", ".join(f"{self.tags[feed]}_{of.line}" for feed in sorted(by_feed))
            where.refuse(f"several feeds have a line {of.line!r}; say which: {tags}")
        return frozenset(next(iter(by_feed.values())))

    def has_route(self, word: str) -> bool:
        """Tell whether a route has this id or name.

        Parameters
        ----------
        word : str
            Id, with or without tag, or short name.

        Returns
        -------
        bool
            Whether.
        """
        return word in self._routes

    def has_stop(self, word: str) -> bool:
        """Tell whether a stop has this id or name.

        Parameters
        ----------
        word : str
            Id, with or without tag, or name.

        Returns
        -------
        bool
            Whether.
        """
        return word in self._stops

    def any_of(self, word: str, where: Where) -> frozenset[int]:
        """Find all stops that a word may mean: for finding a call on a line.

        Parameters
        ----------
        word : str
            Id or name of a stop or station.
        where : Where
            For messages.

        Returns
        -------
        frozenset[int]
            At least one.

        Raises
        ------
        ScenarioError
            There is none.
        """
        if word in self.added_stops:
            return frozenset({self.added_stops[word]})
        found = self._stops.get(word)
        if found is None:
            known = [*self._stops, *self.added_stops]
            where.refuse(f"the network has no stop {word!r}{suggestion(word, known)}")
        return frozenset(found)

    def one_stop(self, word: str, where: Where) -> int:
        """Find the one stop that a line shall call at.

        Parameters
        ----------
        word : str
            Id of a stop, or a name that only one stop has that trips call at.
        where : Where
            For messages.

        Returns
        -------
        int
            Row of the stops.

        Raises
        ------
        ScenarioError
            There is none, or several; the sentence lists their ids.
        """
        if word in self.added_stops:
            return self.added_stops[word]
        by_id = self._ids.get(word, [])
        stations = self.network.timetable.stop_location_type
        if len(by_id) == 1 and stations[by_id[0]] == 0:
            return by_id[0]
        found = sorted(stop for stop in self.any_of(word, where) if stations[stop] == 0)
        called = [stop for stop in found if self._is_called_at[stop]] or found
        if not called:
            where.refuse(f"{word!r} is a station without platforms")
        if len(called) > 1:
            where.refuse(f"several stops are called {word!r}; say which: {self._listed(called)}")
        return called[0]

    def _listed(self, stops: list[int]) -> str:
        """Tell ids of stops, the first few of many."""
        ids = texts_of(self.network.tables["stops"], "stop_id")
        feeds = self.network.timetable.stop_feed
        listed = [f"{self.tags[int(feeds[stop])]}_{ids[stop]}" for stop in stops[:MOST_NAMED]]
        more = f" and {len(stops) - MOST_NAMED} more" if len(stops) > MOST_NAMED else ""
        return ", ".join(listed) + more

    def feed(self, tag: str | None, where: Where) -> int:
        """Find the feed that something new belongs to.

        Parameters
        ----------
        tag : str | None
            None: the first one.
        where : Where
            For messages.

        Returns
        -------
        int
            Its number.

        Raises
        ------
        ScenarioError
            There is none of this tag.
        """
        if tag is None:
            return 0
        if tag not in self.tags:
            where.refuse(f"the network has no feed {tag!r}{suggestion(tag, self.tags)}")
        return self.tags.index(tag)

    def dates(self, dates: Dates, where: Where) -> NDArray[np.uint8]:
        """Find the dates of the calendar that something new runs on.

        Parameters
        ----------
        dates : Dates
            As said; like a line: the dates on which any of its trips runs.
        where : Where
            For messages.

        Returns
        -------
        (n_days,) uint8
            1 = runs.

        Raises
        ------
        ScenarioError
            There is no such line, or no such date.
        """
        t = self.network.timetable
        if dates.like is not None:
            routes = self.routes(LineOf(dates.like), where)
            services = np.unique(t.trip_service[np.isin(t.trip_route, list(routes))])
            runs = t.service_days[services].max(axis=0, initial=0)
        else:
            ordinals = int(t.service_first_date) + np.arange(t.service_days.shape[1])
            runs = np.isin((ordinals - 1) % 7, dates.weekdays)  # proleptic ordinal 1 was a Monday
        if not runs.any():
            where.refuse("there is no such date in the calendar of the network")
        found: NDArray[np.uint8] = runs.astype(np.uint8)
        return found
