"""How much a place counts that is so many minutes away: decay functions from 1 down to 0.

Source: Walter G. Hansen, "How Accessibility Shapes Land Use", Journal of the American Institute of Planners
25(2), 1959; David Levinson and David King, "Transport Access Manual", 2020. The parameters mean what they
mean in Conveyal's R5 and r5r (`accessibility(decay_function = …)`).
Differs from R5: the step counts what takes exactly the cut-off (30 minutes are within 30 minutes).
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.errors import BadParameterError

Floats = NDArray[np.float64]
UNREACHED = int(np.iinfo(np.uint16).max)
"""Minutes of what is not reached; counts nothing under every decay."""
LONGEST_MINUTES = 1440
"""A day: longest travel time of a request."""


class Decay(Protocol):
    """A weight for each number of minutes."""

    @property
    def name(self) -> str:
        """Of the function, as in answers."""

    @property
    def cutoff(self) -> float:
        """Minutes that name it in answers."""

    def weigh(self, minutes: Floats) -> Floats:
        """Weigh minutes.

        Parameters
        ----------
        minutes : float64
            At least 0, of any shape.

        Returns
        -------
        float64
            Of the same shape, 0 to 1, never rising with the minutes.
        """


@dataclass(frozen=True, slots=True)
class Step:
    """f(t) = 1 where t <= cutoff, else 0: what can be reached within it.

    Parameters
    ----------
    cutoff : float
        Minutes.
    """

    cutoff: float
    name = "step"

    def __post_init__(self) -> None:
        _check("cutoff", self.cutoff)

    def weigh(self, minutes: Floats) -> Floats:
        """Weigh minutes, as of `Decay`.

        Parameters
        ----------
        minutes : float64
            Of any shape.

        Returns
        -------
        float64
            0 or 1.
        """
        return (minutes <= self.cutoff).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Linear:
    """f(t) falls in a line from 1 at cutoff - width / 2 to 0 at cutoff + width / 2.

    Parameters
    ----------
    cutoff : float
        Minutes at which a place counts half.
    width : float
        Minutes from 1 to 0; 2 x cutoff: the line begins at 0 minutes.
    """

    cutoff: float
    width: float
    name = "linear"

    def __post_init__(self) -> None:
        _check("cutoff", self.cutoff)
        _check("width", self.width)

    def weigh(self, minutes: Floats) -> Floats:
        """Weigh minutes, as of `Decay`.

        Parameters
        ----------
        minutes : float64
            Of any shape.

        Returns
        -------
        float64
            0 to 1.
        """
        return np.clip((self.cutoff + self.width / 2.0 - minutes) / self.width, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Exponential:
    """f(t) = 2^(-t / cutoff): each further cut-off halves.

    Parameters
    ----------
    cutoff : float
        Half-life in minutes; beta of exp(-beta t) is ln 2 / cutoff.
    """

    cutoff: float
    name = "exponential"

    def __post_init__(self) -> None:
        _check("cutoff", self.cutoff)

    def weigh(self, minutes: Floats) -> Floats:
        """Weigh minutes, as of `Decay`.

        Parameters
        ----------
        minutes : float64
            Of any shape.

        Returns
        -------
        float64
            0 to 1.
        """
        return np.exp2(-minutes / self.cutoff)


@dataclass(frozen=True, slots=True)
class Logistic:
    """f(t) = 1 / (1 + exp((t - cutoff) pi / (sd sqrt 3))): the share of people ready to travel t minutes.

    Parameters
    ----------
    cutoff : float
        Mean of the logistic distribution of what people accept: minutes at which a place counts half.
    sd : float
        Its standard deviation in minutes.
    """

    cutoff: float
    sd: float
    name = "logistic"

    def __post_init__(self) -> None:
        _check("cutoff", self.cutoff)
        _check("sd", self.sd)

    def weigh(self, minutes: Floats) -> Floats:
        """Weigh minutes, as of `Decay`.

        Parameters
        ----------
        minutes : float64
            Of any shape.

        Returns
        -------
        float64
            0 to 1.
        """
        steepness = math.pi / (self.sd * math.sqrt(3.0))
        # tanh is the same curve and does not overflow far from the mean.
        return 0.5 * (1.0 - np.tanh(0.5 * steepness * (minutes - self.cutoff)))


def weights_of(minutes: NDArray[np.uint16], decay: Decay) -> Floats:
    """Weigh travel times.

    Parameters
    ----------
    minutes : uint16
        Of any shape, at most LONGEST_MINUTES, or UNREACHED where there is no way.
    decay : Decay
        How.

    Returns
    -------
    float64
        Of the same shape; 0 where there is no way.
    """
    # A day has few different minutes: they are looked up, not computed for each pair.
    table = np.zeros(UNREACHED + 1)
    table[: LONGEST_MINUTES + 1] = decay.weigh(np.arange(LONGEST_MINUTES + 1, dtype=np.float64))
    return table[minutes]


def _check(name: str, value: float) -> None:
    if not 0 < value <= LONGEST_MINUTES:
        raise BadParameterError(
            "{field} must be more than 0 and at most {most} minutes, not {value}",
            field=name,
            most=LONGEST_MINUTES,
            value=value,
        )
