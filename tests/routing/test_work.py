"""How much work fixed questions take: the gate against slowing down, since seconds depend on the machine.

The limits are what was counted when they were written (November 2026) and a tenth more. A change that needs
more work has to raise them and say why; one that needs less than half should lower them.
"""

import datetime as dt

import pytest

from mobility.routing.query import Place, PlanQuery, Via
from mobility.routing.router import Router

HEIDELBERG_AT = int(dt.datetime(2016, 11, 8, 7, 30, tzinfo=dt.UTC).timestamp())
MONACO_AT = int(dt.datetime(2026, 1, 14, 7, 30, tzinfo=dt.UTC).timestamp())
ACROSS_HEIDELBERG = (Place(49.4048, 8.6765), Place(49.4178, 8.7612), HEIDELBERG_AT)
ACROSS_MONACO = (Place(43.7384, 7.4246), Place(43.7290, 7.4150), MONACO_AT)
COUNTED = ("rounds", "patterns_scanned", "labels_improved", "footpaths_relaxed")

WORK = {
    "one departure": ({"window_s": 0}, (3, 303, 145, 1484)),
    "one arrival": ({"window_s": 0, "arrive_by": True}, (3, 177, 125, 800)),
    "an hour": ({"window_s": 3600}, (492, 7443, 1243, 21190)),
    "an hour of arrivals": ({"window_s": 3600, "arrive_by": True}, (139, 1958, 439, 4351)),
    "over a stop": ({"via": (Via(100, 600),)}, (170, 2648, 1306, 15430)),
}
WORK_IN_MONACO = {
    "one departure": ({"window_s": 0}, (2, 63, 40, 149)),
    "an hour": ({"window_s": 3600}, (603, 2219, 594, 8729)),
}


def check(router: Router, query: PlanQuery, counted: tuple[int, ...]) -> None:
    result = router.plan(query)
    assert result.journeys
    for name, once in zip(COUNTED, counted, strict=True):
        now = result.counters[name]
        assert now <= 1.1 * once, f"{name}: {now}, it was {once}"
        assert now >= 0.5 * once, f"{name}: {now}, it was {once}; lower the limit"


@pytest.mark.parametrize("name", WORK)
def test_work_in_heidelberg(heidelberg: Router, name: str) -> None:
    changes, counted = WORK[name]
    check(heidelberg, PlanQuery(*ACROSS_HEIDELBERG, num_itineraries=0, **changes), counted)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", WORK_IN_MONACO)
def test_work_in_monaco(monaco: Router, name: str) -> None:
    changes, counted = WORK_IN_MONACO[name]
    query = PlanQuery(*ACROSS_MONACO, num_itineraries=0, direct_modes=(), **changes)  # type: ignore[arg-type]
    check(monaco, query, counted)


def test_a_window_costs_less_than_its_departures(heidelberg: Router) -> None:
    """rRAPTOR's point: what a later departure has found is not searched for again by an earlier one."""
    window = heidelberg.plan(PlanQuery(*ACROSS_HEIDELBERG, num_itineraries=0, window_s=3600)).counters
    single = heidelberg.plan(PlanQuery(*ACROSS_HEIDELBERG, num_itineraries=0, window_s=0)).counters
    minutes = 60
    assert window["patterns_scanned"] < 0.5 * minutes * single["patterns_scanned"]
