"""What a service loads to answer: every library more is a part of the two seconds that a start may take."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
from pathlib import Path
from mobility.bootstrap.lean_imports import import_lean
import_lean()
from mobility.bootstrap.loader import LoadedServices, load_services
from mobility.bootstrap.notice_board import NoticeBoard
services = load_services(Path(sys.argv[1]))
from mobility.api import create_app
from mobility.settings import read_settings
create_app(read_settings({}), LoadedServices(services, NoticeBoard()))
print(json.dumps(sorted(name for name, module in sys.modules.items() if module is not None)))
"""

ONLY_FOR_BUILDS = {"gtfs_kit", "networkx", "osmium", "osmnx", "pandas", "requests", "rich"}
ONLY_FOR_BUILDS |= {"scipy.linalg", "scipy.optimize", "scipy.sparse", "scipy.spatial", "scipy.special"}
ONLY_FOR_FEW = {"google.protobuf.message", "paho.mqtt.client"}
"""Loaded when somebody asks for GTFS-realtime, or by the live process."""

NEVER_USED = {"coverage", "opentelemetry.sdk.metrics", "holidays.countries.afghanistan"}
"""Of libraries that would load them: see mobility.bootstrap.lean_imports."""


@pytest.mark.slow
def test_a_service_loads_nothing_that_only_builds_need(small_city: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(small_city)], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "mobility.service.planner" in loaded
    assert not loaded & (ONLY_FOR_BUILDS | ONLY_FOR_FEW | NEVER_USED)


def test_the_supervisor_stays_small() -> None:
    program = "import json, sys, mobility.cli.serve; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "mobility.bootstrap.supervisor" in loaded
    assert not loaded & {"flask", "numba", "numpy", "pyarrow", "redis", "rich"}


@pytest.mark.slow
def test_arrow_converts_at_the_first_try() -> None:
    # Without pandas its first conversion failed: the first question for a trip was a 500 in each worker.
    program = (
        "from mobility.bootstrap.lean_imports import import_lean; import_lean()\n"
        "import pyarrow, pyarrow.compute\n"
        "print(pyarrow.compute.equal(pyarrow.array(['a']), 'a')[0].as_py())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
