"""`mobility learning sync`: the places of a network's map; of the model city all one can learn there."""

import logging
from pathlib import Path

import click

from mobility.cli.learning_simulated import take_simulated_learning
from mobility.learning.directory import Outcome, open_directory
from mobility.learning.importing.network_places import SOURCE, read_network_places
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)


@click.command("sync")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--lifeline", type=int, hidden=True, help="Descriptor that ends with the supervisor.")
def sync(network: Path | None, lifeline: int | None) -> None:
    """Take over the places of a network; `mobility serve` does so itself for each network.

    What the map no longer has is taken out, unless something takes place there. The same network again
    changes nothing. What was invented to be learned in the model city comes and goes with it.
    """
    if lifeline is not None:
        # Loaded here: who calls the command by hand has no supervisor.
        from mobility.bootstrap.lifeline import stop_when_cut  # noqa: PLC0415

        stop_when_cut(lifeline)
    settings = read_settings()
    configure_logging(settings.log_level)
    network = network or settings.network
    batch = read_network_places(network).batch
    directory = open_directory(database_of(settings))
    try:
        reports = {
            "places of the map taken over": directory.apply(batch, "network's map", replace_source=SOURCE),
            "learning of the model city taken over": take_simulated_learning(directory, network),
        }
    finally:
        directory.close()
    for told, report in reports.items():
        LOG.info(told, extra={"fields": {outcome.value: report.count(outcome) for outcome in Outcome}})
