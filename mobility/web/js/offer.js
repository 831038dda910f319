/** An itinerary as an offer: what it costs and emits, and on demand how each part is booked. */

import { ApiError, ask } from "./api.js";
import { dayAndTime } from "./clock.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { money } from "./money.js";
import { text } from "./texts.js";

/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("./types").Offer} Offer */
/** @typedef {import("./types").Price} Price */
/** @typedef {import("./types").HandOver} HandOver */

/** @param {Price} price */
export function priceText(price) {
  if (price.cents !== null) return money(price.cents, price.currency);
  if (price.atMostCents !== undefined) return text("price_at_most", { price: money(price.atMostCents, price.sums[0]?.currency ?? price.products[0]?.currency ?? "") });
  if (price.isKnown) return price.sums.map(({ cents, currency }) => money(cents, currency)).join(" + ");
  return text("price_unknown");
}

/** @param {Offer["co2"]} co2 */
export function carbonText(co2) {
  if (co2.grams === null) return text("co2_unknown");
  return text("co2_grams", { grams: co2.grams });
}

/**
 * Price and carbon dioxide, as a card has them.
 * @param {Itinerary} journey
 */
export function offerText({ offer }) {
  return offer ? `${priceText(offer.price)} · ${carbonText(offer.co2)}` : "";
}

/**
 * The same, for screen readers.
 * @param {Itinerary} journey
 */
export function offerAloud({ offer }) {
  return offer ? text("offer_aloud", { price: priceText(offer.price), carbon: carbonText(offer.co2) }) : "";
}

/**
 * All about price and carbon dioxide of an opened journey, with a button that tells how it is booked.
 * @param {Itinerary} journey
 * @param {(said: string) => void} announce
 */
export function offerBox({ offer }, announce) {
  if (!offer) return null;
  const { price, co2 } = offer;
  const more = el("div", { class: "booking" });
  const button = el("button", { type: "button", class: "quiet", onclick: () => book(offer.id, button, more, announce) }, text("how_to_book"));
  return el(
    "section",
    { class: "offer", "aria-label": text("offer_label") },
    el("p", { class: "offer-price" }, priceText(price)),
    el("ul", { class: "products" }, ...price.products.map((product) => el("li", {}, productText(product)))),
    ...price.reasons.map((reason) => el("p", { class: "small" }, icon("info"), reason.text)),
    el("p", { class: "offer-co2" }, carbonText(co2), rangeText(co2)),
    el("p", { class: "small" }, text(co2.basis === "LOAD" ? "co2_by_load" : co2.basis === "AVERAGE" ? "co2_by_average" : co2.basis === "NONE" ? "co2_none" : "co2_unknown_why")),
    el("p", {}, button),
    more,
  );
}

/** @param {Price["products"][number]} product */
function productText({ name, cents, currency, isHeld }) {
  if (isHeld) return text("product_held", { name });
  return cents === null ? `${name}: ${text("price_unknown")}` : `${name}: ${money(cents, currency)}`;
}

/** @param {Offer["co2"]} co2 */
function rangeText({ low, high }) {
  return low === null || high === null || low === high ? "" : ` ${text("co2_range", { low, high })}`;
}

/**
 * @param {string} id
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} more
 * @param {(said: string) => void} announce
 */
async function book(id, button, more, announce) {
  button.disabled = true;
  try {
    /** @type {import("./types").WholeOffer} */
    const offer = await ask(`v1/offers/${encodeURIComponent(id)}`);
    const car = offer.comparedWithCar;
    fill(
      more,
      ...offer.notices.map((notice) => el("p", { class: "notice" }, notice.text)),
      offer.handOvers.length > 0 ? el("ol", { class: "hand-overs" }, ...offer.handOvers.map(handOver)) : el("p", {}, text("nothing_to_book")),
      el("ul", { class: "contracts" }, ...offer.contracts.map(({ provider }) => provider).filter((one, place, all) => one && all.findIndex((other) => other?.id === one.id) === place)
        .map((provider) => el("li", {}, text("contract_with", { name: provider?.name ?? "" }), " ",
          provider?.termsUrl && el("a", { href: provider.termsUrl, rel: "noreferrer" }, text("terms"))))),
      car && car.savedGrams !== null && el("p", { class: "small" }, text(car.savedGrams >= 0 ? "car_more" : "car_less", { grams: Math.abs(car.savedGrams) })),
      el("p", { class: "small" }, el("a", { href: "providers" }, text("providers_link"))),
    );
    button.hidden = true;
    announce(text("offer_label"));
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    fill(more, el("p", { class: "fault" }, fault.message));
    announce(fault.message);
    button.disabled = false;
  }
}

/** @param {HandOver} step */
function handOver(step) {
  const links = Object.entries(step.links).map(([platform, address]) =>
    el("a", { class: "quiet", href: address, rel: "noreferrer" }, platform === "web" ? text("link_web") : platform === "ios" ? "iOS" : "Android"));
  return el(
    "li",
    {},
    el("p", { class: "step" }, step.by ? text("step_by", { time: dayAndTime(step.by), step: step.text }) : step.text),
    el("p", { class: "links" }, ...links, step.phone && el("a", { class: "quiet", href: `tel:${step.phone.replace(/[^+0-9]/g, "")}` }, text("call", { phone: step.phone }))),
    el("p", { class: "small" }, step.ifItFails),
  );
}
