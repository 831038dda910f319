"""What is asked, and what is found."""

from dataclasses import dataclass

from mobility.network.search.drafts import Found

ALL_KINDS = frozenset(Found)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question by text.

    Parameters
    ----------
    text : str
        As typed so far.
    kinds : frozenset[Found]
        What may be found; STREET stands for addresses.
    route_types : frozenset[int]
        Only stops where one of these GTFS route types calls; empty: any stop.
    near : tuple[float, float] | None
        Latitude and longitude that results are drawn towards.
    near_weight : float
        How strongly; 1 is usual, 0 not at all.
    box : tuple[float, float, float, float] | None
        Only within min lat, min lon, max lat, max lon.
    most : int
        Longest list.
    """

    text: str
    kinds: frozenset[Found] = ALL_KINDS
    route_types: frozenset[int] = frozenset()
    near: tuple[float, float] | None = None
    near_weight: float = 1.0
    box: tuple[float, float, float, float] | None = None
    most: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found.

    Parameters
    ----------
    entry : int
        Row of the table "search/entries".
    address : int
        Row of the table "search/addresses", -1 = the entry itself.
    lat, lon : float
        Degrees.
    score : float
        Higher is better; comparable within one answer.
    spans : tuple[tuple[int, int], ...]
        What of the text was matched: index and number of signs, ascending, apart from each other.
    words : frozenset[str]
        The matched words, folded.
    """

    entry: int
    address: int
    lat: float
    lon: float
    score: float
    spans: tuple[tuple[int, int], ...] = ()
    words: frozenset[str] = frozenset()
