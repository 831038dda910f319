"""Records of providers between HTTP and the directory: ids, owners, and what a refusal is answered with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mobility.errors import BadParameterError, ConflictError, ForbiddenError, MobilityError, NotFoundError
from mobility.learning.directory import ChangeReport, Outcome, RecordKind, Refusal
from mobility.learning.directory.json_records import json_of
from mobility.learning.directory.rows import Record
from mobility.learning.model import Origin
from mobility.store import Key

if TYPE_CHECKING:
    from mobility.learning.importing import ReportLine

FATES = ("taken", "changed", "left out")
"""What becomes of a member of a record that is taken, in the words of the readers."""


@dataclass(frozen=True, slots=True)
class RecordWarning:
    """What was left out of a record that a provider sent, or is to be told of it.

    Parameters
    ----------
    kind : RecordKind
        What the record is.
    record_id : str
        Its id.
    field : str
        Which member.
    fate : str
        One of FATES.
    reason : str
        For people, English; the catalogues hold its translation.
    """

    kind: RecordKind
    record_id: str
    field: str
    fate: str
    reason: str


def warning_of(line: "ReportLine") -> RecordWarning:
    """Turn a line of a report into a warning.

    Parameters
    ----------
    line : ReportLine
        Its record is named by kind and id.

    Returns
    -------
    RecordWarning
        The same.
    """
    kind, _, record_id = line.record.partition(" ")
    return RecordWarning(RecordKind(kind), record_id, line.field, line.fate.value, line.reason)


def write_record(record: Record) -> dict[str, Any]:
    """Write a record for an answer.

    Parameters
    ----------
    record : Record
        Any kind.

    Returns
    -------
    dict[str, Any]
        camelCase; what is empty or not known is left out.
    """
    return json_of(record)


def camel_id(kind: RecordKind) -> str:
    """Name a kind's id as the wire format does.

    Parameters
    ----------
    kind : RecordKind
        Any.

    Returns
    -------
    str
        "placeId", ...
    """
    return f"{kind.value}Id"


def member_of(kind: RecordKind) -> str:
    """Name the member of a batch that holds records of a kind.

    Parameters
    ----------
    kind : RecordKind
        Any.

    Returns
    -------
    str
        "places", ...
    """
    return f"{kind.value}s"


def fixed_members(provider_id: str, kind: RecordKind) -> dict[str, object]:
    """Give what the address says of a record.

    Parameters
    ----------
    provider_id : str
        Whose it is.
    kind : RecordKind
        What it is.

    Returns
    -------
    dict[str, object]
        By names of the model.
    """
    if kind is RecordKind.SESSION:
        return {}
    return {"provider_id": provider_id, "origin": Origin(f"provider:{provider_id}")}


def writer_of(key: Key, provider_id: str) -> str:
    """Refuse keys of others.

    Parameters
    ----------
    key : Key
        Of the role provider.
    provider_id : str
        Whose records are to be written.

    Returns
    -------
    str
        How the log calls the key.

    Raises
    ------
    ForbiddenError
        If the key is not bound to this provider alone.
    """
    if key.scopes != (provider_id,):
        raise ForbiddenError(
            "This key does not write for the provider {provider}.", field="providerId", provider=provider_id
        )
    return f"key {key.id} {key.name}".strip()


def outcome_of(report: ChangeReport, kind: RecordKind) -> Outcome:
    """Tell what became of the only record of a report.

    Parameters
    ----------
    report : ChangeReport
        Without refusals and merges.
    kind : RecordKind
        Of the record.

    Returns
    -------
    Outcome
        TAKEN, CHANGED or UNCHANGED.
    """
    order = (Outcome.TAKEN, Outcome.CHANGED, Outcome.UNCHANGED)
    return next(outcome for outcome in order if report.count(outcome, kind))


def error_of(refusal: Refusal) -> MobilityError:
    """Turn a refusal into the error that is answered.

    Parameters
    ----------
    refusal : Refusal
        Of one record.

    Returns
    -------
    MobilityError
        To raise.
    """
    errors: dict[str, type[MobilityError]] = {
        "OTHER_PROVIDER": ForbiddenError,
        "NOT_FOUND": NotFoundError,
        "IN_USE": ConflictError,
    }
    error = errors.get(refusal.code, BadParameterError)
    values: dict[str, Any] = dict(refusal.values)
    return error(refusal.template or refusal.reason, camel_id(refusal.kind), refusal.code, **values)
