"""Parameters about full vehicles: ours, MOTIS has none of them."""

from mobility.api.fields import Choice, Flag
from mobility.api.list_fields import Words
from mobility.api.query_schema import QuerySchema
from mobility.service import PRESETS, QUANTILE_WORDS, SLIDER_WORDS

SPACES = ("WHEELCHAIR", "PRAM", "BIKE")


class CrowdingParameters(QuerySchema):
    """How much full vehicles are minded."""

    crowding = Choice(
        "Ours: how much full vehicles are minded: off (journeys are chosen by time alone), low (half as much "
        "as the preset says), normal, high (twice as much). With it, later and emptier trips are offered "
        "beside the fastest journey, which is always there.",
        SLIDER_WORDS,
        "off",
    )
    crowding_preset = Choice(
        "Ours: published values of time on board a full vehicle. "
        "rp_tram_bus: Yap, Cats, van Arem 2020 (The Hague, trams and buses); "
        "hk_metro: Hörcher, Graham, Anderson 2017 (Hong Kong); "
        "gb_rail: Wardman, Whelan 2011 (railways of Great Britain); "
        "paris: Kroes et al. 2014 (Paris); "
        "composed: ours, the seated of The Hague and the standing of Hong Kong.",
        tuple(PRESETS),
        "composed",
    )
    crowding_quantile = Choice(
        "Ours: which load counts: p50 the usual one, p90 one that is exceeded in one case of ten (for those "
        "who want to be sure of room), p10 one that is undercut as seldom.",
        QUANTILE_WORDS,
        "p50",
    )
    seat_wanted = Flag(
        "Ours: only journeys on which a seat is likely all the way (probability 0.5 or more); the fastest "
        "stays beside them and says how likely a seat is."
    )
    space_needed = Words(
        "Ours: the same for room for a wheelchair, a pram or a bike: likely at most one standing person on "
        "each m2. Whether a vehicle carries them at all: see pedestrianProfile and requireBikeTransport.",
        SPACES,
    )
