"""What GTFS-realtime says of vehicles, taken as observations: how full they are, and which run they are on.

The run is worth keeping where nothing is said of room: counters on board name their vehicle, seldom its trip.
"""

import logging
from dataclasses import replace

from google.transit import gtfs_realtime_pb2 as pb

from mobility.errors import StoreError
from mobility.sensing.intake import Intake
from mobility.sensing.observation import Observation
from mobility.sensing.vehicle_positions import observe_positions

LOG = logging.getLogger(__name__)

SYSTEM = "gtfs-realtime-{feed}"
"""As whose the observations are kept, by the feed's tag."""
REPEATED_S = 60
"""A vehicle that says the same again at the same place is written down once a minute: feeds come every few
seconds and repeat each vehicle's word."""
MOST_REMEMBERED = 50_000
"""Of more vehicles all is forgotten, and each is written down once more: feeds may draw ids anew for each
run."""
PRESENT_S = 300
"""A vehicle that says nothing of room is written down so often as long as it names its run: of two that were
heard along the same stretch one knows that they go coupled."""


class PositionListener:
    """Hands on what feeds say of vehicles' room and runs.

    Parameters
    ----------
    intake : Intake
        Of the journal.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._said: dict[tuple[str, ...], Observation] = {}

    def __call__(self, tag: str, message: pb.FeedMessage) -> None:
        """Look at a message.

        Parameters
        ----------
        tag : str
            Of the feed.
        message : FeedMessage
            That can be used.
        """
        observed = [
            one for one in observe_positions(message, SYSTEM.format(feed=tag), tag) if self._is_news(tag, one)
        ]
        if not observed:
            return
        try:
            self._intake.take(observed)
        except StoreError as fault:
            LOG.error("occupancy of a feed not kept", extra={"fields": {"reason": fault.code}})
            return
        if len(self._said) > MOST_REMEMBERED:
            self._said.clear()
        for one in observed:
            self._said[_whom(tag, one)] = one

    def _is_news(self, tag: str, one: Observation) -> bool:
        before = self._said.get(_whom(tag, one))
        says_room = bool(one.level) or one.percentage is not None
        if before is None or (one.trip_id, one.start_date) != (before.trip_id, before.start_date):
            return says_room or bool(one.vehicle_id and one.trip_id)
        if not says_room:
            return bool(one.vehicle_id and one.trip_id) and one.observed_s - before.observed_s >= PRESENT_S
        if one.observed_s - before.observed_s >= REPEATED_S:
            return True
        alike = replace(
            one,
            message_id=before.message_id,
            observed_s=before.observed_s,
            lat=before.lat,
            lon=before.lon,
        )
        return alike != before


def _whom(tag: str, one: Observation) -> tuple[str, ...]:
    """Tell vehicles apart, also those without an id: by their run, as several are of one trip at a time."""
    return (tag, one.vehicle_id) if one.vehicle_id else (tag, "", one.trip_id, one.start_date)
