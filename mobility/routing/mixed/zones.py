"""What geofencing zones say of corners, streets and coordinates, for one type of vehicle.

Source: MobilityData, "General Bikeshare Feed Specification" v3.0, geofencing_zones.json: of zones that
overlap the first one that is about a vehicle's type counts; outside of all zones the global rules do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mobility.network.transport_network import TransportNetwork
from mobility.sharing.records import SharingSystem, Zone, ZoneRule

FREE = ZoneRule()
"""Where nothing is said, nothing is forbidden."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TypeZones:
    """Zones and rules of one type of vehicle.

    Parameters
    ----------
    zones : tuple[tuple[BaseGeometry, ZoneRule], ...]
        Areas in the order in which they count, with what holds there.
    outside : ZoneRule
        What holds elsewhere.
    """

    zones: tuple[tuple[BaseGeometry, ZoneRule], ...]
    outside: ZoneRule

    @property
    def signature(self) -> tuple[object, ...]:
        """What two types have in common for which the same holds everywhere."""
        areas = ((id(area), rule) for area, rule in (*self.zones, (None, self.outside)))
        return tuple(
            (
                area,
                rule.ride_start_allowed,
                rule.ride_end_allowed,
                rule.ride_through_allowed,
                rule.station_parking,
            )
            for area, rule in areas
        )

    @property
    def is_free(self) -> bool:
        """Whether nothing is forbidden anywhere."""
        return all(_is_free(rule) for rule in (self.outside, *(rule for _, rule in self.zones)))

    def rules_at(self, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> NDArray[np.int64]:
        """Tell which zone each coordinate lies in.

        Parameters
        ----------
        lats, lons : (n,) float64
            Degrees.

        Returns
        -------
        (n,) int64
            Row of `zones`; their number = outside.
        """
        found = np.full(lats.size, len(self.zones), np.int64)
        for row, (geometry, _) in reversed(list(enumerate(self.zones))):
            west, south, east, north = geometry.bounds
            inside = np.flatnonzero((lats >= south) & (lats <= north) & (lons >= west) & (lons <= east))
            shapely.prepare(geometry)
            # With its border: who stands on a line that must not be crossed is not let off.
            found[inside[shapely.intersects_xy(geometry, lons[inside], lats[inside])]] = row
        return found

    def allowed(self, found: NDArray[np.int64], allows: Sequence[bool]) -> Mask:
        """Tell what holds at coordinates.

        Parameters
        ----------
        found : (n,) int64
            From `rules_at`.
        allows : Sequence[bool]
            For each rule whether it allows something, `outside` last.

        Returns
        -------
        (n,) bool
            Whether it is allowed there.
        """
        return np.array(allows, np.bool_)[found]

    @property
    def rules(self) -> tuple[ZoneRule, ...]:
        """Those of the zones, and last the one outside."""
        return (*(rule for _, rule in self.zones), self.outside)

    def may_start(self, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> Mask:
        """Tell where a rental may begin.

        Parameters
        ----------
        lats, lons : (n,) float64
            Degrees.

        Returns
        -------
        (n,) bool
            Whether it may.
        """
        return self.allowed(self.rules_at(lats, lons), [rule.ride_start_allowed for rule in self.rules])

    def may_end(self, lats: NDArray[np.float64], lons: NDArray[np.float64], *, at_station: bool) -> Mask:
        """Tell where a rental may end.

        Parameters
        ----------
        lats, lons : (n,) float64
            Degrees.
        at_station : bool
            Whether at a station.

        Returns
        -------
        (n,) bool
            Whether it may.
        """
        allows = [
            rule.ride_end_allowed or rule.station_parking
            if at_station
            else rule.ride_end_allowed and not rule.station_parking
            for rule in self.rules
        ]
        return self.allowed(self.rules_at(lats, lons), allows)

    def closed(self, network: TransportNetwork) -> NDArray[np.uint8]:
        """Tell which streets must not be ridden.

        Parameters
        ----------
        network : TransportNetwork
            The network.

        Returns
        -------
        (n_edges,) or (0,) uint8
            1 = some of it lies where one must not ride; empty = all may be ridden.
        """
        if all(rule.ride_through_allowed for rule in self.rules):
            return np.empty(0, np.uint8)
        graph = network.graph
        closed = np.zeros(len(graph.edge_head), np.uint8)
        forbidden = self._forbidden_area(network)
        if forbidden.is_empty:
            return np.empty(0, np.uint8)
        lines, of_geometry = _lines_within(network, forbidden.bounds)
        shapely.prepare(forbidden)
        hit = shapely.intersects(forbidden, lines)
        is_hit = np.zeros(len(graph.geometry_offsets) - 1, np.bool_)
        is_hit[of_geometry[hit]] = True
        closed[is_hit[graph.edge_geometry]] = 1
        closed.flags.writeable = False
        return closed

    def _forbidden_area(self, network: TransportNetwork) -> BaseGeometry:
        """Give the area where one must not ride: what zones before it say is left to them."""
        before: list[BaseGeometry] = []
        forbidden: list[BaseGeometry] = []
        lats, lons = network.graph.node_lat, network.graph.node_lon
        everywhere = shapely.box(lons.min() - 1, lats.min() - 1, lons.max() + 1, lats.max() + 1)
        for geometry, rule in (*self.zones, (everywhere, self.outside)):
            if not rule.ride_through_allowed:
                forbidden.append(shapely.difference(geometry, shapely.union_all(before)))
            before.append(geometry)
        return shapely.union_all(forbidden)


def _is_free(rule: ZoneRule) -> bool:
    return (
        rule.ride_start_allowed
        and rule.ride_end_allowed
        and rule.ride_through_allowed
        and not rule.station_parking
    )


def zones_of(
    systems: Sequence[SharingSystem], zones: Sequence[Zone], system: int, vehicle_type: int, now_s: int
) -> TypeZones:
    """Gather what holds for a type of vehicle.

    Parameters
    ----------
    systems : Sequence[SharingSystem]
        All systems.
    zones : Sequence[Zone]
        All zones.
    system, vehicle_type : int
        Rows of the SharingState.
    now_s : int
        Unix seconds: zones that do not hold then are left out.

    Returns
    -------
    TypeZones
        In the order in which zones count.
    """

    def rule_for(rules: Sequence[ZoneRule]) -> ZoneRule | None:
        """Find the first one that is about the type."""
        fitting = (rule for rule in rules if not rule.vehicle_types or vehicle_type in rule.vehicle_types)
        return next(fitting, None)

    found = []
    for zone in zones:
        if zone.system == system and zone.start_s <= now_s < zone.end_s:
            rule = rule_for(zone.rules)
            if rule is not None:
                found.append((zone.geometry, rule))
    return TypeZones(tuple(found), rule_for(systems[system].rules) or FREE)


def _lines_within(
    network: TransportNetwork, bounds: tuple[float, float, float, float]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Make lines of the geometries that may lie in a box, and tell which they are."""
    graph = network.graph
    west, south, east, north = bounds
    offsets = graph.geometry_offsets[:-1]
    lats, lons = graph.geometry_lat, graph.geometry_lon
    near = (np.minimum.reduceat(lats, offsets) <= north) & (np.maximum.reduceat(lats, offsets) >= south)
    near &= (np.minimum.reduceat(lons, offsets) <= east) & (np.maximum.reduceat(lons, offsets) >= west)
    rows = np.flatnonzero(near)
    counts = np.diff(graph.geometry_offsets)[rows]
    points = np.repeat(graph.geometry_offsets[rows] - np.cumsum(counts) + counts, counts) + np.arange(
        counts.sum()
    )
    lines = shapely.linestrings(
        np.column_stack([lons[points], lats[points]]), indices=np.repeat(np.arange(rows.size), counts)
    )
    return np.array(lines, np.object_, ndmin=1), rows.astype(np.int64)
