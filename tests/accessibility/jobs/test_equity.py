"""Groups in jobs: measures by hand, groups from columns, and what a whole run writes and shows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from mobility.accessibility.jobs.equity import EQUITY, describe, groups_of
from mobility.accessibility.jobs.indicators import Column
from mobility.accessibility.jobs.places import ALL, gather_points
from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.jobs.run import open_job, run_job
from mobility.accessibility.jobs.spec import IndicatorSpec, PlacesSpec
from mobility.accessibility.report.page import write_page
from mobility.accessibility.schedulers.threads import Threads
from mobility.accessibility.yaml_lines import parse_document, read_document
from mobility.errors import JobError, OutsideServiceError, PointsError
from mobility.network import load_network
from mobility.service.about import describe_network
from tests.accessibility.jobs.test_job_files import GOOD

WITHIN = Column("schools_within_30_p50", "schools", IndicatorSpec("cumulative", (30,), floor=2.0), 30, 50)
NEAREST = Column("schools_minutes_to_1_p50", "schools", IndicatorSpec("dual", amounts=(1,)), 1, 50)


def test_measures_of_one_group_by_hand() -> None:
    """Ten people each at places with 0, 1, 4 and 5 schools; a fifth place where nobody of the group lives.

    Mean 2.5; the top tenth (4 people) has 5, the bottom four tenths (16) have 10 x 0 and 6 x 1: 0.375, so
    Palma is 5 / 0.375; Gini: sum of all |x - y| over pairs, 2 x (1 + 4 + 5 + 3 + 4 + 1) = 36, over
    2 x 16 x 2.5; half have fewer than two.
    """
    found = describe(WITHIN, np.array([0.0, 1, 4, 5, 99]), "children", np.array([10.0, 10, 10, 10, 0]))
    assert (found.people, found.mean, found.nothing, found.share_under) == (40, 2.5, 0.25, 0.5)
    assert found.gini == pytest.approx(36 / 80)
    assert found.palma == pytest.approx(5 / 0.375)
    nobody = describe(WITHIN, np.array([1.0]), "children", np.zeros(1))
    assert (nobody.people, nobody.mean, nobody.gini, nobody.share_under) == (0, None, None, None)


def test_of_minutes_the_mean_is_of_those_who_get_there() -> None:
    found = describe(NEAREST, np.array([10.0, np.nan, 0.0]), ALL, np.array([3.0, 4.0, 1.0]))
    assert (found.mean, found.nothing) == (7.5, 0.5)
    assert (found.gini, found.palma, found.share_under) == (None, None, None)


@pytest.fixture
def cells(small_city: Path, tmp_path: Path) -> Path:
    """Twelve stops as homes: old people at each second one, two quarters."""
    t = load_network(small_city).timetable
    frame = pd.DataFrame(
        {
            "id": [f"c{i}" for i in range(12)],
            "lat": t.stop_lat[:12],
            "lon": t.stop_lon[:12],
            "people": range(1, 13),
            "old": [2, 0] * 6,
            "quarter": ["north"] * 5 + ["south"] * 6 + [None],
        }
    )
    frame.to_csv(tmp_path / "cells.csv", index=False)
    return tmp_path / "cells.csv"


def test_groups_are_columns_of_people_or_the_words_of_one(small_city: Path, cells: Path) -> None:
    network = load_network(small_city)
    spec = PlacesSpec(file=cells, weight="people", groups=("old",), group_by="quarter")
    groups = groups_of(gather_points(spec, network, 100))
    assert list(groups) == [ALL, "old", "north", "south"]
    assert groups[ALL].sum() == 78
    assert groups["old"].sum() == 12
    assert groups["north"].tolist() == [1, 2, 3, 4, 5] + [0] * 7
    assert groups["south"].sum() == 78 - 15 - 12, "who has no quarter is in none"
    for wrong, words in ((PlacesSpec(file=cells, groups=("young",)), "no column young"),
                         (PlacesSpec(file=cells, groups=("quarter",)), "a weight is a number"),
                         (PlacesSpec(file=cells, group_by="street"), "no column street")):  # fmt: skip
        with pytest.raises(JobError, match=words):
            gather_points(wrong, network, 100)


@pytest.mark.parametrize(
    ("groups", "group_by", "twice"),
    [(("all",), "", "all"), ((), "kind", "all"), (("old",), "age", "old"), (("old", "old"), "", "old")],
)
def test_groups_do_not_replace_each_other(
    small_city: Path, cells: Path, groups: tuple[str, ...], group_by: str, twice: str
) -> None:
    """Neither by a column nor by a word of one; "all" is everybody."""
    frame = pd.read_csv(cells).assign(all=1, kind=["all", "some"] * 6, age=["old", "young"] * 6)
    frame.to_csv(cells, index=False)
    spec = PlacesSpec(file=cells, weight="people", groups=groups, group_by=group_by)
    with pytest.raises(JobError, match=rf"two groups would be called {twice} \(all is everybody\)"):
        gather_points(spec, load_network(small_city), 100)


def test_groups_and_floors_are_read_from_a_file() -> None:
    text = GOOD.replace("    minutes: [15, 30]", "    minutes: [15, 30]\n    floor: 3")
    assert read_job(parse_document(text.encode(), "job.yaml"), Path()).indicators[0].floor == 3
    text = GOOD.replace("  lat: y", "  groups: [old, young]\n  group_by: quarter")
    origins = read_job(parse_document(text.encode(), "job.yaml"), Path()).origins
    assert (origins.groups, origins.group_by) == (("old", "young"), "quarter")
    dual = GOOD + "  - {kind: dual, floor: 3}\n"
    with pytest.raises(JobError, match=r"line 14: .*floor is no key"):
        read_job(parse_document(dual.encode(), "job.yaml"), Path())


def write_job(small_city: Path, cells: Path, departure: str = "2026-03-10T07:30") -> Path:
    t = load_network(small_city).timetable
    far = ", ".join(f"{{lat: {t.stop_lat[i]}, lon: {t.stop_lon[i]}}}" for i in range(0, 30, 3))
    path = cells.with_name("job.yaml")
    path.write_text(f"""\
