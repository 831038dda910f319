"""Parameters of /plan: those that are honored, with the rest of MOTIS' v6 document in motis_parameters."""

from mobility.api.fields import Choice, Decimal, Flag, Moment, Text, Whole
from mobility.api.list_fields import WholeList, Words
from mobility.api.schemas.motis_parameters import OtherMotisParameters

STREET_MODES = ("WALK", "BIKE")
OTHER_STREET_MODES = ("RENTAL", "CAR", "HGV", "CAR_PARKING", "CAR_DROPOFF", "ODM", "RIDE_SHARING", "FLEX")
TRANSIT_MODES = (
    *("TRANSIT", "TRAM", "SUBWAY", "FERRY", "AIRPLANE", "BUS", "COACH", "RAIL", "HIGHSPEED_RAIL"),
    *("LONG_DISTANCE", "NIGHT_RAIL", "REGIONAL_FAST_RAIL", "REGIONAL_RAIL", "SUBURBAN", "FUNICULAR"),
    *("AERIAL_LIFT", "ODM", "RIDE_SHARING", "OTHER", "AREAL_LIFT", "METRO", "CABLE_CAR"),
    *("DEBUG_BUS_ROUTE", "DEBUG_RAILWAY_ROUTE", "DEBUG_FERRY_ROUTE"),
)

_PLACE = (
    '"latitude,longitude[,level]" in degrees (WGS 84) and OSM level, or a stop id "<feed tag>_<stop_id>".'
)
_STREET = "Offered: WALK, BIKE; other modes are listed in debugOutput.ignored, only such modes: 400."
_IDS = 'Ids as in answers, "<feed tag>_<id>". Ours, not MOTIS\'.'


class PlanParameters(OtherMotisParameters):
    """What is asked of /plan."""

    from_place = Text(f"Where to start: {_PLACE}", required=True, example="49.4048,8.6765")
    to_place = Text(f"Where to go: {_PLACE}", required=True, example="49.4178,8.7612")
    time = Moment("Earliest departure, or latest arrival with arriveBy; RFC 3339 with offset. Missing: now.")
    arrive_by = Flag("time is the latest arrival.")
    search_window = Whole(
        "Seconds from time in which to depart (before time in which to arrive, with arriveBy). "
        "Longer than the server's limit: 422.",
        0,
        999_999_999,
        900,
    )
    timetable_view = Flag(
        "true: the best journeys over the window; false: one departure, waiting for it counts as travelling.",
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
    max_transfers = Whole("Most transfers; 0 = no change of vehicle. The engine searches up to 7.", 0, 100)
    max_travel_time = Whole("Longest journey in minutes.", 1, 20_160)
    min_transfer_time = Whole("Least time for each transfer in minutes.", 0, 1440, 0)
    additional_transfer_time = Whole("Time added to each transfer in minutes.", 0, 1440, 0)
    transfer_time_factor = Decimal("Multiplies the walking time of each transfer.", 1, 10, 1.0)
    transit_modes = Words(
        "Vehicles that may be ridden; empty: none, only direct ways.", TRANSIT_MODES, ("TRANSIT",)
    )
    direct_modes = Words(
        f"Ways without transit, answered in `direct`. {_STREET}",
        (*STREET_MODES, *OTHER_STREET_MODES),
        ("WALK",),
    )
    pre_transit_modes = Words(
        f"Ways to the first stop, from a coordinate. {_STREET}",
        (*STREET_MODES, *OTHER_STREET_MODES),
        ("WALK",),
    )
    post_transit_modes = Words(
        f"Ways from the last stop, to a coordinate. {_STREET}",
        (*STREET_MODES, *OTHER_STREET_MODES),
        ("WALK",),
    )
    max_pre_transit_time = Whole(
        "Longest way to the first stop in seconds. More than the server's limit: 422.", 0, 999_999_999, 900
    )
    max_post_transit_time = Whole(
        "Longest way from the last stop in seconds. More than the server's limit: 422.", 0, 999_999_999, 900
    )
    max_direct_time = Whole(
        "Longest direct way in seconds. More than the server's limit: 422.", 0, 999_999_999, 1800
    )
    max_matching_distance = Decimal(
        "Farthest that a coordinate may lie from a street, in meters; more than 1000 counts as 1000.",
        0,
        1_000_000,
        250.0,
    )
    pedestrian_profile = Choice("Who walks.", ("FOOT", "WHEELCHAIR"), "FOOT")
    pedestrian_speed = Decimal("Walking speed in m/s. Missing: the profile's own.", 0.3, 5)
    cycling_speed = Decimal("Cycling speed in m/s. Missing: 4.2.", 1, 15)
    require_bike_transport = Flag("Take the bike along: only trips that are known to carry bikes.")
    via = Words("Up to two stop ids to pass, in order.", most=2)
    via_minimum_stay = WholeList(
        "Least stay at each via stop in minutes; 0: passing by in the same vehicle is enough.", 1440, 2
    )
    routes = Words(f"Only these routes. {_IDS}")
    banned_routes = Words(f"None of these routes. {_IDS}")
    agencies = Words(f"Only these agencies. {_IDS}")
    banned_agencies = Words(f"None of these agencies. {_IDS}")
    detailed_legs = Flag("Legs with geometry and steps.", True)
    detailed_transfers = Flag("Walks between rides with geometry and steps. Missing: as detailedLegs.", None)
    join_interlined_legs = Flag(
        "One leg where one stays seated while the vehicle becomes another trip.", True
    )
    with_scheduled_skipped_stops = Flag("Intermediate stops where nobody may board or alight, too.")
    language = Words(
        "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
    )
