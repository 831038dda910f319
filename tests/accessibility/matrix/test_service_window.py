"""Windows at the edges of a calendar: what is refused, what is warned of, what the night before brings."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.service_window import check_hours, check_service
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, OutsideServiceError
from mobility.network import TransportNetwork
from mobility.routing.router import Router
from tests.accessibility.matrix.asking import points_in

ZONE = ZoneInfo("Europe/Berlin")
LAST = dt.date(2016, 12, 10)
"""Saturday, the last service day of Heidelberg's feed; its trips run until after one o'clock of Sunday."""


@pytest.fixture(scope="module")
def heidelberg(heidelberg_network: TransportNetwork) -> Router:
    """A router in Heidelberg."""
    return Router(heidelberg_network)


def asked(hour: int, minute: int, days: int = 0, **more: object) -> MatrixRequest:
    moment = dt.datetime.combine(LAST + dt.timedelta(days=days), dt.time(hour, minute), ZONE)
    return MatrixRequest(departure=moment, **{"window_minutes": 10, **more})  # type: ignore[arg-type]


def test_shortly_after_midnight_the_trips_of_the_day_before_count(heidelberg: Router) -> None:
    network, request = heidelberg.network, asked(0, 5, days=1)
    assert check_service(network, request) == (
        "No trip of its own runs on Sunday 2016-12-11, a date of the window.",
    )
    points = points_in(heidelberg, 12, 3)
    by_transit = MatrixEngine(network, request, points, router=heidelberg).rows(points)
    on_foot = MatrixEngine(network, replace(request, max_rides=1, max_time_minutes=1), points).rows(points)
    assert ((by_transit != UNREACHED).sum()) > (on_foot != UNREACHED).sum()


def test_who_arrives_shortly_after_midnight_sets_out_the_evening_before(heidelberg: Router) -> None:
    """All ways begin on Saturday evening, and no minute of the window is Saturday's."""
    request = asked(0, 25, days=1, arrive_by=True, max_time_minutes=60)
    assert check_service(heidelberg.network, request) == (
        "No trip of its own runs on Sunday 2016-12-11, a date of the window.",
    )


@pytest.mark.parametrize(
    "request_",
    [asked(9, 0, days=1), asked(0, 5, days=2), asked(9, 0, days=1, arrive_by=True, max_time_minutes=60)],
)
def test_a_window_in_which_nothing_runs_shows_the_calendar(
    heidelberg: Router, request_: MatrixRequest
) -> None:
    with pytest.raises(OutsideServiceError, match="rnv: 2016-10-22 to 2016-12-10"):
        check_service(heidelberg.network, request_)


def test_dates_of_the_window_without_service_are_told(heidelberg: Router) -> None:
    over_midnight = asked(23, 30, window_minutes=60)
    assert check_service(heidelberg.network, over_midnight) == (
        "No trip of its own runs on Sunday 2016-12-11, a date of the window.",
    )
    (in_german,) = check_service(heidelberg.network, over_midnight, "de")
    assert in_german.startswith("Am Sonntag, 2016-12-11, einem Tag des Zeitfensters, beginnt keine Fahrt")
    until_midnight = asked(0, 20, days=1, arrive_by=True, window_minutes=60)
    assert len(check_service(heidelberg.network, until_midnight)) == 1
    assert check_service(heidelberg.network, asked(8, 0)) == ()


def test_windows_reach_from_noon_to_noon(heidelberg: Router) -> None:
    network = heidelberg.network
    assert check_hours(network, asked(8, 0, days=-3, window_minutes=24 * 60, max_time_minutes=240)) == ()
    late = asked(11, 0, days=-3, window_minutes=24 * 60, max_time_minutes=120)
    assert "longer ways at the end" in check_hours(network, late)[0]
    with pytest.raises(BadParameterError, match="noon of the day after"):
        check_hours(network, asked(13, 0, days=-3, window_minutes=24 * 60))
    with pytest.raises(BadParameterError, match="noon of the day after"):
        check_hours(network, asked(11, 0, days=-3, window_minutes=24 * 60, arrive_by=True))


@pytest.mark.parametrize(
    "wrong", [{"percentiles": (12.5,)}, {"window_minutes": 7.5}, {"draws": True}, {"max_rides": "3"}]
)
def test_whole_numbers_are_whole(wrong: dict[str, object]) -> None:
    (name,) = wrong
    with pytest.raises(BadParameterError, match=f"{name}: .* is no whole number"):
        asked(8, 0, **wrong)
