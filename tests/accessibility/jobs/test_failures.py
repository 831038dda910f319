"""Why a job failed, as those are told who asked for it over HTTP: in their language, and no file of ours."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from mobility.accessibility.jobs.job_state import OURS, in_languages, tell_failure
from mobility.accessibility.jobs.places import gather_points
from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.matrix.engine import check_cells
from mobility.accessibility.yaml_lines import Document
from mobility.cli.accessibility_worker import TOO_LONG
from mobility.errors import (
    LimitExceededError,
    MobilityError,
    ModelError,
    NetworkError,
    OutputError,
    PointsError,
)
from mobility.network.transport_network import TransportNetwork
from tests.boards.networks import network_of
from tests.support.timetables import Town

HALLE = {"lat": 51.48, "lon": 11.97}


def network(*kinds: str) -> TransportNetwork:
    """A network that knows places of these kinds; of none if it knows no map."""
    found = network_of(Town(2, ()))
    if kinds:
        n = len(kinds)
        found.tables["street/places"] = pa.table(
            {"kind": kinds, "osm_type": ["way"] * n, "osm_id": range(n), "lat": [51.0] * n, "lon": [11.0] * n}
        )
    return found


def refused(origins: dict[str, Any], of: TransportNetwork) -> PointsError:
    """What is wrong with the origins of a job that is sent to the service."""
    body = {
        "title": "x",
        "origins": origins,
        "destinations": [{"name": "far", "points": [HALLE]}],
        "request": {"departure": "2026-03-10T07:30"},
        "matrix": True,
    }
    spec = read_job(Document(body, is_camel=True))
    with pytest.raises(PointsError) as caught:
        gather_points(spec.origins, of, 1000)
    return caught.value


@pytest.mark.parametrize(
    ("origins", "kinds", "english", "german"),
    [
        (
            {"places": ["amenity=schol"]},
            ("amenity=school", "shop=books"),
            "the network has no place of kind amenity=schol; it has amenity=school, ...",
            "das Netz hat keinen Ort der Art amenity=schol; es hat amenity=school, ...",
        ),
        (
            {"places": ["amenity=school"]},
            (),
            "the network was built without OpenStreetMap: it knows no places",
            "das Netz wurde ohne OpenStreetMap gebaut: Es kennt keine Orte",
        ),
        (
            {"points": [{"id": "{a}", **HALLE}, {"id": "{a}", **HALLE}]},
            (),
            "the id {a} comes twice",
            "die Id {a} kommt zweimal vor",
        ),
    ],
)
def test_points_that_cannot_be_used_are_named_in_both_languages(
    origins: dict[str, Any], kinds: tuple[str, ...], english: str, german: str
) -> None:
    error = refused(origins, network(*kinds))
    assert str(error) == english
    told = tell_failure(error)
    assert told["errors"] == {"en": english, "de": german}
    assert (told["state"], told["code"]) == ("FAILED", "BAD_POINTS")
    assert told["field"] == error.field != ""


def test_too_many_cells_are_counted_in_both_languages() -> None:
    with pytest.raises(LimitExceededError) as caught:
        check_cells(3, 1000, 1000, 10)
    told = in_languages(caught.value)
    assert "3,000,000" in told["en"]
    assert "3,000,000" in told["de"]
    assert told["en"] != told["de"]


@pytest.mark.parametrize(
    ("kind", "code"), [(OutputError, "DISK_FULL"), (NetworkError, "BAD_NETWORK"), (ModelError, "BAD_MODEL")]
)
def test_what_went_wrong_here_names_no_file_of_this_machine(
    kind: type[MobilityError], code: str, tmp_path: Path
) -> None:
    told = tell_failure(kind(f"{tmp_path} has no room", field="--out", code=code))
    assert told["errors"]["en"] == OURS
    assert told["errors"]["de"].startswith("Bei uns ist etwas schiefgegangen")
    assert str(tmp_path) not in str(told)
    assert (told["code"], told["field"]) == (code, "")


def test_sentences_of_the_worker_itself_are_told() -> None:
    told = tell_failure(MobilityError(TOO_LONG, code="JOB_TOO_LONG"))
    assert told["errors"]["en"] == TOO_LONG
    assert told["errors"]["de"] not in ("", TOO_LONG)
    assert told["code"] == "JOB_TOO_LONG"
