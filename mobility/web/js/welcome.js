/** Three things to try, for someone who sees the page for the first time. */

import { emptyState, readCoordinates, spotAt } from "./address.js";
import { ApiError, ask } from "./api.js";
import { clockTime, dayName } from "./clock.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { language, text } from "./texts.js";

/** @typedef {import("./types").Network} Network */
/** @typedef {import("./types").Spot} Spot */
/** @typedef {import("./types").State} State */

/**
 * @param {HTMLElement} root
 * @param {Network} network
 * @param {object} doings
 * @param {(change: Partial<State>) => string} doings.link
 * @param {(lat: number, lon: number) => Promise<string>} doings.nameOf
 */
export async function showWelcome(root, network, { link, nameOf }) {
  if (root.childElementCount || !network.sample) return;
  const { fromPlace, toPlace, time } = network.sample;
  const ends = await Promise.all([fromPlace, toPlace].map((place) => named(place, nameOf)));
  const [from, to] = ends;
  const stop = from && (await stopAt(from));
  const hint = text("try_journey_hint", { from: from?.name ?? "", to: to?.name ?? "", time: `${dayName(time)}, ${clockTime(time)}` });
  const question = { ...emptyState().question, from, to, time: time.slice(0, 16) };
  fill(
    root,
    el("h2", {}, text("welcome")),
    el(
      "ol",
      { class: "tries" },
      one("tram", link({ question }), text("try_journey"), hint),
      stop ? one("stop", link({ stop: stop.place }), text("try_board"), text("try_board_hint", { stop: stop.name })) : null,
      one("other", "docs/", text("try_api"), text("try_api_hint")),
    ),
    el("p", { class: "small" }, text("map_hint")),
  );
}

/**
 * @param {import("./icons.js").IconName} picture
 * @param {string} href
 * @param {string} title
 * @param {string} hint
 */
function one(picture, href, title, hint) {
  return el("li", {}, el("a", { class: "try", href }, icon(picture),
    el("span", {}, el("b", {}, title), el("span", { class: "small" }, hint))));
}

/**
 * @param {string} place
 * @param {(lat: number, lon: number) => Promise<string>} nameOf
 * @returns {Promise<Spot | null>}
 */
async function named(place, nameOf) {
  const spot = readCoordinates(place);
  return spot && spotAt(spot.lat, spot.lon, await nameOf(spot.lat, spot.lon));
}

/**
 * @param {Spot} spot
 * @returns {Promise<Spot | null>}
 */
async function stopAt({ lat, lon }) {
  try {
    const parameters = { place: `${lat},${lon}`, type: "STOP", language: language() };
    const [match] = await ask("api/v1/reverse-geocode", parameters);
    return match ? { place: match.id, name: match.name, lat: match.lat, lon: match.lon } : null;
  } catch (fault) {
    if (fault instanceof ApiError) return null;
    throw fault;
  }
}
