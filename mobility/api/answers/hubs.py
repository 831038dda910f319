"""Hubs as the wire format has them."""

from collections.abc import Sequence
from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.service import HubNow, Services


def write_hub(now: HubNow, services: Services, languages: Sequence[str]) -> dict[str, Any]:
    """Write a hub.

    Parameters
    ----------
    now : HubNow
        With what stands there.
    services : Services
        Of the present request.
    languages : Sequence[str]
        For the names of stops, best first.

    Returns
    -------
    dict[str, Any]
        As HubSchema says.
    """
    hub, stops = now.hub, []
    for stop, walk_s in zip(hub.near_stops.tolist(), hub.walks_s.tolist(), strict=True):
        text = services.texts.stop(stop, tuple(languages))
        stops.append(
            {"stopId": text.stop_id, "name": text.name, "lat": text.lat, "lon": text.lon, "walk": walk_s}
        )
    answer: dict[str, Any] = {
        "hubId": hub.hub_id,
        "name": hub.name,
        "lat": hub.lat,
        "lon": hub.lon,
        "position": hub.placed.value,
        "bays": [_bay(kind.value, count) for kind, count in hub.bays.items()],
        "equipment": [word.value for word in hub.equipment],
        "stops": stops,
        "present": _present(now, languages),
        "simulated": hub.is_simulated,
    }
    if hub.operator:
        answer["operator"] = hub.operator
    if hub.url:
        answer["url"] = hub.url
    return answer


def _bay(kind: str, count: int | None) -> dict[str, Any]:
    return {"kind": kind} if count is None else {"kind": kind, "count": count}


def _present(now: HubNow, languages: Sequence[str]) -> dict[str, Any]:
    present = now.present
    answer: dict[str, Any] = {
        "vehicles": [{"formFactor": word, "count": count} for word, count in present.vehicles.items()],
        "systems": [_in_language(name, languages) for name in now.systems],
        "staleSystems": [_in_language(name, languages) for name in now.stale_systems],
    }
    known = {"docks": present.docks, "carSpaces": present.car_spaces, "bikeSpaces": present.bike_spaces}
    answer |= {name: count for name, count in known.items() if count is not None}
    if present.observed_s is not None:
        answer["observedAt"] = wire_time(present.observed_s)
    return answer


def _in_language(names: dict[str, str], languages: Sequence[str]) -> str:
    return next((names[word] for word in languages if word in names), next(iter(names.values())))
