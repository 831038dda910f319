"""The command `mobility`: one module a subcommand, loaded when it is asked for."""

import sys
from importlib import import_module

import click

from mobility.errors import MobilityError

COMMANDS = {
    "build": "mobility.cli.build",
    "serve": "mobility.cli.serve",
    "live": "mobility.cli.live",
    "rollback": "mobility.cli.rollback",
    "doctor": "mobility.cli.doctor",
    "plan": "mobility.cli.plan",
    "explain": "mobility.cli.explain",
    "check-feed": "mobility.cli.check_feed",
    "osm": "mobility.cli.osm",
    "keys": "mobility.cli.keys",
    "sensors": "mobility.cli.sensors",
    "simulate": "mobility.cli.simulate",
    "occupancy": "mobility.cli.occupancy",
    "steering": "mobility.cli.steering",
    "learning": "mobility.cli.learning",
}


class LazyGroup(click.Group):
    """Imports a subcommand's module when it is used: `mobility plan --help` needs no gunicorn."""

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
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `make run`, or: mobility build --gtfs FEED.zip --osm EXTRACT.osm.pbf "
    "--out var/network, then mobility serve --network var/network. Settings: docs/settings.md.",
)
@click.version_option(package_name="mobility")
def group() -> None:
    """Trip planning for a city: GTFS and OpenStreetMap in, door-to-door journeys out."""


def main() -> None:
    """Run the command; what goes wrong is a sentence on standard error and exit code 1 (wrong usage: 2)."""
    try:
        group.main(standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("stopped")
        sys.exit(130)
    except MobilityError as fault:
        _say(fault.message)
        sys.exit(1)


def _say(text: str) -> None:
    # Loaded here: most commands end without a fault.
    from rich.console import Console  # noqa: PLC0415

    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]mobility:[/red] {_escape(text)}")


def _escape(text: str) -> str:
    return text.replace("[", "\\[")
