"""What is near is looked at however much there is elsewhere, in both databases alike."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from mobility.learning.directory import Directory, ImportBatch, OfferFilter, PlaceFilter
from mobility.learning.directory.filters import MOST_ROWS
from mobility.learning.reach.candidates import Span, visits_of_offers, visits_of_places
from tests.support.learning import MONDAY, offer, place, provider, session

HOME = (49.41, 8.69)
AROUND = PlaceFilter(near=HOME, radius_m=10_000.0)
EVENING = Span(MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=3))
N_FAR = 5_000


def land() -> ImportBatch:
    """5,000 courses all over a Land, whose titles come before those of the two at home."""
    far = [place(f"far{n}", f"Haus {n:04}", lat=51.0 + n / 1e4, lon=9.0) for n in range(N_FAR)]
    offers = [offer(f"far{n}", "A Kurs Nähen", place_id=f"far{n}") for n in range(N_FAR)]
    sessions = [session(f"far{n}", f"far{n}") for n in range(N_FAR)]
    near = place("home", "Haus 9999", lat=HOME[0], lon=HOME[1])
    offers += [offer("dated", "Z Kurs Nähen", place_id="home"), offer("any", "Z Nähcafé", place_id="home")]
    sessions.append(session("dated", "dated"))
    return ImportBatch((provider(),), (*far, near), tuple(offers), tuple(sessions), ())


# Five thousand records of each kind are written first.
@pytest.mark.timeout(300)
def test_what_is_near_is_found_among_thousands(directory: Directory) -> None:
    directory.apply(land(), "test")

    def found(**asked: str) -> list[str]:
        visits, is_cut = visits_of_offers(directory, OfferFilter(**asked), EVENING, AROUND)  # type: ignore[arg-type]
        assert not is_cut
        return [visit.offer.offer_id for visit in visits if visit.offer is not None]

    assert sorted(found()) == ["any", "dated"]
    assert found(text="kurs nähen") == ["dated"]
    places, is_cut = visits_of_places(directory, AROUND, OfferFilter(), EVENING, ZoneInfo("Europe/Berlin"))
    assert [visit.place.place_id for visit in places] == ["home"]
    assert not is_cut
    named = directory.list_places(PlaceFilter(text="haus", near=HOME, radius_m=10_000.0))
    assert [one.place_id for one in named] == ["home"]
    # Where too many can be reached it is the nearest that are looked at, and it is said.
    all_over = PlaceFilter(near=HOME, radius_m=1e6)
    visits, is_cut = visits_of_offers(directory, OfferFilter(), EVENING, all_over)
    assert is_cut
    names = [visit.offer.offer_id for visit in visits if visit.offer is not None]
    assert sorted(names[:2]) == ["any", "dated"]
    assert names[2:] == [f"far{n}" for n in range(MOST_ROWS - 2)]
    visits, is_cut = visits_of_offers(directory, OfferFilter(text="nähen"), EVENING, all_over)
    assert is_cut
    assert "dated" in {visit.offer.offer_id for visit in visits if visit.offer is not None}
    places, is_cut = visits_of_places(directory, all_over, None, EVENING, ZoneInfo("Europe/Berlin"))
    assert is_cut
    assert [visit.place.place_id for visit in places[:2]] == ["home", "far0"]


def test_what_is_not_held_then_takes_no_place(directory: Directory) -> None:
    """Nearer courses of another day do not hide the one of this evening; full ones neither."""
    rows = range(MOST_ROWS)
    offers = [offer(f"late{n}", "A", place_id="home") for n in rows]
    sessions = [session(f"late{n}", f"late{n}", day=3) for n in rows]
    homes = (place("home", lat=HOME[0], lon=HOME[1]), place("next", "Halle", lat=HOME[0] + 0.01, lon=HOME[1]))
    offers += [offer("full", "B", place_id="home"), offer("now", "C", place_id="next")]
    sessions += [session("full", "full", free_seats=0), session("now", "now", free_seats=4)]
    directory.apply(ImportBatch((provider(),), homes, tuple(offers), tuple(sessions), ()), "test")
    visits, is_cut = visits_of_offers(directory, OfferFilter(free_seats=1), EVENING, AROUND)
    assert [visit.session.session_id for visit in visits if visit.session is not None] == ["now"]
    assert not is_cut
