/** Icons, drawn for this page: strokes on a grid of 24. */

const SHAPES = {
  walk: "M13.2 3.2a1.6 1.6 0 1 0 .01 0 M12.5 8 10.6 14l3.2 3 1 5 M10.6 14 9 17.5 6.5 21.5 M12.5 8 8.6 10l-.9 3.4 M12.8 8l2.6 3.4 3.3.8",
  bike: "M5.5 12.5a4 4 0 1 0 .01 0 M18.5 12.5a4 4 0 1 0 .01 0 M5.5 16.5 9 8.5h6l3.5 8 M9 8.5l3 8 3-8 M5.5 16.5H12 M7.5 8.5H10 M15 8.5 14 6h2.5",
  wheelchair: "M10.5 2.4a1.5 1.5 0 1 0 .01 0 M10.5 7v7h5.5l2.5 5.5 M10.5 9.8H15 M7.5 11.2a5.4 5.4 0 1 0 7.3 7.2",
  tram: "M7.5 5.5h9a2 2 0 0 1 2 2v8a3 3 0 0 1-3 3h-7a3 3 0 0 1-3-3v-8a2 2 0 0 1 2-2Z M5.5 12.5h13 M12 5.5V2.5 M9 2.5h6 M9 18.5l-1.5 3 M15 18.5l1.5 3 M8.7 15.5h.01 M15.3 15.5h.01",
  bus: "M6 4h12a2 2 0 0 1 2 2v12H4V6a2 2 0 0 1 2-2Z M4 12h16 M7 18v2.5 M17 18v2.5 M7.7 15h.01 M16.3 15h.01",
  scooter: "M6 16.5a2 2 0 1 0 .01 0 M18 16.5a2 2 0 1 0 .01 0 M8 18.5h8c0-2.5 1.2-4.2 2.6-4.6L16 4h-3",
  car: "M5 11l2-5h10l2 5 M3.5 11h17v6h-17Z M6 17v2.5 M18 17v2.5 M7 14h.01 M17 14h.01",
  phone: "M7 3h3l1.5 5-2 1.5a11 11 0 0 0 5 5l1.5-2 5 1.5v3a2 2 0 0 1-2 2A15 15 0 0 1 5 5a2 2 0 0 1 2-2Z",
  hub: "M12 3v18 M5 7h14 M5 7l-2.5 6h5Z M19 7l-2.5 6h5Z M8 21h8",
  train: "M9 3h6a3 3 0 0 1 3 3v8a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4V6a3 3 0 0 1 3-3Z M6 10.5h12 M12 3v7.5 M9 18l-2 3.5 M15 18l2 3.5 M9.2 14h.01 M14.8 14h.01",
  ferry: "M3 14h18l-2.5 5h-13Z M6.5 14V9h11v5 M12 9V4.5 M3 21.5h18",
  other: "M4 12h16 M14 6l6 6-6 6",
  pin: "M12 21.5c-4.5-5-6.5-8.4-6.5-11.5a6.5 6.5 0 0 1 13 0c0 3.1-2 6.5-6.5 11.5Z M12 7.8a2.2 2.2 0 1 0 .01 0",
  stop: "M12 3a6 6 0 1 0 .01 0 M12 15v6.5 M9.8 6.7v4.6 M14.2 6.7v4.6 M9.8 9h4.4",
  house: "M4 11.5 12 4l8 7.5 M6 10v10h12V10 M10 20v-5.5h4V20",
  locate: "M12 7a5 5 0 1 0 .01 0 M12 2v3.5 M12 18.5V22 M2 12h3.5 M18.5 12H22",
  swap: "M8 4v15 M4.5 15.5 8 19l3.5-3.5 M16 20V5 M12.5 8.5 16 5l3.5 3.5",
  back: "M14.5 5 7.5 12l7 7",
  check: "M5 12.5l4.5 4.5L19 7",
  down: "M6 9.5l6 6 6-6",
  link: "M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 1 0-5.7-5.7L12 6.3 M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 1 0 5.7 5.7l1.1-1.1",
  close: "M6 6l12 12 M18 6 6 18",
  info: "M12 3a9 9 0 1 0 .01 0 M12 11v5.5 M12 7.6h.01",
  warning: "M12 4 2.8 20h18.4Z M12 10v5 M12 17.6h.01",
  straight: "M12 21V4 M6.5 9.5 12 4l5.5 5.5",
  left: "M18 21v-8a3 3 0 0 0-3-3H5 M9.5 5 5 10l4.5 5",
  right: "M6 21v-8a3 3 0 0 1 3-3h10 M14.5 5l4.5 5-4.5 5",
  slight_left: "M15 21v-7L7 6 M7 12.5V6h6.5",
  slight_right: "M9 21v-7l8-8 M17 12.5V6h-6.5",
  turn: "M17 21V9a4.5 4.5 0 0 0-9 0v8 M4 13l4 4 4-4",
  circle: "M12 21v-6 M12 7a4 4 0 1 0 .01 0 M15 9l4-4 M15.5 5H19v3.5",
  stairs: "M3 20h5v-5h5v-5h5V5h3",
  elevator: "M5 3h14v18H5Z M9 10.5 12 7l3 3.5 M9 13.5l3 3.5 3-3.5",
};

/** @typedef {keyof typeof SHAPES} IconName */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Draw an icon; it says nothing to screen readers, the text beside it does.
 * @param {IconName} name
 */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  drawing.append(path);
  return drawing;
}

/** @type {Record<string, IconName>} */
const OF_MODE = {
  WALK: "walk", BIKE: "bike", TRAM: "tram", SUBWAY: "train", SUBURBAN: "train", REGIONAL_RAIL: "train",
  LONG_DISTANCE: "train", HIGHSPEED_RAIL: "train", NIGHT_RAIL: "train", RAIL: "train", BUS: "bus", COACH: "bus",
  ODM: "bus", FLEX: "bus", FERRY: "ferry", CAR: "car",
};

/**
 * @param {string} mode
 * @returns {IconName}
 */
export function iconOfMode(mode) {
  return OF_MODE[mode] ?? "other";
}

/**
 * @param {import("./types").Leg} leg
 * @returns {IconName}
 */
export function iconOfLeg({ mode, rental }) {
  if (!rental) return iconOfMode(mode);
  if (rental.formFactor.startsWith("SCOOTER")) return "scooter";
  return rental.formFactor === "CAR" ? "car" : "bike";
}

/** @type {Record<string, IconName>} */
const OF_TURN = {
  DEPART: "straight", CONTINUE: "straight", LEFT: "left", HARD_LEFT: "left", SLIGHTLY_LEFT: "slight_left",
  RIGHT: "right", HARD_RIGHT: "right", SLIGHTLY_RIGHT: "slight_right", CIRCLE_CLOCKWISE: "circle",
  CIRCLE_COUNTERCLOCKWISE: "circle", STAIRS: "stairs", ELEVATOR: "elevator", UTURN_LEFT: "turn", UTURN_RIGHT: "turn",
};

/**
 * @param {string} turn
 * @returns {IconName}
 */
export function iconOfTurn(turn) {
  return OF_TURN[turn] ?? "straight";
}
