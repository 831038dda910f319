"""Whose holidays count: what the build said, else those of the whole country that the time zone lies in."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from mobility.network import TransportNetwork
from mobility.service.learning_hours import opening_times_of
from tests.scenarios.cities import city

HOURS = "Mo-Fr 09:00-18:00; PH off"
REFORMATION = dt.datetime(2025, 10, 31, 10, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Friday, and a holiday of some Lander only."""


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    return city(tmp_path_factory.mktemp("hours"), "1 trip=t1 : A 8:00 B 8:10").network


@pytest.mark.parametrize(
    ("manifest", "land", "is_open"),
    [
        ({}, "", True),
        ({"country": "DE", "land": "ST"}, "", False),
        ({"country": "DE", "land": "BW"}, "", True),
        ({"country": "DE", "land": "BW"}, "ST", False),
        ({"country": "DE", "land": "BW"}, "DE-ST", False),
        ({}, "DE-ST", False),
    ],
)
def test_whose_holidays_count(
    network: TransportNetwork, manifest: dict[str, str], land: str, is_open: bool
) -> None:
    times = opening_times_of(replace(network, manifest={**network.manifest, **manifest}), land)
    assert times.is_open(HOURS, REFORMATION, REFORMATION + dt.timedelta(hours=1)) is is_open


def test_a_land_that_is_not_known_is_refused(network: TransportNetwork) -> None:
    with pytest.raises(ValueError, match="DE-XX"):
        opening_times_of(network, "XX")
