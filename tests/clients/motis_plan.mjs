// Plans and pages with @motis-project/motis-client. node motis_plan.mjs ADDRESS QUESTION: prints what was seen as JSON.

import { assert, caller, check, checkItinerary, used } from "./judge.mjs";

const [address, question] = process.argv.slice(2);
const { fromPlace, toPlace, time } = JSON.parse(question);
const call = caller(address);

let plans = 0;

async function plan(query, where) {
  const data = await call("plan", {
    query: { fromPlace, toPlace, time, ...query },
    querySerializer: { array: { explode: false } },
  });
  for (const key of ["requestParameters", "debugOutput", "from", "to", "direct", "itineraries", "previousPageCursor", "nextPageCursor"]) {
    assert(key in data, `${where}: ${key} is missing`);
  }
  for (const value of Object.values(data.requestParameters)) assert(typeof value === "string", `${where}: a parameter is no text`);
  check("Place", data.from, where);
  check("Place", data.to, where);
  [...data.direct, ...data.itineraries].forEach((itinerary) => checkItinerary(itinerary, where));
  plans += 1;
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

await call("plan", { query: { fromPlace, toPlace, time: "tomorrow" } }, 400);

console.log(JSON.stringify({ plans, itineraries: used.Itinerary, legs: used.Leg, steps: used.StepInstruction, ids: known.size }));
