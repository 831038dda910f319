"""Searches of a worker take turns: one by one, long ones beside them, too many long ones not at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from mobility.api import turns as module
from mobility.api.state import KEY
from mobility.api.turns import Turns
from mobility.api.views.plan import LONG_WINDOW_S, is_long
from mobility.errors import BusyError
from mobility.service import PlanRequest
from mobility.telemetry.metrics import Metrics
from tests.api.conftest import Api

SOON_S = 0.05
"""Enough for a thread that need not wait, and seen in vain where one must."""
LATE_S = 10.0


class Search:
    """A search in a thread of its own."""

    def __init__(self) -> None:
        self.has_begun, self._may_end = threading.Event(), threading.Event()

    def has_turn(self, within_s: float = LATE_S) -> bool:
        """Whether it got its turn in time."""
        return self.has_begun.wait(within_s)

    def last(self) -> None:
        """Go on until told to end."""
        self.has_begun.set()
        self._may_end.wait(LATE_S)

    def end(self) -> None:
        """Tell it to end: before one leaves the block of another that waits for it."""
        self._may_end.set()


class Worker:
    """Turns, and searches in threads of their own that last until they are told to end."""

    def __init__(self, at_once: int = 1, most_long: int = 2) -> None:
        self.metrics = Metrics()
        self.turns = Turns(at_once, most_long, self.metrics)

    @contextmanager
    def searching(self, *, is_long: bool = False, is_short: bool = False) -> Iterator[Search]:
        """Search in a thread, where `is_short` within a request that began as all do."""
        one = Search()

        def search() -> None:
            if is_short:
                self.turns.begin_short()
            with self.turns.search(is_long=is_long):
                one.last()
            self.turns.end_short()

        thread = threading.Thread(target=search)
        thread.start()
        try:
            yield one
        finally:
            one.end()
            thread.join()

    def counted(self, lane: str, result: str) -> float | None:
        """What /metrics says."""
        labels = {"lane": lane, "result": result}
        return self.metrics.registry.get_sample_value("mobility_search_turns_total", labels)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes ahead."""
    monkeypatch.setattr(module, "PATIENCE_S", 10 * LATE_S)


@pytest.mark.usefixtures("patient")
def test_one_search_after_the_other() -> None:
    worker = Worker()
    with worker.searching() as first:
        assert first.has_turn()
        with worker.searching() as second:
            assert not second.has_turn(SOON_S)
            first.end()
    assert second.has_turn(0)
    assert worker.counted("USUAL", "AT_ONCE") == worker.counted("USUAL", "WAITED") == 1


@pytest.mark.usefixtures("patient")
def test_as_many_at_once_as_the_setting_says() -> None:
    worker = Worker(at_once=2)
    with worker.searching() as first, worker.searching() as second:
        assert first.has_turn()
        assert second.has_turn()
        with worker.searching() as third:
            assert not third.has_turn(SOON_S)
            first.end()
    assert third.has_turn(0)


def test_nobody_waits_for_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    worker = Worker()
    with worker.searching() as first:
        assert first.has_turn()
        with worker.searching() as second:
            assert second.has_turn()
    assert worker.counted("USUAL", "WENT_AHEAD") == 1
    with worker.turns.search() as waited_ms:  # what went ahead gave no turn back that it never had
        assert waited_ms < module.PATIENCE_S * 1000
        assert not worker.turns._usual.acquire(blocking=False)


@pytest.mark.usefixtures("patient")
def test_long_searches_are_in_nobodys_way() -> None:
    worker = Worker()
    with worker.searching(is_long=True) as long, worker.searching() as usual:
        assert long.has_turn()
        assert usual.has_turn()
        with worker.searching(is_long=True) as second:
            assert not second.has_turn(SOON_S)
            with pytest.raises(BusyError), worker.turns.search(is_long=True):
                pass
            long.end()
    assert second.has_turn(0)
    assert worker.counted("LONG", "REFUSED") == worker.counted("LONG", "WAITED") == 1
    with worker.turns.search(is_long=True):
        pass


