/** Colors of lines, and text on them that can be read. */

/** What a vehicle looks like whose feed says nothing; each has white text at 4.5 : 1 or better. */
const BY_MODE = /** @type {Record<string, string>} */ ({
  TRAM: "#b3123b",
  BUS: "#6b2c91",
  COACH: "#6b2c91",
  SUBWAY: "#1b4f9c",
  SUBURBAN: "#00703c",
  REGIONAL_RAIL: "#4a4f55",
  LONG_DISTANCE: "#4a4f55",
  HIGHSPEED_RAIL: "#4a4f55",
  NIGHT_RAIL: "#4a4f55",
  FERRY: "#0b6a8c",
  ODM: "#8a4b08",
});
const OTHERWISE = "#4a4f55";

export const WALK_COLOR = "#3d5a80";
export const BIKE_COLOR = "#8a4b08";

const LEAST_CONTRAST = 4.5; // WCAG 2.2 AA for text of normal size

/**
 * @param {{mode: string, routeColor?: string, routeTextColor?: string}} line
 * @returns {{background: string, ink: string}}
 */
export function lineColors(line) {
  const background = hex(line.routeColor) ?? BY_MODE[line.mode] ?? OTHERWISE;
  const wished = hex(line.routeTextColor);
  if (wished && contrast(background, wished) >= LEAST_CONTRAST) return { background, ink: wished };
  const ink = contrast(background, "#ffffff") >= contrast(background, "#000000") ? "#ffffff" : "#000000";
  return { background, ink };
}

/**
 * WCAG contrast of two colors, 1 to 21.
 * @param {string} one "#rrggbb"
 * @param {string} other
 */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} color */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const share = Number.parseInt(color.slice(place, place + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string | undefined} digits */
function hex(digits) {
  return digits && /^[0-9a-f]{6}$/i.test(digits) ? `#${digits.toLowerCase()}` : null;
}
