"""`mobility sensors`: check the registry of vehicles and sensors."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from mobility.sensing.registry import read_registry


@click.group("sensors")
def command() -> None:
    """Check the registry of vehicles and sensors."""


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Read a registry (TOML or CSV) and show its types of vehicles; says what is wrong with it."""
    registry = read_registry(file)
    table = Table("type", "seats", "standing", "places", "vehicles")
    for one in registry.types.values():
        count = registry.vehicle_types.count(one.name)
        numbers = (one.seats, one.standing, one.seats + one.standing, count)
        table.add_row(one.name, *map(str, numbers))
    console = Console(soft_wrap=True, highlight=False)
    console.print(table)
    console.print(f"{len(registry.vehicle_ids)} vehicles, {len(registry.systems)} counting systems.")
