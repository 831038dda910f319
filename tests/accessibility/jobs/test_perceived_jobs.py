"""Perceived time in jobs: by the model that is named, whoever computes; an error where there is none."""

from pathlib import Path
from shutil import copytree

import numpy as np
import pyarrow.parquet as pq
import pytest

from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.jobs.run import Job, open_job, run_job
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.matrix.perceived import UsualLoads
from mobility.accessibility.schedulers.cluster_worker import is_same
from mobility.accessibility.schedulers.processes import Processes
from mobility.accessibility.schedulers.threads import Threads
from mobility.accessibility.yaml_lines import parse_document
from mobility.errors import JobError, ModelError
from mobility.network import load_network
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.load_model import unknown_places, untrained_model
from mobility.occupancy.model_files import write_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def network(small_city: Path) -> TransportNetwork:
    return load_network(small_city)


@pytest.fixture(scope="module")
def model(network: TransportNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is taken for usual before anything was counted."""
    places = unknown_places(network.timetable)
    places = places._replace(
        route_seats=np.full_like(places.route_seats, 64),
        route_standing=np.full_like(places.route_standing, 102),
    )
    folder = tmp_path_factory.mktemp("loads")
    write_model(untrained_model(network.timetable, network.content_hash, places), folder)
    return folder


def job_of(network: TransportNetwork, folder: Path, more: str = "", model: Path | None = None) -> Job:
    t = network.timetable
    points = "\n".join(f"  - {{lat: {t.stop_lat[i]}, lon: {t.stop_lon[i]}}}" for i in range(10))
    text = f"""\
title: As it is felt
origins:
  points:
{points}
destinations:
- name: stops
  points:
{points}
request: {{departure: 2026-03-10T07:30, window_minutes: 3, clock: perceived, max_time_minutes: 60}}
indicators: [{{kind: dual, amounts: [5]}}]
isochrones: {{minutes: [20], cell_m: 500}}
matrix: true
{more}
"""
    return open_job(read_job(parse_document(text.encode(), "job.yaml"), folder), network.path, model=model)


def test_it_is_what_the_engine_says_whoever_computes(
    network: TransportNetwork, model: Path, tmp_path: Path
) -> None:
    job = job_of(network, tmp_path, f"model: {model}")
    written = []
    for name, scheduler in (("threads", Threads(2)), ("processes", Processes(2))):
        run_job(job, tmp_path / name, scheduler, chunk=3)
        written.append((tmp_path / name / "origins.parquet").read_bytes())
    assert written[0] == written[1]
    loads = UsualLoads(network, model)
    felt = MatrixEngine(network, job.request, job.destinations, loads=loads).rows(job.origins)[0]
    table = pq.read_table(tmp_path / "threads" / "origins.parquet").to_pydict()
    assert table["stops_minutes_to_5_p50"] == [int(np.sort(row)[4]) for row in felt]
    assert (tmp_path / "threads" / "isochrones.gpkg").is_file()


def test_a_machine_of_a_cluster_reads_what_was_sent_to_it(
    network: TransportNetwork, model: Path, tmp_path: Path
) -> None:
    """Both folders are listed with their hashes; elsewhere the chunk is the same, byte for byte."""
    job = job_of(network, tmp_path, f"model: {model}")
    sent = []
    for wanted in job.work.folders():
        sent.append(tmp_path / "sent" / wanted.content_hash)
        assert is_same(wanted.path, wanted.content_hash)
        copytree(wanted.path, sent[-1])
        assert is_same(sent[-1], wanted.content_hash)
    moved = job.work.moved_to(sent)
    assert (moved.network, moved.model) == tuple(sent)
    assert moved.prepare().compute(job.origins) == job.work.prepare().compute(job.origins)
    (sent[1] / "prior" / "median.npy").write_bytes(b"another")
    assert not is_same(sent[1], job.work.folders()[1].content_hash)


def test_a_service_has_a_model_of_its_own(network: TransportNetwork, model: Path, tmp_path: Path) -> None:
    named, given = job_of(network, tmp_path, f"model: {model}"), job_of(network, tmp_path, model=model)
    assert named.identity == given.identity
    assert any("simulated" in one for one in given.warnings) == UsualLoads(network, model).is_simulated


def test_without_a_model_it_is_an_error_before_anything_is_computed(
    network: TransportNetwork, tmp_path: Path
) -> None:
    with pytest.raises(JobError, match="mobility occupancy train"):
        job_of(network, tmp_path)
    with pytest.raises(ModelError, match="there is no trained model"):
        job_of(network, tmp_path, "model: nowhere")
