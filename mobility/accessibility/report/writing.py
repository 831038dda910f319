"""All that a job leaves for people."""

from pathlib import Path

from mobility.accessibility.jobs.run import TABLE, Job
from mobility.accessibility.report.page import write_page
from mobility.accessibility.report.pictures import draw_maps
from mobility.accessibility.report.sources import Sources, credits_of
from mobility.accessibility.report.words import name_columns, tell_missing, tell_plan


def write_report(job: Job, sources: Sources, folder: Path) -> list[str]:
    """Write pictures (of the middle percentile) and the page (of all).

    Parameters
    ----------
    job : Job
        What was asked.
    sources : Sources
        Of its network.
    folder : Path
        With its tables.

    Returns
    -------
    list[str]
        Names of the files.

    Raises
    ------
    BadParameterError
        A library is not installed.
    OutputError
        There is no room.
    """
    names = name_columns(job)
    if not names:
        return []
    # A picture goes its own ways: it has to say itself that it shows a plan.
    credit = " · ".join(filter(None, [*credits_of(sources), tell_plan(job)]))
    percentiles = job.request.percentiles
    ending = f"_p{percentiles[len(percentiles) // 2]}"
    drawn = {column: name for column, name in names.items() if column.endswith(ending)}
    pictures = draw_maps(job.network, folder / TABLE, drawn, credit, folder, tell_missing(job))
    return [*pictures, write_page(job, sources, folder)]
