"""MapLibre's own validator on /style.json, in all its themes and languages."""

from pathlib import Path

from tests.api.conftest import Api
from tests.clients.node import run_node


def test_the_style_is_valid(tmp_path: Path) -> None:
    client = Api().client
    files = []
    for theme in ("light", "dark"):
        for language in ("", "&language=de", "&language=en"):
            answer = client.get(f"/style.json?theme={theme}{language}")
            assert answer.status_code == 200
            file = tmp_path / f"{theme}{len(language)}{language[-2:]}.json"
            file.write_bytes(answer.data)
            files.append(str(file))
    assert run_node("style.mjs", *files) == {"files": 6, "faults": []}
