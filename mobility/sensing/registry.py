"""Which vehicles there are, how many persons they hold, and which sensors they carry."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mobility.errors import ObservationError
from mobility.sensing import members
from mobility.sensing.observation import SensorKind

LARGEST_BYTES = 4_000_000
CSV_COLUMNS = ("vehicle_id", "type", "seats", "standing")


@dataclass(frozen=True, slots=True)
class VehicleType:
    """A type of vehicle.

    Parameters
    ----------
    name : str
        Names it.
    seats : int
        Of them.
    standing : int
        Standing places by design.
    wheelchair_spaces, pram_spaces, bike_spaces : int
        For these alone; 0 = none or not known.
    """

    name: str
    seats: int
    standing: int
    wheelchair_spaces: int = 0
    pram_spaces: int = 0
    bike_spaces: int = 0


TINA = (VehicleType("MGT-M", 64, 102), VehicleType("MGT-XL", 96, 171))
"""Halle's new trams: 64 seats of 166 places, 96 of 267 (docs: docs/sensors.md). Known without any file."""


@dataclass(frozen=True, slots=True)
class SensorSystem:
    """A counting system.

    Parameters
    ----------
    name : str
        As its key's scope has it.
    kind : SensorKind
        How it counts.
    vehicles : tuple[str, ...]
        Which it counts in; empty = any.
    """

    name: str
    kind: SensorKind
    vehicles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """All of them; rows of `vehicle_ids` are StopVisits.vehicle.

    Parameters
    ----------
    types : Mapping[str, VehicleType]
        By name.
    vehicle_ids : tuple[str, ...]
        In the order of the files.
    vehicle_types : tuple[str, ...]
        Of each vehicle.
    systems : Mapping[str, SensorSystem]
        By name.
    rows : Mapping[str, int]
        Row of a vehicle by its id or alias.
    """

    types: Mapping[str, VehicleType] = field(default_factory=lambda: {one.name: one for one in TINA})
    vehicle_ids: tuple[str, ...] = ()
    vehicle_types: tuple[str, ...] = ()
    systems: Mapping[str, SensorSystem] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    def own_id(self, vehicle_id: str) -> str:
        """Tell under which name a vehicle is known here.

        Parameters
        ----------
        vehicle_id : str
            Its own, or an alias: counters often have a name of their own for it.

        Returns
        -------
        str
            Its own; an id that nobody has stays as it is.
        """
        row = self.rows.get(vehicle_id)
        return vehicle_id if row is None else self.vehicle_ids[row]

    def find_type(self, vehicle_id: str) -> VehicleType | None:
        """Look a vehicle's type up.

        Parameters
        ----------
        vehicle_id : str
            Or an alias.

        Returns
        -------
        VehicleType | None
            None if the vehicle is not known.
        """
        row = self.rows.get(vehicle_id)
        return None if row is None else self.types[self.vehicle_types[row]]


def read_registry(path: Path) -> Registry:
    """Read a registry.

    Parameters
    ----------
    path : Path
        TOML with the tables `types.NAME` (seats, standing, wheelchair_spaces, ...), `vehicles.ID`
        (type, aliases) and `systems.NAME` (kind, vehicles); or CSV with vehicle_id, type, seats,
        standing and optional spaces.

    Returns
    -------
    Registry
        With the types that are known without a file.

    Raises
    ------
    ObservationError
        For whatever is wrong; `field` names file and member.
    """
    try:
        content = path.read_bytes()
        if len(content) > LARGEST_BYTES:
            raise ObservationError(
                "{field} is larger than {limit} bytes.", field=path.name, limit=LARGEST_BYTES
            )
        text = content.decode("utf-8-sig")
        if path.suffix == ".csv":
            return _from_csv(path.name, text)
        return _from_toml(path.name, tomllib.loads(text))
    except (OSError, UnicodeDecodeError) as fault:
        raise ObservationError("{field} cannot be read.", field=path.name, why="") from fault
    except (tomllib.TOMLDecodeError, csv.Error, RecursionError) as fault:
        raise ObservationError(
            "{field} is no such file: {reason}", field=path.name, reason=str(fault)[:200]
        ) from fault


