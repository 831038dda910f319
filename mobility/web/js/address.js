/**
 * What is shown, as the part of the address behind "#": it can be shared, the back button works, and coordinates and
 * names reach no server with it, so no log.
 */

/** @typedef {import("./types").State} State */
/** @typedef {import("./types").Spot} Spot */

const WAYS = ["foot", "wheelchair", "bike", "carry"];
const PACES = ["slow", "normal", "fast"];
export const ALSO = /** @type {const} */ (["rental", "on_demand", "park"]);
/** Most minutes with one's car to a car park; "": as many as there may be. */
export const DRIVES = ["5", "10", "15", "20"];
export const CYCLING = /** @type {const} */ (["fast", "quiet", "flat", "electric"]);
const MINDINGS = ["off", "low", "normal", "high"];

/** Vehicles by the groups that people choose from, and the words of the API for them. */
export const VEHICLES = /** @type {const} */ ({
  tram: "TRAM",
  bus: "BUS,COACH",
  rail: "RAIL",
  other: "FERRY,FUNICULAR,AERIAL_LIFT,ODM,OTHER",
});

/** @returns {State} */
export function emptyState() {
  return {
    question: {
      from: null, to: null, time: "", arriveBy: false, without: [], way: "foot", pace: "normal", crowding: "", seat: false,
      also: [], drive: "", ticket: "", parkedAt: "", cycling: "",
    },
    journey: "",
    round: "",
    stop: "",
    trip: "",
  };
}

/**
 * Read an address; what makes no sense counts as not said.
 * @param {string} fragment with or without "#"
 * @returns {State}
 */
export function readState(fragment) {
  const said = new URLSearchParams(fragment.replace(/^#/, ""));
  const state = emptyState();
  const { question } = state;
  question.from = readSpot(said, "from");
  question.to = readSpot(said, "to");
  const time = said.get("time") ?? "";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(time) && !Number.isNaN(Date.parse(`${time}Z`))) question.time = time;
  question.arriveBy = said.has("arrive");
  question.without = (said.get("without") ?? "").split(",").filter((name) => name in VEHICLES);
  const way = said.get("way") ?? "";
  if (WAYS.includes(way)) question.way = /** @type {import("./types").Way} */ (way);
  const pace = said.get("pace") ?? "";
  if (PACES.includes(pace)) question.pace = /** @type {import("./types").Pace} */ (pace);
  question.cycling = CYCLING.find((name) => name === said.get("cycling")) ?? "";
  const crowding = said.get("crowding") ?? "";
  if (MINDINGS.includes(crowding)) question.crowding = /** @type {import("./types").Minding} */ (crowding);
  question.seat = said.has("seat");
  const also = (said.get("also") ?? "").split(",");
  question.also = ALSO.filter((name) => also.includes(name));
  question.drive = DRIVES.find((minutes) => minutes === said.get("drive")) ?? "";
  question.ticket = said.get("ticket") ?? "";
  question.parkedAt = said.get("parked") ?? "";
  state.journey = said.get("journey") ?? "";
  if (!state.journey) state.round = said.get("round") ?? "";
  if (!state.journey && !state.round) state.trip = said.get("trip") ?? "";
  if (!state.journey && !state.round && !state.trip) state.stop = said.get("stop") ?? "";
  return state;
}

/**
 * Write an address.
 * @param {State} state
 * @returns {string} with "#"
 */
export function writeState({ question, journey, round, stop, trip }) {
  const said = new URLSearchParams();
  writeSpot(said, "from", question.from);
  writeSpot(said, "to", question.to);
  if (question.time) said.set("time", question.time);
  if (question.arriveBy) said.set("arrive", "1");
  if (question.without.length) said.set("without", question.without.join(","));
  if (question.way !== "foot") said.set("way", question.way);
  if (question.pace !== "normal") said.set("pace", question.pace);
  if (question.cycling) said.set("cycling", question.cycling);
  if (question.crowding) said.set("crowding", question.crowding);
  if (question.seat) said.set("seat", "1");
  if (question.also.length) said.set("also", question.also.join(","));
  if (question.drive) said.set("drive", question.drive);
  if (question.ticket) said.set("ticket", question.ticket);
  if (question.parkedAt) said.set("parked", question.parkedAt);
  if (journey) said.set("journey", journey);
  else if (round) said.set("round", round);
  else if (trip) said.set("trip", trip);
  else if (stop) said.set("stop", stop);
  // Commas and colons are allowed there, and addresses are read by people.
  return `#${said}`.replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/**
 * Read "51.48, 11.97".
 * @param {string} typed
 * @returns {Spot | null}
 */
export function readCoordinates(typed) {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)(?:\s*,\s*(-?\d+(?:\.\d+)?))?\s*$/.exec(typed);
  if (!found) return null;
  const [lat, lon] = [Number(found[1]), Number(found[2])];
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return spotAt(lat, lon, "", found[3]);
}

/**
 * @param {number} lat
 * @param {number} lon
 * @param {string} [name]
 * @param {string | number} [level]
 * @returns {Spot}
 */
export function spotAt(lat, lon, name = "", level = "") {
  const place = `${lat.toFixed(5)},${lon.toFixed(5)}`;
  return { place: level === "" ? place : `${place},${level}`, name: name || place, lat, lon };
}

/**
 * @param {URLSearchParams} said
 * @param {string} end
 * @returns {Spot | null}
 */
function readSpot(said, end) {
  const place = said.get(end) ?? "";
  const name = said.get(`${end}Name`) ?? "";
  const coordinates = readCoordinates(place);
  if (coordinates) return { ...coordinates, place, name: name || place };
  const at = readCoordinates(said.get(`${end}Point`) ?? "");
  return place && at ? { ...at, place, name: name || place } : null;
}

/**
 * @param {URLSearchParams} said
 * @param {string} end
 * @param {Spot | null} spot
 */
function writeSpot(said, end, spot) {
  if (!spot) return;
  said.set(end, spot.place);
  if (!readCoordinates(spot.place)) said.set(`${end}Point`, `${spot.lat.toFixed(5)},${spot.lon.toFixed(5)}`);
  if (spot.name !== spot.place) said.set(`${end}Name`, spot.name);
}
