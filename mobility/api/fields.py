"""Fields of query strings: strict, documented with their unit and range, their errors one sentence each."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

import marshmallow as ma
from marshmallow import fields

from mobility.errors import BadParameterError

RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
WHOLE = re.compile(r"[+-]?\d{1,12}", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d{1,12}(?:\.\d{0,15})?", re.ASCII)
LAST_MOMENT = 4_102_444_799
"""The end of 2099."""

HONORED = "honored"
IGNORED = "ignored"
REFUSED = "refused"
POLICY = "x-mobility-support"
"""Member of a parameter's schema: honored, ignored (listed in debugOutput.ignored), refused (400)."""


class CamelSchema(ma.Schema):
    """A schema whose names are camelCase outside and snake_case inside; unknown names are errors."""

    class Meta:
        """Names that no field has are refused."""

        unknown = ma.RAISE

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Give itself: nobody changes a schema, and flask-smorest copies each some times for its document."""
        return self

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Name the field as the wire format does.

        Parameters
        ----------
        field_name : str
            Name of the class' attribute.
        field_obj : fields.Field
            The field, changed in place.
        """
        field_obj.data_key = camel_case(field_obj.data_key or field_name)


def camel_case(name: str) -> str:
    """Turn a name around.

    Parameters
    ----------
    name : str
        E.g. "max_pre_transit_time".

    Returns
    -------
    str
        E.g. "maxPreTransitTime".
    """
    first, *others = name.rstrip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def describe(doc: str, policy: str, **more: object) -> dict[str, object]:
    """Make what the OpenAPI document says about a parameter.

    Parameters
    ----------
    doc : str
        What it means.
    policy : str
        HONORED, IGNORED or REFUSED.
    **more : object
        Further members of its schema.

    Returns
    -------
    dict[str, object]
        For marshmallow's `metadata`.
    """
    return {"description": doc, POLICY: policy, **more}


