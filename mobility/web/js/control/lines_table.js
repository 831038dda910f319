/** Lines by how full their vehicles are now, the fullest first; each with its fullest vehicle on the map. */

import { el, fill } from "../dom.js";
import { LEVELS, fullWords, levelOf, levelWord } from "../fullness.js";
import { icon } from "../icons.js";
import { badge } from "../legs.js";
import { text } from "../texts.js";

/** @typedef {import("../types").VehicleNow} VehicleNow */
/** @typedef {(place: {lat: number, lon: number}) => void} PointAt */

/**
 * @param {HTMLElement} root
 * @param {VehicleNow[] | null} vehicles null: this service does not tell
 * @param {PointAt} pointAt
 */
export function drawLines(root, vehicles, pointAt) {
  if (!vehicles?.length) {
    fill(root, el("p", {}, text(vehicles ? "lines_none" : "lines_missing")));
    return;
  }
  /** @type {Map<string, VehicleNow[]>} */
  const ofLine = new Map();
  for (const vehicle of vehicles) {
    if (!vehicle.canceled) ofLine.set(vehicle.routeId, [...(ofLine.get(vehicle.routeId) ?? []), vehicle]);
  }
  const rows = [...ofLine.values()].map(summary);
  rows.sort((one, other) => other.load - one.load || one.first.routeShortName.localeCompare(other.first.routeShortName, undefined, { numeric: true }));
  const heads = [text("line"), ...LEVELS.map(levelWord), text("fullest")];
  fill(
    root,
    el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": text("lines_table") },
      el("table", { class: "lines" },
        el("caption", { class: "small" }, text("lines_caption", { n: vehicles.length })),
        el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", {}, ...rows.map((one) => row(one, pointAt))))),
  );
}

/** @param {VehicleNow[]} runs of one line */
function summary(runs) {
  const load = (/** @type {VehicleNow} */ run) => run.stretch.occupancy?.loadFactor.p50 ?? -1;
  const fullest = runs.reduce((one, other) => (load(other) > load(one) ? other : one));
  const counts = LEVELS.map((level) => runs.filter((run) => levelOf(run.stretch.occupancy) === level).length);
  return { first: runs[0], counts, fullest, load: load(fullest) };
}

/**
 * @param {ReturnType<typeof summary>} line
 * @param {PointAt} pointAt
 */
function row({ first, counts, fullest }, pointAt) {
  const { stretch, headsign } = fullest;
  const { name, lat, lon } = stretch.from;
  return el(
    "tr", {},
    el("th", { scope: "row" }, badge({ ...first, displayName: first.routeShortName })),
    ...counts.map((n, place) => el("td", { class: n ? `number ${LEVELS[place]}` : "number" }, String(n))),
    el("td", {}, fullWords(stretch.occupancy) ?? text("level_not_told"),
      el("span", { class: "small" }, ` ${text("from_stop", { stop: stretch.from.name })}, ${text("towards", { headsign })}`),
      lat !== undefined && lon !== undefined && showButton(`${first.routeShortName}, ${name}`, () => pointAt({ lat, lon }))),
  );
}

/**
 * @param {string} what
 * @param {() => void} onclick
 */
function showButton(what, onclick) {
  const label = `${text("show_on_map")}: ${what}`;
  return el("button", { type: "button", class: "quiet show-on-map", "aria-label": label, title: label, onclick }, icon("pin"));
}
