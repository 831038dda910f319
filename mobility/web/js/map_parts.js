/**
 * What changes on a map after its style is there: data of sources, layers that are seen or not.
 * A browser may take a tab's graphics memory at any time, mostly while nobody looks. Until it is given back MapLibre knows no
 * source and no layer, and then restores those that it had; what was to change in between is changed then.
 */

/** @typedef {import("maplibre-gl").Map} Map */
/** @typedef {import("maplibre-gl").GeoJSONSource} GeoJSONSource */

/** @type {WeakMap<Map, globalThis.Map<string, () => void>>} */
const late = new WeakMap();

/**
 * @param {Map} map
 * @param {string} id of a source
 * @param {import("geojson").FeatureCollection} data
 */
export function setData(map, id, data) {
  whenThere(map, `data of ${id}`, () => /** @type {GeoJSONSource | undefined} */ (map.getSource(id)), (source) => source.setData(data));
}

/**
 * @param {Map} map
 * @param {string} id of a layer
 * @param {boolean} on
 */
export function setVisible(map, id, on) {
  whenThere(map, `visibility of ${id}`, () => map.getLayer(id), () => map.setLayoutProperty(id, "visibility", on ? "visible" : "none"));
}

/**
 * @template Part
 * @param {Map} map
 * @param {string} change of several ones of one name the last counts
 * @param {() => Part | undefined} find
 * @param {(part: Part) => void} make
 */
function whenThere(map, change, find, make) {
  const waiting = late.get(map) ?? listen(map);
  waiting.delete(change);
  const part = find();
  if (part) make(part);
  else waiting.set(change, () => whenThere(map, change, find, make));
}

/** @param {Map} map */
function listen(map) {
  /** @type {globalThis.Map<string, () => void>} */
  const waiting = new globalThis.Map();
  late.set(map, waiting);
  map.on("style.load", () => { for (const make of [...waiting.values()]) make(); });
  return waiting;
}
