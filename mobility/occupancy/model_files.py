"""A LoadModel as a directory of arrays: written whole or not at all, mapped into memory when it is read."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.errors import ModelError, NetworkError
from mobility.network.build_folder import current_build, new_build, publish
from mobility.network.store import MANIFEST, read_arrays, write_arrays, write_manifest
from mobility.occupancy.learned import OWN, Ridge
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.prior import Prior, Slots
from mobility.occupancy.public_prior import PublicPrior, build_public_prior
from mobility.occupancy.runs import Places
from mobility.occupancy.sensor_errors import SensorErrors, in_order_of
from mobility.occupancy.spread import HORIZONS_MIN, LOAD_BORDERS, Spread

FORMAT_VERSION = 3
"""1: medians over departures, which may all be of one day (docs/privacy.md). 2: nothing of bands."""
RETRAIN = "train one with: mobility occupancy train --network DIR --visits FILES --out DIR"
_PARTS = {
    "slots": Slots,
    "prior": Prior,
    "spread": Spread,
    "ridge": Ridge,
    "errors": SensorErrors,
    "places": Places,
}


class Service(NamedTuple):
    """With what the slots were served."""

    places: NDArray[np.int32]  # (n_slots,) 0 = not known


@dataclass(frozen=True, eq=False)
class StoredModel:
    """A model as read, with what is published of it.

    Parameters
    ----------
    path : Path
        Its folder.
    model : LoadModel
        For estimates and forecasts.
    public : PublicPrior
        For answers and routing.
    manifest : dict[str, Any]
        When, from what and how it was trained.
    """

    path: Path
    model: LoadModel
    public: PublicPrior
    manifest: dict[str, Any]


SERVICE = "service"
VEHICLES = "vehicles"
"""Member of the manifest: ids of the vehicles that the rows of errors are of, in their order."""


def for_registry(stored: StoredModel, rows: Mapping[str, int], n_vehicles: int) -> LoadModel:
    """Give a model whose calibration is laid out by a registry.

    Parameters
    ----------
    stored : StoredModel
        As `read_model` gives it.
    rows : Mapping[str, int]
        Rows of the registry by id or alias.
    n_vehicles : int
        Of the registry.

    Returns
    -------
    LoadModel
        As it was where its manifest does not name its vehicles: then their order has to be the same.
    """
    model, names = stored.model, stored.manifest.get(VEHICLES)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return model
    if len(names) != model.errors.count_tilt.size - 1:
        return model
    return replace(model, errors=in_order_of(model.errors, names, rows, n_vehicles))


def write_model(model: LoadModel, out: Path, about: dict[str, Any] | None = None) -> Path:
    """Write a model and point at it; models before it are kept as builds are.

    Parameters
    ----------
    model : LoadModel
        Trained.
    out : Path
        Directory of models, made if missing.
    about : dict[str, Any] | None
        More for the manifest: counts of the history, times.

    Returns
    -------
    Path
        Folder of the model.

    Raises
    ------
    BuildError
        The directory cannot be written to, or the disk is full.
    """
    now = dt.datetime.now(dt.UTC)
    with new_build(out, 2 * model.prior.median.nbytes) as folder:
        for name in _PARTS:
            write_arrays(folder / name, getattr(model, name))
        write_arrays(folder / SERVICE, Service(model.served))
        write_arrays(folder / "public", build_public_prior(model))
        head = {
            "format_version": FORMAT_VERSION,
            "network": model.network,
            "trained_at": now.isoformat(timespec="seconds"),
            "first_day": model.first_day,
            "last_day": model.last_day,
            "land": model.land,
            "is_simulated": model.is_simulated,
            "conditions": list(model.conditions),
            "features": [*OWN, *model.conditions],
            "horizons_min": list(HORIZONS_MIN),
            "tried_min": list(model.tried_min),
            "load_borders": list(LOAD_BORDERS),
        }
        write_manifest(folder, {**(about or {}), **head})
        return publish(folder, out, f"{now:%Y%m%dT%H%M%S%f}-{model.network[:8]}")


def read_model(path: Path, network: str) -> StoredModel:
    """Map a model into memory.

    Parameters
    ----------
    path : Path
        Given as --out when it was trained, or the folder of one model.
    network : str
        Content hash of the network it is to be used with.

    Returns
    -------
    StoredModel
        Read-only; processes that read the same model share its memory.

    Raises
    ------
    ModelError
        There is none, it is of another format or of another network, or files are missing or cut short.
    """
    try:
        folder = current_build(path)
    except NetworkError:
        raise ModelError(f"there is no trained model in {path}; {RETRAIN}", str(path)) from None
    try:
        head = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version = head.get("format_version") if isinstance(head, dict) else None
        if version != FORMAT_VERSION or "first_day" not in head:
            raise ModelError(
                f"{folder} is no model of format {FORMAT_VERSION}, which this program reads; {RETRAIN}",
                str(folder),
            )
        if head["network"] != network:
            raise ModelError(
                f"{folder} was trained for network {head['network']}, in service is {network}; {RETRAIN}",
                str(folder),
            )
        parts: dict[str, Any] = {name: read_arrays(folder / name, kind) for name, kind in _PARTS.items()}
        public = read_arrays(folder / "public", PublicPrior)
        (served,) = read_arrays(folder / SERVICE, Service)
        model = LoadModel(
            network=network,
            **parts,
            served=served,
            conditions=tuple(head["conditions"]),
            land=head["land"],
            first_day=head["first_day"],
            last_day=head["last_day"],
            is_simulated=head["is_simulated"],
            tried_min=tuple(head["tried_min"]),
        )
    except (OSError, ValueError, KeyError, TypeError, NetworkError) as error:
        raise ModelError(f"{folder} cannot be read: {error}; {RETRAIN}", str(folder)) from None
    return StoredModel(folder, model, public, head)
