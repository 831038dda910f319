"""What becomes of parameters beside their values: limits of the service, no effect at all, or a refusal."""

from collections.abc import Mapping, Sequence
from typing import Any

from mobility.api.fields import IGNORED, POLICY, REFUSED
from mobility.api.query_schema import QuerySchema, default_of
from mobility.api.schemas.transit_parameters import STREET_MODES
from mobility.errors import BadParameterError, LimitExceededError


class Honoring:
    """Looks at the parameters of one kind of request.

    Parameters
    ----------
    schema : QuerySchema
        Its parameters.
    street_modes : Sequence[str]
        Names (here) of those that list modes on streets.
    offered : Sequence[str]
        Modes on streets that are offered.
    """

    def __init__(
        self, schema: QuerySchema, street_modes: Sequence[str] = (), offered: Sequence[str] = STREET_MODES
    ) -> None:
        self._offered = tuple(offered)
        self._wire_names = {name: str(field.data_key) for name, field in schema.fields.items()}
        self._street_modes = tuple(street_modes)
        self._not_honored = tuple(
            (name, field.metadata[POLICY], default_of(field))
            for name, field in schema.fields.items()
            if field.metadata[POLICY] in (IGNORED, REFUSED)
        )

    def wire_name(self, name: str) -> str:
        """Give the name of a parameter on the wire.

        Parameters
        ----------
        name : str
            Its name here.

        Returns
        -------
        str
            In camel case.
        """
        return self._wire_names[name]

    def check_limits(self, given: Mapping[str, Any], limits: Mapping[str, int]) -> None:
        """Refuse what is well-formed and too big.

        Parameters
        ----------
        given : Mapping[str, Any]
            Parameters as the schema loads them.
        limits : Mapping[str, int]
            Largest value by name; of a list, its length.

        Raises
        ------
        LimitExceededError
            Naming the parameter and its limit.
        """
        for name, limit in limits.items():
            value = given[name] or 0
            if isinstance(value, tuple):
                if len(value) > limit:
                    raise LimitExceededError(
                        "{field} has {value} members; the limit of this service is {limit}.",
                        field=self._wire_names[name],
                        value=len(value),
                        limit=limit,
                    )
            elif value > limit:
                raise LimitExceededError(
                    "{field} is {value}; the limit of this service is {limit}.",
                    field=self._wire_names[name],
                    value=value,
                    limit=limit,
                )

    def list_ignored(self, given: Mapping[str, Any]) -> list[str]:
        """Collect what has no effect on the answer, and refuse what would make it wrong.

        Parameters
        ----------
        given : Mapping[str, Any]
            Parameters as the schema loads them.

        Returns
        -------
        list[str]
            Names on the wire, with "=MODE" for single modes.

        Raises
        ------
        BadParameterError
            For a parameter that must not be ignored, or modes of which none is offered.
        """
        ignored = []
        for name, policy, default in self._not_honored:
            if given[name] == default:
                continue
            if policy == REFUSED:
                raise BadParameterError(
                    "{field} is not offered yet, and leaving it out of account would make the answer wrong.",
                    field=self._wire_names[name],
                    value=given[name],
                )
            ignored.append(self._wire_names[name])
        for name in self._street_modes:
            unknown = [mode for mode in given[name] if mode not in self._offered]
            wire_name = self._wire_names[name]
            if unknown and len(unknown) == len(given[name]):
                raise BadParameterError(
                    "{field} has none of the modes offered here: {words}.",
                    field=wire_name,
                    words=", ".join(self._offered),
                )
            ignored.extend(f"{wire_name}={mode}" for mode in dict.fromkeys(unknown))
        return ignored
