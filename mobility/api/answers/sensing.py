"""How sensors' messages become loads: to everybody what loads rest on, to a control room also the counts."""

from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.messages import sentence
from mobility.service import SensingCounts, SensingState

FORECAST_SENTENCES = {
    "IN_USE": "Forecasts go by what is usual, by how far the run is from it and, {minutes} minutes ahead, by "
    "what was learned beyond that.",
    "NO_BETTER": "Forecasts go by what is usual and by how far the run is from it. What was learned beyond "
    "that is not used: on days that it had not seen it was no better.",
    "TOO_LITTLE_HISTORY": "Forecasts go by what is usual and by how far the run is from it. The history is "
    "too short to tell whether more can be learned.",
    "NOT_TRAINED": "Nothing was learned from a history: forecasts go by what was seen of the run alone.",
}
"""By what became of the learned rung."""


def write_sensing(
    sensing: SensingState, counts: SensingCounts | None, now_s: int, language: str
) -> dict[str, Any]:
    """Write the member `sensors` of /v1/live/status.

    Parameters
    ----------
    sensing : SensingState
        As published.
    counts : SensingCounts | None
        Of messages, for who may see them; None: nobody who may asks, or they are not known.
    now_s : int
        Unix seconds.
    language : str
        Of the sentence.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    minutes = ", ".join(map(str, sensing.learned_minutes))
    told: dict[str, Any] = {
        "windowSeconds": sensing.window_s,
        "registered": sensing.registered,
        "registryFault": sensing.registry_fault,
        "modelFault": sensing.model_fault,
        "conditionsFault": sensing.conditions_fault,
        "trained": sensing.is_trained,
        "brokerFault": sensing.broker_fault,
        "published": sensing.published,
        "forecast": {
            "learned": sensing.learned,
            "learnedMinutes": list(sensing.learned_minutes),
            "text": sentence(language, FORECAST_SENTENCES[sensing.learned], minutes=minutes),
        },
    }
    return told if counts is None else told | _write_counts(counts, now_s)


def _write_counts(counts: SensingCounts, now_s: int) -> dict[str, Any]:
    return {
        "systems": [
            {
                "system": one.system,
                "vehicles": one.vehicles,
                "messages": one.messages,
                "matched": one.matched,
                "heardAt": wire_time(one.heard_s),
                "silentSeconds": max(0, now_s - one.heard_s),
                "clocksOff": one.clocks_off,
                "unmatched": one.unmatched,
                "faults": one.faults,
            }
            for one in counts.systems
        ],
        "tooLate": counts.too_late,
        "refused": counts.refused,
        "damagedBytes": counts.damaged_bytes,
        "runs": counts.runs,
    }
