"""Stretches of time: closed intervals of Unix seconds, sorted and apart from each other."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

ALWAYS_FROM_S, ALWAYS_TO_S = -(2**40), 2**40


class Span(NamedTuple):
    """From a second to a second, both included; Unix time."""

    from_s: int
    to_s: int

    def shifted(self, by_s: int) -> "Span":
        """Give the same stretch earlier or later.

        Parameters
        ----------
        by_s : int
            Seconds; negative: earlier.

        Returns
        -------
        Span
            As long as this one.
        """
        return Span(self.from_s + by_s, self.to_s + by_s)


ALWAYS = Span(ALWAYS_FROM_S, ALWAYS_TO_S)
"""Longer than any calendar."""


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans, drop empty ones, and join those that touch.

    Parameters
    ----------
    spans : Iterable[Span]
        In any order; one that ends before it begins is empty.

    Returns
    -------
    tuple[Span, ...]
        Ascending, with at least a second between any two.
    """
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.from_s <= span.to_s):
        if merged and span.from_s <= merged[-1].to_s + 1:
            merged[-1] = Span(merged[-1].from_s, max(merged[-1].to_s, span.to_s))
        else:
            merged.append(span)
    return tuple(merged)


def cut_spans(spans: Sequence[Span], to: Span) -> tuple[Span, ...]:
    """Keep what of spans lies in another one.

    Parameters
    ----------
    spans : Sequence[Span]
        Ascending.
    to : Span
        What to keep.

    Returns
    -------
    tuple[Span, ...]
        Ascending.
    """
    cut = (Span(max(span.from_s, to.from_s), min(span.to_s, to.to_s)) for span in spans)
    return tuple(span for span in cut if span.from_s <= span.to_s)


def holds(spans: Sequence[Span], second: int) -> bool:
    """Tell whether a second lies in one of the spans.

    Parameters
    ----------
    spans : Sequence[Span]
        In any order.
    second : int
        Unix time.

    Returns
    -------
    bool
        Ends included.
    """
    return any(span.from_s <= second <= span.to_s for span in spans)
