"""Parameters of MOTIS' v6 document that are known and not honored yet.

IGNORED ones leave the answer right and are listed in debugOutput.ignored; where ignoring one would make the
answer wrong for the asker it is REFUSED: anything but its default is a 400.
"""

from mobility.api.fields import IGNORED, REFUSED, Choice, Decimal, Flag, Whole
from mobility.api.list_fields import Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.rental_parameters import FORM_FACTORS, PROPULSIONS

_RENTAL = "The itinerary keeps the vehicles it has."
_HGV = "Only for heavy goods vehicles, which are not offered."


class FixedPreTransitRentals(QuerySchema):
    """Filters of rental vehicles to the first stop, of an itinerary that is there already."""

    pre_transit_rental_form_factors = Words(_RENTAL, FORM_FACTORS, policy=IGNORED)
    pre_transit_rental_propulsion_types = Words(_RENTAL, PROPULSIONS, policy=IGNORED)
    pre_transit_rental_provider_groups = Words(_RENTAL, policy=IGNORED)
    pre_transit_rental_providers = Words(_RENTAL, policy=IGNORED)
    ignore_pre_transit_rental_return_constraints = Flag(_RENTAL, policy=IGNORED)


class FixedPostTransitRentals(QuerySchema):
    """Filters of rental vehicles from the last stop, of an itinerary that is there already."""

    post_transit_rental_form_factors = Words(_RENTAL, FORM_FACTORS, policy=IGNORED)
    post_transit_rental_propulsion_types = Words(_RENTAL, PROPULSIONS, policy=IGNORED)
    post_transit_rental_provider_groups = Words(_RENTAL, policy=IGNORED)
    post_transit_rental_providers = Words(_RENTAL, policy=IGNORED)
    ignore_post_transit_rental_return_constraints = Flag(_RENTAL, policy=IGNORED)


class VehicleParameters(QuerySchema):
    """Measures of heavy goods vehicles."""

    vehicle_axle_count = Whole(_HGV, 0, 100, policy=IGNORED)
    vehicle_axle_load = Decimal(f"Tons. {_HGV}", 0, 1000, policy=IGNORED)
    vehicle_hazmat = Flag(_HGV, policy=IGNORED)
    vehicle_hazmat_water = Flag(_HGV, policy=IGNORED)
    vehicle_height = Decimal(f"Meters. {_HGV}", 0, 100, policy=IGNORED)
    vehicle_length = Decimal(f"Meters. {_HGV}", 0, 1000, policy=IGNORED)
    vehicle_lez_access = Flag(_HGV, policy=IGNORED)
    vehicle_top_speed = Decimal(f"km/h. {_HGV}", 0, 1000, policy=IGNORED)
    vehicle_trailer = Flag(_HGV, policy=IGNORED)
    vehicle_weight = Decimal(f"Tons. {_HGV}", 0, 10_000, policy=IGNORED)
    vehicle_width = Decimal(f"Meters. {_HGV}", 0, 100, policy=IGNORED)


class OtherTransitParameters(VehicleParameters):
    """What MOTIS knows wherever transit is searched and this service does not do yet."""

    use_routed_transfers = Flag("Transfers are always routed on streets.", True, policy=IGNORED)
    no_compulsory_reservation = Flag("Feeds do not tell where seats must be reserved.", policy=REFUSED)
    require_car_transport = Flag("Feeds do not tell which trips carry cars.", policy=REFUSED)


class OtherMotisParameters(OtherTransitParameters):
    """All that MOTIS knows of journeys and this service does not do yet."""

    algorithm = Choice("There is one algorithm here.", ("RAPTOR", "PONG", "TB"), policy=IGNORED)
    fastest_direct_factor = Decimal(
        "Journeys slower than a direct way are kept here.", 0, 1000, policy=IGNORED
    )
    fastest_slow_direct_factor = Decimal("Not offered.", 0, 1000, policy=IGNORED)
    slow_direct = Flag("Not offered.", policy=IGNORED)
    luggage = Whole("Pieces of luggage; not used.", 0, 100, policy=IGNORED)
    passengers = Whole("Number of passengers; not used.", 0, 1000, policy=IGNORED)
    num_leg_alternatives = Whole("Alternatives of legs are not offered yet.", 0, 100, 0, policy=IGNORED)
    timeout = Whole("Seconds; searches here take milliseconds.", 0, 86_400, policy=IGNORED)
    radius = Whole("Meters. Stops by beeline instead of streets are not offered.", 0, 100_000, policy=REFUSED)
