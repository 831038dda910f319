"""How full vehicles usually are and what is published of today's runs, for routing and answers."""

from collections.abc import Sequence

from mobility.network.compiled_day import Day
from mobility.network.once import OnceCache
from mobility.occupancy.day_loads import DayLoads, build_day_loads, build_observed_loads
from mobility.occupancy.model_files import StoredModel
from mobility.snapshot.trip_loads import TripLoads, no_trip_loads

KEPT_DAYS = 8
"""As many as days that are kept compiled; those of a city take some 5 MB each."""


class PublishedLoads:
    """The DayLoadSource of a trained model, or of none: then only runs are known that a snapshot tells of.

    Never changed.

    Parameters
    ----------
    stored : StoredModel | None
        Of the network in service; None = nobody has learned what is usual.
    loads : TripLoads
        What a snapshot publishes of single runs.
    """

    def __init__(self, stored: StoredModel | None, loads: TripLoads | None = None) -> None:
        self._stored = stored
        self._loads = no_trip_loads() if loads is None else loads
        self._kept: OnceCache[int, tuple[Day, DayLoads]] = OnceCache(KEPT_DAYS)

    @property
    def stored(self) -> StoredModel | None:
        """The model that says what is usual; None: there is none."""
        return self._stored

    @property
    def is_trained(self) -> bool:
        """Whether what is usual was learned."""
        return self._stored is not None and self._stored.model.is_trained

    @property
    def is_anything_known(self) -> bool:
        """Whether there is a model, or a run that a snapshot tells of."""
        return self._stored is not None or self._loads.trip.size > 0

    def with_published(self, loads: TripLoads) -> "PublishedLoads":
        """Give the source of a newer snapshot.

        Parameters
        ----------
        loads : TripLoads
            As published.

        Returns
        -------
        PublishedLoads
            This one where both say the same: what was laid out of it is kept.
        """
        if _bytes_of(loads) == _bytes_of(self._loads):
            return self
        return PublishedLoads(self._stored, loads)

    def prepare_like(self, before: "PublishedLoads", days: Sequence[tuple[Day, Day]]) -> None:
        """Lay out what was in use, so that nobody who asks has to wait for it.

        Parameters
        ----------
        before : PublishedLoads
            In service until now.
        days : Sequence[tuple[Day, Day]]
            Each day of then, and the one that takes its place.
        """
        now = {id(was): day for was, day in days}
        for was, _ in reversed(before._kept.made()):
            if was in now:
                self.day_loads(now[was])

    def day_loads(self, day: Day) -> DayLoads | None:
        """Give the loads of a compiled day.

        Parameters
        ----------
        day : Day
            Of the same network.

        Returns
        -------
        DayLoads | None
            The same object for the same day. None: there is no model, and no run is told of.
        """
        stored = self._stored
        if not self.is_anything_known:
            return None

        def build() -> tuple[Day, DayLoads]:
            """Lay them out; the day is kept along, so that its number stays its own."""
            if stored is None:
                return day, build_observed_loads(day, self._loads)
            return day, build_day_loads(day, stored.model, stored.public, self._loads)

        return self._kept.get(id(day), build)[1]


def _bytes_of(loads: TripLoads) -> list[bytes]:
    # Not by values: an unknown load is NaN, which equals nothing.
    return [column.tobytes() for column in loads]
