/** The map of a control room: vehicles by how full they are, where runs will be too full, and whose sensors need a look. */

import { drawBaseMap } from "../base_map.js";
import { el } from "../dom.js";
import { icon } from "../icons.js";
import { MovingVehicles } from "../moving_vehicles.js";
import { text } from "../texts.js";
import { ageWords } from "./age.js";
import { vehiclesToSee } from "./sensor_state.js";

/** @typedef {import("../types").CriticalRun} CriticalRun */
/**
 * @typedef {object} Doings
 * @property {(place: number) => void} choose a run by its place in the list
 * @property {(vehicleId: string) => void} chooseVehicle one whose sensors need a look
 */

const CLOSE_ZOOM = 14;
const MOST_SIGNS = 30; // more would hide the city; the list has all

export class ControlMap {
  /**
   * @param {typeof import("maplibre-gl")} library
   * @param {import("maplibre-gl").Map} map
   * @param {boolean} simulated
   * @param {Doings} doings
   */
  constructor(library, map, simulated, { choose, chooseVehicle }) {
    this.maplibre = library;
    this.map = map;
    this.choose = choose;
    this.chooseVehicle = chooseVehicle;
    /** @type {import("maplibre-gl").Marker[]} */
    this.signs = [];
    /** @type {import("maplibre-gl").Marker[]} */
    this.sensorSigns = [];
    this.vehicles = new MovingVehicles(library, map, { simulated, openTrip: (trip) => { location.href = `./#trip=${encodeURIComponent(trip)}`; } });
    map.on("click", (event) => { if (!this.vehicles.clicked(event)) this.vehicles.popup?.remove(); });
  }

  /** @param {CriticalRun[]} runs most crowding first */
  show(runs) {
    for (const sign of this.signs) sign.remove();
    // The worst one is added last, so that it lies on top where several meet.
    this.signs = runs.slice(0, MOST_SIGNS).map((run, place) => this.sign(run, place)).reverse();
    for (const sign of this.signs) sign.addTo(this.map);
  }

  /**
   * @param {CriticalRun} run
   * @param {number} place
   */
  sign({ run, worst, chance }, place) {
    const told = text("critical_sign", { line: run.displayName, stop: worst.name, percent: Math.round(100 * chance) });
    const element = el("button", { type: "button", class: "critical-sign", title: told, onclick: (/** @type {Event} */ event) => {
      event.stopPropagation();
      this.choose(place);
    } }, String(place + 1));
    element.setAttribute("aria-label", `${place + 1}: ${told}`); // who speaks what is seen must find it
    return new this.maplibre.Marker({ element }).setLngLat([worst.lon, worst.lat]);
  }

  /** @param {import("../types").SensorReports | null} reports null: of nobody any more */
  showSensors(reports) {
    for (const sign of this.sensorSigns) sign.remove();
    this.sensorSigns = reports ? vehiclesToSee(reports).map((one) => this.sensorSign(one, reports.time)) : [];
    for (const sign of this.sensorSigns) sign.addTo(this.map);
  }

  /**
   * @param {ReturnType<typeof vehiclesToSee>[number]} vehicle
   * @param {string} now
   */
  sensorSign({ vehicleId, lat, lon, seenAt, wrong }, now) {
    const age = ageWords(Math.max(0, (Date.parse(now) - Date.parse(seenAt)) / 1000));
    const told = text("sensor_sign", { vehicle: vehicleId, wrong, age });
    const element = el("button", { type: "button", class: "sensor-sign", title: told, "aria-label": told, onclick: (/** @type {Event} */ event) => {
      event.stopPropagation();
      this.chooseVehicle(vehicleId);
    } }, icon("warning"));
    return new this.maplibre.Marker({ element }).setLngLat([lon, lat]);
  }

  /** @param {{lat: number, lon: number}} place */
  goTo({ lat, lon }) {
    this.map.getContainer().scrollIntoView({ block: "nearest" }); // on a phone it stands above the lists
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), CLOSE_ZOOM), duration: still ? 0 : 600 });
  }
}

/**
 * @param {HTMLElement} container
 * @param {import("../types").Network} network
 * @param {Doings} doings
 * @returns {Promise<ControlMap>}
 * @throws {import("../base_map.js").NoMap}
 */
export async function drawControlMap(container, network, doings) {
  const { library, map } = await drawBaseMap(container, network);
  return new ControlMap(library, map, network.modelCity, doings);
}
