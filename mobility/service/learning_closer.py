"""A closer look at what is shown: which rides must be booked, how crowded ways are, what they cost."""

from collections.abc import Sequence
from dataclasses import replace

from mobility.learning.reach import By, WayWish
from mobility.learning.trips.along import Stop
from mobility.routing.crowding import Crowding
from mobility.routing.query import NOT_MINDED, Place
from mobility.routing.router import Router
from mobility.service.learning_journeys import SearchesLeft, TripFares, WayJourneys, price_of
from mobility.service.learning_pages import Found

MOST_WAYS = 100
"""Most ways of an answer that are searched again: each one takes about as long as a plan."""


def kinds_of_travel(
    router: Router, wish: WayWish, crowding: Crowding, fares: TripFares | None
) -> dict[By, WayJourneys] | None:
    """Give who finds the journeys of ways, if anything of them is to be told.

    Parameters
    ----------
    router : Router
        The engine.
    wish : WayWish
        How one goes.
    crowding : Crowding
        What is asked of it.
    fares : TripFares | None
        Who asks for prices; None = nobody.

    Returns
    -------
    dict[By, WayJourneys] | None
        By how one goes without a vehicle; together they search at most MOST_WAYS ways. None: the times are
        all there is to tell.
    """
    if crowding.is_off and fares is None and router.booked.call_rides.is_empty:
        return None
    left = SearchesLeft(MOST_WAYS)
    return {by: WayJourneys(router, query, crowding, left=left) for by, query in wish.queries()}


def look_closer(
    each: Found, kinds: dict[By, WayJourneys], fares: TripFares | None, *, is_whole: bool = True
) -> Found:
    """Work out of all ways which rides must be booked; of the shortest ones crowding and prices, too.

    Parameters
    ----------
    each : Found
        An offer or a place, with all its attendances.
    kinds : dict[By, WayJourneys]
        As of `kinds_of_travel`.
    fares : TripFares | None
        Who asks for prices; None = nobody.
    is_whole : bool
        False: neither crowding nor prices are worked out.

    Returns
    -------
    Found
        The same attendances.
    """
    best, told, price = each.best, [], None
    for one in each.attendances:
        kind = kinds[one.without_vehicle]
        is_told = is_whole and one is best
        if not is_told:
            kind = replace(kind, crowding=NOT_MINDED)
            if kind.router.booked.call_rides.is_empty:
                told.append(one)
                continue
        there, back = kind.there_and_back(one)
        told.append(replace(one, there=kind.tell(one.there, there), back=kind.tell(one.back, back)))
        if is_told and fares is not None:
            price = price_of((one.there, one.back), (there, back), fares)
    return Found(tuple(told), price)


def look_closer_at_all(
    shown: Sequence[Found],
    kinds: dict[By, WayJourneys] | None,
    fares: TripFares | None,
    most_whole: int,
) -> tuple[Found, ...]:
    """Look closer at a page, as of `look_closer`.

    Parameters
    ----------
    shown : Sequence[Found]
        The page.
    kinds : dict[By, WayJourneys] | None
        As of `kinds_of_travel`.
    fares : TripFares | None
        Who asks for prices; None = nobody.
    most_whole : int
        Of how many, the first ones, crowding and prices are worked out.

    Returns
    -------
    tuple[Found, ...]
        In their order.
    """
    if kinds is None:
        return tuple(shown)
    for each in shown[:most_whole]:  # the shortest ways first, should searches run out
        kinds[each.best.without_vehicle].there_and_back(each.best)
    return tuple(
        look_closer(each, kinds, fares, is_whole=place < most_whole) for place, each in enumerate(shown)
    )


def look_closer_at_stop(stop: Stop, kind: WayJourneys, destination: Place, fares: TripFares | None) -> Stop:
    """Work out of the ways to and from a stop what must be booked, how crowded they are, what they cost.

    Parameters
    ----------
    stop : Stop
        As found.
    kind : WayJourneys
        Of its kind of travel, from where the ways begin.
    destination : Place
        Where they end.
    fares : TripFares | None
        Who asks; None = nobody.

    Returns
    -------
    Stop
        The same, where neither is known.
    """
    place = Place(stop.visit.place.lat, stop.visit.place.lon)
    to = kind.find(kind.query.origin, place, stop.to)
    on = kind.find(place, destination, stop.on)
    price = None if fares is None else price_of((stop.to, stop.on), (to, on), fares)
    return replace(stop, price=price, to=kind.tell(stop.to, to), on=kind.tell(stop.on, on))
