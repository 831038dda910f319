/** One journey opened: its legs, stops on the way and walking directions. A whole trip is shown in the same way. */

import { isAborted } from "./api.js";
import { clockTime, dayName, isSameDay } from "./clock.js";
import { lineColors } from "./colors.js";
import { confirmButton, mayBeConfirmed } from "./confirm_button.js";
import { el, fill, spoken } from "./dom.js";
import { distance, duration, span } from "./format.js";
import { fullLine, fullSign } from "./fullness.js";
import { icon, iconOfMode, iconOfTurn } from "./icons.js";
import { assumptions, badge, isRide, placeName, wayTexts, whys } from "./legs.js";
import { offerBox } from "./offer.js";
import { count, text } from "./texts.js";
import { bookingFacts, vehicleFacts, vehicleLine } from "./vehicle_leg.js";

/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("./types").Leg} Leg */
/** @typedef {import("./types").Place} Place */
/** @typedef {import("./types").Step} Step */

const WORTH_DIRECTIONS_M = 30;
const WORTH_TELLING_S = 90; // waits shorter than that are no news

export class JourneyView {
  /**
   * @param {HTMLElement} root
   * @param {object} doings
   * @param {(stop: Place) => string} doings.boardLink
   * @param {(parking: string, arrival: string) => string} doings.backLink to the way back to a car park, not before one has arrived
   * @param {(said: string) => void} doings.announce
   */
  constructor(root, { boardLink, backLink, announce }) {
    this.root = root;
    this.boardLink = boardLink;
    this.backLink = backLink;
    this.announce = announce;
    this.ends = { from: "", to: "" };
  }

  /**
   * @param {Itinerary} journey
   * @param {object} around
   * @param {{from: string, to: string}} around.ends
   * @param {string} around.back link
   * @param {string} around.backText
   * @param {string[]} around.notices
   * @param {boolean} [around.trip] a whole trip, not a journey
   */
  show(journey, { ends, back, backText, notices, trip = false }) {
    this.ends = ends;
    this.heading = el("h2", { tabindex: "-1", class: "view-title" }, ...this.title(journey, trip));
    const [why, assumed] = [whys(journey), assumptions(journey)];
    const changes = journey.transfers ? count("changes", journey.transfers) : text("no_change");
    const facts = [span(journey), trip ? "" : changes, ...wayTexts(journey)].filter(Boolean);
    fill(
      this.root,
      this.bar(back, backText),
      this.heading,
      el("p", { class: "facts" }, facts.join(" · ")),
      why.length > 0 && el("p", { class: "whys" }, ...why.map((one) => el("span", { class: "why" }, one))),
      assumed.length > 0 && el("details", { class: "assumed" }, el("summary", {}, text("assumed"), icon("down")),
        el("ul", {}, ...assumed.map((one) => el("li", {}, one)))),
      !trip && mayBeConfirmed(journey, new Date()) && confirmButton(journey),
      !trip && offerBox(journey, this.announce),
      el("ol", { class: "legs" }, ...this.rows(journey.legs)),
      ...notices.map((notice) => el("p", { class: "small" }, icon("info"), notice)),
    );
    // Of a whole trip the stops are what one wants to see.
    if (trip) for (const stops of this.root.querySelectorAll("details")) stops.open = true;
  }

  /**
   * The way back, and a link to share.
   * @param {string} back link
   * @param {string} backText
   */
  bar(back, backText) {
    return el(
      "div",
      { class: "view-bar" },
      el("a", { class: "quiet back", href: back }, icon("back"), backText),
      el("button", { type: "button", class: "quiet", onclick: () => this.share() }, icon("link"), text("share")),
    );
  }

  /**
   * Say that there is nothing to show.
   * @param {string} fault
   * @param {string} back
   * @param {string} backText
   */
  fail(fault, back, backText) {
    this.heading = el("h2", { tabindex: "-1", class: "view-title" }, fault);
    fill(
      this.root,
      el("div", { class: "view-bar" }, el("a", { class: "quiet back", href: back }, icon("back"), backText)),
      this.heading,
    );
  }

