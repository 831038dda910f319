/** What a journey is on a map: GeoJSON of its legs and stops, and the layers that show them. */

import { BIKE_COLOR, WALK_COLOR, lineColors } from "./colors.js";
import { isRide } from "./legs.js";
import { decode } from "./polyline.js";

/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("maplibre-gl").LayerSpecification} LayerSpecification */
/** @typedef {import("geojson").Feature} Feature */

export const JOURNEY = "journey";

/**
 * @param {Itinerary | null} journey
 * @returns {import("geojson").FeatureCollection}
 */
export function journeyFeatures(journey) {
  /** @type {Feature[]} */
  const features = [];
  for (const leg of journey?.legs ?? []) {
    const ride = isRide(leg);
    const color = ride ? lineColors(leg).background : leg.mode === "WALK" ? WALK_COLOR : BIKE_COLOR; // as beside it in the list
    const line = leg.legGeometry.points ? decode(leg.legGeometry) : [];
    const straight = [leg.from, leg.to].map((place) => [place.lon, place.lat]);
    const coordinates = line.length > 1 ? line : straight;
    features.push({ type: "Feature", properties: { kind: ride ? "ride" : "way", color }, geometry: { type: "LineString", coordinates } });
    if (!ride) continue;
    for (const stop of leg.intermediateStops ?? []) features.push(dot(stop, "passed", color));
    features.push(dot(leg.from, "change", color), dot(leg.to, "change", color));
  }
  return { type: "FeatureCollection", features };
}

/**
 * The box around a journey.
 * @param {Itinerary} journey
 * @returns {[number, number, number, number]} west, south, east, north
 */
export function boundsOf(journey) {
  const points = journeyFeatures(journey).features.flatMap(({ geometry }) =>
    geometry.type === "LineString" ? geometry.coordinates : geometry.type === "Point" ? [geometry.coordinates] : []);
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** @returns {LayerSpecification[]} from the lowest to the highest */
export function journeyLayers() {
  /** @param {string} kind @returns {import("maplibre-gl").FilterSpecification} */
  const only = (kind) => ["==", ["get", "kind"], kind];
  const round = /** @type {const} */ ({ "line-cap": "round", "line-join": "round" });
  return [
    { id: "journey-way-edge", type: "line", source: JOURNEY, filter: only("way"), layout: round,
      paint: { "line-color": "#ffffff", "line-width": 7, "line-opacity": 0.85 } },
    { id: "journey-way", type: "line", source: JOURNEY, filter: only("way"), layout: round,
      paint: { "line-color": ["get", "color"], "line-width": 4, "line-dasharray": [0.1, 1.8] } },
    // White under the color, else a line would vanish on a street of its own color.
    { id: "journey-ride-edge", type: "line", source: JOURNEY, filter: only("ride"), layout: round,
      paint: { "line-color": "#ffffff", "line-width": 9 } },
    { id: "journey-ride", type: "line", source: JOURNEY, filter: only("ride"), layout: round,
      paint: { "line-color": ["get", "color"], "line-width": 5.5 } },
    { id: "journey-passed", type: "circle", source: JOURNEY, filter: only("passed"), minzoom: 12,
      paint: { "circle-radius": 2.6, "circle-color": "#ffffff", "circle-stroke-width": 1.4, "circle-stroke-color": ["get", "color"] } },
    { id: "journey-change", type: "circle", source: JOURNEY, filter: only("change"),
      paint: { "circle-radius": 5, "circle-color": "#ffffff", "circle-stroke-width": 2.6, "circle-stroke-color": ["get", "color"] } },
  ];
}

/**
 * @param {import("./types").Place} place
 * @param {string} kind
 * @param {string} color
 * @returns {Feature}
 */
function dot(place, kind, color) {
  return { type: "Feature", properties: { kind, color, name: place.name },
    geometry: { type: "Point", coordinates: [place.lon, place.lat] } };
}
