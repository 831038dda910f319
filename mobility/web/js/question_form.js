/** The form: both ends, when, and how one travels. */

import { ALSO, CYCLING, DRIVES, VEHICLES, emptyState } from "./address.js";
import { clockTime, dayName, isSameDay, momentOf, wallOf } from "./clock.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { PlaceField } from "./place_field.js";
import { mayAlso, mayCycle } from "./plan.js";
import { text } from "./texts.js";

/** @typedef {import("./types").Question} Question */
/** @typedef {import("./types").Spot} Spot */
/** @typedef {import("./texts.js").TextKey} TextKey */

const WAYS = /** @type {const} */ (["foot", "wheelchair", "bike", "carry"]);
const PACES = /** @type {const} */ (["slow", "normal", "fast"]);
const LONGEST_DRIVE = "30"; // minutes, as plan.js asks
const MINDINGS = /** @type {const} */ (["off", "low", "normal", "high"]);
const VEHICLE_NAMES = /** @type {(keyof typeof VEHICLES)[]} */ (Object.keys(VEHICLES));

export class QuestionForm {
  /**
   * @param {HTMLElement} root
   * @param {object} doings
   * @param {(question: Question) => void} doings.ask
   * @param {(said: string) => void} doings.announce
   * @param {() => [number, number] | null} doings.near
   */
  constructor(root, { ask, announce, near }) {
    this.root = root;
    this.ask = ask;
    this.announce = announce;
    /** @type {[string, string]} first and last day of the timetable, "" = not known */
    this.days = ["", ""];
    /** @type {Question} */
    this.question = emptyState().question;
    /** What is meant where nothing is chosen; "": loads are not known, so there is nothing to choose. @type {import("./types").Minding} */
    this.usualCrowding = "";
    /** @type {import("./offer_types").Ticket[]} what riders may hold here */
    this.tickets = [];
    this.rentals = false;
    /** Few climbs were asked for, and nobody knows any here. */
    this.climbsUnknown = false;
    this.from = new PlaceField("from", { changed: (spot) => this.place("from", spot), announce, near });
    this.to = new PlaceField("to", { changed: (spot) => this.place("to", spot), announce, near });
    this.swap = el("button", { type: "button", class: "swap", onclick: () => this.swapEnds() }, icon("swap"));
    this.whenButton = disclosure("when");
    this.optionsButton = disclosure("options");
    this.submit = el("button", { type: "submit", class: "primary" });
    this.when = el("div", { id: "when-panel", class: "drawer", hidden: true });
    this.options = el("div", { id: "options-panel", class: "drawer", hidden: true });
    this.summary = el("button", { type: "button", class: "summary", hidden: true, onclick: () => this.expand() });
    for (const [button, drawer] of /** @type {const} */ ([[this.whenButton, this.when], [this.optionsButton, this.options]])) {
      button.addEventListener("click", () => this.open(drawer.hidden ? drawer : null));
    }
    this.whole = el(
      "div",
      { class: "whole" },
      el("div", { class: "ends" }, this.from.root, this.to.root, this.swap),
      el("div", { class: "choices" }, this.whenButton, this.optionsButton, this.submit),
      this.when, this.options,
    );
    root.append(this.summary, this.whole);
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.tell();
  }

  /** Say everything in the present language. */
  tell() {
    this.from.tell();
    this.to.tell();
    this.swap.setAttribute("aria-label", text("swap"));
    this.swap.title = text("swap");
    this.submit.textContent = text("search");
    this.drawWhen();
    this.drawOptions();
    this.tellButtons();
  }

  /**
   * Show a question without asking it.
   * @param {Question} question
   */
  show(question) {
    const [was, is] = [this.question, question].map(({ from, to, ...rest }) => JSON.stringify(rest));
    this.question = { ...question };
    if (question.from?.place !== this.from.spot?.place || !question.from) this.from.show(question.from);
    if (question.to?.place !== this.to.spot?.place || !question.to) this.to.show(question.to);
    if (was === is) return; // drawn anew, a field would lose the focus
    this.drawWhen();
    this.drawOptions();
    this.tellButtons();
  }

  /** @param {import("./types").Minding} usual what is meant where nothing is chosen */
  offerCrowding(usual) {
    this.usualCrowding = usual;
    this.drawOptions();
  }

  /** @param {boolean} known shared vehicles are known here */
  offerRentals(known) {
    this.rentals = known;
    this.drawOptions();
  }

  /** @param {boolean} unknown few climbs were asked for in vain */
  tellClimbs(unknown) {
    this.climbsUnknown = unknown;
    if (this.cyclingHint) this.cyclingHint.textContent = unknown ? text("cycling_no_heights") : "";
  }

  /** @param {import("./offer_types").Ticket[]} tickets what riders may hold here */
  offerTickets(tickets) {
    this.tickets = tickets;
    this.drawOptions();
  }

  /**
   * Fold the form into one line that opens it again (phones).
   * @param {boolean} folded
   */
  fold(folded) {
    const { from, to } = this.question;
    const possible = folded && from !== null && to !== null;
    this.root.classList.toggle("folded", possible);
    this.summary.hidden = !possible;
    if (!possible) return;
    fill(
      this.summary,
      el("span", { class: "summary-ends" }, `${from?.name} → ${to?.name}`),
      el("span", { class: "summary-when" }, `${this.whenText()} · ${text("change")}`),
    );
  }

