"""`mobility accessibility scenario`: a network as it would be, checked, written, compared."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.lazy_group import LazyGroup
from mobility.errors import BadParameterError

COMMANDS = {
    "check": "mobility.cli.accessibility_scenario:check",
    "apply": "mobility.cli.accessibility_scenario:apply",
    "compare": "mobility.cli.accessibility_compare:compare",
}

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("scenario", cls=LazyGroup, homes=COMMANDS)
def command() -> None:
    """Change lines, stops and streets of a network by a small YAML file; format: docs/accessibility.md."""


@click.command("check")
@click.argument("scenario", type=FILE)
@click.option(
    "--network",
    type=click.Path(path_type=Path),
    help="Directory that `mobility build` wrote: check its lines and stops, too, by applying the scenario.",
)
def check(scenario: Path, network: Path | None) -> None:
    """Say whether SCENARIO is understood, without contradictions; with a network also what it does to it."""
    # Loaded here: `--help` needs no network.
    from mobility.accessibility.scenarios import apply_scenario, read_scenario  # noqa: PLC0415
    from mobility.network import load_network  # noqa: PLC0415

    read = read_scenario(scenario)
    console = Console(highlight=False)
    if network is None:
        console.print(f"{scenario}: {read.name!r}, {len(read.edits)} edits, understood", markup=False)
        return
    base = load_network(network)
    made = apply_scenario(base, read)
    _tell(console, made.manifest["scenario"]["notes"])
    table = Table("", "before", "after", title=read.name)
    for key in ("stops", "routes", "trips", "street_edges"):
        table.add_row(
            key.replace("_", " "), f"{base.manifest['counts'][key]:,}", f"{made.manifest['counts'][key]:,}"
        )
    console.print(table)


@click.command("apply")
@click.argument("scenario", type=FILE)
@click.option(
    "--network",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory that `mobility build` wrote; it is not changed.",
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Directory to write."
)
def apply(scenario: Path, network: Path, out: Path) -> None:
    """Write the network that SCENARIO describes: it is served and searched like one that was built."""
    from mobility.accessibility.scenarios import apply_scenario, read_scenario  # noqa: PLC0415
    from mobility.network import load_network  # noqa: PLC0415
    from mobility.network.save import save_network  # noqa: PLC0415

    read = read_scenario(scenario)
    base = load_network(network)
    if base.path.parent.resolve() == Path(out).resolve() or base.path.resolve() == Path(out).resolve():
        raise BadParameterError(
            "{field} is the directory of the network itself; name another one", field="--out"
        )
    made = save_network(apply_scenario(base, read), out)
    console = Console(highlight=False)
    _tell(console, made.manifest["scenario"]["notes"])
    console.print(f"{read.name!r} is in {made.path}", markup=False)


def _tell(console: Console, notes: list[str]) -> None:
    for note in notes:
        console.print(note, markup=False)
