"""Loads of one network: messages matched with its timetable, a model of it or none, the keeper of runs."""

import datetime as dt
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mobility.errors import ModelError, NetworkError, ObservationError, VisitsError
from mobility.live.networks import LiveNetwork
from mobility.live.sensor_places import find_places
from mobility.live.sensor_reports import report_sensors
from mobility.live.sensor_window import WINDOW_S, SensorWindow, WindowMatching, add_up
from mobility.network import current_build
from mobility.occupancy.learned_rung import learned_rung
from mobility.occupancy.load_keeper import LoadKeeper, LoadsNow
from mobility.occupancy.load_model import LoadModel, untrained_model
from mobility.occupancy.model_files import StoredModel, for_registry, read_model
from mobility.occupancy.sensor_health import sensor_health
from mobility.occupancy.sensor_weeks import Sensor, read_weeks
from mobility.occupancy.sight import NO_CONDITIONS, Conditions
from mobility.occupancy.spread import HORIZONS_MIN
from mobility.occupancy.tables import read_conditions
from mobility.occupancy.withheld import count_told
from mobility.sensing.registry import Registry, read_registry
from mobility.sensing.run_index import RunIndex
from mobility.snapshot.control_loads import ControlLoads
from mobility.snapshot.sensing_counts import SensingCounts
from mobility.snapshot.sensing_state import SensingState
from mobility.snapshot.sensor_reports import SensorWeeks
from mobility.snapshot.trip_loads import no_trip_loads

LOG = logging.getLogger(__name__)

Stamp = tuple[str, int, int]
NO_REGISTRY = "no registry of vehicles is named: how many persons they hold is not known"
STAYS = "; what was read before stays in use"


@dataclass(frozen=True)
class LoadFiles:
    """What loads rest on beside messages; looked for again while the process runs.

    Parameters
    ----------
    model : Path
        What `mobility occupancy train` wrote.
    registry : Path | None
        Vehicles and their places; None = not given.
    conditions : Path | None
        Weather and events by the hour; None = not given.
    """

    model: Path
    registry: Path | None
    conditions: Path | None = None

    def stamps(self) -> tuple[Stamp, Stamp, Stamp]:
        """Tell which ones are there now.

        Returns
        -------
        tuple[Stamp, Stamp, Stamp]
            Of model, registry and conditions; another one is to be read anew.
        """
        try:
            model = current_build(self.model) / "manifest.json"
        except NetworkError:
            model = self.model
        return _stamp(model), _stamp(self.registry or Path()), _stamp(self.conditions or Path())


