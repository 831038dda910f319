/** Starts the page of providers: who provides what, whose data, how fresh, and whom to turn to. */

import { ApiError, ask } from "../api.js";
import { clockTime, dateName } from "../clock.js";
import { byId, el, fill } from "../dom.js";
import { LANGUAGES, language, text, useLanguage } from "../texts.js";

/** @typedef {import("../types").Provider} Provider */

/** @param {Provider} provider */
function card(provider) {
  const { name, roles, url, phone, termsUrl, license, licenseUrl, attribution, note, simulated, data } = provider;
  const address = (/** @type {string} */ href) => el("a", { href, rel: "noreferrer" }, href.replace(/^https?:\/\//, "").replace(/\/$/, ""));
  return el(
    "li",
    { class: "course" },
    el("h2", {}, name),
    el("p", { class: "small" }, roles.map((role) => text(`role_${role}`)).join(" · ")),
    simulated && el("p", { class: "notice" }, text("learn_simulated")),
    note && el("p", {}, note),
    el(
      "dl",
      { class: "facts-list" },
      ...row("provider_phone", phone && el("a", { href: `tel:${phone.replace(/[^+0-9]/g, "")}` }, phone)),
      ...row("provider_page", url && address(url)),
      ...row("terms", termsUrl && address(termsUrl)),
      ...row("provider_license", license && (licenseUrl ? el("a", { href: licenseUrl, rel: "noreferrer" }, license) : license)),
      ...row("provider_attribution", attribution),
      ...row("provider_data", data?.length ? el("ul", {}, ...data.map((one) => el("li", {}, freshness(one)))) : ""),
    ),
  );
}

/**
 * @param {import("../texts.js").TextKey} key
 * @param {Node | string | false | undefined} value
 */
function row(key, value) {
  return [el("dt", {}, text(key)), el("dd", {}, value || text("not_known"))];
}

/** @param {NonNullable<Provider["data"]>[number]} data */
function freshness({ kind, name, status, lastServiceDay, observedAt }) {
  const told = lastServiceDay ? text("data_until", { day: dateName(lastServiceDay) }) : observedAt ? text("data_at", { time: clockTime(observedAt) }) : "";
  return [`${text(`data_${kind}`)} ${name}`, text(`data_${status}`), told].filter(Boolean).join(" · ");
}

async function start() {
  const wanted = new URLSearchParams(location.search).get("language") ?? document.documentElement.lang;
  await useLanguage(LANGUAGES.find((one) => one === wanted) ?? "en");
  document.title = text("providers_title");
  const other = language() === "de" ? "en" : "de";
  const link = /** @type {HTMLAnchorElement} */ (byId("language"));
  link.textContent = text("other_language");
  link.lang = link.hreflang = other;
  link.href = `?language=${other}`;
  try {
    const { providers } = await ask("v1/providers", { language: language() });
    fill(byId("providers"), ...providers.map(card));
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    byId("trouble").textContent = fault.message;
    byId("trouble").hidden = false;
  }
  document.body.dataset.ready = "yes";
}

start();
