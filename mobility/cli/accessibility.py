"""`mobility accessibility`: who reaches what, for planners; one module a subcommand."""

import click

from mobility.cli.lazy_group import LazyGroup

COMMANDS = {
    "compare-engines": "mobility.cli.accessibility_engines:compare",
    "isochrones": "mobility.cli.accessibility_isochrones:isochrones",
    "itineraries": "mobility.cli.accessibility_itineraries:itineraries",
    "matrix": "mobility.cli.accessibility_matrix:matrix",
    "run": "mobility.cli.accessibility_run:run",
    "scenario": "mobility.cli.accessibility_scenario:command",
    "shifts": "mobility.cli.accessibility_shifts:shifts",
    "worker": "mobility.cli.accessibility_worker:worker",
}


@click.group("accessibility", cls=LazyGroup, homes=COMMANDS)
def command() -> None:
    """Answer planners' questions: travel times, isochrones, opportunities, scenarios."""
