"""GET /api/v1/health: whether questions are answered, and from which data."""

from typing import Any

import flask
import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.fields import CamelSchema
from mobility.api.list_fields import Languages
from mobility.api.schemas.health import HealthSchema
from mobility.api.state import state
from mobility.service import About, DirectoryState, Exchange, FeedAbout, program_version

blueprint = QueryBlueprint("health", __name__, description="State of the service")


class HealthParameters(CamelSchema):
    """What is asked of /health."""

    language = Languages("Language tags for error sentences, best first; then Accept-Language counts.")


@blueprint.route("/api/v1/health")
@blueprint.arguments(HealthParameters, location="query")
@blueprint.response(200, HealthSchema)
@document_errors(blueprint, 400, 422, 500, 503)
def health(given: dict[str, Any]) -> flask.Response:  # noqa: ARG001
    """Tell whether the service is ready (503 if not) and which data it answers from."""
    source = state().source
    services = source.current()
    written = write_health(
        services.about,
        source.exchange(),
        is_live=services.live is not None,
        knows_loads=services.knows_loads,
        knows_rentals=services.shared.sharing.n_systems > 0,
    )
    learning = write_learning(state().directory.state())
    if learning:
        written["learning"] = learning
    answer = flask.Response(orjson.dumps(written), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def write_health(
    about: About,
    exchange: Exchange,
    *,
    is_live: bool = False,
    knows_loads: bool = False,
    knows_rentals: bool = False,
) -> dict[str, Any]:
    """Write the answer.

    Parameters
    ----------
    about : About
        The network in service.
    exchange : Exchange
        What became of newer ones.
    is_live : bool
        Whether live data are used.
    knows_loads : bool
        Whether answers tell how full vehicles are.
    knows_rentals : bool
        Whether shared vehicles are known.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    network: dict[str, Any] = {
        "contentHash": about.content_hash,
        "builtAt": about.built_at,
        "city": about.city,
        "modelCity": about.model_city,
        "bounds": list(about.bounds),
        "timezone": about.timezone,
        "stops": about.n_stops,
        "trips": about.n_trips,
        "feeds": [_write_feed(feed) for feed in about.feeds],
        "attributions": list(about.attributions),
    }
    if about.sample is not None:
        network["sample"] = {
            "fromPlace": about.sample.from_place,
            "toPlace": about.sample.to_place,
            "time": about.sample.moment.isoformat(),
        }
    if about.examples:
        network["examples"] = [
            {"kind": one.kind, "fromPlace": one.from_place, "toPlace": one.to_place}
            | ({"at": one.at} if one.at else {})
            for one in about.examples
        ]
    health = {
        "status": "ready",
        "version": program_version(),
        "rt": is_live,
        "gbfs": knows_rentals,
        "occupancy": knows_loads,
        "network": network,
    }
    if exchange.refused_build:
        health["refused"] = {
            "build": exchange.refused_build,
            "since": exchange.refused_since,
            # The reason names files of this machine: it stands in the log.
            "message": "A newer network could not be loaded; the log of the service says why.",
        }
    return health


def write_learning(held: DirectoryState) -> dict[str, Any]:
    """Write what is held of learning.

    Parameters
    ----------
    held : DirectoryState
        As it was a moment ago.

    Returns
    -------
    dict[str, Any]
        Empty where there is no directory.
    """
    if held.is_usable and not held.counts:
        return {}
    written: dict[str, Any] = {"status": "ready" if held.is_usable else "unavailable"}
    written |= {f"{kind.value}s": count for kind, count in held.counts.items()}
    if held.changed_s is not None:
        written["changedAt"] = wire_time(held.changed_s)
    return written


def _write_feed(feed: FeedAbout) -> dict[str, Any]:
    written: dict[str, Any] = {
        "tag": feed.tag,
        "name": feed.name,
        "url": feed.url,
        "version": feed.version,
        "license": feed.license,
        "attribution": feed.attribution,
        "attributionUrl": feed.attribution_url,
        "shiftedWeeks": feed.shifted_weeks,
    }
    if feed.first_service_day and feed.last_service_day:
        written["firstServiceDay"] = feed.first_service_day.isoformat()
        written["lastServiceDay"] = feed.last_service_day.isoformat()
    return written
