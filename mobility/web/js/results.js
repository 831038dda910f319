/** The list of journeys, with earlier and later ones. */

import { clockTime, dayName, isSameDay } from "./clock.js";
import { el, fill, spoken } from "./dom.js";
import { span, spanAloud } from "./format.js";
import { fullSign } from "./fullness.js";
import { icon, iconOfLeg } from "./icons.js";
import { badge, isRide, legAloud, placeName, tellingLegs, wayChip, wayTexts, whys } from "./legs.js";
import { offerAloud, offerText, priceText } from "./offer.js";
import { count, text } from "./texts.js";
import { bookBy, formName } from "./vehicle_leg.js";

/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("./types").PlanAnswer} PlanAnswer */

export class Results {
  /**
   * @param {HTMLElement} root the section, with its heading in it
   * @param {object} doings
   * @param {(journey: Itinerary) => string} doings.linkOf
   * @param {(cursor: string) => Promise<PlanAnswer | null>} doings.page
   * @param {() => Promise<import("./offer_types").OffersAnswer | null>} doings.compare
   * @param {import("./round_trips.js").RoundTripFinder} doings.rounds
   * @param {(journey: Itinerary | null) => void} doings.pointAt
   * @param {(said: string) => void} doings.announce
   */
  constructor(root, { linkOf, page, compare, rounds, pointAt, announce }) {
    this.root = root;
    this.heading = /** @type {HTMLElement} */ (root.querySelector("h2"));
    this.body = /** @type {HTMLElement} */ (root.querySelector("#results-body"));
    this.linkOf = linkOf;
    this.page = page;
    this.compare = compare;
    this.rounds = rounds;
    this.hasRounds = false;
    this.pointAt = pointAt;
    this.announce = announce;
    /** @type {Itinerary[]} all that are shown */
    this.journeys = [];
    /** @type {Itinerary[]} */
    this.direct = [];
    /** @type {Itinerary[]} with labels, once they were asked for */
    this.offers = [];
    this.cursors = { earlier: "", later: "" };
    this.ends = { from: "", to: "" };
    this.day = "";
    this.turnable = false;
    this.earlier = /** @type {HTMLButtonElement} */ (root.querySelector("#earlier"));
    this.earlier.addEventListener("click", () => this.turn("earlier", this.earlier));
  }

  hide() {
    this.root.hidden = true;
    this.journeys = [];
    this.direct = [];
    this.offers = [];
  }

  /** Say that a search is under way. */
  wait() {
    this.root.hidden = false;
    this.heading.textContent = text("searching");
    this.earlier.hidden = true;
    const bones = [0, 1, 2].map(() => el("li", { class: "bone" }));
    fill(this.body, el("ol", { class: "journeys", "aria-hidden": "true" }, ...bones));
    this.body.setAttribute("aria-busy", "true");
  }

  /**
   * Say why there is nothing.
   * @param {string} fault
   * @param {() => void} again
   */
  fail(fault, again) {
    this.root.hidden = false;
    this.body.removeAttribute("aria-busy");
    this.heading.textContent = text("none");
    this.announce(`${text("none")}. ${fault}`);
    fill(
      this.body,
      el("p", { class: "fault" }, fault),
      el("button", { type: "button", class: "quiet", onclick: again }, text("try_again")),
    );
  }