  focus() {
    this.heading?.focus({ preventScroll: true });
  }

  async share() {
    try {
      if (navigator.share) {
        await navigator.share({ url: location.href, title: document.title });
        return;
      }
      await navigator.clipboard.writeText(location.href);
      this.announce(text("link_copied"));
    } catch (fault) {
      if (isAborted(fault)) return; // thought better of it
      window.prompt(text("share"), location.href); // neither without https
    }
  }

  /**
   * @param {Itinerary} journey
   * @param {boolean} trip
   */
  title(journey, trip) {
    const first = journey.legs.find(isRide);
    if (trip && first) return [badge(first), ` ${text("towards", { headsign: first.headsign ?? "" })}`];
    const times = text("journey_title", { start: clockTime(journey.startTime), end: clockTime(journey.endTime) });
    const day = isSameDay(journey.startTime, new Date()) ? "" : `${dayName(journey.startTime)} · `;
    return [el("span", { class: "small-day" }, day), times];
  }

  /** @param {Leg[]} legs */
  *rows(legs) {
    let before = null;
    for (const leg of legs) {
      const waiting = before ? (Date.parse(leg.startTime) - Date.parse(before)) / 1000 : 0;
      if (waiting >= WORTH_TELLING_S) yield el("li", { class: "leg waiting" }, text("wait", { time: duration(waiting) }));
      yield isRide(leg) ? this.ride(leg) : this.way(leg, legs);
      before = leg.endTime;
    }
  }

  /** @param {Leg} leg */
  ride(leg) {
    const stops = leg.intermediateStops ?? [];
    const row = el(
      "li",
      { class: `leg ride${leg.cancelled ? " cancelled" : ""}` },
      this.halt(leg.from, leg.startTime, leg.scheduledStartTime, leg.realTime, "departure"),
      el(
        "div",
        { class: "leg-body" },
        leg.interlineWithPreviousLeg && el("p", { class: "small" }, text("stay_seated")),
        el("p", { class: "line" }, badge(leg), " ", el("span", {}, text("towards", { headsign: leg.headsign ?? "" }))),
        fullLine(leg.occupancy),
        el("p", { class: "small" }, ...this.facts(leg)),
        ...(leg.booking ? bookingFacts(leg.booking) : []),
        ...(leg.alerts ?? []).map((alert) => el("p", { class: "notice" }, el("b", {}, alert.headerText), ` ${alert.descriptionText}`)),
        this.between(stops, leg),
      ),
      this.halt(leg.to, leg.endTime, leg.scheduledEndTime, leg.realTime, "arrival"),
    );
    row.style.setProperty("--line-color", lineColors(leg).background);
    return row;
  }

  /** @param {Leg} leg */
  facts(leg) {
    const told = [
      leg.cancelled ? text("cancelled") : "",
      leg.agencyName ?? "",
      leg.headway ? text("headway", { time: duration(leg.headway) }) : "",
      leg.wheelchairAccessible === "ACCESSIBLE" ? text("wheelchair_ok") : "",
      leg.wheelchairAccessible === "NOT_ACCESSIBLE" ? text("wheelchair_no") : "",
      leg.bikesAllowed === true ? text("bikes_ok") : "",
      leg.bikesAllowed === false ? text("bikes_no") : "",
      arrangement(leg.from.pickupArrangement),
      arrangement(leg.to.dropoffArrangement),
    ];
    return told.filter(Boolean).map((one, place) => `${place ? " · " : ""}${one}`);
  }

