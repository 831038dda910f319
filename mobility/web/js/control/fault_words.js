/** What is wrong with messages and feeds, in words: of codes our own, of sentences whose they are. */

import { el } from "../dom.js";
import { text } from "../texts.js";

/** @typedef {import("../texts.js").TextKey} TextKey */

/** @type {Record<string, TextKey>} */
const WORDS = {
  DUPLICATE: "fault_duplicate",
  MESSAGE_ID_REUSED: "fault_message_id_reused",
  DEFECT: "fault_defect",
  NO_POSITION: "fault_no_position",
  JUMP: "fault_jump",
  NEGATIVE_SUM: "fault_negative_sum",
  GAP: "fault_gap",
  CLOCK: "fault_clock",
  UNKNOWN_VEHICLE: "fault_unknown_vehicle",
  UNKNOWN_TRIP: "fault_unknown_trip",
  NOT_ON_THAT_DAY: "fault_not_on_that_day",
  OFF_ITS_TIME: "fault_off_its_time",
  UNKNOWN_STOP: "fault_unknown_stop",
  NO_RUN: "fault_no_run",
  AMBIGUOUS: "fault_ambiguous",
};

/**
 * Say how often what is wrong.
 * @param {Record<string, number>} counted by code; one that this page does not know stands as it is
 * @returns {string[]}
 */
export function faultCounts(counted) {
  return Object.entries(counted).filter(([, n]) => n > 0).map(([code, n]) => `${WORDS[code] ? text(WORDS[code]) : code}: ${n}`);
}

/**
 * Quote a sentence that the service writes in English alone.
 * @param {string} sentence
 * @returns {HTMLElement}
 */
export function quoted(sentence) {
  const [before, after] = text("system_said").split("{sentence}");
  return el("span", {}, before, el("span", { lang: "en" }, sentence), after);
}
