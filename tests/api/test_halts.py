"""Halts that are passed: a kernel writes what plain Python would."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.api.answers.places import AROUND_TIMES
from mobility.service import Call, Calls, HaltTexts

LAST_SECOND_OF_2399 = 13_569_465_599
MOMENTS = st.integers(0, LAST_SECOND_OF_2399)
CALLS = st.builds(Call, st.integers(0, 8), st.just(0), MOMENTS, MOMENTS, st.integers(0, 3), st.integers(0, 3))


def text_of(stop: int, pickup: int, drop_off: int) -> bytes:
    """Texts of very different length, the longest longer than usual room."""
    return f'{{"stop":{stop},"kind":"{pickup}{drop_off}{"ü" * 40 * stop * stop}"'.encode()


def expected(calls: list[Call], with_skipped: bool) -> list[dict[str, object]]:
    """The same from the words of the wire format, slowly."""
    shown = []
    for call in calls[1:-1]:
        if call.pickup_type == call.drop_off_type == 1 and not with_skipped:
            continue
        place = orjson.loads(text_of(call.stop, call.pickup_type, call.drop_off_type) + b"}")
        for name, moment_s in (("arrival", call.arrival_s), ("departure", call.departure_s)):
            text = datetime.fromtimestamp(moment_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            place |= {name: text, f"scheduled{name.capitalize()}": text}
        shown.append(place)
    return shown


def read(written: bytes) -> list[dict[str, object]]:
    """Read what the kernel wrote."""
    found: list[dict[str, object]] = orjson.loads(written)
    return found


@given(st.lists(st.lists(CALLS, min_size=2, max_size=12), min_size=1, max_size=4), st.booleans())
def test_halts_are_written_as_by_hand(rides: list[list[Call]], with_skipped: bool) -> None:
    halts = HaltTexts(9, AROUND_TIMES, text_of)
    for calls in rides:
        written = halts.write(Calls.of(calls), with_skipped=with_skipped)
        assert read(written) == expected(calls, with_skipped)
    together = HaltTexts(9, AROUND_TIMES, text_of).write_all(
        [Calls.of(calls) for calls in rides], with_skipped=with_skipped
    )
    assert [read(one) for one in together] == [expected(calls, with_skipped) for calls in rides]


@pytest.mark.parametrize(
    "moment", ["2024-02-29T23:59:59Z", "2100-03-01T00:00:00Z", "2000-12-31T12:00:01Z", "1970-01-01T00:00:00Z"]
)
def test_moments_around_leap_days(moment: str) -> None:
    at = int(datetime.fromisoformat(moment).timestamp())
    calls = [Call(0, 0, at, at, 0, 0)] * 3
    (halt,) = read(HaltTexts(1, AROUND_TIMES, text_of).write(Calls.of(calls), with_skipped=False))
    assert [halt["arrival"], halt["departure"]] == [moment, moment]


def test_threads_may_write_at_once() -> None:
    # Every thread meets stops for the first time while others enlarge what is kept.
    halts = HaltTexts(400, AROUND_TIMES, lambda stop, *_: b'{"stop":%d' % stop)

    def write(first: int) -> list[object]:
        stops = [(first + 7 * i) % 400 for i in range(200)]
        written = halts.write(Calls.of(Call(s, 0, 0, 0, 0, 0) for s in stops), with_skipped=False)
        return [halt["stop"] for halt in read(written)]

    with ThreadPoolExecutor(8) as threads:
        for first, found in enumerate(threads.map(write, range(64))):
            assert found == [(first + 7 * i) % 400 for i in range(1, 199)]


def test_calls_are_a_sequence() -> None:
    single = [Call(stop, stop + 1, 60 * stop, 60 * stop + 5, 0, 3) for stop in range(4)]
    calls = Calls.of(single)
    assert list(calls) == single == [calls[i] for i in range(4)]
    assert (calls[-1], calls[1:3], len(calls)) == (single[-1], tuple(single[1:3]), 4)
    assert calls == tuple(single)
    assert (calls.first, calls.last) == (single[0], single[3])
    with pytest.raises(IndexError):
        calls[4]
