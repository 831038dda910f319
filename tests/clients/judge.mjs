// @motis-project/motis-client with its own schemas as judge: every answer is validated against them.

import Ajv from "ajv";
import addFormats from "ajv-formats";
import * as motis from "@motis-project/motis-client";

// The client exports each schema of its OpenAPI document as NameSchema; references point into that document.
const schemas = Object.fromEntries(
  Object.entries(motis).filter(([name]) => name.endsWith("Schema")).map(([name, schema]) => [name.slice(0, -6), schema]),
);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "motis", components: { schemas } });
const validators = {};

export const schemaCount = Object.keys(schemas).length;

/** How often each schema was used. */
export const used = {};

export function check(name, value, where) {
  validators[name] ??= ajv.compile({ $ref: `motis#/components/schemas/${name}` });
  used[name] = (used[name] ?? 0) + 1;
  if (!validators[name](value)) {
    throw new Error(`${where} is no ${name}: ${ajv.errorsText(validators[name].errors)}\n${JSON.stringify(value).slice(0, 500)}`);
  }
}

export function assert(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

/** Calls the service through the client; the answer's body, or an error that says what came instead. */
export function caller(address) {
  return async function call(name, options = {}, status = 200) {
    const { data, error, response } = await motis[name]({ baseUrl: address, ...options });
    assert(response.status === status, `${name}: ${response.status} ${JSON.stringify(error)?.slice(0, 500)}`);
    if (status !== 200) {
      check("Error", error, name);
      for (const key of ["error", "code", "field"]) assert(typeof error[key] === "string", `${name}: the error has no ${key}`);
    }
    return status === 200 ? data : error;
  };
}

export function checkItinerary(itinerary, where) {
  check("Itinerary", itinerary, where);
  let clock = itinerary.startTime;
  for (const leg of itinerary.legs) {
    check("Leg", leg, `${where} leg`);
    check("EncodedPolyline", leg.legGeometry, `${where} geometry`);
    assert(leg.startTime >= clock && leg.endTime >= leg.startTime, `${where}: legs overlap`);
    clock = leg.endTime;
    for (const place of [leg.from, leg.to, ...(leg.intermediateStops ?? [])]) check("Place", place, `${where} place`);
    for (const step of leg.steps ?? []) check("StepInstruction", step, `${where} step`);
  }
  assert(clock === itinerary.endTime, `${where}: the last leg does not end the journey`);
}
