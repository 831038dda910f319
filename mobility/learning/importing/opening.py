"""Opening hours of a source: as OpenStreetMap writes them, or prose."""

from opening_hours import validate

from mobility.learning.hours import read_prose
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.report import Fate
from mobility.learning.importing.texts import LONGEST_HOURS, plain


def hours_or_text(value: object, collector: Collector, name: str = "opening_hours") -> tuple[str, str]:
    """Read opening hours.

    Parameters
    ----------
    value : object
        opening_hours, or German prose.
    collector : Collector
        For the report.
    name : str
        The field.

    Returns
    -------
    tuple[str, str]
        opening_hours ("" = not known), and what they do not say.
    """
    stated = value.strip() if isinstance(value, str) else ""
    if not stated:
        return "", ""
    if len(stated) <= LONGEST_HOURS and validate(stated):
        return stated, ""
    text = plain(stated, collector, name)
    read = read_prose(text)
    if read.opening_hours:
        collector.say(Fate.CHANGED, "prose became opening_hours", name)
    else:
        collector.say(Fate.CHANGED, "it cannot be read as opening hours and is kept as text", name)
    return read.opening_hours, read.rest
