"""Chunks get smaller towards the end of a job, so that nobody waits long for the last one."""

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.accessibility.jobs.chunk_store import Rows
from mobility.accessibility.jobs.cutting import MOST_OF_CHUNK, largest_chunk, taper


def last_wait(sizes: list[int], n_workers: int) -> int:
    """Origins' time from when the first worker has nothing more to do until the last one has ended."""
    ends = [0] * n_workers
    for size in sizes:
        heapq.heappush(ends, heapq.heappop(ends) + size)
    return max(ends) - min(ends)


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=6), st.integers(1, 600), st.integers(1, 20))
def test_all_that_is_missing_is_cut_once(lengths: list[int], largest: int, n_workers: int) -> None:
    gaps, at = [], 0
    for length in lengths:
        gaps.append(Rows(at, at + length))
        at += length + 7  # seven that are there already
    chunks = list(taper(gaps, sum(lengths), largest, n_workers))
    assert [row for first, end in chunks for row in range(first, end)] == [
        row for first, end in gaps for row in range(first, end)
    ]
    assert all(0 < end - first <= largest for first, end in chunks)


@pytest.mark.parametrize("n_workers", [2, 8])
def test_nobody_waits_long_for_the_last_chunk(n_workers: int) -> None:
    """10,000 origins, two workers: 20 chunks of 500 leave 0 or 500 to wait for; here at most 50."""
    sizes = [end - first for first, end in taper([Rows(0, 10_250)], 10_250, 500, n_workers)]
    assert sizes[0] == min(500, 10_250 // (4 * n_workers))
    assert sizes == sorted(sizes[:-1], reverse=True) + sizes[-1:]
    assert last_wait(sizes, n_workers) <= 50
    assert last_wait([500] * 20 + [250], n_workers) > 200
    assert len(sizes) < 100


def test_a_small_job_is_shared_by_all() -> None:
    assert [end - first for first, end in taper([Rows(0, 40)], 40, 500, 2)] == [5] * 8


def test_chunks_fit_into_memory() -> None:
    assert largest_chunk(1_000_000, 3 * 1000, 2, arrive_by=False) == MOST_OF_CHUNK
    assert largest_chunk(1_000_000, 3 * 100_000, 2, arrive_by=False) == 26
    assert largest_chunk(10, 10**9, 2, arrive_by=False) == 1
    # Arriving, each chunk costs a search for every destination: as few as there are workers.
    assert largest_chunk(1001, 30, 2, arrive_by=True) == 501
