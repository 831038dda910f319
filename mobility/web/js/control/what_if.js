/** What would one measure do? Asked of the model; nothing is changed by it. */

import { ApiError, isAborted, send } from "../api.js";
import { byId, el, fill } from "../dom.js";
import { language, text } from "../texts.js";

/** @typedef {import("../types").CriticalRun} CriticalRun */
/** @typedef {import("../types").Measure} Measure */

const LARGER = { seats: 30, standing: 60 }; // what the form begins with: so many places more than the run has

/** The form of a run; what is typed stays, and what is asked is of the run as the newest answer tells it. */
export class WhatIfForm {
  /** @param {CriticalRun} run */
  constructor(run) {
    this.run = run;
    /** @type {Measure | undefined} */
    this.held = undefined;
    this.kind = el("select", { name: "kind" },
      el("option", { value: "BIGGER_VEHICLE" }, text("bigger_vehicle")),
      el("option", { value: "SPARE_VEHICLE" }, text("spare_vehicle")));
    this.holding = el("option", { value: "HELD_DEPARTURE" });
    this.seats = number("seats", run.seats + LARGER.seats, 1, 2000);
    this.standing = number("standing", run.standing + LARGER.standing, 0, 4000);
    this.hold = number("holdSeconds", heldOf(run)?.holdSeconds ?? 120, 1, 3600);
    this.places = el("span", { class: "what-if-places" }, labeled("seats", this.seats), labeled("standing_places", this.standing));
    this.time = labeled("hold_seconds", this.hold);
    this.told = el("p", { class: "small", role: "status" });
    this.kind.addEventListener("change", () => this.choose());
    this.element = el("form", { class: "what-if", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); this.send(); } },
      labeled("what_if", this.kind), this.places, this.time, el("button", { type: "submit", class: "quiet" }, text("work_it_out")), this.told);
    this.show(run);
  }

  /**
   * Take the run of a newer answer: it may have left a stop since, and another line may be the one to wait.
   * @param {CriticalRun} run
   */
  show(run) {
    this.run = run;
    this.held = heldOf(run);
    this.holding.textContent = text("held_departure", { line: this.held?.otherRun?.displayName ?? "" });
    if (!this.held) this.holding.remove();
    else if (!this.holding.parentNode) this.kind.append(this.holding);
    this.choose();
  }

  choose() {
    this.places.hidden = this.kind.value === "HELD_DEPARTURE";
    this.time.hidden = !this.places.hidden;
  }

  send() {
    const { run, held, kind } = this;
    const sent = kind.value === "HELD_DEPARTURE"
      ? { holdSeconds: Number(this.hold.value), otherTripId: held?.otherRun?.tripId, stopId: held?.at.stopId }
      : { seats: Number(this.seats.value), standing: Number(this.standing.value), stopId: run.from.stopId };
    // The run is of the hours that the outlook was asked for.
    const hours = new FormData(/** @type {HTMLFormElement} */ (byId("outlook-form")));
    tell(this.told, { kind: kind.value, tripId: run.run.tripId, minutes: Number(hours.get("minutes")), ...sent });
  }
}

/** @param {CriticalRun} run */
function heldOf(run) {
  return run.measures.find((one) => one.kind === "HELD_DEPARTURE" && one.otherRun);
}

/**
 * @param {HTMLElement} told
 * @param {object} measure
 */
async function tell(told, measure) {
  try {
    const answer = await send("v1/steering/what-if", measure);
    if (!answer.measure) fill(told, answer.notices.map((/** @type {{text: string}} */ one) => one.text).join(" "));
    else {
      fill(told, text("what_if_told", {
        before: whole(answer.crowdingMinutesBefore), after: whole(answer.crowdingMinutesAfter), lost: whole(answer.measure.lostMinutes),
      }));
    }
  } catch (fault) {
    if (isAborted(fault)) return;
    if (!(fault instanceof ApiError)) throw fault;
    fill(told, fault.message);
  }
}

/**
 * @param {string} name
 * @param {number} value
 * @param {number} min
 * @param {number} max
 */
function number(name, value, min, max) {
  return el("input", { type: "number", name, value, min, max, required: true, inputmode: "numeric" });
}

/**
 * @param {import("../texts.js").TextKey} label
 * @param {HTMLElement} control
 */
function labeled(label, control) {
  return el("label", {}, el("span", {}, text(label)), control);
}

/** @param {number} n */
function whole(n) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 0 }).format(n);
}
