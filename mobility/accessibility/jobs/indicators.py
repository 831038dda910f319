"""Indicators of origins from the travel times of one chunk.

Each origin is told by itself: what is computed beside it, and by whom, changes no bit of it. So sums run
along rows (numpy adds those pairwise, whatever their number), never through a matrix product.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.jobs.spec import COMPETITION, IndicatorSpec
from mobility.accessibility.opportunities import (
    UNREACHED,
    Decay,
    Exponential,
    Linear,
    Logistic,
    Step,
    minutes_to,
    weights_of,
)


class Kind(NamedTuple):
    """One kind of destinations: columns `first` to before `end` of a matrix."""

    name: str
    first: int
    end: int


class Column(NamedTuple):
    """One column of a result."""

    name: str
    kind: str
    indicator: IndicatorSpec
    parameter: int  # minutes, of dual the amount
    percentile: int

    @property
    def is_time(self) -> bool:
        """Whether its values are minutes, of which fewer are better."""
        return self.indicator.kind == "dual"


def list_columns(
    kinds: Sequence[Kind], indicators: Sequence[IndicatorSpec], percentiles: Sequence[int]
) -> list[Column]:
    """Name what is told of an origin.

    Parameters
    ----------
    kinds : Sequence[Kind]
        Of destinations.
    indicators : Sequence[IndicatorSpec]
        What is asked.
    percentiles : Sequence[int]
        Of travel times.

    Returns
    -------
    list[Column]
        In the order of a result; names like "schools_within_30_p50".
    """
    found = []
    for kind in kinds:
        for one in indicators:
            for parameter in one.minutes or one.amounts:
                words = {
                    "cumulative": f"within_{parameter}",
                    "dual": f"minutes_to_{parameter}",
                    "gravity": f"{one.decay}_{parameter}",
                    COMPETITION: f"competition_{one.decay}_{parameter}",
                }
                found += [
                    Column(
                        f"{kind.name}_{words[one.kind]}_p{percentile}", kind.name, one, parameter, percentile
                    )
                    for percentile in percentiles
                ]
    return found


def compute_columns(
    minutes: NDArray[np.uint16],
    weights: NDArray[np.float64],
    kinds: Sequence[Kind],
    indicators: Sequence[IndicatorSpec],
) -> Iterator[NDArray[np.float64]]:
    """Tell the indicators of some origins.

    Parameters
    ----------
    minutes : (n_percentiles, n_origins, n_destinations) uint16
        Travel times; UNREACHED where there is none.
    weights : (n_destinations,) float64
        How much each destination counts.
    kinds : Sequence[Kind]
        Of destinations.
    indicators : Sequence[IndicatorSpec]
        What is asked, without competition.

    Yields
    ------
    (n_origins,) float64
        In the order of `list_columns`; minutes to what is not reached are NaN.
    """
    for kind in kinds:
        times, counts = minutes[:, :, kind.first : kind.end], weights[kind.first : kind.end]
        for one in indicators:
            if one.kind == "dual":
                for wanted in one.amounts:
                    for percentile in times:
                        found = minutes_to(percentile, counts[None, :], wanted)[0]
                        yield np.where(found == UNREACHED, np.nan, found.astype(np.float64))
            else:
                for decay in decays_of(one):
                    yield from (weights_of(times, decay) * counts).sum(axis=-1)


def decays_of(indicator: IndicatorSpec) -> list[Decay]:
    """Give the decay functions of an indicator.

    Parameters
    ----------
    indicator : IndicatorSpec
        Of any kind but dual.

    Returns
    -------
    list[Decay]
        One for each of its minutes.

    Raises
    ------
    BadParameterError
        A number is out of range.
    """
    if indicator.kind == "cumulative" or indicator.decay == "step":
        return [Step(minutes) for minutes in indicator.minutes]
    if indicator.decay == "exponential":
        return [Exponential(minutes) for minutes in indicator.minutes]
    if indicator.decay == "linear":
        return [Linear(minutes, indicator.spread or 2.0 * minutes) for minutes in indicator.minutes]
    return [Logistic(minutes, indicator.spread or minutes / 3.0) for minutes in indicator.minutes]
