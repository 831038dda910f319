"""What a planner asks of a matrix: modes, window, limits; checked once, in minutes and km/h."""

import math
from dataclasses import dataclass
from datetime import datetime
from numbers import Integral
from typing import Literal

from mobility.errors import BadParameterError
from mobility.kernels.raptor_state import MOST_RIDES
from mobility.network.cycling import parse_cycling

WALK, BIKE, TRANSIT, CAR = "WALK", "BIKE", "TRANSIT", "CAR"
MODES = (WALK, BIKE, TRANSIT, CAR)

FOOT_KMH = 1.33 * 3.6
WHEELCHAIR_KMH = 0.9 * 3.6
BIKE_KMH = 4.2 * 3.6

LONGEST_MINUTES = 24 * 60
MOST_DRAWS = 1000
WHOLES = ("window_minutes", "max_time_minutes", "max_rides", "draws")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRequest:
    """A question for travel times between many points.

    Parameters
    ----------
    modes : tuple[str, ...]
        Any of "WALK", "BIKE", "TRANSIT", or "CAR" alone. With TRANSIT one gets to the first stop by the
        street modes named (a bike is left there; TRANSIT alone: on foot) and walks from the last one; a way
        without transit counts for each street mode named. Without TRANSIT: streets only.
    departure : datetime
        With its offset: the first minute of the window, with arrive_by the last.
    window_minutes : int
        One departs (arrives) at each minute of [departure, departure + window) (with arrive_by of
        (departure - window, departure]); 1 = at this moment only.
    percentiles : tuple[int, ...]
        0 to 100, over the minutes of the window: with 50 half of them take no longer.
    max_time_minutes : int
        What takes longer is not reached.
    max_walk_minutes, max_bike_minutes : int
        Longest way to the first stop, from the last one, or all the way where TRANSIT is asked for too.
    max_rides : int
        Most vehicles; 4 are three changes.
    arrive_by : bool
        True: be there at each minute of the window; times count from leaving as late as possible until then.
    walk_kmh, bike_kmh : float | None
        Speeds on the flat; None: 4.8 on foot, 3.2 in a wheelchair, 15.1 on a bike.
    bike_profile : str
        Way to cycle, as `mobility.network.cycling` names it ("bike.quiet", "ebike").
    clock : str
        "clock": minutes as on the clock. "perceived": as felt, with full vehicles, walking, waiting and
        changes weighted; needs a model of loads.
    wheelchair : bool
        Step-free ways, stops and vehicles.
    max_snap_m : float
        Farthest that a point may lie from its street.
    seed, draws : int
        Where lines run by headway (frequencies.txt without exact times) nobody knows when: so many timetables
        are drawn, the same ones for the same seed.

    Raises
    ------
    BadParameterError
        A value is out of range or does not go with the others.
    """

    departure: datetime
    modes: tuple[str, ...] = (WALK, TRANSIT)
    window_minutes: int = 60
    percentiles: tuple[int, ...] = (50,)
    max_time_minutes: int = 120
    max_walk_minutes: int = 20
    max_bike_minutes: int = 30
    max_rides: int = 4
    arrive_by: bool = False
    walk_kmh: float | None = None
    bike_kmh: float | None = None
    bike_profile: str = "bike"
    clock: Literal["clock", "perceived"] = "clock"
    wheelchair: bool = False
    max_snap_m: float = 250.0
    seed: int = 0
    draws: int = 20

    def __post_init__(self) -> None:
        self._check_modes()
        if self.departure.tzinfo is None:
            raise BadParameterError(
                "departure {value} has no offset from UTC; write 2026-03-03T08:00+01:00",
                field="departure",
                value=self.departure.isoformat(),
            )
        if not self.percentiles or len(set(self.percentiles)) < len(self.percentiles):
            raise BadParameterError(
                "percentiles must be different numbers, at least one", field="percentiles"
            )
        self._check_wholes()
        for name, value, least, most in (
            *(("percentiles", one, 0, 100) for one in self.percentiles),
            ("window_minutes", self.window_minutes, 1, LONGEST_MINUTES),
            ("max_time_minutes", self.max_time_minutes, 1, LONGEST_MINUTES),
            ("max_walk_minutes", self.max_walk_minutes, 0, LONGEST_MINUTES),
            ("max_bike_minutes", self.max_bike_minutes, 0, LONGEST_MINUTES),
            ("max_rides", self.max_rides, 1, MOST_RIDES),
            ("walk_kmh", self.walk_mps * 3.6, 0.5, 15),
            ("bike_kmh", self.bike_mps * 3.6, 3, 50),
            ("max_snap_m", self.max_snap_m, 0, 10_000),
            ("draws", self.draws, 1, MOST_DRAWS),
        ):
            if not least <= value <= most or not math.isfinite(value):
                raise BadParameterError(
                    "{field} must be {least} to {most}, not {value}",
                    field=name,
                    least=least,
                    most=most,
                    value=value,
                )
        try:
            parse_cycling(self.bike_profile)
        except ValueError as fault:
            raise BadParameterError(
                "bike_profile {value} is no way to cycle", field="bike_profile", value=self.bike_profile
            ) from fault
        if self.clock not in ("clock", "perceived"):
            raise BadParameterError(
                "clock must be clock or perceived, not {value}", field="clock", value=self.clock
            )
        if self.clock == "perceived" and not self.has_transit:
            raise BadParameterError("Perceived time is for modes with TRANSIT.", field="clock")

    def _check_wholes(self) -> None:
        """Refuse what would be cut to a whole number, or fail far from here."""
        given: list[tuple[str, object]] = [("percentiles", one) for one in self.percentiles]
        for name, value in (*given, *((name, getattr(self, name)) for name in WHOLES)):
            if isinstance(value, bool) or not isinstance(value, Integral):
                raise BadParameterError("{field}: {value} is no whole number", field=name, value=repr(value))

    def _check_modes(self) -> None:
        unknown = [mode for mode in self.modes if mode not in MODES]
        if unknown or not self.modes:
            raise BadParameterError(
                "modes must be some of {known}, not {value}",
                field="modes",
                known=", ".join(MODES),
                value=", ".join(map(str, self.modes)) or "none",
            )
        if CAR in self.modes and len(set(self.modes)) > 1:
            raise BadParameterError("CAR goes with no other mode: one drives all the way", field="modes")
        if self.wheelchair and (BIKE in self.modes or CAR in self.modes):
            raise BadParameterError("wheelchair goes with WALK and TRANSIT only", field="wheelchair")

    @property
    def has_transit(self) -> bool:
        """Whether vehicles by timetable may be used."""
        return TRANSIT in self.modes

    @property
    def walk_mps(self) -> float:
        """The traveler's speed on foot or in a wheelchair, m/s."""
        usual = WHEELCHAIR_KMH if self.wheelchair else FOOT_KMH
        return (usual if self.walk_kmh is None else self.walk_kmh) / 3.6

    @property
    def bike_mps(self) -> float:
        """The traveler's speed on a bike, m/s."""
        return (BIKE_KMH if self.bike_kmh is None else self.bike_kmh) / 3.6
