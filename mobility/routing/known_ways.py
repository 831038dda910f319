"""How far to look for a way that an itinerary's id tells of."""

LONGEST_S = 6 * 3600
"""Farther one goes nowhere here. An id comes from outside and may tell of a walk of fifty years: a search
that far takes gigabytes, which it keeps."""


LONGEST_STAY_S = 2 * 86_400
"""At via stops: a day at each, and both may be one place. Ids written here have no longer pauses, and many of
them would lead out of the calendar."""


def look_around_s(known_s: int) -> int:
    """Give how far to look for a way that was so long: it may have become longer since.

    Parameters
    ----------
    known_s : int
        Seconds that the way took, as the id says.

    Returns
    -------
    int
        Twice as far and five minutes, at most LONGEST_S.
    """
    return min(2 * known_s + 300, LONGEST_S)
