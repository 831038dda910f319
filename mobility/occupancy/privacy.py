"""The privacy stage: of what is known exactly, one coarse class of a departure gets out, once.

A departure is a run at a position. Its load falls into one of four bands; where one ends and the next begins
is drawn at random for each departure from a secret, so that one rider more or less changes the band with a
probability of at most 1 / `border_width`, and nobody can tell by a change that somebody boarded. A band is
released when the vehicle has left the stop, by the clock, and never revised: there is no sequence of answers
about one departure to learn from. Everything else that is published follows from bands and from what is usual
(see `public_loads`). Why so: docs/privacy.md, docs/adr/0062.

What riders say that they will do goes out by `tell_in_steps` only: never of fewer than LEAST_COUNT persons.
"""

import hashlib
import hmac
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.occupancy.scales import Level

Float64 = NDArray[np.float64]
Int8 = NDArray[np.int8]
CENTERS = (0.25, 0.5, 0.75)
"""Of all places: where bands begin on average. The two upper ones are the borders of the law; the lowest is
about where the last seats of a low-floor tram are taken."""
WIDTH = 0.2
"""Of all places: within how much a border is drawn, evenly."""
LEAST_WIDTH = 16.0
"""Persons: the same for small vehicles."""
LEAST_PLACES = 64
"""Of vehicles with fewer, nothing is published: their ranges of borders would overlap."""
LEAST_COUNT = 5.0
"""Persons: no published figure is smaller; it stands for so many or fewer."""
SECRET_BYTES = 32
NOT_RELEASED = -2
BAND_LEVELS = np.array([Level.LOW, Level.LOW, Level.MODERATE, Level.HIGH], np.int8)
"""Statutory level of each band."""


def border_width(places: ArrayLike) -> Float64:
    """Give the range within which each border of a vehicle is drawn.

    Parameters
    ----------
    places : (n,) array
        Seats and standing places.

    Returns
    -------
    (n,) float64
        Persons.
    """
    return np.maximum(WIDTH * np.asarray(places, np.float64), LEAST_WIDTH)


def draw_borders(secret: bytes, run: str, position: int, places: int) -> Float64:
    """Draw the borders of a departure: the same whenever it is asked for.

    Parameters
    ----------
    secret : bytes
        Known to the live process only.
    run : str
        Names the run for ever: feed, trip_id and service day.
    position : int
        Of the departure.
    places : int
        Of the vehicle.

    Returns
    -------
    (3,) float64
        Persons, rising.
    """
    digest = hmac.new(secret, f"{run}|{position}".encode(), hashlib.sha256).digest()
    drawn = np.frombuffer(digest, "<u8", len(CENTERS)).astype(np.float64) / 2.0**64
    return np.array(CENTERS) * places + (drawn - 0.5) * float(border_width(places))


def band_chances(loads: Float64, places: Float64) -> Float64:
    """Tell how likely each band is, for loads, to who does not know the borders drawn.

    Parameters
    ----------
    loads : (n, n_loads) float64
        Persons.
    places : (n,) float64
        Of the vehicles.

    Returns
    -------
    (4, n, n_loads) float64
        Each load's add up to 1.
    """
    width = border_width(places)[:, None]
    above = [np.ones_like(loads)]
    above += [np.clip((loads - share * places[:, None]) / width + 0.5, 0, 1) for share in CENTERS]
    above.append(np.zeros_like(loads))
    # The ranges do not overlap: whoever is above a border is above the lower ones.
    return np.stack([above[i] - above[i + 1] for i in range(len(CENTERS) + 1)])


def tell_in_steps(secret: bytes, run: str, persons: ArrayLike, most: float) -> NDArray[np.float32]:
    """Tell how many riders said that they will ride, so that nobody sees a single one of them.

    Step i is told from i * LEAST_COUNT persons and up to LEAST_COUNT more on: how many more is drawn for each
    step by itself, so that who filled one step with riders of his own does not know where the next one is.

    Parameters
    ----------
    secret : bytes
        Of the service.
    run : str
        Names the run: its steps are the same whenever they are asked for.
    persons : (n,) array
        Announced for each of its stretches.
    most : float
        Persons that may be told of at all.

    Returns
    -------
    (n,) float32
        Never more than announced, 0 below LEAST_COUNT.
    """
    announced = np.asarray(persons, np.float64)
    n_steps = int(min(float(announced.max(initial=0.0)), most + LEAST_COUNT) / LEAST_COUNT)
    digests = [
        hmac.new(secret, f"expected|{run}|{step}".encode(), hashlib.sha256).digest()
        for step in range(n_steps)
    ]
    drawn = np.frombuffer(b"".join(digests), "<u8")[::4].astype(np.float64) / 2.0**64
    borders = LEAST_COUNT * (1 + np.arange(n_steps) + drawn)
    told = LEAST_COUNT * np.searchsorted(borders, announced, side="right")
    return np.asarray(np.minimum(told, most), np.float32)


class PrivacyStage:
    """Releases bands of departures; its memory is what has been released.

    Parameters
    ----------
    secret : bytes
        SECRET_BYTES at least.
    name_run : Callable[[int, int], str]
        Names a run (trip, service day) by what stays the same over networks and restarts.
    """

    def __init__(self, secret: bytes, name_run: Callable[[int, int], str]) -> None:
        if len(secret) < SECRET_BYTES:
            raise ValueError(f"the secret of the borders needs {SECRET_BYTES} bytes, not {len(secret)}")
        self._secret, self._name_run = secret, name_run
        self._released: dict[tuple[int, int], Int8] = {}

    def release(
        self, trip: int, day: int, places: int, loads: NDArray[np.float32], first: int, last: int
    ) -> Int8:
        """Release what is due of a run.

        Parameters
        ----------
        trip, day : int
            The run.
        places : int
            Of its vehicle.
        loads : (n_calls,) float32
            Exact loads; of calls that are not due they are not looked at.
        first, last : int
            Positions that are due: from first up to and without last.

        Returns
        -------
        (n_calls,) int8
            Bands as released, now or before; NOT_RELEASED.
        """
        key = (trip, day)
        bands = self._released.get(key)
        if bands is None:
            bands = self._released[key] = np.full(loads.size, NOT_RELEASED, np.int8)
        if places < LEAST_PLACES:
            return bands
        run = self._name_run(trip, day)
        for position in range(first, last):
            if bands[position] == NOT_RELEASED and not np.isnan(loads[position]):
                borders = draw_borders(self._secret, run, position, places)
                bands[position] = int((loads[position] >= borders).sum())
        return bands

    def runs(self) -> set[tuple[int, int]]:
        """List runs that something may have been released of.

        Returns
        -------
        set[tuple[int, int]]
            Trip and service day.
        """
        return set(self._released)

    def forget(self, kept: set[tuple[int, int]]) -> None:
        """Forget runs that are over.

        Parameters
        ----------
        kept : set[tuple[int, int]]
            Runs that may still be asked for.
        """
        self._released = {key: bands for key, bands in self._released.items() if key in kept}
