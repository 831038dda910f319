"""Parameters that say which vehicles and places to park a journey may use."""

from mobility.api.fields import IGNORED, Flag, Text
from mobility.api.list_fields import Words
from mobility.api.query_schema import QuerySchema

FORM_FACTORS = (*("BICYCLE", "CARGO_BICYCLE", "CAR", "MOPED", "SCOOTER_STANDING", "SCOOTER_SEATED", "OTHER"),)
PROPULSIONS = (
    *("HUMAN", "ELECTRIC_ASSIST", "ELECTRIC", "COMBUSTION", "COMBUSTION_DIESEL", "HYBRID"),
    *("PLUG_IN_HYBRID", "HYDROGEN_FUEL_CELL"),
)

_FORMS = "Only shared vehicles of these form factors, where {modes} has RENTAL. Empty: all."
_PROPULSIONS = "Only shared vehicles with these propulsions, where {modes} has RENTAL. Empty: all."
_SYSTEMS = "Only shared vehicles of these systems, where {modes} has RENTAL. Empty: all."
_GROUPS = "The same as the parameter of providers: each system is a group of its own."
_RETURNS = "Vehicles are only left where their system allows it."


class DirectRentals(QuerySchema):
    """Filters of rental vehicles on ways without transit."""

    direct_rental_form_factors = Words(_FORMS.format(modes="directModes"), FORM_FACTORS)
    direct_rental_propulsion_types = Words(_PROPULSIONS.format(modes="directModes"), PROPULSIONS)
    direct_rental_provider_groups = Words(_GROUPS)
    direct_rental_providers = Words(_SYSTEMS.format(modes="directModes"))
    ignore_direct_rental_return_constraints = Flag(_RETURNS, policy=IGNORED)


class PreTransitRentals(QuerySchema):
    """Filters of rental vehicles to the first stop."""

    pre_transit_rental_form_factors = Words(_FORMS.format(modes="preTransitModes"), FORM_FACTORS)
    pre_transit_rental_propulsion_types = Words(_PROPULSIONS.format(modes="preTransitModes"), PROPULSIONS)
    pre_transit_rental_provider_groups = Words(_GROUPS)
    pre_transit_rental_providers = Words(_SYSTEMS.format(modes="preTransitModes"))
    ignore_pre_transit_rental_return_constraints = Flag(_RETURNS, policy=IGNORED)


class PostTransitRentals(QuerySchema):
    """Filters of rental vehicles from the last stop."""

    post_transit_rental_form_factors = Words(_FORMS.format(modes="postTransitModes"), FORM_FACTORS)
    post_transit_rental_propulsion_types = Words(_PROPULSIONS.format(modes="postTransitModes"), PROPULSIONS)
    post_transit_rental_provider_groups = Words(_GROUPS)
    post_transit_rental_providers = Words(_SYSTEMS.format(modes="postTransitModes"))
    ignore_post_transit_rental_return_constraints = Flag(_RETURNS, policy=IGNORED)


class TransferRentals(QuerySchema):
    """Rental vehicles between two rides; MOTIS has no such parameters, these are named like its others."""

    transfer_modes = Words(
        "Ours: ways between two rides; walking is always one. RENTAL: also on a shared vehicle that stands "
        "within five minutes' walk of the stop, to stops within a quarter of an hour.",
        ("WALK", "RENTAL"),
        ("WALK",),
    )
    transfer_rental_form_factors = Words("Ours. " + _FORMS.format(modes="transferModes"), FORM_FACTORS)
    transfer_rental_propulsion_types = Words(
        "Ours. " + _PROPULSIONS.format(modes="transferModes"), PROPULSIONS
    )
    transfer_rental_provider_groups = Words("Ours. " + _GROUPS)
    transfer_rental_providers = Words("Ours. " + _SYSTEMS.format(modes="transferModes"))


class VehicleChoice(DirectRentals, PreTransitRentals, PostTransitRentals, TransferRentals):
    """Which vehicles a journey may use, and where one's own stands."""

    banned_rental_providers = Words("Ours: no shared vehicles of these systems, anywhere in the journey.")
    parked_at = Text(
        "Ours: id of the parking (`parking.id` of a leg) where one's own car or bike stands. On the way back "
        "it is taken there after the last ride, where postTransitModes has CAR_PARKING or BIKE_PARKING.",
        longest=200,
    )
