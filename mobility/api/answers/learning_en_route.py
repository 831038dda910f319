"""The answer of /v1/learning/en-route."""

from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.service import (
    Binding,
    ChosenItem,
    EnRoute,
    EnRouteAnswer,
    EnRouteStage,
    mark_of,
    write_seen,
)


def write_en_route(
    en_route: EnRoute, answer: EnRouteAnswer, seen: tuple[bytes, ...], languages: tuple[str, ...]
) -> dict[str, Any]:
    """Write what is shown.

    Parameters
    ----------
    en_route : EnRoute
        Knows the names.
    answer : EnRouteAnswer
        As chosen.
    seen : tuple[bytes, ...]
        What was shown before.
    languages : tuple[str, ...]
        Of names, best first.

    Returns
    -------
    dict[str, Any]
        As EnRouteSchema has it.
    """
    selection = answer.selection
    shown = [one for row in selection.stages for one in row]
    stages = [
        _stage(en_route, told, row, languages)
        for told, row in zip(answer.stages, selection.stages, strict=True)
    ]
    return {
        "language": languages[0],
        "stages": stages,
        "seen": write_seen((*seen, *(mark_of(one.item.item_id) for one in shown))),
        "leftOut": {why.value: count for why, count in selection.left_out.items()},
        "best": selection.is_best,
        "simulated": any(one.item.origin.is_simulated for one in shown),
    }


def _stage(
    en_route: EnRoute, told: EnRouteStage, shown: tuple[ChosenItem, ...], languages: tuple[str, ...]
) -> dict[str, Any]:
    stage = told.stage
    (from_id, from_name), (to_id, to_name) = (
        en_route.stop_text(stop, languages) for stop in (told.from_stop, told.to_stop)
    )
    written: dict[str, Any] = {
        "kind": stage.kind.value,
        "startTime": wire_time(stage.start_s),
        "endTime": wire_time(stage.end_s),
        "minutes": round((stage.end_s - stage.start_s) / 60, 1),
        "posture": stage.posture_at(stage.end_s).value,
        "fromStopId": from_id,
        "fromName": from_name,
        "toStopId": to_id,
        "toName": to_name,
        "items": [_item(en_route, one) for one in shown],
    }
    if stage.standing_until_s > stage.start_s:
        written["standingUntil"] = wire_time(stage.standing_until_s)
    if stage.leg >= 0:
        written["leg"] = stage.leg
    if stage.route_id:
        written["routeId"] = stage.route_id
    if told.adopter:
        written["adoptedBy"] = _institution(en_route, told.adopter)
    return written


def _institution(en_route: EnRoute, provider_id: str) -> dict[str, str]:
    return {"providerId": provider_id, "name": en_route.provider_name(provider_id)}


def _item(en_route: EnRoute, one: ChosenItem) -> dict[str, Any]:
    item, language = one.item, one.language
    written: dict[str, Any] = {
        "itemId": item.item_id,
        "kind": item.kind.value,
        "title": item.title[language],
        "body": item.body[language],
        "language": language,
        "startTime": wire_time(one.start_s),
        "minutes": item.minutes,
        "topics": list(item.topics),
        "boundTo": _bound_to(one.fit.binding, one.fit.side),
        "provider": _institution(en_route, item.provider_id),
        "curated": bool(one.curator),
        "source": item.origin.source,
        "simulated": item.origin.is_simulated,
    }
    more = {
        "level": item.level.value if item.level else "",
        "answers": item.answers_in(language),
        "mediaUrl": item.media_url,
        "license": item.origin.license,
        "url": item.origin.url,
    }
    return written | {name: value for name, value in more.items() if value}


def _bound_to(binding: Binding, side: str) -> dict[str, Any]:
    told = {
        "stopId": binding.stop_id,
        "toStopId": binding.to_stop_id,
        "routeId": binding.route_id,
        "side": side,
        "lat": binding.lat,
        "lon": binding.lon,
    }
    return {"kind": binding.kind.value} | {
        name: value for name, value in told.items() if value not in ("", None)
    }
