"""What a network tells of its heights: where they come from, how they were made, and how much is known."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from mobility.network.heights.climbs import SAMPLE_M
from mobility.network.heights.terrain import Terrain
from mobility.network.transport_network import EdgeClimbs

TAG = "dem"
"""Tags of heights begin so, in city files too."""


def describe_heights(
    terrain: Terrain, climbs: EdgeClimbs, attribution: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Write down what the heights of a network are.

    Parameters
    ----------
    terrain : Terrain
        The files.
    climbs : EdgeClimbs
        What was measured on them.
    attribution : Sequence[Mapping[str, Any]]
        Whom the manifest names already.

    Returns
    -------
    dict[str, Any]
        "heights" and, where a file names its owner and nobody else did, "attribution" with one line more.
    """
    known = np.isfinite(climbs.edge_climb_m)
    share = float(known.mean()) if known.size else 0.0
    files = [asdict(file) for file in terrain.files]
    told: dict[str, Any] = {
        "heights": {
            "files": files,
            "smoothing_m": terrain.smoothing_m,
            "sample_m": SAMPLE_M,
            "share_of_edges": round(share, 4),
            "climbed_m": round(float(climbs.edge_climb_m[known].sum(dtype=np.float64)), 1),
        }
    }
    if any(str(entry.get("tag", "")).startswith(TAG) for entry in attribution):
        return told
    owners = list(dict.fromkeys(file.copyright for file in terrain.files if file.copyright))
    names = ", ".join(file.name for file in terrain.files)
    line = f"Heights: {', '.join(owners)}" if owners else f"Heights: {names}, whose owner is not named"
    told["attribution"] = [*attribution, {"tag": TAG, "license": "", "attribution": line}]
    return told
