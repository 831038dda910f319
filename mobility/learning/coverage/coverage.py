"""How many people reach which kinds of offer, and who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.learning.coverage.measure import MODES, Times
from mobility.learning.coverage.quarters import Quarter

LIMITS_MIN = (15, 30, 45)
STANDARD = ("transit", 30)
"""By which people are called left out: by transit within half an hour."""


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """The places of one kind.

    Parameters
    ----------
    kind : str
        A word of mobility.learning.vocabulary.PLACE_KINDS.
    places : (n,) int
        Columns of the times.
    is_there : (n_hours, n) bool
        Whether each is open, or something begins there, in each hour.
    """

    kind: str
    places: NDArray[np.int64]
    is_there: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """What is reached.

    Parameters
    ----------
    quarters : Sequence[Quarter]
        Rows.
    hours : Sequence[int]
        By the town's clock.
    kinds : Sequence[str]
        Of places.
    reached : (n_modes, n_limits, n_hours, n_quarters, n_kinds) bool
        In the order of MODES and LIMITS_MIN.
    """

    quarters: Sequence[Quarter]
    hours: Sequence[int]
    kinds: Sequence[str]
    reached: NDArray[np.bool_]

    @property
    def people(self) -> NDArray[np.int64]:
        """(n_quarters,) inhabitants."""
        return np.array([quarter.people for quarter in self.quarters], np.int64)

    def people_reaching(self) -> NDArray[np.int64]:
        """Count people by mode, limit, hour and kind."""
        counts: NDArray[np.int64] = np.einsum("mlhqk,q->mlhk", self.reached.astype(np.int64), self.people)
        return counts

    def lacking(self) -> NDArray[np.float64]:
        """Tell how much each quarter lacks.

        Returns
        -------
        (n_quarters,) float64
            Share of all hours and kinds that are there for somebody, but not within the STANDARD: 0 = none.
        """
        mode, limit = MODES.index(STANDARD[0]), LIMITS_MIN.index(STANDARD[1])
        reached = self.reached[mode, limit]
        # (hours, kinds): what nobody reaches tells nothing
        is_offered = np.asarray(self.reached.any(axis=(0, 1, 3)), np.bool_)
        n_offered = max(1, int(is_offered.sum()))
        missed = (~reached & is_offered[:, None, :]).sum(axis=(0, 2))
        return np.asarray(missed / n_offered, np.float64)


def cover(
    quarters: Sequence[Quarter], hours: Sequence[int], supplies: Sequence[Supply], times: Times
) -> Coverage:
    """Put times and opening together.

    Parameters
    ----------
    quarters : Sequence[Quarter]
        Rows of the times.
    hours : Sequence[int]
        By the town's clock, in the order of the times.
    supplies : Sequence[Supply]
        Kinds.
    times : Times
        As measured.

    Returns
    -------
    Coverage
        A kind is reached where one of its places that is there in that hour is.
    """
    reached = np.zeros((len(MODES), len(LIMITS_MIN), len(hours), len(quarters), len(supplies)), np.bool_)
    for m, mode in enumerate(MODES):
        for h in range(len(hours)):
            seconds = times.of(mode, h)
            for k, supply in enumerate(supplies):
                open_now = supply.places[supply.is_there[h]]
                if open_now.size:
                    nearest = seconds[:, open_now].min(axis=1)
                    for limit, minutes in enumerate(LIMITS_MIN):
                        reached[m, limit, h, :, k] = nearest <= minutes * 60
    return Coverage(quarters, hours, [supply.kind for supply in supplies], reached)
