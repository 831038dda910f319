"""Rides on shared vehicles and parking as the wire format has them."""

from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.service import HiredVehicle, ParkedAt


def write_rental(hired: HiredVehicle) -> dict[str, Any]:
    """Write what MOTIS calls `rental`.

    Parameters
    ----------
    hired : HiredVehicle
        The vehicle.

    Returns
    -------
    dict[str, Any]
        Without what is not told.
    """
    stations = {"fromStationName": hired.from_station, "toStationName": hired.to_station}
    uris = {
        "rentalUriAndroid": hired.uris.android,
        "rentalUriIOS": hired.uris.ios,
        "rentalUriWeb": hired.uris.web,
    }
    told = {"systemName": hired.system_name, "url": hired.url, "color": hired.color, **stations, **uris}
    return {
        "providerId": hired.system_id,
        "providerGroupId": hired.system_id,
        "systemId": hired.system_id,
        **{name: text for name, text in told.items() if text},
        "formFactor": hired.form_factor,
        "propulsionType": hired.propulsion,
        "returnConstraint": hired.return_constraint,
    }


def write_availability(hired: HiredVehicle, chance: float | None) -> dict[str, Any]:
    """Write how likely the vehicle is there, and how old that is.

    Parameters
    ----------
    hired : HiredVehicle
        The vehicle.
    chance : float | None
        Of the vehicle, and of a dock where one is needed; None = not known.

    Returns
    -------
    dict[str, Any]
        Ours, not MOTIS'.
    """
    written: dict[str, Any] = {"simulated": hired.is_simulated}
    if chance is not None:
        written["chance"] = round(chance, 3)
    if hired.observed_s > 0:
        written["observedAt"] = wire_time(hired.observed_s)
    return written


def write_parking(parked: ParkedAt) -> dict[str, Any]:
    """Write where one's own car or bike is left.

    Parameters
    ----------
    parked : ParkedAt
        The place.

    Returns
    -------
    dict[str, Any]
        Ours, not MOTIS'; `id` is what `parkedAt` takes on the way back.
    """
    written: dict[str, Any] = {"id": parked.parking_id, "simulated": parked.is_simulated}
    told = {"name": parked.name, "price": parked.price, "openingHours": parked.opening_hours}
    written |= {name: text for name, text in told.items() if text}
    if parked.free is not None:
        written["free"] = parked.free
        if parked.observed_s > 0:
            written["observedAt"] = wire_time(parked.observed_s)
    return written
