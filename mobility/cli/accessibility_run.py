"""`mobility accessibility run`: a job file to tables, maps and a report."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from mobility.accessibility.schedulers.choice import begin_early, choose_scheduler

if TYPE_CHECKING:
    from mobility.accessibility.jobs.run import Job


REFRESHED = 2
"""Times a second: each takes a millisecond or two of a processor that those who compute would have."""


@click.command("run")
@click.argument("job", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the results."
)
@click.option(
    "--network", type=click.Path(path_type=Path), help="Directory of the network; wins over the job's."
)
@click.option(
    "--scheduler",
    default="",
    metavar="WORD",
    help="threads, processes, or the address of a dask scheduler (tcp://host:8786) [default: processes].",
)
@click.option(
    "--workers",
    type=click.IntRange(0, 256),
    default=0,
    help="Threads or processes of this machine [default: one for each processor].",
)
@click.option(
    "--chunk", type=click.IntRange(0, 100_000), default=0, help="Origins at a time [default: as fits]."
)
@click.option(
    "--copy-network",
    is_flag=True,
    help="Send the network to the machines of a cluster even where its folder can be read there.",
)
@click.option("--report/--no-report", default=True, show_default=True, help="Write the page and pictures.")
def run(
    job: Path,
    out: Path,
    network: Path | None,
    scheduler: str,
    workers: int,
    chunk: int,
    copy_network: bool,
    report: bool,
) -> None:
    """Answer the questions of JOB, a YAML file (docs/accessibility.md).

    What was computed is kept when it is stopped or killed: the same command goes on. The tables are the same,
    byte for byte, whoever computes them.
    """
    # First of all: processes load their code beside this one. All below is loaded where it is needed, and a
    # job with a slip of the pen is refused at once.
    begin_early(scheduler, workers)
    from mobility.accessibility.jobs.reading import read_job  # noqa: PLC0415
    from mobility.accessibility.yaml_lines import read_document  # noqa: PLC0415
    from mobility.settings import read_settings  # noqa: PLC0415

    spec = read_job(read_document(job), job.parent)
    from mobility.accessibility.jobs.run import open_job, run_job  # noqa: PLC0415
    from mobility.accessibility.matrix.off_streets import tell_off_streets  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    settings = read_settings()
    folder = network or spec.network or settings.network
    with console.status("Reading network and points"):
        if spec.scenario is not None:
            from mobility.accessibility.jobs.planned_network import plan_network  # noqa: PLC0415

            folder = plan_network(spec.scenario, folder, out)
        opened = open_job(spec, folder, settings.max_points)
        chosen = choose_scheduler(scheduler, workers, copies_network=copy_network)
        origins = opened.origins
        about = opened.network, opened.request, origins, origins.ids, "origins"
        off = tell_off_streets(*about, spec.language)
    for warning in opened.warnings + off:
        console.print(warning, style="yellow", markup=False)
    with _progress(console) as progress:
        areas = progress.add_task("Areas", total=None, visible=False)
        task = progress.add_task("Origins", total=len(opened.origins))
        run_job(
            opened,
            out,
            chosen,
            lambda done, total: progress.update(task, completed=done, total=total),
            chunk,
            _report if report else lambda *_: [],
            lambda done, total: progress.update(areas, completed=done, total=total, visible=True),
        )
    names = sorted(path.name for path in out.iterdir() if not path.name.startswith("."))
    console.print(f"[green]{out}[/green]: {', '.join(names)}")


def _report(job: "Job", folder: Path) -> list[str]:
    """Write the page and the pictures."""
    from mobility.accessibility.report.writing import write_report  # noqa: PLC0415
    from mobility.service.about import describe_network  # noqa: PLC0415

    return write_report(job, describe_network(job.network), folder)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TextColumn("done after"),
        TimeElapsedColumn(),
        TextColumn("left"),
        # Of the last minutes: the first chunk of each worker waits for the network to be mapped.
        TimeRemainingColumn(elapsed_when_finished=False),
        console=console,
        refresh_per_second=REFRESHED,
    )
