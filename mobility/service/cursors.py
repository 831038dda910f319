"""Page cursors: "EARLIER|<unix s>" and "LATER|<unix s>"."""

from mobility.errors import BadParameterError
from mobility.routing.query import Cursor, Direction

LAST_CURSOR_S = 4_133_980_800
"""Start of 2101: a page may end a little behind the last moment that can be asked for, the end of 2099."""


def parse_cursor(text: str) -> Cursor | None:
    """Read a page cursor.

    Parameters
    ----------
    text : str
        "EARLIER|<unix s>", "LATER|<unix s>" or "".

    Returns
    -------
    Cursor | None
        None for the first page.

    Raises
    ------
    BadParameterError
        For anything else.
    """
    if not text:
        return None
    word, _, seconds = text.partition("|")
    is_whole = seconds.isascii() and seconds.isdigit() and len(seconds) <= len(str(LAST_CURSOR_S))
    if word not in tuple(Direction) or not is_whole or int(seconds) > LAST_CURSOR_S:
        raise BadParameterError(
            '{text!r} is no cursor: it is "EARLIER|<unix s>" or "LATER|<unix s>" from an answer.',
            field="pageCursor",
            text=text,
        )
    return Cursor(Direction(word), int(seconds))
