"""/v1/day-price: what the offers of one rider cost together."""

import time
from collections.abc import Mapping
from typing import Any

import flask

from mobility.api.answers.offers import wire_legs, write_price
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.json_answers import json_answer
from mobility.api.language import own_language
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.offers import DayPriceSchema
from mobility.api.state import state
from mobility.api.views.offers import LANGUAGE, OFFER

MOST_OF_A_DAY = 12
"""Journeys; their ids are long, and addresses may not be endless."""

blueprint = QueryBlueprint("day-price", __name__, description="What the journeys of a day cost together")


class DayQuestion(QuerySchema):
    """A day."""

    offers = Words("Ids of offers, as told.", most=MOST_OF_A_DAY, example=("1.t5k3.340EUR.-.1.x",))


class DayParameters(DayQuestion):
    """What is asked of a day."""

    language = Languages(LANGUAGE)


DAY, DAY_QUESTION = DayParameters(), DayQuestion()


@blueprint.route("/v1/day-price")
@blueprint.arguments(DAY, location="query")
@blueprint.response(200, DayPriceSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def price_day(given: dict[str, Any]) -> flask.Response:
    """Price offers of one rider together: caps and day tickets count, so it is never more than one by one."""
    return answer_day(given)


@blueprint.route("/v1/day-price", methods=["POST"])
@blueprint.arguments(OFFER, location="query")
@blueprint.arguments(DAY_QUESTION, location="json")
@blueprint.response(200, DayPriceSchema)
@document_errors(blueprint, 400, 404, 413, 415, 422, 429, 500, 503)
def price_day_post(_: dict[str, Any], given: dict[str, Any]) -> flask.Response:
    """Price offers of one rider together; their ids, which tell where one goes, stand in no address."""
    return answer_day(given)


def answer_day(given: Mapping[str, Any]) -> flask.Response:
    """Answer what the offers of a day cost together.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as DayQuestion loads them.

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
    services, _, _ = app.present()
    started = time.perf_counter()
    found = services.day_prices.find(given["offers"], app.clock())
    language = own_language()
    legs: list[int] = []
    written = []
    for one in found.offers:
        own = wire_legs(one.journey, True)
        first = legs[-1] + 1 if legs else 0
        legs.extend(first + leg for leg in own)
        price = write_price(one.price, own, language)
        written.append({"id": one.offer_id, "firstLeg": first, "price": price})
    content: dict[str, Any] = {"price": write_price(found.price, legs, language), "offers": written}
    singles = [one.price.cents for one in found.offers]
    known = [cents for cents in singles if cents is not None]
    if found.price.cents is not None and len(known) == len(singles):
        content["savedCents"] = sum(known) - found.price.cents
    return json_answer(content, language, {"day": (time.perf_counter() - started) * 1000})
