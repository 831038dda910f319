/** Starts the page: language, city, then everything that the address says. */

import { emptyState } from "./address.js";
import { ApiError, ask } from "./api.js";
import { App } from "./app.js";
import { useZone, wallOf } from "./clock.js";
import { byId } from "./dom.js";
import { LANGUAGES, text, useLanguage } from "./texts.js";

/** @typedef {import("./types").Network} Network */

const PATIENCE_MS = 2000; // between questions whether the service is ready

/** @param {string} said "" = all is well */
function complain(said) {
  const trouble = byId("trouble");
  trouble.textContent = said;
  trouble.hidden = !said;
}

/**
 * Get what is known of the city; a service that is just starting is waited for.
 * @returns {Promise<Network>}
 */
async function getNetwork() {
  for (;;) {
    try {
      const { network } = await ask("api/v1/health");
      complain("");
      return network;
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      complain(fault.status === 503 ? text("starting") : fault.message);
      await new Promise((resolve) => window.setTimeout(resolve, Math.max(PATIENCE_MS, fault.retryAfter * 1000)));
    }
  }
}

/** @param {Network} network @returns {boolean} */
function runsToday({ feeds }) {
  const today = wallOf(new Date()).slice(0, 10);
  return feeds.some(({ firstServiceDay, lastServiceDay }) =>
    firstServiceDay && lastServiceDay && firstServiceDay <= today && today <= lastServiceDay);
}

async function start() {
  const said = document.documentElement.lang;
  const wanted = LANGUAGES.find((one) => one === said) ?? "en";
  await useLanguage(wanted);
  const network = await getNetwork();
  useZone(network.timezone);
  const defaults = emptyState().question;
  // Old timetables are for trying out: "now" would have no answer.
  if (!runsToday(network) && network.sample) defaults.time = network.sample.time.slice(0, 16);
  new App(network, defaults).start();
}

window.addEventListener("unhandledrejection", () => complain(text("page_fault")));
window.addEventListener("error", () => complain(text("page_fault")));
start();
