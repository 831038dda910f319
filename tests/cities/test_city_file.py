"""City files: what comes with the program is right, and what is wrong is named by file and key."""

import re

import pytest

from mobility.errors import BuildError, NotFoundError
from mobility.network.cities import Realtime
from mobility.network.city_file import get_city, list_cities, parse_city

GOOD = """
name = "Smalltown"
country = "DE"
land = "ST"
time_zone = "Europe/Berlin"
languages = ["de"]
[map]
lat = 51.5
lon = 11.9
[[feeds]]
tag = "town"
url = "https://example.org/gtfs.zip"
license = "CC0-1.0"
attribution = "Town"
[streets]
url = "https://example.org/town.osm.pbf"
license = "ODbL-1.0"
attribution = "OpenStreetMap contributors"
clip_box = [11.8, 51.4, 12.0, 51.6]
[[realtime]]
tag = "town"
url = "https://rt.example/all.pb"
interval_s = 20
"""


def test_halle_names_its_sources_and_whom_to_credit() -> None:
    city = get_city("halle")
    assert [feed.tag for feed in city.feeds] == ["mdv"]
    assert city.feeds[0].url == "https://www.mdv.de/site/uploads/gtfs_mdv.zip"
    assert city.feeds[0].license == "CC-BY-4.0"
    assert "Mitteldeutscher Verkehrsverbund" in city.feeds[0].attribution
    assert city.streets.url == "https://download.geofabrik.de/europe/germany/sachsen-anhalt-latest.osm.pbf"
    assert city.streets.license == "ODbL-1.0"
    assert (city.time_zone, city.land, city.tariff.zone, city.languages[0]) == (
        "Europe/Berlin",
        "ST",
        "210",
        "de",
    )


@pytest.mark.parametrize("name", list_cities())
def test_each_city_opens_its_map_inside_its_streets(name: str) -> None:
    city = get_city(name)
    assert city.clip_box is not None
    west, south, east, north = city.clip_box
    assert west < city.map_start.lon < east
    assert south < city.map_start.lat < north
    for source in city.sources:
        assert source.url.startswith("https://")
        assert source.license_url and source.attribution


def test_a_file_of_ones_own_is_taken_by_path(tmp_path) -> None:
    path = tmp_path / "smalltown.toml"
    path.write_text(GOOD, encoding="utf-8")
    city = get_city(str(path))
    assert (city.key, city.name, city.map_start.zoom) == ("smalltown", "Smalltown", 13.0)
    assert city.realtime == (Realtime("town", "https://rt.example/all.pb", 20),)


def test_an_unknown_city_is_told_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match=r"no city 'atlantis'.*halle"):
        get_city("atlantis")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "Smalltown"', "", "name is missing"),
        ('name = "Smalltown"', "name = 5", "name is 5; it must be a text"),
        ('name = "Smalltown"', 'name = " "', "name is empty"),
        ('country = "DE"', 'country = "Germany"', "country is 'Germany'"),
        ('"Europe/Berlin"', '"Europe/Halle"', "time_zone 'Europe/Halle' is no time zone"),
        ('languages = ["de"]', "languages = []", "languages must name"),
        ('languages = ["de"]', 'languages = "de"', "languages is 'de'; it must be a list"),
        ("lat = 51.5", "lat = 151.5", "map.lat is 151.5; it must be a number from -90 to 90"),
        ("lat = 51.5", "lat = true", "map.lat is True"),
        ('tag = "town"', 'tag = "to_wn"', "feeds[0].tag is 'to_wn'"),
        ('tag = "town"', 'tag = "osm"', "feeds[0].tag is 'osm'"),
        ('license = "CC0-1.0"', "", "feeds[0].license is missing"),
        ("[11.8, 51.4, 12.0, 51.6]", "[12.0, 51.4, 11.8, 51.6]", "streets.clip_box is"),
        ("[11.8, 51.4, 12.0, 51.6]", "[11.8, 51.4, 12.0]", "streets.clip_box is"),
        ("[streets]", '[streets]\ncolour = "red"', "streets.colour is not a key"),
        ("[map]", "speed = 3\n[map]", "speed is not a key"),
        ("https://rt", "ftp://rt", "realtime[0].url is 'ftp://rt.example/all.pb'"),
        ("interval_s = 20", "interval_s = 0", "realtime[0].interval_s is 0"),
        ('[[realtime]]\ntag = "town"', '[[realtime]]\ntag = "city"', "realtime[0].tag is 'city'; feeds"),
        ("[map]", "[map", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(old: str, new: str, named: str) -> None:
    assert old in GOOD
    with pytest.raises(BuildError, match=re.escape(named)) as caught:
        parse_city(GOOD.replace(old, new, 1).encode(), "town", "town.toml")
    assert "town.toml" in caught.value.message


def test_two_feeds_of_one_tag_are_refused() -> None:
    twice = GOOD + '[[feeds]]\ntag = "town"\nlicense = "x"\nattribution = "y"\n'
    with pytest.raises(BuildError, match=r"feeds\[1\]\.tag 'town' is there twice"):
        parse_city(twice.encode(), "town", "town.toml")


TRIANGLE = '{"type": "Polygon", "coordinates": [[[11.8, 51.4], [12.0, 51.4], [11.9, 51.6], [11.8, 51.4]]]}'
WITH_FILE = GOOD.replace("clip_box = [11.8, 51.4, 12.0, 51.6]", 'clip_file = "town.geojson"')


@pytest.mark.parametrize(
    "text",
    [
        TRIANGLE,
        f'{{"type": "Feature", "properties": {{"name": "Town"}}, "geometry": {TRIANGLE}}}',
        '{"type": "FeatureCollection", "features": ['
        f'{{"type": "Feature", "properties": null, "geometry": {TRIANGLE}}},'
        '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [0, 0]}}]}',
    ],
)
def test_an_area_is_read_from_geojson_beside_the_city_file(tmp_path, text: str) -> None:
    (tmp_path / "town.toml").write_text(WITH_FILE, encoding="utf-8")
    (tmp_path / "town.geojson").write_text(text, encoding="utf-8")
    city = get_city(str(tmp_path / "town.toml"))
    assert city.clip_box is None and city.clip_area is not None
    assert city.clip_area.area == pytest.approx(0.02)
    assert city.clip_area.bounds == (11.8, 51.4, 12.0, 51.6)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (None, "streets.clip_file is 'town.geojson'; there is no such file"),
        ("<html>", "town.geojson is not GeoJSON"),
        ('{"type": "Point", "coordinates": [1, 2]}', "town.geojson holds no polygon"),
        (TRIANGLE.replace("11.9", "4467000"), "town.geojson does not lie in degrees"),
    ],
)
def test_an_area_that_cannot_be_used_is_named(tmp_path, text: str | None, named: str) -> None:
    (tmp_path / "town.toml").write_text(WITH_FILE, encoding="utf-8")
    if text is not None:
        (tmp_path / "town.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=re.escape(named)):
        get_city(str(tmp_path / "town.toml"))


def test_box_and_area_exclude_each_other(tmp_path) -> None:
    both = GOOD.replace("[streets]", '[streets]\nclip_file = "town.geojson"')
    with pytest.raises(BuildError, match=r"streets\.clip_file and clip_box are both given"):
        parse_city(both.encode(), "town", "town.toml")
