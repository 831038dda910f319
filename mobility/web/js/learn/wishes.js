/** What is looked for: the form, the part of the address behind "#", and the parameters of the API. */

import { readCoordinates } from "../address.js";
import { momentOf, wallOf } from "../clock.js";
import { el } from "../dom.js";
import { PlaceField } from "../place_field.js";
import { language, text } from "../texts.js";

/** @typedef {import("../types").Spot} Spot */
/** @typedef {import("../texts.js").TextKey} TextKey */

const TOPICS = [
  "languages", "digital", "technology", "natural_sciences", "mathematics", "environment", "mobility", "health", "sports", "arts", "music", "crafts",
  "history", "politics", "society", "economy", "law", "careers", "basic_skills", "parenting", "cooking", "literature", "media", "philosophy", "city",
];
const KINDS = ["adult_education", "library", "museum", "makerspace", "university", "community_centre", "planetarium", "gallery", "music_school", "language_school", "school", "mobile_stop"];
const FIELDS = ["what", "text", "topic", "kind", "by", "within", "time", "stay", "backBy"];
const TICKS = ["free", "stepFree"];
const DAY_MS = 86_400_000;
const MORNING = "08:00";

/** @param {string} topic */
export function topicName(topic) {
  return text(/** @type {TextKey} */ (`topic_${topic}`));
}

/** @param {string} kind */
export function kindName(kind) {
  return text(/** @type {TextKey} */ (KINDS.includes(kind) ? `kind_${kind}` : "kind_other"));
}

export class Wishes {
  /**
   * @param {HTMLFormElement} form
   * @param {object} doings
   * @param {() => void} doings.search
   * @param {(said: string) => void} doings.announce
   * @param {() => [number, number] | null} doings.near
   */
  constructor(form, { search, announce, near }) {
    this.form = form;
    this.place = new PlaceField("near", { changed: () => {}, announce, near });
    form.querySelector("#near")?.append(this.place.root);
    this.fillWith("topic", TOPICS, topicName);
    this.fillWith("kind", KINDS, kindName);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await this.isComplete()) search();
    });
  }

  /**
   * @param {string} name
   * @param {string[]} words
   * @param {(word: string) => string} nameOf
   */
  fillWith(name, words, nameOf) {
    const named = words.map((word) => el("option", { value: word }, nameOf(word)));
    this.control(name).append(...named.sort((one, other) => one.text.localeCompare(other.text, language())));
  }

  /**
   * @param {string} name
   * @returns {HTMLInputElement}
   */
  control(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  async isComplete() {
    if (await this.place.resolve()) return true;
    this.place.complain(text(this.place.input.value.trim() ? "no_suggestions" : "learn_near_missing"));
    this.place.input.focus();
    return false;
  }

  /**
   * @param {string} fragment
   * @param {string} time what counts as now, by the city's clocks
   */
  read(fragment, time) {
    const said = new URLSearchParams(fragment.replace(/^#/, ""));
    this.control("time").value = time;
    for (const name of FIELDS) {
      const value = said.get(name);
      if (value) this.control(name).value = value;
    }
    for (const name of TICKS) this.control(name).checked = said.has(name);
    const at = readCoordinates(said.get("near") ?? "");
    this.place.show(at && { ...at, name: said.get("name") || at.name });
    return Boolean(at);
  }

  /** @returns {string} */
  write() {
    const said = new URLSearchParams();
    const { spot } = this.place;
    if (spot) {
      said.set("near", `${spot.lat.toFixed(5)},${spot.lon.toFixed(5)}`);
      said.set("name", spot.name);
    }
    for (const name of FIELDS) if (this.control(name).value) said.set(name, this.control(name).value);
    for (const name of TICKS) if (this.control(name).checked) said.set(name, "1");
    return `#${said}`.replaceAll("%2C", ",").replaceAll("%3A", ":");
  }

  /** @returns {Spot | null} */
  get home() {
    return this.place.spot;
  }

  /** The day after the one that is asked about, "YYYY-MM-DD" by the city's clocks. */
  get nextDay() {
    const day = (this.control("time").value || wallOf(new Date())).slice(0, 10);
    return new Date(Date.parse(`${day}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  }

  turnToNextDay() {
    this.control("time").value = `${this.nextDay}T${MORNING}`;
  }

  get what() {
    return this.control("what").value === "places" ? "places" : "offers";
  }

  /**
   * @param {number} offset
   * @returns {Record<string, string | number | boolean | undefined>}
   */
  parameters(offset) {
    const value = (/** @type {string} */ name) => this.control(name).value.trim() || undefined;
    const time = momentOf(this.control("time").value || wallOf(new Date()));
    return {
      near: this.home?.place,
      by: value("by"),
      within: value("within"),
      time: time.toISOString(),
      backBy: this.backBy(time)?.toISOString(),
      stay: value("stay"),
      text: value("text"),
      topic: value("topic"),
      kind: value("kind"),
      maxPriceCents: this.control("free").checked ? 0 : undefined,
      stepFree: this.control("stepFree").checked || undefined,
      offset: offset || undefined,
      language: language(),
    };
  }

  /**
   * The clock time of coming home: on the day of leaving, or in the night after it.
   * @param {Date} time
   */
  backBy(time) {
    const clock = this.control("backBy").value;
    if (!clock) return undefined;
    const back = momentOf(`${wallOf(time).slice(0, 10)}T${clock}`);
    return back > time ? back : new Date(back.getTime() + DAY_MS);
  }
}
