"""Puts the files of one feed together to a SharingState of one system."""

from dataclasses import replace

import numpy as np

from mobility.border.refusals import Refusals
from mobility.sharing.gbfs.disguise import Disguise
from mobility.sharing.gbfs.envelope import STATUS_FILES, GbfsFile
from mobility.sharing.gbfs.stations import StationTable, lay_out_stations, read_counts, read_places
from mobility.sharing.gbfs.system import SystemBase, read_base
from mobility.sharing.gbfs.vehicles import PlaceCheck, lay_out_vehicles, read_vehicles
from mobility.sharing.gbfs.zones import Fences, read_zones
from mobility.sharing.model import SharingState, SystemTimes, lay_out


class GbfsReader:
    """Reads one system again and again; what changes rarely is read anew only when it has changed.

    Parameters
    ----------
    tag : str
        Of the settings.
    disguise : Disguise
        Gives vehicles numbers of ours.
    max_age_s : int
        Counts and places that are older are stale.
    gone_age_s : int
        Those that are older still are not shown.
    """

    def __init__(self, tag: str, disguise: Disguise, max_age_s: int, gone_age_s: int) -> None:
        self._tag, self._disguise = tag, disguise
        self._max_age_s, self._gone_age_s = max_age_s, gone_age_s
        self._files: dict[str, GbfsFile] = {}
        self._static: tuple[SystemBase, Fences, StationTable, Refusals] | None = None

    def read(
        self,
        files: dict[str, GbfsFile],
        language: str,
        now_s: int,
        can_be_reached: PlaceCheck | None = None,
    ) -> tuple[SharingState, Refusals]:
        """Read what the files say now.

        Parameters
        ----------
        files : dict[str, GbfsFile]
            The newest good ones, by name.
        language : str
            As `find_files` says.
        now_s : int
            Unix seconds.
        can_be_reached : PlaceCheck | None
            None = all vehicles are taken.

        Returns
        -------
        tuple[SharingState, Refusals]
            One system; and what was wrong with it.

        Raises
        ------
        RealtimeError
            If system_information cannot be used.
        """
        base, fences, table, told = self._read_static(files, language)
        refusals = Refusals(self._tag)
        refusals.extend(told)
        counts = read_counts(files.get("station_status"), base, table, now_s, refusals)
        status = files.get("vehicle_status") or files.get("free_bike_status")
        rows = read_vehicles(status, base, table, now_s, self._disguise, refusals, can_be_reached)
        observed_s = self._observed_s(files, now_s)
        state = SharingState(
            (replace(base.system, rules=fences.rules),),
            base.vehicle_types,
            base.plans,
            fences.zones,
            lay_out(
                SystemTimes,
                observed_s=[observed_s],
                fresh_until_s=[observed_s + self._max_age_s],
                gone_s=[observed_s + self._gone_age_s],
            ),
            lay_out_stations(table, counts),
            tuple(place.text for place in table.places),
            lay_out_vehicles(rows),
            tuple(row.vehicle_id for row in rows),
            tuple(row.uris for row in rows),
        )
        return state, refusals

    def _read_static(
        self, files: dict[str, GbfsFile], language: str
    ) -> tuple[SystemBase, Fences, StationTable, Refusals]:
        static = {name: file for name, file in files.items() if name not in STATUS_FILES}
        if self._static is None or static != self._files:
            refusals = Refusals(self._tag)
            base = read_base(self._tag, static, language, refusals)
            fences = read_zones(static.get("geofencing_zones"), base, refusals)
            table = read_places(static.get("station_information"), base, refusals)
            self._files, self._static = static, (base, fences, table, refusals)
        return self._static

    def _observed_s(self, files: dict[str, GbfsFile], now_s: int) -> int:
        """The oldest of what changes counts; a feed's clock that is ahead is not believed."""
        status = [min(files[name].made_s, now_s) for name in STATUS_FILES if name in files]
        return int(np.min(status)) if status else 0
