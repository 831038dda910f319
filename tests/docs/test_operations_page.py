"""Commands of docs/operations.md look where the systemd unit beside it has the service look."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
OPTIONS = {"state": "MOBILITY_STATE", "network": "MOBILITY_NETWORK"}


def test_commands_and_unit_mean_the_same_folders() -> None:
    unit = (DOCS / "operations" / "mobility.service").read_text()
    folders = dict(re.findall(r"^Environment=(\w+)=(\S+)$", unit, re.M))
    page = (DOCS / "operations.md").read_text()
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.S))
    said = re.findall(r"\b(MOBILITY_STATE|MOBILITY_CACHE|NUMBA_CACHE_DIR)=(/\S+)", commands)
    said += [
        (OPTIONS[name], folder) for name, folder in re.findall(r"--(state|network) (/var/\S+)", commands)
    ]
    assert {name for name, _ in said} == {*OPTIONS.values(), "MOBILITY_CACHE", "NUMBA_CACHE_DIR"}
    for name, folder in said:
        assert folders[name] == folder, name


def test_who_installs_needs_nothing_that_is_not_installed() -> None:
    page = (DOCS / "operations.md").read_text()
    assert "sudo" not in page, "a Debian whose root has a password has none"
