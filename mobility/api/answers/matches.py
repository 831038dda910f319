"""Places that were found, as the wire format has them."""

from typing import Any

from mobility.service import Match


def write_match(match: Match) -> dict[str, Any]:
    """Write one match.

    Parameters
    ----------
    match : Match
        From the search.

    Returns
    -------
    dict[str, Any]
        Ready for orjson; what is not known is left out.
    """
    written: dict[str, Any] = {
        "type": match.kind,
        "id": match.match_id,
        "name": match.name,
        "lat": match.lat,
        "lon": match.lon,
        "tokens": match.tokens,
        "areas": [],
        "score": round(match.score, 4),
    }
    for area in match.areas:
        part: dict[str, Any] = {
            "name": area.name,
            "adminLevel": area.admin_level,
            "matched": area.matched,
        }
        if area.is_default:
            part["default"] = True
        if area.is_unique:
            part["unique"] = True
        written["areas"].append(part)
    known = {
        "category": match.category,
        "street": match.street,
        "houseNumber": match.house_number,
        "country": match.country,
        "zip": match.zip_code,
        "tz": match.time_zone,
        "modes": match.modes,
    }
    written |= {key: value for key, value in known.items() if value}
    for key, number in (("level", match.level), ("importance", match.importance)):
        if number is not None:
            written[key] = number
    return written
