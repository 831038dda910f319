/** A map without anything of ours on it: MapLibre with the style of this server. */

import { ask } from "./api.js";
import { el, fill } from "./dom.js";
import { language, text } from "./texts.js";

/** @typedef {import("maplibre-gl").Map} Map */

const LIBRARY = "../node_modules/maplibre-gl/dist/maplibre-gl.mjs";
const LIBRARY_STYLE = "../node_modules/maplibre-gl/dist/maplibre-gl.css";
const CREDIT_MS = 6000;

/** A library that is not there, or a browser that cannot draw. */
export class NoMap extends Error {}

/** What to draw on when the server has no style. @type {import("maplibre-gl").StyleSpecification} */
export const PLAIN = {
  version: 8,
  sources: {},
  layers: [{ id: "ground", type: "background", paint: { "background-color": "#eef1ee" } }],
};

/**
 * Draw the map of a city.
 * @param {HTMLElement} container
 * @param {import("./types").Network} network
 * @returns {Promise<{library: typeof import("maplibre-gl"), map: Map}>} once its style is there
 * @throws {NoMap} with a sentence for people
 */
export async function drawBaseMap(container, network) {
  const library = await getLibrary();
  const style = await getStyle();
  /** @type {Map} */
  let map;
  const { center, zoom } = style;
  const [west, south, east, north] = network.bounds;
  const start = center
    ? { center: /** @type {[number, number]} */ (center), zoom }
    : { bounds: /** @type {[number, number, number, number]} */ ([west, south, east, north]) };
  try {
    map = new library.Map({
      container,
      style,
      ...start,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 19,
      locale: {
        "Map.Title": text("map_label"),
        "NavigationControl.ZoomIn": text("zoom_in"),
        "NavigationControl.ZoomOut": text("zoom_out"),
        "AttributionControl.ToggleAttribution": text("map_credit"),
      },
    });
  } catch {
    fill(container);
    throw new NoMap(text("no_webgl")); // MapLibre throws where a browser has no WebGL
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.ScaleControl({ maxWidth: 90 }), "bottom-left");
  addCredit(library, map, style, network);
  // Without a listener MapLibre writes every missing tile to the console.
  map.on("error", () => container.classList.add("incomplete"));
  await new Promise((resolve) => map.once("style.load", resolve));
  return { library, map };
}

/** @returns {Promise<typeof import("maplibre-gl")>} */
async function getLibrary() {
  const style = el("link", { rel: "stylesheet", href: new URL(LIBRARY_STYLE, import.meta.url).href });
  const styled = new Promise((resolve, reject) => {
    style.addEventListener("load", resolve);
    style.addEventListener("error", reject);
  });
  document.head.append(style);
  try {
    const [library] = await Promise.all([import(new URL(LIBRARY, import.meta.url).href), styled]);
    return library;
  } catch {
    throw new NoMap(text("no_library"));
  }
}

/** @returns {Promise<import("maplibre-gl").StyleSpecification>} */
async function getStyle() {
  try {
    const style = await ask("style.json", { language: language(), theme: isDark() ? "dark" : "light" });
    for (const source of Object.values(style.sources)) source.tiles = source.tiles?.map(fromHere);
    return style;
  } catch {
    return PLAIN;
  }
}

/**
 * The style names this server as it was asked; behind a proxy the page may know it under another name.
 * @param {string} address
 */
function fromHere(address) {
  return address.replace(/^https?:\/\/[^/]+\//, new URL(".", document.baseURI).href);
}

/**
 * Name whose data the map shows; on a phone that is folded to a sign after a while, because it covers much of the map.
 * @param {typeof import("maplibre-gl")} library
 * @param {Map} map
 * @param {import("maplibre-gl").StyleSpecification} style
 * @param {import("./types").Network} network
 */
function addCredit(library, map, style, network) {
  const narrow = window.matchMedia("(width < 48rem)").matches;
  const ownCredit = Object.values(style.sources).some((source) => "attribution" in source && source.attribution);
  const customAttribution = ownCredit ? undefined : network.attributions.join(" · ");
  const control = new library.AttributionControl({ compact: narrow, customAttribution });
  map.addControl(control, narrow ? "top-left" : "bottom-right");
  if (!narrow) return;
  window.setTimeout(() => {
    const shown = map.getContainer().querySelector(".maplibregl-ctrl-attrib");
    shown?.classList.remove("maplibregl-compact-show");
    shown?.removeAttribute("open");
  }, CREDIT_MS);
}

function isDark() {
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}
