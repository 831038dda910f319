/** Three things to try, for someone who sees the page for the first time; in a model city three journeys more. */

import { emptyState, readCoordinates, spotAt } from "./address.js";
import { ApiError, ask } from "./api.js";
import { clockTime, dayName, momentOf, wallOf } from "./clock.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { language, text } from "./texts.js";

/** @typedef {import("./types").Example} Example */
/** @typedef {import("./types").Network} Network */
/** @typedef {import("./types").Spot} Spot */
/** @typedef {import("./types").State} State */

/** What each example asks for beside lines, and its picture. */
const EXAMPLES = /** @type {const} */ ({
  TRAM_AND_BIKE: { picture: "bike", change: { also: ["rental"] } },
  NIGHT_SHUTTLE: { picture: "bus", change: { also: ["on_demand"] } },
  // In more minutes one would be in the middle of the city, past all places to change.
  PARK_AND_RIDE: { picture: "car", change: { also: ["park"], drive: "10" } },
});
const DAY_MS = 86_400_000;

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
  const examples = await Promise.all((network.examples ?? []).map((example) => tryExample(example, { link, nameOf })));
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
    examples.length > 0 && el("h2", {}, text("examples")),
    examples.length > 0 && el("p", { class: "small" }, text("examples_hint")),
    examples.length > 0 && el("ol", { class: "tries examples" }, ...examples),
    el("p", { class: "small" }, text("map_hint")),
  );
}

/**
 * @param {Example} example
 * @param {object} doings
 * @param {(change: Partial<State>) => string} doings.link
 * @param {(lat: number, lon: number) => Promise<string>} doings.nameOf
 */
async function tryExample({ kind, fromPlace, toPlace, at }, { link, nameOf }) {
  const { picture, change } = EXAMPLES[kind];
  const [from, to] = await Promise.all([fromPlace, toPlace].map((place) => named(place, nameOf)));
  const time = at ? nextWall(at) : "";
  const when = time ? `${dayName(momentOf(time))}, ${clockTime(momentOf(time).toISOString())}` : "";
  const hint = text(`example_${kind}_hint`, { from: from?.name ?? "", to: to?.name ?? "", time: when });
  const question = { ...emptyState().question, from, to, time, ...change, also: [...change.also] };
  return one(picture, link({ question }), text(`example_${kind}`), hint);
}

/**
 * When a time of day comes next, on the city's clocks.
 * @param {string} at "23:00"
 */
function nextWall(at) {
  const now = wallOf(new Date());
  const day = now.slice(11) <= at ? now : wallOf(new Date(Date.now() + DAY_MS));
  return `${day.slice(0, 10)}T${at}`;
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
