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

/** @type {Record<import("./types").Cycling, Record<string, string>>} */
const CYCLING = {
  "": {},
  fast: { cyclingProfile: "FAST" },
  quiet: { cyclingProfile: "QUIET" },
  flat: { cyclingProfile: "FLAT" },
  electric: { electricBike: "true" },
};

/** What else may be used, before, after and instead of lines; in minutes of walking a car would not get far. */
const ALSO = /** @type {const} */ ({
  rental: { pre: "RENTAL", post: "RENTAL", direct: "RENTAL" },
  on_demand: { pre: "ODM,FLEX", post: "ODM,FLEX", direct: "ODM,FLEX" },
  park: { pre: "CAR_PARKING", post: "", direct: "" },
});
const LONGEST_DRIVE_S = "1800";
const MINUTE_S = 60;

/**
 * Whether other vehicles can be combined with how one travels.
 * @param {Question} question
 */
export function mayAlso({ way }) {
  return way === "foot";
}

/**
 * Whether one's own bike is part of how one travels: on foot the way by bike is only told for comparison.
 * @param {Question} question
 */
export function mayCycle({ way }) {
  return way === "bike" || way === "carry";
}

/**
 * Whether few climbs were asked for where nobody knows any.
 * @param {import("./types").PlanAnswer} answer
 */
export function knowsNoClimbs({ debugOutput }) {
  return debugOutput?.ignored?.includes("cyclingProfile=FLAT") ?? false;
}

/**
 * The modes of a question with other vehicles.
 * @param {Question} question
 * @returns {Record<string, string>}
 */
function alsoParameters(question) {
  if (!mayAlso(question)) return {};
  const { also, drive, parkedAt } = question;
  if (parkedAt) return { postTransitModes: "CAR_PARKING", parkedAt, maxPostTransitTime: LONGEST_DRIVE_S };
  if (also.length === 0) return {};
  const chosen = Object.entries(ALSO).filter(([name]) => also.includes(name)).map(([, modes]) => modes);
  /** @param {"pre" | "post" | "direct"} place @param {string} first */
  const modes = (place, first) => [first, ...chosen.map((one) => one[place])].filter(Boolean).join(",");
  return {
    preTransitModes: modes("pre", "WALK"), postTransitModes: modes("post", "WALK"), directModes: modes("direct", "WALK,BIKE"),
    ...(also.includes("park") ? { maxPreTransitTime: drive ? String(Number(drive) * MINUTE_S) : LONGEST_DRIVE_S } : {}),
  };
}

/**
 * What to ask /v1/offers for the same question.
 * @param {Question} question with both ends
 * @returns {Record<string, string | undefined>}
 */
export function offerParameters(question) {
  const { from, to, time, arriveBy, way, pace, without, also, ticket } = question;
  /** @type {Record<string, string>} */
  const words = { rental: "RENTAL", on_demand: "ON_DEMAND", park: "CAR_PARKING" };
  const more = mayAlso(question) ? also.map((name) => words[name]) : ["BIKE"];
  return {
    fromPlace: from?.place,
    toPlace: to?.place,
    time: time ? momentOf(time).toISOString() : undefined,
    arriveBy: arriveBy ? "true" : undefined,
    modes: ["WALK", "TRANSIT", ...(way === "wheelchair" ? [] : more)].join(","),
    pedestrianProfile: WAYS[way].pedestrianProfile,
    pedestrianSpeed: way === "wheelchair" ? undefined : SPEEDS[pace],
    ...(mayCycle(question) ? CYCLING[question.cycling] : {}),
    // An empty list means: no transit at all.
    transitModes: without.length ? keptVehicles(without) : undefined,
    ticket: ticket || undefined,
    language: language(),
  };
}

/**
 * What to ask /v1/round-trips for the same question.
 * @param {Question} question with both ends
 * @param {number} stay minutes
 * @returns {Record<string, string | undefined>}
 */
export function roundTripParameters({ from, to, time, arriveBy, pace }, stay) {
  return {
    fromPlace: from?.place,
    toPlace: to?.place,
    time: time ? momentOf(time).toISOString() : undefined,
    arriveBy: arriveBy ? "true" : undefined,
    stay: String(stay),
    pedestrianSpeed: SPEEDS[pace],
    language: language(),
  };
}

/**
 * Whether vehicles that must come back to their station are of use: to those who would hire one.
 * @param {Question} question
 */
export function mayRoundTrip(question) {
  return mayAlso(question) && question.also.includes("rental") && !question.parkedAt;
}

/**
 * The vehicles that may be ridden, as a list of modes.
 * @param {string[]} without
 */
function keptVehicles(without) {
  return Object.entries(VEHICLES).filter(([name]) => !without.includes(name)).map(([, modes]) => modes).join(",");
}

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
    ticket: question.ticket || undefined,
    ...WAYS[way],
    ...(mayCycle(question) ? CYCLING[question.cycling] : {}),
    ...alsoParameters(question),
  };
  // An empty list means: no transit at all.
  return without.length ? { ...parameters, transitModes: keptVehicles(without) } : parameters;
}

/**
 * What tells two questions apart.
 * @param {Question} question
 */
export function keyOf(question) {
  const { from, to, ...rest } = question;
  return JSON.stringify([from?.place, to?.place, rest]);
}
