"""The directory's places as a table that accessibility takes as destinations."""

from pathlib import Path

from mobility.accessibility.opportunities import amounts_of
from mobility.accessibility.points import points_of_table
from mobility.learning.directory import open_directory
from mobility.learning.place_table import COLUMNS, place_table
from tests.support.learning import small_batch


def test_places_are_destinations_with_their_kinds(tmp_path: Path) -> None:
    directory = open_directory(f"sqlite:///{tmp_path / 'learning.sqlite'}")
    assert place_table(directory).columns.tolist() == list(COLUMNS)
    directory.apply(small_batch(), "test")
    table = place_table(directory)
    batch = {place.place_id: place for place in small_batch().places}
    assert table["id"].tolist() == sorted(batch)
    points = points_of_table(table, "directory")
    assert points.lats.tolist() == [batch[one].lat for one in points.ids]
    kinds = {place.kind for place in batch.values()}
    assert set(amounts_of(points, kinds="kind").names) == kinds
    one = next(iter(sorted(kinds)))
    assert set(place_table(directory, [one])["kind"]) == {one}
