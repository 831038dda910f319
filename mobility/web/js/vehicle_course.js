/** Where a vehicle is between two stops at a moment. */

import { decode } from "./polyline.js";

/** @typedef {import("./types").Stretch} Stretch */
/**
 * @typedef {object} Course
 * @property {Stretch} stretch
 * @property {number} departs milliseconds
 * @property {number} arrives
 * @property {[number, number][]} line longitude, latitude
 * @property {number[]} along how far each point of the line is from its start; any unit
 */

const PRECISION = 5; // of the polylines of /map/trips, unless another is asked for
const HALT_MS = 45_000; // before it departs a vehicle stands at its stop for so long

/**
 * @param {Stretch} stretch
 * @returns {Course}
 */
export function courseOf(stretch) {
  const drawn = decode({ points: stretch.polyline, precision: PRECISION, length: 0 });
  /** @type {[number, number][]} */
  const ends = [[stretch.from.lon, stretch.from.lat], [stretch.to.lon, stretch.to.lat]];
  const line = drawn.length > 1 ? drawn : ends;
  const narrowing = Math.cos((line[0][1] * Math.PI) / 180); // of a degree of longitude
  const along = [0];
  for (let place = 1; place < line.length; place++) {
    const [east, north] = [line[place][0] - line[place - 1][0], line[place][1] - line[place - 1][1]];
    along.push(along[place - 1] + Math.hypot(east * narrowing, north));
  }
  return { stretch, departs: Date.parse(stretch.departure), arrives: Date.parse(stretch.arrival), line, along };
}

/**
 * @param {Course} course
 * @param {number} moment milliseconds
 * @returns {[number, number] | null} longitude and latitude; null: it is not on this stretch
 */
export function placeAt({ departs, arrives, line, along }, moment) {
  if (moment > arrives || moment < departs - HALT_MS) return null;
  const share = arrives > departs ? Math.max(0, (moment - departs) / (arrives - departs)) : 1;
  const far = share * along[along.length - 1];
  const next = along.findIndex((one) => one >= far);
  if (next <= 0) return line[0];
  const [before, after] = [line[next - 1], line[next]];
  const within = (far - along[next - 1]) / (along[next] - along[next - 1] || 1);
  return [before[0] + within * (after[0] - before[0]), before[1] + within * (after[1] - before[1])];
}
