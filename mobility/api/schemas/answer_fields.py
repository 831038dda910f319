"""Fields of answers, documented in one line each."""

from marshmallow import fields


def text_field(doc: str, required: bool = False, **more: object) -> fields.String:
    """Make the field of a text.

    Parameters
    ----------
    doc : str
        What it means.
    required : bool
        Whether it is always there.
    **more : object
        Further members of its schema.

    Returns
    -------
    fields.String
        For an answer's schema.
    """
    return fields.String(required=required, metadata={"description": doc, **more})


def moment_field(doc: str, required: bool = False) -> fields.String:
    """Make the field of a moment.

    Parameters
    ----------
    doc : str
        What it means.
    required : bool
        Whether it is always there.

    Returns
    -------
    fields.String
        For an answer's schema.
    """
    return text_field(f"{doc}, UTC, RFC 3339.", required, format="date-time")


def word_field(doc: str, words: tuple[str, ...], required: bool = False) -> fields.String:
    """Make the field of one of several words.

    Parameters
    ----------
    doc : str
        What it means.
    words : tuple[str, ...]
        The words.
    required : bool
        Whether it is always there.

    Returns
    -------
    fields.String
        For an answer's schema.
    """
    return text_field(doc, required, enum=list(words))


def number_field(doc: str, required: bool = False) -> fields.Float:
    """Make the field of a number.

    Parameters
    ----------
    doc : str
        What it means, with its unit.
    required : bool
        Whether it is always there.

    Returns
    -------
    fields.Float
        For an answer's schema.
    """
    return fields.Float(required=required, metadata={"description": doc})


def whole_field(doc: str, required: bool = False) -> fields.Integer:
    """Make the field of a whole number.

    Parameters
    ----------
    doc : str
        What it means, with its unit.
    required : bool
        Whether it is always there.

    Returns
    -------
    fields.Integer
        For an answer's schema.
    """
    return fields.Integer(required=required, strict=True, metadata={"description": doc})


def flag_field(doc: str, required: bool = False) -> fields.Boolean:
    """Make the field of true or false.

    Parameters
    ----------
    doc : str
        What it means.
    required : bool
        Whether it is always there.

    Returns
    -------
    fields.Boolean
        For an answer's schema.
    """
    return fields.Boolean(required=required, metadata={"description": doc})
