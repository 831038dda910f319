"""What the outside may do with the directory of learning: look records up, write a provider's own."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.clock import Clock, system_clock
from mobility.errors import BadParameterError, LimitExceededError, MobilityError, NotFoundError
from mobility.learning.directory import ChangeReport, ImportBatch, Outcome, RecordKind, Refusal
from mobility.learning.directory.json_records import IDS, record_of
from mobility.learning.directory.rows import Record
from mobility.service.learning_records import (
    RecordWarning,
    camel_id,
    error_of,
    fixed_members,
    member_of,
    outcome_of,
    warning_of,
    writer_of,
)
from mobility.settings import Settings
from mobility.store import Key

if TYPE_CHECKING:
    from mobility.learning.directory import Change, Directory

FILE = "learning.sqlite"
LOOK_AGAIN_S = 10.0
"""So long health and metrics tell the same counts."""
MOST_RECORDS = 5_000
"""In one batch over HTTP."""
MOST_LINES = 100 * MOST_RECORDS
"""Warnings of one reason in one field: each one is told."""
AROUND_DEGREES = 0.5
"""Places may lie so far outside of the stops' bounds."""

BATCH_MEMBERS = {
    "providers": RecordKind.PROVIDER,
    "places": RecordKind.PLACE,
    "offers": RecordKind.OFFER,
    "sessions": RecordKind.SESSION,
    "items": RecordKind.ITEM,
}
"""Members of a batch, and of addresses."""

Area = tuple[float, float, float, float]


def database_of(settings: Settings) -> str:
    """Give the address of the directory's database.

    Parameters
    ----------
    settings : Settings
        database_url, state.

    Returns
    -------
    str
        A file under MOBILITY_STATE unless DATABASE_URL says otherwise.
    """
    return settings.database_url or f"sqlite:///{settings.state / FILE}"


@dataclass(frozen=True, slots=True)
class DirectoryState:
    """What health and metrics tell.

    Parameters
    ----------
    counts : Mapping[RecordKind, int]
        Records held; empty if nothing is known.
    changed_s : int | None
        Unix second of the last change, None = never.
    is_usable : bool
        False: the database does not answer.
    """

    counts: Mapping[RecordKind, int]
    changed_s: int | None = None
    is_usable: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """What became of what a provider sent.

    Parameters
    ----------
    report : ChangeReport
        What became of each record.
    warnings : tuple[RecordWarning, ...]
        What was left out of them, or is to be told.
    """

    report: ChangeReport
    warnings: tuple[RecordWarning, ...]


