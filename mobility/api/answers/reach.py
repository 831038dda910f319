"""The answers of one-to-many and one-to-all."""

from collections.abc import Sequence
from typing import Any

import orjson

from mobility.api.answers.places import PlaceTexts
from mobility.api.answers.sentences import give_reasons
from mobility.service import EmptyReason, Fronts, InReach, Ways

MINUTE_S = 60


def write_ways(ways: Ways) -> list[dict[str, Any]]:
    """Write ways on streets.

    Parameters
    ----------
    ways : Ways
        As measured.

    Returns
    -------
    list[dict[str, Any]]
        One for each of the many, empty where there is no way.
    """
    times = ways.times
    return [
        {} if seconds < 0 else {"duration": seconds, "distance": round(meters, 1)}
        for seconds, meters in zip(times.durations_s.tolist(), times.lengths_m.tolist(), strict=True)
    ]


def write_fronts(found: Fronts, ignored: Sequence[str], language: str) -> dict[str, Any]:
    """Write ways on streets and by transit.

    Parameters
    ----------
    found : Fronts
        As found.
    ignored : Sequence[str]
        Parameters without effect.
    language : str
        For the reasons.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    answer: dict[str, Any] = {
        "street_durations": write_ways(found.ways),
        "transit_durations": [
            [{"duration": seconds, "transfers": rides - 1} for seconds, rides in front]
            for front in found.fronts
        ],
    }
    _add_why(answer, tuple(dict.fromkeys((*found.ways.reasons, *found.reasons))), ignored, language)
    return answer


def write_in_reach(
    found: InReach,
    places: PlaceTexts,
    *,
    arrive_by: bool,
    ignored: Sequence[str],
    attributions: Sequence[str],
    language: str,
) -> bytes:
    """Write all stops in reach.

    Parameters
    ----------
    found : InReach
        As found.
    places : PlaceTexts
        Writes stops.
    arrive_by : bool
        True: durations are negative.
    ignored : Sequence[str]
        Parameters without effect.
    attributions : Sequence[str]
        Whom to name.
    language : str
        For the reasons.

    Returns
    -------
    bytes
        JSON.
    """
    reached = found.reached
    # Begun minutes count: who is told 15 is there within 15.
    minutes = -(-reached.durations_s // MINUTE_S)
    if arrive_by:
        minutes = -minutes
    stop = places.stop
    rows = [
        f'{{"place":{stop(index)}}},"duration":{minute},"k":{rides}}}'
        for index, minute, rides in zip(
            reached.stops.tolist(), minutes.tolist(), reached.rides.tolist(), strict=True
        )
    ]
    name = "END" if arrive_by else "START"
    answer: dict[str, Any] = {
        "one": orjson.Fragment(f"{places.end(found.one, name)}}}"),
        "all": orjson.Fragment(f"[{','.join(rows)}]"),
    }
    _add_why(answer, reached.reasons, ignored, language)
    answer["attributions"] = list(attributions)
    return orjson.dumps(answer)


def _add_why(
    answer: dict[str, Any], reasons: Sequence[EmptyReason], ignored: Sequence[str], language: str
) -> None:
    if reasons:
        answer["reasons"] = give_reasons(reasons, language)
    if ignored:
        answer["debugOutput"] = {"ignored": list(ignored)}
