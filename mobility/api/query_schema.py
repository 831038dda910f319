"""Schemas of query strings: only the parameters that were sent are read, all others have their default."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from mobility.api.fields import CamelSchema


def default_of(field: fields.Field[Any]) -> Any:
    """Give what a field holds where its parameter is missing.

    Parameters
    ----------
    field : fields.Field
        A field with an immutable default, plain or from a factory.

    Returns
    -------
    Any
        The default, marshmallow's `missing` for a required field.
    """
    return field.load_default() if callable(field.load_default) else field.load_default


class QuerySchema(CamelSchema):
    """Parameters of a query string.

    marshmallow's own pass visits each of the 90 fields of /plan for the few that are sent. Values of query
    strings are flat, and their defaults immutable, so the rest can be taken from a dict made once. Hooks of
    marshmallow (pre_load, validates and the like) are not run.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._by_wire_name = {str(field.data_key): (name, field) for name, field in self.load_fields.items()}
        self.fields_by_wire_name = {wire: field for wire, (_, field) in self._by_wire_name.items()}
        self._places = {wire: place for place, wire in enumerate(self._by_wire_name)}
        self._required = tuple(wire for wire, (_, field) in self._by_wire_name.items() if field.required)
        self._defaults = {
            name: default_of(field) for name, field in self.load_fields.items() if not field.required
        }

    def load(
        self,
        data: Any,
        *,
        many: bool | None = None,
        partial: Any = None,
        unknown: Any = None,
    ) -> dict[str, Any]:
        """Read parameters.

        Parameters
        ----------
        data : Mapping[str, Any]
            Texts, or lists of texts, by their names on the wire.
        many, partial, unknown : object
            Accepted as marshmallow gives them; a query string is one, whole, and has known names only.

        Returns
        -------
        dict[str, Any]
            Values by the names of the fields; all fields are there.

        Raises
        ------
        ma.ValidationError
            For names that are unknown, or required and missing.
        """
        del many, partial, unknown
        read = self._defaults.copy()
        known = [wire_name for wire_name in data if wire_name in self._by_wire_name]
        for wire_name in sorted(known, key=self._places.__getitem__):  # in this order faults are reported
            name, field = self._by_wire_name[wire_name]
            read[name] = field.deserialize(data[wire_name], wire_name, data)
        faults = {name: ["Unknown field."] for name in data if name not in self._by_wire_name}
        faults |= {wire: ["Missing."] for wire in self._required if self._by_wire_name[wire][0] not in read}
        if faults:
            raise ma.ValidationError(faults)
        return read


class NoParameters(QuerySchema):
    """Of an address whose question is all in the body: any parameter beside it is refused."""
