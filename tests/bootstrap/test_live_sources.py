"""Who is read live: of the settings, then of the city that the network was built for."""

import json
from pathlib import Path

from mobility.bootstrap.live_sources import LiveSources, Provider, find_live_sources
from mobility.settings import Settings

BIKES = "https://gbfs.nextbike.net/maps/gbfs/v2/nextbike_mx/gbfs.json"


def network(folder: Path, **manifest: object) -> Path:
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_providers_of_the_settings_then_of_the_city(tmp_path: Path) -> None:
    built = network(
        tmp_path, gbfs=[BIKES, "https://a.example/gbfs.json"], parking=["https://a.example/p.json"]
    )
    settings = Settings(network=built, state=tmp_path, gbfs=f"mine=/srv/gbfs.json rad={BIKES}")
    found = find_live_sources(settings)
    assert found.gbfs == (
        Provider("mine", "/srv/gbfs.json"),
        Provider("rad", BIKES),
        Provider("a-example", "https://a.example/gbfs.json"),
    )
    assert found.parking == (Provider("p", "https://a.example/p.json"),)
    assert bool(found)
    assert not LiveSources()


def test_a_citys_provider_is_named_by_what_its_address_says(tmp_path: Path) -> None:
    other = BIKES.replace("gbfs/v2", "gbfs/v3")
    found = find_live_sources(Settings(network=network(tmp_path, gbfs=[BIKES, other]), state=tmp_path))
    assert [one.tag for one in found.gbfs] == ["nextbike-mx", "nextbike-mx-2"]


def test_another_provider_asks_for_another_process(tmp_path: Path) -> None:
    before = find_live_sources(Settings(network=network(tmp_path), state=tmp_path))
    after = find_live_sources(Settings(network=tmp_path, state=tmp_path, parking="x=https://a.example/p"))
    assert after.asks_for_another(before)
    assert not before._replace(has_sensors=True).asks_for_another(before)
