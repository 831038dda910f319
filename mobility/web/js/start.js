/** What every page begins with: its language, and the city that the service knows. */

import { ApiError, ask } from "./api.js";
import { useZone } from "./clock.js";
import { byId } from "./dom.js";
import { LANGUAGES, text, useLanguage } from "./texts.js";

/** @typedef {import("./types").Network} Network */

const PATIENCE_MS = 2000; // between questions whether the service is ready

/** @param {string} said "" = all is well */
export function complain(said) {
  const trouble = byId("trouble");
  trouble.textContent = said;
  trouble.hidden = !said;
}

/**
 * Take the language that the server chose, and get what is known of the city.
 * @returns {Promise<Network>}
 */
export async function begin() {
  window.addEventListener("unhandledrejection", () => complain(text("page_fault")));
  window.addEventListener("error", () => complain(text("page_fault")));
  const said = document.documentElement.lang;
  await useLanguage(LANGUAGES.find((one) => one === said) ?? "en");
  const network = await getNetwork();
  useZone(network.timezone);
  return network;
}

/**
 * Get what is known of the city; a service that is just starting is waited for.
 * @returns {Promise<Network>}
 */
async function getNetwork() {
  for (;;) {
    try {
      const { network, occupancy, gbfs } = await ask("api/v1/health");
      complain("");
      return { ...network, occupancy: Boolean(occupancy), gbfs: Boolean(gbfs) };
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      complain(fault.status === 503 ? text("starting") : fault.message);
      await new Promise((resolve) => window.setTimeout(resolve, Math.max(PATIENCE_MS, fault.retryAfter * 1000)));
    }
  }
}
