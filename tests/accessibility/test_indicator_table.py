"""The long table of indicators says what the arrays say; groups, hours and crowding follow."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from mobility.accessibility.opportunities import (
    UNREACHED,
    Amounts,
    Exponential,
    Indicators,
    access_table,
    amounts_of,
    by_group,
    by_hour,
    taken_by_crowding,
)
from mobility.accessibility.points import Points

PERCENTILES = (50, 90)
MINUTES = np.array(
    [[[10, 25], [40, 15], [UNREACHED, UNREACHED]], [[20, 35], [UNREACHED, 15], [UNREACHED, UNREACHED]]],
    np.uint16,
)
ORIGINS = Points(
    ("a", "b", "c"), np.full(3, 51.0), np.full(3, 11.0), pd.DataFrame({"all": [10, 20, 10], "old": [1, 4, 5]})
)
AMOUNTS = Amounts(("school", "jobs"), np.array([[1.0, 1.0], [100.0, 40.0]]))
ASKED = Indicators(cutoffs=(15, 30), decays=(Exponential(10),), nth=(1, 2))


class Exact:
    """Rows that are known."""

    def __init__(self, minutes: np.ndarray) -> None:
        self.minutes = minutes

    def rows(self, origins: Points) -> np.ndarray:
        return self.minutes[:, [ORIGINS.ids.index(one) for one in origins.ids]]


def table(minutes: np.ndarray = MINUTES, chunk: int = 2) -> pd.DataFrame:
    return access_table(Exact(minutes), PERCENTILES, ORIGINS, AMOUNTS, ASKED, chunk)


def value(found: pd.DataFrame, one: str, percentile: int, kind: str, indicator: str, cutoff: float) -> float:
    rows = found.query(
        "id == @one and percentile == @percentile and kind == @kind and indicator == @indicator"
    )
    return rows.set_index("cutoff")["value"].loc[cutoff]


def test_each_row_says_one_number():
    found = table()
    assert len(found) == 3 * 2 * 2 * 5
    assert value(found, "a", 50, "jobs", "cumulative", 15) == 100
    assert value(found, "a", 90, "jobs", "cumulative", 15) == 0
    assert value(found, "b", 50, "school", "cumulative", 30) == 1
    assert value(found, "a", 50, "jobs", "exponential", 10) == pytest.approx(100 / 2 + 40 * 2**-2.5)
    assert value(found, "b", 50, "school", "minutes_to", 2) == 40
    assert np.isnan(value(found, "c", 50, "school", "minutes_to", 1))
    assert value(found, "c", 50, "jobs", "cumulative", 30) == 0


def test_the_table_is_the_same_whatever_the_chunks():
    for chunk in (1, 2, 3, 100):
        pd.testing.assert_frame_equal(table(chunk=chunk), table())


def test_groups_of_people_by_hand():
    """Schools within 30 min: a 2, b 1, c 0. All people: mean 1; the old: mean 0.6, half under 1."""
    groups = by_group(table(), ORIGINS, amounts_of(ORIGINS, ["all", "old"]), floor=1)
    found = groups.query(
        "percentile == 50 and kind == 'school' and indicator == 'cumulative' and cutoff == 30"
    )
    assert found["group"].tolist() == ["all", "old"]
    assert found["mean"].tolist() == [1.0, 0.6]
    assert found["share_under"].tolist() == [0.25, 0.5]
    assert "minutes_to" not in set(groups["indicator"])


def test_what_crowding_takes_away():
    """As felt everything takes half as long again: 10 -> 15, 25 -> 38, 40 -> 60, 15 -> 23 minutes."""
    felt = np.where(MINUTES == UNREACHED, UNREACHED, np.ceil(MINUTES * 1.5)).astype(np.uint16)
    taken = taken_by_crowding(table(), table(felt))
    chosen = taken.query("percentile == 50 and kind == 'jobs' and indicator == 'cumulative' and cutoff == 30")
    assert chosen["value"].tolist() == [140, 40, 0]
    assert chosen["taken"].tolist() == [40, 0, 0]
    assert chosen["taken_share"].iloc[0] == pytest.approx(40 / 140)
    longer = taken.query("id == 'a' and percentile == 50 and kind == 'school' and indicator == 'minutes_to'")
    assert longer["taken"].tolist() == [5, 13]
    assert (taken["taken"].dropna() >= 0).all(), "crowding never gives"


def test_hours_stand_under_each_other():
    hours = [(datetime(2026, 3, 2, hour, tzinfo=UTC), table()) for hour in (6, 22)]
    found = by_hour(hours)
    assert found["departure"].nunique() == 2
    assert len(found) == 2 * len(table())
