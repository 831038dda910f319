"""Who provides what: contract partners, licenses of data, terms, and the institution one turns to.

Of persons nothing stands here: phone and address are those of institutions.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from mobility.offers.toml_table import TomlTable, read_toml

URL = r"(https?|[a-z][a-z0-9+.-]*)://\S+"
PHONE = r"\+?[0-9][0-9 /()-]{3,30}"
KEY = r"[A-Za-z0-9][A-Za-z0-9_.-]*"


class Role(StrEnum):
    """What a provider does."""

    TRANSIT = "TRANSIT"
    TARIFF = "TARIFF"
    SHARING = "SHARING"
    PARKING = "PARKING"
    ON_DEMAND = "ON_DEMAND"
    DATA = "DATA"


@dataclass(frozen=True, slots=True)
class Links:
    """Where one goes on by platform, "" = not known."""

    web: str = ""
    android: str = ""
    ios: str = ""


NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider; "" = not known.

    Parameters
    ----------
    provider_id : str
        Stable.
    name : dict[str, str]
        By language tag; "" = of no certain language.
    roles : tuple[Role, ...]
        What it does.
    url, phone, terms_url : str
        Of the institution.
    shop : Links
        Where its tickets are had.
    license, license_url, attribution : str
        Of its data.
    feeds, systems : tuple[str, ...]
        Tags of feeds and ids of sharing systems that are its.
    note : dict[str, str]
        What else to know, by language tag.
    is_simulated : bool
        Invented.
    parking : tuple[str, ...]
        Tags of sources of car parks that are its.
    services : tuple[str, ...]
        Ids of services on demand that are its; those of its feeds are its own anyhow.
    """

    provider_id: str
    name: dict[str, str]
    roles: tuple[Role, ...]
    url: str = ""
    phone: str = ""
    terms_url: str = ""
    shop: Links = NO_LINKS
    license: str = ""
    license_url: str = ""
    attribution: str = ""
    feeds: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    note: dict[str, str] | None = None
    is_simulated: bool = False
    parking: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


def parse_registry(data: bytes, file: str) -> tuple[Provider, ...]:
    """Check the contents of a city's file of providers.

    Parameters
    ----------
    data : bytes
        TOML in UTF-8.
    file : str
        Its name, for errors.

    Returns
    -------
    tuple[Provider, ...]
        In the order of the file.

    Raises
    ------
    SettingsError
        The sentence names file, line and field.
    """
    table = read_toml(data, file)
    found: list[Provider] = []
    for row in table.tables("providers"):
        provider = _provider(row)
        if provider.provider_id in {other.provider_id for other in found}:
            raise row.wrong("id", f"is {provider.provider_id!r}, which is there twice")
        row.done()
        found.append(provider)
    table.done()
    return tuple(found)


def _provider(row: TomlTable) -> Provider:
    roles = row.texts("roles")
    for role in roles or ("",):
        if role not in tuple(Role):
            raise row.wrong("roles", f"holds {role!r}; each must be one of {', '.join(Role)}")
    return Provider(
        row.text("id", pattern=KEY),
        row.by_language("name"),
        tuple(map(Role, roles)),
        url=row.text("url", "", URL),
        phone=row.text("phone", "", PHONE),
        terms_url=row.text("terms_url", "", URL),
        shop=Links(
            row.text("shop_web", "", URL), row.text("shop_android", "", URL), row.text("shop_ios", "", URL)
        ),
        license=row.text("license", ""),
        license_url=row.text("license_url", "", URL),
        attribution=row.text("attribution", ""),
        feeds=row.texts("feeds"),
        systems=row.texts("systems"),
        note=row.by_language("note") if row.has("note") else None,
        is_simulated=row.flag("simulated"),
        parking=row.texts("parking"),
        services=row.texts("services"),
    )


def completed(provider: Provider, told: dict[str, Provider]) -> Provider:
    """Fill in what the file leaves out and the feed of a system says.

    Parameters
    ----------
    provider : Provider
        Of a city's file.
    told : dict[str, Provider]
        By id of the system: what its feed says.

    Returns
    -------
    Provider
        What the file says stays.
    """
    for key in provider.systems:
        live = told.get(key)
        if live is not None:
            provider = replace(
                provider,
                phone=provider.phone or live.phone,
                terms_url=provider.terms_url or live.terms_url,
                license=provider.license or live.license,
                license_url=provider.license_url or live.license_url,
                attribution=provider.attribution or live.attribution,
                is_simulated=provider.is_simulated or live.is_simulated,
            )
    return provider
