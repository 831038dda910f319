"""What sensors send in the course of a day, with all that goes wrong on the way.

Dirt as in the field: messages doubled, lost, sent days later, positions of (0, 0) or far away, counts below
zero, clocks that are wrong, systems that know of a defect.
"""

from typing import NamedTuple

import numpy as np

from mobility.sensing.observation import Observation, SensorKind
from mobility.simulation.live.present import PlayedDay
from mobility.simulation.sensors.equipment import KINDS, Equipment
from mobility.simulation.sensors.readings import read_sensors

_DOUBLED, _LATER, _NO_FIX, _JUMP, _BELOW_ZERO, _DEFECT = 0.015, 0.003, 0.007, 0.003, 0.002, 0.005
_DELAY_S = (1, 25)
"""From the departure to the message."""
_NAMES = {number: name for name, number in KINDS.items()}


class Sent(NamedTuple):
    """One message and when it is sent."""

    at_s: int  # Unix seconds
    observation: Observation


def messages_of(played: PlayedDay, equipment: Equipment) -> list[Sent]:
    """List all messages of a day.

    Parameters
    ----------
    played : PlayedDay
        The day.
    equipment : Equipment
        Who carries what.

    Returns
    -------
    list[Sent]
        By the moment at which they are sent. Vehicles name themselves, moment and place, as on-board systems
        do; staff name the trip. Levels of trains are in the realtime feed instead.
    """
    day = played.day
    readings = read_sensors(day, equipment)
    rng = np.random.default_rng([equipment.seed, 92, day.date.toordinal()])
    n = len(readings.call)
    chance = rng.random((n, 6))
    wait = rng.integers(*_DELAY_S, n)
    later = np.round(np.exp(rng.uniform(np.log(3600), np.log(6.5 * 86_400), n))).astype(np.int64)
    names, date = day.plan.fleet.vehicle_id, f"{day.date:%Y%m%d}"
    sent: list[Sent] = []
    for i in np.flatnonzero(readings.kind != KINDS["level"]).tolist():
        kind, run, call = int(readings.kind[i]), int(readings.run[i]), int(readings.call[i])
        lat, lon = _dirty_place(played.place_of_call(call, run), chance[i])
        row = int(day.plan.rows[run])
        is_manual = kind == KINDS["manual"]
        counted = kind == KINDS["door"]
        below = chance[i, 4] < _BELOW_ZERO
        observation = Observation(
            system=f"simulated-{_NAMES[kind]}",
            message_id=f"{date}-{names[readings.vehicle[i]]}-{call}",
            kind=SensorKind(kind),
            vehicle_id="" if is_manual else names[readings.vehicle[i]],
            observed_s=played.midnight_s + int(readings.time_s[i]),
            boardings=int(readings.boardings[i]) - (3 if below else 0) if counted else None,
            alightings=int(readings.alightings[i]) if counted else None,
            on_board=None if counted else float(readings.load[i]) - (5.0 if below else 0.0),
            lat=None if is_manual else lat,
            lon=None if is_manual else lon,
            feed="model" if is_manual else "",
            trip_id=played.timetable.runs.trip_id[row] if is_manual else "",
            start_date=date if is_manual else "",
            stop_sequence=call - int(day.calls.offsets[run]) + 1 if is_manual else None,
            is_defect=bool(chance[i, 5] < _DEFECT),
        )
        at = played.midnight_s + int(day.calls.departure_s[call] + wait[i])
        sent.append(Sent(at + (int(later[i]) if chance[i, 1] < _LATER else 0), observation))
        if chance[i, 0] < _DOUBLED:
            sent.append(Sent(at + 40, observation))
    sent.sort(key=lambda one: (one.at_s, one.observation.system, one.observation.message_id))
    return sent


def _dirty_place(place: tuple[float, float], chance: np.ndarray) -> tuple[float, float]:
    if chance[2] < _NO_FIX:
        return 0.0, 0.0
    if chance[3] < _JUMP:
        return place[0] + 0.07, place[1] - 0.05
    return place
