"""Hands sensor messages to a service over HTTP, as a counting system would."""

import datetime
import json
import logging
import time
from typing import Any

import requests

from mobility.sensing.observation import Observation
from mobility.store import sign

LOG = logging.getLogger(__name__)

PATH = "/v1/occupancy/observations"
_LIMIT_S = 10.0
_REFUSED = (400, 413, 422)
"""Sending these again would end the same."""


class HttpSender:
    """Posts batches signed by a key of role sensor.

    Parameters
    ----------
    url : str
        Address of the service.
    key : str
        The key, "" = none.
    """

    def __init__(self, url: str, key: str) -> None:
        self._address = url.rstrip("/") + PATH
        self._session = requests.Session()
        self._session.headers["Content-Type"] = "application/json"
        self._key = key

    def __call__(self, observations: list[Observation]) -> None:
        """Post a batch.

        Parameters
        ----------
        observations : list[Observation]
            Any.

        Raises
        ------
        OSError
            If nobody takes it (requests' errors are such); it may be sent again. What is refused because of
            what it says is not: it is told in the log and dropped.
        """
        said = {"observations": [to_json(observation) for observation in observations]}
        body = json.dumps(said).encode()
        headers = sign(self._key, int(time.time()), PATH, body) if self._key else {}
        answer = self._session.post(self._address, data=body, headers=headers, timeout=_LIMIT_S)
        if answer.status_code in _REFUSED:
            fields = {"status": answer.status_code, "messages": len(observations)}
            LOG.warning("sensor messages were refused", extra={"fields": fields})
            return
        answer.raise_for_status()


def to_json(observation: Observation) -> dict[str, Any]:
    """Write an observation as the service reads it.

    Parameters
    ----------
    observation : Observation
        Any.

    Returns
    -------
    dict[str, Any]
        Without what is not said.
    """
    moment = datetime.datetime.fromtimestamp(observation.observed_s, datetime.UTC)
    fields: dict[str, Any] = {
        "system": observation.system,
        "messageId": observation.message_id,
        "kind": observation.kind.name,
        "vehicleId": observation.vehicle_id,
        "observedAt": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "boardings": observation.boardings,
        "alightings": observation.alightings,
        "onBoard": observation.on_board,
        "lat": observation.lat,
        "lon": observation.lon,
        "feed": observation.feed,
        "tripId": observation.trip_id,
        "startDate": observation.start_date,
        "stopSequence": observation.stop_sequence,
        "defect": observation.is_defect or None,
    }
    return {name: value for name, value in fields.items() if value is not None and value != ""}
