"""Rows of lower bounds of costs made in the search that asks for them, so that tests know which are there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

from hypothesis import strategies as st

from mobility.network.row_maker import RowMaker, Rows

Ask = Callable[[RowMaker, Rows, int], None]


def make_none(maker: RowMaker, rows: Rows, region: int) -> None:
    """Nothing is ever there."""


def make_some(maker: RowMaker, rows: Rows, region: int) -> None:
    """Half of it is: what needs but one region of those is bounded."""
    if region % 2 == 0:
        rows.make_row(region)


def make_all(maker: RowMaker, rows: Rows, region: int) -> None:
    """Everything is."""
    rows.make_row(region)


ASKS = st.sampled_from([make_none, make_some, make_all])


@contextmanager
def rows_made(ask: Ask) -> Iterator[None]:
    """Let rows be made so."""
    with mock.patch.object(RowMaker, "ask", ask):
        yield
