"""What each kind of drawn line is in OpenStreetMap's words."""

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.noding import StreetLine

Tags = dict[str, str]

_BASE: dict[str, Tags] = {
    "primary": {"highway": "primary", "maxspeed": "50", "lanes": "4", "lit": "yes", "surface": "asphalt",
        "cycleway:both": "lane", "sidewalk:both": "separate"},
    "secondary": {"highway": "secondary", "maxspeed": "50", "lanes": "2", "lit": "yes", "surface": "asphalt",
        "sidewalk:both": "separate"},
    "tertiary": {"highway": "tertiary", "maxspeed": "50", "surface": "asphalt", "sidewalk": "both"},
    "unclassified": {"highway": "unclassified", "maxspeed": "50", "surface": "asphalt", "sidewalk": "right"},
    "residential": {"highway": "residential", "maxspeed": "30", "sidewalk": "both"},
    "living_street": {"highway": "living_street", "surface": "paving_stones"},
    "service": {"highway": "service"},
    "pedestrian": {"highway": "pedestrian", "surface": "sett"},
    "square": {"highway": "pedestrian", "area": "yes", "surface": "paving_stones"},
    "footway": {"highway": "footway"},
    "sidewalk": {"highway": "footway", "footway": "sidewalk", "surface": "paving_stones"},
    "cyclewalk": {"highway": "path", "foot": "designated", "bicycle": "designated", "segregated": "yes",
        "surface": "asphalt"},
    "crossing": {"highway": "footway", "footway": "crossing"},
    "cycleway": {"highway": "cycleway", "foot": "yes", "surface": "asphalt"},
    "parkway": {"highway": "footway", "bicycle": "yes", "surface": "fine_gravel"},
    "promenade": {"highway": "path", "foot": "designated", "bicycle": "designated", "segregated": "no",
        "surface": "compacted"},
    "footbridge": {"highway": "path", "foot": "designated", "bicycle": "designated", "segregated": "no",
        "surface": "asphalt", "width": "3.5"},
    "path": {"highway": "path", "surface": "ground"},
    "track": {"highway": "track", "tracktype": "grade2", "surface": "gravel"},
    "passage": {"highway": "footway", "wheelchair": "yes", "surface": "paving_stones"},
    "platform": {"railway": "platform", "public_transport": "platform", "highway": "footway",
        "wheelchair": "yes", "surface": "paving_stones"},
    "steps": {"highway": "steps"},
}  # fmt: skip


def _varied(kind: str, rng: np.random.Generator) -> Tags:
    """What a mapper may or may not have noted."""
    draw, second = float(rng.random()), float(rng.random())
    tags: Tags = {}
    if kind == "residential":
        tags["surface"] = "asphalt" if draw < 0.62 else "sett" if draw < 0.85 else "concrete"
        if second < 0.15:
            tags["wheelchair"] = "yes"
    elif kind in ("footway", "service"):
        if draw < 0.7:
            tags["surface"] = ("asphalt", "paving_stones", "concrete", "compacted")[int(draw * 40) % 4]
        if second < 0.25:
            tags["wheelchair"] = "yes" if second < 0.19 else "limited"
        if kind == "service" and second > 0.8:
            tags["access"] = "private" if second > 0.95 else "destination"
    elif kind == "pedestrian":
        tags["bicycle"] = "yes" if draw < 0.5 else "dismount"
        if second < 0.5:
            tags["wheelchair"] = "yes"
    elif kind in ("sidewalk", "square") and draw < 0.5:
        tags["wheelchair"] = "yes"
    elif kind == "secondary":
        tags["cycleway:both"] = "lane" if draw < 0.4 else "no" if draw < 0.7 else "separate"
    elif kind == "parkway" and draw < 0.05:
        tags["wheelchair"] = "no"
    return tags


def way_tags(
    line: StreetLine, climb: float, length_m: float, is_served: bool, rng: np.random.Generator
) -> Tags:
    """Tags of one way.

    Parameters
    ----------
    line : StreetLine
        Kind, name and special tags.
    climb : float
        Metres up from its first to its last node.
    length_m : float
        Its length.
    is_served : bool
        A bus or tram uses it, so it stays open both ways.
    rng : np.random.Generator
        What is noted and what is not.

    Returns
    -------
    Tags
        Ready for the file.
    """
    tags = _BASE[line.kind] | _varied(line.kind, rng)
    slope = climb / max(length_m, 1.0)
    if line.kind in ("footway", "parkway") and length_m < 70 and (abs(slope) > 0.075 or rng.random() < 0.018):
        tags = {"highway": "steps", "incline": "up" if climb >= 0 else "down", "surface": "concrete"}
        tags["step_count"] = str(max(3, round(max(abs(climb), 1.5) / 0.16)))
        if rng.random() < 0.4:
            tags["ramp:stroller"] = "yes"
        if rng.random() < 0.5:
            tags["handrail"] = "yes"
    elif abs(slope) > 0.03:
        tags["incline"] = f"{slope * 100:.0f}%"
    if (
        line.kind in ("residential", "living_street")
        and not is_served
        and not line.layer
        and rng.random() < 0.12
    ):
        tags["oneway"] = "yes"
        if rng.random() < 0.7:
            tags["oneway:bicycle"] = "no"
    if line.name:
        tags["name"] = line.name
    return tags | dict(line.tags)


def crossing_node_tags(kind: str, rng: np.random.Generator) -> Tags:
    """A node where a crossing meets the roadway."""
    if kind in ("primary", "secondary"):
        return {
            "highway": "crossing",
            "crossing": "traffic_signals",
            "crossing:signals": "yes",
            "tactile_paving": "yes",
        }
    marked = rng.random() < 0.5
    return {"highway": "crossing", "crossing": "uncontrolled" if marked else "unmarked"}


def kerb_tags(draws: NDArray[np.float64]) -> list[Tags]:
    """Kerbs at the ends of crossings: most are lowered, some unknown, a few high."""
    return [
        {}
        if d < 0.25
        else {"barrier": "kerb", "kerb": "lowered" if d < 0.75 else "flush" if d < 0.93 else "raised"}
        for d in draws
    ]