class NetworkLoads:
    """Tells loads of one network.

    Files that cannot be read are not used, and those before them stay. Until a registry that is named has
    been read once, no load is told at all: any vehicle may be one that is too small to be told of.

    Parameters
    ----------
    network : LiveNetwork
        Whose numbers are used.
    files : LoadFiles
        Model and registry.
    secret : bytes
        Of the borders of published classes.
    window : SensorWindow
        All messages.
    """

    def __init__(self, network: LiveNetwork, files: LoadFiles, secret: bytes, window: SensorWindow) -> None:
        self._network, self._files, self._secret, self._window = network, files, secret, window
        self._index = RunIndex(network.timetable, network.tables, network.timezones)
        self._stamps: tuple[Stamp, Stamp, Stamp] | None = None
        self._keeper: LoadKeeper | None = None
        self._registry: Registry | None = None
        self._stored: StoredModel | None = None
        self._conditions: Conditions | None = None
        self._registry_fault, self._model_fault = "", ""
        self._conditions_fault, self._hours_fault = "", ""
        self._weeks: dict[Sensor, SensorWeeks] = {}
        self.now = LoadsNow(no_trip_loads(), no_trip_loads())
        self.renew_files()

    def renew_files(self) -> bool:
        """Read model, registry and conditions if they are others than before.

        Returns
        -------
        bool
            True: they are, and everything is matched and fused anew.
        """
        stamps = self._files.stamps()
        if stamps == self._stamps:
            return False
        self._stamps = stamps
        registry = self._renew_registry()
        model = self._renew_model(registry)
        types = [registry.types[name] for name in registry.vehicle_types]
        places = model.places._replace(
            vehicle_seats=np.array([one.seats for one in types], np.int16),
            vehicle_standing=np.array([one.standing for one in types], np.int16),
        )
        conditions = self._renew_conditions(model.conditions)
        self._keeper = LoadKeeper(self._network, model, self._secret, places, conditions, before=self._keeper)
        self._matching = WindowMatching(self._index, registry)
        self._matching.match(self._window, list(self._window.vehicles))
        return True

    def update(self, vehicle_ids: set[str], now_s: int) -> None:
        """Work out the loads of the moment.

        Parameters
        ----------
        vehicle_ids : set[str]
            Of which messages came or went.
        now_s : int
            Unix seconds.
        """
        assert self._keeper is not None
        self._matching.match(self._window, vehicle_ids)
        if self._registry is not None:
            self.now = self._keeper.replace(self._matching.visits, now_s)
        hours_fault = _missing_hours(self._files.conditions, self._keeper.conditions, now_s)
        if hours_fault and not self._hours_fault:
            LOG.warning("conditions are out of date", extra={"fields": {"reason": hours_fault}})
        self._hours_fault = hours_fault

    def sensing(self, window_s: int) -> SensingState:
        """Tell what loads rest on.

        Parameters
        ----------
        window_s : int
            Of the messages that are looked at.

        Returns
        -------
        SensingState
            For anybody.
        """
        assert self._keeper is not None
        learned, learned_minutes = learned_rung(self._keeper.model)
        return SensingState(
            window_s=window_s,
            registered=len((self._registry or Registry()).vehicle_ids),
            registry_fault=self._registry_fault,
            model_fault=self._model_fault,
            conditions_fault=self._conditions_fault or self._hours_fault,
            is_trained=self._keeper.model.is_trained,
            published=count_told(self.now.published),
            learned=learned.value,
            learned_minutes=learned_minutes,
        )

    def control_loads(self, now_s: int, refused: dict[str, int], damaged_bytes: int) -> ControlLoads:
        """Give what only the control room may see.

        Parameters
        ----------
        now_s : int
            Unix seconds.
        refused : dict[str, int]
            Messages at the live process' own doors, by code.
        damaged_bytes : int
            Of the journal.

        Returns
        -------
        ControlLoads
            Exact loads, how each sensor is doing and how messages were understood.
        """
        keeper = self._keeper
        assert keeper is not None
        timetable, since_s = self._network.timetable, now_s - WINDOW_S
        registry = self._registry or Registry()
        hours = sensor_health(keeper.visits, timetable, keeper.model, now_s, since_s=since_s)
        systems = self._matching.sensors()
        reports = report_sensors(hours, self._weeks, self._window, registry, now_s)
        off = {one.registered_id for one in systems if one.is_clock_off}
        bad = off.union(one.vehicle_id for one in reports if one.findings)
        return ControlLoads(
            self._network.content_hash,
            now_s,
            self.now.exact,
            keeper.model.is_trained,
            systems,
            reports,
            SensingCounts(
                add_up(systems),
                self._window.n_too_late,
                refused,
                damaged_bytes,
                int(self.now.exact.trip.size),
            ),
            find_places(bad, self._window, keeper.visits, timetable, registry),
        )

    def _renew_registry(self) -> Registry:
        path, found, fault = self._files.registry, None, ""
        if path is None:
            found, fault = Registry(), NO_REGISTRY
        elif not path.exists():
            fault = f"{path.name} is not there"
            LOG.warning("registry of vehicles is not there", extra={"fields": {"file": path.name}})
        else:
            try:
                found = read_registry(path)
            except ObservationError as error:
                fault = error.message
                LOG.error("registry of vehicles not used", extra={"fields": {"reason": fault}})
        self._registry_fault = fault if found or self._registry is None else fault + STAYS
        self._registry = found or self._registry
        return self._registry or Registry()

    def _renew_model(self, registry: Registry) -> LoadModel:
        network, self._model_fault = self._network, ""
        try:
            self._stored, self._weeks = read_model(self._files.model, network.content_hash), {}
        except ModelError as fault:
            self._model_fault = fault.message if self._stored is None else fault.message + STAYS
            extra = {"fields": {"reason": self._model_fault, "contentHash": network.content_hash}}
            if self._stored is None:
                LOG.warning("no occupancy model: loads rest on observations alone", extra=extra)
            else:
                LOG.error("occupancy model not used", extra=extra)
        else:
            LOG.info("occupancy model in use", extra={"fields": {"contentHash": network.content_hash}})
            try:
                self._weeks = read_weeks(self._stored.manifest)
            except ModelError as fault:
                reason = {"reason": fault.message, "contentHash": network.content_hash}
                LOG.warning("the model's weeks of sensors are not used", extra={"fields": reason})
        if self._stored is None:
            return untrained_model(network.timetable, network.content_hash)
        return for_registry(self._stored, registry.rows, len(registry.vehicle_ids))

    def _renew_conditions(self, wanted: tuple[str, ...]) -> Conditions:
        """Read weather and events; a model that learned without them needs none."""
        path, fault = self._files.conditions, ""
        if path is None:
            fault = f"the model asks for {', '.join(wanted)}: none are named" if wanted else ""
        else:
            try:
                self._conditions = read_conditions(path)
            except VisitsError as error:
                LOG.error("conditions not used", extra={"fields": {"reason": error.message}})
                fault = error.message if self._conditions is None else error.message + STAYS
            else:
                missing = sorted(set(wanted) - set(self._conditions.names))
                fault = f"{path.name} has no {', '.join(missing)}" if missing else ""
        self._conditions_fault = fault
        return self._conditions or NO_CONDITIONS


def _missing_hours(path: Path | None, conditions: Conditions, now_s: int) -> str:
    """Name the first hour, of those that are foretold, of which nothing is given that the model asks for."""
    if path is None or not conditions.names:
        return ""
    hours = np.arange(now_s // 3600, (now_s + 60 * HORIZONS_MIN[-1]) // 3600 + 1)
    missing = hours[np.isnan(conditions.at(hours * 3600)).all(axis=1)]
    if not missing.size:
        return ""
    first = dt.datetime.fromtimestamp(int(missing[0]) * 3600, dt.UTC)
    return f"{path.name} says nothing of {', '.join(conditions.names)} at {first:%Y-%m-%d %H:%M} UTC"


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_ino, status.st_mtime_ns
