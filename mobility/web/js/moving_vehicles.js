/** Vehicles on the map: where they are between their stops by timetable and live data, and how full they are. */

import { ApiError, ask, isAborted } from "./api.js";
import { clockTime } from "./clock.js";
import { lineColors } from "./colors.js";
import { el } from "./dom.js";
import { LEVELS, figures, fullLine, levelOf, levelWord } from "./fullness.js";
import { icon } from "./icons.js";
import { badge } from "./legs.js";
import { setVisible } from "./map_parts.js";
import { language, text } from "./texts.js";
import { courseOf, placeAt } from "./vehicle_course.js";
import { vehicleImage } from "./vehicle_image.js";

/** @typedef {import("./types").Stretch} Stretch */
/** @typedef {import("./vehicle_course.js").Course} Course */
/** @typedef {import("maplibre-gl").GeoJSONSource} GeoJSONSource */

const VEHICLES = "vehicles";
const AHEAD_MS = 90_000; // stretches are asked for so long
const REFRESH_MS = 30_000;
const STEP_MS = 200; // at STEP_ZOOM, where a tram moves by less than a pixel or two in that time
const STEP_ZOOM = 14;
const [LEAST_STEP_MS, MOST_STEP_MS] = [80, 1000];
const STILL_STEP_MS = 10_000; // for those who want no motion
const AFTER_MOVE_MS = 400;
const TOUCH_PX = 8;
const LEAST_ZOOM = 10;

