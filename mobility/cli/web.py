"""What `mobility serve` starts for each network: the command; what it does is in `web_master`."""

import gc
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from mobility.bootstrap.lean_imports import import_lean
from mobility.gently import do_gently


@click.command("web")
@click.option("--build", type=click.Path(path_type=Path), required=True, help="Folder of the build to load.")
@click.option("--verify", is_flag=True, help="Compare every file of it with its hash first.")
@click.option("--beside", is_flag=True, help="Another build is in service meanwhile: let it go first.")
@click.option("--compiled", is_flag=True, help="Missing kernels were compiled just now.")
@click.option("--listener", type=int, required=True, help="Descriptor of the socket that listens.")
@click.option("--board", type=int, required=True, help="Descriptor of the notice board.")
@click.option("--report", type=int, required=True, help="Descriptor to report to.")
@click.option("--lifeline", type=int, required=True, help="Descriptor that ends with the supervisor.")
def command(
    build: Path,
    verify: bool,
    beside: bool,
    compiled: bool,
    listener: int,
    board: int,
    report: int,
    lifeline: int,
) -> None:
    """Answer questions on one build; settings come from the environment."""
    # Nothing that is loaded goes away again, and 300,000 objects would be looked through dozens of times to
    # find that out: a sixth of a start. `web_master` lets the collector work again before workers are forked.
    gc.disable()
    program = do_gently(_load_program) if beside else _load_program()
    descriptors = program.Descriptors(listener, board, report, lifeline)
    program.serve_build(build, descriptors, verify=verify, beside=beside, compiled=compiled)


def _load_program() -> ModuleType:
    # Loaded here, as most of what a start takes is the loading of modules.
    import_lean()
    return import_module("mobility.cli.web_master")


if __name__ == "__main__":
    command()
