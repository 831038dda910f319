"""A job by the real engine: the same bytes whoever computes it, and nothing lost to a kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mobility.accessibility.jobs.job_folder import JobFolder
from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.jobs.run import open_job, run_job
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.schedulers.processes import CODE, Processes
from mobility.accessibility.schedulers.threads import Threads
from mobility.accessibility.schedulers.work import Scheduler
from mobility.accessibility.yaml_lines import read_document
from mobility.errors import JobError, OutsideServiceError
from mobility.network import load_network
from tests.cli.test_commands import mobility

pytestmark = pytest.mark.slow

TABLES = ("origins.parquet", "matrix.parquet")
N_ORIGINS = 40


@pytest.fixture(scope="module")
def job_file(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Origins and destinations are stops of the small city, so that all are on its streets."""
    timetable = load_network(small_city).timetable
    places = list(zip(timetable.stop_lat.tolist(), timetable.stop_lon.tolist(), strict=True))
    assert len(places) >= N_ORIGINS
    lines = [f"o{i},{lat},{lon},{i % 7}" for i, (lat, lon) in enumerate(places[:N_ORIGINS])]
    folder = tmp_path_factory.mktemp("job")
    (folder / "origins.csv").write_text("\n".join(["id,lat,lon,people", *lines]))
    far = "\n".join(f"      - {{lat: {lat}, lon: {lon}, weight: 1.1}}" for lat, lon in places[::3])
    path = folder / "job.yaml"
    path.write_text(f"""\
title: Stops <within> reach
network: {small_city}
origins: {{file: origins.csv, weight: people}}
destinations:
  - name: stops
    points:
{far}
request:
  departure: 2026-03-10T07:30
  window_minutes: 20
  percentiles: [25, 50]
  max_time_minutes: 45
indicators:
  - {{kind: cumulative, minutes: [15, 30]}}
  - {{kind: dual, amounts: [1, 3]}}
  - {{kind: gravity, decay: logistic, minutes: [20]}}
matrix: true
""")
    return path


def run(job_file: Path, out: Path, scheduler: Scheduler, chunk: int) -> dict[str, bytes]:
    job = open_job(read_job(read_document(job_file), job_file.parent), Path(_network(job_file)))
    run_job(job, out, scheduler, chunk=chunk)
    return {name: (out / name).read_bytes() for name in TABLES}


def _network(job_file: Path) -> str:
    return job_file.read_text().splitlines()[1].removeprefix("network: ")


def test_the_same_bytes_whoever_computes_and_however_it_is_cut(job_file: Path, tmp_path: Path) -> None:
    plain = run(job_file, tmp_path / "plain", Threads(1), 0)
    assert run(job_file, tmp_path / "single", Threads(3), 1) == plain
    assert run(job_file, tmp_path / "processes", Processes(2), 7) == plain
    job = open_job(read_job(read_document(job_file), job_file.parent), Path(_network(job_file)))
    minutes = MatrixEngine(job.network, job.request, job.destinations).rows(job.origins)
    table = pq.read_table(tmp_path / "plain" / "origins.parquet").to_pydict()
    # 1.1 for each destination within half an hour, at the median.
    expected = [pytest.approx(1.1 * int((row <= 30).sum())) for row in minutes[1]]
    assert table["stops_within_30_p50"] == expected
    nearest = [int(row.min()) for row in minutes[1]]
    assert table["stops_minutes_to_1_p50"] == nearest


def test_a_killed_run_goes_on(job_file: Path, tmp_path: Path) -> None:
    whole = run(job_file, tmp_path / "whole", Threads(1), 0)
    out = tmp_path / "killed"
    command = [sys.executable, "-c", "from mobility.cli import main; main()", "accessibility", "run"]
    command += [
        str(job_file),
        f"--out={out}",
        "--chunk=1",
        "--scheduler=threads",
        "--workers=1",
        "--no-report",
    ]
    process = subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL)
    while len(list(out.glob("chunks/[0-9]*.arrow"))) < 3 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    n_kept = len(list(out.glob("chunks/[0-9]*.arrow")))
    told: list[int] = []
    job = open_job(read_job(read_document(job_file), job_file.parent), Path(_network(job_file)))
    run_job(job, out, Threads(1), lambda done, _: told.append(done), 5)
    if process.returncode == -signal.SIGKILL:  # else it was faster than this test
        assert told[0] == n_kept >= 3
    assert {name: (out / name).read_bytes() for name in TABLES} == whole
    manifest = JobFolder(out).read_manifest()
    assert manifest is not None
    assert manifest["complete"]
    assert not (out / "chunks").exists()
    again: list[int] = []
    run_job(job, out, Threads(1), lambda done, _: again.append(done))
    assert again == [N_ORIGINS]  # nothing left to do


