/** "I take this one": whoever says so counts on the vehicles of a journey, so that others are advised by it. */

import { ApiError, send } from "./api.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { text } from "./texts.js";

/** @typedef {import("./types").Itinerary} Itinerary */

/** @type {Record<string, import("./texts.js").TextKey>} */
const WORDS = { COUNTED: "confirm_counted", ALREADY_COUNTED: "confirm_already_counted", LIMIT_REACHED: "confirm_limit_reached" };

const FARTHEST_MS = 36 * 3_600_000; // docs/api.md: of later days nobody knows enough

/**
 * Is a journey one that its riders may say they take?
 * @param {Itinerary} journey
 * @param {Date} now
 */
export function mayBeConfirmed(journey, now) {
  const ahead = Date.parse(journey.startTime) - now.getTime();
  return journey.legs.some((leg) => leg.tripId && leg.occupancy) && ahead >= 0 && ahead <= FARTHEST_MS;
}

/**
 * Make the button, and the line that says what became of it.
 * @param {Itinerary} journey
 * @returns {HTMLElement}
 */
export function confirmButton(journey) {
  const told = el("p", { class: "small", role: "status" }, text("confirm_hint"));
  const button = el("button", { type: "button", class: "confirm" }, icon("check"), text("confirm"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { status } = await send(`v1/journeys/${encodeURIComponent(journey.id)}/confirm`);
      fill(told, text(WORDS[status]));
      button.classList.add("done");
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      fill(told, fault.message);
      button.disabled = false;
    }
  });
  return el("div", { class: "confirm-row" }, button, told);
}
