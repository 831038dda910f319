"""Opportunities: what people can reach, with whom they share it, and how evenly it is spread."""

from mobility.accessibility.opportunities.amounts import Amounts, amounts_of
from mobility.accessibility.opportunities.competition import FloatingCatchments
from mobility.accessibility.opportunities.decay import (
    UNREACHED,
    Decay,
    Exponential,
    Linear,
    Logistic,
    Step,
    weights_of,
)
from mobility.accessibility.opportunities.equity import (
    equity_table,
    gini,
    mean,
    palma,
    share_under,
    worst_served,
)
from mobility.accessibility.opportunities.reached import cumulative, gravity, minutes_to
from mobility.accessibility.opportunities.table import (
    Indicators,
    access_table,
    by_group,
    by_hour,
    indicator_table,
    taken_by_crowding,
)

__all__ = [
    "UNREACHED",
    "Amounts",
    "Decay",
    "Exponential",
    "FloatingCatchments",
    "Indicators",
    "Linear",
    "Logistic",
    "Step",
    "access_table",
    "amounts_of",
    "by_group",
    "by_hour",
    "cumulative",
    "equity_table",
    "gini",
    "gravity",
    "indicator_table",
    "mean",
    "minutes_to",
    "palma",
    "share_under",
    "taken_by_crowding",
    "weights_of",
    "worst_served",
]
