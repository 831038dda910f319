"""Same seed, start and size: same bytes. Another one: another city."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mobility.simulation import ModelCityFiles, build_model_city, write_model_city
from tests.simulation.conftest import MONDAY, WrittenCity, read_tables


def _bytes(files: ModelCityFiles) -> list[bytes]:
    return [path.read_bytes() for path in vars(files).values()]


@pytest.mark.slow
def test_same_seed_same_bytes(written: WrittenCity, tmp_path: Path) -> None:
    again = write_model_city(tmp_path, seed=1, start=MONDAY, size=0.1)  # the other began on a Wednesday
    assert _bytes(again) == _bytes(written.files)


SIMPLER = "X86_V3 X86_V4 AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_ICL AVX512_SPR"
"""Names of what numpy uses where a processor has it; those it does not know it ignores."""


@pytest.mark.slow
def test_another_processor_same_bytes(written: WrittenCity, tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from mobility.simulation import write_model_city\n"
        "write_model_city(Path(sys.argv[1]), seed=1, start=date.fromisoformat(sys.argv[2]), size=0.1)"
    )
    simpler = {"NPY_DISABLE_CPU_FEATURES": SIMPLER, "OPENBLAS_CORETYPE": "Nehalem"}
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), MONDAY.isoformat()],
        env=os.environ | simpler,
        check=True,
        capture_output=True,
    )
    for path in vars(written.files).values():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.slow
def test_another_seed_is_another_city_with_the_same_lines(written: WrittenCity, tmp_path: Path) -> None:
    other = write_model_city(tmp_path, seed=2, start=MONDAY, size=0.1)
    assert all(a != b for a, b in zip(_bytes(other), _bytes(written.files), strict=True))
    names = [row["route_short_name"] for row in read_tables(other.gtfs)["routes"]]
    assert names == [row["route_short_name"] for row in written.tables["routes"]]


@pytest.mark.slow
def test_another_start_moves_the_calendar_only(written: WrittenCity, tmp_path: Path) -> None:
    later = write_model_city(tmp_path, seed=1, start=MONDAY + datetime.timedelta(weeks=5), size=0.1)
    assert later.osm.read_bytes() == written.files.osm.read_bytes()
    moved = read_tables(later.gtfs)
    differing = {name for name, rows in moved.items() if rows != written.tables[name]}
    assert differing == {"calendar", "calendar_dates", "feed_info"}


@pytest.mark.parametrize("size", [0.0, 0.04, 2.1, float("nan")])
def test_sizes_out_of_range_are_refused(size: float) -> None:
    with pytest.raises(ValueError, match="size must be between"):
        build_model_city(seed=1, start=MONDAY, size=size)


@pytest.mark.parametrize("seed", [0, pytest.param(7, marks=pytest.mark.slow)])
def test_the_smallest_city_of_any_seed_has_all_lines(seed: int) -> None:
    city = build_model_city(seed=seed, start=MONDAY, size=0.05)
    assert len(city.lines) == 48
    assert all(len(path.stops) >= 2 for line in city.lines for path in line.paths)
