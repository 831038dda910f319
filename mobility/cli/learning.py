"""`mobility learning`: the directory of what can be learned; one module a subcommand or two."""

from importlib import import_module

import click

COMMANDS = {
    "import": "mobility.cli.learning_import",
    "sync": "mobility.cli.learning_sync",
    "list": "mobility.cli.learning_show",
    "export": "mobility.cli.learning_show",
    "report": "mobility.cli.learning_show",
    "coverage": "mobility.cli.learning_coverage",
}
"""Module by subcommand; its function is called like it, or `command`; `import_`, `list_` are Python words."""


class LearningGroup(click.Group):
    """Imports a subcommand's module when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names.

        Parameters
        ----------
        ctx : click.Context
            Unused.

        Returns
        -------
        list[str]
            In the order of a day's work.
        """
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a subcommand.

        Parameters
        ----------
        ctx : click.Context
            Unused.
        cmd_name : str
            Its name.

        Returns
        -------
        click.Command | None
            None if there is none of this name.
        """
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name])
        name = cmd_name.replace("-", "_")
        names = (name, f"{name}_", "command")
        found: click.Command = next(getattr(module, one) for one in names if hasattr(module, one))
        return found


@click.group("learning", cls=LearningGroup)
def command() -> None:
    """Keep the directory of what can be learned: places, offers, sessions, items.

    It lies in the file learning.sqlite under MOBILITY_STATE, or where DATABASE_URL says.
    """
