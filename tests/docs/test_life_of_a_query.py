"""The README's life of a query, watched: a question really passes these files, in this order."""

import re
import sys
from pathlib import Path
from types import FrameType

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.small_city import question_in

PROJECT = Path(__file__).resolve().parents[2]


def told() -> list[str]:
    """The files of the README's list that run Python for each request."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"## The life of a query.*?```\w*\n(.*?)```", text, flags=re.DOTALL)
    assert block is not None
    files = re.findall(r"^(\S+\.py)\b", block[1], flags=re.MULTILINE)
    # wsgi.py ran when the service started; kernels are machine code.
    return [file for file in files if file != "wsgi.py" and "/kernels/" not in file]


def test_a_question_passes_the_files_in_order(small_city: Path) -> None:
    client = create_app(read_settings({}), FixedSource(load_services(small_city))).test_client()
    sample = question_in(small_city)
    seen: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(PROJECT):
            seen.append(path.relative_to(PROJECT).as_posix())

    sys.setprofile(watch)
    try:
        answer = client.get(
            "/api/v6/plan",
            query_string={
                "fromPlace": sample.from_place,
                "toPlace": sample.to_place,
                "time": sample.moment.isoformat(),
            },
        )
    finally:
        sys.setprofile(None)
    assert answer.status_code == 200
    assert answer.get_json()["itineraries"]
    files = told()
    assert len(files) >= 8
    assert [file for file in dict.fromkeys(seen) if file in files] == files
