"""Pictures of a result: whoever sees one without the report knows what is drawn."""

from pathlib import Path

import matplotlib.figure as drawing
import numpy as np
import pandas as pd
import pytest

from mobility.accessibility.report.pictures import draw_maps
from mobility.accessibility.report.streets import box_around
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
        for text in figure.texts:
            box = text.get_window_extent()
            assert box.x0 >= 0, f"{text.get_text()} is cut off"
            assert box.x1 <= figure.bbox.width

    monkeypatch.setattr(drawing.Figure, "savefig", look)
    credit = " · ".join(f"Verkehrsbetriebe der Stadt Nummer {one}" for one in range(9))
    table, names = tmp_path / "table.parquet", {"far": "Minutes"}
    assert draw_maps(network, table, names, credit, tmp_path, "nichts") == ["map_far.png"]
    assert seen == [["nichts"] if missing else []]
    assert (tmp_path / "map_far.png").read_bytes().startswith(b"\x89PNG")


def test_maps_show_all_points_in_town_and_some_streets_around_them(small_city: Path) -> None:
    network = load_network(small_city)
    at = network.graph.node_lat[:40:13].copy(), network.graph.node_lon[:40:13].copy()
    west, south, east, north = box_around(network, *at)
    assert west < at[1].min() - 0.002
    assert north > at[0].max() + 0.002
    with_sea = [np.append(values, far) for values, far in zip(at, (54.5, 7.0), strict=True)]
    assert box_around(network, *with_sea) == (west, south, east, north), "the town is no dot"
    far = box_around(network, np.array([54.5, 54.6]), np.array([7.0, 7.1]))
    assert far == pytest.approx((6.996, 54.496, 7.104, 54.604))
