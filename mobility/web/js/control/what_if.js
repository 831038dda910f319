/** What would one measure do? Asked of the model; nothing is changed by it. */

import { ApiError, isAborted, send } from "../api.js";
import { byId, el, fill } from "../dom.js";
import { language, text } from "../texts.js";

/** @typedef {import("../types").CriticalRun} CriticalRun */

const LARGER = { seats: 30, standing: 60 }; // what the form begins with: so many places more than the run has

/**
 * Make the form for a run.
 * @param {CriticalRun} run
 * @returns {HTMLElement}
 */
export function whatIfForm(run) {
  const held = run.measures.find((one) => one.kind === "HELD_DEPARTURE" && one.otherRun);
  const kind = el("select", { name: "kind" },
    el("option", { value: "BIGGER_VEHICLE" }, text("bigger_vehicle")),
    el("option", { value: "SPARE_VEHICLE" }, text("spare_vehicle")),
    held && el("option", { value: "HELD_DEPARTURE" }, text("held_departure", { line: held.otherRun?.displayName ?? "" })));
  const seats = number("seats", run.seats + LARGER.seats, 1, 2000);
  const standing = number("standing", run.standing + LARGER.standing, 0, 4000);
  const hold = number("holdSeconds", held?.holdSeconds ?? 120, 1, 3600);
  const places = el("span", { class: "what-if-places" }, labeled("seats", seats), labeled("standing_places", standing));
  const time = labeled("hold_seconds", hold);
  const told = el("p", { class: "small", role: "status" });
  const choose = () => {
    places.hidden = kind.value === "HELD_DEPARTURE";
    time.hidden = !places.hidden;
  };
  kind.addEventListener("change", choose);
  choose();
  return el("form", {
    class: "what-if",
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const sent = kind.value === "HELD_DEPARTURE"
        ? { holdSeconds: Number(hold.value), otherTripId: held?.otherRun?.tripId, stopId: held?.at.stopId }
        : { seats: Number(seats.value), standing: Number(standing.value), stopId: run.from.stopId };
      // The run is of the hours that the outlook was asked for.
      const hours = new FormData(/** @type {HTMLFormElement} */ (byId("outlook-form")));
      tell(told, { kind: kind.value, tripId: run.run.tripId, minutes: Number(hours.get("minutes")), ...sent });
    },
  }, labeled("what_if", kind), places, time, el("button", { type: "submit", class: "quiet" }, text("work_it_out")), told);
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
