"""Which tables commands write: the ending of the file says it."""

from pathlib import Path

from mobility.errors import BadParameterError

ENDINGS = (".parquet", ".csv")


def check_ending(out: Path) -> None:
    """Refuse a table of an unknown kind before anything is computed.

    Parameters
    ----------
    out : Path
        To be written.

    Raises
    ------
    BadParameterError
        Another ending.
    """
    if out.suffix.lower() not in ENDINGS:
        raise BadParameterError(f"{out} must end in {' or '.join(ENDINGS)}", field="out")
