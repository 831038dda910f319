/** What is reachable, on a map: a sign with the minutes at each place. */

import { drawBaseMap } from "../base_map.js";
import { el } from "../dom.js";
import { text } from "../texts.js";

/** @typedef {import("../types").Spot} Spot */
/** @typedef {{name: string, lat: number, lon: number, minutes: number, place: number}} Sign */

/** The room of a sign, in the size of letters. */
const WIDE_EM = 2.6, HIGH_EM = 2.1;

export class LearnMap {
  /**
   * @param {typeof import("maplibre-gl")} library
   * @param {import("maplibre-gl").Map} map
   * @param {(place: number) => void} choose a card by its place in the list
   */
  constructor(library, map, choose) {
    this.maplibre = library;
    this.map = map;
    this.choose = choose;
    /** @type {import("maplibre-gl").Marker[]} best first */
    this.signs = [];
    /** @type {import("maplibre-gl").Marker | null} */
    this.home = null;
    map.on("moveend", () => this.thin());
  }

  /** @returns {[number, number]} */
  middle() {
    const { lat, lng } = this.map.getCenter();
    return [lat, lng];
  }

  /**
   * @param {Spot | null} home
   * @param {Sign[]} signs
   */
  show(home, signs) {
    for (const sign of this.signs) sign.remove();
    this.home?.remove();
    this.home = null;
    this.signs = firstOfEach(signs).map((sign) => this.sign(sign));
    for (const sign of [...this.signs].reverse()) sign.addTo(this.map);
    if (home) {
      const element = el("div", { class: "learn-home", role: "img", "aria-label": home.name });
      this.home = new this.maplibre.Marker({ element }).setLngLat([home.lon, home.lat]).addTo(this.map);
    }
    this.thin();
    const points = [...signs, ...(home ? [home] : [])];
    if (!points.length) return;
    const lats = points.map(({ lat }) => lat);
    const lons = points.map(({ lon }) => lon);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], { padding: 44, maxZoom: 15, duration: still ? 0 : 600 });
  }

  /** Signs that would lie on one another cannot be touched: the better one stays until there is room for both. */
  thin() {
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize);
    /** @type {import("maplibre-gl").Point[]} */
    const shown = [];
    for (const sign of this.signs) {
      const at = this.map.project(sign.getLngLat());
      const isFree = shown.every(({ x, y }) => Math.abs(x - at.x) >= WIDE_EM * em || Math.abs(y - at.y) >= HIGH_EM * em);
      sign.getElement().hidden = !isFree;
      if (isFree) shown.push(at);
    }
  }

  /** @param {Sign} sign */
  sign({ name, lat, lon, minutes, place }) {
    const told = `${name}: ${text("minutes", { n: minutes })}`;
    const element = el("button", { type: "button", class: "learn-sign", title: told, "aria-label": told, onclick: (/** @type {Event} */ event) => {
      event.stopPropagation();
      this.choose(place);
    } }, `${minutes}′`);
    return new this.maplibre.Marker({ element }).setLngLat([lon, lat]);
  }
}

/**
 * Several courses at one place have one sign, that of the first.
 * @param {Sign[]} signs
 */
function firstOfEach(signs) {
  const seen = new Set();
  return signs.filter(({ lat, lon }) => {
    const at = `${lat},${lon}`;
    return !seen.has(at) && seen.add(at);
  });
}

/**
 * @param {HTMLElement} container
 * @param {import("../types").Network} network
 * @param {(place: number) => void} choose
 * @returns {Promise<LearnMap>}
 * @throws {import("../base_map.js").NoMap}
 */
export async function drawLearnMap(container, network, choose) {
  const { library, map } = await drawBaseMap(container, network);
  return new LearnMap(library, map, choose);
}
