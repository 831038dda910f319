/** Whether sensors and feeds can be trusted: who is silent, whose messages are not understood, and why. */

import { el, fill } from "../dom.js";
import { language, text } from "../texts.js";
import { icon } from "../icons.js";
import { ageWords } from "./age.js";
import { faultCounts, quoted } from "./fault_words.js";
import { faultsOf } from "./sensor_state.js";

/** @typedef {import("../types").LiveStatus} LiveStatus */
/** @typedef {import("../types").SensorReport} SensorReport */
/** @typedef {(place: {vehicleId: string, lat: number, lon: number}) => void} PointAt */

const SILENT_S = 300; // a system of vehicles in service speaks more often

/**
 * @param {HTMLElement} root
 * @param {LiveStatus} status
 * @param {import("../types").SensorReports} reports
 * @param {PointAt} pointAt a vehicle whose sensors need a look, on the map
 */
export function drawSensors(root, { sensors, feeds }, reports, pointAt) {
  const focused = document.activeElement?.getAttribute("data-vehicle");
  fill(
    root,
    el("h2", {}, text("sensors")),
    ...(sensors ? systems(sensors) : [el("p", {}, text("sensors_none"))]),
    ...(reports.sensors.length ? vehicles(reports, pointAt) : []),
    el("h2", {}, text("feeds")),
    feeds.length === 0 && el("p", {}, text("feeds_none")),
    table(text("feeds"), [text("feed"), text("age"), text("matched"), text("unmatched"), text("state")], feeds.map((feed) => ({
      name: `${feed.tag} ${feed.source}`,
      cells: [feed.ageSeconds === undefined ? "–" : ageWords(feed.ageSeconds), sum(feed.matched, feed.vehicles - feed.vehiclesUnmatched - feed.vehiclesWithoutTrip), sum(feed.unmatched, feed.vehiclesUnmatched), feed.fault ? quoted(feed.fault) : text("fine")],
      isBad: Boolean(feed.fault),
    }))),
  );
  if (focused) /** @type {HTMLElement | null} */ (root.querySelector(`button[data-vehicle="${CSS.escape(focused)}"]`))?.focus();
}

/**
 * @param {HTMLElement} root that `drawSensors` has filled
 * @param {string} vehicleId that was chosen on the map
 */
export function chooseVehicle(root, vehicleId) {
  const row = /** @type {HTMLElement | null} */ (root.querySelector(`tr.bad [data-row="${CSS.escape(vehicleId)}"]`));
  row?.scrollIntoView({ block: "center" });
  row?.focus({ preventScroll: true });
}

/** @param {NonNullable<LiveStatus["sensors"]>} sensors */
function systems({ systems: all, registered, registryFault, modelFault, runs, published, forecast }) {
  const faults = [registryFault, modelFault].filter(Boolean).map((fault) => el("p", { class: "notice" }, quoted(fault)));
  // Counts are told by way of Redis, which may just not answer.
  if (!all || runs === undefined) return [...faults, el("p", {}, text("sensors_uncounted"))];
  const rows = all.map((one) => {
    const isSilent = one.silentSeconds > SILENT_S;
    const wrong = [
      isSilent ? text("silent") : "",
      one.clocksOff ? text("clocks_off", { n: one.clocksOff }) : "",
      ...faultCounts(one.unmatched), ...faultCounts(one.faults),
    ].filter(Boolean);
    const cells = [String(one.vehicles), ageWords(one.silentSeconds), `${one.matched} / ${one.messages}`, wrong.join(", ") || text("fine")];
    return { name: one.system, cells, isBad: isSilent || one.clocksOff > 0 };
  });
  return [
    ...faults,
    el("p", { class: "small" }, `${text("sensors_runs", { runs, published, registered })} ${forecast.text}`),
    rows.length ? table(text("sensors"), [text("system"), text("vehicles"), text("silent_for"), text("matched"), text("state")], rows)
      : el("p", {}, text("sensors_silent")),
  ];
}

/**
 * Sensors by vehicle, those with findings first.
 * @param {import("../types").SensorReports} reports
 * @param {PointAt} pointAt
 */
function vehicles(reports, pointAt) {
  const { sensors } = reports;
  const faults = faultsOf(reports), places = new Map(reports.places.map((one) => [one.vehicleId, one]));
  const sorted = [...sensors].sort((one, other) => other.findings.length - one.findings.length || one.vehicleId.localeCompare(other.vehicleId, undefined, { numeric: true }));
  const rows = sorted.map((one) => {
    const wrong = faults(one), place = places.get(one.vehicleId);
    const cells = [
      text(`kind_${one.kind}`),
      one.silentSeconds === undefined ? text("never") : ageWords(one.silentSeconds),
      percent(one), persons(one.bias ?? one.weeks?.bias), persons(one.weeks?.drift), persons(one.error ?? one.weeks?.error, false),
      wrong.join(", ") || text("fine"),
    ];
    const shown = wrong.length && place ? () => pointAt(place) : undefined;
    return { name: one.vehicleId || text("not_registered"), cells, isBad: wrong.length > 0, shown };
  });
  const heads = [text("vehicle"), text("sensor"), text("silent_for"), text("coverage"), text("bias"), text("drift"), text("error_persons"), text("state")];
  return [
    el("h2", {}, text("sensors_by_vehicle")),
    el("p", { class: "small" }, text("sensors_explained", { n: rows.filter((row) => row.isBad).length, all: rows.length })),
    table(text("sensors_by_vehicle"), heads, rows),
  ];
}

/** @param {SensorReport} report of the last hours, else of the weeks before */
function percent(report) {
  const share = report.coverage || report.weeks?.coverage;
  return share ? `${Math.round(100 * share)} %` : "–";
}

/**
 * @param {number | undefined} value
 * @param {boolean} [isSigned]
 */
function persons(value, isSigned = true) {
  return value === undefined ? "–" : new Intl.NumberFormat(language(), { maximumFractionDigits: 1, signDisplay: isSigned ? "exceptZero" : "auto" }).format(value);
}

/**
 * @param {string} label
 * @param {string[]} heads
 * @param {{name: string, cells: import("../dom.js").Child[], isBad: boolean, shown?: () => void}[]} rows
 */
function table(label, heads, rows) {
  if (!rows.length) return null;
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": label },
    el("table", {},
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows.map(({ name, cells, isBad, shown }) =>
        el("tr", { class: isBad ? "bad" : "" },
          el("th", { scope: "row", tabindex: isBad ? "-1" : false, "data-row": name }, name, shown && showButton(name, shown)), ...cells.map((cell) => el("td", {}, cell)))))));
}

/**
 * @param {string} vehicle
 * @param {() => void} onclick
 */
function showButton(vehicle, onclick) {
  const label = `${text("show_on_map")}: ${vehicle}`;
  return el("button", { type: "button", class: "quiet show-on-map", "data-vehicle": vehicle, "aria-label": label, title: label, onclick }, icon("pin"));
}

/**
 * @param {Record<string, number>} counted trips by how they were found or not
 * @param {number} vehicles likewise
 */
function sum(counted, vehicles) {
  return String(Object.values(counted).reduce((all, one) => all + one, vehicles));
}
