"""What the live process starts once an hour: turns days of the journal that are over into Parquet files."""

import datetime as dt
import logging
import os
from pathlib import Path

import click

from mobility.bootstrap.lifeline import stop_when_cut
from mobility.gently import NICENESS
from mobility.sensing.compaction import compact
from mobility.settings import read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)


@click.command("journal-days")
@click.option("--journal", type=click.Path(path_type=Path), required=True, help="Folder of the journal.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Is not over, in UTC.")
@click.option("--kept-days", type=int, required=True, help="Parquet files of days longer ago are deleted.")
@click.option("--lifeline", type=int, required=True, help="Descriptor that ends with the live process.")
def command(journal: Path, today: dt.datetime, kept_days: int, lifeline: int) -> None:
    """Compact the journal; settings come from the environment."""
    configure_logging(read_settings().log_level)
    stop_when_cut(lifeline)
    os.nice(NICENESS)
    try:
        written = compact(journal, today.date(), kept_days)
    except Exception:
        # No matter what it is: who started it hears of it by the exit code, and the reason stands here.
        LOG.exception("journal not tidied")
        raise SystemExit(1) from None
    for path in written:
        LOG.info("observations of a day compacted", extra={"fields": {"file": path.name}})


if __name__ == "__main__":
    command()
