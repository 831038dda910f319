/** Starts the page of learning: what is wished, what can be reached, and the trip there and back. */

import { ApiError, ask, isAborted } from "../api.js";
import { NoMap } from "../base_map.js";
import { dayName, wallOf } from "../clock.js";
import { byId, el, fill } from "../dom.js";
import { fillHeader, linkLanguage } from "../header.js";
import { begin } from "../start.js";
import { count, text } from "../texts.js";
import { card, showSmallPrint } from "./cards.js";
import { drawLearnMap } from "./learn_map.js";
import { drawTrip } from "./trip_plan.js";
import { Wishes } from "./wishes.js";

/** @typedef {import("./types").LearningAttendance} Attendance */
/** @typedef {import("./types").LearningAnswer} Answer */
/** @typedef {import("./cards.js").Found} Found */

class Learning {
  /** @param {import("../types").Network} network */
  constructor(network) {
    this.network = network;
    /** @type {import("./learn_map.js").LearnMap | null} */
    this.map = null;
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {Found[]} */
    this.found = [];
    const form = /** @type {HTMLFormElement} */ (byId("wishes"));
    this.wishes = new Wishes(form, { search: () => this.begin(), announce: (said) => this.announce(said), near: () => this.map?.middle() ?? null });
    byId("more").addEventListener("click", () => this.search(this.found.length));
    byId("next-day").addEventListener("click", () => {
      this.wishes.turnToNextDay();
      this.begin();
    });
    window.addEventListener("hashchange", () => this.readAddress());
  }

  start() {
    fillHeader(this.network);
    linkLanguage();
    this.startMap();
    this.readAddress();
  }

  readAddress() {
    if (location.hash && location.hash === this.wishes.write()) return;
    const { sample, feeds } = this.network;
    const today = wallOf(new Date()).slice(0, 10);
    const runs = feeds.some(({ firstServiceDay, lastServiceDay }) => firstServiceDay && lastServiceDay && firstServiceDay <= today && today <= lastServiceDay);
    // Old timetables are for trying out: "now" would have no answer.
    const now = runs || !sample ? wallOf(new Date()) : sample.time.slice(0, 16);
    if (this.wishes.read(location.hash, now)) this.search(0);
  }

  async startMap() {
    try {
      this.map = await drawLearnMap(byId("map"), this.network, (place) => this.point(place));
      this.showOnMap();
    } catch (fault) {
      if (!(fault instanceof NoMap)) throw fault;
      document.body.classList.add("no-map");
      byId("map-trouble").textContent = fault.message;
      byId("map-trouble").hidden = false;
    }
    document.body.dataset.map = this.map ? "ready" : "none";
  }

  begin() {
    history.pushState(null, "", this.wishes.write());
    linkLanguage();
    this.search(0);
  }

  /** @param {number} offset */
  async search(offset) {
    this.asking?.abort();
    this.asking = new AbortController();
    this.announce(text("learn_searching"));
    try {
      const answer = await ask(`v1/learning/${this.wishes.what}`, this.wishes.parameters(offset), this.asking.signal);
      this.show(answer, offset);
    } catch (fault) {
      if (isAborted(fault)) return;
      if (!(fault instanceof ApiError)) throw fault;
      byId("found").hidden = false;
      byId("next-day").hidden = true;
      fill(byId("found-title"), fault.message);
      fill(byId("cards"));
      this.announce(fault.message);
    }
  }

  /**
   * @param {Answer} answer
   * @param {number} offset
   */
  show(answer, offset) {
    const found = rowsOf(answer);
    this.found = offset ? [...this.found, ...found] : found;
    byId("found").hidden = false;
    const said = answer.total ? count("learn_found", answer.total) : answer.reasons?.[0]?.error || text("learn_nothing");
    fill(byId("found-title"), said);
    const cards = found.map((one, place) => card(one, offset + place, (...chosen) => this.plan(...chosen)));
    if (offset) byId("cards").append(...cards);
    else fill(byId("cards"), ...cards);
    byId("more").hidden = this.found.length >= answer.total;
    // A question is about one day; where it has no answer, the next morning is one touch away.
    byId("next-day").hidden = answer.total > 0;
    fill(byId("next-day"), text("learn_next_day", { day: dayName(`${this.wishes.nextDay}T12:00Z`) }));
    showSmallPrint(answer);
    this.showOnMap();
    this.announce(said);
    if (offset) cards[0]?.querySelector("button")?.focus();
    else byId("found-title").focus({ preventScroll: false });
  }

  showOnMap() {
    const signs = this.found.map(({ attendance: { place, there } }, number) => ({ name: place.name, lat: place.lat, lon: place.lon, minutes: there.minutes, place: number }));
    this.map?.show(this.wishes.home, signs);
  }

  /** @param {number} place */
  point(place) {
    for (const one of document.querySelectorAll(".course.pointed")) one.classList.remove("pointed");
    const row = byId(`course-${place}`);
    row.classList.add("pointed");
    row.scrollIntoView({ block: "center" });
    row.querySelector("button")?.focus({ preventScroll: true });
  }

  /**
   * @param {Attendance} attendance
   * @param {HTMLElement} into
   * @param {HTMLButtonElement} button
   */
  async plan(attendance, into, button) {
    into.hidden = !into.hidden;
    button.setAttribute("aria-expanded", String(!into.hidden));
    if (into.hidden || into.childElementCount) return;
    fill(into, el("p", {}, text("learn_searching")));
    try {
      const [path, query] = attendance.trip.replace(/^\//, "").split("?");
      const answer = await ask(path, { ...Object.fromEntries(new URLSearchParams(query)), withFares: "true", crowding: "normal" });
      fill(into, ...drawTrip(answer, this.wishes.home?.name ?? ""));
      this.announce(text("learn_planned"));
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      fill(into, el("p", { class: "fault", role: "alert" }, fault.message));
    }
  }

  /** @param {string} said */
  announce(said) {
    byId("status").textContent = said;
  }
}

/**
 * @param {Answer} answer of offers or of places
 * @returns {Found[]}
 */
function rowsOf({ offers, places }) {
  if (offers) return offers.map(({ offer, attendances: [attendance, ...others] }) => ({ offer, attendance, others }));
  return (places ?? []).map((attendance) => ({ attendance, others: [] }));
}

async function start() {
  new Learning(await begin()).start();
}

start();
