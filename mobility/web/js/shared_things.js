/** Shared vehicles, their stations and car parks on the map, for who wants to see them: how many, how old, how sure. */

import { ApiError, ask, isAborted } from "./api.js";
import { el } from "./dom.js";
import { hubThing } from "./hub_thing.js";
import { icon } from "./icons.js";
import { setData, setVisible } from "./map_parts.js";
import { language, text } from "./texts.js";

/** @typedef {{ id: string, name: string, stale: boolean, ageSeconds?: number }} Provider */
/** @typedef {{ id: string, providerId: string, name: string, lat: number, lon: number, numVehiclesAvailable: number, countsKnown: boolean, docksAvailable?: number, simulated: boolean }} Station */
/** @typedef {{ id: string, providerId: string, lat: number, lon: number, rangeMeters?: number, stationId?: string, simulated: boolean }} Vehicle */
/** @typedef {{ name: string, lat: number, lon: number, free?: number, capacity?: number, live: boolean, stale: boolean, ageSeconds?: number, simulated: boolean }} Park */
/** @typedef {{ title: string, lines: string[], kind: string, stale: boolean, lat: number, lon: number }} Thing */

const LAYER = "shared-things";
const LEAST_ZOOM = 10;
const REFRESH_MS = 30_000;
const AFTER_MOVE_MS = 400;
const TOUCH_PX = 8;
const COLORS = ["match", ["get", "kind"], "station", "#6a1b9a", "vehicle", "#b85c00", "hub", "#00703c", "#0b4f9e"];

export class SharedThings {
  /**
   * @param {typeof import("maplibre-gl")} library
   * @param {import("maplibre-gl").Map} map
   */
  constructor(library, map) {
    this.maplibre = library;
    this.map = map;
    this.shown = false;
    /** @type {Thing[]} */
    this.things = [];
    /** @type {AbortController | null} */
    this.asking = null;
    this.timer = 0;
    map.addSource(LAYER, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({
      id: LAYER, type: "circle", source: LAYER, minzoom: LEAST_ZOOM, layout: { visibility: "none" },
      paint: {
        "circle-color": /** @type {any} */ (COLORS), "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5,
        "circle-radius": ["match", ["get", "kind"], "vehicle", 4, "hub", 10, 6], "circle-opacity": ["case", ["get", "stale"], 0.35, 1],
      },
    });
    map.on("moveend", () => this.askSoon(AFTER_MOVE_MS));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.askSoon(0); });
    this.button = el("button", { type: "button", "aria-pressed": "false", class: "vehicle-switch", onclick: () => this.toggle() }, icon("bike"));
    this.button.setAttribute("aria-label", text("shared_shown"));
    this.button.title = text("shared_shown");
    const box = el("div", { class: "maplibregl-ctrl maplibregl-ctrl-group" }, this.button);
    map.addControl({ onAdd: () => box, onRemove: () => box.remove() }, "top-right");
  }

  toggle() {
    this.shown = !this.shown;
    this.button.setAttribute("aria-pressed", String(this.shown));
    setVisible(this.map, LAYER, this.shown);
    this.popup?.remove();
    if (this.shown) this.askSoon(0);
  }

  /** @param {number} wait milliseconds */
  askSoon(wait) {
    clearTimeout(this.timer);
    if (this.shown) this.timer = window.setTimeout(() => this.refresh(), wait);
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
    const corners = {
      min: `${box.getSouth().toFixed(4)},${box.getWest().toFixed(4)}`,
      max: `${box.getNorth().toFixed(4)},${box.getEast().toFixed(4)}`,
      language: language(),
    };
    try {
      /** @type {[{ providers: Provider[], stations: Station[], vehicles: Vehicle[] }, { places: Park[] }, { hubs: import("./offer_types").Hub[] }]} */
      const [rentals, parking, { hubs }] = await Promise.all([
        ask("api/v1/rentals", { ...corners, withZones: "false" }, this.asking.signal),
        ask("v1/parking", { ...corners, kinds: "CAR" }, this.asking.signal),
        ask("v1/hubs", { language: language() }, this.asking.signal),
      ]);
      const of = new Map(rentals.providers.map((provider) => [provider.id, provider]));
      this.things = [
        ...parking.places.map(parkThing),
        ...rentals.stations.map((station) => stationThing(station, of.get(station.providerId))),
        ...rentals.vehicles.filter((one) => !one.stationId).map((one) => vehicleThing(one, of.get(one.providerId))),
        ...hubs.map(hubThing), // last: drawn above what stands there
      ];
    } catch (fault) {
      if (isAborted(fault)) return;
      if (!(fault instanceof ApiError)) throw fault;
      this.things = []; // too many for one picture, or nobody answers
    }
    const features = this.things.map((thing, row) => ({
      type: /** @type {const} */ ("Feature"),
      properties: { row, kind: thing.kind, stale: thing.stale },
      geometry: { type: /** @type {const} */ ("Point"), coordinates: [thing.lon, thing.lat] },
    }));
    setData(this.map, LAYER, { type: "FeatureCollection", features });
    this.map.getContainer().dataset.shared = String(features.length);
  }

  /**
   * Tell about what was clicked on.
   * @param {import("maplibre-gl").MapMouseEvent} event
   * @returns {boolean} whether there is anything
   */
  clicked({ point, lngLat }) {
    this.popup?.remove();
    if (!this.shown) return false;
    /** @type {[[number, number], [number, number]]} */
    const box = [[point.x - TOUCH_PX, point.y - TOUCH_PX], [point.x + TOUCH_PX, point.y + TOUCH_PX]];
    const row = this.map.queryRenderedFeatures(box, { layers: [LAYER] })[0]?.properties.row;
    const thing = typeof row === "number" ? this.things[row] : undefined;
    if (!thing) return false;
    const lines = thing.lines.map((line) => el("p", { class: "small" }, line));
    const content = el("div", { class: "popup" }, el("p", { class: "popup-title" }, thing.title), ...lines);
    this.popup = new this.maplibre.Popup({ closeButton: true, maxWidth: "290px" })
      .setLngLat(lngLat).setDOMContent(content).addTo(this.map);
    return true;
  }
}

