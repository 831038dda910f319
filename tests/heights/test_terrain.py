"""Heights out of GeoTIFFs: any coordinate system, several files, units, noise, and files that are none."""

import sys
from pathlib import Path

import numpy as np
import pytest

from mobility.errors import BuildError
from mobility.network.heights import Terrain, terrain
from tests.support.heights import metres_of, write_heights
from tests.support.streets import place


def plane(north: np.ndarray, east: np.ndarray) -> np.ndarray:
    return 100.0 + 0.04 * north - 0.02 * east


def looks(n: int = 200, within_m: float = 700.0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(7)
    places = np.array([place(*metres) for metres in chance.uniform(-within_m, within_m, (n, 2))])
    return places[:, 0], places[:, 1]


@pytest.mark.parametrize(
    ("crs", "cell"), [("EPSG:25832", 1.0), ("EPSG:25833", 25.0), ("EPSG:4326", 1 / 3600), ("EPSG:3857", 10.0)]
)
def test_a_plane_is_a_plane_in_any_coordinate_system(tmp_path: Path, crs: str, cell: float) -> None:
    path = write_heights(tmp_path / "plane.tif", plane, crs=crs, cell=cell)
    lats, lons = looks()
    ground = Terrain([path])
    # A symmetric mean of a plane is the plane; what is left is rounding.
    assert ground.heights_at(lats, lons) == pytest.approx(plane(*metres_of(lats, lons)), abs=0.1)
    assert ground.files[0].cell_m == pytest.approx(
        {"EPSG:4326": 30.9, "EPSG:3857": 6.2}.get(crs, cell), rel=0.05
    )


def test_blocks_leave_no_seams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_heights(
        tmp_path / "waves.tif", lambda north, east: 20 * np.sin(north / 90) * np.cos(east / 70)
    )
    lats, lons = looks()
    whole = Terrain([path]).heights_at(lats, lons)
    monkeypatch.setattr(terrain, "BLOCK", 16)
    assert Terrain([path]).heights_at(lats, lons) == pytest.approx(
        whole, abs=0.02
    )  # GDAL bends its grid by an eighth of a pixel


def test_neighboring_files_make_one_ground_and_nothing_is_known_beyond_them(tmp_path: Path) -> None:
    west = write_heights(tmp_path / "west.tif", plane, north_east_m=(1000.0, 0.0))
    east = write_heights(tmp_path / "east.tif", plane, south_west_m=(-1000.0, 0.0), crs="EPSG:25833")
    lats, lons = looks()
    ground = Terrain([west, east])
    assert ground.heights_at(lats, lons) == pytest.approx(plane(*metres_of(lats, lons)), abs=0.25)
    far = np.array([place(0.0, 1500.0), place(30_000.0, 0.0), place(0.0, 0.0)])
    assert np.isfinite(ground.heights_at(far[:, 0], far[:, 1])).tolist() == [False, False, True]
    first = write_heights(tmp_path / "first.tif", lambda north, east: np.full(north.shape, 7.0))
    assert Terrain([first, west]).heights_at(lats, lons) == pytest.approx(np.full(lats.size, 7.0))


def test_feet_are_turned_into_metres_and_other_units_refused(tmp_path: Path) -> None:
    lats, lons = looks(5)
    feet = Terrain([write_heights(tmp_path / "feet.tif", plane, unit="ft")])
    assert feet.heights_at(lats, lons) == pytest.approx(plane(*metres_of(lats, lons)) * 0.3048, abs=0.05)
    with pytest.raises(BuildError, match=r"ells\.tif has heights in 'ells'; known are metres and feet"):
        Terrain([write_heights(tmp_path / "ells.tif", plane, unit="ells")])


def test_noise_is_smoothed(tmp_path: Path) -> None:
    chance = np.random.default_rng(11)
    path = write_heights(
        tmp_path / "noise.tif", lambda north, east: chance.normal(0.0, 0.5, north.shape), cell=1.0
    )
    along = np.array([place(0.0, east) for east in np.arange(-700.0, 701.0, 20.0)])
    raw = chance.normal(0.0, 0.5, 71)
    climbed = np.maximum(np.diff(Terrain([path]).heights_at(along[:, 0], along[:, 1])), 0).sum()
    assert climbed < 0.02 * np.maximum(np.diff(raw), 0).sum()


def test_files_that_tell_no_heights_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"there is no file .*absent\.tif"):
        Terrain([tmp_path / "absent.tif"])
    text = tmp_path / "text.tif"
    text.write_text("no raster")
    with pytest.raises(BuildError, match=r"text\.tif is no raster of heights"):
        Terrain([text])
    with pytest.raises(BuildError, match=r"bare\.tif does not say its coordinate system"):
        Terrain([_bare(tmp_path / "bare.tif")])


def _bare(path: Path) -> Path:
    import rasterio  # noqa: PLC0415

    with rasterio.open(
        path, "w", driver="GTiff", width=2, height=2, count=1, dtype="float32",
        transform=rasterio.Affine(1, 0, 0, 0, -1, 0),
    ) as raster:  # fmt: skip
        raster.write(np.zeros((2, 2), np.float32), 1)
    return path


def test_without_rasterio_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(BuildError, match=r"pip install 'mobility\[dem\]'"):
        Terrain([tmp_path / "any.tif"])
