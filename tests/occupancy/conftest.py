"""A line town, weeks of its history and a model trained on them, shared by the tests of this folder."""

from typing import Any

import pytest

from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.training import train
from mobility.sensing.observation import SensorKind
from tests.support.riders import line_town, ride, tell, tram_places

N_DAYS = 56


@pytest.fixture(scope="session")
def town() -> Any:
    return line_town()


@pytest.fixture(scope="session")
def first_day(town: Any) -> int:
    return int(town.timetable.service_first_date)


@pytest.fixture(scope="session")
def trained(town: Any, first_day: int) -> LoadModel:
    """Eight weeks of door counts, with device estimates on the same vehicles."""
    ridden = ride(town, range(first_day, first_day + N_DAYS))
    visits = tell(ridden, kinds=(SensorKind.DOOR, SensorKind.DEVICES))
    return train(visits, town, places=tram_places(town), is_simulated=True)
