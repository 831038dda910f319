"""What a rider has to do to get an offer: bookings, tickets and rentals in the order they must happen.

What may be refused comes first: a vehicle on demand before the ticket that is bought for the rest, and a
shared vehicle, which nobody keeps for long, when one stands before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobility.offers.price import Price
from mobility.offers.registry import NO_LINKS, Links, Provider
from mobility.routing.journey import Journey, Leg, RentalLeg
from mobility.sharing.model import NO_URIS, RentalUris, SharingState


class Step(StrEnum):
    """What is to be done."""

    BOOK_RIDE = "BOOK_RIDE"
    BUY_TICKET = "BUY_TICKET"
    RENT_VEHICLE = "RENT_VEHICLE"


@dataclass(frozen=True, slots=True)
class Booking:
    """How a ride is booked: on demand, or on a line that has to be called.

    Parameters
    ----------
    phone : str
        "" = not by phone.
    links : Links
        Online.
    provider : str
        Key of the registry, "" = not known.
    latest_s : int | None
        Unix seconds until when, None = no limit is known.
    lead_s : int | None
        How long before the vehicle comes that is.
    """

    phone: str = ""
    links: Links = NO_LINKS
    provider: str = ""
    latest_s: int | None = None
    lead_s: int | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """One thing to do.

    Parameters
    ----------
    step : Step
        What it is.
    by_s : int | None
        Unix seconds until when, None = no limit is known.
    legs : tuple[int, ...]
        Which legs it is for.
    provider : str
        Key of the registry.
    product : str
        Of a ticket, "" = none.
    links : Links
        Where to go on.
    phone : str
        Whom to call, "" = nobody.
    lead_s : int | None
        How long before the ride it must be done at the latest, None = no limit is known.
    """

    step: Step
    by_s: int | None
    legs: tuple[int, ...]
    provider: str
    product: str = ""
    links: Links = NO_LINKS
    phone: str = ""
    lead_s: int | None = None


def hand_overs(
    journey: Journey,
    price: Price,
    provider_of: Callable[[str], Provider | None],
    sharing: SharingState,
    booking_of: Callable[[Leg], Booking | None],
) -> tuple[HandOver, ...]:
    """List what a rider has to do for a journey.

    Parameters
    ----------
    journey : Journey
        With its legs.
    price : Price
        Its products.
    provider_of : Callable[[str], Provider | None]
        Finds a provider by its key.
    sharing : SharingState
        What rental legs are about.
    booking_of : Callable[[Leg], Booking | None]
        Tells how a ride is booked, None = it need not be.

    Returns
    -------
    tuple[HandOver, ...]
        In the order in which they must happen.
    """
    found: list[tuple[int, int, HandOver]] = []
    for number, leg in enumerate(journey.legs):
        booking = booking_of(leg)
        if booking is not None:
            latest = booking.latest_s
            step = HandOver(
                Step.BOOK_RIDE,
                latest,
                (number,),
                booking.provider,
                "",
                booking.links,
                booking.phone,
                booking.lead_s,
            )
            found.append((0, leg.start_s if latest is None else latest, step))
        elif isinstance(leg, RentalLeg) and (leg.from_station >= 0 or leg.vehicle >= 0):
            # Else one has it already, on the way back to its station.
            system = sharing.systems[leg.system]
            uris = _uris_of(leg, sharing)
            step = HandOver(
                Step.RENT_VEHICLE, leg.start_s, (number,), system.system_id, "", uris, system.phone, 0
            )
            found.append((1, leg.start_s, step))
    for use in price.products:
        if use.is_held or use.is_paid_on_board or not use.legs or use.cents == 0:
            continue
        if all(isinstance(journey.legs[leg], RentalLeg) for leg in use.legs):
            continue  # renting is paying
        provider = provider_of(use.provider)
        starts_s = journey.legs[min(use.legs)].start_s
        links = NO_LINKS if provider is None else provider.shop
        phone = "" if provider is None else provider.phone
        step = HandOver(Step.BUY_TICKET, starts_s, use.legs, use.provider, use.product_id, links, phone, 0)
        found.append((1, starts_s, step))
    return tuple(step for _, _, step in sorted(found, key=lambda one: (one[0], one[1])))


def _uris_of(leg: RentalLeg, sharing: SharingState) -> Links:
    """Of the vehicle, else of its station, else of the provider's app."""
    candidates: Sequence[RentalUris] = (
        sharing.vehicle_uris[leg.vehicle] if leg.vehicle >= 0 else NO_URIS,
        sharing.station_texts[leg.from_station].uris if leg.from_station >= 0 else NO_URIS,
        sharing.systems[leg.system].rental_apps,
    )

    def first(platform: str) -> str:
        """Find the nearest to the vehicle."""
        return next((str(uri) for one in candidates if (uri := getattr(one, platform))), "")

    web = first("web") or sharing.systems[leg.system].url
    return Links(web, first("android"), first("ios"))
