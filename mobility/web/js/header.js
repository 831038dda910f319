/** What stands around everything else: the name of the city, the other language, whose data these are. */

import { dateName } from "./clock.js";
import { byId, fill } from "./dom.js";
import { language, text } from "./texts.js";

/** @typedef {import("./types").Network} Network */

/** @param {Network} network */
export function fillHeader(network) {
  const model = network.modelCity ? text("model_city_name") : "";
  byId("title").textContent = model || capital(network.city) || text("title");
  byId("model").hidden = !network.modelCity;
  byId("attributions").textContent = network.attributions.join(" · ");
}

/** Link to the same in the other language. */
export function linkLanguage() {
  const other = language() === "de" ? "en" : "de";
  const link = /** @type {HTMLAnchorElement} */ (byId("language"));
  link.textContent = text("other_language");
  link.lang = link.hreflang = other;
  link.href = `?language=${other}${location.hash}`;
}

/**
 * @param {Network} network
 * @param {boolean} told say which days the timetable covers
 * @returns {[string, string]} first and last day of the timetable, "" = not known
 */
export function showCover({ feeds }, told) {
  const days = feeds.flatMap(({ firstServiceDay, lastServiceDay }) =>
    firstServiceDay && lastServiceDay ? [firstServiceDay, lastServiceDay] : []);
  if (!days.length) return ["", ""];
  days.sort();
  const [first, last] = [days[0], days[days.length - 1]];
  if (told) fill(byId("covers"), text("covers", { first: dateName(first), last: dateName(last) }));
  return [first, last];
}

/** @param {string} word */
function capital(word) {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/**
 * Say what is missing of the map.
 * @param {string} said
 */
export function troubleWithMap(said) {
  byId("map-trouble").textContent = said;
  byId("map-trouble").hidden = false;
}
