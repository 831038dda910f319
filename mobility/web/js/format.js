/** Durations and distances as people say them. */

import { count, language, text } from "./texts.js";

/** @param {number} seconds */
export function minutesOf(seconds) {
  return Math.round(seconds / 60);
}

/**
 * "33 min", "1 h 05 min".
 * @param {number} seconds
 */
export function duration(seconds) {
  const minutes = minutesOf(seconds);
  if (minutes < 1) return text("under_a_minute");
  if (minutes < 60) return text("minutes", { n: minutes });
  return text("hours", { h: Math.floor(minutes / 60), n: String(minutes % 60).padStart(2, "0") });
}

/**
 * Seconds that a journey takes by the clock times that stand beside it: 07:30 to 07:58 is 28 minutes, whatever the seconds.
 * @param {{startTime: string, endTime: string}} journey
 */
function spanSeconds({ startTime, endTime }) {
  const [start, end] = [startTime, endTime].map((moment) => Math.floor(Date.parse(moment) / 60_000));
  return (end - start) * 60;
}

/** @param {{startTime: string, endTime: string}} journey */
export function span(journey) {
  return duration(spanSeconds(journey));
}

/**
 * The same, to be read aloud.
 * @param {{startTime: string, endTime: string}} journey
 */
export function spanAloud(journey) {
  return durationAloud(spanSeconds(journey));
}

/**
 * A duration, to be read aloud.
 * @param {number} seconds
 */
export function durationAloud(seconds) {
  const minutes = Math.max(1, minutesOf(seconds));
  const hours = Math.floor(minutes / 60);
  const rest = hours ? minutes % 60 : minutes;
  return [hours ? count("hours_long", hours) : "", rest ? count("minutes_long", rest) : ""].filter(Boolean).join(" ");
}

/** @param {number} meters */
export function distance(meters) {
  if (meters >= 1000) {
    const km = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(meters / 1000);
    return text("kilometers", { n: km });
  }
  return text("meters", { n: meters < 20 ? Math.round(meters) : Math.round(meters / 10) * 10 });
}
