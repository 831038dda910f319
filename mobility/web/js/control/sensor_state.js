/** What is wrong with the sensors of a vehicle, in words: for the list and for the map. */

import { text } from "../texts.js";

/** @typedef {import("../types").SensorReports} SensorReports */
/** @typedef {import("../types").SensorReport} SensorReport */

const FINDINGS = /** @type {const} */ ({ SILENT: "silent", PATCHY: "patchy", BIASED: "biased", DRIFTS: "drifts" });

/**
 * @param {SensorReports} reports
 * @returns {(report: SensorReport) => string[]} what is wrong with one of them
 */
export function faultsOf({ vehicles }) {
  // Messages may call a vehicle by an alias, and come of one of its sensors only.
  const clocks = new Set(vehicles.filter((one) => one.clockOff).flatMap((one) => one.kinds.map((kind) => `${kind} ${one.registeredId}`)));
  return ({ findings, kind, vehicleId }) =>
    [...findings.map((word) => text(FINDINGS[word])), clocks.has(`${kind} ${vehicleId}`) ? text("clock_off") : ""].filter(Boolean);
}

/**
 * Vehicles that need a look and whose place is known.
 * @param {SensorReports} reports
 * @returns {{vehicleId: string, lat: number, lon: number, seenAt: string, wrong: string}[]}
 */
export function vehiclesToSee(reports) {
  const faults = faultsOf(reports);
  return reports.places.map((place) => {
    const mine = reports.sensors.filter((one) => one.vehicleId === place.vehicleId);
    const wrong = mine.map((one) => ({ one, words: faults(one) })).filter(({ words }) => words.length)
      .map(({ one, words }) => `${text(`kind_${one.kind}`)}: ${words.join(", ")}`).join("; ");
    return { ...place, wrong };
  }).filter((place) => place.wrong);
}