class LearningDirectory:
    """The directory of one process: opened when it is first asked, as most requests are not about learning.

    Parameters
    ----------
    settings : Settings
        database_url, state.
    clock : Clock
        Unix seconds: what is in the past.
    """

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._url = database_of(settings)
        self._file = None if settings.database_url else settings.state / FILE
        self._lock = threading.Lock()
        self._opened: Directory | None = None
        self._looked_s = -LOOK_AGAIN_S
        self._state = DirectoryState({})

    def opened(self) -> "Directory":
        """Give the directory itself.

        Returns
        -------
        Directory
            Always the same.

        Raises
        ------
        DirectoryError
            If it cannot be opened.
        """
        with self._lock:
            if self._opened is None:
                # Loaded here: the library takes a third of a second of the start of every worker.
                from mobility.learning.directory import open_directory  # noqa: PLC0415

                self._opened = open_directory(self._url)
            return self._opened

    def state(self) -> DirectoryState:
        """Tell what is held, without making a directory where there is none.

        Returns
        -------
        DirectoryState
            At most LOOK_AGAIN_S old.
        """
        if time.monotonic() - self._looked_s < LOOK_AGAIN_S:
            return self._state
        if self._opened is None and self._file is not None and not Path(self._file).exists():
            return DirectoryState({})
        try:
            found = self.opened()
            state = DirectoryState(found.count(), found.changed_s())
        except MobilityError:  # the reason was logged where it arose
            state = DirectoryState({}, is_usable=False)
        self._state, self._looked_s = state, time.monotonic()
        return state

    def get(self, kind: RecordKind, record_id: str) -> Record:
        """Look a record up.

        Parameters
        ----------
        kind : RecordKind
            What it is.
        record_id : str
            Its id, or one under which it was merged.

        Returns
        -------
        Record
            As it is kept.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        # No database keeps such an id: PostgreSQL would refuse to be asked.
        found = None if "\x00" in record_id else self.opened().find(kind, record_id)
        if found is None:
            raise NotFoundError("There is no record with this id.", field=camel_id(kind), why="")
        return found

    def put(
        self, key: Key, provider_id: str, kind: RecordKind, record_id: str, content: object, area: Area
    ) -> tuple[Outcome, str, tuple[RecordWarning, ...]]:
        """Write one record of a provider.

        Parameters
        ----------
        key : Key
            Who writes.
        provider_id : str
            Whose it is.
        kind : RecordKind
            What it is.
        record_id : str
            Its id.
        content : object
            As JSON is read.
        area : Area
            Bounds of the network, degrees.

        Returns
        -------
        outcome : Outcome
            TAKEN, CHANGED, UNCHANGED or MERGED.
        kept_id : str
            Id under which it is found.
        warnings : tuple[RecordWarning, ...]
            As of Written.

        Raises
        ------
        ForbiddenError
            If the key is not the provider's, or the record is not.
        BadParameterError
            If the record cannot be taken.
        """
        writer = writer_of(key, provider_id)
        record = record_of(kind, content, fixed_members(provider_id, kind) | {IDS[kind]: record_id})
        one: dict[str, tuple[Any, ...]] = {member_of(kind): (record,)}
        batch = ImportBatch(**one)
        written = self._apply(batch, writer, provider_id, area)
        report = written.report
        if report.refused:
            raise error_of(report.refused[0])
        kept = {one.record_id: one.kept_id for one in report.merged}
        outcome = Outcome.MERGED if record_id in kept else outcome_of(report, kind)
        return outcome, kept.get(record_id, record_id), written.warnings

    def put_batch(self, key: Key, provider_id: str, content: object, area: Area) -> Written:
        """Write many records of a provider.

        Parameters
        ----------
        key : Key
            Who writes.
        provider_id : str
            Whose they are.
        content : object
            An object of lists: providers, places, offers, sessions, items.
        area : Area
            Bounds of the network, degrees.

        Returns
        -------
        Written
            What became of each; what was refused loses no other.

        Raises
        ------
        ForbiddenError
            If the key is not the provider's.
        BadParameterError
            If the content is no such object; then nothing was written.
        LimitExceededError
            If there are too many.
        """
        writer = writer_of(key, provider_id)
        if not isinstance(content, dict):
            raise BadParameterError("The body must be a JSON object.")
        unknown = next((name for name in content if name not in BATCH_MEMBERS), None)
        if unknown is not None:
            raise BadParameterError("{field} is not a member here; see /docs.", field=unknown[:100], why="")
        read: dict[str, tuple[Any, ...]] = {}
        refused: list[Refusal] = []
        for name, kind in BATCH_MEMBERS.items():
            records = content.get(name, [])
            if not isinstance(records, list):
                raise BadParameterError("{field} must be {what}.", field=name, what="a list")
            if sum(map(len, read.values())) + len(refused) + len(records) > MOST_RECORDS:
                raise LimitExceededError(
                    "At most {limit} records in one request.", field=name, limit=MOST_RECORDS
                )
            taken = []
            for index, one in enumerate(records):
                try:
                    taken.append(record_of(kind, one, fixed_members(provider_id, kind)))
                except BadParameterError as fault:
                    given = one.get(camel_id(kind)) if isinstance(one, dict) else None
                    record_id = given[:100] if isinstance(given, str) else f"{name}[{index}]"
                    refused.append(Refusal(kind, record_id, fault.code, fault.message))
            read[name] = tuple(taken)
        written = self._apply(ImportBatch(**read), writer, provider_id, area)
        report = written.report
        counts = {kind: dict(found) for kind, found in report.counts.items()}
        for refusal in refused:
            of_kind = counts.setdefault(refusal.kind, {})
            of_kind[Outcome.REFUSED] = of_kind.get(Outcome.REFUSED, 0) + 1
        return replace(written, report=ChangeReport(counts, (*refused, *report.refused), report.merged))

    def remove(self, key: Key, provider_id: str, kind: RecordKind, record_id: str) -> None:
        """Take a provider's record out; with an offer its sessions.

        Parameters
        ----------
        key : Key
            Who does so.
        provider_id : str
            Whose it is.
        kind : RecordKind
            What it is.
        record_id : str
            Its id.

        Raises
        ------
        ForbiddenError
            If the key is not the provider's, or the record is not.
        NotFoundError
            If there is none.
        ConflictError
            If others refer to it.
        """
        writer = writer_of(key, provider_id)
        if "\x00" in record_id:
            raise NotFoundError("There is no record with this id.", field=camel_id(kind), why="")
        report = self.opened().remove(kind, record_id, writer, provider_id)
        if report.refused:
            raise error_of(report.refused[0])

    def list_changes(self, key: Key, provider_id: str, limit: int) -> "list[Change]":
        """Give what was changed of a provider's records.

        Parameters
        ----------
        key : Key
            Who asks.
        provider_id : str
            Whose they are.
        limit : int
            Lines at most.

        Returns
        -------
        list[Change]
            Newest first.

        Raises
        ------
        ForbiddenError
            If the key is not the provider's.
        """
        writer_of(key, provider_id)
        return self.opened().list_changes(provider_id=provider_id, limit=limit)

    def _apply(self, batch: ImportBatch, writer: str, provider_id: str, area: Area) -> Written:
        # Loaded here, as the readers of all formats come with it.
        from mobility.learning.importing import SourceOptions  # noqa: PLC0415
        from mobility.learning.importing.collecting import Collector  # noqa: PLC0415
        from mobility.learning.importing.own_records import sift  # noqa: PLC0415

        now = datetime.fromtimestamp(self._clock(), UTC)
        collector = Collector("", SourceOptions(f"provider:{provider_id}", now), MOST_LINES)
        sifted = sift(batch, collector)
        west, south, east, north = area
        around = (
            west - AROUND_DEGREES,
            south - AROUND_DEGREES,
            east + AROUND_DEGREES,
            north + AROUND_DEGREES,
        )
        report = self.opened().apply(sifted, writer, provider_id=provider_id, area=around)
        return Written(report, tuple(map(warning_of, collector.reading().lines)))
