"""`mobility plan`: journeys, readable in a terminal."""

import sys
from typing import Any

import click
from rich.console import Console

from mobility.cli.journeys import show_plan
from mobility.cli.question import question_options, read_question


@click.command("plan")
@question_options
@click.option("--language", type=click.Choice(["en", "de"]), default="en", help="Of the texts.")
@click.option("--steps", is_flag=True, help="Turn-by-turn steps, too.")
def command(language: str, steps: bool, **given: Any) -> None:
    """Plan journeys from FROM to TO: lat,lon, stop ids, or parts of stop names. Exit code 3: none found."""
    question = read_question(given)
    plan = question.services.planner.plan(question.request)
    show_plan(plan, question.services, language, steps, Console(highlight=False))
    sys.exit(0 if plan.result.journeys or plan.result.direct else 3)
