"""Parameters of GET /v1/accessibility/isochrone."""

from mobility.api.fields import Choice, Flag, Moment, Text, Whole
from mobility.api.list_fields import Languages, WholeList, Words
from mobility.api.schemas.cycling_parameters import CyclingParameters
from mobility.api.schemas.transit_parameters import PLACE

MODES = ("WALK", "BIKE", "TRANSIT")
LONGEST_WINDOW = 120
MOST_CUTOFFS = 12
MOST_PERCENTILES = 5
MOST = 1440


class IsochroneParameters(CyclingParameters):
    """What is asked of /v1/accessibility/isochrone."""

    one = Text(
        f"Where to start (with arriveBy: where to end): {PLACE}", required=True, example="49.4048,8.6765"
    )
    cutoffs = WholeList(
        "Minutes of each area. Missing: 15, 30 and 45. More than the server's limit: 422.", MOST, MOST_CUTOFFS
    )
    time = Moment("When to leave (with arriveBy: to be there); RFC 3339 with offset. Missing: now.")
    window = Whole(
        "Minutes: one leaves at each of them from time on (with arriveBy: is there at each until time).",
        1,
        LONGEST_WINDOW,
        1,
    )
    percentiles = WholeList(
        "Of the minutes of the window: 50 is the area within reach in half of them. Missing: 50.",
        100,
        MOST_PERCENTILES,
    )
    modes = Words(
        "Missing: WALK and TRANSIT. With BIKE and TRANSIT one leaves the bike at the first stop.",
        MODES,
        ("WALK", "TRANSIT"),
        most=3,
    )
    arrive_by = Flag("true: the area from which the place is reached.")
    pedestrian_profile = Choice("Who walks.", ("FOOT", "WHEELCHAIR"), "FOOT")
    clock = Choice(
        "perceived: minutes as they are felt, with full vehicles, walking, waiting and changes weighted, by "
        "how full vehicles usually are; with TRANSIT, and where a model of that is in service.",
        ("clock", "perceived"),
        "clock",
    )
    language = Languages("Language tags for sentences, best first; then Accept-Language counts.")
