"""Parameters of how to cycle, wherever one may."""

from mobility.api.fields import Choice, Flag
from mobility.api.query_schema import QuerySchema

HEIGHTS_ONLY = "Where the network knows no heights (hasElevation of map/initial) it is listed as ignored."


class CyclingParameters(QuerySchema):
    """What is preferred on a bike."""

    cycling_profile = Choice(
        "Ours: BALANCED avoids heavy traffic where that is little longer, FAST takes the quickest way, "
        "QUIET avoids traffic and rough surfaces, FLAT is BALANCED with elevationCosts=HIGH. For one's own "
        f"bike; on shared bikes and to a parking the quickest way counts. FLAT: {HEIGHTS_ONLY}",
        ("BALANCED", "FAST", "QUIET", "FLAT"),
        "BALANCED",
    )
    elevation_costs = Choice(
        "How much climbing on a bike is minded beyond the time it takes; walking time counts climbs in any "
        f"case. {HEIGHTS_ONLY}",
        ("NONE", "LOW", "HIGH"),
        "NONE",
    )
    electric_bike = Flag("Ours: one's own bike has a motor (up to 25 km/h); without cyclingSpeed 4.76 m/s.")
