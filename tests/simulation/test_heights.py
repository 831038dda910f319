"""The model city's hills: a GeoTIFF whose ground is the terrain that the city was planned on."""

from pathlib import Path

import numpy as np
import pytest
import rasterio

from mobility.network.heights import Terrain
from mobility.simulation import ModelCity, write_model_city
from mobility.simulation.terrain import to_degrees
from tests.simulation.conftest import MONDAY, WrittenCity


def test_the_file_has_the_heights_of_the_terrain(city: ModelCity, written: WrittenCity) -> None:
    """Cells and smoothing (16 m each) make a hill whose top is round within 95 m a little lower, not more."""
    assert written.files.heights is not None
    ground = Terrain([written.files.heights])
    lat, lon = to_degrees(city.streets.network.node_xy)
    found, planned = ground.heights_at(lat, lon), city.terrain.height_m(city.streets.network.node_xy)
    ground.close()
    assert np.isfinite(found).all()
    assert planned.max() > 10, "there is a hill"
    assert np.abs(found - planned).max() < 0.5
    assert ground.files[0].copyright == "Modellstadt Auenfurt (simulated)"


def test_the_file_says_what_it_is(written: WrittenCity) -> None:
    assert written.files.heights is not None
    with rasterio.open(written.files.heights) as file:
        assert file.tags()["simulated"] == "true"
        assert file.units == ("m",)
        assert file.crs.to_string() == "EPSG:4326"


def test_without_rasterio_the_city_is_flat_and_an_older_file_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model-city.heights.tif").write_bytes(b"of an earlier city")
    monkeypatch.setattr("mobility.simulation.city.can_write_heights", lambda: False)
    files = write_model_city(tmp_path, seed=1, start=MONDAY, size=0.05)
    assert files.heights is None
    assert not (tmp_path / "model-city.heights.tif").exists()
