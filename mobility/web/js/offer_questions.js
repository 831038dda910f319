/** What the page asks about offers: which tickets there are, the best offers for a way, round trips; further pages. */

import { ApiError, ask } from "./api.js";
import { offerParameters, planParameters, roundTripParameters } from "./plan.js";
import { language } from "./texts.js";

/** @typedef {import("./offer_types").OffersAnswer} OffersAnswer */
/** @typedef {import("./offer_types").RoundTripsAnswer} RoundTripsAnswer */
/** @typedef {import("./types").PlanAnswer} PlanAnswer */
/** @typedef {import("./types").Question} Question */

/** What riders may hold here; without an answer nothing is to be chosen. */
export async function listTickets() {
  try {
    const { tickets } = await ask("v1/providers", { language: language() });
    return tickets ?? [];
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    return [];
  }
}

/**
 * One complete search for each set of modes.
 *
 * @param {Question} question
 * @param {(said: string) => void} announce tells what went wrong
 * @returns {Promise<OffersAnswer | null>}
 */
export async function findOffers(question, announce) {
  return await askOrSay("v1/offers", offerParameters(question), announce);
}

/**
 * There and back with a vehicle that must come back to its station.
 *
 * @param {Question} question
 * @param {number} stay minutes
 * @param {(said: string) => void} announce tells what went wrong
 * @returns {Promise<RoundTripsAnswer | null>}
 */
export async function findRoundTrips(question, stay, announce) {
  return await askOrSay("v1/round-trips", roundTripParameters(question, stay), announce);
}

/**
 * A further page of journeys.
 *
 * @param {Question} question
 * @param {import("./types").Network} network
 * @param {string} cursor
 * @param {(said: string) => void} announce tells what went wrong
 * @returns {Promise<PlanAnswer | null>}
 */
export async function findPage(question, network, cursor, announce) {
  return await askOrSay("api/v6/plan", { ...planParameters(question, network), pageCursor: cursor }, announce);
}

/**
 * @param {string} path
 * @param {Record<string, string | undefined>} parameters
 * @param {(said: string) => void} announce
 */
async function askOrSay(path, parameters, announce) {
  try {
    return await ask(path, parameters);
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    announce(fault.message);
    return null;
  }
}
