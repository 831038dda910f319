"""Takes a batch in: checks each record, finds out what is new, merges what is the same, writes in bulk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from mobility.learning.directory.batch import ImportBatch
from mobility.learning.directory.changes import ChangeReport, Merge, Outcome, RecordKind, Refusal
from mobility.learning.directory.checking import Area, check
from mobility.learning.directory.documents import chunks, write_documents
from mobility.learning.directory.lookups import (
    TABLES,
    aliases_of,
    drop_aliases,
    drop_rows,
    find_aliases,
    find_rows,
    id_of,
    write_aliases,
    write_rows,
)
from mobility.learning.directory.merging import PlaceGrid, fill
from mobility.learning.directory.ownership import Ownership
from mobility.learning.directory.rows import Record, Row, row_of
from mobility.learning.directory.same_records import find_same_offers, grid_around
from mobility.learning.directory.tables import CHANGES, ITEM_BINDINGS, OFFERS, SESSIONS
from mobility.learning.model import OfferFormat, Session

COMPARED = ("digest", "source")
"""Columns of a row that tell whether a record is another one now."""


@dataclass
class Applying:
    """One change of the directory, within one transaction.

    Parameters
    ----------
    connection : Connection
        Within a transaction.
    writer : str
        Who changes; kept in the log.
    time_s : int
        Unix seconds.
    provider_id : str
        The only provider whose records may be written, "" = all: an import.
    area : Area | None
        Where places must lie.
    """

    connection: Connection
    writer: str
    time_s: int
    provider_id: str = ""
    area: Area | None = None
    refused: list[Refusal] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)
    counts: dict[RecordKind, Counter[Outcome]] = field(
        default_factory=lambda: {kind: Counter() for kind in RecordKind}
    )
    seen: dict[RecordKind, set[str]] = field(default_factory=lambda: {kind: set() for kind in RecordKind})
    touched: dict[RecordKind, set[str]] = field(default_factory=lambda: {kind: set() for kind in RecordKind})
    kept: dict[RecordKind, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in RecordKind})
    """Ids of this batch, and under which they are kept; "" = refused as another's."""
    _log: list[Row] = field(default_factory=list)

    def take(self, batch: ImportBatch) -> None:
        """Take records in, each kind after those that it refers to.

        Parameters
        ----------
        batch : ImportBatch
            Of one source.
        """
        for kind, records in (
            (RecordKind.PROVIDER, batch.providers),
            (RecordKind.PLACE, batch.places),
            (RecordKind.OFFER, batch.offers),
            (RecordKind.SESSION, batch.sessions),
            (RecordKind.ITEM, batch.items),
        ):
            if records:
                self._take_kind(kind, records)

    def finish(self) -> ChangeReport:
        """Write what is searched in and the log.

        Returns
        -------
        ChangeReport
            Of all that was done.
        """
        self._touch_around()
        write_documents(self.connection, self.touched[RecordKind.OFFER], self.touched[RecordKind.PLACE])
        for first in range(0, len(self._log), 10_000):
            self.connection.execute(insert(CHANGES), self._log[first : first + 10_000])
        for one in self.refused:
            self.counts[one.kind][Outcome.REFUSED] += 1
        counts = {kind: dict(found) for kind, found in self.counts.items() if found}
        return ChangeReport(counts, tuple(self.refused), tuple(self.merged))

    def note(self, kind: RecordKind, record_id: str, outcome: Outcome, provider_id: str) -> None:
        """Count what became of a record, and log it if anything did.

        Parameters
        ----------
        kind : RecordKind
            What it is.
        record_id : str
            Its id.
        outcome : Outcome
            What became of it.
        provider_id : str
            Whose it is.
        """
        self.counts[kind][outcome] += 1
        if outcome is Outcome.UNCHANGED:
            return
        self.touched[kind].add(record_id)
        self._log.append(
            {
                "time_s": self.time_s,
                "writer": self.writer,
                "kind": kind.value,
                "record_id": record_id,
                "outcome": outcome.value,
                "provider_id": provider_id,
            }
        )

    def _take_kind(self, kind: RecordKind, records: Sequence[Record]) -> None:
        ids = [id_of(kind, record) for record in records]
        columns = (*COMPARED, *(() if kind is RecordKind.SESSION else ("provider_id",)))
        columns += ("offer_id",) if kind is RecordKind.SESSION else ()
        columns += ("name",) if kind is RecordKind.PROVIDER else ()
        before = find_rows(self.connection, kind, ids, columns)
        aliases = find_aliases(self.connection, kind, ids)
        owners = Ownership.of(self.connection, kind, records, self.kept, self.provider_id, before)
        rows: dict[str, Row] = {}
        for record_id, record in zip(ids, records, strict=True):
            found = self._read(kind, record_id, record, owners)
            if isinstance(found, Refusal):
                self.refused.append(found)
                continue
            alias = aliases.get(record_id)
            held = before.get(record_id) or (None if alias is None else alias["record"])
            refusal = owners.refuse(record_id, found, held, rows.get(record_id))
            if refusal is not None:
                self.refused.append(refusal)
                self.kept[kind].setdefault(record_id, "")
                continue
            rows[record_id] = found
        self.seen[kind].update(ids)
        self._write(kind, rows, before, aliases, owners)

    def _read(self, kind: RecordKind, record_id: str, record: Record, owners: Ownership) -> Row | Refusal:
        checked = check(kind, record_id, record, self.area)
        if isinstance(checked, Refusal):
            return checked
        linked = owners.link(record_id, checked)
        if isinstance(linked, Refusal):
            return linked
        if isinstance(linked, Session):
            offer = owners.offers[linked.offer_id]
            if not linked.place_id and offer["format"] != OfferFormat.ONLINE.value:
                linked = replace(linked, place_id=offer["place_id"])
            return row_of(linked, offer["source"])
        return row_of(linked)

    def _write(
        self,
        kind: RecordKind,
        rows: dict[str, Row],
        before: dict[str, Row],
        aliases: dict[str, Row],
        owners: Ownership,
    ) -> None:
        moved: dict[str, str] = {}  # alias: kept
        new = {
            record_id: row
            for record_id, row in rows.items()
            if record_id not in before
            and (record_id not in aliases or aliases[record_id]["digest"] != row["digest"])
        }
        known = {
            alias: row["kept_id"] for alias, row in aliases.items() if alias in rows and alias not in new
        }
        if kind is RecordKind.PLACE:
            moved = self._merge_places(new)
        elif kind is RecordKind.OFFER:
            # Each time anew: the one that is kept may say something else now.
            moved = find_same_offers(self.connection, rows, before.keys())
            known = {alias: kept for alias, kept in known.items() if moved.get(alias) == kept}
            moved = {alias: kept for alias, kept in moved.items() if alias not in known}
            new = {one: row for one, row in rows.items() if one not in before and one not in known}
        stale = [alias for alias in aliases if alias in new and alias not in moved]
        drop_aliases(self.connection, kind, stale)
        write_aliases(self.connection, kind, moved, rows)
        written, changed = [], []
        for record_id, row in rows.items():
            provider_id = owners.provider_of(row)
            if record_id in known or record_id in moved:
                kept_id = known.get(record_id) or moved[record_id]
                self.kept[kind][record_id] = kept_id
                self.merged.append(Merge(kind, record_id, kept_id))
                if record_id in moved:
                    self.note(kind, record_id, Outcome.MERGED, provider_id)
                    self.touched[kind].add(kept_id)
                else:
                    self.counts[kind][Outcome.MERGED] += 1
                continue
            self.kept[kind][record_id] = record_id
            old = before.get(record_id)
            if old is not None and old["digest"] == row["digest"]:
                self.note(kind, record_id, Outcome.UNCHANGED, provider_id)
                continue
            if old is not None:
                changed.append(record_id)
            written.append(row)
            self.note(kind, record_id, Outcome.TAKEN if old is None else Outcome.CHANGED, provider_id)
        if kind is RecordKind.PLACE:
            written, changed = self._filled(written, changed, moved)
        write_rows(self.connection, kind, written, changed)
        if kind is RecordKind.SESSION:
            self.touched[RecordKind.OFFER].update(row["offer_id"] for row in written)
        if kind is RecordKind.ITEM:
            self._write_bindings(written)

    def _merge_places(self, new: dict[str, Row]) -> dict[str, str]:
        """Find new places that another source has too; what a provider says of its own counts more."""
        grid = grid_around(self.connection, new.values())
        moved: dict[str, str] = {}
        for record_id, row in new.items():
            same = grid.find(row)
            if same is None:
                grid.add(row)
            elif row["provider_id"] and not same["provider_id"]:
                self._replace_place(same, row, grid)
            else:
                moved[record_id] = same["place_id"]
        return moved

    def _replace_place(self, old: Any, new: Row, grid: PlaceGrid) -> None:
        """What a provider says of its own place counts more than what others say."""
        old_id, new_id = old["place_id"], new["place_id"]
        whole = find_rows(self.connection, RecordKind.PLACE, [old_id])
        if not whole:  # of this batch: not written yet; both stay
            grid.add(new)
            return
        aliases = aliases_of(self.connection, RecordKind.PLACE, [old_id]).get(old_id, [])
        rows = {old_id: whole[old_id]} | {one["alias_id"]: one["record"] for one in aliases}
        kept_ids = {alias: str(new_id) for alias in rows}
        write_aliases(self.connection, RecordKind.PLACE, kept_ids, rows)
        drop_rows(self.connection, RecordKind.PLACE, [old_id])
        self.move_place(old_id, new_id)
        grid.remove(old_id, old["lat"], old["lon"])
        grid.add(new)
        self.merged.append(Merge(RecordKind.PLACE, old_id, new_id))
        self.kept[RecordKind.PLACE][old_id] = new_id
        self.note(RecordKind.PLACE, old_id, Outcome.MERGED, old["provider_id"])

    def move_place(self, old_id: str, new_id: str) -> None:
        """Let offers and sessions be at a place under its new id.

        Parameters
        ----------
        old_id, new_id : str
            Ids of the place.
        """
        for table in (OFFERS, SESSIONS):
            self.connection.execute(update(table).where(table.c.place_id == old_id).values(place_id=new_id))

    def _filled(
        self, rows: list[Row], changed: list[str], moved: dict[str, str]
    ) -> tuple[list[Row], list[str]]:
        """Complete places by what was merged into them, those that were there before too."""
        written = {row["place_id"] for row in rows}
        others = set(moved.values()) - written
        rows = rows + list(find_rows(self.connection, RecordKind.PLACE, others).values())
        aliases = aliases_of(self.connection, RecordKind.PLACE, (row["place_id"] for row in rows))
        rows = [fill(row, (one["record"] for one in aliases.get(row["place_id"], ()))) for row in rows]
        return rows, [*changed, *others]

    def _write_bindings(self, rows: list[Row]) -> None:
        bindings = ITEM_BINDINGS.c
        for chunk in chunks(row["item_id"] for row in rows):
            self.connection.execute(delete(ITEM_BINDINGS).where(bindings.item_id.in_(chunk)))
        values = {
            (row["item_id"], what, bound_id)
            for row in rows
            for one in row["bindings"]
            for what, bound_id in _bound(one)
        }
        if values:
            names = ("item_id", "what", "bound_id")
            self.connection.execute(
                insert(ITEM_BINDINGS), [dict(zip(names, one, strict=True)) for one in sorted(values)]
            )

    def _touch_around(self) -> None:
        """What changed may be named in what is searched for other records."""
        for kind, column in ((RecordKind.PROVIDER, "provider_id"), (RecordKind.PLACE, "place_id")):
            ids = self.touched[kind]
            for table_kind in (RecordKind.OFFER, RecordKind.PLACE, RecordKind.SESSION):
                table, key = TABLES[table_kind]
                if column not in table.c or key == column:
                    continue
                key = "offer_id" if table_kind is RecordKind.SESSION else key
                into = RecordKind.OFFER if table_kind is RecordKind.SESSION else table_kind
                for chunk in chunks(ids):
                    found = self.connection.execute(
                        table.select()
                        .with_only_columns(table.c[key])
                        .where(table.c[column].in_(chunk))
                        .distinct()
                    )
                    self.touched[into].update(found.scalars())


def _bound(binding: dict[str, Any]) -> list[tuple[str, str]]:
    stops = [("stop", binding[name]) for name in ("stop_id", "to_stop_id") if binding[name]]
    routes = [("route", binding["route_id"])] if binding["route_id"] else []
    return [*stops, *routes] or [("any", "")]
