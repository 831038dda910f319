"""GET /v1/live/status: how live this service is, and how much of each realtime feed is understood."""

from typing import Any

import flask
import numpy as np
import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.answers.sensing import write_sensing
from mobility.api.arguments import QueryBlueprint
from mobility.api.control_door import control_door, has_control_key
from mobility.api.documented import document_errors
from mobility.api.fields import CamelSchema
from mobility.api.language import wanted_languages
from mobility.api.list_fields import Languages
from mobility.api.schemas.live import LiveStatusSchema
from mobility.api.state import state
from mobility.messages import sentence, text_language
from mobility.service import OLD_S, FeedState, ProviderState, SensingCounts, Services

SENTENCES = {
    "LIVE": "Answers go by live data.",
    "OLD": "Answers go by live data that are no longer renewed.",
    "TIMETABLE": "Live data are missing or too old: answers go by the timetable.",
    "NONE": "This service reads no live data.",
}

blueprint = QueryBlueprint("live", __name__, description="Live data and how they are understood")


class LiveParameters(CamelSchema):
    """What is asked of /live/status."""

    language = Languages("Language tags of the sentence, best first; then Accept-Language counts.")


@blueprint.route("/v1/live/status")
@blueprint.arguments(LiveParameters, location="query")
@blueprint.response(200, LiveStatusSchema)
@document_errors(blueprint, 400, 422, 429, 500, 503)
def status(given: dict[str, Any]) -> flask.Response:  # noqa: ARG001
    """Tell how fresh live data are and how much of them is understood.

    How messages of sensors are understood is counted for keys of the role control only.
    """
    app = state()
    services = app.source.current()
    counts = control_door().sensing(services) if has_control_key() else None
    told = write_status(services, app.clock(), text_language(wanted_languages()), counts)
    answer = flask.Response(orjson.dumps(told), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def write_status(
    services: Services, now_s: int, language: str, counts: SensingCounts | None = None
) -> dict[str, Any]:
    """Write the answer.

    Parameters
    ----------
    services : Services
        Of the present request.
    now_s : int
        Unix seconds.
    language : str
        Of the sentence.
    counts : SensingCounts | None
        Of sensors' messages, for who may see them.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    health, view = services.health, services.live
    age_s = None if health is None else health.age_s(now_s)
    word = "LIVE" if age_s is not None and age_s <= OLD_S else "OLD"
    if view is None:
        word = "TIMETABLE" if health is not None and health.is_expected else "NONE"
    told: dict[str, Any] = {
        "state": word,
        "text": sentence(language, SENTENCES[word]),
        "fault": "" if health is None else health.fault,
        "ridersFault": "" if health is None else health.riders_fault,
        "version": "" if health is None else health.version,
        "runs": 0,
        "canceled": 0,
        "additional": 0,
        "vehicles": 0,
        "alerts": 0,
        "feeds": [] if health is None else [_write_feed(feed, now_s) for feed in health.feeds],
        "providers": [] if health is None else [_write_provider(one, now_s) for one in health.providers],
    }
    if age_s is not None:
        told["ageSeconds"] = age_s
    if view is not None:
        runs = view.snapshot.runs
        told |= {
            "runs": int(runs.trip.size),
            "canceled": int(np.count_nonzero(np.diff(runs.calls_offsets) == 0)),
            "additional": int(np.count_nonzero(runs.trip < 0)),
            "vehicles": int(view.snapshot.positions.trip.size),
            "alerts": len(view.snapshot.alerts),
        }
        if view.snapshot.sensing is not None:
            told["sensors"] = write_sensing(view.snapshot.sensing, counts, now_s, language)
    return told


def _write_feed(feed: FeedState, now_s: int) -> dict[str, Any]:
    since_s = feed.made_s or feed.read_s
    told: dict[str, Any] = {
        "tag": feed.tag,
        "source": feed.source,
        "fault": feed.fault,
        "taken": feed.taken,
        "refused": feed.refused,
        "updates": feed.updates,
        "vehicles": feed.vehicles,
        "alerts": feed.alerts,
        "matched": feed.matched,
        "unmatched": feed.unmatched,
        "examples": feed.examples,
        "unreadable": feed.unreadable,
        "callsUnmatched": feed.calls_unmatched,
        "callsPushed": feed.calls_pushed,
        "vehiclesUnmatched": feed.vehicles_unmatched,
        "vehiclesWithoutTrip": feed.vehicles_without_trip,
        "vehicleReasons": feed.vehicle_reasons,
        "vehicleExamples": feed.vehicle_examples,
        "alertsUnknown": feed.alerts_unknown,
        "unreadableExamples": feed.unreadable_examples,
    }
    if since_s:
        told["ageSeconds"] = max(0, now_s - since_s)
    moments = {"madeAt": feed.made_s, "readAt": feed.read_s}
    return told | {name: wire_time(moment_s) for name, moment_s in moments.items() if moment_s}


def _write_provider(one: ProviderState, now_s: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": one.kind.value,
        "tag": one.tag,
        "source": one.source,
        "health": one.health.value,
        "circuit": one.circuit,
        "fault": one.fault,
        "taken": one.taken,
        "failed": one.failed,
        "stations": one.stations,
        "vehicles": one.vehicles,
        "zones": one.zones,
        "places": one.places,
        "simulated": one.is_simulated,
        "refused": one.refused,
        "examples": list(one.examples),
    }
    if one.made_s:
        told["ageSeconds"] = max(0, now_s - one.made_s)
    moments = {"madeAt": one.made_s, "readAt": one.read_s}
    return told | {name: wire_time(moment_s) for name, moment_s in moments.items() if moment_s}
