"""A job on a planned network, with areas: what the engine says of that network, and the same after a kill."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from mobility.accessibility.isochrones import IsochroneEngine
from mobility.accessibility.jobs import planned_network
from mobility.accessibility.jobs.job_folder import JobFolder
from mobility.accessibility.jobs.planned_network import plan_network
from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.jobs.run import Job, open_job, run_job
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.report.words import tell_warnings
from mobility.accessibility.scenarios import apply_scenario, read_scenario
from mobility.accessibility.schedulers.threads import Threads
from mobility.accessibility.yaml_lines import read_document
from mobility.errors import JobError
from mobility.network import load_network
from mobility.service.about import describe_network

pytestmark = pytest.mark.slow

LINE = "2"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "plan.yaml"
    path.write_text(f'scenario: Without a tram\nedits:\n  - remove_line: {{line: "{LINE}"}}\n')
    return path


def ask(small_city: Path, plan: Path, out: Path, wanted: str, *, with_sea: bool = False) -> Job:
    timetable = load_network(small_city).timetable
    places = list(zip(timetable.stop_lat.tolist(), timetable.stop_lon.tolist(), strict=True))
    far = [(54.5, 7.0)] if with_sea else []
    lines = "\n".join(f"    - {{lat: {lat}, lon: {lon}}}" for lat, lon in places[:60:10] + far)
    file = out.with_suffix(".yaml")
    file.write_text(f"""\
title: Planned
scenario: {plan}
origins:
  points:
{lines}
request: {{departure: 2026-03-10T07:30, window_minutes: 10, percentiles: [25, 50], max_time_minutes: 60}}
{wanted}
""")
    spec = read_job(read_document(file), file.parent)
    assert spec.scenario is not None
    job = open_job(spec, plan_network(spec.scenario, small_city, out))
    run_job(job, out, Threads(1))
    return job


def test_the_planned_network_answers(small_city: Path, plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    wanted = "destinations: [{name: schools, places: [amenity=school]}]\nmatrix: true"
    job = ask(small_city, plan, out, wanted)
    planned = apply_scenario(load_network(small_city), read_scenario(plan))
    minutes = MatrixEngine(planned, job.request, job.destinations).rows(job.origins)
    assert (
        minutes != MatrixEngine(load_network(small_city), job.request, job.destinations).rows(job.origins)
    ).any()
    table = pd.read_parquet(out / "matrix.parquet")
    assert len(table) == (minutes != 65535).any(axis=0).sum()
    # Nobody takes the figures for those of today.
    told = tell_warnings(job, describe_network(job.network), [], 0)
    assert any("the scenario “Without a tram” is applied" in one for one in told)
    manifest = JobFolder(out).read_manifest()
    assert manifest is not None
    assert manifest["scenario"]["name"] == "Without a tram"
    # The same command again: the network is there, the results are complete.
    assert ask(small_city, plan, out, wanted).network.path == job.network.path
    other = tmp_path / "other.yaml"
    other.write_text(plan.read_text().replace("Without", "With no"))
    with pytest.raises(JobError, match="another scenario"):
        plan_network(other, small_city, out)


def test_a_network_made_by_other_rules_is_not_taken(
    small_city: Path, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same scenario on the same network may mean something else by now."""
    assert plan_network(plan, small_city, tmp_path) == plan_network(plan, small_city, tmp_path)
    monkeypatch.setattr(planned_network, "RULES_VERSION", planned_network.RULES_VERSION + 1)
    with pytest.raises(JobError, match="another version"):
        plan_network(plan, small_city, tmp_path)


def test_a_job_can_be_stopped_while_areas_are_drawn(small_city: Path, plan: Path, tmp_path: Path) -> None:
    """Two thousand of them take minutes: who cancels does not wait for the last."""
    wanted = "isochrones: {minutes: [10, 20], cell_m: 200}"
    job = ask(small_city, plan, tmp_path / "out", wanted)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == 5:
            raise KeyboardInterrupt

    for areas in (None, stop):
        told.clear()
        with pytest.raises(KeyboardInterrupt):
            run_job(job, tmp_path / f"{areas}", Threads(1), stop, 6, report_areas=areas)
        assert told == (
            [(0, 6), *[(6, 6)] * 4] if areas is None else [(0, 6), (6, 6), (1, 24), (2, 24), (3, 24)]
        )
        assert not (tmp_path / f"{areas}" / "isochrones.gpkg").exists()


def test_areas_alone(small_city: Path, plan: Path, tmp_path: Path) -> None:
    wanted = "isochrones: {minutes: [10, 20], cell_m: 200}"
    job = ask(small_city, plan, tmp_path / "out", wanted, with_sea=True)
    found = gpd.read_file(tmp_path / "out" / "isochrones.gpkg")
    # The origin in the sea has no area: an empty one would be 0 square kilometers.
    drawn = IsochroneEngine(job.network, job.request, (10, 20), cell_m=200).frame(
        job.origins.take(slice(0, 6))
    )
    assert len(found) == len(drawn) == 6 * 2 * 2
    assert found["km2"].tolist() == pytest.approx(drawn["km2"].tolist())
    assert pd.read_parquet(tmp_path / "out" / "origins.parquet")["off_streets"].tolist() == [False] * 6 + [
        True
    ]