  expand() {
    this.fold(false);
    this.from.input.focus();
  }

  /**
   * @param {"from" | "to"} end
   * @param {Spot | null} spot
   */
  place(end, spot) {
    this.question = { ...this.question, [end]: spot, parkedAt: "" };
    this[end].complain("");
    if (spot && this.question.from && this.question.to) {
      this.send();
      return;
    }
    this.ask(this.question);
    const other = end === "from" ? this.to : this.from;
    if (spot && !other.spot) other.input.focus();
  }

  swapEnds() {
    const { from, to } = this.question;
    this.question = { ...this.question, from: to, to: from, parkedAt: "" };
    this.from.show(to);
    this.to.show(from);
    this.ask(this.question);
  }

  /**
   * Change when or how; a question that was asked is asked again.
   * @param {Partial<Question>} change
   */
  change(change) {
    this.question = { ...this.question, ...change };
    this.tellButtons();
    this.ask(this.question);
  }

  async send() {
    const [from, to] = [await this.from.resolve(), await this.to.resolve()];
    this.question = { ...this.question, from, to };
    const missing = !from ? this.from : !to ? this.to : null;
    if (missing) {
      missing.complain(text("choose_place", { field: text(missing.end) }));
      missing.input.focus();
    } else if (from?.place === to?.place) {
      this.to.complain(text("same_place"));
      this.to.input.focus();
    } else {
      this.open(null);
      this.ask(this.question);
    }
  }

  /** @param {HTMLElement | null} drawer the one to be open */
  open(drawer) {
    for (const [button, one] of /** @type {const} */ ([[this.whenButton, this.when], [this.optionsButton, this.options]])) {
      one.hidden = one !== drawer;
      button.setAttribute("aria-expanded", String(one === drawer));
    }
  }

  whenText() {
    const { time, arriveBy } = this.question;
    if (!time) return arriveBy ? text("arrive_by", { time: text("now") }) : text("depart_now");
    const moment = momentOf(time);
    const day = isSameDay(moment, new Date()) ? "" : `${dayName(moment)}, `;
    return text(arriveBy ? "arrive_by" : "depart_at", { time: `${day}${clockTime(moment.toISOString())}` });
  }

  tellButtons() {
    fill(this.whenButton, el("span", {}, this.whenText()), icon("down"));
    const { without, way, pace, cycling, crowding, seat, also, ticket, parkedAt } = this.question;
    const more = mayAlso(this.question) && (also.length > 0 || parkedAt !== "");
    const cycles = mayCycle(this.question) && cycling !== "";
    const n = [without.length > 0, way !== "foot", pace !== "normal", cycles, crowding !== "", seat, more, ticket !== ""].filter(Boolean).length;
    fill(this.optionsButton, el("span", {}, n ? text("options_n", { n }) : text("options")), icon("down"));
    this.optionsButton.classList.toggle("in-use", n > 0);
  }

  drawWhen() {
    const { time, arriveBy } = this.question;
    const moment = el("input", {
      type: "datetime-local", id: "time-input", value: time || wallOf(new Date()),
      min: this.days[0] && `${this.days[0]}T00:00`, max: this.days[1] && `${this.days[1]}T23:59`,
      onchange: () => { if (moment.value) this.change({ time: moment.value.slice(0, 16) }); },
    });
    const now = el("button", {
      type: "button", class: "quiet",
      onclick: () => { moment.value = wallOf(new Date()); this.change({ time: "", arriveBy: false }); this.drawWhen(); },
    }, text("reset_to_now"));
    const depart = this.radio("direction", "depart", text("depart"), !arriveBy, () => this.change({ arriveBy: false }));
    const arrive = this.radio("direction", "arrive", text("arrive"), arriveBy, () =>
      this.change({ arriveBy: true, time: this.question.time || moment.value }));
    fill(
      this.when,
      el("fieldset", { class: "segments" }, el("legend", { class: "spoken" }, text("time_group")), depart, arrive),
      el("label", { for: "time-input", class: "spoken" }, text("date_and_time")),
      el("div", { class: "time-row" }, moment, now),
    );
  }

  drawOptions() {
    const { without, way, pace, crowding, seat } = this.question;
    this.alsoBox = this.alsoChoice();
    const cyclingRow = this.cyclingChoice();
    const vehicles = VEHICLE_NAMES.map((name) => {
      const box = el("input", {
        type: "checkbox", name: "vehicle", value: name, checked: !without.includes(name),
        onchange: () => {
          const left = this.question.without.filter((other) => other !== name);
          this.change({ without: box.checked ? left : [...left, name] });
        },
      });
      return el("label", { class: "check" }, box, el("span", {}, text(`vehicle_${name}`)));
    });
    const ways = WAYS.map((name) => this.radio("way", name, text(`way_${name}`), way === name, () => {
      this.change({ way: name });
      if (this.alsoBox) this.alsoBox.hidden = !mayAlso(this.question);
      cyclingRow.hidden = !mayCycle(this.question);
    }));
    const paces = PACES.map((name) =>
      this.radio("pace", name, text(`pace_${name}`), pace === name, () => this.change({ pace: name })));
    fill(
      this.options,
      el("fieldset", { class: "boxes" }, el("legend", {}, text("way")), ...ways),
      cyclingRow,
      this.alsoBox,
      el("fieldset", { class: "boxes" }, el("legend", {}, text("vehicles")), ...vehicles),
      this.tickets.length > 0 && this.ticketChoice(),
      el("fieldset", { class: "boxes" }, el("legend", {}, text("pace")), ...paces),
      this.usualCrowding !== "" && this.crowdingChoice(crowding || this.usualCrowding, seat),
    );
  }

