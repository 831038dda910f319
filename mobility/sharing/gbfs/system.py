"""Reads what changes rarely: system_information, vehicle_types, system_pricing_plans."""

import re
from dataclasses import dataclass, field, replace
from zoneinfo import available_timezones

from mobility.border.record import Record, RecordError, each_record
from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError
from mobility.sharing.gbfs.envelope import GbfsFile
from mobility.sharing.records import (
    UNKNOWN,
    FormFactor,
    PriceStep,
    PricingPlan,
    Propulsion,
    RentalUris,
    ReturnConstraint,
    SharingSystem,
    VehicleType,
)

_WEB_ADDRESS = re.compile(r"https?://\S+")
_APP_ADDRESS = re.compile(r"(?!javascript:|data:|vbscript:)[A-Za-z][A-Za-z0-9+.-]*:\S+", re.IGNORECASE)
_OLD_WORDS = {"scooter": FormFactor.SCOOTER_STANDING}
"""Of GBFS 2.1 and 2.2."""


@dataclass(frozen=True, eq=False)
class SystemBase:
    """One system without its stations and vehicles; all rows are its own.

    Parameters
    ----------
    tag : str
        Of the settings.
    language : str
        Of texts that do not say theirs.
    system : SharingSystem
        Itself.
    vehicle_types : tuple[VehicleType, ...]
        At least one: a feed that tells of none has bicycles.
    type_rows : dict[str, int]
        Row by the feed's id.
    plans : tuple[PricingPlan, ...]
        As read.
    plan_rows : dict[str, int]
        Row by the feed's id.
    """

    tag: str
    language: str
    system: SharingSystem
    vehicle_types: tuple[VehicleType, ...]
    type_rows: dict[str, int] = field(repr=False)
    plans: tuple[PricingPlan, ...]
    plan_rows: dict[str, int] = field(repr=False)


def read_base(tag: str, files: dict[str, GbfsFile], language: str, refusals: Refusals) -> SystemBase:
    """Read the system, its kinds of vehicles and its prices.

    Parameters
    ----------
    tag : str
        Of the settings; the id of a system that has none.
    files : dict[str, GbfsFile]
        By name; system_information must be among them.
    language : str
        As `find_files` says.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    SystemBase
        Without what was refused.

    Raises
    ------
    RealtimeError
        If system_information cannot be used.
    """
    if "system_information" not in files:
        raise RealtimeError("system_information is missing", tag)
    try:
        data = files["system_information"].data
        own = language or data.text("language", "")
        system = _system(tag, data.speaking(own), own)
    except RecordError as error:
        raise RealtimeError(f"system_information: {error.field} {error.reason}", tag) from None
    plans = _plans(files.get("system_pricing_plans"), own, refusals)
    plan_rows = {plan.plan_id: row for row, plan in enumerate(plans)}
    # Where vehicles may be left a feed need not tell: at stations, where there are any.
    usual = ReturnConstraint.ANY_STATION if _has_stations(files) else ReturnConstraint.FREE_FLOATING
    types = _types(files.get("vehicle_types"), own, plan_rows, usual, refusals)
    if not types:
        types = (VehicleType(0, "", return_constraint=usual),)
    type_rows = {kind.vehicle_type_id: row for row, kind in enumerate(types)}
    return SystemBase(tag, own, system, types, type_rows, plans, plan_rows)


def _has_stations(files: dict[str, GbfsFile]) -> bool:
    file = files.get("station_information")
    try:
        return file is not None and bool(file.data.rows("stations"))
    except RecordError:
        return False  # which read_places tells


def read_uris(record: Record) -> RentalUris:
    """Read rental_uris.

    Parameters
    ----------
    record : Record
        A station, a vehicle.

    Returns
    -------
    RentalUris
        Addresses of http(s), and for apps of any scheme that is no program of a browser.

    Raises
    ------
    RecordError
        If one is none.
    """
    if not record.has("rental_uris"):
        return RentalUris()
    uris = record.child("rental_uris")
    return RentalUris(_app(uris, "android"), _app(uris, "ios"), _web(uris, "web"))


