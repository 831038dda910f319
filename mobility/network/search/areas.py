"""In which town, district and postal code a thing lies: by outline, else by the nearest center or address."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from mobility.network.search.drafts import Draft, Found, names_in
from mobility.network.search.kinds import AREA_IMPORTANCE
from mobility.network.search.plane import middle_of, to_plane

POSTCODE_LEVEL = 11
"""What postal codes have as admin_level, as in MOTIS."""
TOWN_LEVELS, DISTRICT_LEVELS = (6, 7, 8), (9, 10)
CENTERS: dict[str, tuple[int, float]] = {
    "place=city": (8, 12_000.0), "place=town": (8, 5_000.0), "place=village": (8, 2_000.0),
    "place=suburb": (9, 2_000.0), "place=borough": (9, 2_500.0), "place=quarter": (10, 1_200.0),
    "place=neighbourhood": (10, 800.0),
}  # fmt: skip
"""Level, and how far around its center an area without an outline reaches, m (ours)."""
TOWN_CENTERS = ("place=city", "place=town", "place=village")
DISTRICT_CENTERS = ("place=suburb", "place=borough", "place=quarter", "place=neighbourhood")
NEAR_TOWN_M, NEAR_POSTCODE_M = 1000.0, 400.0
"""An address this near lends its town, or its postal code."""

Column = NDArray[np.float64]


@dataclass(eq=False)
class Areas:
    """All areas, the rows of Draft.areas.

    Parameters
    ----------
    names : list[dict[str, str]]
        By language, "" is the name on the spot.
    levels : list[int]
        admin_level.
    countries : list[str]
        ISO 3166-1, "" for all but countries.
    """

    names: list[dict[str, str]] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    _rows: dict[tuple[int, str], int] = field(default_factory=dict)

    def add(self, level: int, names: dict[str, str], country: str = "") -> int:
        """Give the row of an area, made where it is new.

        Parameters
        ----------
        level : int
            admin_level.
        names : dict[str, str]
            By language.
        country : str
            ISO 3166-1.

        Returns
        -------
        int
            Its row.
        """
        key = (level, names.get("", ""))
        if key not in self._rows:
            self._rows[key] = len(self.levels)
            self.levels.append(level)
            self.names.append(names)
            self.countries.append(country)
        return self._rows[key]


def assign_areas(table: pa.Table | None, drafts: list[Draft], addresses: list[Draft]) -> Areas:
    """Find the areas of everything.

    Parameters
    ----------
    table : pa.Table | None
        "street/areas": outlines.
    drafts : list[Draft]
        Gets its areas here, the smallest first, and a postal code where it has none.
    addresses : list[Draft]
        Mapped addresses, which know their town.

    Returns
    -------
    Areas
        Numbered as in Draft.areas.
    """
    finder = _Finder(drafts)
    if drafts:
        finder.by_outline(table)
        finder.by_own_address()
        finder.by_center(TOWN_LEVELS, TOWN_CENTERS)
        finder.by_center(DISTRICT_LEVELS, DISTRICT_CENTERS)
        finder.by_near_address(addresses, TOWN_LEVELS, 8, NEAR_TOWN_M, lambda one: one.city)
        finder.by_near_address(
            addresses, (POSTCODE_LEVEL,), POSTCODE_LEVEL, NEAR_POSTCODE_M, lambda one: one.postcode
        )
        finder.finish()
    return finder.areas


def areas_to_find(table: pa.Table | None, places: list[Draft]) -> list[Draft]:
    """List the areas that are places to look for themselves.

    Parameters
    ----------
    table : pa.Table | None
        "street/areas".
    places : list[Draft]
        An area whose center is among them is found by that.

    Returns
    -------
    list[Draft]
        Towns and districts with an outline and no center of their name.
    """
    centers = {draft.key for draft in places if draft.category.startswith("place=")}
    drafts: dict[str, Draft] = {}
    for row in [] if table is None else table.to_pylist():
        level = row["admin_level"]
        if row["kind"] != "administrative" or level not in AREA_IMPORTANCE:
            continue
        point = shapely.from_wkb(row["geometry"]).representative_point()
        draft = Draft(
            Found.PLACE, point.y, point.x, AREA_IMPORTANCE[level], names_in(row),
            category="boundary=administrative", own_id=f"relation/{row['osm_id']}",
        )  # fmt: skip
        before = drafts.get(draft.key)
        if draft.key not in centers and (before is None or before.importance < draft.importance):
            drafts[draft.key] = draft
    return list(drafts.values())


class _Finder:
    """Collects the areas of each draft, by better sources first."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.areas = Areas()
        self._drafts = drafts
        self._found: list[set[int]] = [set() for _ in drafts]
        self._lat = np.array([one.lat for one in drafts], np.float64)
        self._lon = np.array([one.lon for one in drafts], np.float64)
        self._middle = middle_of(self._lat)
        self._xy = to_plane(self._lat, self._lon, self._middle)

    def _has(self, index: int, levels: Collection[int]) -> bool:
        return any(self.areas.levels[row] in levels for row in self._found[index])

    def _without(self, levels: Collection[int]) -> list[int]:
        return [index for index in range(len(self._drafts)) if not self._has(index, levels)]

    def by_outline(self, table: pa.Table | None) -> None:
        """Take the areas that a thing lies in."""
        rows = [] if table is None else table.to_pylist()
        if not rows:
            return
        known = [
            self.areas.add(POSTCODE_LEVEL, {"": row["postcode"]})
            if row["kind"] == "postal_code"
            else self.areas.add(row["admin_level"], names_in(row), row["country"])
            for row in rows
        ]
        tree = shapely.STRtree(np.array([shapely.from_wkb(row["geometry"]) for row in rows], object))
        points = np.atleast_1d(np.asarray(shapely.points(self._lon, self._lat), object))
        for index, row in np.asarray(tree.query(points, predicate="intersects")).T.tolist():
            self._found[index].add(known[row])

    def by_own_address(self) -> None:
        """Take what a thing's own tags say."""
        for index, draft in enumerate(self._drafts):
            for name, levels, level in (
                (draft.city, TOWN_LEVELS, 8),
                (draft.suburb, DISTRICT_LEVELS, 9),
                (draft.postcode, (POSTCODE_LEVEL,), POSTCODE_LEVEL),
            ):
                if name and not self._has(index, levels):
                    self._found[index].add(self.areas.add(level, {"": name}))

    def by_center(self, levels: Collection[int], kinds: Collection[str]) -> None:
        """Take the nearest center, measured by how far such areas reach."""
        centers = [i for i, one in enumerate(self._drafts) if one.category in kinds and one.names.get("")]
        missing = self._without(levels)
        if not centers or not missing:
            return
        reach = np.array([CENTERS[self._drafts[i].category][1] for i in centers])
        best = np.full(len(missing), np.inf)
        chosen = np.full(len(missing), -1)
        for radius in np.unique(reach).tolist():
            group = np.array(centers)[reach == radius]
            distance, which = _nearest(self._xy[group], self._xy[missing], radius)
            better = distance / radius < best
            chosen[better] = group[which[better]]
            best = np.minimum(best, distance / radius)
        for index, center in zip(missing, chosen.tolist(), strict=True):
            if center >= 0:
                level = CENTERS[self._drafts[center].category][0]
                self._found[index].add(self.areas.add(level, dict(self._drafts[center].names)))

    def by_near_address(
        self,
        addresses: list[Draft],
        levels: Collection[int],
        level: int,
        reach_m: float,
        read: Callable[[Draft], str],
    ) -> None:
        """Take what the nearest address says."""
        telling = [one for one in addresses if read(one)]
        missing = self._without(levels)
        if not telling or not missing:
            return
        lat, lon = np.array([one.lat for one in telling]), np.array([one.lon for one in telling])
        xy = to_plane(lat, lon, self._middle)
        distance, which = _nearest(xy, self._xy[missing], reach_m)
        for index, far, one in zip(missing, distance.tolist(), which.tolist(), strict=True):
            if np.isfinite(far):
                self._found[index].add(self.areas.add(level, {"": read(telling[one])}))

    def finish(self) -> None:
        """Write the areas down, the smallest first."""
        levels = self.areas.levels
        for draft, rows in zip(self._drafts, self._found, strict=True):
            draft.areas = tuple(sorted(rows, key=lambda row: (-levels[row], row)))
            codes = [self.areas.names[row][""] for row in draft.areas if levels[row] == POSTCODE_LEVEL]
            draft.postcode = draft.postcode or next(iter(codes), "")


def _nearest(xy: Column, asked: Column, radius: float) -> tuple[Column, NDArray[np.int64]]:
    """Distance and index of the nearest point; infinite where none is within the radius."""
    # Loaded here: only builds need it, and it is a fifth of a service's start.
    from scipy.spatial import cKDTree  # noqa: PLC0415

    distance, which = cKDTree(xy).query(asked, distance_upper_bound=radius)
    return np.asarray(distance, np.float64), np.minimum(np.asarray(which, np.int64), len(xy) - 1)
