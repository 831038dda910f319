/** Times on the clocks of the city, wherever the person who asks is. */

import { language } from "./texts.js";

let zone = "UTC";

/** @param {string} name IANA */
export function useZone(name) {
  zone = name;
}

/**
 * How far the city's clocks are ahead of UTC.
 * @param {number} moment milliseconds
 */
function offsetAt(moment) {
  const whole = moment - (moment % 1000);
  const told = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: zone }).format(whole);
  return Date.parse(`${told.replace(" ", "T")}Z`) - whole;
}

/**
 * Read "2026-03-02T07:30" on the city's clocks.
 * @param {string} wall
 * @returns {Date}
 */
export function momentOf(wall) {
  const asIfUtc = Date.parse(`${wall}Z`);
  // The offset is looked up at the moment it gives itself, else the hours around a clock change would be off.
  const first = asIfUtc - offsetAt(asIfUtc);
  return new Date(asIfUtc - offsetAt(first));
}

/**
 * Write a moment as "2026-03-02T07:30" on the city's clocks.
 * @param {Date} moment
 */
export function wallOf(moment) {
  return new Date(moment.getTime() + offsetAt(moment.getTime())).toISOString().slice(0, 16);
}

/** @param {string} moment RFC 3339 */
export function clockTime(moment) {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(moment));
}

/**
 * "Mon, 2 Mar".
 * @param {string | Date} moment
 */
export function dayName(moment) {
  const month = language() === "de" ? "numeric" : "short"; // "Di., 24.11.", "Tue 24 Nov"
  const form = /** @type {const} */ ({ weekday: "short", day: "numeric", month, timeZone: zone });
  return new Intl.DateTimeFormat(locale(), form).format(new Date(moment));
}

/**
 * "07:30", of any day but today "Mon, 2 Mar, 07:30".
 * @param {string} moment RFC 3339
 */
export function dayAndTime(moment) {
  return isSameDay(moment, new Date()) ? clockTime(moment) : `${dayName(moment)}, ${clockTime(moment)}`;
}

/**
 * "2 March 2026" of a date alone.
 * @param {string} day
 */
export function dateName(day) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
}

/**
 * @param {string | Date} one
 * @param {string | Date} other
 */
export function isSameDay(one, other) {
  return wallOf(new Date(one)).slice(0, 10) === wallOf(new Date(other)).slice(0, 10);
}

function locale() {
  return language() === "en" ? "en-GB" : "de-DE";
}
