"""`mobility accessibility run`: a job file to tables, maps and a report."""

from pathlib import Path

import click


@click.command("run")
@click.argument("job", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
def run(job: Path, out: Path) -> None:
    """Answer the questions of JOB, a YAML file."""
    raise click.ClickException(f"{job}: jobs cannot be run yet; nothing was written to {out}")
