"""How rides are booked, and what is not offered and why, as the wire format has them."""

from collections.abc import Sequence
from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.messages import sentence
from mobility.service import Bookings, BookingText, Hired, NotOffered, WhyNot

SENTENCES = {
    WhyNot.TOO_LATE_TO_BOOK: "It is too late to book {name}.",
    WhyNot.OUT_OF_HOURS: "{name} does not run at this time.",
    WhyNot.ROUND_TRIP_ONLY: "Vehicles of {name} must come back to their station: not for one way.",
    WhyNot.NOT_KNOWN_YET: "Whether {name} will have vehicles near by then is not known yet.",
}


def write_booking(text: BookingText) -> dict[str, Any]:
    """Write how a ride is booked.

    Parameters
    ----------
    text : BookingText
        Of the ride.

    Returns
    -------
    dict[str, Any]
        As BookingSchema says; what is not known is left out.
    """
    booking = text.booking
    told = {
        "agency": text.agency,
        "url": text.url,
        "phone": booking.phone,
        "bookingUrl": booking.url,
        "infoUrl": booking.info_url,
        "message": booking.message,
        "currency": text.currency,
    }
    moments = {"latest": text.latest_s, "earliest": text.earliest_s}
    written: dict[str, Any] = {
        "serviceId": text.service_id,
        "name": text.name,
        "kind": text.kind,
        "fare": text.fare,
        "expectedWait": text.wait_s,
        "longestWait": text.longest_wait_s,
        "estimated": text.kind != "call_line",
        "approximateArea": text.is_approximate,
        "simulated": text.is_simulated,
        **{name: value for name, value in told.items() if value},
        **{name: wire_time(second) for name, second in moments.items() if second is not None},
    }
    if text.price_cents is not None:
        written["price"] = text.price_cents / 100
    return written


def give_not_offered(
    missing: Sequence[NotOffered], bookings: Bookings, hired: Hired | None, languages: Sequence[str]
) -> list[dict[str, Any]]:
    """Write what serves a place, and is not offered.

    Parameters
    ----------
    missing : Sequence[NotOffered]
        Of an answer.
    bookings : Bookings
        Names services and lines.
    hired : Hired | None
        Names systems of shared vehicles.
    languages : Sequence[str]
        One of messages.LANGUAGES, then others that the client reads.

    Returns
    -------
    list[dict[str, Any]]
        As NotOfferedSchema says.
    """
    written = []
    for one in missing:
        if one.system < 0:
            key, name = bookings.id_of(one), bookings.name_of(one)
        elif hired is not None:
            key, name = hired.system(one.system, languages)
        else:
            continue
        text = sentence(languages[0], SENTENCES[one.code], name=name)
        row: dict[str, Any] = {"code": one.code.value, "error": text, "serviceId": key}
        if one.latest_booking_s is not None:
            row["latestBooking"] = wire_time(one.latest_booking_s)
        written.append(row)
    return written
