/** How full vehicles are, as people see it: little figures (shape), a color and words; never the color alone. */

import { el, spoken } from "./dom.js";
import { clockTime } from "./clock.js";
import { text } from "./texts.js";

/** @typedef {import("./types").Occupancy} Occupancy */
/** @typedef {"low" | "moderate" | "high"} Level */

export const LEVELS = /** @type {const} */ (["low", "moderate", "high"]);
/** On white, as on the map; page.css has those for lists. 4.5 : 1 or better. */
export const LEVEL_COLORS = /** @type {Record<Level, string>} */ ({ low: "#12713a", moderate: "#8a5200", high: "#b00020" });

/** One of the figures, on 8 by 14. */
export const FIGURE = "M4 .3a2.3 2.3 0 1 0 .01 0M.7 13.7V8.9a3.3 3.3 0 0 1 6.6 0v4.8Z";
export const FIGURE_STEP = 9;

const OBSERVED_LATELY_MIN = 90;
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Occupancy | undefined} full
 * @returns {Level | ""} "" = not known or withheld
 */
export function levelOf(full) {
  const level = full?.level?.toLowerCase() ?? "";
  return LEVELS.find((one) => one === level) ?? "";
}

/**
 * Three figures, as many of them filled as the level says; mute, for words stand beside it.
 * @param {Level} level
 */
export function figures(level) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${3 * FIGURE_STEP} 14`);
  drawing.setAttribute("class", "figures");
  drawing.setAttribute("aria-hidden", "true");
  LEVELS.forEach((_, place) => {
    const figure = document.createElementNS(SVG, "path");
    figure.setAttribute("d", FIGURE);
    figure.setAttribute("transform", `translate(${place * FIGURE_STEP + 0.5})`);
    figure.setAttribute("class", place <= LEVELS.indexOf(level) ? "there" : "free");
    drawing.append(figure);
  });
  return drawing;
}

/**
 * The sign alone, with its word for screen readers.
 * @param {Occupancy | undefined} full
 */
export function fullSign(full) {
  const level = levelOf(full);
  if (!level) return null;
  return el("span", { class: `full ${level}` }, figures(level), spoken(` ${levelWord(level)}`));
}

/**
 * Sign and word.
 * @param {Occupancy | undefined} full
 */
export function fullWords(full) {
  const level = levelOf(full);
  if (!level) return null;
  return el("span", { class: `full ${level}` }, figures(level), ` ${levelWord(level)}`);
}

/**
 * Everything that is known: sign, word, the chance of a seat, what it rests on and how old that is.
 * @param {Occupancy | undefined} full
 */
export function fullLine(full) {
  if (!full) return null;
  const seat = full.seatProbability === undefined ? "" : text("seat_chance", { percent: Math.round(100 * full.seatProbability) });
  const told = [seat, sourceWords(full)].filter(Boolean).join(" · ");
  const sign = fullWords(full);
  return el("p", { class: "full-line" }, sign ?? text("level_unknown"), el("span", { class: "small" }, told && ` · ${told}`));
}

/** @param {Level} level */
export function levelWord(level) {
  return text(`level_${level}`);
}

/**
 * "live, 3 min ago", "forecast, by what was seen at 7:31", "as usual".
 * @param {Pick<Occupancy, "source" | "observedAt">} full
 */
export function sourceWords({ source, observedAt }) {
  if (source === "NONE") return text("source_assumed");
  if (source === "PRIOR") return text("source_usual");
  const key = source === "FORECAST" ? "forecast" : "live";
  if (!observedAt) return text(`source_${key}`);
  const minutes = Math.round((Date.now() - Date.parse(observedAt)) / 60_000);
  const isOld = minutes < 0 || minutes > OBSERVED_LATELY_MIN; // a clock says more then
  const age = isOld ? text("seen_at", { time: clockTime(observedAt) }) : minutes < 1 ? text("seen_now") : text("seen_ago", { n: minutes });
  return text(`source_${key}_age`, { age });
}
