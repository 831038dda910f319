"""The simulated present of the model city as a part of the service: started anew when it dies."""

import logging
from collections.abc import Mapping
from pathlib import Path

from mobility.bootstrap.back_off import BackOff
from mobility.bootstrap.held_process import HeldProcess

LOG = logging.getLogger(__name__)

STOP_LIMIT_S = 5.0
FEEDS = ("trip-updates.pb", "vehicle-positions.pb")
"""Files that it writes; as `mobility simulate live` names them."""
SYSTEMS_SHARED, PARKING = ("auenrad", "auenflitz", "auenmobil"), "parking.json"
"""Folders of its shared vehicles, and the file of its car parks; as `mobility simulate live` names them."""
TAG = "model"
VEHICLES = "vehicles.csv"
"""Its registry of vehicles, as `mobility simulate live` names it."""
SYSTEMS = tuple(f"simulated-{kind}" for kind in ("door", "devices", "camera", "weight", "manual"))
"""Counting systems that it plays."""
KEY_NAME = "sensors of the model city (simulated)"
KEY_VARIABLE = "MOBILITY_SENSOR_KEY"


def give_key(state: Path) -> str:
    """Make the key that the simulated sensors sign with; the text of a start before this one is refused.

    Parameters
    ----------
    state : Path
        MOBILITY_STATE.

    Returns
    -------
    str
        The key's text, for the simulator's environment alone.

    Raises
    ------
    StoreError
        If keys cannot be kept there.
    """
    # Redis' client comes along, which the supervisor does without unless a city is simulated.
    from mobility.store import KeyFile, Role  # noqa: PLC0415

    keys = KeyFile(state)
    for key in keys.list_keys():
        if key.name == KEY_NAME and key.role is Role.SENSOR and not key.revoked_s:
            return keys.rotate(key.id, 0)[1]
    return keys.add(Role.SENSOR, KEY_NAME, SYSTEMS)[1]


class SimulatorPart:
    """Keeps one `mobility simulate live` running.

    Parameters
    ----------
    network : Path
        Of the model city.
    folder : Path
        Where its feed's files go.
    url : str
        Service that takes sensor messages, "" = none are sent.
    environment : Mapping[str, str]
        Of the process; a sensor key is in MOBILITY_SENSOR_KEY.
    """

    name = "simulator"

    def __init__(self, network: Path, folder: Path, url: str, environment: Mapping[str, str]) -> None:
        self._arguments = ["simulate", "live", f"--network={network}", f"--out={folder}"]
        if url:
            self._arguments.append(f"--url={url}")
        self._folder, self._environment = folder, environment
        self._process: HeldProcess | None = None
        self._back_off = BackOff()
        self._is_stopping = False
        self._kill_at = 0.0

    @property
    def realtime(self) -> str:
        """Its feeds, in the form of the setting `realtime`."""
        return " ".join(f"{TAG}={self._folder / name}" for name in FEEDS)

    @property
    def gbfs(self) -> str:
        """Its shared vehicles, in the form of the setting `gbfs`."""
        return " ".join(f"{name}={self._folder / name / 'gbfs.json'}" for name in SYSTEMS_SHARED)

    @property
    def parking(self) -> str:
        """Its car parks, in the form of the setting `parking`."""
        return f"{TAG}={self._folder / PARKING}"

    @property
    def registry(self) -> Path:
        """Its registry of vehicles; there once it plays."""
        return self._folder / VEHICLES

    def step(self, now: float) -> None:
        """Start it if it does not run and its time has come.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        process = self._process
        if process is not None:
            code = process.poll()
            if code is None:
                if self._kill_at and now >= self._kill_at:
                    process.kill()
                return
            self._process = None
            if not self._is_stopping:
                wait_s = self._back_off.end(now)
                fields = {"code": code, "waitS": round(wait_s, 1)}
                LOG.error("simulator died", extra={"fields": fields})
        if not self._is_stopping and now >= self._back_off.due:
            self._start(now)

    def stop(self, now: float) -> None:
        """Ask it to end.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        self._is_stopping = True
        if self._process is not None:
            self._kill_at = now + STOP_LIMIT_S
            self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()

    def is_stopped(self) -> bool:
        """Tell whether it ended.

        Returns
        -------
        bool
            True also where it was never started.
        """
        return self._process is None

    def _start(self, now: float) -> None:
        program = "from mobility.cli import main; main()"
        self._process = HeldProcess(["-c", program, *self._arguments], self._environment)
        self._back_off.begin(now)
        LOG.info("simulator started", extra={"fields": {"process": self._process.pid}})
