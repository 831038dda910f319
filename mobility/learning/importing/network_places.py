"""Places to learn at that a network's map knows, for the directory."""

import json
from pathlib import Path

from mobility.learning.directory.batch import ImportBatch
from mobility.learning.importing.osm_places import TABLE, read_osm_places
from mobility.learning.importing.report import SourceReading
from mobility.learning.importing.source import SourceOptions
from mobility.network import current_build
from mobility.network.store import MANIFEST, read_table

SOURCE = "osm"


def read_network_places(network: Path) -> SourceReading:
    """Read the places of a network.

    Parameters
    ----------
    network : Path
        Given to builds as --out, or the folder of one build.

    Returns
    -------
    SourceReading
        Places alone, of the source SOURCE; none of a network that was built from timetables alone.

    Raises
    ------
    NetworkError
        If there is no network.
    """
    folder = current_build(network)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    if TABLE not in manifest["tables"]:
        return SourceReading(ImportBatch(), ())
    options = SourceOptions(name=SOURCE, is_simulated=bool(manifest.get("model_city")))
    return read_osm_places(read_table(folder / "tables", TABLE), options)
