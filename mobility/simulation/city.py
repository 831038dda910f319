"""The model city as a whole: planned in memory, then written as ordinary files."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from mobility.simulation.booked_services import SERVICES_FILE, write_services
from mobility.simulation.buildings import Buildings, build_buildings
from mobility.simulation.calendars import Calendar, build_calendar
from mobility.simulation.districts import Districts, build_districts
from mobility.simulation.gtfs_writer import write_gtfs
from mobility.simulation.heights_writer import HEIGHTS_FILE, can_write_heights, write_heights
from mobility.simulation.learning.whole import LEARNING_FILE, build_learning, write_learning
from mobility.simulation.osm_writer import write_osm
from mobility.simulation.places import Place, build_places
from mobility.simulation.population import (
    INHABITANTS,
    Houses,
    PopulationGrid,
    build_houses,
    build_population,
    write_population,
)
from mobility.simulation.schedule import Schedule, build_schedule
from mobility.simulation.streets import Streets, build_streets
from mobility.simulation.terrain import CITY_NAME, Terrain, build_terrain
from mobility.simulation.transit import build_transit
from mobility.simulation.transit_model import Line, Station, Transit

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class ModelCity:
    """Everything about a city that does not exist; riders, sensors and stations can be put on top of it.

    Parameters
    ----------
    seed, size : int, float
        What it was made from; size 1.0 is about Halle, 0.1 a tenth of its area and people.
    terrain, districts, streets, transit, calendar, schedule, houses, buildings, places, population
        Its parts; see there.
    """

    seed: int
    size: float
    terrain: Terrain
    districts: Districts
    streets: Streets
    transit: Transit
    calendar: Calendar
    schedule: Schedule
    houses: Houses
    buildings: Buildings
    places: tuple[Place, ...]
    population: PopulationGrid

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in the order of the plan."""
        return self.transit.lines

    @property
    def stations(self) -> tuple[Station, ...]:
        """All stations inside the city."""
        return tuple(station for station in self.transit.stations if not station.is_outside)

    def share_near_a_stop(self, within_m: float = 400.0) -> float:
        """Share of inhabitants with a platform within a beeline distance of their cell's middle."""
        platforms = cKDTree(np.array([platform.xy for platform in self.transit.platforms]))
        distance = platforms.query(self.population.centres)[0]
        people = self.population.inhabitants
        return float(people[distance <= within_m].sum() / people.sum())


@dataclass(frozen=True)
class ModelCityFiles:
    """Where the files are; `heights` is None where rasterio, which writes and reads it, is missing."""

    gtfs: Path
    osm: Path
    population: Path
    learning: Path
    services: Path
    heights: Path | None


def build_model_city(
    *, seed: int = 1, start: datetime.date, size: float = 1.0, progress: Progress | None = None
) -> ModelCity:
    """Plan the model city in memory.

    Parameters
    ----------
    seed : int
        Same seed, same city.
    start : datetime.date
        First day of the calendar; its week's Monday is taken.
    size : float
        1.0 = Halle's area and people; at least 0.05.
    progress : Progress | None
        Told in a few words what is being made.

    Returns
    -------
    ModelCity
        All parts.

    Raises
    ------
    ValueError
        If the size is out of range.
    """
    if not 0.05 <= size <= 2.0:
        raise ValueError(f"size must be between 0.05 and 2.0, not {size}")
    tell = progress or (lambda _: None)
    # one stream of chance for each part: a change in one part leaves the others as they were
    chance = [np.random.default_rng([seed, part]) for part in range(8)]
    tell("terrain and districts")
    terrain = build_terrain(chance[0], float(np.sqrt(size)))
    districts = build_districts(chance[1], terrain)
    tell("streets and squares")
    streets = build_streets(chance[2], terrain, districts)
    tell("lines and timetable")
    transit = build_transit(chance[3], terrain, districts, streets.network, streets.plan_xy)
    schedule = build_schedule(chance[4], transit)
    tell("houses, people and places")
    houses = build_houses(chance[5], districts, streets.network, streets.plan_xy)
    buildings = build_buildings(chance[7], terrain, districts, streets.network, houses)
    places = build_places(chance[6], districts, houses, size, CITY_NAME)
    population = build_population(houses, round(INHABITANTS * size))
    calendar = build_calendar(start)
    return ModelCity(
        seed=seed,
        size=size,
        terrain=terrain,
        districts=districts,
        streets=streets,
        transit=transit,
        calendar=calendar,
        schedule=schedule,
        houses=houses,
        buildings=buildings,
        places=places,
        population=population,
    )


def write_model_city(
    folder: Path, *, seed: int = 1, start: datetime.date, size: float = 1.0, progress: Progress | None = None
) -> ModelCityFiles:
    """Plan the model city and write it as a GTFS feed, an OSM extract, a population grid, what is taught,
    what is booked and how high the ground is.

    Parameters
    ----------
    folder : Path
        Made where missing; files of the same names are replaced.
    seed : int
        Same seed, start and size: same bytes.
    start : datetime.date
        First day of the calendar; its week's Monday is taken. It runs for two years.
    size : float
        1.0 = Halle's area and people; 0.1 a tenth with the same features, for tests.
    progress : Progress | None
        Told in a few words what is being made.

    Returns
    -------
    ModelCityFiles
        The six files.

    Raises
    ------
    ValueError
        If the size is out of range.
    """
    tell = progress or (lambda _: None)
    city = build_model_city(seed=seed, start=start, size=size, progress=progress)
    folder.mkdir(parents=True, exist_ok=True)
    files = ModelCityFiles(
        folder / "model-city.gtfs.zip",
        folder / "model-city.osm.pbf",
        folder / "population.parquet",
        folder / LEARNING_FILE,
        folder / SERVICES_FILE,
        folder / HEIGHTS_FILE if can_write_heights() else None,
    )
    tell("writing the timetable")
    write_gtfs(city, files.gtfs)
    tell("writing the streets")
    write_osm(city, files.osm)
    write_population(city.population, files.population)
    tell("writing what can be learned")
    write_learning(build_learning(city), files.learning)
    write_services(city, files.services)
    if files.heights is None:
        (folder / HEIGHTS_FILE).unlink(missing_ok=True)
    else:
        write_heights(city, files.heights)
    return files
