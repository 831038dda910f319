/** Names of points that only have coordinates; each is looked up once. */

import { ApiError, ask } from "./api.js";
import { language } from "./texts.js";

/** @typedef {import("./types").Spot} Spot */

/** @type {Map<string, string>} name by place, "" where there is none */
const found = new Map();

/**
 * Name a point.
 * @param {number} lat
 * @param {number} lon
 * @returns {Promise<string>} "" where nothing is known
 */
export async function nameOf(lat, lon) {
  try {
    const [match] = await ask("api/v1/reverse-geocode", { place: `${lat.toFixed(6)},${lon.toFixed(6)}`, language: language() });
    return match?.name ?? "";
  } catch (fault) {
    if (fault instanceof ApiError) return "";
    throw fault;
  }
}

/**
 * Give a spot the name it is known by, if it only has coordinates.
 * @param {Spot | null} spot
 * @returns {Spot | null}
 */
export function withKnownName(spot) {
  const name = isNameless(spot) ? found.get(spot?.place ?? "") : "";
  return spot && name ? { ...spot, name } : spot;
}

/**
 * Look for the name of a spot that has none yet.
 * @param {Spot | null} spot
 * @returns {Promise<string>} "" also where it was looked for before
 */
export async function findName(spot) {
  if (!spot || !isNameless(spot) || found.has(spot.place)) return "";
  const name = await nameOf(spot.lat, spot.lon);
  found.set(spot.place, name);
  return name;
}

/** @param {Spot | null} spot */
function isNameless(spot) {
  return spot !== null && spot.name === spot.place;
}
