"""A SharingState as JSON values and arrays, for the snapshot between the live process and the web workers."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.sharing.model import SharingState, Stations, SystemTimes, Vehicles, lay_out
from mobility.sharing.records import (
    FormFactor,
    PriceStep,
    PricingPlan,
    Propulsion,
    RentalUris,
    ReturnConstraint,
    SharingSystem,
    StationText,
    VehicleType,
    Zone,
    ZoneRule,
)

_TABLES: dict[str, Any] = {"times": SystemTimes, "stations": Stations, "vehicles": Vehicles}
"""Members of a SharingState that are arrays by name."""


def pack_sharing(state: SharingState) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Take a state apart.

    Parameters
    ----------
    state : SharingState
        Any.

    Returns
    -------
    tuple[dict[str, Any], dict[str, NDArray[Any]]]
        What JSON holds, and arrays by name.
    """
    areas = [np.frombuffer(shapely.to_wkb(zone.geometry), np.uint8) for zone in state.zones]
    head = {
        # Rates that are not known are NaN, which JSON has no word for.
        "systems": [
            asdict(one) | {"free_rents_per_h": _number(one.free_rents_per_h)} for one in state.systems
        ],
        "vehicle_types": [asdict(one) for one in state.vehicle_types],
        "plans": [_pack_plan(plan) for plan in state.plans],
        "zones": [_pack_zone(zone) for zone in state.zones],
        "station_texts": [asdict(one) for one in state.station_texts],
        "vehicle_ids": list(state.vehicle_ids),
        "vehicle_uris": [[uris.android, uris.ios, uris.web] for uris in state.vehicle_uris],
    }
    arrays: dict[str, NDArray[Any]] = {
        f"{table}.{name}": getattr(getattr(state, table), name)
        for table, kind in _TABLES.items()
        for name in kind._fields
    }
    arrays["zones.areas"] = np.concatenate(areas) if areas else np.empty(0, np.uint8)
    arrays["zones.offsets"] = np.cumsum([0, *map(len, areas)])
    return head, arrays


def unpack_sharing(head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> SharingState:
    """Put together what `pack_sharing` took apart.

    Parameters
    ----------
    head : Mapping[str, Any]
        From JSON.
    arrays : Mapping[str, NDArray[Any]]
        By name.

    Returns
    -------
    SharingState
        With read-only arrays.

    Raises
    ------
    KeyError, TypeError, ValueError
        If they are none of ours.
    """
    tables = {
        table: lay_out(kind, **{name: arrays[f"{table}.{name}"] for name in kind._fields})
        for table, kind in _TABLES.items()
    }
    areas, offsets = arrays["zones.areas"], arrays["zones.offsets"]
    shapes: list[Any] = [shapely.from_wkb(areas[a:b].tobytes()) for a, b in pairwise(offsets)]
    return SharingState(
        systems=tuple(_unpack_system(one) for one in head["systems"]),
        vehicle_types=tuple(_unpack_type(one) for one in head["vehicle_types"]),
        plans=tuple(_unpack_plan(one) for one in head["plans"]),
        zones=tuple(
            Zone(**{**one, "rules": _unpack_rules(one["rules"])}, geometry=shape)
            for one, shape in zip(head["zones"], shapes, strict=True)
        ),
        times=tables["times"],
        stations=tables["stations"],
        station_texts=tuple(
            StationText(**{**one, "uris": RentalUris(**one["uris"])}) for one in head["station_texts"]
        ),
        vehicles=tables["vehicles"],
        vehicle_ids=tuple(head["vehicle_ids"]),
        vehicle_uris=tuple(RentalUris(*one) for one in head["vehicle_uris"]),
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _pack_plan(plan: PricingPlan) -> dict[str, Any]:
    packed = asdict(plan) | {"price": str(plan.price)}
    for name in ("per_km", "per_min"):
        packed[name] = [step | {"rate": str(step["rate"])} for step in packed[name]]
    return packed


def _pack_zone(zone: Zone) -> dict[str, Any]:
    return {
        "system": zone.system,
        "rules": [asdict(rule) for rule in zone.rules],
        "name": zone.name,
        "start_s": zone.start_s,
        "end_s": zone.end_s,
    }


def _unpack_system(one: dict[str, Any]) -> SharingSystem:
    rate = one["free_rents_per_h"]
    changed = {
        "languages": tuple(one["languages"]),
        "rental_apps": RentalUris(**one["rental_apps"]),
        "discovery_uris": tuple(one["discovery_uris"]),
        "rules": _unpack_rules(one["rules"]),
        "free_rents_per_h": float("nan") if rate is None else rate,
    }
    return SharingSystem(**{**one, **changed})


def _unpack_type(one: dict[str, Any]) -> VehicleType:
    words = {
        "form_factor": FormFactor(one["form_factor"]),
        "propulsion": Propulsion(one["propulsion"]),
        "return_constraint": ReturnConstraint(one["return_constraint"]),
    }
    return VehicleType(**{**one, **words})


def _unpack_plan(one: dict[str, Any]) -> PricingPlan:
    steps = {
        name: tuple(PriceStep(**{**step, "rate": Decimal(step["rate"])}) for step in one[name])
        for name in ("per_km", "per_min")
    }
    return PricingPlan(**{**one, "price": Decimal(one["price"]), **steps})


def _unpack_rules(rules: list[dict[str, Any]]) -> tuple[ZoneRule, ...]:
    return tuple(ZoneRule(**{**one, "vehicle_types": tuple(one["vehicle_types"])}) for one in rules)
