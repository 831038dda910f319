/** Pictures of vehicles for the map: the badge of the line and, under it, figures for how full it is. */

import { FIGURE, FIGURE_STEP, LEVELS, LEVEL_COLORS } from "./fullness.js";

const PIXELS = 2; // for displays that are finer than that nothing is gained at this size
const FONT = "700 11px system-ui, sans-serif";
const [BADGE_HEIGHT, STRIP_HEIGHT, EDGE, SIDE] = [17, 16, 2, 5];

/**
 * @param {string} name of the line
 * @param {string} background
 * @param {string} ink
 * @param {import("./fullness.js").Level | ""} level
 * @returns {{image: ImageData, pixelRatio: number}}
 */
export function vehicleImage(name, background, ink, level) {
  const canvas = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.font = FONT;
  const strip = level ? STRIP_HEIGHT : 0;
  const width = Math.ceil(Math.max(pen.measureText(name).width + 2 * SIDE, strip && 3 * FIGURE_STEP + 6, 16)) + 2 * EDGE;
  const height = BADGE_HEIGHT + strip + 2 * EDGE;
  [canvas.width, canvas.height] = [width * PIXELS, height * PIXELS];
  pen.scale(PIXELS, PIXELS);
  // White all around, else a badge would vanish on a line of its own color.
  pen.fillStyle = "#ffffff";
  box(pen, 0, 0, width, height, 6);
  pen.fillStyle = background;
  box(pen, EDGE, EDGE, width - 2 * EDGE, BADGE_HEIGHT, 4);
  pen.fillStyle = ink;
  pen.font = FONT; // a canvas forgets it when its size changes
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(name, width / 2, EDGE + BADGE_HEIGHT / 2 + 0.5);
  if (level) drawFigures(pen, (width - 3 * FIGURE_STEP) / 2, EDGE + BADGE_HEIGHT + 1.5, level);
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXELS };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} left
 * @param {number} top
 * @param {import("./fullness.js").Level} level
 */
function drawFigures(pen, left, top, level) {
  const figure = new Path2D(FIGURE);
  pen.strokeStyle = pen.fillStyle = LEVEL_COLORS[level];
  pen.lineWidth = 1;
  LEVELS.forEach((_, place) => {
    pen.save();
    pen.translate(left + place * FIGURE_STEP + 0.5, top);
    if (place <= LEVELS.indexOf(level)) pen.fill(figure);
    else pen.stroke(figure);
    pen.restore();
  });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 * @param {number} round
 */
function box(pen, left, top, width, height, round) {
  pen.beginPath();
  pen.roundRect(left, top, width, height, round);
  pen.fill();
}
