"""When something can be learned at a place: while it is open, and while something takes place there."""

from datetime import UTC, datetime, timedelta

from mobility.learning.model import Origin, Place, Session
from mobility.service.learning_coverage import _supplies

MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)
STARTS = [MORNING + timedelta(hours=n) for n in range(3)]


def place(place_id: str, kind: str) -> Place:
    """A place somewhere."""
    return Place(place_id, place_id, kind, 51.48, 11.97, Origin("test"))


def is_open(one: Place, start: datetime, end: datetime) -> bool | None:
    """The library from nine on; of all others nothing is known."""
    return start >= STARTS[1] if one.kind == "library" else None


def test_a_mobile_offer_is_there_while_it_stops() -> None:
    stop = Session("s", "o", STARTS[1] + timedelta(minutes=30), STARTS[2], "square")
    places = [place("square", "mobile_stop"), place("books", "library"), place("art", "museum")]
    found = {one.kind: one.is_there[:, 0].tolist() for one in _supplies(places, [stop], is_open, STARTS)}
    assert found == {
        "mobile_stop": [False, True, False],
        "library": [False, True, True],
        "museum": [True, True, True],  # not known to be closed
    }
