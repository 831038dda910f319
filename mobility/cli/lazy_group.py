"""Commands whose modules are imported when they are used: `mobility plan --help` needs no gunicorn."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows where its subcommands are.

    Parameters
    ----------
    *args : Any
        Of click.Group.
    homes : Mapping[str, str]
        "module" (its `command`) or "module:function" by subcommand, in the order of a day's work.
    **kwargs : Any
        Of click.Group.
    """

    def __init__(self, *args: Any, homes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of a day's work.

        Parameters
        ----------
        ctx : click.Context
            Unused.

        Returns
        -------
        list[str]
            Names.
        """
        del ctx
        return list(self._homes)

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
        if cmd_name not in self._homes:
            return None
        module, _, function = self._homes[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), function or "command")
        return command
