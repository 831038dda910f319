"""Small questions to the tables that every change begins with."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, insert, select

from mobility.learning.directory.changes import RecordKind
from mobility.learning.directory.documents import chunks
from mobility.learning.directory.rows import Record, Row
from mobility.learning.directory.tables import ALIASES, ITEMS, OFFERS, PLACES, PROVIDERS, SESSIONS


class Kept(NamedTuple):
    """The table of a kind of records, and the name of their id."""

    table: Table
    key: str


TABLES = {
    RecordKind.PROVIDER: Kept(PROVIDERS, "provider_id"),
    RecordKind.PLACE: Kept(PLACES, "place_id"),
    RecordKind.OFFER: Kept(OFFERS, "offer_id"),
    RecordKind.SESSION: Kept(SESSIONS, "session_id"),
    RecordKind.ITEM: Kept(ITEMS, "item_id"),
}


def id_of(kind: RecordKind, record: Record) -> str:
    """Give a record's id.

    Parameters
    ----------
    kind : RecordKind
        What it is.
    record : Record
        Of that kind.

    Returns
    -------
    str
        As handed in.
    """
    return str(getattr(record, TABLES[kind].key))


def find_rows(
    connection: Connection, kind: RecordKind, ids: Iterable[str], columns: Sequence[str] = ()
) -> dict[str, Row]:
    """Find rows by id.

    Parameters
    ----------
    connection : Connection
        Of the database.
    kind : RecordKind
        Of which table.
    ids : Iterable[str]
        Any number.
    columns : Sequence[str]
        Beside the id, empty = all.

    Returns
    -------
    dict[str, Row]
        By id, only those that are there.
    """
    table, key = TABLES[kind]
    wanted = [table.c[name] for name in (key, *columns)] if columns else [table]
    found: dict[str, Row] = {}
    for chunk in chunks(set(ids) - {""}):
        for row in connection.execute(select(*wanted).where(table.c[key].in_(chunk))).mappings():
            found[row[key]] = dict(row)
    return found


def find_aliases(connection: Connection, kind: RecordKind, ids: Iterable[str]) -> dict[str, Row]:
    """Find what records are known under another id.

    Parameters
    ----------
    connection : Connection
        Of the database.
    kind : RecordKind
        What they are.
    ids : Iterable[str]
        Of the aliases.

    Returns
    -------
    dict[str, Row]
        By alias.
    """
    found: dict[str, Row] = {}
    for chunk in chunks(set(ids) - {""}):
        query = select(ALIASES).where(ALIASES.c.kind == kind.value, ALIASES.c.alias_id.in_(chunk))
        found |= {row["alias_id"]: dict(row) for row in connection.execute(query).mappings()}
    return found


def aliases_of(connection: Connection, kind: RecordKind, ids: Iterable[str]) -> dict[str, list[Row]]:
    """List the aliases of records.

    Parameters
    ----------
    connection : Connection
        Of the database.
    kind : RecordKind
        What they are.
    ids : Iterable[str]
        Of those that are kept.

    Returns
    -------
    dict[str, list[Row]]
        By the kept one's id, oldest id first.
    """
    found: dict[str, list[Row]] = {}
    for chunk in chunks(set(ids) - {""}):
        query = select(ALIASES).where(ALIASES.c.kind == kind.value, ALIASES.c.kept_id.in_(chunk))
        for row in connection.execute(query.order_by(ALIASES.c.alias_id)).mappings():
            found.setdefault(row["kept_id"], []).append(dict(row))
    return found


def resolve(connection: Connection, kind: RecordKind, ids: Iterable[str]) -> dict[str, str]:
    """Tell under which ids records are kept.

    Parameters
    ----------
    connection : Connection
        Of the database.
    kind : RecordKind
        What they are.
    ids : Iterable[str]
        Their own ids, or aliases.

    Returns
    -------
    dict[str, str]
        By what was asked; what is not known is missing.
    """
    wanted = set(ids)
    found = {one: one for one in find_rows(connection, kind, wanted, (TABLES[kind].key,))}
    aliases = find_aliases(connection, kind, wanted - found.keys())
    return found | {alias: row["kept_id"] for alias, row in aliases.items()}


def write_rows(connection: Connection, kind: RecordKind, rows: Sequence[Row], before: Iterable[str]) -> None:
    """Write rows.

    Parameters
    ----------
    connection : Connection
        Within a transaction.
    kind : RecordKind
        Into which table.
    rows : Sequence[Row]
        Whole rows.
    before : Iterable[str]
        Ids of rows that they take the place of.
    """
    table = TABLES[kind].table
    drop_rows(connection, kind, before)
    for first in range(0, len(rows), 10_000):
        connection.execute(insert(table), rows[first : first + 10_000])


def drop_rows(connection: Connection, kind: RecordKind, ids: Iterable[str]) -> None:
    """Take rows out.

    Parameters
    ----------
    connection : Connection
        Within a transaction.
    kind : RecordKind
        Of which table.
    ids : Iterable[str]
        Any number.
    """
    table, key = TABLES[kind]
    for chunk in chunks(ids):
        connection.execute(delete(table).where(table.c[key].in_(chunk)))


def write_aliases(connection: Connection, kind: RecordKind, kept_ids: dict[str, str], rows: Any) -> None:
    """Write that records are known under other ids.

    Parameters
    ----------
    connection : Connection
        Within a transaction.
    kind : RecordKind
        What they are.
    kept_ids : dict[str, str]
        By alias.
    rows : Mapping[str, Row]
        By alias: as they would stand in their own table.
    """
    drop_aliases(connection, kind, kept_ids)
    values = [
        {
            "kind": kind.value,
            "alias_id": alias,
            "kept_id": kept_id,
            "record": rows[alias],
            "source": rows[alias]["source"],
            "digest": rows[alias]["digest"],
        }
        for alias, kept_id in kept_ids.items()
    ]
    if values:
        connection.execute(insert(ALIASES), values)


def drop_aliases(connection: Connection, kind: RecordKind, ids: Iterable[str]) -> None:
    """Forget aliases.

    Parameters
    ----------
    connection : Connection
        Within a transaction.
    kind : RecordKind
        What they are.
    ids : Iterable[str]
        Of the aliases.
    """
    for chunk in chunks(ids):
        connection.execute(delete(ALIASES).where(ALIASES.c.kind == kind.value, ALIASES.c.alias_id.in_(chunk)))