def _from_toml(name: str, content: dict[str, Any]) -> Registry:
    members.only(content, frozenset(("types", "vehicles", "systems")), name)
    types = {one.name: one for one in TINA}
    for type_name, given in _tables(content, "types", name):
        types[type_name] = _type(type_name, given, f"{name}: types.{type_name}")
    vehicles: list[tuple[str, str, tuple[str, ...]]] = []
    for vehicle_id, given in _tables(content, "vehicles", name):
        where = f"{name}: vehicles.{vehicle_id}"
        members.only(given, frozenset(("type", "aliases")), where)
        type_name = members.text(given, "type", where, required=True)
        if type_name not in types:
            raise ObservationError("{field} is no type of this file.", field=f"{where}.type", said=type_name)
        vehicles.append((vehicle_id, type_name, _texts(given, "aliases", where)))
    systems: dict[str, SensorSystem] = {}
    for system, given in _tables(content, "systems", name):
        where = f"{name}: systems.{system}"
        members.only(given, frozenset(("kind", "vehicles")), where)
        kind = members.text(given, "kind", where, required=True).upper()
        if kind not in SensorKind.__members__:
            raise ObservationError(
                "{field} must be one of {choices}.",
                field=f"{where}.kind",
                choices=", ".join(SensorKind.__members__),
            )
        systems[system] = SensorSystem(system, SensorKind[kind], _texts(given, "vehicles", where))
    registry = _registry(name, types, vehicles, systems)
    for one in systems.values():
        for vehicle_id in one.vehicles:
            if vehicle_id not in registry.rows:
                raise ObservationError(
                    "{field} names the vehicle {vehicle}, which is not in this file.",
                    field=f"{name}: systems.{one.name}.vehicles",
                    vehicle=vehicle_id,
                )
    return registry


def _from_csv(name: str, text: str) -> Registry:
    reader = csv.DictReader(text.splitlines(), strict=True)
    missing = [column for column in CSV_COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise ObservationError("{field} has no column {column}.", field=name, column=", ".join(missing))
    types: dict[str, VehicleType] = {}
    vehicles = []
    for row in reader:
        where = f"{name}:{reader.line_num}"
        vehicle_id = members.text(row, "vehicle_id", where, required=True)
        type_name = members.text(row, "type", where, required=True)
        spaces = ("seats", "standing", "wheelchair_spaces", "pram_spaces", "bike_spaces")
        numbers = {key: _number(row, key, where) for key in spaces}
        read = _type(type_name, {key: value for key, value in numbers.items() if value is not None}, where)
        if types.setdefault(type_name, read) != read:
            raise ObservationError(
                "{field} gives the type {type} other places than before.", field=where, type=type_name
            )
        vehicles.append((vehicle_id, type_name, ()))
    # A file knows its own vehicles best, also those of a type that is known without it.
    return _registry(name, {one.name: one for one in TINA} | types, vehicles, {})


def _registry(
    name: str,
    types: dict[str, VehicleType],
    vehicles: Iterable[tuple[str, str, tuple[str, ...]]],
    systems: dict[str, SensorSystem],
) -> Registry:
    ids, kinds = [], []
    rows: dict[str, int] = {}
    for row, (vehicle_id, type_name, aliases) in enumerate(vehicles):
        ids.append(vehicle_id)
        kinds.append(type_name)
        for known in (vehicle_id, *aliases):
            if known in rows:
                raise ObservationError("{field} is there twice.", field=f"{name}: {known}", known=known)
            rows[known] = row
    return Registry(types, tuple(ids), tuple(kinds), systems, rows)


def _type(type_name: str, given: Mapping[str, Any], where: str) -> VehicleType:
    spaces = ("wheelchair_spaces", "pram_spaces", "bike_spaces")
    members.only(given, frozenset(("seats", "standing", *spaces)), where)
    seats = members.whole(given, "seats", where, low=1)
    standing = members.whole(given, "standing", where)
    if seats is None or standing is None:
        raise ObservationError(
            "{field} is missing.", field=f"{where}.{'seats' if seats is None else 'standing'}", where=where
        )
    return VehicleType(
        type_name, seats, standing, *(members.whole(given, key, where, high=50) or 0 for key in spaces)
    )


def _tables(content: dict[str, Any], key: str, name: str) -> list[tuple[str, dict[str, Any]]]:
    tables = content.get(key, {})
    if not isinstance(tables, dict) or not all(isinstance(one, dict) for one in tables.values()):
        raise ObservationError("{field} must be tables.", field=f"{name}: {key}", key=key)
    return list(tables.items())


def _texts(given: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = members.members(given, key, where, most=10_000)
    return tuple(members.text({key: value}, key, where, required=True) for value in values)


def _number(row: Mapping[str, Any], key: str, where: str) -> int | None:
    text = row.get(key) or ""
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise ObservationError("{field} must be a whole number.", field=f"{where}.{key}", said=text[:20])
    return int(text) if text else None
