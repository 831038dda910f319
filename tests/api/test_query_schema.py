"""The short way of reading query strings gives what marshmallow's own way gives."""

from typing import Any

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.api.schemas.plan_parameters import PlanParameters
from mobility.errors import BadParameterError

PARAMETERS = PlanParameters()
PLACES = {"fromPlace": "51.48,11.97", "toPlace": "51.47,11.98"}
SAMPLES: dict[str, list[Any]] = {
    "time": ["2026-03-01T07:30:00Z", "yesterday"],
    "arriveBy": ["true", "false", "yes"],
    "searchWindow": ["0", "3600", "-1"],
    "maxTransfers": ["2", "x"],
    "transitModes": [[], ["TRAM", "BUS"], ["SLEDGE"]],
    "viaMinimumStay": [["3", "4"], ["-3"]],
    "transferTimeFactor": ["1.5", "0.5"],
    "algorithm": ["PONG", "MAGIC"],
    "radius": ["5"],
}
QUERIES = st.fixed_dictionaries({}, optional={name: st.sampled_from(SAMPLES[name]) for name in SAMPLES})


def _outcome(read: Any, query: dict[str, Any]) -> object:
    try:
        return read(query)
    except BadParameterError as fault:
        return str(fault), fault.field


@given(QUERIES)
def test_values_and_faults_are_those_of_marshmallow(query: dict[str, Any]) -> None:
    def slowly(sent: dict[str, Any]) -> object:
        return ma.Schema.load(PARAMETERS, sent)

    assert _outcome(PARAMETERS.load, PLACES | query) == _outcome(slowly, PLACES | query)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"toPlace": "51.47,11.98"}, {"fromPlace"}),
        ({}, {"fromPlace", "toPlace"}),
        (PLACES | {"arriveBus": "true"}, {"arriveBus"}),
    ],
)
def test_missing_and_unknown_names_are_told(query: dict[str, Any], named: set[str]) -> None:
    with pytest.raises(ma.ValidationError) as told:
        PARAMETERS.load(query)
    assert isinstance(told.value.messages, dict)
    assert set(told.value.messages) == named


def test_a_reading_does_not_change_the_next() -> None:
    first = PARAMETERS.load(PLACES | {"searchWindow": "60"})
    first["max_transfers"] = 1
    second = PARAMETERS.load(PLACES)
    assert (second["search_window"], second["max_transfers"]) == (900, None)
