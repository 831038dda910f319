"""The directory: everything that can be learned, read and changed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from mobility.learning.directory.applying import Applying
from mobility.learning.directory.batch import ImportBatch
from mobility.learning.directory.changes import ChangeReport, RecordKind
from mobility.learning.directory.checking import Area
from mobility.learning.directory.database import WRITE, open_database
from mobility.learning.directory.reader import DirectoryReader, unusable
from mobility.learning.directory.removing import remove_missing, remove_own


class Directory(DirectoryReader):
    """Providers, places, offers, sessions and items; safe to share between threads."""

    def apply(
        self,
        batch: ImportBatch,
        writer: str,
        *,
        replace_source: str | None = None,
        provider_id: str = "",
        area: Area | None = None,
    ) -> ChangeReport:
        """Take a batch in, all of it that can be taken, in one transaction.

        Parameters
        ----------
        batch : ImportBatch
            Records of one source.
        writer : str
            Who changes, for the log: an import, or a key's id and name.
        replace_source : str | None
            Name of a source: what it had and the batch does not hold is taken out.
        provider_id : str
            The only provider whose records may be written, "" = all.
        area : Area | None
            Where places must lie, None = anywhere.

        Returns
        -------
        ChangeReport
            What became of each record.

        Raises
        ------
        DirectoryError
            If the database cannot be written; then nothing was changed.
        """
        with self._writing() as connection:
            change = Applying(connection, writer, int(self._clock()), provider_id, area)
            change.take(batch)
            if replace_source is not None:
                remove_missing(change, replace_source)
            return change.finish()

    def remove(self, kind: RecordKind, record_id: str, writer: str, provider_id: str) -> ChangeReport:
        """Take a provider's own record out; with an offer its sessions.

        Parameters
        ----------
        kind : RecordKind
            What it is.
        record_id : str
            Its id.
        writer : str
            As of apply.
        provider_id : str
            Whose it must be.

        Returns
        -------
        ChangeReport
            Refused with NOT_FOUND, OTHER_PROVIDER or IN_USE.

        Raises
        ------
        DirectoryError
            If the database cannot be written.
        """
        with self._writing() as connection:
            change = Applying(connection, writer, int(self._clock()), provider_id)
            remove_own(change, kind, record_id)
            return change.finish()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(**WRITE) as connection, connection.begin():
                yield connection
        except SQLAlchemyError as fault:
            raise unusable(fault) from fault


def open_directory(url: str, clock: Callable[[], float] = time.time) -> Directory:
    """Open a directory and bring its tables up to date.

    Parameters
    ----------
    url : str
        "sqlite:///FILE" or "postgresql://…".
    clock : Callable[[], float]
        Unix seconds.

    Returns
    -------
    Directory
        Ready.

    Raises
    ------
    SettingsError
        If the address cannot be read.
    DirectoryError
        If the database cannot be opened.
    StoreError
        If it is of a newer version of mobility.
    """
    return Directory(open_database(url), clock)
