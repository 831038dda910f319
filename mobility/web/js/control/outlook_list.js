/** Runs that will be too full: when, where, how sure, and what helps most. */

import { clockTime } from "../clock.js";
import { el, fill, spoken } from "../dom.js";
import { sourceWords } from "../fullness.js";
import { icon } from "../icons.js";
import { badge } from "../legs.js";
import { language, text } from "../texts.js";
import { WhatIfForm } from "./what_if.js";

/** @typedef {import("../types").CriticalRun} CriticalRun */
/** @typedef {import("../types").Measure} Measure */
/** @typedef {import("../types").Outlook} Outlook */

export class OutlookList {
  /**
   * @param {HTMLElement} root
   * @param {object} doings
   * @param {(run: CriticalRun) => void} doings.pointAt
   */
  constructor(root, { pointAt }) {
    this.root = root;
    this.pointAt = pointAt;
    /** @type {CriticalRun[]} */
    this.runs = [];
    /** @type {Map<string, WhatIfForm>} what somebody is typing outlives the next answer */
    this.forms = new Map();
  }

  clear() {
    this.runs = [];
    this.forms.clear();
    fill(this.root);
  }

  /** @param {Outlook} outlook */
  show(outlook) {
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const focused = active?.getAttribute("data-trip");
    const opened = new Set([...this.root.querySelectorAll("details[open]")].map((one) => one.getAttribute("data-trip")));
    this.runs = outlook.critical;
    this.forms = new Map(this.runs.map((run) => [run.run.tripId, this.form(run)]));
    const summary = outlook.critical.length
      ? text("outlook_summary", { n: outlook.tooFull, runs: number(outlook.runs), until: clockTime(outlook.until) })
      : text("outlook_none", { runs: number(outlook.runs), until: clockTime(outlook.until) });
    fill(
      this.root,
      ...outlook.notices.map((notice) => el("p", { class: "notice" }, notice.text)),
      el("p", { class: "outlook-summary" }, summary, outlook.loads === "PUBLISHED" && ` ${text("loads_published")}`),
      outlook.measures.length > 0 && el(
        "section", { class: "best", "aria-labelledby": "best-title" },
        el("h2", { id: "best-title" }, text("best_measures")),
        el("p", { class: "small" }, text("best_gain", { n: number(outlook.gainMinutes), spares: outlook.sparesUsed })),
        el("ol", { class: "measures" }, ...outlook.measures.map((one) => measureRow(one, badge(one.run)))),
      ),
      outlook.critical.length > 0 && el("h2", {}, text("critical_runs")),
      el("ol", { class: "critical" }, ...outlook.critical.map((run, place) => this.row(run, place, opened.has(run.run.tripId)))),
    );
    if (active?.closest("form.what-if")) active.focus({ preventScroll: true });
    if (focused) /** @type {HTMLElement | null} */ (this.root.querySelector(`button[data-trip="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {CriticalRun} run as the newest answer tells it */
  form(run) {
    const form = this.forms.get(run.run.tripId) ?? new WhatIfForm(run);
    form.show(run);
    return form;
  }

  /**
   * @param {CriticalRun} run
   * @param {number} place
   * @param {boolean} opened
   */
  row(run, place, opened) {
    const { persons, seats, standing } = run;
    const percent = Math.round(100 * run.chance);
    return el(
      "li", { class: "critical-run", id: `critical-${place}` },
      el("p", { class: "critical-head" },
        el("span", { class: "rank" }, String(place + 1)),
        badge(run.run), " ", el("span", {}, text("towards", { headsign: run.run.headsign })),
        el("button", { type: "button", class: "quiet show-on-map", "data-trip": run.run.tripId, onclick: () => this.pointAt(run) },
          icon("pin"), spoken(`${text("show_on_map")}: ${run.worst.name}`))),
      el("p", {}, el("b", {}, clockTime(run.from.departure)), ` ${stretch(run)}`),
      el("p", { class: "sure" }, el("meter", { min: 0, max: 1, value: run.chance, "aria-hidden": "true" }),
        el("b", {}, text("chance", { percent })), ` ${text("of_places", { percent: Math.round(100 * run.share) })}`),
      el("p", { class: "small" }, [
        text("persons_range", { p10: Math.round(persons.p10), p90: Math.round(persons.p90), places: seats + standing, seats }),
        run.refused >= 0.5 ? text("refused", { n: Math.round(run.refused) }) : "",
        sourceWords(run),
      ].filter(Boolean).join(" · ")),
      el("details", { "data-trip": run.run.tripId, open: opened },
        el("summary", {}, text("what_helps"), icon("down")),
        run.measures.length > 0 && el("ol", { class: "measures" }, ...run.measures.map((one) => measureRow(one))),
        this.forms.get(run.run.tripId)?.element),
    );
  }

  /** @param {number} place of a run that was chosen on the map */
  choose(place) {
    const row = this.root.querySelector(`#critical-${place}`);
    row?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement | null} */ (row?.querySelector("button"))?.focus({ preventScroll: true });
  }
}

/** @param {CriticalRun} run */
function stretch({ from, to }) {
  return from.stopId === to.stopId ? text("from_stop", { stop: from.name }) : text("from_to", { from: from.name, to: to.name });
}

/**
 * @param {Measure} measure
 * @param {HTMLElement} [line] whose run it is, where that is not told already
 */
function measureRow({ text: said, gainMinutes }, line) {
  return el("li", {}, el("span", {}, line, line && " ", said), el("span", { class: "gain" }, text("gain", { n: number(gainMinutes) })));
}

/** @param {number} n */
function number(n) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 0 }).format(n);
}
