"""Parameters that every search by transit honors: when, with which vehicles, how one gets there and away."""

from mobility.api.fields import Choice, Decimal, Flag, Moment, Whole
from mobility.api.list_fields import Words
from mobility.api.schemas.cycling_parameters import CyclingParameters

STREET_MODES = ("WALK", "BIKE")
OTHER_STREET_MODES = ("RENTAL", "CAR", "HGV", "CAR_PARKING", "CAR_DROPOFF", "ODM", "RIDE_SHARING", "FLEX")
KNOWN_STREET_MODES = (*STREET_MODES, *OTHER_STREET_MODES, "BIKE_PARKING")
VEHICLE_MODES = ("RENTAL", "CAR_PARKING", "CAR_DROPOFF", "BIKE_PARKING", "FLEX", "ODM")
"""Of journeys; what is in reach is asked without vehicles that are taken and left on the way."""
TRANSIT_MODES = (
    *("TRANSIT", "TRAM", "SUBWAY", "FERRY", "AIRPLANE", "BUS", "COACH", "RAIL", "HIGHSPEED_RAIL"),
    *("LONG_DISTANCE", "NIGHT_RAIL", "REGIONAL_FAST_RAIL", "REGIONAL_RAIL", "SUBURBAN", "FUNICULAR"),
    *("AERIAL_LIFT", "ODM", "RIDE_SHARING", "OTHER", "AREAL_LIFT", "METRO", "CABLE_CAR"),
    *("DEBUG_BUS_ROUTE", "DEBUG_RAILWAY_ROUTE", "DEBUG_FERRY_ROUTE"),
)

PLACE = '"latitude,longitude[,level]" in degrees (WGS 84) and OSM level, or a stop id "<feed tag>_<stop_id>".'
STREET = (
    "Offered: WALK, BIKE; of journeys also RENTAL (shared vehicles), CAR_PARKING (park and ride), "
    "CAR_DROPOFF (kiss and ride), FLEX (flexible lines), ODM (shared shuttles, in directModes also taxis) "
    "and, ours, BIKE_PARKING. Other modes are listed in debugOutput.ignored, "
    "only such modes: 400."
)
REALTIME_MODES = ("REALTIME", "REALTIME_ANNOTATION_ONLY", "ANNOTATION_ONLY", "OFF")
REALTIME = (
    "REALTIME: search by what is known now. REALTIME_ANNOTATION_ONLY (or ANNOTATION_ONLY): search by the "
    "timetable, show what is known now beside it. OFF: the timetable alone."
)
IDS = 'Ids as in answers, "<feed tag>_<id>". Ours, not MOTIS\'.'


class TransitParameters(CyclingParameters):
    """What journeys and what is in reach have in common."""

    time = Moment("Earliest departure, or latest arrival with arriveBy; RFC 3339 with offset. Missing: now.")
    max_transfers = Whole("Most transfers; 0 = no change of vehicle. The engine searches up to 7.", 0, 100)
    min_transfer_time = Whole("Least time for each transfer in minutes.", 0, 1440, 0)
    additional_transfer_time = Whole("Time added to each transfer in minutes.", 0, 1440, 0)
    transfer_time_factor = Decimal("Multiplies the walking time of each transfer.", 1, 10, 1.0)
    transit_modes = Words(
        "Vehicles that may be ridden; empty: none, only direct ways.", TRANSIT_MODES, ("TRANSIT",)
    )
    pre_transit_modes = Words(
        f"Ways to the first stop, from a coordinate. {STREET}",
        KNOWN_STREET_MODES,
        ("WALK",),
    )
    post_transit_modes = Words(
        f"Ways from the last stop, to a coordinate. {STREET}",
        KNOWN_STREET_MODES,
        ("WALK",),
    )
    max_pre_transit_time = Whole(
        "Longest way to the first stop in seconds. More than the server's limit: 422.", 0, 999_999_999, 900
    )
    max_post_transit_time = Whole(
        "Longest way from the last stop in seconds. More than the server's limit: 422.", 0, 999_999_999, 900
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
    routes = Words(f"Only these routes. {IDS}")
    banned_routes = Words(f"None of these routes. {IDS}")
    agencies = Words(f"Only these agencies. {IDS}")
    banned_agencies = Words(f"None of these agencies. {IDS}")
