"""Fields of query strings that hold several values."""

import re
from collections.abc import Sequence
from typing import Any

import marshmallow as ma
from marshmallow import fields

from mobility.api.fields import HONORED, WHOLE, Parameter, check_word, describe
from mobility.errors import BadParameterError

LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*|\*", re.ASCII)
"""The form of BCP 47, also with the underscore of POSIX' locales: de, pt-BR, zh_Hant_TW; * = any."""

LONGEST_TAG = 35
"""Letters that BCP 47 (section 4.4.1) wants every reader to take."""


class Words(Parameter, fields.List[Any]):
    """A list, comma-separated or with the parameter repeated, also both.

    Parameters
    ----------
    doc : str
        What it means.
    words : Sequence[str]
        Allowed members; empty = any text.
    default : tuple[str, ...]
        Where the parameter is missing; an empty parameter is an empty list.
    policy : str
        HONORED, IGNORED or REFUSED.
    most : int
        Most members.
    example : Sequence[str]
        For the document; a list with an example is required.
    """

    def __init__(
        self,
        doc: str,
        words: Sequence[str] = (),
        default: tuple[str, ...] = (),
        policy: str = HONORED,
        most: int = 50,
        example: Sequence[str] = (),
    ) -> None:
        # A lone empty value, as in "transitModes=", is how an address spells the empty list.
        inner = fields.String(metadata={"enum": [*words, ""]} if words else {})
        extra: dict[str, Any] = {"example": list(example)} if example else {}
        super().__init__(
            inner,
            required=bool(example),
            load_default=ma.missing if example else lambda: default,
            metadata=describe(doc, policy, maxItems=most, **extra),
        )
        self.default = default
        self.words = tuple(words)
        self.most = most

    def _read(self, value: Any, name: str) -> Any:
        if len(value) > self.most:
            raise BadParameterError("{field} takes at most {most} values.", field=name, most=self.most)
        return tuple(self.member(word, name) for word in value)

    def member(self, word: str, name: str) -> Any:
        """Check one member.

        Parameters
        ----------
        word : str
            As it was sent.
        name : str
            Of the parameter.

        Returns
        -------
        Any
            Its value.

        Raises
        ------
        BadParameterError
            If it is empty or not allowed.
        """
        if self.words:
            return check_word(word, name, self.words)
        if not word:
            raise BadParameterError("{field} has an empty member.", field=name, value=word)
        return word


class Languages(Words):
    """Language tags, best first; one that no text is written in is passed over.

    Parameters
    ----------
    doc : str
        What is written in them.
    """

    def __init__(self, doc: str) -> None:
        super().__init__(doc)
        self.inner = fields.String(
            metadata={"pattern": f"^({LANGUAGE_TAG.pattern})?$", "maxLength": LONGEST_TAG}
        )

    def member(self, word: str, name: str) -> str:
        """Check one member.

        Parameters
        ----------
        word : str
            As it was sent.
        name : str
            Of the parameter.

        Returns
        -------
        str
            The tag as it was sent.

        Raises
        ------
        BadParameterError
            If it has not the form of a tag.
        """
        if len(word) > LONGEST_TAG or not LANGUAGE_TAG.fullmatch(word):
            raise BadParameterError(
                "{field} takes language tags such as de or pt-BR, comma-separated.", field=name, value=word
            )
        return word


class WholeList(Words):
    """A list of whole numbers from 0 on.

    Parameters
    ----------
    doc : str
        What it means, with its unit.
    high : int
        Largest number.
    most : int
        Most members.
    """

    def __init__(self, doc: str, high: int, most: int) -> None:
        super().__init__(doc, most=most)
        self.inner = fields.Integer(metadata={"minimum": 0, "maximum": high})
        self.high = high

    def member(self, word: str, name: str) -> int:
        """Check one member.

        Parameters
        ----------
        word : str
            As it was sent.
        name : str
            Of the parameter.

        Returns
        -------
        int
            Its value.

        Raises
        ------
        BadParameterError
            If it is no number in the range.
        """
        if not WHOLE.fullmatch(word) or not 0 <= int(word) <= self.high:
            raise BadParameterError(
                "{field} must be a whole number from {low} to {high}.",
                field=name,
                low=0,
                high=self.high,
            )
        return int(word)
