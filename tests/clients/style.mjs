// Validates styles with MapLibre's own validator: node style.mjs FILE ... prints one JSON line with what is wrong.

import { readFileSync } from "node:fs";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";

const files = process.argv.slice(2);
const faults = files.flatMap((file) =>
  validateStyleMin(JSON.parse(readFileSync(file, "utf8"))).map((fault) => `${file}: ${fault.message}`),
);
console.log(JSON.stringify({ files: files.length, faults }));
