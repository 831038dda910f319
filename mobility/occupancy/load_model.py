"""A trained model: what is usual, how sensors err, how deviations go on, all bound to one network."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.calendar import SAXONY_ANHALT, DayType, day_types
from mobility.occupancy.learned import Ridge, silent_ridge
from mobility.occupancy.prior import FALLBACK, Prior, Slots, build_slots, calls_of
from mobility.occupancy.runs import Places
from mobility.occupancy.sensor_errors import SensorErrors, assumed_errors
from mobility.occupancy.spread import (
    HORIZONS_MIN,
    LOAD_BORDERS,
    NORMAL_90,
    Spread,
    standard_deviation,
)

Float32 = NDArray[np.float32]
RUNGS = ("prior", "deviation", "learned")
"""The ladder of forecasts, each above rests on the one below."""


@dataclass(frozen=True, eq=False)
class LoadModel:
    """Everything that estimates and forecasts rest on; shared, never changed.

    Parameters
    ----------
    network : str
        Content hash of the network whose numbers it uses; it is used with no other one.
    slots : Slots
        Of the timetable.
    prior : Prior
        What is usual.
    spread : Spread
        The laws of errors.
    ridge : Ridge
        The learned rung.
    errors : SensorErrors
        Of vehicles and kinds of sensors.
    places : Places
        Capacities of vehicles as registered when it was trained, and of routes.
    served : (n_slots,) int32
        Places of the vehicles that the slots were served with, 0 = not known.
    conditions : tuple[str, ...]
        Names of what was given by the hour beside loads: weather, events.
    land : str
        Whose holidays count.
    first_day, last_day : int
        Service days it was trained on, ordinals; 0 = untrained.
    is_simulated : bool
        Whether it learned from an invented city.
    tried_min : tuple[int, ...]
        Minutes ahead, of HORIZONS_MIN, at which the learned rung was compared with the one below.
    """

    network: str
    slots: Slots = field(repr=False)
    prior: Prior = field(repr=False)
    spread: Spread = field(repr=False)
    ridge: Ridge = field(repr=False)
    errors: SensorErrors = field(repr=False)
    places: Places = field(repr=False)
    served: NDArray[np.int32] = field(repr=False)
    conditions: tuple[str, ...] = ()
    land: str = SAXONY_ANHALT
    first_day: int = 0
    last_day: int = 0
    is_simulated: bool = False
    tried_min: tuple[int, ...] = ()

    @property
    def is_trained(self) -> bool:
        """Whether it knows anything of the past."""
        return self.last_day > 0

    def usual(
        self, trips: NDArray[np.int32], days: NDArray[np.int32], offsets: NDArray[np.int32]
    ) -> tuple[Float32, Float32]:
        """Give what is usual on runs.

        Parameters
        ----------
        trips, days : (n,) int32
            Of the runs.
        offsets : (n + 1,) int32
            Their calls.

        Returns
        -------
        tuple[(n_calls,) float32, (n_calls,) float32]
            Persons, and their standard deviation: both 0 at a run's last call.
        """
        run, call = calls_of(self.slots, trips, offsets)
        median = self.prior.median[day_types(days, self.land)[run], call]
        deviation = standard_deviation(median, self.spread.variance)
        deviation[offsets[1:] - 1] = 0
        return median, deviation


def untrained_model(timetable: Timetable, network: str, places: Places | None = None) -> LoadModel:
    """Give the model of a network whose vehicles nobody has counted yet.

    Parameters
    ----------
    timetable : Timetable
        Of the network.
    network : str
        Its content hash.
    places : Places | None
        Capacities, None = unknown.

    Returns
    -------
    LoadModel
        What is usual is not known: wide, and of no weight against a sensor.
    """
    slots = build_slots(timetable)
    shape = (len(DayType), int(slots.calls_offsets[-1]))
    median = np.full(shape, FALLBACK, np.float32)
    median[:, slots.calls_offsets[1:] - 1] = 0
    places = places or unknown_places(timetable)
    n_errors = (len(RUNGS), len(HORIZONS_MIN), len(LOAD_BORDERS) + 1, 3)
    return LoadModel(
        network=network,
        slots=slots,
        prior=Prior(median, np.zeros(shape, np.int16)),
        spread=Spread(
            variance=np.array([400, 0, 0], np.float32),
            step_decay=np.float32(0.9),
            decay=np.zeros(len(HORIZONS_MIN), np.float32),
            # Where nothing is usual, a band is all there is, for the moment.
            band_decay=np.array([1, *(0 for _ in HORIZONS_MIN)], np.float32),
            errors=np.broadcast_to(np.array([-NORMAL_90, 0, NORMAL_90], np.float32), n_errors),
        ),
        ridge=silent_ridge(len(HORIZONS_MIN)),
        errors=assumed_errors(places.vehicle_seats.size),
        places=places,
        served=np.zeros(slots.pattern.size, np.int32),
    )


def unknown_places(timetable: Timetable) -> Places:
    """Give capacities where none are known.

    Parameters
    ----------
    timetable : Timetable
        Its routes are counted.

    Returns
    -------
    Places
        No vehicles, routes without places.
    """
    none, routes = np.empty(0, np.int16), np.zeros(timetable.route_type.size, np.int16)
    return Places(none, none, routes, routes)
