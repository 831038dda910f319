"""Pictures of a result: whoever sees one without the report knows what is drawn."""

from pathlib import Path

import matplotlib.figure as drawing
import pandas as pd
import pytest

from mobility.accessibility.report.pictures import draw_maps
from mobility.network import load_network


@pytest.mark.parametrize("missing", [True, False])
def test_crosses_are_explained_where_there_are_some(
    small_city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: bool
) -> None:
    network = load_network(small_city)
    lats, lons = network.graph.node_lat[:3].tolist(), network.graph.node_lon[:3].tolist()
    values = [5.0, None if missing else 6.0, 7.0]
    pd.DataFrame({"lat": lats, "lon": lons, "far": values}).to_parquet(tmp_path / "table.parquet")
    seen: list[list[str]] = []
    write = drawing.Figure.savefig

    def look(figure: drawing.Figure, *words: object, **options: object) -> None:
        assert figure.axes[0].get_legend() is None, "it would lie on the map"
        seen.append([text.get_text() for key in figure.legends for text in key.get_texts()])
        write(figure, *words, **options)

    monkeypatch.setattr(drawing.Figure, "savefig", look)
    table, names = tmp_path / "table.parquet", {"far": "Minutes"}
    assert draw_maps(network, table, names, "us", tmp_path, "nichts") == ["map_far.png"]
    assert seen == [["nichts"] if missing else []]
    assert (tmp_path / "map_far.png").read_bytes().startswith(b"\x89PNG")
