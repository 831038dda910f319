"""What can be asked of a directory."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from mobility.errors import DirectoryError
from mobility.learning.directory import searching
from mobility.learning.directory.changes import Outcome, RecordKind
from mobility.learning.directory.filters import OfferFilter, OfferPage, PlaceFilter
from mobility.learning.directory.lookups import TABLES, find_rows, resolve
from mobility.learning.directory.rows import READERS, Record
from mobility.learning.directory.tables import CHANGES
from mobility.learning.model import Item, ItemKind, Offer, Place, Provider, Session

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log.

    Parameters
    ----------
    time_s : int
        Unix seconds.
    writer : str
        A key's id and name, or an import.
    kind : RecordKind
        What was changed.
    record_id : str
        Which one.
    outcome : Outcome
        TAKEN, CHANGED, REMOVED or MERGED.
    provider_id : str
        Whose it is, "" = nobody's.
    """

    time_s: int
    writer: str
    kind: RecordKind
    record_id: str
    outcome: Outcome
    provider_id: str


class DirectoryReader:
    """Reads; safe to share between threads.

    Parameters
    ----------
    engine : Engine
        Of a database that is up to date.
    clock : Callable[[], float]
        Unix seconds.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._clock = engine, clock

    def close(self) -> None:
        """End all connections."""
        self._engine.dispose()

    def find(self, kind: RecordKind, record_id: str) -> Record | None:
        """Look for a record.

        Parameters
        ----------
        kind : RecordKind
            What it is.
        record_id : str
            Its id, or one under which it was merged.

        Returns
        -------
        Record | None
            None if there is none.
        """
        with self._reading() as connection:
            kept_id = resolve(connection, kind, [record_id]).get(record_id, "")
            row = find_rows(connection, kind, [kept_id]).get(kept_id)
        return None if row is None else READERS[kind](row)

    def find_provider(self, provider_id: str) -> Provider | None:
        """Look for a provider.

        Parameters
        ----------
        provider_id : str
            Its id.

        Returns
        -------
        Provider | None
            None if there is none.
        """
        found = self.find(RecordKind.PROVIDER, provider_id)
        return found if isinstance(found, Provider) else None

    def find_place(self, place_id: str) -> Place | None:
        """Look for a place.

        Parameters
        ----------
        place_id : str
            Its id, or one under which it was merged.

        Returns
        -------
        Place | None
            None if there is none.
        """
        found = self.find(RecordKind.PLACE, place_id)
        return found if isinstance(found, Place) else None

    def find_offer(self, offer_id: str) -> Offer | None:
        """Look for an offer.

        Parameters
        ----------
        offer_id : str
            Its id, or one under which it was merged.

        Returns
        -------
        Offer | None
            None if there is none.
        """
        found = self.find(RecordKind.OFFER, offer_id)
        return found if isinstance(found, Offer) else None

    def find_session(self, session_id: str) -> Session | None:
        """Look for a session.

        Parameters
        ----------
        session_id : str
            Its id.

        Returns
        -------
        Session | None
            None if there is none.
        """
        found = self.find(RecordKind.SESSION, session_id)
        return found if isinstance(found, Session) else None

    def find_item(self, item_id: str) -> Item | None:
        """Look for an item.

        Parameters
        ----------
        item_id : str
            Its id.

        Returns
        -------
        Item | None
            None if there is none.
        """
        found = self.find(RecordKind.ITEM, item_id)
        return found if isinstance(found, Item) else None

    def find_many(self, kind: RecordKind, ids: Iterable[str]) -> dict[str, Record]:
        """Look for many records at once.

        Parameters
        ----------
        kind : RecordKind
            What they are.
        ids : Iterable[str]
            Their ids, or those under which they were merged.

        Returns
        -------
        dict[str, Record]
            By what was asked, only those that are there.
        """
        with self._reading() as connection:
            kept = resolve(connection, kind, ids)
            rows = find_rows(connection, kind, kept.values())
        return {asked: READERS[kind](rows[one]) for asked, one in kept.items() if one in rows}

    def list_providers(self) -> list[Provider]:
        """Give all providers.

        Returns
        -------
        list[Provider]
            By id.
        """
        return [one for one in self.list_all(RecordKind.PROVIDER) if isinstance(one, Provider)]

    def list_all(self, kind: RecordKind) -> Iterator[Record]:
        """Give all records of a kind: for exports.

        Parameters
        ----------
        kind : RecordKind
            What they are.

        Yields
        ------
        Record
            By id.
        """
        table, key = TABLES[kind]
        with self._reading() as connection:
            found = connection.execution_options(yield_per=1000).execute(select(table).order_by(table.c[key]))
            for row in found.mappings():
                yield READERS[kind](row)

    def list_places(self, wanted: PlaceFilter) -> list[Place]:
        """Find places.

        Parameters
        ----------
        wanted : PlaceFilter
            What is asked.

        Returns
        -------
        list[Place]
            Best answers to the text first, else nearest first, else by name.
        """
        with self._reading() as connection:
            return searching.list_places(connection, wanted)

    def list_offers(self, wanted: OfferFilter) -> OfferPage:
        """Find offers.

        Parameters
        ----------
        wanted : OfferFilter
            What is asked.

        Returns
        -------
        OfferPage
            Best answers to the text first, else those that begin first where a time is asked for, else by
            title.
        """
        with self._reading() as connection:
            return searching.list_offers(connection, wanted)

    def list_sessions(
        self,
        offer_ids: Iterable[str] | None = None,
        place_ids: Iterable[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> list[Session]:
        """Find sessions.

        Parameters
        ----------
        offer_ids, place_ids : Iterable[str] | None
            Only of these offers, only at these places; None = any.
        start, end : datetime | None
            Aware: only what has not ended by `start`, and has begun by `end`.

        Returns
        -------
        list[Session]
            By begin.
        """
        with self._reading() as connection:
            return searching.list_sessions(connection, offer_ids, place_ids, start, end)

    def list_items(
        self,
        stop_ids: Iterable[str] | None = None,
        route_ids: Iterable[str] | None = None,
        kinds: Iterable[ItemKind] = (),
        languages: Iterable[str] = (),
    ) -> list[Item]:
        """Find items.

        Parameters
        ----------
        stop_ids, route_ids : Iterable[str] | None
            Bound to any of these, or to neither stop nor route; both None = all.
        kinds : Iterable[ItemKind]
            Empty = all.
        languages : Iterable[str]
            With a title in one of these, empty = any.

        Returns
        -------
        list[Item]
            By id.
        """
        with self._reading() as connection:
            return searching.list_items(connection, stop_ids, route_ids, kinds, languages)

    def list_changes(
        self, kind: RecordKind | None = None, record_id: str = "", *, provider_id: str = "", limit: int = 100
    ) -> list[Change]:
        """Give the log.

        Parameters
        ----------
        kind : RecordKind | None
            Only of this kind.
        record_id : str
            Only of this record, "" = all.
        provider_id : str
            Only of records of this provider, "" = all.
        limit : int
            Lines at most.

        Returns
        -------
        list[Change]
            Newest first.
        """
        query = select(CHANGES).order_by(CHANGES.c.change_id.desc()).limit(limit)
        if kind is not None:
            query = query.where(CHANGES.c.kind == kind.value)
        if record_id:
            query = query.where(CHANGES.c.record_id == record_id)
        if provider_id:
            query = query.where(CHANGES.c.provider_id == provider_id)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            Change(
                row["time_s"],
                row["writer"],
                RecordKind(row["kind"]),
                row["record_id"],
                Outcome(row["outcome"]),
                row["provider_id"],
            )
            for row in rows
        ]

    def count(self) -> dict[RecordKind, int]:
        """Count what is held.

        Returns
        -------
        dict[RecordKind, int]
            By kind.
        """
        with self._reading() as connection:
            return {
                kind: connection.execute(select(func.count()).select_from(kept.table)).scalar_one()
                for kind, kept in TABLES.items()
            }

    def changed_s(self) -> int | None:
        """Tell when anything changed last.

        Returns
        -------
        int | None
            Unix seconds, None = never.
        """
        with self._reading() as connection:
            found: int | None = connection.execute(
                select(CHANGES.c.time_s).order_by(CHANGES.c.change_id.desc()).limit(1)
            ).scalar()
        return found

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as fault:
            raise unusable(fault) from fault


def unusable(fault: SQLAlchemyError) -> DirectoryError:
    """Say that the database failed.

    Parameters
    ----------
    fault : SQLAlchemyError
        What it said.

    Returns
    -------
    DirectoryError
        To raise.
    """
    # Only the database's own words: SQLAlchemy's would hold what was asked or written.
    why = str(getattr(fault, "orig", None) or type(fault).__name__).strip().splitlines()[0]
    LOG.error("directory of learning not usable", extra={"fields": {"reason": why}})
    return DirectoryError(why)
