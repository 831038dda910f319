"""Parameters of /plan: those that are honored, with the rest of MOTIS' v6 document in motis_parameters."""

from mobility.api.fields import Choice, Flag, Text, Whole
from mobility.api.list_fields import Languages, WholeList, Words
from mobility.api.schemas.crowding_parameters import CrowdingParameters
from mobility.api.schemas.motis_parameters import OtherMotisParameters
from mobility.api.schemas.rental_parameters import VehicleChoice
from mobility.api.schemas.transit_parameters import (
    KNOWN_STREET_MODES,
    PLACE,
    REALTIME,
    REALTIME_MODES,
    STREET,
    TransitParameters,
)


class PlanParameters(CrowdingParameters, TransitParameters, VehicleChoice, OtherMotisParameters):
    """What is asked of /plan."""

    from_place = Text(f"Where to start: {PLACE}", required=True, example="49.4048,8.6765")
    to_place = Text(f"Where to go: {PLACE}", required=True, example="49.4178,8.7612")
    arrive_by = Flag("time is the latest arrival.")
    search_window = Whole(
        "Seconds from time in which to depart (before time in which to arrive, with arriveBy); "
        "0: as timetableView=false. Longer than the server's limit: 422.",
        0,
        999_999_999,
        900,
    )
    timetable_view = Flag(
        "true: the best journeys over the window; false: one departure, waiting for it counts as travelling. "
        "The pages before and after (pageCursor) look through a window in any case.",
        True,
    )
    num_itineraries = Whole(
        "Least number of itineraries: the window grows until there are so many. "
        "More than the server's limit: 422.",
        0,
        999_999_999,
        5,
    )
    max_itineraries = Whole(
        "Most itineraries; the page ends earlier, never within a departure. "
        "More than the server's limit: 422.",
        1,
        999_999_999,
    )
    page_cursor = Text(
        "previousPageCursor or nextPageCursor of an answer to the same question.", example="LATER|1478590200"
    )
    max_travel_time = Whole("Longest journey in minutes.", 1, 20_160)
    direct_modes = Words(
        f"Ways without transit, answered in `direct`. {STREET}",
        KNOWN_STREET_MODES,
        ("WALK",),
    )
    max_direct_time = Whole(
        "Longest direct way in seconds. More than the server's limit: 422.", 0, 999_999_999, 1800
    )
    via = Words("Up to two stop ids to pass, in order.", most=2)
    via_minimum_stay = WholeList(
        "Least stay at each via stop in minutes; 0: passing by in the same vehicle is enough.", 1440, 2
    )
    realtime_mode = Choice(REALTIME, REALTIME_MODES, "REALTIME")
    detailed_legs = Flag("Legs with geometry and steps.", True)
    detailed_transfers = Flag("Walks between rides with geometry and steps. Missing: as detailedLegs.", None)
    join_interlined_legs = Flag(
        "One leg where one stays seated while the vehicle becomes another trip.", True
    )
    with_scheduled_skipped_stops = Flag("Intermediate stops where nobody may board or alight, too.")
    with_fares = Flag("Make itineraries offers: price and carbon dioxide; set by `ticket`, too.")
    ticket = Words(
        "Ours: what the rider holds, as `tickets` of /v1/offers lists them; `reduced` for a reduced fare."
    )
    language = Languages(
        "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
    )
