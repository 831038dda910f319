"""What a job asks: plain values, read and checked, without tables and networks yet."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

COMPETITION = "competition"
INDICATORS = ("cumulative", "gravity", "dual", COMPETITION)
"""What is told of an origin and a kind of destinations: how much within minutes, how much weighed by minutes,
the minutes until so much is reached, and what is left for one where all origins want the same."""

DECAYS = ("exponential", "logistic", "linear", "step")


@dataclass(frozen=True)
class PlacesSpec:
    """Where points come from: a file, points that were sent along, or kinds of places of the map.

    Parameters
    ----------
    file : Path | None
        As `read_points` reads it.
    columns : dict[str, str]
        Its columns and so on: id, lat, lon, cell, crs, layer, encoding.
    points : tuple[tuple[str, float, float, float], ...]
        Id, latitude, longitude, weight.
    kinds : tuple[str, ...]
        Of places.
    weight : str
        Column that says how much a point counts; "" = 1 each.
    label : str
        Column with names for people; "" = ids.
    name : str
        Of destinations; part of the names of columns of the result.
    groups : tuple[str, ...]
        Of origins: columns with the numbers of people of groups.
    group_by : str
        Of origins: column of words, each of them a group with the weights of its origins.
    """

    file: Path | None = None
    columns: dict[str, str] = field(default_factory=dict)
    points: tuple[tuple[str, float, float, float], ...] = ()
    kinds: tuple[str, ...] = ()
    weight: str = ""
    label: str = ""
    name: str = ""
    groups: tuple[str, ...] = ()
    group_by: str = ""


@dataclass(frozen=True)
class IndicatorSpec:
    """One indicator, told for every kind of destinations and every percentile.

    Parameters
    ----------
    kind : str
        One of INDICATORS.
    minutes : tuple[int, ...]
        Of cumulative: within so many. Of gravity and competition: a destination so far away counts half
        (step: all).
    amounts : tuple[int, ...]
        Of dual: until so much is reached; 1 = the nearest.
    decay : str
        Of gravity and competition: one of DECAYS.
    spread : float
        Of linear: minutes from 1 to 0; of logistic: standard deviation; 0 = twice, or a third of, `minutes`.
    floor : float | None
        What everyone should have; not of dual.
    """

    kind: str
    minutes: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()
    decay: str = ""
    spread: float = 0.0
    floor: float | None = None


@dataclass(frozen=True)
class IsochroneSpec:
    """Areas in reach of each origin, at every percentile of the request.

    Parameters
    ----------
    minutes : tuple[int, ...]
        Within so many.
    cell_m : float
        Size of the cells that they are drawn from.
    """

    minutes: tuple[int, ...]
    cell_m: float


@dataclass(frozen=True)
class JobSpec:
    """All that a job asks.

    Parameters
    ----------
    title : str
        For people.
    origins : PlacesSpec
        From where.
    destinations : tuple[PlacesSpec, ...]
        Where to, by kind.
    request : dict[str, Any]
        Of MatrixRequest, by its names; a departure without an offset is meant in the network's time zone.
    indicators : tuple[IndicatorSpec, ...]
        What is told of each origin.
    keeps_matrix : bool
        Write the travel times themselves too.
    language : str
        Of the report.
    network : Path | None
        Directory of the network.
    isochrones : IsochroneSpec | None
        None: no areas.
    scenario : Path | None
        What is changed of the network first.
    model : Path | None
        What was learned of how full vehicles usually are, for perceived time.
    """

    title: str
    origins: PlacesSpec
    destinations: tuple[PlacesSpec, ...]
    request: dict[str, Any]
    indicators: tuple[IndicatorSpec, ...] = ()
    keeps_matrix: bool = False
    language: str = "en"
    network: Path | None = None
    isochrones: IsochroneSpec | None = None
    scenario: Path | None = None
    model: Path | None = None

    @property
    def competes(self) -> bool:
        """Whether an indicator depends on all origins at once."""
        return any(one.kind == COMPETITION for one in self.indicators)

    @property
    def departure(self) -> datetime:
        """When one sets out, or arrives."""
        moment: datetime = self.request["departure"]
        return moment
