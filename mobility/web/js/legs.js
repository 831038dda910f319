/** What legs look like in lists: badges of lines, walks, names of places. */

import { lineColors } from "./colors.js";
import { el, spoken } from "./dom.js";
import { duration, durationAloud, minutesOf } from "./format.js";
import { levelOf, levelWord } from "./fullness.js";
import { icon, iconOfLeg, iconOfMode } from "./icons.js";
import { text } from "./texts.js";

/** @typedef {import("./types").Leg} Leg */
/** @typedef {import("./types").Place} Place */
/** @typedef {import("./types").Itinerary} Itinerary */

const ADVICE = "wait_for_next";
const NAMED = ["WALK", "BIKE", "TRAM", "BUS", "COACH", "SUBWAY", "SUBURBAN", "RAIL", "FERRY", "ODM", "RENTAL", "FLEX", "CAR"];

/** @param {Leg} leg */
export function isRide(leg) {
  return Boolean(leg.tripId);
}

/** @param {string} mode */
export function modeName(mode) {
  const plain = mode.endsWith("_RAIL") || mode === "LONG_DISTANCE" ? "RAIL" : mode;
  return text(/** @type {import("./texts.js").TextKey} */ (`mode_${NAMED.includes(plain) ? plain : "OTHER"}`));
}

/**
 * The badge of a line in its colors.
 * @param {{mode: string, displayName?: string, routeShortName?: string, routeColor?: string, routeTextColor?: string}} line
 */
export function badge(line) {
  const { background, ink } = lineColors(line);
  const made = el(
    "span",
    { class: "badge" },
    icon(iconOfMode(line.mode)),
    spoken(`${modeName(line.mode)} `),
    line.displayName || line.routeShortName || modeName(line.mode),
  );
  made.style.background = background;
  made.style.color = ink;
  return made;
}

/**
 * A walk or bike ride in few pixels.
 * @param {Leg} leg
 */
export function wayChip(leg) {
  return el(
    "span",
    { class: "way-chip" },
    icon(iconOfLeg(leg)),
    String(Math.max(1, minutesOf(leg.duration))),
    spoken(` ${text("minutes", { n: "" }).trim()}`),
  );
}

/**
 * @param {Place} place
 * @param {{from: string, to: string}} ends names of the places that were asked for
 */
export function placeName(place, ends) {
  if (!place.stopId && place.name === "START") return ends.from || text("start");
  if (!place.stopId && place.name === "END") return ends.to || text("destination");
  return place.name;
}

/** @param {Leg} leg */
export function legAloud(leg) {
  if (!isRide(leg)) return `${modeName(leg.mode)} ${durationAloud(leg.duration)}`;
  const line = text("line_aloud", { mode: modeName(leg.mode), line: leg.displayName || leg.routeShortName || "" });
  const level = levelOf(leg.occupancy);
  return level ? `${line} (${levelWord(level)})` : line;
}

/**
 * Why a journey is worth a look: advice first, and not that it is one among others.
 * @param {Itinerary} journey
 */
export function whys(journey) {
  const said = (journey.explanation ?? []).filter(({ code }) => code !== "alternative" && !isAssumption(code));
  const advice = said.filter(({ code }) => code === ADVICE);
  return [...advice, ...said.filter(({ code }) => code !== ADVICE)].map((one) => one.text);
}

/**
 * What was taken for granted when full vehicles counted.
 * @param {Itinerary} journey
 */
export function assumptions(journey) {
  return (journey.explanation ?? []).filter(({ code }) => isAssumption(code)).map((one) => one.text);
}

/** @param {string} code */
function isAssumption(code) {
  return code.startsWith("assumed_");
}

/**
 * Legs that are worth a symbol: not the few steps across a platform.
 * @param {Itinerary} journey
 */
export function tellingLegs(journey) {
  return journey.legs.filter((leg) => isRide(leg) || leg.duration >= 60 || journey.legs.length === 1);
}

/**
 * How long one walks (or cycles) in all.
 * @param {Itinerary} journey
 */
export function wayTexts(journey) {
  /** @param {string} mode */
  const seconds = (mode) => journey.legs.filter((leg) => leg.mode === mode).reduce((sum, leg) => sum + leg.duration, 0);
  const [walking, cycling] = [seconds("WALK"), seconds("BIKE")];
  return [
    walking >= 30 ? text("walk_minutes", { time: duration(walking) }) : "",
    cycling >= 30 ? text("bike_minutes", { time: duration(cycling) }) : "",
  ].filter(Boolean);
}
