"""How sensors' messages become loads: to everybody what loads rest on, to a control room also the counts."""

from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.service import SensingCounts, SensingState


def write_sensing(sensing: SensingState, counts: SensingCounts | None, now_s: int) -> dict[str, Any]:
    """Write the member `sensors` of /v1/live/status.

    Parameters
    ----------
    sensing : SensingState
        As published.
    counts : SensingCounts | None
        Of messages, for who may see them; None: nobody who may asks, or they are not known.
    now_s : int
        Unix seconds.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    told: dict[str, Any] = {
        "windowSeconds": sensing.window_s,
        "registered": sensing.registered,
        "registryFault": sensing.registry_fault,
        "modelFault": sensing.model_fault,
        "conditionsFault": sensing.conditions_fault,
        "trained": sensing.is_trained,
        "brokerFault": sensing.broker_fault,
        "published": sensing.published,
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
