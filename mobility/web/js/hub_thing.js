/** A mobility hub as something on the map: its bays, what stands there now, equipment and stops. */

import { duration } from "./format.js";
import { text } from "./texts.js";

/** @typedef {import("./offer_types").Hub} Hub */

const MOST_STOPS = 3;

/**
 * @param {Hub} hub
 * @returns {import("./shared_things.js").Thing}
 */
export function hubThing(hub) {
  const { name, lat, lon, present, bays, equipment, stops } = hub;
  const bayTexts = bays.map(({ kind, count }) => (count === undefined ? word("bay", kind) : `${word("bay", kind)} ${count}`));
  const now = [
    ...present.vehicles.map(({ formFactor, count }) => `${word("form", formFactor.toUpperCase())}: ${count}`),
    present.docks === undefined ? "" : text("shared_docks", { count: String(present.docks) }),
    present.carSpaces === undefined ? "" : text("shared_free", { count: String(present.carSpaces) }),
    present.bikeSpaces === undefined ? "" : text("hub_bike_spaces", { count: String(present.bikeSpaces) }),
  ].filter(Boolean);
  const near = new Map(stops.map((stop) => [stop.name, stop.walk])); // of the platforms of a stop the last one does
  const lines = [
    now.length > 0 ? text("hub_now", { things: now.join(" · ") }) : text("hub_now_unknown"),
    present.observedAt ? text("shared_age", { minutes: String(minutesSince(present.observedAt)) }) : "",
    present.staleSystems.length > 0 ? text("hub_stale", { systems: present.staleSystems.join(", ") }) : "",
    bayTexts.length > 0 ? text("hub_bays", { bays: bayTexts.join(" · ") }) : "",
    equipment.length > 0 ? text("hub_equipment", { things: equipment.map((one) => word("equipment", one)).join(" · ") }) : "",
    near.size > 0 ? text("hub_stops", { stops: [...near].slice(0, MOST_STOPS).map(([stop, walk]) => `${stop} (${duration(walk)})`).join(", ") }) : "",
    hub.position === "stop" ? text("hub_near_stop") : "",
    hub.simulated ? text("shared_simulated") : "",
  ].filter(Boolean);
  return { title: name, lines, kind: "hub", stale: false, lat, lon };
}

/**
 * @param {"bay" | "form" | "equipment"} group
 * @param {string} name a word that this page may not know yet
 */
function word(group, name) {
  const key = `${group}_${name}`;
  const said = text(/** @type {import("./texts.js").TextKey} */ (key));
  return said === key ? name : said;
}

/** @param {string} moment */
function minutesSince(moment) {
  return Math.max(0, Math.round((Date.now() - Date.parse(moment)) / 60_000));
}
