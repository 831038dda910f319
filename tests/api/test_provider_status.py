"""How providers are doing, at /v1/live/status and /metrics."""

from dataclasses import replace

from mobility.api import create_app
from mobility.api.schemas.live import LiveStatusSchema
from mobility.service import LiveHealth
from mobility.settings import read_settings
from mobility.snapshot.provider_state import Health, ProviderKind, ProviderState
from tests.api.handmade import FixedSource, plan, services

NOW_S = 1_780_000_000
BIKES = ProviderState(
    ProviderKind.GBFS,
    "rad",
    "gbfs.example/rad/gbfs.json",
    Health.STALE,
    "open",
    made_s=NOW_S - 400,
    read_s=NOW_S - 390,
    fault="gbfs.example/status.json: the server answers 500",
    taken=7,
    failed=3,
    stations=2,
    vehicles=1,
    refused={"vehicle_status.lat": 2},
    examples=("rad: vehicle_status[3].lat: is where no street or path leads",),
)
PARKS = ProviderState(ProviderKind.PARKING, "town")


def test_providers_are_told_of() -> None:
    held = services(plan())
    health = LiveHealth(told_s=NOW_S, providers=(BIKES, PARKS))
    source = FixedSource(replace(held, health=health))
    client = create_app(read_settings({}), source, lambda: NOW_S).test_client()
    status = client.get("/v1/live/status").get_json()
    assert LiveStatusSchema().validate(status) == {}
    bikes, parks = status["providers"]
    assert (bikes["health"], bikes["circuit"], bikes["ageSeconds"]) == ("STALE", "open", 400)
    assert (bikes["refused"], bikes["examples"]) == ({"vehicle_status.lat": 2}, list(BIKES.examples))
    assert (parks["health"], "ageSeconds" in parks) == ("NEVER", False)
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    for line in (
        'mobility_provider_age_seconds{kind="gbfs",provider="rad"} 400.0',
        'mobility_provider_health{health="STALE",kind="gbfs",provider="rad"} 1.0',
        'mobility_provider_circuit_open{kind="gbfs",provider="rad"} 1.0',
        'mobility_provider_looks_total{kind="gbfs",provider="rad",result="failed"} 3.0',
        'mobility_provider_refused{field="vehicle_status.lat",kind="gbfs",provider="rad"} 2.0',
    ):
        assert line in lines