  /**
   * Show the first page of an answer.
   * @param {PlanAnswer} answer
   * @param {{from: string, to: string}} ends names
   * @param {Date} day that was asked for
   * @param {boolean} hasRounds whether round trips can be asked for
   */
  show(answer, ends, day, hasRounds) {
    this.hasRounds = hasRounds;
    this.root.hidden = false;
    // Where nothing runs in a window, another may do; a place off the map stays there.
    const codes = (answer.reasons ?? []).map(({ code }) => code);
    this.turnable = answer.itineraries.length > 0 || codes.includes("NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW");
    this.earlier.hidden = !this.turnable;
    this.day = day.toISOString();
    this.body.removeAttribute("aria-busy");
    this.ends = ends;
    this.journeys = [...answer.itineraries];
    this.direct = [...answer.direct];
    this.offers = [];
    this.cursors = { earlier: answer.previousPageCursor, later: answer.nextPageCursor };
    const left = (answer.notOffered ?? []).map(({ error }) => error);
    this.reasons = [...(answer.reasons ?? []).map((reason) => reason.error), ...left].filter(Boolean);
    this.notices = (answer.notices ?? []).map((notice) => notice.text);
    this.draw();
    this.announce([this.heading.textContent, ...this.reasons].join(". "));
  }

  draw() {
    const n = this.journeys.length + this.direct.length;
    this.heading.textContent = n ? count("found", n) : text("none");
    this.list = el("ol", { class: "journeys" }, ...this.rows());
    fill(
      this.body,
      ...(this.reasons ?? []).map((reason) => el("p", { class: "reason" }, reason)),
      this.direct.length > 0 && el("ul", { class: "journeys direct" }, ...this.direct.map((one) => this.card(one, true))),
      n > 0 && this.comparer(),
      this.list,
      this.turnable && this.turner(),
      this.hasRounds && this.rounds.section(),
      ...(this.notices ?? []).map((notice) => el("p", { class: "small" }, icon("info"), notice)),
    );
  }

  /** A button that searches each set of modes by itself, and says what each offer is the best at. */
  comparer() {
    const place = el("section", { class: "offers", "aria-label": text("offers_label") });
    const ask = async () => {
      button.disabled = true;
      button.textContent = text("searching");
      const answer = await this.compare();
      button.disabled = false;
      button.textContent = text("offers_compare");
      if (!answer) return;
      this.offers = answer.offers.map(({ labels, itinerary, ...offer }) => ({ ...itinerary, labels, offer }));
      const car = answer.car?.co2.grams;
      const head = el("h3", { tabindex: "-1" }, count("offers_found", this.offers.length));
      fill(
        place,
        head,
        el("ol", { class: "journeys" }, ...this.offers.map((journey) => this.card(journey, false))),
        car !== null && car !== undefined && el("p", { class: "small" }, text("offers_car", { grams: car })),
      );
      button.hidden = true;
      head.focus();
    };
    const button = el("button", { type: "button", id: "compare", class: "turner", onclick: ask }, text("offers_compare"));
    return el("div", { class: "pages" }, button, place);
  }

  turner() {
    const button = el("button", { type: "button", id: "later", class: "turner", onclick: () => this.turn("later", button) }, text("later"));
    return el("p", { class: "pages" }, button);
  }

  /**
   * @param {"earlier" | "later"} way
   * @param {HTMLButtonElement} button
   */
  async turn(way, button) {
    if (button.disabled) return;
    button.disabled = true;
    const answer = await this.page(this.cursors[way]);
    button.disabled = false;
    if (!answer) return;
    const known = new Set(this.journeys.map((journey) => journey.id));
    const more = answer.itineraries.filter((journey) => !known.has(journey.id));
    this.cursors[way] = way === "earlier" ? answer.previousPageCursor : answer.nextPageCursor;
    this.journeys = way === "earlier" ? [...more, ...this.journeys] : [...this.journeys, ...more];
    fill(/** @type {HTMLElement} */ (this.list), ...this.rows());
    const n = this.journeys.length + this.direct.length;
    this.heading.textContent = n ? count("found", n) : text("none");
    this.announce(more.length ? count(way === "earlier" ? "more_earlier" : "more_later", more.length) : text("no_more"));
    const first = more[0];
    if (first) /** @type {HTMLElement | null} */ (this.list?.querySelector(`[data-id="${CSS.escape(first.id)}"]`))?.focus();
  }

