/** Amounts of money as people write them. */

import { language, text } from "./texts.js";

/**
 * "2,33 €".
 * @param {number} cents in the currency's smallest unit
 * @param {string} currency "" = nothing costs anything
 */
export function money(cents, currency) {
  if (!cents) return text("free");
  const format = new Intl.NumberFormat(language(), { style: "currency", currency: currency || "EUR" });
  return format.format(cents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
