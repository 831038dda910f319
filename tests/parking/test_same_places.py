"""A car park of a provider and of the extract is one place, and knows what either says."""

from typing import Any

import orjson

from mobility.parking.model import (
    EVER_S,
    UNKNOWN,
    ParkingKind,
    ParkingSource,
    ParkingState,
    ParkingText,
    lay_out_places,
)
from mobility.parking.reading import Ages, read_parking
from mobility.parking.same_places import join_with_extract

NOW_S = 1_780_000_000
LAT, LON = 51.5, 12.0
STEP = 0.0003  # degrees of latitude, 33 m


def extract(*places: tuple[float, int, int, int, str]) -> ParkingState:
    """Car parks by degrees north, fee, capacity, who may park, and name."""
    norths, fees, capacities, public, names = zip(*places, strict=True)
    n = len(places)
    return ParkingState(
        (ParkingSource("osm"),),
        lay_out_places(
            source=[0] * n,
            kind=[ParkingKind.CAR] * n,
            lat=[LAT + north for north in norths],
            lon=[LON] * n,
            capacity=capacities,
            free=[UNKNOWN] * n,
            is_live=[0] * n,
            is_open=[UNKNOWN] * n,
            is_park_and_ride=["P+R" in name for name in names],
            is_public=public,
            has_fee=fees,
            observed_s=[0] * n,
            fresh_until_s=[EVER_S] * n,
            gone_s=[EVER_S] * n,
        ),
        tuple(ParkingText(f"osm_{row}", name, operator="Stadt") for row, name in enumerate(names)),
    )


def live(**told: Any) -> ParkingState:
    item = {"original_uid": "a", "lat": LAT, "lon": LON, "purpose": "CAR", "has_realtime_data": True}
    item |= {"realtime_free_capacity": 30, "realtime_data_updated_at": "2026-05-28T20:26:00+00:00"}
    state, refusals = read_parking("town", orjson.dumps({"items": [item | told]}), NOW_S, Ages(300, 1800))
    assert not refusals.counts
    return state


def fee(state: ParkingState) -> int:
    """Of the provider's place, which is the last one."""
    return int(state.places.has_fee[-1])


def test_what_only_the_extract_says_is_known_of_the_live_place() -> None:
    free = extract((STEP, 0, 80, 1, "P+R Trotha"), (0.01, 1, 9, 1, "Markt"))
    joined = join_with_extract(free, live(name=""))
    assert [text.parking_id for text in joined.texts] == ["osm_1", "town_a"]
    assert (fee(joined), joined.places.capacity[-1], joined.places.free[-1]) == (0, 80, 30)
    assert (joined.texts[-1].name, joined.texts[-1].operator) == ("P+R Trotha", "Stadt")
    assert joined.places.is_park_and_ride[-1] == 1
    assert [source.tag for source in joined.sources] == ["osm", "town"]


def test_the_providers_own_word_comes_first() -> None:
    free = extract((STEP, 0, 80, 1, "Trotha"))
    joined = join_with_extract(free, live(name="Nord", capacity=60, has_fee=True))
    assert (fee(joined), joined.places.capacity[-1], joined.texts[-1].name) == (1, 60, "Nord")
    # It tells what it costs, in words: it is not free.
    assert fee(join_with_extract(free, live(fee_description="2 EUR am Tag"))) == UNKNOWN
    # Fewer spaces than are free there: another one's, or an old count.
    assert join_with_extract(extract((STEP, 0, 20, 1, "")), live()).places.capacity[-1] == UNKNOWN


def test_what_places_near_by_do_not_agree_on_stays_unknown() -> None:
    assert fee(join_with_extract(extract((STEP, 0, 80, 1, ""), (-STEP, 1, 80, 1, "")), live())) == UNKNOWN
    assert fee(join_with_extract(extract((STEP, 0, 80, 1, ""), (-STEP, UNKNOWN, 9, 1, "")), live())) == 0
    # A shop's own car park is free for its customers.
    shop = join_with_extract(extract((STEP, 0, 80, 0, "Markt")), live())
    assert (fee(shop), shop.n_places) == (UNKNOWN, 1)
