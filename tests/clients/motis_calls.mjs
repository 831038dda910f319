// Every other call of @motis-project/motis-client, one at a time.
// node motis_calls.mjs ADDRESS QUESTION CALL: prints what was seen as JSON.

import { assert, caller, check, checkItinerary, schemaCount, used } from "./judge.mjs";

const [address, question, chosen] = process.argv.slice(2);
const { fromPlace, toPlace, time, min, max } = JSON.parse(question);
const call = caller(address);
const plus = (minutes) => new Date(new Date(time).getTime() + minutes * 60_000).toISOString();
const semicolons = (place) => place.replaceAll(",", ";");

/** A ride of the question's journey. */
async function findRide() {
  const { itineraries } = await call("plan", { query: { fromPlace, toPlace, time } });
  const ride = itineraries.flatMap((itinerary) => itinerary.legs).find((leg) => leg.tripId);
  assert(ride, "no journey has a ride");
  return { ride, itinerary: itineraries.find((itinerary) => itinerary.legs.includes(ride)) };
}

function checkStopTime(stopTime, where) {
  check("StopTime", stopTime, where);
  for (const place of [stopTime.place, stopTime.tripFrom, stopTime.tripTo]) check("Place", place, where);
}

const calls = {
  async stoptimes() {
    const { ride } = await findRide();
    const stopId = ride.from.stopId;
    const board = await call("stoptimes", { query: { stopId, time, n: 10 } });
    check("Place", board.place, "board");
    assert(board.stopTimes.length >= 10, "fewer departures than asked for");
    board.stopTimes.forEach((stopTime) => checkStopTime(stopTime, "departure"));
    assert(board.stopTimes.some((stopTime) => stopTime.tripId === ride.tripId), "the ride is not on the board");

    const key = (stopTime) => `${stopTime.tripId} ${stopTime.place.stopId} ${stopTime.place.departure}`;
    const known = new Set(board.stopTimes.map(key));
    for (const cursor of ["nextPageCursor", "previousPageCursor"]) {
      let page = board;
      for (let turn = 0; turn < 3; turn += 1) {
        page = await call("stoptimes", { query: { stopId, time, n: 10, pageCursor: page[cursor] } });
        for (const stopTime of page.stopTimes) {
          checkStopTime(stopTime, cursor);
          assert(!known.has(key(stopTime)), `${cursor}: ${key(stopTime)} comes twice`);
          known.add(key(stopTime));
        }
      }
    }
    const arrivals = await call("stoptimes", { query: { stopId: ride.to.stopId, time: plus(60), n: 5, arriveBy: true, direction: "EARLIER" } });
    arrivals.stopTimes.forEach((stopTime) => checkStopTime(stopTime, "arrival"));
    assert(arrivals.stopTimes.every((stopTime) => stopTime.place.arrival), "an arrival has no time");
    const around = await call("stoptimes", { query: { center: `${ride.from.lat},${ride.from.lon}`, radius: 400, time, n: 5, mode: [ride.mode], language: ["de"], fetchStops: true } });
    around.stopTimes.forEach((stopTime) => {
      checkStopTime(stopTime, "around");
      assert(stopTime.mode === ride.mode, "another mode than asked for");
    });
    assert(around.stopTimes.length > 0, "nothing departs around the stop");
    for (const n of [0, 250]) {
      const many = await call("stoptimes", { query: { stopId, time, n } });
      assert(n > 0 || many.stopTimes.length === 0, "n=0 and departures");
      check("Place", many.place, `n=${n}`);
    }
    await call("stoptimes", { query: { stopId: "model_nowhere", time, n: 1 } }, 404);
    return { stopTimes: known.size };
  },

  async trip() {
    const { ride } = await findRide();
    const whole = await call("trip", { query: { tripId: ride.tripId } });
    checkItinerary(whole, "trip");
    const [leg] = whole.legs;
    const stops = [leg.from, ...leg.intermediateStops, leg.to];
    for (const place of [ride.from, ...ride.intermediateStops, ride.to]) {
      assert(stops.some((stop) => stop.stopId === place.stopId), `${place.name} is not on the trip`);
    }
    assert(leg.startTime <= ride.startTime && leg.endTime >= ride.endTime, "the trip is shorter than its ride");
    checkItinerary(await call("trip", { query: { tripId: ride.tripId, joinInterlinedLegs: false, detailedLegs: false, language: ["de"] } }), "trip in parts");
    await call("trip", { query: { tripId: "20260309_07:00_model_nowhere" } }, 404);
    return { stops: stops.length };
  },

  async refreshItinerary() {
    const { itinerary } = await findRide();
    const again = await call("refreshItinerary", { query: { itineraryId: itinerary.id } });
    checkItinerary(again, "refreshed");
    for (const key of ["startTime", "endTime", "transfers", "duration", "id"]) {
      assert(again[key] === itinerary[key], `${key} was ${itinerary[key]} and is ${again[key]}`);
    }
    assert(again.legs.length === itinerary.legs.length, "another number of legs");
    checkItinerary(await call("refreshItinerary", { query: { itineraryId: itinerary.id, detailedLegs: false, language: ["de"] } }), "without details");
    await call("refreshItinerary", { query: { itineraryId: "nonsense" } }, 400);
    return { legs: again.legs.length };
  },

  async stopInfo() {
    const { ride } = await findRide();
    const { place, routes } = await call("stopInfo", { query: { stopId: ride.from.stopId } });
    check("Place", place, "stop");
    routes.forEach((route) => check("Route", route, "route"));
    assert(routes.some((route) => route.routeId === ride.routeId || route.routeShortName === ride.routeShortName), "the ride's route is missing");
    await call("stopInfo", { query: { stopId: "model_nowhere" } }, 404);
    return { routes: routes.length };
  },

  async geocode() {
    const { ride } = await findRide();
    const found = await call("geocode", { query: { text: ride.from.name } });
    found.forEach((match) => check("Match", match, "match"));
    assert(found.some((match) => match.type === "STOP"), `${ride.from.name} is not found as a stop`);
    const stops = await call("geocode", { query: { text: ride.from.name.slice(0, 5), type: "STOP", language: ["de"], place: fromPlace, placeBias: 2 } });
    stops.forEach((match) => check("Match", match, "match"));
    assert(stops.length > 0 && stops.every((match) => match.type === "STOP"), "type=STOP gives others, or nothing");
    const id = stops[0].id;
    const { itineraries } = await call("plan", { query: { fromPlace: id, toPlace, time } });
    assert(Array.isArray(itineraries), "a stop that was found is no place to start at");
    assert(Array.isArray(await call("geocode", { query: { text: "zzzzqqqq" } })), "nothing found is no list");
    return { matches: found.length };
  },

  async reverseGeocode() {
    const { ride } = await findRide();
    const found = await call("reverseGeocode", { query: { place: `${ride.from.lat},${ride.from.lon}` } });
    found.forEach((match) => check("Match", match, "match"));
    assert(found.length > 0, "nothing is there");
    const stops = await call("reverseGeocode", { query: { place: `${ride.from.lat},${ride.from.lon}`, type: "STOP" } });
    assert(stops.length > 0 && stops.every((match) => match.type === "STOP"), "type=STOP gives others, or nothing");
    return { matches: found.length };
  },

  async initial() {
    const start = await call("initial");
    check("ServerConfig", start.serverConfig, "serverConfig");
    for (const key of ["lat", "lon", "zoom"]) assert(typeof start[key] === "number", `${key} is no number`);
    assert(start.serverConfig.hasStreetRouting, "no streets");
    const { maxOneToManySize, maxOneToAllTravelTimeLimit } = start.serverConfig;
    await call("oneToManyPost", { body: { one: fromPlace, many: Array(maxOneToManySize + 1).fill("1;1"), mode: "WALK", max: 60, maxMatchingDistance: 250, arriveBy: false } }, 422);
    await call("oneToAll", { query: { one: fromPlace, time, maxTravelTime: maxOneToAllTravelTimeLimit } });
    await call("oneToAll", { query: { one: fromPlace, time, maxTravelTime: maxOneToAllTravelTimeLimit + 1 } }, 422);
    return start.serverConfig;
  },

  async stops() {
    const stops = await call("stops", { query: { min, max } });
    stops.forEach((place) => check("Place", place, "stop"));
    assert(stops.length > 10, "few stops");
    const grouped = await call("stops", { query: { min, max, grouped: true, language: ["de"] } });
    grouped.forEach((place) => check("Place", place, "station"));
    assert(grouped.length > 0 && grouped.length <= stops.length, "grouping makes more of them");
    return { stops: stops.length, grouped: grouped.length };
  },

  async trips() {
    const segments = await call("trips", { query: { min, max, startTime: time, endTime: plus(2), zoom: 14 } });
    assert(segments.length > 0, "nothing moves");
    for (const segment of segments) {
      check("TripSegment", segment, "segment");
      for (const place of [segment.from, segment.to]) check("Place", place, "segment");
      for (const trip of segment.trips) check("TripInfo", trip, "segment");
    }
    const { tripId } = segments[0].trips[0];
    checkItinerary(await call("trip", { query: { tripId } }), "a vehicle's trip");
    return { segments: segments.length };
  },

  async levels() {
    const levels = await call("levels", { query: { min, max } });
    assert(Array.isArray(levels) && levels.every((level) => typeof level === "number"), "levels are no numbers");
    return { levels };
  },

  async routes() {
    const map = await call("routes", { query: { min, max, zoom: 14 } });
    map.routes.forEach((route) => check("RouteInfo", route, "route"));
    map.polylines.forEach((line) => check("RoutePolyline", line, "polyline"));
    map.stops.forEach((place) => check("Place", place, "stop of a route"));
    assert(map.routes.length > 0 && typeof map.zoomFiltered === "boolean", "no routes");
    for (const { segments } of map.routes) {
      for (const segment of segments) {
        assert(map.stops[segment.from] && map.stops[segment.to] && map.polylines[segment.polyline], "a segment points nowhere");
      }
    }
    return { routes: map.routes.length, polylines: map.polylines.length };
  },

  async oneToMany() {
    const query = { one: semicolons(fromPlace), many: [semicolons(toPlace), "0;0"], max: 7200, maxMatchingDistance: 250, arriveBy: false };
    const seconds = {};
    for (const mode of ["WALK", "BIKE", "CAR"]) {
      for (const explode of [true, false]) {
        const ways = await call("oneToMany", { query: { ...query, mode, withDistance: true, elevationCosts: "LOW" }, querySerializer: { array: { explode } } });
        ways.forEach((way) => check("Duration", way, "way"));
        assert(ways.length === 2 && ways[0].duration > 0 && ways[0].distance > 0, `${mode}: no way`);
        assert(Object.keys(ways[1]).length === 0, "a way to nowhere");
        seconds[mode] = ways[0].duration;
      }
      const body = { ...query, mode };
      check("OneToManyParams", body, "body");
      const again = await call("oneToManyPost", { body });
      assert(again[0].duration === seconds[mode], "a body is answered otherwise than an address");
    }
    await call("oneToMany", { query: { ...query, mode: "TRAM" } }, 400);
    return seconds;
  },

  async oneToManyIntermodal() {
    const places = [toPlace, fromPlace];
    const answer = await call("oneToManyIntermodal", { query: { one: semicolons(fromPlace), many: places.map(semicolons), time, maxTravelTime: 120 } });
    check("OneToManyIntermodalResponse", answer, "answer");
    const body = { one: fromPlace, many: places, time, maxTravelTime: 120, maxMatchingDistance: 250, transitModes: ["TRANSIT"] };
    check("OneToManyIntermodalParams", body, "body");
    const again = await call("oneToManyIntermodalPost", { body });
    check("OneToManyIntermodalResponse", again, "answer to a body");
    assert(JSON.stringify(again) === JSON.stringify(answer), "a body is answered otherwise than an address");
    const [front] = answer.transit_durations;
    assert(front.length > 0, "transit does not lead there");
    const { itineraries } = await call("plan", { query: { fromPlace, toPlace, time, timetableView: false } });
    const soonest = Math.min(...itineraries.map((itinerary) => (new Date(itinerary.endTime) - new Date(time)) / 1000));
    const quickest = Math.min(...front.map((entry) => entry.duration));
    assert(quickest === soonest, `a journey takes ${soonest} s, one-to-many ${quickest} s`);
    return { front };
  },

  async oneToAll() {
    const query = { one: fromPlace, time, maxTravelTime: 60 };
    const reachable = await call("oneToAll", { query });
    check("Reachable", reachable, "reachable");
    check("Place", reachable.one, "one");
    for (const reached of reachable.all) {
      check("ReachablePlace", reached, "reached");
      check("Place", reached.place, "reached");
    }
    assert(reachable.all.length > 10, "little is in reach");
    assert(reachable.all.some((reached) => reached.k > 1), "nothing with a change");
    // The stop that takes longest: a journey takes as many begun minutes.
    const far = reachable.all.at(-1);
    const { itineraries } = await call("plan", { query: { fromPlace, toPlace: far.place.stopId, time, timetableView: false, maxPostTransitTime: 600 } });
    const soonest = Math.min(...itineraries.map((itinerary) => new Date(itinerary.endTime) - new Date(time)));
    assert(Math.ceil(soonest / 60_000) === far.duration, `a journey takes ${soonest / 60_000} min, one-to-all ${far.duration}`);
    const backward = await call("oneToAll", { query: { ...query, arriveBy: true, maxTransfers: 0, transitModes: ["TRAM", "BUS"], pedestrianProfile: "WHEELCHAIR" } });
    assert(backward.all.every((reached) => reached.duration <= 0 && reached.k <= 1), "not mirrored, or with changes");
    return { all: reachable.all.length };
  },

  async rentals() {
    const rentals = await call("rentals", { query: { min, max } });
    for (const key of ["providerGroups", "providers", "stations", "vehicles", "zones"]) assert(Array.isArray(rentals[key]), `${key} is no list`);
    return { providers: rentals.providers.length };
  },

  async health() {
    check("HealthResponse", await call("health"), "health");
    return {};
  },
};

if (chosen === "list") {
  console.log(JSON.stringify({ calls: Object.keys(calls), schemaCount }));
} else {
  const seen = await calls[chosen]();
  console.log(JSON.stringify({ seen, used }));
}
