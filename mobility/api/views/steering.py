"""/v1/steering: what a control room may ask and set; every address needs a key of the role control."""

from collections.abc import Mapping
from typing import Any

import flask
import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.answers.steering import SteeringWriter, minutes
from mobility.api.arguments import QueryBlueprint
from mobility.api.control_door import control_door
from mobility.api.documented import document_errors
from mobility.api.keys import needs_role, require_role
from mobility.api.language import wanted_languages
from mobility.api.query_schema import NoParameters
from mobility.api.schemas.steering import (
    LineTargetSchema,
    LineTargetsSchema,
    OutlookSchema,
    SteeringAuditSchema,
    WhatIfSchema,
)
from mobility.api.schemas.steering_parameters import (
    AuditParameters,
    OutlookParameters,
    TargetBody,
    WhatIfBody,
)
from mobility.api.state import state
from mobility.errors import TargetsError
from mobility.messages import text_language
from mobility.service import (
    Assumptions,
    LineTarget,
    OutlookRequest,
    Reserve,
    SentVehicle,
    Services,
    TargetFile,
    Threshold,
    WhatIfRequest,
)
from mobility.store import Role

TARGETS = "mobility.targets"
"""Where the file of targets is kept in app.extensions."""

MINUTE_S = 60
NONE = NoParameters()

blueprint = QueryBlueprint("steering", __name__, description="For control rooms")


@blueprint.route("/v1/steering/outlook")
@blueprint.arguments(OutlookParameters(), location="query")
@blueprint.response(200, OutlookSchema)
@document_errors(blueprint, 400, 401, 403, 422, 429, 500, 503)
@needs_role(Role.CONTROL)
def outlook(given: dict[str, Any]) -> flask.Response:
    """List the runs that will be too full, when, where and how sure, and what helps most."""
    services, writer = _writer()
    now_s = _moment(given)
    until_s = now_s + given["minutes"] * MINUTE_S
    targets, unreadable = _readable_targets()
    request = OutlookRequest(
        now_s,
        until_s,
        Threshold(given["share"], given["chance"]),
        given["spares"],
        Reserve(SentVehicle(given["seats"], given["standing"]), given["lead_minutes"] * MINUTE_S),
        _assumptions(given),
        targets,
    )
    room = control_door().room(services)
    found = room.outlook(request)
    content: dict[str, Any] = {
        "runs": 0, "tooFull": 0, "critical": [], "measures": [], "sparesUsed": 0, "gainMinutes": 0.0
    }  # fmt: skip
    if found is not None:
        shares = {"": given["share"]} | {route: one.share for route, one in targets.items()}
        content = writer.write_outlook(found, given["limit"], shares)
    is_exact = room.is_exact
    head = {
        "time": wire_time(now_s),
        "until": wire_time(until_s),
        "loads": "EXACT" if is_exact else "PUBLISHED",
        "notices": writer.write_notices(is_known=found is not None, is_exact=is_exact, unreadable=unreadable),
    }
    return answer_alone(head | content)


@blueprint.route("/v1/steering/what-if", methods=["POST"])
@blueprint.arguments(NONE, location="query")
@blueprint.arguments(WhatIfBody(), location="json")
@blueprint.response(200, WhatIfSchema)
@document_errors(blueprint, 400, 401, 403, 404, 413, 415, 422, 429, 500, 503)
@needs_role(Role.CONTROL)
def what_if(_: dict[str, Any], given: dict[str, Any]) -> flask.Response:
    """Work out what one measure would do; nothing is changed by it."""
    services, writer = _writer()
    now_s = _moment(given)
    request = WhatIfRequest(
        given["kind"],
        given["trip_id"],
        given["stop_id"],
        None if given["seats"] is None else SentVehicle(given["seats"], given["standing"]),
        given["other_trip_id"],
        given["turned_at_stop_id"],
        given["hold_seconds"],
        _assumptions(given),
    )
    room = control_door().room(services)
    found = room.what_if(request, now_s, now_s + given["minutes"] * MINUTE_S)
    is_exact, is_known = room.is_exact, found is not None
    is_told = found is not None and found.measure.is_known
    content: dict[str, Any] = {
        "loads": "EXACT" if is_exact else "PUBLISHED",
        "notices": writer.write_notices(is_known=is_known, is_exact=is_exact, is_told=is_told),
    }
    if found is not None and is_told:
        saved_s = found.measure.gain_person_s + found.measure.lost_person_s
        content |= {
            "measure": writer.write_measure(found.outlook, found.measure),
            "crowdingMinutesBefore": minutes(found.before_person_s),
            "crowdingMinutesAfter": minutes(found.before_person_s - saved_s),
        }
    return answer_alone(content)


