"""What maps of coverage say, in German and English."""

from datetime import date

from mobility.messages import sentence

TITLE = "Learning within reach"
QUESTION = (
    "Who gets to how many kinds of places to learn within 30 minutes by transit, {hour}:00 to {next}:00"
)
DAY = "{day}; places whose hours are not known count as open."
INVENTED = "Invented and simulated."
LEGEND = "kinds of places within reach, of {count} that anybody reaches then"
EMPTY_QUARTERS = "Squares without a color: nobody lives there. Numbers: proposed stops."
STOPS = "Proposed stops of a mobile offer"
STOP = "{order}  {name}: {people} people lack something and can walk there"
SHARES = "{everything} of {people} people reach every kind, {nothing} reach none."
PAGE = {
    "title": TITLE,
    "how": "How",
    "within": "Within",
    "minutes": "minutes",
    "hour": "Hour",
    "transit": "transit",
    "foot": "on foot",
    "bike": "bike",
    "map": "Quarters by how many kinds of places they reach",
    "nothing": "nothing",
    "half": "half",
    "everything": "all kinds that anybody reaches then",
    "stops": STOPS,
    "number": "No.",
    "stop": "Stop",
    "people": "People who lack something and can walk there",
    "told": "{all} people reach all {kinds} kinds that anybody reaches, {none} reach nothing, of {people}.",
    "square": "{people} people, {count} of {kinds} kinds",
    "empty": EMPTY_QUARTERS,
}
"""Words of the page; those in braces are filled in by its script."""

COLORS = ("#fde725", "#a0da39", "#4ac16d", "#1fa187", "#277f8e", "#365c8d", "#46327e", "#440154")
"""From nothing to everything: viridis turned round, which who does not see red or green reads as well."""


def note_of(day: date, language: str, *, is_simulated: bool) -> str:
    """Write what a map rests on.

    Parameters
    ----------
    day : date
        Of the timetable.
    language : str
        One of messages.LANGUAGES.
    is_simulated : bool
        Whether places or people are invented.

    Returns
    -------
    str
        One line.
    """
    note = sentence(language, DAY, day=day.isoformat())
    return f"{note} {sentence(language, INVENTED)}" if is_simulated else note
