"""What a day of journeys costs together: caps and day tickets count."""

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.offers.price import Price
from mobility.service.offers import FoundOffer, Offers
from mobility.service.refresh import Refresher


@dataclass(frozen=True, slots=True, eq=False)
class DayPrice:
    """A day of journeys.

    Parameters
    ----------
    offers : tuple[FoundOffer, ...]
        Each by itself, by departure.
    price : Price
        Of all together; legs are numbered through all of them.
    """

    offers: tuple[FoundOffer, ...]
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
    """

    offers: Offers
    refresher: Refresher

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
        found = [self.offers.find(self.refresher, one, now_s) for one in dict.fromkeys(offer_ids)]
        found.sort(key=lambda one: one.refreshed.journey.start_s)
        tickets = frozenset().union(*(one.told.tickets for one in found))
        price = self.offers.valuation.price_day([one.refreshed.journey for one in found], tickets)
        return DayPrice(tuple(found), price)