  /**
   * @param {Place[]} stops
   * @param {Leg} leg
   */
  between(stops, leg) {
    const many = `${count("stops", stops.length + 1)} · ${duration(leg.duration)}`;
    if (!stops.length) return el("p", { class: "small" }, many);
    const rows = stops.map((stop) =>
      el(
        "li",
        { class: stop.cancelled ? "cancelled" : "" },
        el("time", {}, clockTime(stop.departure ?? stop.arrival ?? leg.startTime)),
        " ",
        el("span", {}, stop.name),
        fullSign(stop.occupancy),
      ),
    );
    return el(
      "details",
      {},
      el("summary", {}, many, spoken(`. ${text("show_stops")}`), icon("down")),
      el("ol", { class: "between" }, ...rows),
    );
  }

  /**
   * @param {Place} place
   * @param {string} moment
   * @param {string} scheduled
   * @param {boolean} live
   * @param {"departure" | "arrival"} kind
   */
  halt(place, moment, scheduled, live, kind) {
    const name = placeName(place, this.ends);
    const late = live ? Math.round((Date.parse(moment) - Date.parse(scheduled)) / 60_000) : 0;
    return el(
      "div",
      { class: `halt ${kind}` },
      el(
        "span",
        { class: "halt-time" },
        spoken(`${text(kind)} `),
        el("time", { datetime: moment }, clockTime(moment)),
        live && el("span", { class: late > 0 ? "late" : "on-time" }, late > 0 ? text("delayed", { n: late }) : text("on_time")),
      ),
      el("span", { class: "halt-dot", "aria-hidden": "true" }),
      el(
        "span",
        { class: "halt-name" },
        place.stopId ? el("a", { href: this.boardLink(place) }, name) : el("b", {}, name),
        place.track && el("span", { class: "track" }, spoken(", "), text("platform", { track: place.track })),
        kind === "departure" && fullSign(place.occupancy),
      ),
    );
  }

  /**
   * @param {Leg} leg
   * @param {Leg[]} legs
   */
  way(leg, legs) {
    const place = legs.indexOf(leg);
    const [first, last] = [place === 0, place === legs.length - 1];
    const cycling = leg.mode !== "WALK";
    const said = text(cycling ? "bike_leg" : "walk_leg", { time: duration(leg.duration) });
    const long = leg.distance ? ` · ${distance(leg.distance)}` : "";
    const steps = (leg.distance ?? 0) < WORTH_DIRECTIONS_M ? [] : (leg.steps ?? []).filter((step) => step.instruction);
    const own = ["WALK", "BIKE"].includes(leg.mode);
    const body = !own ? vehicleLine(leg) : leg.duration < 60 && !first && !last && leg.from.name === leg.to.name
      ? el("p", { class: "line" }, text("stay_on_foot"))
      : el("p", { class: "line" }, icon(iconOfMode(leg.mode)), ` ${said}${long}`);
    return el(
      "li",
      { class: `leg way ${cycling ? "cycling" : "walking"}` },
      first && this.halt(leg.from, leg.startTime, leg.scheduledStartTime, false, "departure"),
      el(
        "div",
        { class: "leg-body" },
        body,
        ...vehicleFacts(leg, last, (parking) => this.backLink(parking, legs[legs.length - 1].endTime)),
        leg.unknownStepFreeMeters !== undefined &&
          el("p", { class: "small" }, text("unknown_step_free", { distance: distance(leg.unknownStepFreeMeters) })),
        steps.length > 0 && el("details", {}, el("summary", {}, text("directions"), icon("down")),
          el("ol", { class: "steps" }, ...steps.map(stepRow))),
      ),
      last && this.halt(leg.to, leg.endTime, leg.scheduledEndTime, false, "arrival"),
    );
  }
}

/** @param {Step} step */
function stepRow(step) {
  const far = step.distance >= 1 ? distance(step.distance) : "";
  return el("li", {}, icon(iconOfTurn(step.relativeDirection)), el("span", {}, step.instruction ?? ""),
    far && el("span", { class: "far" }, spoken(", "), far));
}

/** @param {string | undefined} word */
function arrangement(word) {
  if (word === "PHONE_AGENCY") return text("phone_agency");
  return word === "ASK_DRIVER" ? text("ask_driver") : "";
}
