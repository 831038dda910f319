"""The best set of measures with the vehicles there are."""

from collections.abc import Sequence

import numpy as np

from mobility.steering.measures import Measure


def choose(measures: Sequence[Measure], spares: int) -> list[Measure]:
    """Choose measures with the greatest gain in all.

    A run takes part in one measure at most, so that their gains add up; not more spare vehicles are used
    than there are. It is a small integer program (a knapsack with conflicts), solved exactly.

    Parameters
    ----------
    measures : Sequence[Measure]
        Candidates; those that gain nothing are never chosen.
    spares : int
        Vehicles of the reserve.

    Returns
    -------
    list[Measure]
        Greatest gain first.

    Raises
    ------
    ValueError
        For a negative number of spares.
    """
    if spares < 0:
        raise ValueError(f"spares must be 0 or more, not {spares}")
    # Loaded here: 0.4 s that every start of a service would pay, for control rooms alone.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    useful = [one for one in measures if one.gain_person_s > 0]
    if not useful:
        return []
    touched = sorted({row for one in useful for row in _runs(one)})
    at = {row: i for i, row in enumerate(touched)}
    uses = np.zeros((len(touched) + 1, len(useful)))
    for column, one in enumerate(useful):
        for row in _runs(one):
            uses[at[row], column] = 1
        uses[-1, column] = one.needs_spare
    limits = np.append(np.ones(len(touched)), spares)
    gains = np.array([one.gain_person_s for one in useful])
    solved = milp(
        -gains / gains.max(),
        constraints=LinearConstraint(uses, ub=limits),
        integrality=np.ones(len(useful), np.int64),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},  # else it stops within one in ten thousand of the best
    )
    if solved.x is None:  # nothing chosen is always feasible
        raise RuntimeError(f"the choice of measures was not solved: {solved.message}")
    chosen = [one for one, taken in zip(useful, solved.x, strict=True) if taken > 0.5]
    return sorted(chosen, key=lambda one: (-one.gain_person_s, one.row))


def _runs(measure: Measure) -> set[int]:
    return {measure.row, measure.other} - {-1}
