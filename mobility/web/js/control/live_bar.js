/** Whether what is shown is live, old, or the timetable alone: in words, before everything else. */

import { el, fill } from "../dom.js";
import { icon } from "../icons.js";
import { ageWords } from "./age.js";
import { quoted } from "./fault_words.js";
import { text } from "../texts.js";

/** @typedef {import("../types").LiveStatus} LiveStatus */

export class LiveBar {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
  }

  /** @param {LiveStatus} status */
  show({ state, text: said, ageSeconds, fault }) {
    this.root.className = `live-state ${state.toLowerCase()}`;
    const age = ageSeconds === undefined ? "" : text("data_age", { age: ageWords(ageSeconds) });
    fill(this.root, icon("info"), el("span", {}, el("b", {}, text(`live_${state}`)), ` ${[said, age].filter(Boolean).join(" ")}${fault && " "}`, fault && quoted(fault)));
  }

  /** @param {string} fault why there is no newer answer */
  fail(fault) {
    this.root.className = "live-state old";
    fill(this.root, icon("info"), el("span", {}, el("b", {}, text("live_OLD")), ` ${text("kept_answer")} ${fault}`));
  }
}
