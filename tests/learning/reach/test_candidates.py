"""Which places are looked at: stops are no place to visit, unless somebody asks for them."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mobility.learning.directory import ImportBatch, PlaceFilter, open_directory
from mobility.learning.model import Origin, Place
from mobility.learning.reach.candidates import Span, visits_of_places

ZONE = ZoneInfo("Europe/Berlin")
SPAN = Span(datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 11, 30, 20, tzinfo=UTC))


def test_stops_are_visited_only_if_asked_for(tmp_path: Path) -> None:
    directory = open_directory(f"sqlite:///{tmp_path / 'learning.sqlite'}")
    kinds = ("library", "adopted_stop", "mobile_stop")
    places = tuple(
        Place(kind, f"At the {kind}", kind, 51.4 + 0.01 * n, 11.9, Origin("test"))
        for n, kind in enumerate(kinds)
    )
    directory.apply(ImportBatch(places=places), "test")

    def visited(*wanted: str) -> set[str]:
        visits, is_cut = visits_of_places(directory, PlaceFilter(kinds=wanted), None, SPAN, ZONE)
        assert not is_cut
        return {visit.place.kind for visit in visits}

    assert visited() == {"library"}
    assert visited("adopted_stop") == {"adopted_stop"}
    directory.close()