class Parameter(fields.Field[Any]):
    """A parameter of a query string; what cannot be read is a BadParameterError that names it.

    Parameters
    ----------
    *arguments : object
        As marshmallow's own field of the kind takes them.
    load_default : object
        Where it is missing. That nothing is given (None, "") is no value that one may send, so the document
        does not hold it: clients made of the document would send it.
    **options : object
        As marshmallow's own field of the kind takes them.
    """

    def __init__(self, *arguments: Any, load_default: Any = ma.missing, **options: Any) -> None:
        if load_default is None or load_default == "":
            super().__init__(*arguments, load_default=lambda: load_default, **options)
        else:
            super().__init__(*arguments, load_default=load_default, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        del data, kwargs  # marshmallow gives them to all fields
        return self._read(value, attr or "")

    def _read(self, value: Any, name: str) -> Any:
        """Read a value.

        Parameters
        ----------
        value : Any
            As it was sent: a text, or a list of texts.
        name : str
            Of the parameter.

        Returns
        -------
        Any
            The value.

        Raises
        ------
        BadParameterError
            If it is out of range or not of this kind.
        """
        raise NotImplementedError


class Whole(Parameter, fields.Integer):
    """A whole number within a range.

    Parameters
    ----------
    doc : str
        What it means, with its unit.
    low, high : int
        Both included.
    default : int | None
        Where it is missing.
    policy : str
        HONORED, IGNORED or REFUSED.
    example : int | None
        For the document; a field with an example is required.
    """

    def __init__(
        self,
        doc: str,
        low: int,
        high: int,
        default: int | None = None,
        policy: str = HONORED,
        example: int | None = None,
    ) -> None:
        extra = {} if example is None else {"example": example}
        super().__init__(
            required=example is not None,
            load_default=default if example is None else ma.missing,
            metadata=describe(doc, policy, minimum=low, maximum=high, **extra),
        )
        self.low, self.high = low, high

    def _read(self, value: Any, name: str) -> int:
        if not WHOLE.fullmatch(value) or not self.low <= int(value) <= self.high:
            raise BadParameterError(
                "{field} must be a whole number from {low} to {high}.",
                field=name,
                low=self.low,
                high=self.high,
            )
        return int(value)


class Decimal(Parameter, fields.Float):
    """A decimal number within a range.

    Parameters
    ----------
    doc : str
        What it means, with its unit.
    low, high : float
        Both included.
    default : float | None
        Where it is missing.
    policy : str
        HONORED, IGNORED or REFUSED.
    """

    def __init__(
        self, doc: str, low: float, high: float, default: float | None = None, policy: str = HONORED
    ) -> None:
        super().__init__(load_default=default, metadata=describe(doc, policy, minimum=low, maximum=high))
        self.low, self.high = low, high

    def _read(self, value: Any, name: str) -> float:
        number = float(value) if DECIMAL.fullmatch(value) else math.nan
        if not self.low <= number <= self.high:
            raise BadParameterError(
                "{field} must be a number from {low} to {high}.",
                field=name,
                low=f"{self.low:g}",
                high=f"{self.high:g}",
            )
        return number


class Flag(Parameter, fields.Boolean):
    """True or false, spelled so.

    Parameters
    ----------
    doc : str
        What it means.
    default : bool | None
        Where it is missing.
    policy : str
        HONORED, IGNORED or REFUSED.
    """

    def __init__(self, doc: str, default: bool | None = False, policy: str = HONORED) -> None:
        super().__init__(load_default=default, metadata=describe(doc, policy))

    def _read(self, value: Any, name: str) -> bool:
        if value not in ("true", "false"):
            raise BadParameterError("{field} must be true or false.", field=name, value=value)
        return bool(value == "true")


class Text(Parameter, fields.String):
    """A text.

    Parameters
    ----------
    doc : str
        What it means.
    required : bool
        Whether it must be there.
    policy : str
        HONORED, IGNORED or REFUSED.
    example : str
        For the document, "" = none.
    longest : int
        Most characters.
    """

    def __init__(
        self,
        doc: str,
        required: bool = False,
        policy: str = HONORED,
        example: str = "",
        longest: int = 1000,
    ) -> None:
        extra: dict[str, object] = {"minLength": 1, "maxLength": longest}
        if example:
            extra["example"] = example
        super().__init__(
            required=required,
            load_default=ma.missing if required else "",
            metadata=describe(doc, policy, **extra),
        )
        self.longest = longest

    def _read(self, value: Any, name: str) -> str:
        text = str(value).strip()
        if not text or len(text) > self.longest:
            raise BadParameterError(
                "{field} must not be empty or longer than {high} characters.", field=name, high=self.longest
            )
        return text


class Choice(Parameter, fields.String):
    """One of several words.

    Parameters
    ----------
    doc : str
        What it means.
    words : Sequence[str]
        The words.
    default : str | None
        Where it is missing.
    policy : str
        HONORED, IGNORED or REFUSED.
    required : bool
        Whether it must be there.
    """

    def __init__(
        self,
        doc: str,
        words: Sequence[str],
        default: str | None = None,
        policy: str = HONORED,
        required: bool = False,
    ) -> None:
        super().__init__(
            required=required,
            load_default=ma.missing if required else default,
            metadata=describe(doc, policy, enum=list(words)),
        )
        self.words = tuple(words)

    def _read(self, value: Any, name: str) -> str:
        return check_word(value, name, self.words)


class Moment(Parameter, fields.Integer):
    """A moment in RFC 3339 with its offset, read as Unix seconds (fractions are cut off).

    Parameters
    ----------
    doc : str
        What it means.
    """

    def __init__(self, doc: str) -> None:
        super().__init__(
            load_default=None,
            metadata=describe(
                doc, HONORED, type="string", format="date-time", example="2016-11-08T07:30:00Z"
            ),
        )

    def _read(self, value: Any, name: str) -> int:
        match = RFC_3339.fullmatch(value)
        try:
            if match is None:
                raise ValueError(value)
            zone = "+00:00" if match[7] in "Zz" else match[7]
            # RFC 3339 knows leap seconds; Unix time does not, so :60 is the second after :59.
            leap = match[6] == "60"
            digits = "-".join(match.group(1, 2, 3))
            clock = f"{match[4]}:{match[5]}:{'59' if leap else match[6]}"
            moment = datetime.fromisoformat(f"{digits}T{clock}{zone}").astimezone(UTC)
            seconds = int(moment.timestamp()) + leap
            if not 0 <= seconds <= LAST_MOMENT:
                raise ValueError(value)
        except (ValueError, OverflowError) as fault:
            raise BadParameterError(
                "{field} must be a moment from 1970 to 2099 like 2026-03-01T07:30:00Z or "
                "2026-03-01T08:30:00+01:00 (write + as %2B in addresses).",
                field=name,
                value=value,
            ) from fault
        return seconds


def check_word(value: str, name: str, words: Sequence[str]) -> str:
    """Check that a text is one of several words.

    Parameters
    ----------
    value : str
        As it was sent.
    name : str
        Of the parameter.
    words : Sequence[str]
        What is allowed.

    Returns
    -------
    str
        The text.

    Raises
    ------
    BadParameterError
        If it is none of them.
    """
    if value not in words:
        raise BadParameterError("{field} takes these values: {words}.", field=name, words=", ".join(words))
    return value
