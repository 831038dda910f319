"""/v1/accessibility/jobs: planners' large questions, answered in the background."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import flask
import orjson
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from werkzeug.exceptions import UnsupportedMediaType

from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.keys import needs_role, require_role
from mobility.api.language import own_language
from mobility.api.query_schema import NoParameters
from mobility.api.schemas.accessibility_jobs import JobBodySchema, JobSchema
from mobility.api.state import state
from mobility.errors import BadParameterError, NotReadyError
from mobility.service.accessibility_jobs import ARCHIVE, AccessibilityJobs
from mobility.store import Role

if TYPE_CHECKING:
    from mobility.accessibility.jobs.job_state import JobState

DOOR = "mobility.accessibility-jobs"
"""Where the door to the queue is kept in app.extensions."""

JOBS = "/v1/accessibility/jobs"
ONE = f"{JOBS}/<string:job_id>"
NONE = NoParameters()
ENDPOINT = "accessibility-jobs.submit"
"""Its bodies may hold points, and be larger than others."""

YAML = ("application/yaml", "application/x-yaml", "text/yaml")
DEEPEST = 20
"""As of job files."""

ERRORS = (400, 401, 403, 404, 422, 429, 500, 503)
CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")

blueprint = QueryBlueprint("accessibility-jobs", __name__, description="For planners: jobs")


@blueprint.route(JOBS, methods=["POST"])
@blueprint.arguments(NONE, location="query")
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "application/json": {"schema": JobBodySchema},
            YAML[0]: {"schema": {"type": "string", "description": "A job file; errors name its line."}},
        },
    }
)
@blueprint.response(202, JobSchema)
@document_errors(blueprint, 400, 401, 403, 413, 415, 422, 429, 500, 503)
@needs_role(Role.PLANNER)
def submit(_: dict[str, Any]) -> flask.Response:
    """Ask for what takes long: it is computed when its turn comes."""
    key = require_role(Role.PLANNER)
    if flask.request.mimetype in YAML:
        found = _door().submit_yaml(key, _read_yaml())
    else:
        found = _door().submit(key, _read_body())
    answer = _answer(found, 202)
    answer.headers["Location"] = f"{JOBS}/{found.id}"
    return answer


@blueprint.route(ONE)
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, JobSchema)
@document_errors(blueprint, *ERRORS)
@needs_role(Role.PLANNER)
def progress(_: dict[str, Any], job_id: str) -> flask.Response:
    """Tell how far a job is."""
    return _answer(_door().find(require_role(Role.PLANNER), job_id))


@blueprint.route(ONE, methods=["DELETE"])
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, JobSchema)
@document_errors(blueprint, *ERRORS)
@needs_role(Role.PLANNER)
def cancel(_: dict[str, Any], job_id: str) -> flask.Response:
    """Take a job out; one that runs ends after its present chunk."""
    return _answer(_door().cancel(require_role(Role.PLANNER), job_id))


@blueprint.route(f"{ONE}/files/<string:name>")
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, content_type="application/octet-stream", description="The file.")
@document_errors(blueprint, *ERRORS)
@needs_role(Role.PLANNER)
def result_file(_: dict[str, Any], job_id: str, name: str) -> flask.Response:
    """Download a result; ranges are answered, so that an interrupted download goes on."""
    path = _door().find_file(require_role(Role.PLANNER), job_id, name)
    answer = flask.send_file(path, as_attachment=not name.endswith(".html"), conditional=True)
    answer.headers["Cache-Control"] = "private, no-store"
    # A report is a page of our own, but it must not act in the name of who looks at it here.
    answer.headers["Content-Security-Policy"] = "sandbox allow-scripts"
    return answer


def describe_jobs() -> Iterable[Metric]:
    """Look up how many jobs there are, for /metrics.

    Yields
    ------
    Metric
        None where nobody has asked for a job yet, or the queue does not answer.
    """
    try:
        counts = _door().counts()
    except NotReadyError:
        return
    if counts is None:
        return
    present = GaugeMetricFamily("mobility_accessibility_jobs", "Planners' jobs", labels=["state"])
    present.add_metric(["queued"], counts.queued)
    present.add_metric(["running"], counts.running)
    ended = CounterMetricFamily(
        "mobility_accessibility_jobs_ended", "Planners' jobs that ended", labels=["state"]
    )
    for name in ("DONE", "FAILED", "CANCELLED"):
        ended.add_metric([name.lower()], counts.ended.get(name, 0))
    yield from (present, ended)


def _door() -> AccessibilityJobs:
    found: AccessibilityJobs = flask.current_app.extensions[DOOR]
    return found


def _read_yaml() -> bytes:
    body = flask.request.get_data()
    if len(body) > state().settings.max_body_bytes:  # read slowly, line by line: points go into JSON
        flask.abort(413)
    return body


def _read_body() -> dict[str, Any]:
    if not flask.request.is_json:
        raise UnsupportedMediaType
    try:
        body = orjson.loads(flask.request.get_data())
    except orjson.JSONDecodeError as fault:
        raise BadParameterError("The body is not valid JSON.") from fault
    if not isinstance(body, dict):
        raise BadParameterError("The body must be a JSON object.")
    read: dict[str, Any] = _in_snake_case(body, 0)
    return read


def _in_snake_case(value: Any, depth: int) -> Any:
    """Name members as job files do."""
    if depth > DEEPEST:
        raise BadParameterError("Lists and members lie too deep in each other.")
    if isinstance(value, dict):
        return {
            CAPITAL.sub(r"_\1", name).lower(): _in_snake_case(one, depth + 1) for name, one in value.items()
        }
    return [_in_snake_case(one, depth + 1) for one in value] if isinstance(value, list) else value


def _answer(found: "JobState", status: int = 200) -> flask.Response:
    content: dict[str, Any] = {
        "jobId": found.id,
        "title": found.title,
        "state": found.state,
        "created": _moment(found.created_s),
        "done": found.done,
        "total": found.total,
    }
    if found.state == "QUEUED":
        content["ahead"] = found.ahead
    if found.areas is not None:
        content["areasDone"], content["areasTotal"] = found.areas
    if found.left_s is not None:
        content["secondsLeft"] = found.left_s
    if found.errors:
        error = found.errors[own_language()]
        content |= {"error": error, "code": found.code, "field": found.field}
    if found.expires_s:
        content["expires"] = _moment(found.expires_s)
    if found.files is not None:
        files = f"{JOBS}/{found.id}/files"
        content["archive"] = f"{files}/{ARCHIVE}"
        content["files"] = [
            {"name": name, "bytes": size, "url": f"{files}/{name}"} for name, size in found.files.items()
        ]
    answer = flask.Response(orjson.dumps(content), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
