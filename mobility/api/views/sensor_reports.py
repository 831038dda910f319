"""/v1/steering/sensors: how sensors are doing, for who has a key of the role control."""

from typing import Any

import flask

from mobility.api.answers.moments import wire_time
from mobility.api.answers.sensor_reports import write_sensors
from mobility.api.arguments import QueryBlueprint
from mobility.api.control_door import control_door
from mobility.api.documented import document_errors
from mobility.api.keys import needs_role
from mobility.api.language import wanted_languages
from mobility.api.schemas.sensor_reports import SensorReportsSchema
from mobility.api.schemas.steering_parameters import SensorsParameters
from mobility.api.state import state
from mobility.api.views.steering import answer_alone
from mobility.messages import sentence, text_language
from mobility.store import Role

NO_SENSORS = "No live process tells here how sensors are doing."

blueprint = QueryBlueprint("sensor_reports", __name__, description="Sensors, for control rooms")


@blueprint.route("/v1/steering/sensors")
@blueprint.arguments(SensorsParameters(), location="query")
@blueprint.response(200, SensorReportsSchema)
@document_errors(blueprint, 400, 401, 403, 422, 429, 500, 503)
@needs_role(Role.CONTROL)
def sensors(_: dict[str, Any]) -> flask.Response:
    """List sensors by vehicle: silence, coverage, bias, drift, and what is wrong with their messages."""
    services, present, _known = state().present()
    language, now_s = text_language(wanted_languages()), state().clock()
    told = control_door().told(services)
    said = [{"code": one["code"], "text": one["text"]} for one in present.notices(language)]
    content: dict[str, Any] = {"sensors": [], "vehicles": [], "places": []}
    if told is None:
        said.append({"code": "NO_SENSORS", "text": sentence(language, NO_SENSORS)})
    else:
        positions = None if services.live is None else services.live.snapshot.positions
        content = write_sensors(told, now_s, positions)
    return answer_alone({"time": wire_time(now_s), "notices": said} | content)
