"""The sentences of a report, in the reader's language."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from mobility.accessibility.jobs.indicators import Column, list_columns
from mobility.accessibility.jobs.run import Job
from mobility.accessibility.jobs.spec import COMPETITION
from mobility.accessibility.report.numbers import write_count
from mobility.accessibility.report.sources import Sources
from mobility.accessibility.report.summary import Distribution
from mobility.messages import sentence

MUCH_NOTHING = 0.1
"""Share of the weight with nothing in reach that a reader is told of."""
MOST_TOLD = 5
"""Columns; the table below says it of all."""

PLANNED = "This is not the network as it is: the scenario “{name}” is applied to it."

SHARED = (
    "With competition: the weight of a destination is shared by the weights of all origins that reach it, "
    "the nearer ones more where there is a decay; an origin has the sum of its shares (two-step floating "
    "catchment areas: Luo and Wang 2003, with decay Luo and Qi 2009). Who lives beyond these origins does "
    "not compete, so places near their border look better than they are."
)


def name_columns(job: Job) -> dict[str, str]:
    """Name the columns of a result for people.

    Parameters
    ----------
    job : Job
        Whose.

    Returns
    -------
    dict[str, str]
        Name in the table: name for people.
    """
    columns = list_columns(job.work.kinds, job.spec.indicators, job.request.percentiles)
    return {column.name: _name(column, job) for column in columns}


def tell_plan(job: Job) -> str:
    """Say that figures are of a plan and not of today.

    Parameters
    ----------
    job : Job
        Whose.

    Returns
    -------
    str
        A sentence; "" of a network without a scenario.
    """
    scenario = job.network.manifest.get("scenario")
    return sentence(job.spec.language, PLANNED, name=scenario["name"]) if scenario else ""


def tell_missing(job: Job) -> str:
    """Say what it means that an origin has no value.

    Parameters
    ----------
    job : Job
        Whose.

    Returns
    -------
    str
        For a key: only minutes can be missing, counts are 0.
    """
    return sentence(job.spec.language, "not reached within {most} min", most=job.request.max_time_minutes)


def tell_method(job: Job) -> list[str]:
    """Say how the travel times came about.

    Parameters
    ----------
    job : Job
        Whose.

    Returns
    -------
    list[str]
        Sentences.
    """
    language, request = job.spec.language, job.request
    begin = request.departure
    end = begin + timedelta(minutes=request.window_minutes)
    if request.arrive_by:
        begin, end = begin - timedelta(minutes=request.window_minutes), begin
    told = [
        sentence(
            language,
            "One arrives at any minute from {begin} to {end}."
            if request.arrive_by
            else "One sets out at any minute from {begin} to {end}.",
            begin=f"{begin:%Y-%m-%d %H:%M}",
            end=f"{end:%H:%M}",
        ),
        sentence(language, "Modes: {modes}.", modes=", ".join(request.modes)),
        sentence(
            language,
            "Percentile {low} of travel time: in {low} % of these minutes one takes no longer.",
            low=request.percentiles[0],
        ),
        sentence(
            language,
            "Longer than {most} minutes counts as not reached; at most {walk} minutes on foot to and from "
            "stops, at most {rides} vehicles.",
            most=request.max_time_minutes,
            walk=request.max_walk_minutes,
            rides=request.max_rides,
        ),
    ]
    if request.wheelchair:
        told.append(sentence(language, "Step-free ways, stops and vehicles only."))
    if request.clock == "perceived":
        told.append(
            sentence(language, "Minutes are perceived ones: full vehicles, waiting and walking count more.")
        )
    if job.spec.competes:
        told.append(sentence(language, SHARED))
    counts = ", ".join(
        f"{kind.name}: {write_count(kind.end - kind.first, language)}" for kind in job.work.kinds
    )
    told.append(
        sentence(
            language,
            "{origins} origins; destinations: {counts}.",
            origins=write_count(len(job.origins), language),
            counts=counts,
        )
    )
    return told


def tell_warnings(job: Job, sources: Sources, found: list[Distribution], n_off_streets: int) -> list[str]:
    """Say what a reader must know before using the figures.

    Parameters
    ----------
    job : Job
        Whose.
    sources : Sources
        Of the network.
    found : list[Distribution]
        Of all columns.
    n_off_streets : int
        Origins from which no street is near.

    Returns
    -------
    list[str]
        Sentences; empty if there is nothing to say.
    """
    language = job.spec.language
    told = []
    if sources.model_city:
        told.append(sentence(language, "This city was invented; timetable and figures are simulated."))
    told += [
        sentence(
            language,
            "The calendar of {feed} was moved by {weeks} weeks: it is the timetable of another time.",
            feed=feed.tag,
            weeks=feed.shifted_weeks,
        )
        for feed in sources.feeds
        if feed.shifted_weeks
    ]
    if planned := tell_plan(job):
        scenario = job.network.manifest["scenario"]
        told.append(planned)
        told += [scenario["description"]] if scenario["description"] else []
        told += scenario["notes"]
    told += job.warnings
    told += [str(warning) for warning in job.network.manifest.get("warnings", [])]
    if n_off_streets:
        told.append(
            sentence(
                language,
                "{count} of {all} origins lie off the streets: nothing is in their reach.",
                count=n_off_streets,
                all=len(job.origins),
            )
        )
    told += list(_tell_nothing(job, found))
    if not np.asarray(job.origins.columns["weight"]).sum():
        told.append(sentence(language, "All weights of origins are 0: every origin counts the same."))
    return told


def _tell_nothing(job: Job, found: list[Distribution]) -> Iterator[str]:
    names = name_columns(job)
    told = sorted(found, key=lambda one: -one.nothing)[:MOST_TOLD]
    for one in told:
        if one.nothing >= MUCH_NOTHING:
            yield sentence(
                job.spec.language,
                "{name}: nothing at all for {share} % of the origins' weight.",
                name=names[one.name],
                share=f"{100 * one.nothing:.0f}",
            )


def _name(column: Column, job: Job) -> str:
    template = {
        "cumulative": "{kind} within {parameter} min (percentile {percentile})",
        "dual": "Minutes until {parameter} of {kind} are reached (percentile {percentile})",
        "gravity": "{kind}, weighed by minutes ({decay}, half at {parameter}; percentile {percentile})",
        COMPETITION: "{kind} for each head, with competition ({decay}, {parameter} min; "
        "percentile {percentile})",
    }[column.indicator.kind]
    return sentence(
        job.spec.language,
        template,
        kind=column.kind,
        parameter=column.parameter,
        percentile=column.percentile,
        decay=column.indicator.decay,
    )
