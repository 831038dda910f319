"""What docs/privacy.md names is what the program uses."""

import re
from pathlib import Path

from mobility.api import quotas
from mobility.occupancy.prior import LEAST_DAYS, LEAST_RUNS
from mobility.occupancy.privacy import LEAST_COUNT, LEAST_PLACES, LEAST_WIDTH, WIDTH
from mobility.snapshot import control_loads
from mobility.steering import expected_riders

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
NUMBERS = {5: "five", 10: "ten"}


def test_keys_in_redis_are_those_of_this_version() -> None:
    named = set(re.findall(r"`(mobility:[a-z]+:[0-9]+)`", PAGE))
    (quota,) = re.findall(r'"(mobility:quota:[0-9]+)"', Path(quotas.__file__).read_text(encoding="utf-8"))
    schemas = {"expected": expected_riders.SCHEMA, "control": control_loads.SCHEMA}
    assert named == {quota, *(f"mobility:{name}:{schema}" for name, schema in schemas.items())}


def test_thresholds_are_those_of_the_privacy_stage() -> None:
    told = " ".join(PAGE.split())
    for sentence in (
        f"Vehicles with fewer than {LEAST_PLACES} places are not shown",
        f"evenly within {WIDTH:.0%} of the places and at least {LEAST_WIDTH:.0f} persons".replace("%", " %"),
        f"No published figure is below {LEAST_COUNT:.0f}",
        f"over at least {NUMBERS[LEAST_DAYS]} different days",
        f"over at least {NUMBERS[LEAST_RUNS]} different runs",
    ):
        assert sentence in told, sentence
