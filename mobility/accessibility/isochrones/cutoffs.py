"""The minutes that areas are drawn for."""

from collections.abc import Sequence

from mobility.errors import BadParameterError

CUTOFFS = (15, 30, 45)
MOST_CUTOFFS = 12


def checked_cutoffs(cutoffs: Sequence[int], longest: int) -> tuple[int, ...]:
    """Check cut-offs.

    Parameters
    ----------
    cutoffs : Sequence[int]
        Minutes.
    longest : int
        Longest travel time that is searched for.

    Returns
    -------
    tuple[int, ...]
        Ascending, each once.

    Raises
    ------
    BadParameterError
        If there are none or too many, or one is out of range.
    """
    found = tuple(sorted(set(cutoffs)))
    if not 1 <= len(found) <= MOST_CUTOFFS:
        raise BadParameterError(
            "{field} must be 1 to {most} different numbers of minutes", field="cutoffs", most=MOST_CUTOFFS
        )
    if found[0] < 1 or found[-1] > longest:
        raise BadParameterError(
            "{field} must be 1 to {most} minutes, not {value}",
            field="cutoffs",
            most=longest,
            value=found[0] if found[0] < 1 else found[-1],
        )
    return found
