"""The worked study runs from its first to its last cell, in the real and the model city, and draws maps."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest

from mobility.network.transport_network import TransportNetwork

nbformat = pytest.importorskip("nbformat", reason="extra dev")
nbclient = pytest.importorskip("nbclient", reason="extra dev")

pytestmark = pytest.mark.slow

STUDY = Path(__file__).resolve().parents[2] / "docs" / "studies" / "schools.ipynb"
LEAST_BYTES = 40_000
"""An empty map is smaller."""


def run(out: Path, **variables: str) -> str:
    """All that the cells print and show."""
    notebook = nbformat.read(STUDY, 4)
    with patch.dict(os.environ, {"STUDY_OUT": str(out), **variables}):
        nbclient.NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(STUDY.parent)}}
        ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    for name in ("schools-within-30.png", "who-loses.png"):
        content = (out / name).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) > LEAST_BYTES
    return "\n".join(str(one.get("text") or one["data"]["text/plain"]) for one in outputs)


def test_the_model_city_where_data_are_missing(small_city: Path, tmp_path: Path) -> None:
    said = run(tmp_path, STUDY_NETWORK=str(small_city), MOBILITY_TEST_DATA=str(tmp_path))
    assert "Model city (invented, simulated)" in said
    assert "reach fewer schools within 30 minutes" in said


def test_heidelberg(heidelberg_network: TransportNetwork, tmp_path: Path) -> None:
    said = run(tmp_path, STUDY_NETWORK=str(heidelberg_network.path.parent))
    assert "'Heidelberg'" in said
    # Line 26 is the tram to Kirchheim: who loses most lives there.
    _, *losses = said[said.index("schools_lost") :].splitlines()  # the heading, then the rows
    quarters = [line.split()[0] for line in losses if line[:1].isalpha() and not line.startswith("quarter")]
    assert quarters[0] == "Kirchheim"


def test_the_notebook_is_kept_without_results() -> None:
    notebook = nbformat.read(STUDY, 4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)