/**
 * @param {boolean} stale
 * @param {number | undefined} age seconds
 * @param {boolean} simulated
 */
function notes(stale, age, simulated) {
  const lines = age === undefined ? [] : [text("shared_age", { minutes: String(Math.round(age / 60)) })];
  if (stale) lines.push(text("shared_stale"));
  if (simulated) lines.push(text("shared_simulated"));
  return lines;
}

/**
 * @param {Station} station
 * @param {Provider | undefined} provider
 * @returns {Thing}
 */
function stationThing(station, provider) {
  const count = station.countsKnown ? text("shared_vehicles", { count: String(station.numVehiclesAvailable) }) : text("shared_unknown");
  const docks = station.docksAvailable === undefined ? [] : [text("shared_docks", { count: String(station.docksAvailable) })];
  const stale = provider?.stale ?? true;
  const lines = [provider?.name ?? "", count, ...docks, ...notes(stale, provider?.ageSeconds, station.simulated)];
  return { title: station.name, lines, kind: "station", stale, lat: station.lat, lon: station.lon };
}

/**
 * @param {Vehicle} vehicle
 * @param {Provider | undefined} provider
 * @returns {Thing}
 */
function vehicleThing(vehicle, provider) {
  const stale = provider?.stale ?? true;
  const range = vehicle.rangeMeters === undefined ? [] : [text("shared_range", { km: String(Math.floor(vehicle.rangeMeters / 1000)) })];
  const lines = [...range, ...notes(stale, provider?.ageSeconds, vehicle.simulated)];
  return { title: provider?.name ?? "", lines, kind: "vehicle", stale, lat: vehicle.lat, lon: vehicle.lon };
}

/**
 * @param {Park} park
 * @returns {Thing}
 */
function parkThing(park) {
  const free = park.free === undefined ? text("shared_unknown_free") : text("shared_free", { count: String(park.free) });
  const capacity = park.capacity === undefined ? [] : [text("shared_capacity", { count: String(park.capacity) })];
  const lines = [free, ...capacity, ...notes(park.stale, park.ageSeconds, park.simulated)];
  return { title: park.name || text("shared_park"), lines, kind: "park", stale: park.stale, lat: park.lat, lon: park.lon };
}
