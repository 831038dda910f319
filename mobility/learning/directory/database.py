"""Opens the database of a directory and brings its tables up to date."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from mobility.errors import DirectoryError, SettingsError, StoreError

LOG = logging.getLogger(__name__)

NEWEST = "0002"
"""The last of migrations/versions: whoever finds it need not load alembic."""

VERSION_TABLE = "learning_version"
MIGRATING = 7_201_543
"""Key of PostgreSQL's advisory lock: one process migrates, others wait."""

BUSY_S = 30
"""Seconds that a writer waits for another one in SQLite."""

WRITE = {"begin": "BEGIN IMMEDIATE"}
"""Execution options of a transaction that writes: SQLite takes the lock at once instead of failing later."""


def open_database(url: str) -> Engine:
    """Open a database and migrate it.

    Parameters
    ----------
    url : str
        "sqlite:///FILE" or "postgresql://…".

    Returns
    -------
    Engine
        Safe to share between threads, not between processes.

    Raises
    ------
    SettingsError
        If the address cannot be read.
    DirectoryError
        If the database cannot be opened.
    StoreError
        If it is of a newer version of mobility.
    """
    address = _read_address(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    try:
        # Of PostgreSQL a connection may have ended while nobody asked.
        engine = _open_sqlite(address) if is_sqlite else create_engine(address, pool_pre_ping=True)
        with engine.connect() as connection:
            version = find_version(connection)
        if version != NEWEST:
            with _alone(engine, address) as connection:
                migrate(connection)
    except (SQLAlchemyError, OSError) as fault:
        # Of the address only what holds no password.
        where = address.render_as_string(hide_password=True)
        reason = f"{where}: {_why(fault)}"
        LOG.error("directory of learning not opened", extra={"fields": {"reason": reason}})
        raise DirectoryError(reason) from fault
    return engine


def find_version(connection: Connection) -> str:
    """Look which migration was the last one.

    Parameters
    ----------
    connection : Connection
        Of the database.

    Returns
    -------
    str
        "" = none yet.
    """
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return str(found or "")


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a version.

    Parameters
    ----------
    connection : Connection
        Within a transaction, which the caller ends.
    to : str
        A revision, "head" or "base"; an older one takes away what came later.

    Raises
    ------
    StoreError
        If the tables are of a version that is not known here.
    """
    # Loaded here: a directory that is up to date does without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "mobility.learning.directory:migrations")
    config.attributes["connection"] = connection
    version = find_version(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version and version not in known:
        raise StoreError(
            "The directory's tables are of version {version}, which this program does not know; "
            "use the newer program that made them.",
            version=version,
        )
    steps = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    target = 0 if to == "base" else len(steps) if to == "head" else steps.index(to) + 1
    is_back = version in steps and target < steps.index(version) + 1
    (command.downgrade if is_back else command.upgrade)(config, to)
    LOG.info("directory migrated", extra={"fields": {"from": version, "to": to}})


def _read_address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as fault:
        raise SettingsError(
            "{field} cannot be read; write it like {example}.",
            field="DATABASE_URL",
            example="postgresql://user:password@host/name",
        ) from fault
    name = address.get_backend_name()
    if name in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if name != "sqlite":
        raise SettingsError(
            "{field} cannot be read; write it like {example}.",
            field="DATABASE_URL",
            example="postgresql://user:password@host/name",
        )
    return address


def _open_sqlite(address: URL) -> Engine:
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": BUSY_S, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # Python's own transactions leave tables that are made outside; ours begin below.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")  # readers go on while somebody writes
        connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


@contextmanager
def _alone(engine: Engine, address: URL) -> Iterator[Connection]:
    """Give a connection in a transaction, to one process at a time."""
    if address.get_backend_name() != "sqlite":
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
            yield connection
        return
    if not address.database:
        with engine.begin() as connection:
            yield connection
        return
    with Path(f"{address.database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            yield connection


def _why(fault: Exception) -> str:
    return str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
