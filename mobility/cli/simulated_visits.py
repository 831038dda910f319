"""Simulated readings on the numbers of a network: what history files and models are made of."""

import datetime
from typing import TYPE_CHECKING

import numpy as np

from mobility.errors import BuildError
from mobility.network import TransportNetwork

if TYPE_CHECKING:
    import pyarrow as pa

    from mobility.simulation import ModelCity


def plan_city(network: TransportNetwork) -> "ModelCity":
    """Plan again the city that a network was built from.

    Parameters
    ----------
    network : TransportNetwork
        Of the model city.

    Returns
    -------
    ModelCity
        The same one.

    Raises
    ------
    BuildError
        If it was built from something else.
    """
    from mobility.simulation import build_model_city  # noqa: PLC0415

    manifest = network.manifest
    if not manifest.get("model_city"):
        raise BuildError(
            "only the model city has simulated riders: mobility build --city model --out var/model-city",
            "network",
        )
    start = datetime.date.fromisoformat(manifest["feeds"][0]["start_date"])
    return build_model_city(seed=int(manifest["seed"]), size=float(manifest["size"]), start=start)


def trip_numbers(network: TransportNetwork) -> dict[tuple[str, int], int]:
    """Number the trips of the Timetable by their id and planned first departure.

    Parameters
    ----------
    network : TransportNetwork
        Of the model city.

    Returns
    -------
    dict[tuple[str, int], int]
        Trips.
    """
    t = network.timetable
    pattern = t.trip_pattern
    first = t.pattern_times_offsets[pattern] + np.arange(len(pattern)) - t.pattern_trips_offsets[pattern]
    names = network.tables["trips"]["trip_id"].take(t.trip_record).to_pylist()
    starts = t.departures[first].tolist()
    return {key: trip for trip, key in enumerate(zip(names, starts, strict=True))}


def number_visits(
    table: "pa.Table", trips: dict[tuple[str, int], int], vehicles: list[str], network: TransportNetwork
) -> "pa.Table":
    """Put numbers of the Timetable in place of ids.

    Parameters
    ----------
    table : pa.Table
        As `reading_table` gives it.
    trips : dict[tuple[str, int], int]
        As `trip_numbers` gives them.
    vehicles : list[str]
        Of the fleet.
    network : TransportNetwork
        Of the model city.

    Returns
    -------
    pa.Table
        The columns of StopVisits, labelled with the network and as simulated.
    """
    import pyarrow as pa  # noqa: PLC0415

    from mobility.sensing.stop_visits import no_stop_visits  # noqa: PLC0415

    number = {name: i for i, name in enumerate(vehicles)}
    keys = zip(table["trip_id"].to_pylist(), table["start_s"].to_pylist(), strict=True)
    columns = {
        "trip": np.array([trips[key] for key in keys], np.int32),
        "vehicle": np.array([number[name] for name in table["vehicle_id"].to_pylist()], np.int32),
    }
    empty = no_stop_visits()._asdict()
    for name, column in empty.items():
        if name not in columns:
            columns[name] = table[name].to_numpy().astype(column.dtype)
    order = np.lexsort((columns["observed_s"], columns["position"], columns["trip"], columns["day"]))
    metadata = {"mobility.network": network.content_hash, "mobility.simulated": "1"}
    arrays = {name: pa.array(columns[name][order]) for name in empty}
    return pa.table(arrays).replace_schema_metadata(metadata)
