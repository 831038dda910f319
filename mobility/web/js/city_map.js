/** The map: MapLibre with the style of this server. Everything else on the page works without it. */

import { PLAIN, drawBaseMap } from "./base_map.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { JOURNEY, boundsOf, journeyFeatures, journeyLayers } from "./journey_layers.js";
import { setData } from "./map_parts.js";
import { MovingVehicles } from "./moving_vehicles.js";
import { SharedThings } from "./shared_things.js";
import { ReachArea } from "./reach_area.js";
import { text } from "./texts.js";

/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("./types").Spot} Spot */
/** @typedef {import("maplibre-gl").Map} Map */
/** @typedef {import("maplibre-gl").MapMouseEvent} MapMouseEvent */
/** @typedef {import("maplibre-gl").Marker} Marker */

const TOUCH_PX = 12; // how far from a stop a finger may land
const CLOSE_ZOOM = 16;
const BUTTONS_WIDTH = 66; // pixels of the map's buttons and half a pin
const LONG_PRESS_MS = 550;
const AFTER_PRESS_MS = 1500;

export class CityMap {
  /**
   * @param {typeof import("maplibre-gl")} library
   * @param {Map} map
   * @param {object} doings
   * @param {(lat: number, lon: number) => Promise<string>} doings.nameOf
   * @param {(end: "from" | "to", spot: Spot) => void} doings.route
   * @param {(lat: number, lon: number, name: string) => Spot} doings.spotAt
   * @param {(stop: string) => void} doings.openBoard
   * @param {(trip: string) => void} doings.openTrip
   * @param {() => string} doings.moment when one leaves, RFC 3339; "" = now
   * @param {(said: string) => void} doings.announce
   * @param {boolean} simulated the city is invented
   */
  constructor(library, map, doings, simulated) {
    this.maplibre = library;
    this.map = map;
    this.doings = doings;
    /** @type {Record<string, Marker>} */
    this.markers = {};
    /** The server has no style, so there is nothing under the journeys. */
    this.isPlain = map.getStyle().layers.length === PLAIN.layers.length;
    this.pressedAt = 0; // milliseconds, of the last long press
    this.covered = 0; // pixels of the map under the sheet
    map.addSource(JOURNEY, { type: "geojson", data: journeyFeatures(null) });
    for (const layer of journeyLayers()) map.addLayer(layer);
    this.reach = new ReachArea(library, map, { moment: doings.moment, announce: doings.announce, fit: (box) => this.fit(box) }, journeyLayers()[0].id);
    this.vehicles = new MovingVehicles(library, map, { simulated, openTrip: doings.openTrip });
    this.shared = new SharedThings(library, map);
    this.stopLayers = map.getStyle().layers.filter((layer) => "source-layer" in layer && layer["source-layer"] === "stops").map(({ id }) => id);
    map.on("click", (event) => this.clicked(event));
    map.on("contextmenu", (event) => this.offer(event.lngLat.lat, event.lngLat.lng));
    this.listenForLongPress();
    // For keyboards: the arrows move the map, Enter takes its middle.
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // else the button that gets the focus would be pressed at once
      this.offer(...this.middle());
    });
    map.on("mousemove", (event) => {
      map.getCanvas().style.cursor = this.vehicles.rowAt(event.point) !== null || this.stopAt(event) ? "pointer" : "";
    });
  }

  /**
   * Show a journey, or none.
   * @param {Itinerary | null} journey
   * @param {boolean} [fit] move there
   */
  showJourney(journey, fit = false) {
    setData(this.map, JOURNEY, journeyFeatures(journey));
    if (journey && fit) this.fit(boundsOf(journey));
  }

  /**
   * @param {Spot | null} from
   * @param {Spot | null} to
   */
  showEnds(from, to) {
    this.mark("from", from);
    this.mark("to", to);
  }

  /**
   * @param {Spot | null} from
   * @param {Spot | null} to
   */
  fitEnds(from, to) {
    const one = from ?? to;
    if (from && to) {
      this.fit([
        Math.min(from.lon, to.lon), Math.min(from.lat, to.lat), Math.max(from.lon, to.lon), Math.max(from.lat, to.lat),
      ]);
    } else if (one) this.goTo(one.lat, one.lon);
  }

  /**
   * @param {number} lat
   * @param {number} lon
   */
  goTo(lat, lon) {
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), CLOSE_ZOOM - 1) });
  }

  /** @param {[number, number, number, number]} box */
  fit(box) {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const room = Math.min(48, clientWidth / 8, (clientHeight - this.covered) / 6);
    // The buttons at the right stand before the map: no end of a way shall lie under them.
    const padding = { top: room, bottom: room, left: room, right: Math.max(room, Math.min(BUTTONS_WIDTH, clientWidth / 5)) };
    this.map.fitBounds(box, { padding, maxZoom: CLOSE_ZOOM, duration: stillness() ? 0 : 600 });
  }

  /**
   * How much of the map lies under the sheet.
   * @param {number} bottom pixels
   */
  cover(bottom) {
    this.covered = bottom;
    // The middle of the map is the middle of what can be seen of it.
    this.map.setPadding({ top: 0, right: 0, bottom, left: 0 });
  }

  /** Latitude and longitude of the middle, to like near matches. @returns {[number, number]} */
  middle() {
    const { lat, lng } = this.map.getCenter();
    return [lat, lng];
  }

  /** @param {MapMouseEvent} event */
  clicked(event) {
    const stop = this.stopAt(event);
    // The finger of a long press that is lifted is a click, too: it means the point, whatever drives there by now.
    const wasPressed = Date.now() - this.pressedAt < AFTER_PRESS_MS;
    if (!stop && !wasPressed && this.vehicles.clicked(event)) {
      this.popup?.remove();
      return;
    }
    this.vehicles.popup?.remove();
    if (!stop && !wasPressed && this.shared.clicked(event)) {
      this.popup?.remove();
      return;
    }
    // Vehicles stand at stops, and then both are meant.
    if (stop) this.offer(stop.lat, stop.lon, stop, this.vehicles.buttonFor(event));
    else this.offer(event.lngLat.lat, event.lngLat.lng);
  }

  /**
   * @param {MapMouseEvent} event
   * @returns {{id: string, name: string, lat: number, lon: number} | null}
   */
  stopAt({ point }) {
    if (!this.stopLayers.length) return null;
    /** @type {[[number, number], [number, number]]} */
    const box = [[point.x - TOUCH_PX, point.y - TOUCH_PX], [point.x + TOUCH_PX, point.y + TOUCH_PX]];
    for (const { properties, geometry } of this.map.queryRenderedFeatures(box, { layers: this.stopLayers })) {
      const id = properties.stopId ?? properties.id;
      if (typeof id !== "string" || geometry.type !== "Point") continue;
      const [lon, lat] = geometry.coordinates;
      return { id, name: String(properties.name ?? id), lat, lon };
    }
    return null;
  }

  /**
   * Ask what to do with a point.
   * @param {number} lat
   * @param {number} lon
   * @param {{id: string, name: string}} [stop]
   * @param {HTMLElement | null} [more] another button
   */
  offer(lat, lon, stop, more = null) {
    this.popup?.remove();
    const title = el("p", { class: "popup-title" }, stop?.name ?? text("point_on_map"));
    let name = stop?.name ?? "";
    const spot = () => (stop ? { place: stop.id, name, lat, lon } : this.doings.spotAt(lat, lon, name));
    /** @param {import("./texts.js").TextKey} key @param {() => void} doing */
    const button = (key, doing) =>
      el("button", { type: "button", class: "chip", onclick: () => { this.popup?.remove(); doing(); } }, text(key));
    const leave = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      this.popup?.remove();
      this.map.getCanvas().focus();
    };
    const content = el(
      "div",
      { class: "popup", onkeydown: leave },
      title,
      el(
        "p",
        { class: "actions" },
        button("route_from", () => this.doings.route("from", spot())),
        button("route_to", () => this.doings.route("to", spot())),
        stop && button("show_departures", () => this.doings.openBoard(stop.id)),
        button("show_reach", () => this.reach.show(lat, lon, stop?.id ?? `${lat.toFixed(5)},${lon.toFixed(5)}`, name)),
        more,
      ),
    );
    more?.addEventListener("click", () => this.popup?.remove());
    this.popup = new this.maplibre.Popup({ closeButton: false, maxWidth: "280px", focusAfterOpen: true })
      .setLngLat([lon, lat])
      .setDOMContent(content)
      .addTo(this.map);
    if (stop) return;
    this.doings.nameOf(lat, lon).then((found) => {
      if (!found) return;
      name = found;
      title.textContent = found;
    });
  }

  /** Browsers on phones differ in whether a long press is a "contextmenu". */
  listenForLongPress() {
    let timer = 0;
    const stop = () => clearTimeout(timer);
    this.map.on("touchstart", (event) => {
      stop();
      if (event.points.length === 1) {
        timer = window.setTimeout(() => {
          this.pressedAt = Date.now();
          this.offer(event.lngLat.lat, event.lngLat.lng);
        }, LONG_PRESS_MS);
      }
    });
    for (const name of /** @type {const} */ (["touchend", "touchcancel", "touchmove", "movestart"])) this.map.on(name, stop);
  }

  /**
   * @param {"from" | "to"} end
   * @param {Spot | null} spot
   */
  mark(end, spot) {
    this.markers[end]?.remove();
    delete this.markers[end];
    if (!spot) return;
    const sign = el("div", { class: `end-marker end-${end}`, role: "img", "aria-label": `${text(end)}: ${spot.name}` });
    if (end === "to") sign.append(icon("pin"));
    this.markers[end] = new this.maplibre.Marker({ element: sign, anchor: end === "to" ? "bottom" : "center", offset: end === "to" ? [0, 4] : [0, 0] }).setLngLat([spot.lon, spot.lat]).addTo(this.map);
  }
}

/**
 * Draw the map of a city.
 * @param {HTMLElement} container
 * @param {import("./types").Network} network
 * @param {ConstructorParameters<typeof CityMap>[2]} doings
 * @returns {Promise<CityMap>}
 * @throws {import("./base_map.js").NoMap} with a sentence for people
 */
export async function drawMap(container, network, doings) {
  const { library, map } = await drawBaseMap(container, network);
  return new CityMap(library, map, doings, network.modelCity);
}

function stillness() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
