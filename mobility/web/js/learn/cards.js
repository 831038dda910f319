/** What was found: a card for each offer or place, and what matches and is left out. */

import { clockTime, dayAndTime, dayName } from "../clock.js";
import { byId, el, fill } from "../dom.js";
import { language, text } from "../texts.js";
import { kindName, topicName } from "./wishes.js";

/** @typedef {import("./types").LearningAttendance} Attendance */
/** @typedef {import("./types").LearningOffer} Offer */
/** @typedef {{offer?: Offer, attendance: Attendance, others: Attendance[]}} Found */

/**
 * @param {Found} found
 * @param {number} place from 0
 * @param {(attendance: Attendance, into: HTMLElement, button: HTMLButtonElement) => void} plan
 */
export function card({ offer, attendance, others }, place, plan) {
  const { place: where, there, back } = attendance;
  const trip = el("div", { class: "trip-plan", hidden: true });
  const title = offer?.title ?? where.name;
  const button = el("button", { type: "button", class: "chip", "aria-expanded": "false", onclick: () => plan(attendance, trip, button) }, text("learn_plan"));
  button.setAttribute("aria-label", `${text("learn_plan")}: ${title}`);
  const tags = [kindName(where.kind), ...(offer?.topics ?? []).map(topicName), offer ? price(offer) : "", stepFree(where.stepFree)];
  return el(
    "li",
    { class: "course", id: `course-${place}` },
    el("h3", {}, title),
    el("p", { class: "when" }, `${dayName(attendance.startTime)}, ${clockTime(attendance.startTime)}–${clockTime(attendance.endTime)}`),
    offer && el("p", {}, where.name),
    offer?.description && el("p", { class: "small" }, offer.description),
    el("p", {}, text("learn_ways", { there: there.minutes, back: back.minutes, changes: there.changes })),
    ...[...(there.bookings ?? []), ...(back.bookings ?? [])].map(({ name, latest }) =>
      latest && el("p", { class: "book-by" }, `${name}: ${text("book_by", { time: dayAndTime(latest) })}`)),
    (there.bookings === null || back.bookings === null) && el("p", { class: "small" }, text("learn_bookings_unknown")),
    attendance.lastWayBack && el("p", { class: "small" }, text("learn_last_back", { time: clockTime(attendance.lastWayBack) })),
    attendance.open === "UNKNOWN" && el("p", { class: "small" }, text("learn_hours_unknown")),
    others.length > 0 && el("p", { class: "small" }, text("learn_also", { times: others.slice(0, 4).map((one) => `${dayName(one.startTime)} ${clockTime(one.startTime)}`).join(", ") })),
    el("p", { class: "tags" }, ...tags.filter(Boolean).map((tag) => el("span", { class: "why" }, tag))),
    el(
      "p",
      { class: "actions" },
      button,
      offer?.registrationUrl?.startsWith("https://") && el("a", { class: "chip", href: offer.registrationUrl, rel: "noopener noreferrer external" }, text("learn_register")),
    ),
    trip,
  );
}

/** @param {Offer} offer */
function price({ price: { fullCents, currency } }) {
  if (fullCents === undefined) return text("learn_price_unknown");
  if (fullCents === 0) return text("learn_price_free");
  return new Intl.NumberFormat(language(), { style: "currency", currency }).format(fullCents / 100);
}

/** @param {string} state */
function stepFree(state) {
  return state === "yes" ? text("learn_step_free") : "";
}

/**
 * @param {import("./types").LearningAnswer} answer
 */
export function showSmallPrint(answer) {
  // What the trip costs stands in its plan.
  const notices = answer.notices.filter(({ code }) => code !== "NO_FARES");
  fill(byId("notices"), ...notices.map((one) => el("li", {}, one.text)));
  const left = byId("left-out");
  const rows = answer.leftOut;
  left.hidden = !rows.length;
  fill(/** @type {HTMLElement} */ (left.querySelector("summary")), text("learn_left_out", { n: rows.length }));
  fill(/** @type {HTMLElement} */ (left.querySelector("ul")), ...rows.map((one) => el("li", {}, el("b", {}, one.title ?? one.placeName), `: ${one.text}`)));
  const feed = /** @type {HTMLAnchorElement} */ (byId("feed"));
  feed.href = answer.feed.replace(/^\//, "");
}
