"""Who provides what, as the wire format has it, and how fresh that is."""

from collections.abc import Mapping
from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.service import OLD_S, About, LiveHealth, Provider, ProviderLinks


def write_links(links: ProviderLinks) -> dict[str, str]:
    """Write addresses by platform.

    Parameters
    ----------
    links : ProviderLinks
        Those that are known.

    Returns
    -------
    dict[str, str]
        Without those that are not.
    """
    named = {"web": links.web, "android": links.android, "ios": links.ios}
    return {platform: address for platform, address in named.items() if address}


def write_provider(provider: Provider, language: str) -> dict[str, Any]:
    """Write a provider.

    Parameters
    ----------
    provider : Provider
        With what is known of it.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    dict[str, Any]
        "" where nothing is known.
    """
    return {
        "id": provider.provider_id,
        "name": in_words(provider.name, language),
        "roles": [role.value for role in provider.roles],
        "url": provider.url,
        "phone": provider.phone,
        "termsUrl": provider.terms_url,
        "shop": write_links(provider.shop),
        "license": provider.license,
        "licenseUrl": provider.license_url,
        "attribution": provider.attribution,
        "note": in_words(provider.note or {}, language),
        "simulated": provider.is_simulated,
    }


def write_freshness(
    provider: Provider, about: About, health: LiveHealth | None, now_s: int
) -> list[dict[str, Any]]:
    """Write how fresh a provider's data are.

    Parameters
    ----------
    provider : Provider
        Whose data.
    about : About
        Timetables in service.
    health : LiveHealth | None
        Of live data, None = nobody reads any.
    now_s : int
        Unix seconds.

    Returns
    -------
    list[dict[str, Any]]
        One for each feed and system.
    """
    written: list[dict[str, Any]] = []
    today = wire_time(now_s)[:10]
    for feed in about.feeds:
        if feed.tag not in provider.feeds:
            continue
        last = feed.last_service_day
        status = "MISSING" if last is None else "STALE" if last.isoformat() < today else "FRESH"
        timetable = {"kind": "TIMETABLE", "name": feed.tag, "status": status}
        written.append(timetable if last is None else timetable | {"lastServiceDay": last.isoformat()})
    for state in () if health is None else health.feeds:
        if state.tag not in provider.feeds:
            continue
        made_s = state.made_s or state.read_s
        age_s = now_s - made_s
        fresh = "MISSING" if not made_s else "FRESH" if age_s <= 4 * OLD_S else "STALE"
        realtime = {"kind": "REALTIME", "name": state.tag, "status": fresh}
        written.append(realtime | {"observedAt": wire_time(made_s)} if made_s else realtime)
    return written


def in_words(texts: Mapping[str, str], language: str) -> str:
    """Choose a text.

    Parameters
    ----------
    texts : Mapping[str, str]
        By language tag; "" = of no certain language.
    language : str
        Wanted.

    Returns
    -------
    str
        Else the one of no certain language, else English, else any, else "".
    """
    for key in (language, "", "en"):
        if texts.get(key):
            return texts[key]
    return next(iter(texts.values()), "")
