"""From the query string to the planner's request: units, lists, defaults, and what is ignored."""

from datetime import UTC, datetime

import pytest

from mobility.api.fields import POLICY
from mobility.api.schemas.plan_parameters import PlanParameters
from tests.api.conftest import Api

MOTIS_V6 = {
    "additionalTransferTime",
    "algorithm",
    "arriveBy",
    "cyclingSpeed",
    "detailedLegs",
    "detailedTransfers",
    "directModes",
    "directRentalFormFactors",
    "directRentalPropulsionTypes",
    "directRentalProviderGroups",
    "directRentalProviders",
    "elevationCosts",
    "fastestDirectFactor",
    "fastestSlowDirectFactor",
    "fromPlace",
    "ignoreDirectRentalReturnConstraints",
    "ignorePostTransitRentalReturnConstraints",
    "ignorePreTransitRentalReturnConstraints",
    "joinInterlinedLegs",
    "language",
    "luggage",
    "maxDirectTime",
    "maxItineraries",
    "maxMatchingDistance",
    "maxPostTransitTime",
    "maxPreTransitTime",
    "maxTransfers",
    "maxTravelTime",
    "minTransferTime",
    "noCompulsoryReservation",
    "numItineraries",
    "numLegAlternatives",
    "pageCursor",
    "passengers",
    "pedestrianProfile",
    "pedestrianSpeed",
    "postTransitModes",
    "postTransitRentalFormFactors",
    "postTransitRentalPropulsionTypes",
    "postTransitRentalProviderGroups",
    "postTransitRentalProviders",
    "preTransitModes",
    "preTransitRentalFormFactors",
    "preTransitRentalPropulsionTypes",
    "preTransitRentalProviderGroups",
    "preTransitRentalProviders",
    "radius",
    "realtimeMode",
    "requireBikeTransport",
    "requireCarTransport",
    "searchWindow",
    "slowDirect",
    "time",
    "timeout",
    "timetableView",
    "toPlace",
    "transferTimeFactor",
    "transitModes",
    "useRoutedTransfers",
    "vehicleAxleCount",
    "vehicleAxleLoad",
    "vehicleHazmat",
    "vehicleHazmatWater",
    "vehicleHeight",
    "vehicleLength",
    "vehicleLezAccess",
    "vehicleTopSpeed",
    "vehicleTrailer",
    "vehicleWeight",
    "vehicleWidth",
    "via",
    "viaMinimumStay",
    "withFares",
    "withScheduledSkippedStops",
}
"""Query parameters of `plan` in @motis-project/motis-client 2.11.3 (types.gen.d.ts)."""


def test_every_motis_parameter_is_known() -> None:
    known = {field.data_key for field in PlanParameters().fields.values()}
    assert MOTIS_V6 - known == set()
    ours = {"routes", "bannedRoutes", "agencies", "bannedAgencies"}
    ours |= {"bannedRentalProviders", "parkedAt"}
    ours |= {"crowding", "crowdingPreset", "crowdingQuantile", "seatWanted", "spaceNeeded"}
    ours |= {"ticket", "cyclingProfile", "electricBike"}
    ours |= {"transferModes", "transferRentalFormFactors", "transferRentalPropulsionTypes"}
    ours |= {"transferRentalProviderGroups", "transferRentalProviders"}
    assert known - MOTIS_V6 == ours


def test_every_parameter_says_how_far_it_is_supported(api: Api) -> None:
    document = api.client.get("/openapi.json").get_json()
    parameters = document["paths"]["/api/v6/plan"]["get"]["parameters"]
    assert {parameter["schema"][POLICY] for parameter in parameters} == {"honored", "ignored", "refused"}
    assert all(parameter["description"] for parameter in parameters)


