"""What a day of journeys costs together: caps and day tickets count."""

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.offers.price import Price
from mobility.routing.journey import Journey
from mobility.service.offer_ids import decode_offer_id
from mobility.service.offers import NO_TICKETS, Offers
from mobility.service.planner import Planner
from mobility.service.refresh import Refresher
from mobility.service.round_trip_ids import is_round_trip_id
from mobility.service.round_trips import find_round_trip


@dataclass(frozen=True, slots=True, eq=False)
class DayOffer:
    """An offer of a day by itself.

    Parameters
    ----------
    offer_id : str
        As asked.
    journey : Journey
        As it is now; of a round trip both ways.
    price : Price
        Of it alone.
    tickets : frozenset[str]
        What its rider holds.
    """

    offer_id: str
    journey: Journey
    price: Price
    tickets: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class DayPrice:
    """A day of journeys.

    Parameters
    ----------
    offers : tuple[DayOffer, ...]
        By departure.
    price : Price
        Of all together; legs are numbered through all of them.
    """

    offers: tuple[DayOffer, ...]
    price: Price


@dataclass(frozen=True, slots=True, eq=False)
class DayPrices:
    """Prices of days.

    Parameters
    ----------
    offers : Offers
        Prices them.
    refresher : Refresher
        Finds their itineraries.
    planner : Planner
        Finds round trips.
    """

    offers: Offers
    refresher: Refresher
    planner: Planner

    def find(self, offer_ids: Sequence[str], now_s: int) -> DayPrice:
        """Find the best products for several offers of one rider.

        Parameters
        ----------
        offer_ids : Sequence[str]
            In any order; what one of them says to hold is held on all.
        now_s : int
            Unix seconds.

        Returns
        -------
        DayPrice
            Never more than one by one.

        Raises
        ------
        BadParameterError
            For an id that is none, or a ticket that is no longer known.
        NotFoundError
            An offer has expired, or its itinerary is gone.
        """
        found = [self._find(one, now_s) for one in dict.fromkeys(offer_ids)]
        found.sort(key=lambda one: one.journey.start_s)
        tickets = frozenset().union(*(one.tickets for one in found))
        price = self.offers.valuation.price_day([one.journey for one in found], tickets)
        return DayPrice(tuple(found), price)

    def _find(self, offer_id: str, now_s: int) -> DayOffer:
        if is_round_trip_id(decode_offer_id(offer_id, now_s).itinerary_id):
            trip = find_round_trip(self.offers, self.planner, offer_id, now_s)
            return DayOffer(offer_id, trip.trip.whole, trip.valued.price, NO_TICKETS)
        found = self.offers.find(self.refresher, offer_id, now_s)
        return DayOffer(offer_id, found.refreshed.journey, found.valued.price, found.told.tickets)