export class MovingVehicles {
  /**
   * @param {typeof import("maplibre-gl")} library
   * @param {import("maplibre-gl").Map} map
   * @param {object} doings
   * @param {boolean} doings.simulated
   * @param {(trip: string) => void} doings.openTrip
   * @param {string} [doings.below] layer that stays on top
   */
  constructor(library, map, { simulated, openTrip, below }) {
    this.maplibre = library;
    this.map = map;
    this.openTrip = openTrip;
    this.simulated = simulated;
    this.shown = true;
    /** @type {Course[]} */
    this.courses = [];
    /** @type {AbortController | null} */
    this.asking = null;
    this.timer = 0;
    this.drawnAt = 0;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.stepMs = () => {
      const fine = STEP_MS * 2 ** (STEP_ZOOM - map.getZoom());
      return still.matches ? STILL_STEP_MS : Math.min(MOST_STEP_MS, Math.max(LEAST_STEP_MS, fine));
    };
    this.isEmpty = true; // so is the source as it begins
    map.addSource(VEHICLES, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer(
      {
        id: VEHICLES, type: "symbol", source: VEHICLES, minzoom: LEAST_ZOOM,
        layout: {
          "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-ignore-placement": true,
          "symbol-sort-key": ["get", "rank"], "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.55, 14, 1],
        },
      },
      below && map.getLayer(below) ? below : undefined,
    );
    map.on("moveend", () => this.askSoon(AFTER_MOVE_MS));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.askSoon(0); });
    const [button, legend] = this.addControls();
    this.button = button;
    this.legend = legend;
    this.askSoon(0);
    const step = () => {
      this.draw();
      window.requestAnimationFrame(step);
    };
    window.requestAnimationFrame(step);
  }

  /**
   * Motion can be stopped by everybody, not only through the settings of a device.
   * @returns {[HTMLElement, HTMLElement]} the switch, and what signs mean
   */
  addControls() {
    const button = el("button", { type: "button", "aria-pressed": "true", class: "vehicle-switch", onclick: () => this.toggle() }, icon("tram"));
    button.setAttribute("aria-label", text("vehicles_shown"));
    button.title = text("vehicles_shown");
    const box = el("div", { class: "maplibregl-ctrl maplibregl-ctrl-group" }, button);
    const signs = LEVELS.map((level) => el("span", { class: `full ${level}` }, figures(level), ` ${levelWord(level)}`));
    const title = el("b", {}, text(this.simulated ? "legend_simulated" : "legend"));
    const legend = el("p", { class: "maplibregl-ctrl legend", hidden: true }, title, ...signs);
    // On phones what is at the bottom lies under the sheet.
    const place = window.matchMedia("(width < 48rem)").matches ? "top-left" : "bottom-left";
    for (const [part, corner] of /** @type {const} */ ([[box, "top-right"], [legend, place]])) {
      this.map.addControl({ onAdd: () => part, onRemove: () => part.remove() }, corner);
    }
    return [button, legend];
  }

  toggle() {
    this.shown = !this.shown;
    this.button.setAttribute("aria-pressed", String(this.shown));
    this.legend.hidden = !this.shown;
    setVisible(this.map, VEHICLES, this.shown);
    this.popup?.remove();
    if (this.shown) this.askSoon(0);
  }

  /** @param {number} wait milliseconds */
  askSoon(wait) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.refresh(), wait);
  }

  async refresh() {
    if (document.hidden || !this.shown) return; // coming back starts it again
    if (this.map.getZoom() >= LEAST_ZOOM) await this.load();
    this.askSoon(REFRESH_MS);
  }

  async load() {
    this.asking?.abort();
    this.asking = new AbortController();
    const box = this.map.getBounds();
    const now = Date.now();
    try {
      /** @type {Stretch[]} */
      const stretches = await ask("api/v6/map/trips", {
        min: `${box.getSouth().toFixed(4)},${box.getWest().toFixed(4)}`,
        max: `${box.getNorth().toFixed(4)},${box.getEast().toFixed(4)}`,
        zoom: this.map.getZoom().toFixed(1),
        startTime: new Date(now).toISOString(),
        endTime: new Date(now + AHEAD_MS).toISOString(),
        language: language(),
      }, this.asking.signal);
      this.courses = stretches.map(courseOf);
    } catch (fault) {
      if (isAborted(fault)) return;
      if (!(fault instanceof ApiError)) throw fault;
      this.courses = []; // too many for one picture, or nobody answers: lists and map stay as they are
    }
    this.drawnAt = 0;
    this.draw();
    this.legend.hidden = !this.shown || !this.courses.length;
    this.map.getContainer().dataset.vehicles = String(this.courses.length);
  }

  draw() {
    const now = Date.now();
    if (!this.shown || Math.abs(now - this.drawnAt) < this.stepMs()) return;
    const source = /** @type {GeoJSONSource | undefined} */ (this.map.getSource(VEHICLES));
    if (!source) return; // while the browser has taken the map's memory; the next step draws them
    this.drawnAt = now;
    /** @type {import("geojson").Feature[]} */
    const features = [];
    const seen = new Set();
    this.courses.forEach((course, row) => {
      const at = placeAt(course, now);
      const trip = course.stretch.trips[0].tripId;
      if (!at || seen.has(trip)) return;
      seen.add(trip);
      features.push({
        type: "Feature",
        properties: { row, image: this.imageOf(course.stretch), rank: ["", "low", "moderate", "high"].indexOf(levelOf(course.stretch.from.occupancy)) },
        geometry: { type: "Point", coordinates: at },
      });
    });
    if (this.isEmpty && !features.length) return; // else the whole map would be drawn anew for nothing
    this.isEmpty = !features.length;
    source.setData({ type: "FeatureCollection", features });
  }

  /** @param {Stretch} stretch */
  imageOf(stretch) {
    const line = { ...stretch, ...stretch.trips[0] };
    const { background, ink } = lineColors(line);
    const name = line.displayName || line.routeShortName || "";
    const level = levelOf(stretch.from.occupancy);
    const key = `vehicle ${name} ${background} ${ink} ${level}`;
    if (!this.map.hasImage(key)) {
      const { image, pixelRatio } = vehicleImage(name, background, ink, level);
      this.map.addImage(key, image, { pixelRatio });
    }
    return key;
  }

  /**
   * Tell about the vehicle that was clicked on.
   * @param {import("maplibre-gl").MapMouseEvent} event
   * @returns {boolean} whether there is one
   */
  clicked({ point, lngLat }) {
    const row = this.rowAt(point);
    if (row === null) return false;
    this.tell(this.courses[row].stretch, lngLat);
    return true;
  }

  /**
   * A button for the vehicle at a point, for who offers something else there; null: there is none.
   * @param {import("maplibre-gl").MapMouseEvent} event
   */
  buttonFor({ point, lngLat }) {
    const row = this.rowAt(point);
    if (row === null) return null;
    const { stretch } = this.courses[row];
    return el("button", { type: "button", class: "chip", onclick: () => this.tell(stretch, lngLat) }, badge({ ...stretch, ...stretch.trips[0] }));
  }

  /**
   * @param {Stretch} stretch
   * @param {import("maplibre-gl").LngLat} lngLat
   */
  tell(stretch, lngLat) {
    const [trip] = stretch.trips;
    const open = () => { this.popup?.remove(); this.openTrip(trip.tripId); };
    const content = el(
      "div",
      { class: "popup", onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") this.popup?.remove(); } },
      el("p", { class: "popup-title" }, badge({ ...stretch, ...trip }), ` ${text("towards", { headsign: trip.headsign ?? "" })}`),
      el("p", { class: "small" }, text("vehicle_next", { stop: stretch.to.name, time: clockTime(stretch.arrival) })),
      fullLine(stretch.from.occupancy) ?? el("p", { class: "small" }, text("level_unknown")),
      this.simulated && el("p", { class: "small" }, text("simulated")),
      el("p", { class: "actions" }, el("button", { type: "button", class: "chip", onclick: open }, text("show_trip"))),
    );
    this.popup?.remove();
    this.popup = new this.maplibre.Popup({ closeButton: false, maxWidth: "290px", focusAfterOpen: true })
      .setLngLat(lngLat).setDOMContent(content).addTo(this.map);
  }

  /**
   * @param {import("maplibre-gl").Point} point
   * @returns {number | null} row of `courses`
   */
  rowAt(point) {
    if (!this.shown) return null;
    /** @type {[[number, number], [number, number]]} */
    const box = [[point.x - TOUCH_PX, point.y - TOUCH_PX], [point.x + TOUCH_PX, point.y + TOUCH_PX]];
    const row = this.map.queryRenderedFeatures(box, { layers: [VEHICLES] })[0]?.properties.row;
    return typeof row === "number" && row < this.courses.length ? row : null;
  }
}