  *rows() {
    let before = this.day; // the form says which; from there on a day is told where it changes
    for (const journey of this.journeys) {
      if (!isSameDay(before, journey.startTime)) yield el("li", { class: "day" }, el("h3", {}, dayName(journey.startTime)));
      before = journey.startTime;
      yield this.card(journey, false);
    }
  }

  /**
   * @param {Itinerary} journey
   * @param {boolean} direct
   */
  card(journey, direct) {
    const legs = tellingLegs(journey);
    const ride = journey.legs.find(isRide);
    const changes = journey.transfers ? count("changes", journey.transfers) : text("no_change");
    const start = clockTime(journey.startTime);
    const end = clockTime(journey.endTime);
    const main = journey.legs.find(({ mode }) => mode !== "WALK") ?? journey.legs[0];
    const way = main.booking ? main.booking.name : main.rental ? formName(main) : text(main.mode === "BIKE" ? "direct_bike" : "direct_walk");
    const aloud = direct
      ? `${way}, ${spanAloud(journey)}. ${offerAloud(journey)}`
      : `${labelled(journey)} ` + text("card_aloud", { start, end, duration: spanAloud(journey), changes, legs: legs.map(legAloud).join(", ") }) + ` ${whys(journey).join(". ")} ${bookBy(journey)} ${offerAloud(journey)}`;
    const point = () => this.pointAt(journey);
    const link = el(
      "a",
      { class: "card", href: this.linkOf(journey), "data-id": journey.id, onpointerenter: point, onfocus: point,
        onpointerleave: () => this.pointAt(null) },
      spoken(aloud),
      direct ? this.directFace(journey, way, main) : this.face(journey, { legs, start, end, changes, ride }),
    );
    return el("li", {}, link);
  }

  /**
   * @param {Itinerary} journey
   * @param {string} way
   * @param {import("./types").Leg} main what one goes by
   */
  directFace(journey, way, main) {
    return el(
      "span",
      { class: "face direct-face", "aria-hidden": "true" },
      icon(iconOfLeg(main)),
      el("span", { class: "direct-name" }, way),
      el("span", { class: "length" }, span(journey)),
      (main.booking || main.rental) && journey.offer && el("span", {}, priceText(journey.offer.price)),
    );
  }

  /**
   * @param {Itinerary} journey
   * @param {{legs: import("./types").Leg[], start: string, end: string, changes: string, ride: import("./types").Leg | undefined}} told
   */
  face(journey, { legs, start, end, changes, ride }) {
    const signs = legs.map((leg) => el("span", { class: "sign" }, isRide(leg) ? badge(leg) : wayChip(leg), fullSign(leg.occupancy)));
    const board = ride && `${clockTime(ride.startTime)} ${text("from_stop", { stop: placeName(ride.from, this.ends) })}`;
    const why = whys(journey);
    return el(
      "span",
      { class: "face", "aria-hidden": "true" },
      el(
        "span",
        { class: "face-top" },
        el("span", { class: "times" }, `${start} – ${end}`),
        el("span", { class: "length" }, span(journey)),
      ),
      el("span", { class: "signs" }, ...signs),
      el("span", { class: "face-more" }, [changes, ...wayTexts(journey)].join(" · ")),
      journey.offer && el("span", { class: "offer-line" }, offerText(journey)),
      bookBy(journey) && el("span", { class: "book-by" }, bookBy(journey)),
      board && el("span", { class: "face-more" }, board),
      journey.labels && el("span", { class: "whys" }, ...journey.labels.map((one) => el("span", { class: "why" }, text(`label_${one}`)))),
      why.length > 0 && el("span", { class: "whys" }, ...why.map((one) => el("span", { class: "why" }, one))),
    );
  }
}

/**
 * What an offer is the best at, to be read aloud.
 * @param {Itinerary} journey
 */
function labelled({ labels }) {
  return (labels ?? []).map((one) => text(`label_${one}`)).join(", ");
}
