"""The model city's park and ride sites, a garage and places for bikes, filled as the day goes on."""

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from mobility.simulation.terrain import to_degrees
from mobility.simulation.vehicle_places import choose_sites, from_market_m

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

SITE_SPACES, GARAGE_SPACES, BIKE_SPACES = 120, 400, 200


class CarParks:
    """Tells how full they are.

    Parameters
    ----------
    city : ModelCity
        Where they are.
    seed : int
        Of their days.
    """

    def __init__(self, city: "ModelCity", seed: int) -> None:
        self._seed = seed
        stations = city.transit.stations
        chosen = [stations[row] for row in choose_sites(city)]
        middle = min((one for one in city.stations if one.node >= 0), key=from_market_m)
        self._sites = [("site", f"P+R {station.name}", station.xy, SITE_SPACES) for station in chosen]
        self._sites.append(("garage", f"Parkhaus {middle.name}", middle.xy, GARAGE_SPACES))
        self._sites.append(("bikes", f"Radhaus {middle.name}", middle.xy, BIKE_SPACES))

    def at(self, moment: datetime.datetime) -> dict[str, Any]:
        """Write ParkAPI's JSON.

        Parameters
        ----------
        moment : datetime.datetime
            Local time.

        Returns
        -------
        dict[str, Any]
            Marked as simulated.
        """
        items = [self._item(row, moment) for row in range(len(self._sites))]
        return {
            "_simulated": True,
            "name": "Parken in Auenfurt (simuliert)",
            "license": "CC0-1.0",
            "attribution": "Modellstadt Auenfurt, erfunden und simuliert",
            "items": items,
        }

    def _item(self, row: int, moment: datetime.datetime) -> dict[str, Any]:
        kind, name, xy, spaces = self._sites[row]
        lat, lon = to_degrees(xy)
        draw = np.random.default_rng([self._seed, row, moment.toordinal(), moment.hour * 60 + moment.minute])
        hour = moment.hour + moment.minute / 60
        filled = _filled(kind, hour, is_workday=moment.weekday() < 5)
        taken = int(np.clip(round(spaces * filled + draw.normal(0, 1.5)), 0, spaces))
        return {
            "original_uid": f"{kind}-{row}",
            "name": name,
            "purpose": "BIKE" if kind == "bikes" else "CAR",
            "lat": float(lat),
            "lon": float(lon),
            "capacity": spaces,
            "has_realtime_data": True,
            "realtime_free_capacity": spaces - taken,
            "realtime_data_updated_at": moment.isoformat(),
            "realtime_opening_status": "OPEN",
            "park_and_ride_type": ["TRAM"] if kind == "site" else ["NO"],
            "has_fee": kind == "garage",
            "fee_description": "1,50 EUR je Stunde (erfunden)"
            if kind == "garage"
            else "kostenlos (erfunden)",
            "opening_hours": "24/7",
            "operator_name": "erfunden und simuliert",
        }


def _filled(kind: str, hour: float, *, is_workday: bool) -> float:
    """Share of spaces taken: commuters come at eight and leave at five, shoppers come around noon."""
    commuters = 1 / (1 + np.exp(-(hour - 7.8) * 2.2)) - 1 / (1 + np.exp(-(hour - 17.0) * 1.4))
    shoppers = np.exp(-((hour - 14.0) ** 2) / (2 * 3.0**2))
    if kind == "garage":
        return float(0.15 + 0.65 * shoppers + (0.15 * commuters if is_workday else 0.0))
    return float(0.06 + (0.92 if is_workday else 0.2) * commuters)
