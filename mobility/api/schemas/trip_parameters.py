"""Parameters of /trip and /refresh-itinerary."""

from mobility.api.fields import IGNORED, Choice, Decimal, Flag, Text, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.crowding_parameters import CrowdingParameters
from mobility.api.schemas.motis_parameters import FixedPostTransitRentals, FixedPreTransitRentals
from mobility.api.schemas.transit_parameters import KNOWN_STREET_MODES, TRANSIT_MODES

_FIXED = "The itinerary says which vehicles and ways it has; other ones are not looked for."
_BY_ID = "Missing: as when the itinerary was planned."


class TripParameters(QuerySchema):
    """What is asked of /trip."""

    trip_id = Text(
        'A tripId of an answer: "<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".',
        required=True,
        example="20161108_07:30_rnv_1",
    )
    detailed_legs = Flag("With the line on the map.", True)
    join_interlined_legs = Flag(
        "One leg where one stays seated while the vehicle becomes another trip; false: a leg for each trip.",
        True,
    )
    with_scheduled_skipped_stops = Flag("Intermediate stops where nobody may board or alight, too.")
    language = Languages(
        "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
    )


class RefreshParameters(CrowdingParameters, FixedPreTransitRentals, FixedPostTransitRentals):
    """What is asked of /refresh-itinerary."""

    itinerary_id = Text("The id of an itinerary of an answer.", required=True, longest=4000)
    detailed_legs = Flag("Legs with geometry and steps.", True)
    detailed_transfers = Flag("Walks between rides with geometry and steps. Missing: as detailedLegs.", None)
    join_interlined_legs = Flag(
        "One leg where one stays seated while the vehicle becomes another trip.", True
    )
    with_scheduled_skipped_stops = Flag("Intermediate stops where nobody may board or alight, too.")
    language = Languages(
        "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
    )
    pedestrian_profile = Choice(f"Who walks. {_BY_ID}", ("FOOT", "WHEELCHAIR"))
    pedestrian_speed = Decimal(f"Walking speed in m/s. {_BY_ID}", 0.3, 5)
    cycling_speed = Decimal(f"Cycling speed in m/s. {_BY_ID}", 1, 15)
    max_matching_distance = Decimal(
        "Farthest that a coordinate may lie from a street, in meters; more than 1000 counts as 1000.",
        0,
        1_000_000,
        250.0,
    )
    max_pre_transit_time = Whole(f"Seconds. {_FIXED}", 0, 999_999_999, 900, policy=IGNORED)
    max_post_transit_time = Whole(f"Seconds. {_FIXED}", 0, 999_999_999, 900, policy=IGNORED)
    pre_transit_modes = Words(_FIXED, KNOWN_STREET_MODES, ("WALK",), policy=IGNORED)
    post_transit_modes = Words(_FIXED, KNOWN_STREET_MODES, ("WALK",), policy=IGNORED)
    transit_modes = Words(_FIXED, TRANSIT_MODES, ("TRANSIT",), policy=IGNORED)
    require_bike_transport = Flag(_FIXED, policy=IGNORED)
    require_car_transport = Flag(_FIXED, policy=IGNORED)
    no_compulsory_reservation = Flag(_FIXED, policy=IGNORED)
    require_display_name_match = Flag(
        "Trips are found by their ids, whatever they are called.", policy=IGNORED
    )
    num_leg_alternatives = Whole("Alternatives of legs are not offered yet.", 0, 100, 0, policy=IGNORED)
    elevation_costs = Choice(_FIXED, ("NONE", "LOW", "HIGH"), "NONE", policy=IGNORED)
    use_routed_transfers = Flag("Transfers are always routed on streets.", True, policy=IGNORED)
    with_fares = Flag("Make the itinerary an offer: price and carbon dioxide.")
