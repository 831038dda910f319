"""Whose a record is, what it refers to, and who may not write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from mobility.learning.directory.changes import RecordKind, Refusal, refusal
from mobility.learning.directory.lookups import find_rows, resolve
from mobility.learning.directory.rows import Record, Row
from mobility.learning.model import Item, Offer, Provider, Session
from mobility.network.search.words import words_of

Kept = Mapping[RecordKind, Mapping[str, str]]


@dataclass
class Ownership:
    """What is known of owners and references of the records of one kind in a batch.

    Parameters
    ----------
    kind : RecordKind
        Of the records.
    provider_id : str
        The only provider whose records may be written, "" = all.
    providers, places : Mapping[str, str]
        Ids that may be referred to, and under which they are kept.
    offers : Mapping[str, Row]
        Offers that sessions belong to, by the id that they give; with provider_id, place_id, format, source,
        offer_id.
    """

    kind: RecordKind
    provider_id: str
    providers: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Row] = field(default_factory=dict)
    _offered: Mapping[str, Row] = field(default_factory=dict)
    _refused: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        connection: Connection,
        kind: RecordKind,
        records: Sequence[Record],
        kept: Kept,
        provider_id: str,
        before: Mapping[str, Row],
    ) -> "Ownership":
        """Look up what records refer to.

        Parameters
        ----------
        connection : Connection
            Of the database.
        kind : RecordKind
            Of the records.
        records : Sequence[Record]
            As they were handed in.
        kept : Kept
            Records of the same batch that were taken.
        provider_id : str
            As of the class.
        before : Mapping[str, Row]
            What stands under the records' ids; of sessions with their offers.

        Returns
        -------
        Ownership
            Of these records.
        """
        if kind is RecordKind.PROVIDER:
            return cls(kind, provider_id)
        asked_places = {str(getattr(record, "place_id", "")) for record in records}
        if kind is RecordKind.SESSION:
            asked = {record.offer_id for record in records if isinstance(record, Session)}
            old = {row["offer_id"] for row in before.values()}
            ids = resolve(connection, RecordKind.OFFER, asked | old)
            columns = ("provider_id", "place_id", "format", "source")
            rows = find_rows(connection, RecordKind.OFFER, ids.values(), columns)
            offers = {one: rows[ids[one]] for one in ids if ids[one] in rows}
            places = resolve(connection, RecordKind.PLACE, asked_places)
            return cls(kind, provider_id, places=places, offers=offers, _offered=offers)
        providers = {str(getattr(record, "provider_id", "")) for record in records}
        return cls(
            kind,
            provider_id,
            resolve(connection, RecordKind.PROVIDER, providers),
            {} if kind is RecordKind.PLACE else resolve(connection, RecordKind.PLACE, asked_places),
            # A provider of this batch that was refused: what it offers is not somebody else's of that id.
            _refused=frozenset(_refused_providers(kept, providers)),
        )

    def link(self, record_id: str, record: Record) -> Record | Refusal:
        """Check what a record refers to.

        Parameters
        ----------
        record_id : str
            Its id.
        record : Record
            Checked.

        Returns
        -------
        Record | Refusal
            With the ids under which the others are kept, or why it is not taken.
        """
        if isinstance(record, Provider):
            return record
        if isinstance(record, Session):
            if record.offer_id not in self.offers:
                return self._no(record_id, "UNKNOWN_OFFER", "There is no offer '{id}'.", id=record.offer_id)
            record = replace(record, offer_id=self.offers[record.offer_id]["offer_id"])
        elif record.provider_id or isinstance(record, Offer | Item):
            if record.provider_id in self._refused:
                return self._no(
                    record_id, "OTHER_PROVIDER", "Its provider '{id}' was refused.", id=record.provider_id
                )
            if record.provider_id not in self.providers:
                return self._no(
                    record_id, "UNKNOWN_PROVIDER", "There is no provider '{id}'.", id=record.provider_id
                )
        if isinstance(record, Offer | Session) and record.place_id:
            if record.place_id not in self.places:
                return self._no(record_id, "UNKNOWN_PLACE", "There is no place '{id}'.", id=record.place_id)
            record = replace(record, place_id=self.places[record.place_id])
        return record

    def provider_of(self, row: Row) -> str:
        """Tell whose a row is.

        Parameters
        ----------
        row : Row
            Of this kind.

        Returns
        -------
        str
            Id of a provider, "" = nobody's.
        """
        if self.kind is RecordKind.SESSION:
            return str(self._offered.get(row["offer_id"], {}).get("provider_id", ""))
        return str(row["provider_id"])

    def refuse(self, record_id: str, row: Row, before: Row | None, earlier: Row | None) -> Refusal | None:
        """Refuse a record that is not its writer's, or whose id is another's.

        Parameters
        ----------
        record_id : str
            Its id.
        row : Row
            As it would be written.
        before : Row | None
            What stands there.
        earlier : Row | None
            What came under the same id in the same batch.

        Returns
        -------
        Refusal | None
            None if it may be written.
        """
        owner = self.provider_of(row)
        if earlier is not None:
            if self.provider_of(earlier) != owner:
                return self._other(record_id, self.provider_of(earlier))
            return self._no(record_id, "DUPLICATE_ID", "Another record of the batch has the same id.")
        if self.provider_id:
            owners = {owner} if before is None else {owner, self.provider_of(before)}
            others = sorted(owners - {self.provider_id})
            return self._other(record_id, others[0]) if others else None
        if before is None or before["source"] == row["source"] or before["digest"] == row["digest"]:
            return None
        if self.kind is RecordKind.PROVIDER:
            is_same = words_of(before["name"]) == words_of(row["name"])
        else:
            is_same = bool(owner) and self.provider_of(before) == owner
        return None if is_same else self._other(record_id, self.provider_of(before))

    def _other(self, record_id: str, owner: str) -> Refusal:
        if owner:
            return self._no(
                record_id, "OTHER_PROVIDER", "This is a record of the provider '{id}', which stays.", id=owner
            )
        return self._no(record_id, "OTHER_PROVIDER", "This is a record of another source, which stays.")

    def _no(self, record_id: str, code: str, template: str, **values: object) -> Refusal:
        return refusal(self.kind, record_id, code, template, **values)


def _refused_providers(kept: Kept, asked: set[str]) -> set[str]:
    known = kept.get(RecordKind.PROVIDER, {})
    return {one for one in asked if known.get(one) == ""}
