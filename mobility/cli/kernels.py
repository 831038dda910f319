"""What a service starts when compiled kernels are missing: compiles them on a build, and ends."""

import logging
import os
from pathlib import Path

import click

from mobility.bootstrap.ending import end_at_once
from mobility.bootstrap.lean_imports import import_lean
from mobility.bootstrap.lifeline import stop_when_cut
from mobility.gently import NICENESS
from mobility.settings import read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)


@click.command("kernels")
@click.option("--build", type=click.Path(path_type=Path), required=True, help="Folder of a build.")
@click.option("--lifeline", type=int, required=True, help="Descriptor that ends with the supervisor.")
@click.option("--common", is_flag=True, help="Only those that every start asks for.")
@click.option("--gently", is_flag=True, help="Let all others go first.")
def command(build: Path, lifeline: int, common: bool, gently: bool) -> None:
    """Compile the kernels that questions to a service need; settings come from the environment."""
    configure_logging(read_settings().log_level)
    stop_when_cut(lifeline)
    if gently:
        os.nice(NICENESS)
    code = 0
    try:
        (_compile_common if common else _compile)(build)
    except Exception:
        # No matter what it is: who waits for the kernels tells the supervisor, and the reason stands here.
        LOG.exception("kernels not compiled")
        code = 1
    end_at_once(SystemExit(code))


def _compile_common(build: Path) -> None:
    import_lean()
    # Loaded here, after the line above.
    from mobility.bootstrap.loader import load_services  # noqa: PLC0415

    load_services(build)


def _compile(build: Path) -> None:
    import_lean()
    from mobility.bootstrap.loader import load_services  # noqa: PLC0415
    from mobility.service.warm_up import compile_kernels  # noqa: PLC0415

    compile_kernels(load_services(build).planner)


if __name__ == "__main__":
    command()