title: Stops
origins: {{file: {cells.name}, weight: people, groups: old, group_by: quarter}}
destinations: [{{name: stops, points: [{far}]}}]
request: {{departure: {departure}, window_minutes: 5, max_time_minutes: 40}}
indicators:
  - {{kind: cumulative, minutes: [15, 30], floor: 2}}
  - {{kind: dual, amounts: [2]}}
""")
    return path


def test_a_run_tells_of_each_group_and_of_the_worst_served(
    small_city: Path, cells: Path, tmp_path: Path
) -> None:
    path = write_job(small_city, cells)
    job = open_job(read_job(read_document(path), path.parent), small_city)
    sources = describe_network(job.network)
    run_job(job, tmp_path / "out", Threads(2), write_more=lambda done, out: [write_page(done, sources, out)])
    told = pd.read_csv(tmp_path / "out" / EQUITY)
    assert told["group"].tolist() == [ALL, "old", "north", "south"] * 3
    values = pq.read_table(tmp_path / "out" / "origins.parquet").to_pandas()
    within, old = values["stops_within_15_p50"].to_numpy(), np.array([2.0, 0] * 6)
    row = told[(told["column"] == "stops_within_15_p50") & (told["group"] == "old")].iloc[0]
    assert row["mean"] == pytest.approx((within @ old) / 12)
    assert row["share_under"] == pytest.approx(old[within < 2].sum() / 12)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<th>Palma</th>" in page
    assert "<td>south</td>" in page
    least = values.sort_values(["stops_within_15_p50", "weight"], ascending=[True, False]).iloc[0]["name"]
    assert f'"worst":[{{"name":"{least}"' in page
    again = open_job(read_job(read_document(path), path.parent), small_city)
    assert again.identity == job.identity
    cells.write_text(cells.read_text().replace("south", "east"))
    other = open_job(read_job(read_document(path), path.parent), small_city)
    assert other.identity != job.identity, "other groups are another job"


def test_places_of_another_city_are_refused_before_anything_is_computed(
    small_city: Path, cells: Path
) -> None:
    swapped = pd.read_csv(cells).rename(columns={"lat": "lon", "lon": "lat"})
    swapped.to_csv(cells, index=False)
    path = write_job(small_city, cells)
    with pytest.raises(PointsError, match=r"cells.csv: latitude and longitude are swapped"):
        open_job(read_job(read_document(path), path.parent), small_city)


def test_a_window_without_service_is_refused(small_city: Path, cells: Path) -> None:
    path = write_job(small_city, cells, "2036-03-10T07:30")
    with pytest.raises(OutsideServiceError, match="Service in this network"):
        open_job(read_job(read_document(path), path.parent), small_city)
