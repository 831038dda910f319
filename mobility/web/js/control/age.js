/** How old something is. */

import { duration } from "../format.js";
import { text } from "../texts.js";

/** @param {number} seconds */
export function ageWords(seconds) {
  return seconds < 60 ? text("seconds", { n: Math.round(seconds) }) : duration(seconds);
}
