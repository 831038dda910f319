"""Competition in jobs: a case worked out by hand, the same bits however it is cut, errors that name lines."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.accessibility.jobs.competition import with_competition
from mobility.accessibility.jobs.indicators import Kind
from mobility.accessibility.jobs.job_work import MATRIX
from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.jobs.run import open_job, run_job
from mobility.accessibility.jobs.spec import IndicatorSpec
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.opportunities import UNREACHED
from mobility.accessibility.report.page import write_page
from mobility.accessibility.schedulers.threads import Threads
from mobility.accessibility.yaml_lines import parse_document
from mobility.errors import JobError
from mobility.network import load_network
from mobility.service.about import describe_network
from tests.accessibility.jobs.test_job_files import GOOD

SHARED = IndicatorSpec("competition", (30,), decay="step")
WITHIN = IndicatorSpec("cumulative", (30,))


def chunk_of(minutes: np.ndarray, **columns: object) -> bytes:
    """A chunk as it lies on disk: (n_percentiles, n_origins, n_destinations) minutes and told columns."""
    table = pa.table(
        {
            "off_streets": pa.array([False] * minutes.shape[1]),
            **columns,
            **{
                f"{MATRIX}{percentile}": pa.FixedSizeListArray.from_arrays(
                    pa.array(rows.astype(np.uint16).ravel()), minutes.shape[2]
                )
                for percentile, rows in zip((50, 90), minutes, strict=False)
            },
        }
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def test_worked_out_by_hand() -> None:
    """Two schools of 100 and 60 places; quarters of 50, 30 and 20 children.

    Who is within 30 minutes: North (50) of school A alone, Middle (30) of both, South (20) of B alone.
    A: 100 places for 50 + 30 = 80 children, 1.25 each. B: 60 places for 30 + 20 = 50 children, 1.2 each.
    North has 1.25, Middle 1.25 + 1.2 = 2.45, South 1.2; 50 x 1.25 + 30 x 2.45 + 20 x 1.2 = 160 places.
    """
    minutes = np.array([[[12, 31], [30, 5], [UNREACHED, 29]]])
    chunks = [
        chunk_of(minutes[:, :1], schools_within_30_p50=pa.array([100.0])),
        chunk_of(minutes[:, 1:], schools_within_30_p50=pa.array([160.0, 60.0])),
    ]
    people, supply = np.array([50.0, 30.0, 20.0]), np.array([100.0, 60.0])
    tables = with_competition(chunks, people, supply, (Kind("schools", 0, 2),), (SHARED, WITHIN), (50,))
    found = pa.concat_tables(list(tables)).to_pydict()
    # In the order they were asked for, travel times left out.
    assert list(found) == ["off_streets", "schools_competition_step_30_p50", "schools_within_30_p50"]
    access = found["schools_competition_step_30_p50"]
    assert access == pytest.approx([1.25, 2.45, 1.2])
    assert people @ access == pytest.approx(160)
    assert found["schools_within_30_p50"] == [100.0, 160.0, 60.0]


@given(data=st.data())
def test_the_same_bits_however_it_is_cut(data: st.DataObject) -> None:
    n_origins, n_destinations = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    minutes = rng.integers(0, 60, (2, n_origins, n_destinations))
    minutes[rng.random(minutes.shape) < 0.2] = UNREACHED
    people, supply = rng.random(n_origins), rng.random(n_destinations)
    split = data.draw(st.integers(0, n_destinations))
    kinds = (Kind("a", 0, split), Kind("b", split, n_destinations))
    asked = (IndicatorSpec("competition", (10, 30), decay="exponential"), SHARED)

    def answer(*cuts: int) -> dict[str, list[float]]:
        bounds = [0, *cuts, n_origins]
        parts = pairwise(bounds)
        chunks = [chunk_of(minutes[:, low:high]) for low, high in parts if low < high]
        tables = with_competition(chunks, people, supply, kinds, asked, (50, 90))
        found: dict[str, list[float]] = pa.concat_tables(list(tables)).to_pydict()
        return found

    whole = answer()
    assert answer(data.draw(st.integers(0, n_origins))) == whole
    assert answer(*range(1, n_origins)) == whole
    for number, percentile in enumerate((50, 90)):
        times = minutes[number][:, split:]
        weights = np.where(times == UNREACHED, 0.0, times <= 30)
        demand = people @ weights
        ratio = np.divide(supply[split:], demand, out=np.zeros_like(demand), where=demand > 0)
        assert whole[f"b_competition_step_30_p{percentile}"] == pytest.approx(list(weights @ ratio))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("  - kind: competition", r"line 12: indicators\[1\].minutes is missing"),
        ("  - {kind: competition, minutes: [0]}", r"line 12: indicators\[1\].minutes\[1\] is 0"),
        (
            "  - kind: competition\n    minutes: 30\n    decay: cubic",
            r"line 14: indicators\[1\].decay is 'cubic'",
        ),
        (
            "  - kind: competition\n    minutes: 30\n    demand: people",
            r"line 14: indicators\[1\].demand is no key",
        ),
        (
            "  - kind: competitive\n    minutes: 30",
            "line 12: .* one of cumulative, gravity, dual, competition",
        ),
    ],
)
def test_faults_name_their_line(lines: str, said: str) -> None:
    text = GOOD[: GOOD.index("  - kind:")] + lines
    with pytest.raises(JobError, match=said):
        read_job(parse_document(text.encode(), "job.yaml"), Path())


def test_the_original_has_no_decay() -> None:
    text = GOOD[: GOOD.index("  - kind:")] + "  - {kind: competition, minutes: 30}"
    assert read_job(parse_document(text.encode(), "job.yaml"), Path()).indicators == (SHARED,)


@pytest.mark.slow
def test_a_job_by_the_real_engine_and_its_report(small_city: Path, tmp_path: Path) -> None:
    network = load_network(small_city)
    t = network.timetable
    points = [f"    - {{lat: {t.stop_lat[i]}, lon: {t.stop_lon[i]}, weight: {i + 1}}}" for i in range(12)]
    text = "\n".join(
        [
            "title: Doctors for each head",
            "language: de",
            "origins:",
            "  points:",
            *points,
            "destinations:",
            "- name: doctors",
            "  points:",
            *points[::3],
            "request: {departure: 2026-03-10T07:30, window_minutes: 5, percentiles: [50, 90]}",
            "indicators: [{kind: competition, minutes: [15, 30]}]",
        ]
    )
    job = open_job(read_job(parse_document(text.encode(), "job.yaml"), tmp_path), small_city)
    written = {}
    for size in (1, 5):
        run_job(job, tmp_path / f"{size}", Threads(2), chunk=size)
        written[size] = (tmp_path / f"{size}" / "origins.parquet").read_bytes()
        assert not (tmp_path / f"{size}" / "matrix.parquet").exists()
    assert written[1] == written[5]
    times = MatrixEngine(network, job.request, job.destinations).rows(job.origins)[1]
    within = (times <= 15).astype(float)
    people, supply = np.arange(12) + 1.0, np.arange(12)[::3] + 1.0
    found = pq.read_table(tmp_path / "1" / "origins.parquet").to_pydict()
    expected = within @ (supply / (people @ within))
    assert found["doctors_competition_step_15_p90"] == pytest.approx(list(expected))
    write_page(job, describe_network(network), tmp_path / "1")
    page = (tmp_path / "1" / "report.html").read_text()
    assert "doctors je Kopf, mit Konkurrenz (step, 15 min; Perzentil 90)" in page
    assert "Luo und Wang 2003" in page
