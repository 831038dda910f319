"""What is said of a setting beside its type and default."""

from typing import Any


def about(doc: str, **limits: Any) -> dict[str, Any]:
    """Give the metadata of a field of settings.

    Parameters
    ----------
    doc : str
        What it means, for docs/settings.md.
    **limits : Any
        `low` and `high` of a whole number (both included), or `choices` (upper case), or `form` (a regular
        expression that the whole text must match) with an `example` of it.

    Returns
    -------
    dict[str, Any]
        All of these, empty where not given.
    """
    return {"doc": doc, "low": None, "high": None, "choices": (), "form": "", "example": "", **limits}
