/** Texts of the page in the language chosen; one catalogue a language, texts/<language>.json. */

/** @typedef {keyof typeof import("../texts/en.json")} TextKey */

export const LANGUAGES = /** @type {const} */ (["de", "en"]);
/** @typedef {typeof LANGUAGES[number]} Language */

/** @type {Record<string, string>} */
let catalogue = {};
/** @type {Language} */
let chosen = "en";
let plurals = new Intl.PluralRules(chosen);

/**
 * Take a language.
 * @param {Language} language
 */
export async function useLanguage(language) {
  const answer = await fetch(new URL(`../texts/${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`texts/${language}.json: ${answer.status}`);
  catalogue = await answer.json();
  chosen = language;
  plurals = new Intl.PluralRules(language);
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = catalogue[/** @type {HTMLElement} */ (node).dataset.text ?? ""] ?? "";
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", catalogue[/** @type {HTMLElement} */ (node).dataset.label ?? ""] ?? "");
  }
}

export function language() {
  return chosen;
}

/**
 * Say something.
 * @param {TextKey} key
 * @param {Record<string, string | number>} [values]
 */
export function text(key, values = {}) {
  return (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Say how many; the catalogue has `<key>_one` and `<key>_other`.
 * @param {"changes" | "stops" | "found" | "minutes_long" | "hours_long" | "suggestions" | "departures_found" | "more_earlier" | "more_later" | "learn_found" | "offers_found" | "rounds_found"} key
 * @param {number} n
 */
export function count(key, n) {
  const form = plurals.select(n) === "one" ? "one" : "other";
  return text(/** @type {TextKey} */ (`${key}_${form}`), { n });
}
