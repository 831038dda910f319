/** Parts of a journey on vehicles that are rented, booked or one's own: whose, how sure, how old, until when to book. */

import { dayAndTime } from "./clock.js";
import { el } from "./dom.js";
import { distance, duration } from "./format.js";
import { icon, iconOfLeg } from "./icons.js";
import { money } from "./money.js";
import { text } from "./texts.js";

/** @typedef {import("./types").Leg} Leg */
/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("./offer_types").Booking} Booking */

const FORMS = /** @type {const} */ (["BICYCLE", "CARGO_BICYCLE", "CAR", "MOPED", "SCOOTER_STANDING", "SCOOTER_SEATED"]);

/**
 * What is rented, as people call it.
 * @param {Leg} leg with `rental`
 */
export function formName({ rental }) {
  const form = FORMS.find((one) => one === rental?.formFactor);
  return form ? text(`form_${form}`) : text("form_OTHER");
}

/**
 * The first line of a leg: what one does, how long and how far.
 * @param {Leg} leg
 */
export function vehicleLine(leg) {
  const time = duration(leg.duration);
  const long = leg.distance ? ` · ${distance(leg.distance)}` : "";
  const said = leg.rental
    ? text("rental_leg", { vehicle: formName(leg), system: leg.rental.systemName ?? "", time })
    : leg.booking ? text("booked_leg", { name: leg.booking.name, time }) : text("car_leg", { time });
  return el("p", { class: "line" }, icon(iconOfLeg(leg)), ` ${said}${long}`);
}

/**
 * What else there is to know of a leg.
 * @param {Leg} leg
 * @param {boolean} isLast of its journey: what is one's own is not left there, but taken home
 * @param {(parking: string) => string} backLink to the way back to where one's car is
 */
export function vehicleFacts(leg, isLast, backLink) {
  if (leg.rental) return rentalFacts(leg);
  if (leg.booking) return bookingFacts(leg.booking);
  if (isLast && leg.parking) return [small(text("parked_there", { name: leg.parking.name ?? text("shared_park") }))];
  return leg.parking ? parkingFacts(leg, backLink) : [];
}

/** @param {Leg} leg */
function rentalFacts({ rental, availability }) {
  const [from, to] = [rental?.fromStationName, rental?.toStationName];
  const chance = availability?.chance;
  // On the way back to its station one has it already.
  const isHad = rental?.returnConstraint === "ROUNDTRIP_STATION" && !from;
  return [
    from && small(text("rental_from", { station: from })),
    to && small(text("rental_to", { station: to })),
    !isHad && small(
      chance === undefined ? text("rental_chance_unknown") : text("rental_chance", { percent: Math.round(chance * 100) }),
      availability?.observedAt ? ` · ${aged(availability.observedAt)}` : "",
    ),
    availability?.simulated && small(text("shared_simulated")),
  ].filter(Boolean);
}

/**
 * Until when and how a ride is booked; an estimate is called one.
 * @param {Booking} booking
 */
export function bookingFacts(booking) {
  const { latest, phone, bookingUrl, fare, price, currency } = booking;
  const costs = fare === "transit" ? text("fare_transit")
    : price === undefined ? text("price_unknown") : text("fare_metered", { price: money(Math.round(price * 100), currency ?? "") });
  return [
    latest && el("p", { class: "book-by" }, icon("info"), text("book_by", { time: dayAndTime(latest) })),
    booking.estimated && small(text("booked_wait", { expected: duration(booking.expectedWait), longest: duration(booking.longestWait) })),
    small(costs),
    booking.message && small(booking.message),
    booking.approximateArea && small(text("booked_area")),
    booking.simulated && small(text("shared_simulated")),
    (phone || bookingUrl) && el(
      "p", { class: "links" },
      phone && el("a", { class: "quiet", href: `tel:${phone.replace(/[^+0-9]/g, "")}` }, icon("phone"), text("call", { phone })),
      bookingUrl && el("a", { class: "quiet", href: bookingUrl, rel: "noreferrer" }, text("link_web")),
    ),
  ].filter(Boolean);
}

/**
 * @param {Leg} leg
 * @param {(parking: string) => string} backLink
 */
function parkingFacts({ mode, parking }, backLink) {
  if (!parking) return [];
  return [
    small(text("parked_at", { name: parking.name ?? text("shared_park") })),
    small(parking.free === undefined ? text("shared_unknown_free") : text("shared_free", { count: String(parking.free) }),
      parking.observedAt ? ` · ${aged(parking.observedAt)}` : ""),
    small(parking.price ?? text("parking_price_unknown")),
    parking.openingHours && small(parking.openingHours),
    parking.simulated && small(text("shared_simulated")),
    mode === "CAR" && el("p", { class: "links" }, el("a", { class: "quiet", href: backLink(parking.id) }, icon("swap"), text("parking_back"))),
  ].filter(Boolean);
}

/**
 * Until when the first ride of a journey must be booked; "" = none must.
 * @param {Itinerary} journey
 */
export function bookBy({ legs }) {
  const latest = legs.map(({ booking }) => booking?.latest ?? "").filter(Boolean).sort()[0];
  return latest ? text("book_by", { time: dayAndTime(latest) }) : "";
}

/** @param {string} moment */
function aged(moment) {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(moment)) / 60_000));
  return text("shared_age", { minutes: String(minutes) });
}

/** @param {...(string | Node)} said */
function small(...said) {
  return el("p", { class: "small" }, ...said);
}