def _system(tag: str, data: Record, language: str) -> SharingSystem:
    zone = data.text("timezone")
    if zone not in available_timezones():
        raise data.wrong("timezone", "is no name of a time zone")
    languages = tuple(map(str, data.rows("languages"))) or tuple(filter(None, [data.text("language", "")]))
    color = data.child("brand_assets").text("color", "")
    apps = data.child("rental_apps")
    android, ios = apps.child("android"), apps.child("ios")
    system_id = data.text("system_id", tag)
    if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,100}", system_id):
        system_id = tag
    return SharingSystem(
        system_id=system_id,
        name=data.texts("name") or {"": tag},
        operator=data.texts("operator"),
        languages=languages or ((language,) if language else ()),
        time_zone=zone,
        url=_web(data, "url"),
        phone=data.text("phone_number", ""),
        email=data.text("email", ""),
        terms_url=_terms(data),
        license_id=data.text("license_id", ""),
        license_url=_web(data, "license_url"),
        attribution=data.text("attribution_organization_name", ""),
        color=color if re.fullmatch(r"#[0-9A-Fa-f]{6}", color) else "",
        rental_apps=RentalUris(_app(android, "store_uri"), _app(ios, "store_uri")),
        discovery_uris=(_app(android, "discovery_uri"), _app(ios, "discovery_uri")),
        # An extension of ours, which GBFS allows: who invents a system says so.
        is_simulated=data.flag("_simulated", False),
    )


def _terms(data: Record) -> str:
    """GBFS 2.3 has one address or none, GBFS 3 one by language."""
    found = [text for text in data.texts("terms_url").values() if _WEB_ADDRESS.fullmatch(text)]
    return found[0] if found else ""


def _web(record: Record, name: str) -> str:
    found = record.text(name, "")
    return found if _WEB_ADDRESS.fullmatch(found) else ""


def _app(record: Record, name: str) -> str:
    found = record.text(name, "")
    return found if _APP_ADDRESS.fullmatch(found) else ""


def _types(
    file: GbfsFile | None,
    language: str,
    plan_rows: dict[str, int],
    usual: ReturnConstraint,
    refusals: Refusals,
) -> tuple[VehicleType, ...]:
    found: dict[str, VehicleType] = {}
    if file is None:
        return ()
    for index, record in each_record(file.data, "vehicle_types", file.name, language, refusals):
        try:
            kind = _type(record, plan_rows, usual, file.name, index, refusals)
        except RecordError as error:
            refusals.add(file.name, index, error.field, error.reason)
            continue
        if kind.vehicle_type_id in found:
            refusals.add(file.name, index, "vehicle_type_id", "is there twice")
        found.setdefault(kind.vehicle_type_id, kind)
    return tuple(found.values())


def _type(
    record: Record,
    plan_rows: dict[str, int],
    usual: ReturnConstraint,
    file: str,
    index: int,
    refusals: Refusals,
) -> VehicleType:
    word = record.text("form_factor")
    plan = record.text("default_pricing_plan_id", "")
    if plan and plan not in plan_rows:
        refusals.add(file, index, "default_pricing_plan_id", "is no plan of this feed", is_repaired=True)
    where = record.word("return_constraint", ReturnConstraint, usual)
    return VehicleType(
        0,
        record.text("vehicle_type_id"),
        _OLD_WORDS.get(word) or record.word("form_factor", FormFactor),
        record.word("propulsion_type", Propulsion),
        where,
        int(record.number("max_range_meters", 0, 2_000_000, UNKNOWN)),
        record.texts("name"),
        plan_rows.get(plan, UNKNOWN),
        record.count("rider_capacity", UNKNOWN),
    )


def _plans(file: GbfsFile | None, language: str, refusals: Refusals) -> tuple[PricingPlan, ...]:
    found: dict[str, PricingPlan] = {}
    if file is None:
        return ()
    for index, record in each_record(file.data, "plans", file.name, language, refusals):
        try:
            plan = _plan(record)
        except RecordError as error:
            refusals.add(file.name, index, error.field, error.reason)
            continue
        found.setdefault(plan.plan_id, plan)
    return tuple(found.values())


def _plan(record: Record) -> PricingPlan:
    currency = record.text("currency")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise record.wrong("currency", "must be three letters of ISO 4217")
    price = record.money("price")
    if price < 0:
        raise record.wrong("price", "must not be negative")
    return PricingPlan(
        0,
        record.text("plan_id"),
        record.texts("name"),
        currency,
        price,
        record.flag("is_taxable", False),
        record.texts("description"),
        _steps(record, "per_km_pricing"),
        _steps(record, "per_min_pricing"),
        _web(record, "url"),
    )


def _steps(record: Record, name: str) -> tuple[PriceStep, ...]:
    steps = []
    for row in record.children(name):
        step = PriceStep(row.count("start"), row.money("rate"), row.count("interval"))
        step = replace(step, end=row.count("end", UNKNOWN))
        if step.end != UNKNOWN and step.end < step.start:
            raise row.wrong("end", "is before its start")
        steps.append(step)
    return tuple(steps)
