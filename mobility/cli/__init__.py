"""The command `mobility`: one module a subcommand, loaded when it is asked for."""

import sys

import click

from mobility.cli.lazy_group import LazyGroup
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
    "accessibility": "mobility.cli.accessibility",
}


NOWHERE = "no locator available"
"""numba's words, in an error without a class of its own, where a kernel's code can be kept in no folder."""


@click.group(
    cls=LazyGroup,
    homes=COMMANDS,
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
    except RuntimeError as fault:
        if NOWHERE not in str(fault):
            raise
        _say(
            "Compiled kernels can be kept nowhere: let NUMBA_CACHE_DIR name a folder that may be written to."
        )
        sys.exit(1)


def _say(text: str) -> None:
    # Loaded here: most commands end without a fault.
    from rich.console import Console  # noqa: PLC0415

    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]mobility:[/red] {_escape(text)}")


def _escape(text: str) -> str:
    return text.replace("[", "\\[")
