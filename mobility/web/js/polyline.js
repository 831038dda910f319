/** Reads Google's polyline encoding. */

/**
 * @param {import("./types").Polyline} line
 * @returns {[number, number][]} longitude, latitude
 */
export function decode({ points, precision }) {
  const scale = 10 ** precision;
  /** @type {[number, number][]} */
  const line = [];
  let place = 0;
  let lat = 0;
  let lon = 0;
  const next = () => {
    let value = 0;
    let shift = 1; // multiplied, not shifted: 32 bits are too few for seven decimal places
    let digit;
    do {
      digit = points.charCodeAt(place++) - 63;
      value += (digit & 31) * shift;
      shift *= 32;
    } while (digit >= 32);
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  while (place < points.length) {
    lat += next();
    lon += next();
    line.push([lon / scale, lat / scale]);
  }
  return line;
}