@blueprint.route("/v1/steering/targets")
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, LineTargetsSchema)
@document_errors(blueprint, 400, 401, 403, 422, 429, 500, 503)
@needs_role(Role.CONTROL)
def targets(_: dict[str, Any]) -> flask.Response:
    """List what is wanted of lines."""
    found = _targets().read()
    written = [_write_target(route_id, target) for route_id, target in sorted(found.items())]
    return answer_alone({"default": _write_values(LineTarget()), "targets": written})


@blueprint.route("/v1/steering/targets/<path:route_id>", methods=["PUT"])
@blueprint.arguments(NONE, location="query")
@blueprint.arguments(TargetBody(), location="json")
@blueprint.response(200, LineTargetSchema)
@document_errors(blueprint, 400, 401, 403, 404, 413, 415, 422, 429, 500, 503)
@needs_role(Role.CONTROL)
def set_target(_: dict[str, Any], given: dict[str, Any], route_id: str) -> flask.Response:
    """Set what is wanted of a line; who did so is kept."""
    state().source.current().control.places.get_route(route_id, "routeId")
    target = LineTarget(given["share"], given["cap"])
    _targets().set(route_id, target, require_role(Role.CONTROL))
    return answer_alone(_write_target(route_id, target))


@blueprint.route("/v1/steering/targets/<path:route_id>", methods=["DELETE"])
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, LineTargetSchema)
@document_errors(blueprint, 400, 401, 403, 422, 429, 500, 503)
@needs_role(Role.CONTROL)
def remove_target(_: dict[str, Any], route_id: str) -> flask.Response:
    """Let the default hold for a line again, also for one that the network no longer has."""
    _targets().remove(route_id, require_role(Role.CONTROL))
    return answer_alone(_write_target(route_id, LineTarget()))


@blueprint.route("/v1/steering/audit")
@blueprint.arguments(AuditParameters(), location="query")
@blueprint.response(200, SteeringAuditSchema)
@document_errors(blueprint, 400, 401, 403, 422, 429, 500, 503)
@needs_role(Role.CONTROL)
def audit(given: dict[str, Any]) -> flask.Response:
    """List who changed which target, when, from what to what."""
    records = _targets().history()[-given["limit"] :]
    written = [
        {
            "time": record.time,
            "event": record.event,
            "keyId": record.fields["key"],
            "keyName": record.fields["name"],
            "routeId": record.fields["route"],
            "before": record.fields["before"],
            "after": record.fields["after"],
        }
        for record in reversed(records)
    ]
    return answer_alone({"records": written})


def _writer() -> tuple[Services, SteeringWriter]:
    services, present, _ = state().present()
    wanted = wanted_languages()
    known = services.texts.translations.known(wanted)
    return services, SteeringWriter(services, present, known, text_language(wanted))


def _moment(given: dict[str, Any]) -> int:
    return state().clock() if given["time"] is None else int(given["time"])


def _assumptions(given: dict[str, Any]) -> Assumptions:
    return Assumptions(given["turnover"], given["wait_weight"])


def _targets() -> TargetFile:
    found: TargetFile = flask.current_app.extensions[TARGETS]
    return found


def _readable_targets() -> tuple[Mapping[str, LineTarget], str]:
    """Give the targets and ""; none and the name of their file where it cannot be used."""
    try:
        return _targets().read(), ""
    except TargetsError as fault:
        return {}, str(fault.values["file"])


def _write_target(route_id: str, target: LineTarget) -> dict[str, Any]:
    services = state().source.current()
    route = services.control.places.find_route(route_id)
    written = {"routeId": route_id} | _write_values(target)
    if route is not None:
        text = services.texts.route(route, ())
        written["displayName"] = text.short_name or text.long_name
    return written


def _write_values(target: LineTarget) -> dict[str, Any]:
    return {"share": target.share, "cap": target.cap}


def answer_alone(content: dict[str, Any]) -> flask.Response:
    """Answer a control room, and let nobody keep it.

    Parameters
    ----------
    content : dict[str, Any]
        Ready for orjson.

    Returns
    -------
    flask.Response
        With JSON.
    """
    # Exact estimates are for the control room alone: no cache on the way may keep them.
    return flask.Response(
        orjson.dumps(content),
        headers=[
            ("Content-Type", "application/json"),
            ("Vary", "Accept-Language"),
            ("Cache-Control", "private, no-store"),
        ],
    )
