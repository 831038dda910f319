"""GET /api/v6/plan and /api/v5/plan: journeys from one place to another."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import flask
import orjson

from mobility.api.answers.legs import LegStyle
from mobility.api.answers.offers import Offering
from mobility.api.answers.writer import Asked
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.language import wanted_languages
from mobility.api.plan_requests import check_limits, list_ignored, plan_request
from mobility.api.schemas.plan import PlanSchema
from mobility.api.schemas.plan_parameters import PlanParameters
from mobility.api.state import state
from mobility.api.views.journeys import rider_door, rider_of_request
from mobility.messages import text_language
from mobility.service import Asking, Plan, PlanRequest, Services, choose_advised, takes_no_more, with_advice

FIRST_WITHOUT_FORCED_LEVEL = 6

LONG_WINDOW_S, MANY_ITINERARIES = 10_000, 100
"""From here on a question is a long one, as docs/operations/nginx.conf has it."""

ADVISES = "REALTIME"
"""The realtimeMode whose journeys are advised."""

PARAMETERS = PlanParameters()
"""Made once: from a class, webargs would copy 90 fields for each request."""

blueprint = QueryBlueprint("plan", __name__, description="Journeys from door to door")


@blueprint.route("/api/v6/plan")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, PlanSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def plan_v6(given: dict[str, Any]) -> flask.Response:
    """Plan journeys (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_plan(given, version=6)


@blueprint.route("/api/v5/plan")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, PlanSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def plan_v5(given: dict[str, Any]) -> flask.Response:
    """Plan journeys (as MOTIS' v5: every place has a level, 0 where it is not known)."""
    return answer_plan(given, version=5)


def answer_plan(given: Mapping[str, Any], version: int) -> flask.Response:
    """Plan, and write the answer with the time each phase took in Server-Timing.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as PlanParameters loads them.
    version : int
        5 or 6.

    Returns
    -------
    flask.Response
        The answer.

    Raises
    ------
    MobilityError
        As mobility.api.errors answers it.
    """
    app = state()
    services, present, annotates = app.present(given["realtime_mode"])
    check_limits(given, app.settings)
    asked = Asked(
        {name: ",".join(values) for name, values in flask.request.args.lists()},
        list_ignored(given, services.about.has_heights),
    )
    request = plan_request(given, app.clock)
    offering = None
    if given["with_fares"] or given["ticket"]:
        tickets = services.offers.read_tickets(given["ticket"])
        offering = Offering(services.offers, Asking(tickets, app.clock()))
    wanted = wanted_languages()
    style = LegStyle(
        language=text_language(wanted),
        wanted=services.texts.translations.known(wanted),
        force_level=version < FIRST_WITHOUT_FORCED_LEVEL,
        join_interlined=given["join_interlined_legs"],
        skipped_stops=given["with_scheduled_skipped_stops"],
        detailed_legs=request.detailed_legs,
        detailed_transfers=request.detailed_transfers,
        present=present,
        hired=services.planner.hired(),
        bookings=services.bookings,
        offering=offering,
    )
    with app.turns.search(is_long=is_long(request)) as waited_ms:
        started = time.perf_counter()
        plan = services.planner.plan(request)
        if annotates and present.view is not None:
            plan = replace(plan, result=present.view.annotate(plan.result))
        # By the timetable, a ride may be cancelled or missed; and who is expected counts on what runs.
        if given["realtime_mode"] == ADVISES and not request.crowding.crowding().is_off:
            plan = _advise(services, plan, given)
        planned = time.perf_counter()
        # Written in the same turn: writers of several answers would hold up whatever is short.
        body = orjson.dumps(app.writer_for(services).write_plan(plan, asked, style))
        written = time.perf_counter()
    app.metrics.count_routing(plan.result.counters, plan.result.timings_ms)
    timing = (
        f"wait;dur={waited_ms:.3f}, plan;dur={(planned - started) * 1000:.3f}, "
        f"answer;dur={(written - planned) * 1000:.3f}"
    )
    return flask.Response(
        body,
        headers=[
            ("Content-Type", "application/json"),
            ("Server-Timing", timing),
            ("Content-Language", style.language),
            ("Vary", "Accept-Language"),
            # The answer tells where a person goes: no cache on the way may keep it.
            ("Cache-Control", "private, no-store"),
        ],
    )


def is_long(request: PlanRequest) -> bool:
    """Tell whether a search takes many times as long as usual: it has a lane of its own.

    Parameters
    ----------
    request : PlanRequest
        In the words of the wire format.

    Returns
    -------
    bool
        True: a long window, very many journeys, or shared vehicles between two rides.
    """
    has_window = request.timetable_view or bool(request.page_cursor)
    return (
        (has_window and request.search_window_s >= LONG_WINDOW_S)
        or request.num_itineraries >= MANY_ITINERARIES
        or "RENTAL" in request.transfer_modes
    )


def _advise(services: Services, plan: Plan, given: Mapping[str, Any]) -> Plan:
    """Advise one of the journeys that are as good as the best: to everybody another one, to each the same."""
    door, rider, journeys = rider_door(), rider_of_request(), plan.result.journeys
    question = "|".join(str(given[name]) for name in ("from_place", "to_place", "time", "arrive_by"))
    row = choose_advised(
        journeys,
        door.draw(rider, question),
        arrive_by=given["arrive_by"],
        is_taken=lambda leg: takes_no_more(services, leg),
    )
    if row is None:
        return plan
    state().metrics.count_advice(is_counted=door.advise(services, rider, journeys[row]))
    return replace(plan, result=replace(plan.result, journeys=with_advice(journeys, row)))
