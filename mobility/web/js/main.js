/** Starts the page: language, city, then everything that the address says. */

import { emptyState } from "./address.js";
import { App } from "./app.js";
import { wallOf } from "./clock.js";
import { begin } from "./start.js";

/** @typedef {import("./types").Network} Network */

/** @param {Network} network @returns {boolean} */
function runsToday({ feeds }) {
  const today = wallOf(new Date()).slice(0, 10);
  return feeds.some(({ firstServiceDay, lastServiceDay }) =>
    firstServiceDay && lastServiceDay && firstServiceDay <= today && today <= lastServiceDay);
}

async function start() {
  const network = await begin();
  const defaults = emptyState().question;
  // Old timetables are for trying out: "now" would have no answer.
  if (!runsToday(network) && network.sample) defaults.time = network.sample.time.slice(0, 16);
  new App(network, defaults).start();
}

start();
