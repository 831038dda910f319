// Plans and pages with @motis-project/motis-client and validates every answer against the client's own schemas.
// node motis_client.mjs ADDRESS FROM TO TIME: prints one JSON line with what was seen.

import Ajv from "ajv";
import addFormats from "ajv-formats";
import * as motis from "@motis-project/motis-client";

const [address, fromPlace, toPlace, time] = process.argv.slice(2);

// The client exports each schema of its OpenAPI document as NameSchema; references point into that document.
const schemas = Object.fromEntries(
  Object.entries(motis).filter(([name]) => name.endsWith("Schema")).map(([name, schema]) => [name.slice(0, -6), schema]),
);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "motis", components: { schemas } });
const validators = {};

function check(name, value, where) {
  validators[name] ??= ajv.compile({ $ref: `motis#/components/schemas/${name}` });
  if (!validators[name](value)) {
    throw new Error(`${where} is no ${name}: ${ajv.errorsText(validators[name].errors)}\n${JSON.stringify(value).slice(0, 500)}`);
  }
}

function assert(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

const seen = { plans: 0, itineraries: 0, legs: 0, places: 0, steps: 0, ids: [] };

function checkItinerary(itinerary, where) {
  check("Itinerary", itinerary, where);
  seen.itineraries += 1;
  let clock = itinerary.startTime;
  for (const leg of itinerary.legs) {
    seen.legs += 1;
    check("Leg", leg, `${where} leg`);
    check("EncodedPolyline", leg.legGeometry, `${where} geometry`);
    assert(leg.startTime >= clock && leg.endTime >= leg.startTime, `${where}: legs overlap`);
    clock = leg.endTime;
    for (const place of [leg.from, leg.to, ...(leg.intermediateStops ?? [])]) {
      seen.places += 1;
      check("Place", place, `${where} place`);
    }
    for (const step of leg.steps ?? []) {
      seen.steps += 1;
      check("StepInstruction", step, `${where} step`);
    }
  }
  assert(clock === itinerary.endTime, `${where}: the last leg does not end the journey`);
}

async function plan(query, where) {
  const { data, error, response } = await motis.plan({
    baseUrl: address,
    query: { fromPlace, toPlace, time, ...query },
    querySerializer: { array: { explode: false } },
  });
  assert(response.status === 200, `${where}: ${response.status} ${JSON.stringify(error)}`);
  for (const key of ["requestParameters", "debugOutput", "from", "to", "direct", "itineraries", "previousPageCursor", "nextPageCursor"]) {
    assert(key in data, `${where}: ${key} is missing`);
  }
  for (const value of Object.values(data.requestParameters)) assert(typeof value === "string", `${where}: a parameter is no text`);
  check("Place", data.from, where);
  check("Place", data.to, where);
  [...data.direct, ...data.itineraries].forEach((itinerary) => checkItinerary(itinerary, where));
  seen.plans += 1;
  return data;
}

const first = await plan({}, "plan");
assert(first.itineraries.length >= 5, "fewer itineraries than asked for");

// Pages on both sides: nothing twice, in order, nothing of the first page again.
const known = new Map(first.itineraries.map((itinerary) => [itinerary.id, itinerary]));
for (const [side, cursorOf] of [["later", (page) => page.nextPageCursor], ["earlier", (page) => page.previousPageCursor]]) {
  let page = first;
  for (let turn = 0; turn < 3; turn += 1) {
    page = await plan({ pageCursor: cursorOf(page) }, side);
    for (const itinerary of page.itineraries) {
      assert(!known.has(itinerary.id), `${side}: ${itinerary.startTime} was on another page already`);
      known.set(itinerary.id, itinerary);
    }
  }
}

const arriving = await plan({ arriveBy: true }, "arriveBy");
for (const itinerary of arriving.itineraries) assert(new Date(itinerary.endTime) <= new Date(time), "arrives too late");
await plan({ pedestrianProfile: "WHEELCHAIR" }, "wheelchair");
await plan({ directModes: ["WALK", "BIKE"], preTransitModes: ["WALK", "BIKE"], transitModes: ["TRAM", "BUS"] }, "bike");
await plan({ transitModes: [] }, "no transit");
const plain = await plan({ detailedLegs: false, joinInterlinedLegs: false, language: ["de"] }, "without details");
assert(plain.itineraries.every((itinerary) => itinerary.legs.every((leg) => leg.legGeometry.length === 0)), "details all the same");

const refused = await motis.plan({ baseUrl: address, query: { fromPlace, toPlace, time: "tomorrow" } });
assert(refused.response.status === 400, "a bad time was taken");
check("Error", refused.error, "error");

const health = await motis.health({ baseUrl: address });
assert(health.response.status === 200, "not healthy");
check("HealthResponse", health.data, "health");

seen.ids = [...known.keys()].length;
console.log(JSON.stringify(seen));
