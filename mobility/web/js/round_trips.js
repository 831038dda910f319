/** There and back with one hired vehicle that must come back to its station: asked for below the journeys, and opened. */

import { ApiError, ask } from "./api.js";
import { clockTime, dayName, isSameDay } from "./clock.js";
import { el, fill, spoken } from "./dom.js";
import { distance, duration, span, spanAloud } from "./format.js";
import { icon, iconOfLeg } from "./icons.js";
import { offerAloud, offerBox, offerText } from "./offer.js";
import { count, text } from "./texts.js";
import { formName } from "./vehicle_leg.js";

/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("./types").Leg} Leg */
/** @typedef {import("./offer_types").RoundTrip} RoundTrip */
/** @typedef {import("./offer_types").RoundTripsAnswer} RoundTripsAnswer */

const STAYS_MIN = [30, 60, 120, 180, 240, 480, 1440];
const USUAL_STAY_MIN = 120;
const MINUTE_S = 60;

/**
 * Both ways as one journey, for the map and for the price.
 * @param {RoundTrip} trip
 * @returns {Itinerary}
 */
export function wholeOf(trip) {
  const { there, back } = trip;
  const [startTime, endTime] = [there.startTime, back.endTime];
  const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  return { id: trip.id, duration: seconds, startTime, endTime, transfers: 0, legs: [...there.legs, ...back.legs], offer: trip };
}

/** The part of the results in which round trips are asked for. */
export class RoundTripFinder {
  /**
   * @param {object} doings
   * @param {(stay: number) => Promise<RoundTripsAnswer | null>} doings.find minutes of the stay
   * @param {(trip: RoundTrip) => string} doings.linkOf
   * @param {(journey: Itinerary | null) => void} doings.pointAt
   * @param {(said: string) => void} doings.announce
   */
  constructor({ find, linkOf, pointAt, announce }) {
    this.find = find;
    this.linkOf = linkOf;
    this.pointAt = pointAt;
    this.announce = announce;
    /** @type {RoundTrip[]} what was found */
    this.trips = [];
    this.stay = USUAL_STAY_MIN;
  }