def test_units_become_seconds_and_meters(api: Api) -> None:
    api.get(
        "&time=2026-03-02T08:00:00%2B01:00&arriveBy=true&searchWindow=3600&maxTravelTime=90&minTransferTime=2"
        "&additionalTransferTime=1&maxPreTransitTime=600&maxDirectTime=1200&pedestrianSpeed=1.2"
        "&viaMinimumStay=10&via=hal_b&maxMatchingDistance=5000&maxTransfers=2&requireBikeTransport=true"
    )
    request = api.planner.request
    assert request is not None
    assert request.time_s == int(datetime(2026, 3, 2, 7, tzinfo=UTC).timestamp())
    assert request.arrive_by
    assert (request.search_window_s, request.max_travel_s) == (3600, 5400)
    assert (request.min_transfer_s, request.additional_transfer_s) == (120, 60)
    assert (request.max_pre_transit_s, request.max_post_transit_s, request.max_direct_s) == (600, 900, 1200)
    assert (request.pedestrian_mps, request.cycling_mps) == (1.2, None)
    assert (request.via, request.via_stay_s) == (("hal_b",), (600,))
    assert request.max_matching_m == 1000.0
    assert (request.max_transfers, request.require_bike_transport) == (2, True)


def test_defaults_are_those_of_motis(api: Api) -> None:
    api.get()
    request = api.planner.request
    assert request is not None
    assert request.time_s == 1_772_440_000  # the app's clock
    assert (request.search_window_s, request.num_itineraries, request.max_itineraries) == (900, 5, 0)
    assert (request.max_pre_transit_s, request.max_direct_s) == (900, 1800)
    assert request.transit_modes == ("TRANSIT",)
    assert request.direct_modes == request.pre_transit_modes == request.post_transit_modes == ("WALK",)
    assert request.detailed_transfers


@pytest.mark.parametrize(
    "query",
    [
        "&transitModes=TRAM,BUS,RAIL",
        "&transitModes=TRAM&transitModes=BUS&transitModes=RAIL",
        "&transitModes=TRAM,BUS&transitModes=RAIL",
        "&transitModes=TRAM%2CBUS%2CRAIL",
        "&transitModes=TRAM,%20BUS,RAIL",
    ],
)
def test_lists_may_be_joined_or_repeated(api: Api, query: str) -> None:
    assert api.get(query).status_code == 200
    assert api.planner.request is not None
    assert api.planner.request.transit_modes == ("TRAM", "BUS", "RAIL")


def test_an_empty_list_is_no_mode(api: Api) -> None:
    api.get("&transitModes=")
    assert api.planner.request is not None
    assert api.planner.request.transit_modes == ()


def test_one_departure_looks_no_further(api: Api) -> None:
    api.get("&timetableView=false&numItineraries=7")
    assert api.planner.request is not None
    assert (api.planner.request.timetable_view, api.planner.request.num_itineraries) == (False, 0)
    api.get("&timetableView=false&numItineraries=7&pageCursor=LATER%7C1478590244")
    assert api.planner.request.num_itineraries == 7


def test_details_of_transfers_follow_those_of_legs(api: Api) -> None:
    for query, expected in [
        ("&detailedLegs=false", False),
        ("&detailedLegs=false&detailedTransfers=true", True),
    ]:
        api.get(query)
        assert api.planner.request is not None
        assert api.planner.request.detailed_transfers is expected


def test_what_has_no_effect_is_listed(api: Api) -> None:
    answer = api.get("&luggage=2&directModes=WALK,HGV&preTransitModes=BIKE,CAR,CAR&slowDirect=false")
    assert answer.get_json()["debugOutput"]["ignored"] == [
        "luggage",
        "directModes=HGV",
        "preTransitModes=CAR",
    ]


@pytest.mark.parametrize(
    "time",
    ["2026-03-02T07:00:00Z", "2026-03-02t07:00:00.25z", "2026-03-02T06:59:60Z", "2026-03-02T01:30:00-05:30"],
)
def test_moments_of_rfc_3339(api: Api, time: str) -> None:
    assert api.get(f"&time={time}").status_code == 200
    assert api.planner.request is not None
    assert api.planner.request.time_s == int(datetime(2026, 3, 2, 7, tzinfo=UTC).timestamp())
