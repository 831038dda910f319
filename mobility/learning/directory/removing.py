"""Takes records out: what is no longer in its source, or what its provider takes back."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from mobility.learning.directory.applying import Applying
from mobility.learning.directory.changes import Outcome, RecordKind, refusal
from mobility.learning.directory.documents import chunks
from mobility.learning.directory.lookups import (
    TABLES,
    aliases_of,
    drop_aliases,
    drop_rows,
    find_rows,
    write_aliases,
    write_rows,
)
from mobility.learning.directory.tables import ALIASES, ITEM_BINDINGS, ITEMS, OFFERS, PLACES, SESSIONS

REFERRED = {
    RecordKind.PLACE: (OFFERS.c.place_id, SESSIONS.c.place_id),
    RecordKind.PROVIDER: (PLACES.c.provider_id, OFFERS.c.provider_id, ITEMS.c.provider_id),
}
"""Where records of a kind are referred to."""


def remove_missing(change: Applying, source: str) -> None:
    """Take out what a source had and did not hand in again.

    Parameters
    ----------
    change : Applying
        Has taken the source's batch in. What it refused stays as it was.
    source : str
        As of Origin.
    """
    for kind in (
        RecordKind.ITEM,
        RecordKind.SESSION,
        RecordKind.OFFER,
        RecordKind.PLACE,
        RecordKind.PROVIDER,
    ):
        table, key = TABLES[kind]
        seen = change.seen[kind] | set(change.kept[kind].values())
        held = change.connection.execute(select(table.c[key]).where(table.c.source == source)).scalars()
        remove(change, kind, set(held) - seen)
        aliases = select(ALIASES.c.alias_id).where(ALIASES.c.kind == kind.value, ALIASES.c.source == source)
        gone = set(change.connection.execute(aliases).scalars()) - seen
        drop_aliases(change.connection, kind, gone)
        for alias in sorted(gone):
            change.note(kind, alias, Outcome.REMOVED, "")


def remove(change: Applying, kind: RecordKind, ids: Iterable[str]) -> None:
    """Take records out, and with an offer its sessions.

    Parameters
    ----------
    change : Applying
        Within its transaction.
    kind : RecordKind
        What they are.
    ids : Iterable[str]
        Those that are not there are left out of account. Places and providers that others refer to stay.
    """
    ids = set(ids)
    if kind in REFERRED:
        ids -= _referred(change, kind, ids)
    if kind is RecordKind.PLACE:
        ids = _revive(change, ids)
    columns = ("offer_id",) if kind is RecordKind.SESSION else ("provider_id",)
    rows = find_rows(change.connection, kind, ids, columns)
    if kind is RecordKind.OFFER:
        for chunk in chunks(rows):
            query = select(SESSIONS.c.session_id).where(SESSIONS.c.offer_id.in_(chunk))
            remove(change, RecordKind.SESSION, change.connection.execute(query).scalars())
        gone = aliases_of(change.connection, kind, rows)
        drop_aliases(change.connection, kind, (one["alias_id"] for ones in gone.values() for one in ones))
    if kind is RecordKind.ITEM:
        for chunk in chunks(rows):
            change.connection.execute(delete(ITEM_BINDINGS).where(ITEM_BINDINGS.c.item_id.in_(chunk)))
    if kind is RecordKind.SESSION:
        change.touched[RecordKind.OFFER].update(row["offer_id"] for row in rows.values())
        offers = find_rows(
            change.connection,
            RecordKind.OFFER,
            (row["offer_id"] for row in rows.values()),
            ("provider_id",),
        )
        rows = {one: {**row, **offers.get(row["offer_id"], {})} for one, row in rows.items()}
    drop_rows(change.connection, kind, rows)
    for record_id in sorted(rows):
        change.note(kind, record_id, Outcome.REMOVED, rows[record_id].get("provider_id", ""))


def remove_own(change: Applying, kind: RecordKind, record_id: str) -> None:
    """Take one record of a provider out; refusals are kept in the change.

    Parameters
    ----------
    change : Applying
        With its provider.
    kind : RecordKind
        What it is.
    record_id : str
        Its id.
    """
    columns = ("offer_id",) if kind is RecordKind.SESSION else ("provider_id",)
    row = find_rows(change.connection, kind, [record_id], columns).get(record_id)
    if row is None:
        change.refused.append(refusal(kind, record_id, "NOT_FOUND", "There is no record with this id."))
        return
    if kind is RecordKind.SESSION:
        offers = find_rows(change.connection, RecordKind.OFFER, [row["offer_id"]], ("provider_id",))
        owner = offers[row["offer_id"]]["provider_id"]
    else:
        owner = row["provider_id"]
    if owner != change.provider_id:
        template = "This is a record of another source, which stays."
        if owner:
            template = "This is a record of the provider '{id}', which stays."
        change.refused.append(refusal(kind, record_id, "OTHER_PROVIDER", template, id=owner))
    elif kind in REFERRED and _referred(change, kind, {record_id}):
        template = "Offers or sessions still take place there."
        change.refused.append(refusal(kind, record_id, "IN_USE", template))
    else:
        remove(change, kind, [record_id])


def _referred(change: Applying, kind: RecordKind, ids: set[str]) -> set[str]:
    """Find those that others refer to; a place that is known from another source too may go."""
    found: set[str] = set()
    for column in REFERRED[kind]:
        for chunk in chunks(ids):
            query = select(column).where(column.in_(chunk)).distinct()
            found.update(change.connection.execute(query).scalars())
    if kind is RecordKind.PLACE and found:
        found -= aliases_of(change.connection, kind, found).keys()
    return found


def _revive(change: Applying, ids: set[str]) -> set[str]:
    """Let another source's record of a place that goes take its place."""
    for old_id, aliases in aliases_of(change.connection, RecordKind.PLACE, ids).items():
        first, *others = aliases
        new_id = first["alias_id"]
        drop_aliases(change.connection, RecordKind.PLACE, [new_id])
        write_rows(change.connection, RecordKind.PLACE, [first["record"]], [])
        kept = {one["alias_id"]: new_id for one in others}
        write_aliases(
            change.connection, RecordKind.PLACE, kept, {one["alias_id"]: one["record"] for one in others}
        )
        change.move_place(old_id, new_id)
        change.note(RecordKind.PLACE, new_id, Outcome.TAKEN, first["record"]["provider_id"])
    return ids
