"""Runs a job: chunks to whoever computes them, results to a folder; may be killed and taken up again."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import orjson
from numpy.typing import NDArray

from mobility.accessibility.isochrones import IsochroneEngine
from mobility.accessibility.jobs.chunk_store import ChunkStore, Rows
from mobility.accessibility.jobs.competition import with_competition
from mobility.accessibility.jobs.cutting import largest_chunk, taper
from mobility.accessibility.jobs.equity import EQUITY, Spread, groups_of, spread_of, write_equity
from mobility.accessibility.jobs.indicators import list_columns
from mobility.accessibility.jobs.job_folder import JobFolder
from mobility.accessibility.jobs.job_work import JobWork
from mobility.accessibility.jobs.outputs import write_areas, write_layer, write_matrix, write_origins
from mobility.accessibility.jobs.places import LABEL, WEIGHT, gather_points, join_kinds
from mobility.accessibility.jobs.spec import JobSpec
from mobility.accessibility.matrix.off_streets import (
    SHOWN,
    check_some_on_streets,
    lie_off_streets,
    points_on_streets,
)
from mobility.accessibility.matrix.perceived import NO_MODEL, UsualLoads
from mobility.accessibility.matrix.service_window import check_hours, check_service
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.accessibility.schedulers.work import Report, Scheduler, Task
from mobility.errors import JobError, LimitExceededError, OutputError
from mobility.messages import sentence
from mobility.network.load import load_network
from mobility.network.transport_network import TransportNetwork

MOST_POINTS = 1_000_000
MOST_MATRIX_CELLS = 500_000_000
"""Of a matrix that is kept: some GB on disk."""

MOST_ISOCHRONES = 2_000
"""Origins of which areas are drawn; more lie over each other on any map."""

INVENTED_LOADS = "How full vehicles are was learned from simulated days: perceived minutes are simulated."

OFF_STREETS = "{count} of {all} destinations lie off the streets and are never reached: {ids}."

TOO_LARGE = (
    "The matrix has {origins} x {destinations} x {percentiles} = {cells} travel times; at most {most} are "
    "kept: leave out matrix and competition, which need all of them at once, or ask for fewer points."
)
TOO_MANY_AREAS = (
    "Isochrones of {origins} origins are asked for; at most {most} are drawn: leave them out, or ask for "
    "fewer origins."
)

WriteMore = Callable[["Job", Path], list[str]]
"""Given a job and its folder; gives the names of the files it wrote."""

TABLE, MATRIX, LAYERS = "origins.parquet", "matrix.parquet", "origins.gpkg"
AREAS = "isochrones.gpkg"


@dataclass(frozen=True, eq=False)
class Job:
    """A job on its network, all its points gathered.

    Parameters
    ----------
    spec : JobSpec
        What is asked.
    network : TransportNetwork
        Of which.
    request : MatrixRequest
        Modes, window, limits.
    origins : Points
        From where.
    destinations : Points
        Of all kinds.
    work : JobWork
        What is the same for all chunks.
    warnings : tuple[str, ...]
        What to know of the day that is asked for.
    """

    spec: JobSpec
    network: TransportNetwork
    request: MatrixRequest
    origins: Points
    destinations: Points
    work: JobWork
    warnings: tuple[str, ...] = ()

    def spread(self, table: Path) -> list[Spread]:
        """Describe how its values are spread over people and groups.

        Parameters
        ----------
        table : Path
            Its table of origins.

        Returns
        -------
        list[Spread]
            Column by column.
        """
        columns = list_columns(self.work.kinds, self.spec.indicators, self.request.percentiles)
        return spread_of(table, columns, groups_of(self.origins))

    @property
    def identity(self) -> str:
        """Hash of all that the results depend on; not of how and where they are computed."""
        digest = hashlib.sha256()
        request = asdict(self.request)
        content = {
            "program": version("mobility"),
            "network": self.network.content_hash,
            "request": {name: str(value) for name, value in request.items()},
            "indicators": [asdict(one) for one in self.spec.indicators],
            "matrix": self.spec.keeps_matrix,
            "model": "" if self.work.model is None else self.work.model.name,
            "isochrones": None if self.spec.isochrones is None else asdict(self.spec.isochrones),
            "kinds": [list(kind) for kind in self.work.kinds],
            "language": self.spec.language,
            "title": self.spec.title,
        }
        digest.update(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
        for points in (self.origins, self.destinations):
            for column in (points.ids, points.columns[LABEL].tolist() if len(points) else []):
                digest.update("\0".join(column).encode())
            for values in (points.lats, points.lons):
                digest.update(values.tobytes())
            digest.update(points.columns[WEIGHT].to_numpy().tobytes() if len(points) else b"")
        for group, people in groups_of(self.origins).items():
            digest.update(f"{group}\0".encode() + people.tobytes())
        return digest.hexdigest()


def open_job(spec: JobSpec, network: Path, most_points: int = MOST_POINTS, model: Path | None = None) -> Job:
    """Gather all that a job needs.

    Parameters
    ----------
    spec : JobSpec
        What is asked.
    network : Path
        Directory of the network.
    most_points : int
        Most origins, and most destinations of a kind.
    model : Path | None
        What was learned of loads, where the job names no other and asks for perceived time.

    Returns
    -------
    Job
        Ready to run.

    Raises
    ------
    MobilityError
        For whatever cannot be used, in words that name it.
    """
    loaded = load_network(network)
    zone = ZoneInfo(loaded.timezones[0])
    departure = spec.departure
    if departure.tzinfo is None:
        departure = departure.replace(tzinfo=zone)
    request = MatrixRequest(**(spec.request | {"departure": departure}))
    warnings: tuple[str, ...] = ()
    if request.has_transit:
        # Said before anything is computed: the usual reason for results that are all nothing.
        warnings = check_service(loaded, request, spec.language) + check_hours(loaded, request, spec.language)
    used_model: Path | None = None
    if request.clock == "perceived":
        used_model = spec.model or model
        if used_model is None:
            raise JobError(NO_MODEL, "model")
        # Its folder of today: a model that is trained meanwhile must not change the half of a result.
        loads = UsualLoads(loaded, used_model)
        used_model = loads.path
        if loads.is_simulated:
            warnings += (sentence(spec.language, INVENTED_LOADS),)
    origins = gather_points(spec.origins, loaded, most_points)
    kinds = [(one.name, gather_points(one, loaded, most_points)) for one in spec.destinations]
    for spec_of, points in (
        (spec.origins, origins),
        *zip(spec.destinations, dict(kinds).values(), strict=True),
    ):
        name = str(spec_of.file or spec_of.name or "origins")
        check_some_on_streets(loaded, request, points, name)
    destinations, named = join_kinds(kinds)
    is_off = lie_off_streets(loaded, request, destinations)
    if n_off := int(is_off.sum()):
        ids = ", ".join(destinations.ids[row] for row in np.flatnonzero(is_off)[:SHOWN].tolist())
        ids += ", ..." if n_off > SHOWN else ""
        told = sentence(spec.language, OFF_STREETS, count=n_off, all=len(destinations), ids=ids)
        warnings += (told,)
    n_cells = len(origins) * len(destinations) * len(request.percentiles)
    keeps_times = spec.keeps_matrix or spec.competes
    if keeps_times and n_cells > MOST_MATRIX_CELLS:
        raise LimitExceededError(
            TOO_LARGE,
            "matrix" if spec.keeps_matrix else "indicators",
            origins=f"{len(origins):,}",
            destinations=f"{len(destinations):,}",
            percentiles=len(request.percentiles),
            cells=f"{n_cells:,}",
            most=f"{MOST_MATRIX_CELLS:,}",
        )
    if spec.isochrones is not None and len(origins) > MOST_ISOCHRONES:
        raise LimitExceededError(
            TOO_MANY_AREAS,
            "isochrones",
            origins=f"{len(origins):,}",
            most=f"{MOST_ISOCHRONES:,}",
        )
    work = JobWork(
        loaded.path,
        loaded.content_hash,
        request,
        destinations,
        named,
        spec.indicators,
        keeps_times,
        used_model,
    )
    return Job(spec, loaded, request, origins, destinations, work, warnings)


def run_job(
    job: Job,
    out: Path,
    scheduler: Scheduler,
    report: Report = lambda *_: None,
    chunk: int = 0,
    write_more: WriteMore = lambda *_: [],
    report_areas: Report | None = None,
) -> JobFolder:
    """Run a job, or what is left of it.

    Parameters
    ----------
    job : Job
        As opened.
    out : Path
        Folder of its results.
    scheduler : Scheduler
        Who computes.
    report : Report
        Told of progress; may raise to stop, which loses nothing.
    chunk : int
        Origins of one chunk; 0 = as fits into memory.
    write_more : WriteMore
        Writes what comes beside the tables, once these are there.
    report_areas : Report | None
        Told of areas that are drawn at the end; may raise to stop. None: `report` is told after each that all
        origins are done.

    Returns
    -------
    JobFolder
        With the results.

    Raises
    ------
    OutputError
        There is no room; the chunks that were written stay.
    JobError
        The folder holds another job.
    MobilityError
        As the calculation raises it.
    """
    folder = JobFolder(out)
    with folder.held():
        if folder.begin(job.identity, {"title": job.spec.title, "network": job.network.content_hash}):
            report(len(job.origins), len(job.origins))
            return folder
        store = ChunkStore(folder.chunks, len(job.origins))
        try:
            _compute(job, store, scheduler, report, chunk)
            n_origins = len(job.origins)
            outputs = _write(job, folder, store, report_areas or (lambda *_: report(n_origins, n_origins)))
            outputs += write_more(job, out)
        except OutputError as fault:
            raise OutputError(
                f"{fault.message}; {store.n_done:,} of {len(job.origins):,} origins are kept: make room and "
                "give the same command again",
                fault.field,
                fault.code,
            ) from fault
        folder.finish(_describe(job), outputs)
    return folder


def _compute(job: Job, store: ChunkStore, scheduler: Scheduler, report: Report, size: int) -> None:
    n_origins = len(job.origins)
    report(store.n_done, n_origins)
    missing = _cut(job, store, scheduler.n_workers, size)

    def _tasks() -> Iterator[Task]:
        for rows in missing:
            yield Task(rows.first, job.origins.take(slice(rows.first, rows.end)))

    by_first = {rows.first: rows for rows in missing}
    for task, content in scheduler.run(job.work, _tasks()):
        store.put(by_first[task.first], content)
        report(store.n_done, n_origins)


def _cut(job: Job, store: ChunkStore, n_workers: int, size: int) -> list[Rows]:
    if size:
        return list(store.missing(size))
    n_origins, arrive_by = len(job.origins), job.request.arrive_by
    n_cells = len(job.destinations) * len(job.request.percentiles)
    largest = largest_chunk(n_origins, n_cells, n_workers, arrive_by=arrive_by)
    if arrive_by:
        return list(store.missing(largest))
    return list(taper(store.missing(n_origins), n_origins - store.n_done, largest, n_workers))


def _write(job: Job, folder: JobFolder, store: ChunkStore, report_areas: Report) -> list[str]:
    outputs = [TABLE, LAYERS]
    tables = with_competition(
        store,
        _weights(job.origins),
        _weights(job.destinations),
        job.work.kinds,
        job.spec.indicators,
        job.request.percentiles,
    )
    write_origins(folder.path / TABLE, job.origins, tables)
    write_layer(folder.path / LAYERS, folder.path / TABLE, "origins")
    if job.spec.indicators:
        outputs.append(EQUITY)
        write_equity(folder.path / EQUITY, job.spread(folder.path / TABLE))
    if job.spec.keeps_matrix:
        outputs.append(MATRIX)
        write_matrix(folder.path / MATRIX, job.origins, job.destinations, store)
    if job.spec.isochrones is not None:
        outputs.append(AREAS)
        asked = job.spec.isochrones
        loads = None if job.work.model is None else UsualLoads(job.network, job.work.model)
        isochrones = IsochroneEngine(
            job.network, job.request, asked.minutes, cell_m=asked.cell_m, loads=loads
        )
        on_streets = points_on_streets(job.network, job.request, job.origins)
        write_areas(folder.path / AREAS, isochrones.frame(on_streets, report_areas))
    return outputs


def _weights(points: Points) -> NDArray[np.float64]:
    return points.columns[WEIGHT].to_numpy(np.float64) if len(points) else np.zeros(0)


def _describe(job: Job) -> dict[str, Any]:
    manifest = job.network.manifest
    return {
        "program": version("mobility"),
        "request": {name: str(value) for name, value in asdict(job.request).items()},
        "origins": len(job.origins),
        "destinations": {kind.name: kind.end - kind.first for kind in job.work.kinds},
        "feeds": manifest["feeds"],
        "attribution": manifest.get("attribution", []),
        "simulated": bool(manifest.get("model_city")),
        "scenario": manifest.get("scenario"),
    }
