"""The network that a job's scenario makes of another one, written once beside the job's results."""

import hashlib
from pathlib import Path

from mobility.accessibility.jobs.disk import make_folder, write_whole
from mobility.accessibility.scenarios import apply_scenario, read_scenario
from mobility.accessibility.scenarios.apply import RULES_VERSION
from mobility.errors import JobError
from mobility.network.load import load_network
from mobility.network.save import save_network

FOLDER, MARK = "network", "made-of.txt"


def plan_network(scenario: Path, network: Path, out: Path) -> Path:
    """Apply a scenario, or take what an earlier start of the same job has written.

    Parameters
    ----------
    scenario : Path
        YAML.
    network : Path
        Directory of the network as it is.
    out : Path
        Folder of the job's results.

    Returns
    -------
    Path
        Directory of the network as planned: workers map it like any other.

    Raises
    ------
    ScenarioError
        It is not understood, or does not fit the network; names the line.
    JobError
        The folder holds the network of another scenario, or one made by other rules.
    OutputError
        There is no room.
    """
    read = read_scenario(scenario)
    base = load_network(network)
    made_by = f"{base.content_hash}\n{RULES_VERSION}\n"
    made_of = hashlib.sha256(made_by.encode() + scenario.read_bytes()).hexdigest()
    folder, mark = out / FOLDER, out / MARK
    if mark.is_file():
        if mark.read_text() != made_of:
            raise JobError(
                f"{out} holds a job with another scenario, of another network or of another version of the "
                "program: choose an empty folder",
                "--out",
            )
        return folder
    make_folder(out)
    save_network(apply_scenario(base, read), folder)
    write_whole(mark, made_of.encode())  # last: a network that was cut short is written again
    return folder
