"""Round trips with a hired vehicle as the wire format has them."""

from collections.abc import Sequence
from typing import Any

import orjson

from mobility.api.answers.legs import LegStyle, LegWriter
from mobility.api.answers.moments import wire_time
from mobility.api.answers.offers import write_contracts, write_emission, write_hand_over, write_price
from mobility.api.answers.writer import AnswerWriter
from mobility.service import Journey
from mobility.service.round_trips import OfferedRoundTrip


def write_round_trips(
    found: Sequence[OfferedRoundTrip], writer: AnswerWriter, style: LegStyle
) -> list[dict[str, Any]]:
    """Write round trips.

    Parameters
    ----------
    found : Sequence[OfferedRoundTrip]
        Of one question.
    writer : AnswerWriter
        Has the texts.
    style : LegStyle
        How to write legs.

    Returns
    -------
    list[dict[str, Any]]
        As RoundTripSchema says.
    """
    if not found:
        return []
    wording = writer.wording(style.language, style.wanted, style.force_level)
    query = found[0].query
    ends = (query.origin, query.destination)
    there = LegWriter(wording, ends, style).write([one.trip.there for one in found])
    back = LegWriter(wording, ends[::-1], style).write([one.trip.back for one in found])
    return [
        _write_one(one, legs, legs_back, style)
        for one, legs, legs_back in zip(found, there, back, strict=True)
    ]


def _write_one(
    one: OfferedRoundTrip, there: list[bytes], back: list[bytes], style: LegStyle
) -> dict[str, Any]:
    trip, valued, language = one.trip, one.valued, style.language
    taken_s, returned_s = trip.taken.start_s, trip.returned.end_s
    whole = trip.whole
    legs = range(len(whole.legs))
    written: dict[str, Any] = {
        "id": one.offer_id,
        "expiresAt": wire_time(one.expires_s),
        "there": _write_way(trip.there, there),
        "back": _write_way(trip.back, back),
        "hire": {
            "startTime": wire_time(taken_s),
            "endTime": wire_time(returned_s),
            "duration": returned_s - taken_s,
            "distance": round(trip.length_m, 1),
        },
        "price": write_price(valued.price, legs, language),
        "co2": write_emission(valued.emission),
        "contracts": write_contracts(whole, legs, one.partners, valued.legs, language),
        "handOvers": [
            write_hand_over(step, order, legs, language) for order, step in enumerate(one.hand_overs, 1)
        ],
    }
    if one.fresh_until_s is not None:
        written["freshUntil"] = wire_time(one.fresh_until_s)
    return written


def _write_way(journey: Journey, legs: list[bytes]) -> dict[str, Any]:
    return {
        "startTime": wire_time(journey.start_s),
        "endTime": wire_time(journey.end_s),
        "legs": [orjson.Fragment(leg) for leg in legs],
    }
