"""`mobility learning`: the directory of what can be learned; one module a subcommand or two."""

import click

from mobility.cli.lazy_group import LazyGroup

COMMANDS = {
    "import": "mobility.cli.learning_import:import_",
    "sync": "mobility.cli.learning_sync:sync",
    "list": "mobility.cli.learning_show:list_",
    "export": "mobility.cli.learning_show:export",
    "places": "mobility.cli.learning_places:places",
    "report": "mobility.cli.learning_show:report",
    "coverage": "mobility.cli.learning_coverage:coverage",
}


@click.group("learning", cls=LazyGroup, homes=COMMANDS)
def command() -> None:
    """Keep the directory of what can be learned: places, offers, sessions, items.

    It lies in the file learning.sqlite under MOBILITY_STATE, or where DATABASE_URL says.
    """
