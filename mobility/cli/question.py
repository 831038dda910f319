"""The question that `plan` and `explain` share: its options, and the planner's request made from them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mobility.bootstrap import load_services
from mobility.cli.options import read_moment, read_place, zone_of
from mobility.service import PlanRequest, Services
from mobility.service.cycling import PREFERENCES, USUAL_CYCLING, CyclingRequest
from mobility.settings import read_settings


@dataclass(frozen=True, eq=False)
class Question:
    """What was asked, and of whom."""

    services: Services
    request: PlanRequest


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a question to a command.

    Parameters
    ----------
    command : Callable[..., Any]
        Takes them as keyword arguments.

    Returns
    -------
    Callable[..., Any]
        The command.
    """
    modes = click.Choice(["WALK", "BIKE"], case_sensitive=False)
    for decorate in reversed(
        [
            click.argument("from_place", metavar="FROM"),
            click.argument("to_place", metavar="TO"),
            click.option(
                "--at", metavar="MOMENT", help="2026-03-01T08:30[+01:00], 08:30, or nothing for now."
            ),
            click.option("--arrive-by", is_flag=True, help="Be there at that moment."),
            click.option("--network", type=click.Path(path_type=Path), help="Directory of the network."),
            click.option("--window", type=click.IntRange(0, 86_400), default=900, help="Search window in s."),
            click.option("-n", "count", type=click.IntRange(0, 100), default=5, help="Least journeys."),
            click.option("--max-transfers", type=click.IntRange(0, 7), help="Most changes of vehicle."),
            click.option("--wheelchair", is_flag=True, help="Step-free."),
            click.option("--access", type=modes, default="WALK", help="How to get to the first stop."),
            click.option("--egress", type=modes, default="WALK", help="How to go on from the last stop."),
            click.option("--direct", type=modes, default="WALK", help="How to go without transit."),
            click.option(
                "--cycling",
                type=click.Choice(list(PREFERENCES), case_sensitive=False),
                default=USUAL_CYCLING.profile,
                help="Which streets to take by bike.",
            ),
            click.option("--electric", is_flag=True, help="The bike has a motor."),
            click.option("--carry-bike", is_flag=True, help="Take the bike on board."),
            click.option("--modes", default="TRANSIT", help="Vehicles, comma-separated: TRAM,BUS."),
            click.option("--via", multiple=True, help="Stop to pass; up to two."),
        ]
    ):
        command = decorate(command)
    return command


def read_question(given: dict[str, Any]) -> Question:
    """Load the network and read the question.

    Parameters
    ----------
    given : dict[str, Any]
        The options.

    Returns
    -------
    Question
        Ready to be asked.

    Raises
    ------
    MobilityError
        For a place or a network that is not there.
    """
    services = load_services(given["network"] or read_settings().network, warm=False)
    moment = read_moment(given["at"], zone_of(services.planner.network))
    bike = given["carry_bike"]
    request = PlanRequest(
        from_place=read_place(services, given["from_place"], "FROM"),
        to_place=read_place(services, given["to_place"], "TO"),
        time_s=int(moment.timestamp()),
        arrive_by=given["arrive_by"],
        search_window_s=given["window"],
        num_itineraries=given["count"],
        max_transfers=given["max_transfers"],
        pedestrian_profile="WHEELCHAIR" if given["wheelchair"] else "FOOT",
        pre_transit_modes=("BIKE",) if bike else (given["access"].upper(),),
        post_transit_modes=("BIKE",) if bike else (given["egress"].upper(),),
        direct_modes=(given["direct"].upper(),),
        require_bike_transport=bike,
        cycling=CyclingRequest(given["cycling"].upper(), is_electric=given["electric"]),
        transit_modes=tuple(word for word in given["modes"].upper().split(",") if word),
        via=tuple(read_place(services, text, "--via") for text in given["via"]),
    )
    return Question(services, request)
