"""The answer of /v1/accessibility/isochrone."""

from collections.abc import Sequence
from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.api.answers.sentences import give_reasons
from mobility.service import AreasInReach, IsochroneRequest, Services

DIGITS = 5
"""Of degrees: about a meter; areas are exact to half a cell."""


def write_areas(
    services: Services,
    request: IsochroneRequest,
    found: AreasInReach,
    ignored: Sequence[str],
    language: str,
) -> dict[str, Any]:
    """Write areas as GeoJSON.

    Parameters
    ----------
    services : Services
        Of the network.
    request : IsochroneRequest
        What was asked.
    found : AreasInReach
        The areas.
    ignored : Sequence[str]
        Parameters without effect.
    language : str
        For the reasons.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    about = services.about
    answer: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"cutoff": one.cutoff, "percentile": one.percentile, "km2": round(one.km2, 3)},
                "geometry": {"type": "MultiPolygon", "coordinates": one.coordinates(DIGITS)},
            }
            for one in found.areas
        ],
        "one": {"lat": found.one.lat, "lon": found.one.lon},
        "time": wire_time(request.time_s // 60 * 60),
        "window": request.window_minutes,
        "arriveBy": request.arrive_by,
        "clock": request.clock,
        "simulated": about.model_city,
        "attributions": list(about.attributions),
    }
    if found.reasons:
        answer["reasons"] = give_reasons(found.reasons, language)
    if found.warnings:
        answer["warnings"] = list(found.warnings)
    if ignored:
        answer["debugOutput"] = {"ignored": list(ignored)}
    return answer
