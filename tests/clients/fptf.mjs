// @motis-project/motis-fptf-client with MOTIS_BASE_URL set to the service; validate-fptf judges what it gives.
// node fptf.mjs QUESTION CALL: prints what was seen as JSON.

import { createClient } from "@motis-project/motis-fptf-client";
import { profile } from "@motis-project/motis-fptf-client/p/transitous/index.js";
import createValidate from "validate-fptf";

const [question, chosen] = process.argv.slice(2);
const { fromPlace, toPlace, time } = JSON.parse(question);
// Stations of Deutsche Bahn are not what is asked about: without them the client keeps to the service's answers.
const client = createClient(profile, "mobility client tests", { enrichStations: false });

function assert(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

// The client leaves out, for every service, what FPTF 1.2 asks of journeys (an id), legs (an operator, which it
// gives the line) and stopovers (a type). All else is judged as it is.
const { defaultValidators } = createValidate;
const validate = createValidate({
  journey: (val, journey, name) => defaultValidators.journey(val, { ...journey, id: "none" }, name),
  journeyLeg: (val, leg, name) => {
    defaultValidators.journeyLeg(val, { ...leg, operator: leg.line?.operator ?? "none" }, name);
    if (!leg.walking) val.line(val, leg.line, `${name}.line`);
    assert(new Date(leg.departure) <= new Date(leg.arrival), `${name} ends before it begins`);
  },
  stopover: (val, stopover, name) => defaultValidators.stopover(val, { type: "stopover", ...stopover }, name),
});

function address(place) {
  const [latitude, longitude] = place.split(",").map(Number);
  return { type: "location", address: "somewhere", latitude, longitude };
}

const seen = { validated: 0 };

function judge(item, types, name) {
  validate(item, types, name);
  seen.validated += 1;
}

async function findRide() {
  const { journeys } = await client.journeys(address(fromPlace), address(toPlace), { departure: time });
  const ride = journeys.flatMap((journey) => journey.legs).find((leg) => leg.line);
  assert(ride, "no journey has a ride");
  return ride;
}

const calls = {
  async journeys() {
    const options = { departure: time, stopovers: true, polylines: true, results: 5 };
    const first = await client.journeys(address(fromPlace), address(toPlace), options);
    assert(first.journeys.length >= 5, "fewer journeys than asked for");
    first.journeys.forEach((journey, i) => judge(journey, "journey", `journey ${i}`));
    // The client (6.4.0) looks for the cursors beside the answer instead of in it; what they are is documented.
    assert(first.laterRef === undefined, "the client gives cursors: use them");
    const now = new Date(time).getTime() / 1000;
    const departures = (page) => page.journeys.map((journey) => new Date(journey.legs[0].departure).getTime());
    const later = await client.journeys(address(fromPlace), address(toPlace), { laterThan: `LATER|${now + 3600}` });
    later.journeys.forEach((journey, i) => judge(journey, "journey", `later journey ${i}`));
    assert(later.journeys.length > 0, "nothing later");
    const earlier = await client.journeys(address(fromPlace), address(toPlace), { earlierThan: `EARLIER|${now}` });
    earlier.journeys.forEach((journey, i) => judge(journey, "journey", `earlier journey ${i}`));
    assert(Math.max(...departures(earlier)) < new Date(time).getTime(), "an earlier journey is none");
    assert(Math.min(...departures(later)) > new Date(time).getTime() + 3500_000, "a later journey is none");
    const arriving = await client.journeys(address(fromPlace), address(toPlace), { arrival: time });
    arriving.journeys.forEach((journey, i) => {
      judge(journey, "journey", `arriving journey ${i}`);
      assert(new Date(journey.legs.at(-1).arrival) <= new Date(time), "arrives too late");
    });
    const ride = first.journeys.flatMap((journey) => journey.legs).find((leg) => leg.line);
    assert(ride.polyline.features.length > 1 && ride.stopovers, "a ride without its line or stopovers");
    const between = await client.journeys(ride.origin, ride.destination, {
      departure: time, transfers: 0, transferTime: 2, products: { bus: true, tram: true, suburban: false },
    });
    between.journeys.forEach((journey, i) => judge(journey, "journey", `direct journey ${i}`));
    assert(between.journeys.length > 0, "no journey between the two stops of a ride");
  },

  async departures() {
    const ride = await findRide();
    const { departures } = await client.departures(ride.origin, { when: time, duration: 60, results: 20 });
    assert(departures.length > 3, "few departures");
    departures.forEach((departure, i) => {
      judge(departure.stop, ["station", "stop"], `departure ${i}.stop`);
      judge(departure.line, "line", `departure ${i}.line`);
      judge(departure.when, "date", `departure ${i}.when`);
      assert(departure.direction && departure.tripId, "a departure to nowhere");
    });
    assert(departures.some((departure) => departure.tripId === ride.tripId), "the ride is not on the board");
  },

  async arrivals() {
    const ride = await findRide();
    const { arrivals } = await client.arrivals(ride.destination, { when: time, duration: 120 });
    assert(arrivals.length > 3, "few arrivals");
    arrivals.forEach((arrival, i) => {
      judge(arrival.stop, ["station", "stop"], `arrival ${i}.stop`);
      judge(arrival.line, "line", `arrival ${i}.line`);
      judge(arrival.when, "date", `arrival ${i}.when`);
    });
    assert(arrivals.some((arrival) => arrival.tripId === ride.tripId), "the ride is not on the board");
  },

  async locations() {
    const ride = await findRide();
    const all = await client.locations(ride.origin.name, { results: 10 });
    all.forEach((location, i) => judge(location, ["station", "stop", "location"], `location ${i}`));
    assert(all.some((location) => location.type !== "location"), "the stop is not found");
    const stops = await client.locations(ride.origin.name.slice(0, 5), { addresses: false, poi: false });
    assert(stops.length > 0 && stops.every((stop) => stop.type !== "location"), "stops only, and others came");
    const { journeys } = await client.journeys(stops[0], ride.destination, { departure: time });
    assert(Array.isArray(journeys), "a location is no place to start at");
  },

  async reachableFrom() {
    const { reachable } = await client.reachableFrom(address(fromPlace), { when: time, maxDuration: 40, maxTransfers: 2 });
    assert(reachable.length > 10, "little is in reach");
    let before = -1;
    for (const { duration, stations } of reachable) {
      assert(duration > before && duration <= 40, "durations are not in order, or too long");
      before = duration;
      stations.forEach((station) => judge(station, ["station", "stop"], `within ${duration} minutes`));
    }
    const few = await client.reachableFrom(address(fromPlace), { when: time, maxDuration: 20, products: { bus: false } });
    assert(few.reachable.length > 0 && few.reachable.length < reachable.length, "less time reaches as much");
  },

  async stop() {
    const ride = await findRide();
    const stop = await client.stop(ride.origin);
    judge(stop, ["station", "stop"], "stop");
    assert(stop.id === ride.origin.id && stop.name === ride.origin.name, "another stop");
  },
};

if (chosen === "list") {
  console.log(JSON.stringify(Object.keys(calls)));
} else {
  await calls[chosen]();
  console.log(JSON.stringify(seen));
}
