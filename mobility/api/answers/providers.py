"""Who provides what, as the wire format has it, and how fresh that is."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mobility.api.answers.moments import wire_time
from mobility.service import OLD_S, ParkingState, Provider, ProviderLinks, Services, SharingState


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


def write_freshness(provider: Provider, services: Services, now_s: int) -> list[dict[str, Any]]:
    """Write how fresh a provider's data are.

    Parameters
    ----------
    provider : Provider
        Whose data.
    services : Services
        Timetables in service and what is known live.
    now_s : int
        Unix seconds.

    Returns
    -------
    list[dict[str, Any]]
        One for each feed, system and source of car parks; MISSING: nothing (any more) is known of it.
    """
    written: list[dict[str, Any]] = []
    today = wire_time(now_s)[:10]
    for feed in services.about.feeds:
        if feed.tag not in provider.feeds:
            continue
        last = feed.last_service_day
        status = "MISSING" if last is None else "STALE" if last.isoformat() < today else "FRESH"
        timetable = {"kind": "TIMETABLE", "name": feed.tag, "status": status}
        written.append(timetable if last is None else timetable | {"lastServiceDay": last.isoformat()})
    for state in () if services.health is None else services.health.feeds:
        if state.tag not in provider.feeds:
            continue
        made_s = state.made_s or state.read_s
        age_s = now_s - made_s
        fresh = "MISSING" if not made_s else "FRESH" if age_s <= 4 * OLD_S else "STALE"
        realtime = {"kind": "REALTIME", "name": state.tag, "status": fresh}
        written.append(realtime | {"observedAt": wire_time(made_s)} if made_s else realtime)
    ages = {
        "SHARING": (provider.systems, _ages_of_systems(services.shared.sharing)),
        "PARKING": (provider.parking, _ages_of_parking(services.shared.parking)),
    }
    for kind, (names, known) in ages.items():
        for name in names:
            age = known.get(name)
            row = {"kind": kind, "name": name, "status": "MISSING" if age is None else age.status(now_s)}
            is_told = age is not None and age.observed_s > 0
            written.append(row | {"observedAt": wire_time(age.observed_s)} if age and is_told else row)
    return written


class _Age(NamedTuple):
    """When something was observed, and until when it counts; Unix seconds."""

    observed_s: int
    fresh_until_s: int
    gone_s: int

    def status(self, now_s: int) -> str:
        """Say whether it is relied on."""
        if now_s < self.fresh_until_s:
            return "FRESH"
        return "STALE" if now_s < self.gone_s else "MISSING"


def _ages_of_systems(state: SharingState) -> dict[str, _Age]:
    times = zip(*(column.tolist() for column in state.times), strict=True)
    return {system.system_id: _Age(*row) for system, row in zip(state.systems, times, strict=True)}


def _ages_of_parking(state: ParkingState) -> dict[str, _Age]:
    """By tag: of the newest of a source's counts; what is not counted does not grow old."""
    ages = {}
    for source, row in enumerate(state.sources):
        is_its = state.places.source == source
        if (is_its & (state.places.is_live > 0)).any():
            is_its &= state.places.is_live > 0
        columns = (state.places.observed_s, state.places.fresh_until_s, state.places.gone_s)
        ages[row.tag] = _Age(*(int(column[is_its].max(initial=0)) for column in columns))
    return ages


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
