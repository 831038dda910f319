"""An occupancy model of the model city, trained on a few days without any files between."""

import datetime
import logging
import time
from pathlib import Path

import numpy as np

from mobility.cli.simulated_visits import number_visits, trip_numbers
from mobility.errors import ModelError
from mobility.network import TransportNetwork
from mobility.occupancy.load_model import unknown_places
from mobility.occupancy.model_files import VEHICLES, read_model, write_model
from mobility.occupancy.sensor_weeks import MEMBER, weeks_of_sensors
from mobility.occupancy.training import train
from mobility.sensing.stop_visits import StopVisits, join_visits
from mobility.simulation.riders.fleet import TYPES
from mobility.simulation.riders.ridership import Ridership
from mobility.simulation.sensors.equipment import equip
from mobility.simulation.sensors.history import midnight, reading_table
from mobility.simulation.sensors.readings import read_sensors

LOG = logging.getLogger(__name__)


def has_model(out: Path, network: TransportNetwork) -> bool:
    """Tell whether a model of a network is there.

    Parameters
    ----------
    out : Path
        Directory of models.
    network : TransportNetwork
        In service.

    Returns
    -------
    bool
        False also for one that cannot be used.
    """
    try:
        read_model(out, network.content_hash)
    except ModelError:
        return False
    return True


def train_on_simulated_days(
    network: TransportNetwork, ridership: Ridership, dates: list[datetime.date], seed: int, out: Path
) -> None:
    """Simulate days, let sensors look at them, learn from what these say, and write the model.

    Parameters
    ----------
    network : TransportNetwork
        Of the model city.
    ridership : Ridership
        Makes the days.
    dates : list[datetime.date]
        Which.
    seed : int
        Of sensors and samples.
    out : Path
        Directory of models.

    Raises
    ------
    BuildError
        If it cannot be written to.
    """
    begun = time.monotonic()
    equipment, trips, parts = equip(ridership.fleet, seed), trip_numbers(network), []
    for date in dates:
        day = ridership.simulate(date)
        readings = read_sensors(day, equipment)
        table = reading_table(day, ridership.timetable, readings, midnight(date), equipment.clock_s)
        numbered = number_visits(table, trips, ridership.fleet.vehicle_id, network)
        parts.append(StopVisits(*(numbered[name].to_numpy() for name in StopVisits._fields)))
        LOG.info("day simulated", extra={"fields": {"date": f"{date}", "visits": len(numbered)}})
    types = [TYPES[kind] for kind in ridership.fleet.type.tolist()]
    places = unknown_places(network.timetable)._replace(
        vehicle_seats=np.array([one.seats for one in types], np.int16),
        vehicle_standing=np.array([one.standing for one in types], np.int16),
    )
    visits = join_visits(parts)
    model = train(visits, network, places=places, seed=seed, is_simulated=True)
    weeks = weeks_of_sensors(visits, network.timetable, model, ridership.fleet.vehicle_id)
    about = {"visits": int(visits.trip.size), "seed": seed, MEMBER: weeks}
    write_model(model, out, about | {VEHICLES: list(ridership.fleet.vehicle_id)})
    fields = {"days": len(dates), "visits": int(visits.trip.size), "s": round(time.monotonic() - begun, 1)}
    LOG.info("occupancy model trained on simulated days", extra={"fields": fields})