@contextmanager
def _answering(turns: Turns) -> Iterator[None]:
    """A short answer, in this thread."""
    turns.begin_short()
    try:
        yield
    finally:
        turns.end_short()


def test_short_answers_that_have_begun_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GIVE_WAY_S", 10 * LATE_S)
    worker = Worker()
    with worker.searching() as first:
        assert first.has_turn()  # nobody to wait for
        with _answering(worker.turns), worker.searching() as second:
            first.end()
            assert not second.has_turn(SOON_S)
            worker.turns.end_short()
            assert second.has_turn()


def test_no_search_waits_for_short_answers_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GIVE_WAY_S", 0.01)
    worker = Worker()
    with _answering(worker.turns), worker.searching() as search:
        assert search.has_turn()


@pytest.mark.usefixtures("patient")
def test_who_searches_is_not_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither who waits for a turn, nor a long search beside; afterwards, while it is sent, it is again."""
    monkeypatch.setattr(module, "GIVE_WAY_S", 10 * LATE_S)
    worker = Worker()
    with worker.searching() as first:
        assert first.has_turn()
        with worker.searching(is_short=True) as second, worker.searching(is_short=True, is_long=True) as long:
            assert long.has_turn()
            assert not second.has_turn(SOON_S)
            first.end()
            assert second.has_turn()
    with _answering(worker.turns):
        with worker.turns.search():
            assert worker.turns._n_short == 0
        assert worker.turns._n_short == 1
    assert worker.turns._n_short == 0


def test_over_http_all_that_began_is_ended(api: Api) -> None:
    turns = api.app.extensions[KEY].turns
    assert api.get().status_code == 200
    assert api.get("&searchWindow=x").status_code == 400
    assert api.client.get("/nowhere").status_code == 404
    assert api.client.post("/api/v6/plan").status_code == 405
    assert turns._n_short == 0


def test_what_fails_gives_its_turn_back() -> None:
    worker = Worker(most_long=1)
    for lane in (False, True):
        for _ in range(3):
            with pytest.raises(KeyError), worker.turns.search(is_long=lane):
                raise KeyError
    assert worker.counted("USUAL", "AT_ONCE") == worker.counted("LONG", "AT_ONCE") == 3


def test_over_http_too_many_long_searches_come_back_later(api: Api) -> None:
    long_window = f"&searchWindow={LONG_WINDOW_S}"
    worker = Worker(most_long=1)
    api.app.extensions[KEY].turns = worker.turns
    assert api.get(long_window).status_code == 200
    with worker.searching(is_long=True) as other:
        assert other.has_turn()
        assert api.get(f"&searchWindow={LONG_WINDOW_S - 1}").status_code == 200
        answer = api.get(long_window, Accept_Language="de")
    assert answer.status_code == 503
    assert answer.json["code"] == "BUSY"
    assert answer.json["error"] == "Zu viele lange Suchen laufen gerade; bitte gleich noch einmal versuchen."
    assert int(answer.headers["Retry-After"]) >= 1
    assert worker.counted("LONG", "REFUSED") == 1


def test_isochrones_are_in_nobodys_way(api: Api) -> None:
    worker = Worker(most_long=1)
    api.app.extensions[KEY].turns = worker.turns
    with worker.searching(is_long=True) as other:
        assert other.has_turn()
        answer = api.client.get("/v1/accessibility/isochrone?one=51.4799,11.9699&cutoffs=15")
    assert (answer.status_code, answer.json["code"]) == (503, "BUSY")


def test_the_wait_is_told(api: Api) -> None:
    names = [part.partition(";")[0].strip() for part in api.get().headers["Server-Timing"].split(",")]
    assert names == ["wait", "plan", "answer", "total"]


def test_what_is_long() -> None:
    usual = PlanRequest("a", "b", 0)
    assert not is_long(usual)
    day = replace(usual, search_window_s=86_400)
    assert is_long(day)
    one_departure = replace(day, timetable_view=False)
    assert not is_long(one_departure)
    assert is_long(replace(one_departure, page_cursor="LATER|0"))
    assert is_long(replace(usual, num_itineraries=100))
    assert is_long(replace(usual, transfer_modes=("WALK", "RENTAL")))
