"""Chunks are there whole or not at all, and a full disk loses none of them."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.accessibility.jobs.chunk_store import ChunkStore, Rows
from mobility.errors import OutputError


def fill(store: ChunkStore, size: int, most: int = 1000) -> None:
    for n, rows in enumerate(store.missing(size)):
        if n >= most:
            break
        store.put(rows, f"{rows}".encode())


def test_goes_on_where_it_stopped_with_another_cut(tmp_path: Path) -> None:
    fill(ChunkStore(tmp_path, 20), 3, most=2)
    again = ChunkStore(tmp_path, 20)
    assert again.n_done == 6
    assert list(again.missing(10)) == [Rows(6, 16), Rows(16, 20)]
    fill(again, 10)
    assert [content.decode() for content in ChunkStore(tmp_path, 20)] == [
        f"{rows}" for rows in (Rows(0, 3), Rows(3, 6), Rows(6, 16), Rows(16, 20))
    ]


@given(st.integers(1, 50), st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), max_size=6))
def test_what_is_missing_and_what_is_there_are_everything(n: int, runs: list[tuple[int, int]]) -> None:
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        for size, most in runs:
            fill(ChunkStore(Path(folder), n), size, most)
        store = ChunkStore(Path(folder), n)
        missing = list(store.missing(4))
        assert store.n_done + sum(rows.end - rows.first for rows in missing) == n
        fill(store, 4)
        assert ChunkStore(Path(folder), n).n_done == n


def test_broken_and_half_chunks_are_computed_again(tmp_path: Path) -> None:
    fill(ChunkStore(tmp_path, 6), 2)
    broken = sorted(tmp_path.iterdir())[1]
    broken.write_bytes(broken.read_bytes()[:-1])
    (tmp_path / ".part-0123-000000002-000000004-0000000000000000.arrow").write_bytes(b"half")
    store = ChunkStore(tmp_path, 6)
    assert list(store.missing(6)) == [Rows(2, 4)]
    assert len(list(tmp_path.iterdir())) == 2


PROGRAM = """
import sys
from pathlib import Path
from mobility.accessibility.jobs.chunk_store import ChunkStore
from mobility.errors import OutputError
store = ChunkStore(Path(sys.argv[1]), 100)
try:
    for n, rows in enumerate(store.missing(1)):
        store.put(rows, bytes(1000 * n if sys.argv[2] == "grow" else 300_000))
except OutputError as fault:
    print(store.n_done, fault.code, fault.message)
"""


def test_a_file_above_what_may_be_written_is_said(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands for a quota: chunks below it stay, the first above it is an error."""

    def _limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), "grow"],
        preexec_fn=_limit,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("21 DISK_FULL")  # 0, 1000, ... 20,000 bytes
    assert "has no room for 000000021-000000022-" in done.stdout
    assert ChunkStore(tmp_path, 100).n_done == 21
    assert len(list(tmp_path.iterdir())) == 21  # nothing half is left


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """A disk of 1 MB, in a namespace of its own."""
    run = f"{sys.executable} -c '{PROGRAM}' {tmp_path} same"
    script = f"mount -t tmpfs -o size=1m none {tmp_path} && {run} && ls {tmp_path}"
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    told, *files = done.stdout.splitlines()
    assert told.startswith("3 DISK_FULL")  # three times 300 kB
    assert "No space left on device" in told
    assert len(files) == 3


LAYER = """
import sys
from pathlib import Path
import geopandas, numpy, pyarrow, pyarrow.parquet, shapely
from mobility.accessibility.jobs.outputs import write_areas, write_layer
from mobility.errors import OutputError
folder, n = Path(sys.argv[1]), 20_000
at = numpy.linspace(0.0, 1.0, n)
pyarrow.parquet.write_table(pyarrow.table({"lat": at, "lon": at}), Path(sys.argv[2]))
areas = geopandas.GeoDataFrame({"a": at}, geometry=shapely.box(at, at, at + 1, at + 1), crs="EPSG:4326")
for write in (
    lambda: write_areas(folder / "areas.gpkg", areas),
    lambda: write_layer(folder / "points.gpkg", Path(sys.argv[2]), "points"),
):
    try:
        write()
    except OutputError as fault:
        print(fault.code, fault.message)
print(sorted(path.name for path in folder.iterdir()))
"""


def test_a_disk_that_fills_up_under_a_geopackage_is_said(tmp_path: Path) -> None:
    """GDAL notices at a row in the middle, or when it closes the file, and says so in words only."""
    folder = tmp_path / "full"
    folder.mkdir()
    run = f"{sys.executable} -c '{LAYER}' {folder} {tmp_path / 'table.parquet'}"
    script = f"mount -t tmpfs -o size=500k none {folder} && {run}"
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    # Where user namespaces are forbidden, `unshare` speaks; elsewhere `mount` does.
    if done.returncode and ("mount" in done.stderr or "unshare:" in done.stderr):
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    areas, points, files = done.stdout.splitlines()
    assert areas.startswith(f"DISK_FULL {folder} has no room for areas.gpkg")
    assert points.startswith(f"DISK_FULL {folder} has no room for points.gpkg")
    assert files == "[]"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Not a directory"):
        ChunkStore(tmp_path / "file" / "chunks", 3)
