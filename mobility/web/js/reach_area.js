/** What is in reach of a point: areas under everything else on the map, and a small panel that says what they are. */

import { ApiError, ask, isAborted } from "./api.js";
import { clockTime, dayName } from "./clock.js";
import { el, fill } from "./dom.js";
import { setData, setVisible } from "./map_parts.js";
import { language, text } from "./texts.js";

/** @typedef {import("./types").ReachAnswer} ReachAnswer */
/** @typedef {import("maplibre-gl").Map} Map */

const REACH = "reach";
export const CUTOFFS = /** @type {const} */ ([15, 30, 45]);

/** Darker is nearer; told apart without hues too, and each border has 3 : 1 on a light map. */
const COLORS = { 15: "#0b4f8a", 30: "#2f7fc1", 45: "#6d9fc9" };
const PATTERNS = { 15: [1], 30: [3, 1.5], 45: [1, 1.5] }; // dashes: the borders can be told apart without colors

export class ReachArea {
  /**
   * @param {typeof import("maplibre-gl")} library
   * @param {Map} map
   * @param {object} doings
   * @param {() => string} doings.moment when one leaves, RFC 3339; "" = now
   * @param {(box: [number, number, number, number]) => void} doings.fit
   * @param {(said: string) => void} doings.announce
   * @param {string} [below] id of the layer that areas lie under
   */
  constructor(library, map, doings, below) {
    this.maplibre = library;
    this.map = map;
    this.doings = doings;
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {import("maplibre-gl").Marker | null} */
    this.marker = null;
    /** @type {ReachAnswer | null} */
    this.answer = null;
    /** @type {Set<number>} */
    this.shown = new Set(CUTOFFS);
    this.panel = el("section", { class: "reach", "aria-label": text("reach_title"), hidden: true, onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") this.hide();
    } });
    map.getContainer().append(this.panel);
    map.addSource(REACH, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    for (const cutoff of [...CUTOFFS].reverse()) {
      const filter = /** @type {import("maplibre-gl").FilterSpecification} */ (["==", ["get", "cutoff"], cutoff]);
      map.addLayer({ id: `reach-${cutoff}`, type: "fill", source: REACH, filter,
        paint: { "fill-color": COLORS[cutoff], "fill-opacity": 0.22 } }, below);
      map.addLayer({ id: `reach-${cutoff}-edge`, type: "line", source: REACH, filter,
        paint: { "line-color": COLORS[cutoff], "line-width": 2, "line-dasharray": PATTERNS[cutoff] } }, below);
    }
  }

  /**
   * Show what is in reach of a point.
   * @param {number} lat
   * @param {number} lon
   * @param {string} place as the API has it
   * @param {string} name
   */
  async show(lat, lon, place, name) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.marker?.remove();
    this.marker = new this.maplibre.Marker({ element: el("div", { class: "reach-marker" }) }).setLngLat([lon, lat]).addTo(this.map);
    this.panel.hidden = false;
    fill(this.panel, el("p", { role: "status" }, text("reach_waiting")));
    this.doings.announce(text("reach_waiting"));
    try {
      const parameters = { one: place, cutoffs: CUTOFFS.join(","), time: this.doings.moment() || undefined, language: language() };
      this.answer = /** @type {ReachAnswer} */ (await ask("v1/accessibility/isochrone", parameters, asking.signal));
      this.draw(name);
    } catch (fault) {
      if (isAborted(fault)) return;
      if (!(fault instanceof ApiError)) throw fault;
      this.fail(fault.message);
    }
  }

  /** Take everything of it off the map. */
  hide() {
    this.asking?.abort();
    this.answer = null;
    this.marker?.remove();
    this.marker = null;
    this.panel.hidden = true;
    fill(this.panel);
    this.clear();
    this.map.getCanvas().focus();
  }

  /** @param {string} name */
  draw(name) {
    const { answer } = this;
    if (!answer) return;
    const [reason] = answer.reasons ?? [];
    if (reason) {
      this.fail(reason.error);
      return;
    }
    setData(this.map, REACH, /** @type {import("geojson").FeatureCollection} */ (/** @type {unknown} */ (answer)));
    const moment = text("reach_when", { time: `${dayName(answer.time)}, ${clockTime(answer.time)}` });
    const title = el("h2", { class: "reach-title", tabindex: "-1" }, name ? text("reach_of", { name }) : text("reach_title"));
    fill(
      this.panel,
      title,
      el("p", { class: "small" }, moment),
      el("fieldset", { class: "reach-minutes" }, el("legend", { class: "spoken" }, text("reach_minutes")), ...answer.features.map((feature) => this.choice(feature.properties)).reverse()),
      el("p", { class: "small" }, text("reach_how"), answer.simulated ? ` ${text("model_city")}` : ""),
      el("button", { type: "button", class: "chip", onclick: () => this.hide() }, text("reach_close")),
    );
    this.fitLargest();
    title.focus({ preventScroll: true });
    this.doings.announce(answer.features.map(({ properties }) => this.sentence(properties)).reverse().join(" "));
  }

  /** @param {import("./types").ReachProperties} properties */
  choice({ cutoff, km2 }) {
    const box = el("input", { type: "checkbox", checked: this.shown.has(cutoff), onchange: () => this.toggle(cutoff, box.checked) });
    this.toggle(cutoff, this.shown.has(cutoff));
    return el("label", {}, box, el("span", { class: `reach-key reach-key-${cutoff}`, "aria-hidden": "true" }), this.sentence({ cutoff, km2 }));
  }

  /** @param {{cutoff: number, km2: number}} properties */
  sentence({ cutoff, km2 }) {
    const size = new Intl.NumberFormat(language(), { maximumSignificantDigits: 2 }).format(km2);
    return text("reach_line", { minutes: String(cutoff), size });
  }

  /**
   * @param {number} cutoff
   * @param {boolean} on
   */
  toggle(cutoff, on) {
    if (on) this.shown.add(cutoff);
    else this.shown.delete(cutoff);
    for (const id of [`reach-${cutoff}`, `reach-${cutoff}-edge`]) setVisible(this.map, id, on);
  }

  /** @param {string} said */
  fail(said) {
    fill(this.panel, el("p", {}, said), el("button", { type: "button", class: "chip", onclick: () => this.hide() }, text("reach_close")));
    this.clear();
    this.doings.announce(said);
  }

  fitLargest() {
    const points = this.answer?.features[0]?.geometry.coordinates.flat(2) ?? [];
    if (!points.length) return;
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [lon, lat] of points) {
      [west, east] = [Math.min(west, lon), Math.max(east, lon)];
      [south, north] = [Math.min(south, lat), Math.max(north, lat)];
    }
    this.doings.fit([west, south, east, north]);
  }

  clear() {
    setData(this.map, REACH, { type: "FeatureCollection", features: [] });
  }
}