  /** What else may be used; on the way back the car is where it was left. */
  alsoChoice() {
    const { also, parkedAt } = this.question;
    const drive = this.driveChoice();
    const boxes = ALSO.filter((name) => name !== "rental" || this.rentals).map((name) => {
      const box = el("input", {
        type: "checkbox", name: "also", value: name, checked: also.includes(name),
        onchange: () => {
          const left = this.question.also.filter((other) => other !== name);
          this.change({ also: box.checked ? [...left, name] : left, parkedAt: "" });
          drive.hidden = !this.question.also.includes("park");
        },
      });
      return el("label", { class: "check" }, box, el("span", {}, text(`also_${name}`)));
    });
    const parked = el("input", { type: "checkbox", name: "parked", checked: true, onchange: () => { this.change({ parkedAt: "" }); this.drawOptions(); } });
    return el(
      "fieldset",
      { class: "boxes", hidden: !mayAlso(this.question) },
      el("legend", {}, text("also")),
      ...(parkedAt ? [el("label", { class: "check" }, parked, el("span", {}, text("also_parked")))] : [...boxes, drive]),
    );
  }

  /** How far one drives to park: with more minutes one gets farther into the city. */
  driveChoice() {
    const options = [...DRIVES, ""].map((minutes) =>
      el("option", { value: minutes, selected: minutes === this.question.drive }, text("drive_minutes", { n: minutes || LONGEST_DRIVE })));
    const field = el("select", { id: "drive", onchange: () => this.change({ drive: field.value }) }, ...options);
    return el("p", { class: "ticket-row", hidden: !this.question.also.includes("park") }, el("label", { for: "drive" }, text("drive")), field);
  }

  /** How one cycles, where a bike of one's own is used. */
  cyclingChoice() {
    const options = /** @type {const} */ (["", ...CYCLING]).map((name) =>
      el("option", { value: name, selected: name === this.question.cycling }, text(name ? `cycling_${name}` : "cycling_usual")));
    const field = el("select", {
      id: "cycling", "aria-describedby": "cycling-hint",
      onchange: () => this.change({ cycling: CYCLING.find((name) => name === field.value) ?? "" }),
    }, ...options);
    // There from the start and spoken when it is filled: the answer that tells it comes later.
    this.cyclingHint = el("span", { id: "cycling-hint", class: "small", role: "status" }, this.climbsUnknown ? text("cycling_no_heights") : "");
    return el("p", { class: "ticket-row", hidden: !mayCycle(this.question) }, el("label", { for: "cycling" }, text("cycling")), field, this.cyclingHint);
  }

  ticketChoice() {
    const options = [{ id: "", name: text("ticket_none") }, ...this.tickets].map(({ id, name }) =>
      el("option", { value: id, selected: id === this.question.ticket }, name));
    const field = el("select", { id: "ticket", onchange: () => this.change({ ticket: field.value }) }, ...options);
    return el("p", { class: "ticket-row" }, el("label", { for: "ticket" }, text("ticket")), field);
  }

  /**
   * @param {import("./types").Minding} chosen
   * @param {boolean} seat
   */
  crowdingChoice(chosen, seat) {
    const choices = MINDINGS.map((name) =>
      this.radio("crowding", name, text(`crowding_${name}`), name === chosen, () =>
        this.change({ crowding: name === this.usualCrowding ? "" : name })));
    const box = el("input", { type: "checkbox", id: "seat-wanted", checked: seat, onchange: () => this.change({ seat: box.checked }) });
    return el(
      "fieldset",
      { class: "boxes", "aria-describedby": "crowding-hint" },
      el("legend", {}, text("crowding")),
      el("p", { class: "small boxes-hint", id: "crowding-hint" }, text("crowding_hint")),
      ...choices,
      el("label", { class: "check" }, box, el("span", {}, text("seat_wanted"))),
    );
  }

  /**
   * @param {string} group
   * @param {string} value
   * @param {string} label
   * @param {boolean} checked
   * @param {() => void} chosen
   */
  radio(group, value, label, checked, chosen) {
    const button = el("input", { type: "radio", name: group, value, checked, onchange: chosen });
    return el("label", { class: "check" }, button, el("span", {}, label));
  }
}

/** @param {string} name */
function disclosure(name) {
  return el("button", { type: "button", class: "chip", "aria-expanded": "false", "aria-controls": `${name}-panel` });
}
