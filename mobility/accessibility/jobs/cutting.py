"""How the origins of a job are cut into chunks: large ones first, small ones where it comes to an end."""

from collections.abc import Iterable, Iterator

from mobility.accessibility.jobs.chunk_store import Rows

CELLS_OF_CHUNK = 8_000_000
"""Travel times of one chunk; its calculation takes about ten times as many bytes."""

MOST_OF_CHUNK = 500
"""Origins; more of them only make progress jump."""

PER_WORKER = 4
"""A chunk is at most this part of what each worker still has to do."""

SMALLEST = 0.1
"""Of the largest chunk: what others wait for the last one is less than a second then."""


def largest_chunk(n_origins: int, n_cells: int, n_workers: int, *, arrive_by: bool) -> int:
    """Tell how many origins are computed at a time at most.

    Parameters
    ----------
    n_origins : int
        Of the job.
    n_cells : int
        Travel times of one origin.
    n_workers : int
        That compute at the same time.
    arrive_by : bool
        Each chunk costs a search for every destination then, however few its origins.

    Returns
    -------
    int
        At least one.
    """
    fitting = max(1, CELLS_OF_CHUNK // max(1, n_cells))
    if arrive_by:
        return min(fitting, max(1, -(-n_origins // n_workers)))
    return min(fitting, MOST_OF_CHUNK)


def taper(gaps: Iterable[Rows], n_origins: int, largest: int, n_workers: int) -> Iterator[Rows]:
    """Cut what is missing so that all workers end at about the same time.

    Parameters
    ----------
    gaps : Iterable[Rows]
        What is missing.
    n_origins : int
        In all of them.
    largest : int
        Origins of the first chunks.
    n_workers : int
        That take a chunk whenever they are free.

    Yields
    ------
    Rows
        All of the gaps, in their order.
    """
    shares = n_workers * PER_WORKER
    smallest = max(1, min(int(largest * SMALLEST), n_origins // shares))
    left = n_origins
    for gap in gaps:
        first = gap.first
        while first < gap.end:
            size = max(smallest, min(largest, left // shares))
            end = min(first + size, gap.end)
            yield Rows(first, end)
            left -= end - first
            first = end
