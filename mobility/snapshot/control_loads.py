"""What only the control room may see: exact loads and how sensors do, beside the snapshots in Redis.

They lie under a key of their own, which nothing that answers the public reads (docs/privacy.md).
"""

import io
import zipfile
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import orjson
import redis

from mobility.errors import RealtimeError
from mobility.snapshot.sensing_counts import SensingCounts, pack_counts, unpack_counts
from mobility.snapshot.sensor_reports import SensorReport, VehiclePlace, VehicleSensor, read_report
from mobility.snapshot.trip_loads import TripLoads

SCHEMA = 4
"""Raised with every change of what is stored; what has another schema is not read."""
KEPT_S = 300
"""Exact loads of a moment are of no use any more when nobody has renewed them for so long."""


@dataclass(frozen=True, eq=False)
class ControlLoads:
    """One moment, on the numbers of one network.

    Parameters
    ----------
    network : str
        Content hash.
    made_s : int
        Unix seconds.
    loads : TripLoads
        Exact: never to be published.
    is_trained : bool
        Whether a trained model is behind them; else what is usual is not known.
    sensors : tuple[VehicleSensor, ...]
        By system and vehicle.
    reports : tuple[SensorReport, ...]
        By vehicle and kind.
    sensing : SensingCounts
        How messages were understood, by counting system.
    places : tuple[VehiclePlace, ...]
        Of vehicles with a sensor that needs a look.
    """

    network: str
    made_s: int
    loads: TripLoads
    is_trained: bool = False
    sensors: tuple[VehicleSensor, ...] = ()
    reports: tuple[SensorReport, ...] = ()
    sensing: SensingCounts = field(default_factory=SensingCounts)
    places: tuple[VehiclePlace, ...] = ()


def publish_control_loads(client: redis.Redis, given: ControlLoads) -> None:
    """Put them where the control room finds them.

    Parameters
    ----------
    client : redis.Redis
        As `connect_live` gives it.
    given : ControlLoads
        Of any network.

    Raises
    ------
    redis.RedisError, OSError
        If it cannot be reached; the ones before stay till their time is over.
    """
    head = {
        "schema": SCHEMA,
        "network": given.network,
        "made_s": given.made_s,
        "is_trained": given.is_trained,
        "sensors": [asdict(one) for one in given.sensors],
        "reports": [asdict(one) for one in given.reports],
        "sensing": pack_counts(given.sensing),
        "places": [asdict(one) for one in given.places],
    }
    buffer = io.BytesIO()
    arrays: dict[str, Any] = given.loads._asdict()
    np.savez(buffer, head=np.frombuffer(orjson.dumps(head), np.uint8), **arrays)
    client.set(_key(given.network), buffer.getvalue(), ex=KEPT_S)


def find_control_loads(client: redis.Redis, network: str) -> ControlLoads | None:
    """Read the newest ones. Only for who has shown a key of role control.

    Parameters
    ----------
    client : redis.Redis
        As `connect_live` gives it.
    network : str
        Content hash of the network in service.

    Returns
    -------
    ControlLoads | None
        With read-only arrays. None: no live process has told of this network within KEPT_S.

    Raises
    ------
    redis.RedisError, OSError
        If it cannot be reached.
    RealtimeError
        If it cannot be read.
    """
    data = client.get(_key(network))
    if data is None:
        return None
    try:
        with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as archive:  # type: ignore[arg-type]
            head = orjson.loads(archive["head"].tobytes())
            loads = TripLoads(*(archive[name] for name in TripLoads._fields))
        for column in loads:
            column.flags.writeable = False
        return ControlLoads(
            str(head["network"]),
            int(head["made_s"]),
            loads,
            bool(head["is_trained"]),
            tuple(VehicleSensor(**{**one, "kinds": tuple(one["kinds"])}) for one in head["sensors"]),
            tuple(read_report(one) for one in head["reports"]),
            unpack_counts(head["sensing"]),
            tuple(VehiclePlace(**one) for one in head["places"]),
        )
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise RealtimeError(f"the exact loads in the store cannot be read: {error}") from error


def _key(network: str) -> str:
    return f"mobility:control:{SCHEMA}:{network}:loads"