def test_another_job_in_the_same_folder_is_refused(job_file: Path, tmp_path: Path) -> None:
    run(job_file, tmp_path, Threads(1), 0)
    other = job_file.with_name("other.yaml")
    other.write_text(job_file.read_text().replace("window_minutes: 20", "window_minutes: 21"))
    with pytest.raises(JobError, match="holds another job"):
        run(other, tmp_path, Threads(1), 0)


def test_a_day_without_service_is_said_before_anything_is_computed(job_file: Path, tmp_path: Path) -> None:
    other = job_file.with_name("late.yaml")
    other.write_text(job_file.read_text().replace("2026-03-10", "2031-03-10"))
    with pytest.raises(OutsideServiceError, match="No trip runs on"):
        run(other, tmp_path / "out", Threads(1), 0)
    assert not (tmp_path / "out").exists()


def test_what_to_know_is_said_at_once(
    job_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points off the streets, destinations too; and no more points than may be."""
    origins = (job_file.parent / "origins.csv").read_text().splitlines()
    (tmp_path / "origins.csv").write_text("\n".join([*origins[:4], "sea,54.5,7.0,1"]))
    asked = job_file.read_text().replace("\nrequest:", "\n      - {lat: 54.5, lon: 7.0}\nrequest:")
    (tmp_path / "job.yaml").write_text(asked)
    command = ["accessibility", "run", str(tmp_path / "job.yaml"), "--scheduler=threads", "--no-report"]
    told = mobility(*command, f"--out={tmp_path / 'out'}").stderr
    assert "1 origins have no street within 250 m: sea." in told
    assert "destinations lie off the streets and are never reached: stops/" in told
    (tmp_path / "de.yaml").write_text(f"language: de\n{asked}")
    command[2] = str(tmp_path / "de.yaml")
    in_german = mobility(*command, f"--out={tmp_path / 'de'}").stderr
    assert "1 Startorte haben keine Straße im Umkreis von 250 m: sea." in in_german
    assert "liegen abseits der Straßen und werden nie erreicht: stops/" in in_german
    command[2] = str(tmp_path / "job.yaml")
    table = pq.read_table(tmp_path / "out" / "origins.parquet").to_pydict()
    assert table["off_streets"] == [False] * 3 + [True]
    assert table["stops_within_30_p50"][3] == 0
    monkeypatch.setenv("MOBILITY_MAX_POINTS", "3")
    told = mobility(*command, f"--out={tmp_path / 'more'}", code=1).stderr
    assert "origins.csv: more than 3 points" in told


BEGIN = """
import os, sys
from mobility.accessibility.schedulers import choice, processes
began = []
processes.forkserver.ensure_running = lambda: began.append("numba" in sys.modules)
def run(*_):
    heavy = ("mobility.service", "mobility.accessibility.scenarios", "matplotlib")
    print(began, [name for name in heavy if name in sys.modules], flush=True)
    os._exit(0)
choice.Processes.run = run
from mobility.cli import main
main()
"""


def test_processes_are_begun_first_and_nothing_is_loaded_that_is_not_needed(
    job_file: Path, tmp_path: Path
) -> None:
    """All that the command loads by itself before chunks are given out keeps every process waiting."""
    words = ["accessibility", "run", str(job_file), f"--out={tmp_path}", "--workers=2", "--no-report"]
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, *words], env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[False] []", done.stderr


def test_processes_have_a_kernel_loaded_when_they_are_forked() -> None:
    """Numba sets up its target with the first one, a third of a second; the others then come at once."""
    kernel = "from mobility.kernels.raptor_matrix import run_percentiles"
    program = f"import {CODE}; {kernel}; print(len(run_percentiles.signatures))"
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
