/** What the page asks about offers: which tickets there are, and the best offers for a way. */

import { ApiError, ask } from "./api.js";
import { offerParameters } from "./plan.js";
import { language } from "./texts.js";

/** @typedef {import("./offer_types").OffersAnswer} OffersAnswer */
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
  try {
    return await ask("v1/offers", offerParameters(question));
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    announce(fault.message);
    return null;
  }
}
