/** The departures of a stop, refreshed while they are looked at. */

import { ApiError, ask, isAborted } from "./api.js";
import { clockTime, dayName, isSameDay } from "./clock.js";
import { el, fill, spoken } from "./dom.js";
import { fullWords, levelOf } from "./fullness.js";
import { icon } from "./icons.js";
import { badge } from "./legs.js";
import { count, language, text } from "./texts.js";

/** @typedef {import("./types").Board} Board */
/** @typedef {import("./types").StopTime} StopTime */
/** @typedef {import("./types").Place} Place */

const REFRESH_MS = 30_000;
const AT_ONCE = 20;
const SOON_MIN = 60; // up to here minutes are told, later only the clock

export class BoardView {
  /**
   * @param {HTMLElement} root
   * @param {object} doings
   * @param {(end: "from" | "to", stop: Place) => void} doings.route
   * @param {(tripId: string) => string} doings.tripLink
   * @param {(said: string) => void} doings.announce
   * @param {(stop: Place) => void} doings.arrived the place of the board is known
   */
  constructor(root, { route, tripLink, announce, arrived }) {
    this.root = root;
    this.route = route;
    this.tripLink = tripLink;
    this.announce = announce;
    this.arrived = arrived;
    this.timer = 0;
    this.stop = "";
    this.time = "";
    this.pages = 1;
    this.most = Infinity; // pages that the service tells at once
    /** @type {AbortController | null} */
    this.asking = null;
    this.heading = el("h2", { tabindex: "-1", class: "view-title" });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.stop && !root.hidden) this.refresh(false);
    });
  }

  /**
   * @param {string} stop
   * @param {string} time RFC 3339; "" = now, and the board goes on with the clock
   * @param {string} back
   * @param {string} backText
   */
  show(stop, time, back, backText) {
    this.stop = stop;
    this.time = time;
    this.pages = 1;
    this.heading.textContent = text("board_loading");
    this.actions = el("p", { class: "actions" });
    this.list = el("ol", { class: "departures" });
    this.state = el("p", { class: "small" });
    this.more = el("button", { type: "button", class: "turner later", hidden: true, onclick: () => this.further() }, text("board_more"));
    fill(
      this.root,
      el("div", { class: "view-bar" }, el("a", { class: "quiet back", href: back }, icon("back"), backText)),
      this.heading, this.actions, this.list, this.more, this.state,
    );
    this.refresh(true);
  }

  focus() {
    this.heading.focus({ preventScroll: true });
  }

  hide() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.stop = "";
  }

  further() {
    this.pages += 1;
    this.refresh(true);
  }

  /** @param {boolean} aloud */
  async refresh(aloud) {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const parameters = { stopId: this.stop, n: AT_ONCE * this.pages, time: this.time || undefined, language: language() };
      this.draw(await ask("api/v6/stoptimes", parameters, signal), aloud);
    } catch (fault) {
      if (isAborted(fault)) return;
      if (!(fault instanceof ApiError)) throw fault;
      if (fault.code === "LIMIT_EXCEEDED" && this.pages > 1) return this.stay();
      this.fail(fault);
    }
    if (!this.time) this.timer = window.setTimeout(() => this.wake(), REFRESH_MS);
  }

  /** One more page is more than the service tells: what is there stays, and is kept fresh. */
  stay() {
    this.pages -= 1;
    this.most = this.pages;
    this.refresh(true);
  }

  wake() {
    if (document.hidden) return; // visibilitychange goes on
    this.refresh(false);
  }

  /** @param {ApiError} fault */
  fail(fault) {
    const missing = fault.status === 404 && fault.code === "NOT_FOUND";
    const said = missing ? text("board_missing") : fault.message;
    if (this.list?.childElementCount) fill(/** @type {HTMLElement} */ (this.state), said);
    else this.heading.textContent = said;
    this.announce(said);
  }

  /**
   * @param {Board} board
   * @param {boolean} aloud
   */
  draw(board, aloud) {
    const { place, stopTimes } = board;
    this.heading.textContent = text("board_title", { stop: place.name });
    fill(
      /** @type {HTMLElement} */ (this.actions),
      el("button", { type: "button", class: "chip", onclick: () => this.route("from", place) }, text("route_from")),
      el("button", { type: "button", class: "chip", onclick: () => this.route("to", place) }, text("route_to")),
    );
    const focused = document.activeElement?.getAttribute("data-trip");
    fill(/** @type {HTMLElement} */ (this.list), ...this.rows(stopTimes));
    // A refresh must not take the place from under someone who walks through the list by keyboard.
    if (focused) {
      /** @type {HTMLElement | null} */ (this.list?.querySelector(`[data-trip="${CSS.escape(focused)}"]`))?.focus();
    }
    /** @type {HTMLElement} */ (this.more).hidden =
      stopTimes.length < AT_ONCE * this.pages || this.pages >= this.most;
    const state = stopTimes.length ? "" : text("board_empty");
    const as = this.time ? "" : text("board_updated", { time: clockTime(new Date().toISOString()) });
    fill(/** @type {HTMLElement} */ (this.state), [state, as].filter(Boolean).join(" "));
    if (aloud) this.announce(stopTimes.length ? count("departures_found", stopTimes.length) : text("board_empty"));
    this.arrived(place);
  }

  /** @param {StopTime[]} stopTimes */
  *rows(stopTimes) {
    const now = new Date();
    /** @type {string | Date} */
    let day = now;
    for (const stopTime of stopTimes) {
      const moment = stopTime.place.departure ?? stopTime.place.scheduledDeparture;
      if (!moment) continue;
      if (!isSameDay(day, moment)) yield el("li", { class: "day" }, el("h3", {}, dayName(moment)));
      day = moment;
      yield this.row(stopTime, moment, now);
    }
  }

  /**
   * @param {StopTime} stopTime
   * @param {string} moment
   * @param {Date} now
   */
  row(stopTime, moment, now) {
    const { place } = stopTime;
    const minutes = Math.round((Date.parse(moment) - now.getTime()) / 60_000);
    const cancelled = stopTime.cancelled || stopTime.tripCancelled;
    const late = stopTime.realTime
      ? Math.round((Date.parse(moment) - Date.parse(place.scheduledDeparture ?? moment)) / 60_000)
      : 0;
    return el(
      "li",
      { class: cancelled ? "cancelled" : "" },
      el(
        "a",
        { class: "departure-row", href: this.tripLink(stopTime.tripId), "data-trip": stopTime.tripId },
        el("span", { class: "departure-time" }, el("time", { datetime: moment }, clockTime(moment)),
          late > 0 && el("span", { class: "late" }, text("delayed", { n: late }))),
        el("span", { class: "departure-line" }, badge(stopTime)),
        el("span", { class: "departure-to" }, stopTime.headsign,
          place.track && el("span", { class: "track" }, spoken(", "), text("platform", { track: place.track })),
          !cancelled && levelOf(place.occupancy) && el("span", { class: "departure-full" }, spoken(", "), fullWords(place.occupancy))),
        el("span", { class: "departure-in" },
          cancelled ? text("cancelled") : minutes >= 0 && minutes <= SOON_MIN ? text("in_minutes", { n: minutes }) : ""),
      ),
    );
  }
}
