/** A learning trip: the way there, the stay, the way back, and what can be learned on the way. */

import { ask } from "../api.js";
import { clockTime } from "../clock.js";
import { el, fill } from "../dom.js";
import { badge, isRide, placeName, tellingLegs, wayChip } from "../legs.js";
import { money } from "../money.js";
import { language, text } from "../texts.js";
import { bookingFacts } from "../vehicle_leg.js";

/** @typedef {import("../types").Itinerary} Itinerary */

/**
 * @param {import("./types").LearningTripAnswer} answer
 * @param {string} home name of where one starts
 */
export function drawTrip(answer, home) {
  const { trip } = answer;
  if (!trip) return [el("p", { class: "reason" }, answer.reasons?.[0]?.error ?? text("learn_no_trip"))];
  const ends = { from: home, to: trip.place.name };
  const items = el("div", {});
  const button = el("button", { type: "button", class: "chip", onclick: () => showItems(trip.outbound, items, button) }, text("learn_on_the_way"));
  return [
    el("h4", {}, text("learn_there")),
    way(trip.outbound, ends),
    el("p", { class: "actions" }, button),
    items,
    el("p", { class: "stay-bar" }, `${clockTime(trip.startTime)}–${clockTime(trip.endTime)} ${trip.offer?.title ?? trip.place.name}`),
    el("h4", {}, text("learn_back")),
    way(trip.back, { from: trip.place.name, to: home }),
    el("p", {}, text("learn_home_at", { time: clockTime(trip.returnTime), minutes: trip.travelMinutes })),
    trip.tripPrice && el("p", {}, fares(trip.tripPrice)),
    trip.crowdingMinutes !== null && trip.crowdingMinutes >= 1 && el("p", {}, text("learn_crowding", { minutes: Math.round(trip.crowdingMinutes) })),
    answer.alternatives.length > 0 && el("ul", {}, ...answer.alternatives.map((one) => el("li", {}, one.text))),
    el("p", { class: "actions" }, el("a", { class: "chip", href: answer.calendar.replace(/^\//, ""), download: true }, text("learn_calendar"))),
  ].filter((part) => part instanceof HTMLElement);
}

/**
 * What both ways cost together, and with which tickets.
 * @param {import("./types").TripPrice} price
 */
function fares({ cents, atMostCents, currency, products, reasons }) {
  const names = [...new Set(products.filter((one) => one.cents !== null).map((one) => one.name))];
  if (cents !== null) return text("learn_fares", { price: [money(cents, currency), ...names].join(", ") });
  if (atMostCents !== undefined) return text("learn_fares", { price: text("price_at_most", { price: money(atMostCents, products[0]?.currency ?? "") }) });
  return text("learn_fares", { price: [text("price_unknown"), reasons[0]?.text].filter(Boolean).join(". ") });
}

/**
 * @param {Itinerary} journey
 * @param {{from: string, to: string}} ends
 */
function way(journey, ends) {
  const rows = tellingLegs(journey).map((leg) => {
    const to = placeName(leg.to, ends);
    const how = isRide(leg) ? badge(leg) : wayChip(leg);
    return el("li", {}, el("time", { datetime: leg.startTime }, clockTime(leg.startTime)), el("span", {}, how, ` ${placeName(leg.from, ends)} → ${to}`),
      leg.booking && el("div", { class: "leg-booking" }, ...bookingFacts(leg.booking)));
  });
  return el("ol", { class: "trip-legs" }, ...rows);
}

/**
 * @param {Itinerary} journey
 * @param {HTMLElement} into
 * @param {HTMLButtonElement} button
 */
async function showItems(journey, into, button) {
  button.disabled = true;
  try {
    const answer = await ask("v1/learning/en-route", { itinerary: journey.id, language: language() });
    const rows = answer.stages.flatMap((/** @type {import("./types").EnRouteStage} */ stage) => stage.items.map(item));
    fill(into, rows.length ? el("ul", { class: "items" }, ...rows) : el("p", {}, text("learn_nothing_on_the_way")));
  } catch (fault) {
    fill(into, el("p", { class: "fault", role: "alert" }, fault instanceof Error ? fault.message : ""));
  }
  button.disabled = false;
}

/** @param {import("./types").EnRouteItem} one */
function item(one) {
  const side = one.boundTo.side === "left" ? text("learn_left") : one.boundTo.side === "right" ? text("learn_right") : "";
  const answers = [...(one.answers ?? [])].sort();
  return el(
    "li",
    { lang: one.language },
    el("b", {}, one.title),
    ` (${clockTime(one.startTime)}, ${text("minutes", { n: one.minutes })}${side && `, ${side}`})`,
    el("p", {}, one.body),
    answers.length > 0 && el("details", {}, el("summary", {}, text("learn_answers")), el("ul", {}, ...answers.map((answer) => el("li", {}, answer === one.answers?.[0] ? `✓ ${answer}` : answer)))),
    media(one),
    el("p", { class: "small" }, one.provider.name),
  );
}

/**
 * A link to the recording or picture: nothing of it is fetched until somebody follows it. The address is the
 * provider's; what is no web address is none here.
 * @param {import("./types").EnRouteItem} one
 */
function media({ kind, mediaUrl, title }) {
  if (!mediaUrl || !/^https?:\/\//i.test(mediaUrl)) return false;
  const words = text(kind === "audio" ? "learn_listen" : "learn_look_at", { title });
  return el("p", {}, el("a", { class: "chip", href: mediaUrl, rel: "noopener noreferrer external" }, words));
}
