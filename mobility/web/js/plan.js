/** A question of the page as parameters of the API. */

import { VEHICLES } from "./address.js";
import { momentOf } from "./clock.js";
import { language } from "./texts.js";

/** @typedef {import("./types").Question} Question */

const SPEEDS = { slow: "0.9", normal: undefined, fast: "1.6" }; // m/s; normal is the profile's own

/** @type {Record<import("./types").Way, Record<string, string>>} */
const WAYS = {
  // How long one would take by bike is worth knowing for those who walk, too.
  foot: { directModes: "WALK,BIKE" },
  wheelchair: { pedestrianProfile: "WHEELCHAIR", directModes: "WALK" },
  bike: { preTransitModes: "WALK,BIKE", directModes: "WALK,BIKE" },
  carry: { requireBikeTransport: "true", preTransitModes: "BIKE", postTransitModes: "BIKE", directModes: "BIKE" },
};

/**
 * How much full vehicles are minded if nobody says so: where their loads are known, more room is worth offering.
 * @param {import("./types").Network} network
 */
export function usualCrowding({ occupancy }) {
  return occupancy ? "normal" : "off";
}

/**
 * @param {Question} question with both ends
 * @param {import("./types").Network} network
 * @returns {Record<string, string | undefined>}
 */
export function planParameters(question, network) {
  const { from, to, time, arriveBy, without, way, pace, seat } = question;
  const crowding = question.crowding || usualCrowding(network);
  const kept = Object.entries(VEHICLES).filter(([name]) => !without.includes(name)).map(([, modes]) => modes);
  const parameters = {
    fromPlace: from?.place,
    toPlace: to?.place,
    time: time ? momentOf(time).toISOString() : undefined,
    arriveBy: arriveBy ? "true" : undefined,
    pedestrianSpeed: way === "wheelchair" ? undefined : SPEEDS[pace],
    withFares: "true",
    language: language(),
    crowding: crowding === "off" ? undefined : crowding,
    seatWanted: seat ? "true" : undefined,
    ...WAYS[way],
  };
  // An empty list means: no transit at all.
  return without.length ? { ...parameters, transitModes: kept.join(",") } : parameters;
}

/**
 * What tells two questions apart.
 * @param {Question} question
 */
export function keyOf(question) {
  const { from, to, ...rest } = question;
  return JSON.stringify([from?.place, to?.place, rest]);
}
