"""The secret of published classes: drawn once, kept for its owner only, the same for all processes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mobility.errors import SettingsError, StoreError
from mobility.settings import Settings, read_settings
from mobility.store.border_secret import border_secret


def test_it_is_drawn_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = set(threads.map(lambda _: border_secret(tmp_path), range(8)))
    assert len(drawn) == 1
    assert border_secret(tmp_path) in drawn
    assert border_secret(tmp_path / "other") not in drawn
    file = tmp_path / "occupancy" / "borders.secret"
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_one_from_the_environment_comes_first(tmp_path: Path) -> None:
    given = read_settings({"MOBILITY_OCCUPANCY_SECRET": "ab" * 32}).occupancy_secret
    assert border_secret(tmp_path, given) == b"\xab" * 32
    assert not (tmp_path / "occupancy").exists()
    assert "abab" not in repr(Settings(occupancy_secret=given))
    with pytest.raises(SettingsError):
        read_settings({"MOBILITY_OCCUPANCY_SECRET": "too short"})


def test_a_broken_one_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "occupancy").mkdir()
    (tmp_path / "occupancy" / "borders.secret").write_bytes(b"short")
    with pytest.raises(StoreError, match="5 bytes"):
        border_secret(tmp_path)
