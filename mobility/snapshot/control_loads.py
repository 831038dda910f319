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
from mobility.snapshot.trip_loads import TripLoads

SCHEMA = 2
"""Raised with every change of what is stored; what has another schema is not read."""
KEPT_S = 300
"""Exact loads of a moment are of no use any more when nobody has renewed them for so long."""


@dataclass(frozen=True, slots=True)
class VehicleSensor:
    """One counting system in one vehicle, over the messages of the last hours.

    Parameters
    ----------
    system, vehicle_id : str
        As the messages have them.
    messages, matched : int
        Each message once; those that belong to a run and call.
    heard_s : int
        Unix seconds of the newest observation.
    lag_s : int
        Seconds from observation to arrival, the median.
    is_clock_off : bool
        Whether all messages come late by about the same time.
    faults : dict[str, int]
        Counts by the words of docs/sensors.md.
    """

    system: str
    vehicle_id: str
    messages: int
    matched: int
    heard_s: int
    lag_s: int
    is_clock_off: bool
    faults: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SensorError:
    """One kind of sensor in one vehicle, compared with counts over the same hours.

    Parameters
    ----------
    vehicle_id : str
        As registered, "" = not registered.
    kind : str
        Name of a SensorKind.
    silent_s : int
        Seconds since it was heard last.
    coverage : float
        Share of the calls of its runs that it told of.
    compared : int
        Calls at which it was compared with counts.
    bias, error : float | None
        Persons that it tells too many on average, and mean absolute error; None = compared too seldom.
    """

    vehicle_id: str
    kind: str
    silent_s: int
    coverage: float
    compared: int
    bias: float | None
    error: float | None


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
    errors : tuple[SensorError, ...]
        By vehicle and kind.
    sensing : SensingCounts
        How messages were understood, by counting system.
    """

    network: str
    made_s: int
    loads: TripLoads
    is_trained: bool = False
    sensors: tuple[VehicleSensor, ...] = ()
    errors: tuple[SensorError, ...] = ()
    sensing: SensingCounts = field(default_factory=SensingCounts)


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
        "errors": [asdict(one) for one in given.errors],
        "sensing": pack_counts(given.sensing),
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
            tuple(VehicleSensor(**one) for one in head["sensors"]),
            tuple(SensorError(**one) for one in head["errors"]),
            unpack_counts(head["sensing"]),
        )
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise RealtimeError(f"the exact loads in the store cannot be read: {error}") from error


def _key(network: str) -> str:
    return f"mobility:control:{SCHEMA}:{network}:loads"
