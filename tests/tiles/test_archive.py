"""The archive gives back what was written, as any PMTiles reader does; what is damaged is refused."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader
from pmtiles.tile import zxy_to_tileid

from mobility.errors import NetworkError
from mobility.tiles.archive import TileArchive, TileBox, write_archive

BOX = TileBox(11.8, 51.4, 12.1, 51.6)


def coordinates() -> st.SearchStrategy[tuple[int, int, int]]:
    """Any tile of the first zooms."""
    return st.integers(0, 6).flatmap(
        lambda zoom: st.tuples(st.just(zoom), st.integers(0, 2**zoom - 1), st.integers(0, 2**zoom - 1))
    )


@given(
    tiles=st.dictionaries(coordinates(), st.binary(max_size=40), min_size=1, max_size=40), asked=coordinates()
)
def test_it_gives_what_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    tiles: dict[tuple[int, int, int], bytes],
    asked: tuple[int, int, int],
) -> None:
    path = tmp_path_factory.mktemp("archive") / "map.pmtiles"
    packed = {place: gzip.compress(content, mtime=0) for place, content in tiles.items()}
    write_archive(path, sorted((zxy_to_tileid(*place), data) for place, data in packed.items()), BOX, {})
    archive = TileArchive(path)
    others = Reader(MemorySource(path.read_bytes()))
    assert len(archive) == len(tiles)
    assert archive.box == BOX
    for place in [*packed, asked]:
        assert archive.find(*place) == packed.get(place)
        assert others.get(*place) == packed.get(place)


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02" + b"\0" * 200, b"nothing of the kind" * 20])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "map.pmtiles"
    path.write_bytes(content)
    with pytest.raises(NetworkError, match=r"map\.pmtiles"):
        TileArchive(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="is missing"):
        TileArchive(tmp_path / "map.pmtiles")
