"""Shifts of business parks: who can be there when work begins and get home when it ends.

A person can work a shift if there is a way to be there by its start, and one home again leaving at its end,
each within a limit. Both are rows of a matrix (the first with arrive_by), so a number here is a number there.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.engine import FarSide, prepare_far_side
from mobility.accessibility.opportunities import amounts_of
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.accessibility.shift_lines import line_calls, line_gaps, line_hours, sites_without_lines
from mobility.accessibility.shift_times import Shift
from mobility.errors import BadParameterError, PointsError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.beelines import has_streets
from mobility.routing.router import Router

__all__ = [
    "Shift",
    "by_district",
    "check_names",
    "line_calls",
    "line_gaps",
    "line_hours",
    "people_of",
    "shift_table",
    "sites_without_lines",
]

KEYS = ["shift", "site"]


def shift_table(
    network: TransportNetwork,
    homes: Points,
    sites: Points,
    shifts: Sequence[Shift],
    date: dt.date,
    zone: ZoneInfo,
    request: MatrixRequest,
    *,
    router: Router | None = None,
    threads: int = 1,
) -> pd.DataFrame:
    """Find for each home, site and shift how long the ways there and back take.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    homes, sites : Points
        Where people live, and gates of the business park.
    shifts : Sequence[Shift]
        When they work.
    date : datetime.date
        On which shifts begin.
    zone : ZoneInfo
        Of their clocks.
    request : MatrixRequest
        Modes and limits; max_time_minutes is the longest way that is taken. Its times are replaced.
    router : Router | None
        Whose days are used, None = one of its own.
    threads : int
        How many work on it; the answer is the same.

    Returns
    -------
    pd.DataFrame
        shift, site, id (of the home), there and back in minutes (NaN: not within the limit; there counts from
        leaving home to the start of the shift, back from its end, waiting included), can_come, can_return,
        can_work (both).

    Raises
    ------
    BadParameterError
        If there are no shifts, or two of one name.
    OutsideServiceError
        Nothing runs on the date of a start or an end.
    """
    if not shifts:
        raise BadParameterError("{field} must name at least one shift", field="shifts", code="")
    check_names(shifts)
    router = Router(network) if router is None else router
    one_moment = replace(request, window_minutes=1, percentiles=(50,))
    # Times apart all shifts ask the same: the walks around the homes are found once for each direction.
    walks: list[FarSide | None] = [
        prepare_far_side(network, replace(one_moment, arrive_by=arrive_by), homes, router)
        if has_streets(network)
        else None
        for arrive_by in (True, False)
    ]
    parts = []
    for shift in shifts:
        start, end = shift.moments(date, zone)
        coming = replace(one_moment, departure=start, arrive_by=True)
        leaving = replace(one_moment, departure=end, arrive_by=False)
        to_work = MatrixEngine(network, coming, sites, router=router, far_side=walks[0])
        there = to_work.rows(homes, threads=threads)[0]
        homewards = MatrixEngine(network, leaving, homes, router=router, far_side=walks[1])
        back = homewards.rows(sites, threads=threads)[0]
        for column, site in enumerate(sites.ids):
            parts.append(
                pd.DataFrame(
                    {
                        "shift": shift.name,
                        "site": site,
                        "id": list(homes.ids),
                        "there": _minutes(there[:, column]),
                        "back": _minutes(back[column]),
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    table["can_come"], table["can_return"] = table["there"].notna(), table["back"].notna()
    table["can_work"] = table["can_come"] & table["can_return"]
    return table


def check_names(shifts: Sequence[Shift]) -> None:
    """Refuse two shifts of one name: their people would be added up.

    Parameters
    ----------
    shifts : Sequence[Shift]
        When people work.

    Raises
    ------
    BadParameterError
        Naming it.
    """
    names = [shift.name for shift in shifts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadParameterError(
            "two {field} are called {name}: give each a name of its own", field="shifts", name=twice
        )


def by_district(table: pd.DataFrame, homes: Points, district: str, people: str = "") -> pd.DataFrame:
    """Sum up by the districts people live in.

    Parameters
    ----------
    table : pd.DataFrame
        From `shift_table`.
    homes : Points
        The same homes.
    district : str
        Column of the homes that names the district.
    people : str
        Column of the homes with the number of people, "" = one each.

    Returns
    -------
    pd.DataFrame
        shift, site, district, people, can_come, can_return, can_work (people), share (of those who can work),
        only_come (who would not get home); the district where most people are left out first.

    Raises
    ------
    PointsError
        If the homes have no such column, or a number of people is none.
    """
    own = people_of(homes, district, people)
    joined = table.merge(own, on="id", how="left", validate="many_to_one")
    for column in ("can_come", "can_return", "can_work"):
        joined[column] = joined[column] * joined["people"]
    sums = joined.groupby([*KEYS, "district"], sort=False)[
        ["people", "can_come", "can_return", "can_work"]
    ].sum()
    found = sums.reset_index()
    found["share"] = found["can_work"] / found["people"].where(found["people"] > 0)
    found["only_come"] = found["can_come"] - found["can_work"]
    found["_left_out"] = found["can_work"] - found["people"]
    return (
        found.sort_values([*KEYS, "_left_out", "district"], kind="stable")
        .drop(columns="_left_out")
        .reset_index(drop=True)
    )


def people_of(homes: Points, district: str, people: str = "") -> pd.DataFrame:
    """Tell who lives where.

    Parameters
    ----------
    homes : Points
        Where people live.
    district, people : str
        As of `by_district`.

    Returns
    -------
    pd.DataFrame
        id, district ("" = not named), people.

    Raises
    ------
    PointsError
        If the homes have no such column, or a number of people is none.
    """
    for column in filter(None, (district, people)):
        if column not in homes.columns.columns:
            there = ", ".join(map(str, homes.columns.columns)) or "none"
            raise PointsError(f"the homes have no column {column}; they have {there}", field=column)
    weights = amounts_of(homes, (people,) if people else ()).values[0]
    names = homes.columns[district].astype("string").fillna("")
    return pd.DataFrame({"id": list(homes.ids), "district": names.astype(str), "people": weights})


def _minutes(found: NDArray[np.uint16]) -> NDArray[np.float64]:
    return np.where(found == UNREACHED, np.nan, found.astype(np.float64))