  /** Draw it, with nothing found yet. */
  section() {
    this.trips = [];
    const options = STAYS_MIN.map((minutes) =>
      el("option", { value: minutes, selected: minutes === this.stay }, duration(minutes * MINUTE_S)));
    const field = el("select", { id: "stay", onchange: () => { this.stay = Number(field.value); } }, ...options);
    const found = el("div", { class: "rounds-found" });
    const button = el("button", { type: "button", id: "round-trips", class: "turner", onclick: () => this.search(button, found) }, text("round_find"));
    return el(
      "section",
      { class: "rounds", "aria-labelledby": "rounds-title" },
      el("h3", { id: "rounds-title" }, text("round_title")),
      el("p", { class: "small" }, text("round_hint")),
      el("p", { class: "ticket-row" }, el("label", { for: "stay" }, text("round_stay")), field),
      button,
      found,
    );
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {HTMLElement} found
   */
  async search(button, found) {
    if (button.disabled) return;
    button.disabled = true;
    button.textContent = text("searching");
    const answer = await this.find(this.stay);
    button.disabled = false;
    button.textContent = text("round_find");
    if (!answer) return;
    this.trips = answer.roundTrips;
    const head = el("h4", { tabindex: "-1" }, this.trips.length ? count("rounds_found", this.trips.length) : text("none"));
    fill(
      found,
      head,
      ...answer.reasons.map(({ error }) => el("p", { class: "reason" }, error)),
      el("ol", { class: "journeys" }, ...this.trips.map((trip) => this.card(trip))),
    );
    head.focus();
    this.announce([head.textContent, ...answer.reasons.map(({ error }) => error)].join(". "));
  }

  /**
   * Open one: what was found, else what its offer says now.
   * @param {string} id
   * @param {import("./journey_view.js").JourneyView} view
   * @param {{ends: {from: string, to: string}, back: string, backText: string}} around
   * @param {() => boolean} isWanted nobody has gone on meanwhile
   * @returns {Promise<RoundTrip | null>} null: it is not shown
   */
  async open(id, view, around, isWanted) {
    try {
      const trip = this.trips.find((one) => one.id === id) ?? (await ask(`v1/offers/${encodeURIComponent(id)}`));
      if (!isWanted()) return null;
      showRoundTrip(view, trip, around);
      return trip;
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      view.fail(fault.message, around.back, around.backText);
      return null;
    }
  }

  /** @param {RoundTrip} trip */
  card(trip) {
    const whole = wholeOf(trip);
    const [start, end] = [clockTime(whole.startTime), clockTime(whole.endTime)];
    const [at, away] = [clockTime(trip.there.endTime), clockTime(trip.back.startTime)];
    const taken = rideOf(trip);
    const station = taken?.rental?.fromStationName ?? "";
    const aloud = text("round_aloud", { start, end, at, away, duration: spanAloud(whole), hire: hireText(trip, spanAloud) });
    const point = () => this.pointAt(whole);
    const link = el(
      "a",
      { class: "card", href: this.linkOf(trip), "data-id": trip.id, onpointerenter: point, onfocus: point, onpointerleave: () => this.pointAt(null) },
      spoken(`${aloud} ${station && text("rental_from", { station })}. ${offerAloud(whole)}`),
      el(
        "span",
        { class: "face", "aria-hidden": "true" },
        el("span", { class: "face-top" }, el("span", { class: "times" }, `${start} – ${end}`), el("span", { class: "length" }, span(whole))),
        el("span", { class: "face-more" }, text("round_there_until", { at, away })),
        taken && el("span", { class: "round-hire" }, icon(iconOfLeg(taken)), hireText(trip, span)),
        el("span", { class: "offer-line" }, offerText(whole)),
        station && el("span", { class: "face-more" }, text("rental_from", { station })),
      ),
    );
    return el("li", {}, link);
  }
}

/**
 * Show a round trip opened: the way there, the stay, the way back, what it costs and how it is booked.
 * @param {import("./journey_view.js").JourneyView} view whose place it takes
 * @param {RoundTrip} trip
 * @param {{ends: {from: string, to: string}, back: string, backText: string}} around
 */
function showRoundTrip(view, trip, { ends, back, backText }) {
  const whole = wholeOf(trip);
  const { there, back: home } = trip;
  const stay = (Date.parse(home.startTime) - Date.parse(there.endTime)) / 1000;
  const day = isSameDay(whole.startTime, new Date()) ? "" : `${dayName(whole.startTime)} · `;
  const times = text("journey_title", { start: clockTime(whole.startTime), end: clockTime(whole.endTime) });
  view.ends = ends;
  const out = [...view.rows(there.legs)];
  // On the way back one starts where one has been, and ends at home.
  view.ends = { from: ends.to, to: ends.from };
  const homeward = [...view.rows(home.legs)];
  view.ends = ends;
  view.heading = el("h2", { tabindex: "-1", class: "view-title" }, el("span", { class: "small-day" }, day), times);
  fill(
    view.root,
    view.bar(back, backText),
    view.heading,
    el("p", { class: "facts" }, hireText(trip, span)),
    offerBox(whole, view.announce),
    el("h3", {}, text("learn_there")),
    el("ol", { class: "legs" }, ...out),
    el("p", { class: "stay-bar" }, text("round_stay_bar", { at: clockTime(there.endTime), away: clockTime(home.startTime), time: duration(stay) })),
    el("h3", {}, text("learn_back")),
    el("ol", { class: "legs" }, ...homeward),
  );
}

/** @param {RoundTrip} trip */
function rideOf({ there }) {
  return there.legs.find((leg) => leg.rental);
}

/**
 * What is hired, for how long and how far.
 * @param {RoundTrip} trip
 * @param {typeof span} said
 */
function hireText(trip, said) {
  const taken = rideOf(trip);
  return text("round_hire", {
    vehicle: taken ? formName(taken) : "", system: taken?.rental?.systemName ?? "",
    time: said(trip.hire), distance: distance(trip.hire.distance),
  });
}
