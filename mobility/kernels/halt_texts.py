"""Writes the halts that a ride only passes: a text of each stop, with arrival and departure.

Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING

MOMENT_SIGNS = 20
"""Signs of a moment: 2026-03-02T07:30:00Z."""

ZERO = 48
"""The digit 0 in ASCII."""

KINDS = 16
"""GTFS pickup_type times drop_off_type."""

NEITHER = 5
"""Kind of a halt where nobody may board (1) or alight (1): 4 * 1 + 1."""


@njit(cache=True, nogil=True)
def write_halts(
    offsets: NDArray[np.int64],
    ends: NDArray[np.int64],
    stops: NDArray[np.int32],
    pickups: NDArray[np.uint8],
    drop_offs: NDArray[np.uint8],
    arrivals_s: NDArray[np.int64],
    departures_s: NDArray[np.int64],
    with_skipped: bool,
    numbers: NDArray[np.int32],
    n_texts: int,
    texts: NDArray[np.uint8],
    text_ends: NDArray[np.int64],
    marks: NDArray[np.uint8],
    mark_ends: NDArray[np.int64],
    written: NDArray[np.uint8],
) -> int:
    """Write all halts but the first and the last of each ride.

    Parameters
    ----------
    offsets : NDArray[np.int64]
        (n_rides + 1,) ride r has the halts offsets[r] to offsets[r + 1]; read only.
    ends : NDArray[np.int64]
        (n_rides,) gets where each ride's signs end; changed in place.
    stops : NDArray[np.int32]
        (n,) stops; read only.
    pickups, drop_offs : NDArray[np.uint8]
        (n,) GTFS pickup_type and drop_off_type, 0 to 3; read only.
    arrivals_s, departures_s : NDArray[np.int64]
        (n,) Unix seconds from 0 up; read only.
    with_skipped : bool
        Also halts where nobody may board or alight.
    numbers : NDArray[np.int32]
        (n_stops, KINDS) number of the text of each kind of halt, -1 = there is none yet; read only.
    n_texts : int
        Numbers from here on count as missing: another thread is about to add them.
    texts : NDArray[np.uint8]
        Signs of all texts, one after the other; read only.
    text_ends : NDArray[np.int64]
        (n_texts + 1,) text r is texts[text_ends[r]:text_ends[r + 1]]; read only.
    marks : NDArray[np.uint8]
        Signs of five marks: before the arrival, between it and its repetition, before the departure, between
        it and its repetition, after it; read only.
    mark_ends : NDArray[np.int64]
        (6,) as text_ends; read only.
    written : NDArray[np.uint8]
        Gets the signs; changed in place.

    Returns
    -------
    int
        How many signs were written, -1 if a text is missing, -2 if there is no room.
    """
    around = mark_ends[5] + 4 * MOMENT_SIGNS
    place = int(NOTHING)
    for ride in range(offsets.size - 1):
        for i in range(offsets[ride] + 1, offsets[ride + 1] - 1):
            kind = 4 * pickups[i] + drop_offs[i]
            if kind == NEITHER and not with_skipped:
                continue
            number = numbers[stops[i], kind]
            if not 0 <= number < n_texts:
                return -1
            start, end = text_ends[number], text_ends[number + 1]
            if place + end - start + around > written.size:
                return -2
            place = _copy(texts, start, end, written, place)
            place = _copy(marks, mark_ends[0], mark_ends[1], written, place)
            arrival = place
            _write_moment(arrivals_s[i], written, place)
            place = _copy(marks, mark_ends[1], mark_ends[2], written, place + MOMENT_SIGNS)
            place = _copy(written, arrival, arrival + MOMENT_SIGNS, written, place)
            place = _copy(marks, mark_ends[2], mark_ends[3], written, place)
            departure = arrival
            if departures_s[i] == arrivals_s[i]:
                place = _copy(written, arrival, arrival + MOMENT_SIGNS, written, place)
            else:
                departure = place
                _write_moment(departures_s[i], written, place)
                place += MOMENT_SIGNS
            place = _copy(marks, mark_ends[3], mark_ends[4], written, place)
            place = _copy(written, departure, departure + MOMENT_SIGNS, written, place)
            place = _copy(marks, mark_ends[4], mark_ends[5], written, place)
        ends[ride] = place
    return place


@njit(cache=True, nogil=True)
def _copy(source: NDArray[np.uint8], start: int, end: int, target: NDArray[np.uint8], place: int) -> int:
    # Unsigned: a signed index may count from the end, and asking each time keeps the compiler from copying
    # blocks (15 times slower for 220 signs).
    n, first, at = np.uint64(end - start), np.uint64(start), np.uint64(place)
    for i in range(n):
        target[at + i] = source[first + i]
    return place + end - start


@njit(cache=True, nogil=True)
def _write_moment(moment_s: int, written: NDArray[np.uint8], place: int) -> None:
    day = moment_s // 86_400
    second = moment_s - day * 86_400
    # Years begin in March here, so that the leap day is the last of its year.
    shifted = day + 719_468
    era = shifted // 146_097
    day_of_era = shifted - era * 146_097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153
    day_of_month = day_of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    _write_two(year // 100, written, place)
    _write_two(year % 100, written, place + 2)
    written[place + 4] = 45  # -
    _write_two(month, written, place + 5)
    written[place + 7] = 45
    _write_two(day_of_month, written, place + 8)
    written[place + 10] = 84  # T
    _write_two(second // 3600, written, place + 11)
    written[place + 13] = 58  # :
    _write_two(second // 60 % 60, written, place + 14)
    written[place + 16] = 58
    _write_two(second % 60, written, place + 17)
    written[place + 19] = 90  # Z


@njit(cache=True, nogil=True)
def _write_two(number: int, written: NDArray[np.uint8], place: int) -> None:
    written[place] = ZERO + number // 10
    written[place + 1] = ZERO + number % 10
