/**
 * A field for a place with suggestions while one types: the ARIA combobox pattern with a list popup
 * (WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete").
 */

import { readCoordinates, spotAt } from "./address.js";
import { ApiError, ask, isAborted } from "./api.js";
import { el, fill, spoken } from "./dom.js";
import { icon, iconOfMode } from "./icons.js";
import { count, language, text } from "./texts.js";

/** @typedef {import("./types").Spot} Spot */
/** @typedef {import("./types").Match} Match */
/** @typedef {{spot: Spot, row: HTMLElement}} Choice */

const PAUSE_MS = 120; // between the last key and the question
const MOST = 8;

/** @type {Record<string, import("./icons.js").IconName>} */
const ICONS = { STOP: "stop", PLACE: "pin", ADDRESS: "house" };
/** @type {Record<string, import("./texts.js").TextKey>} */
const KINDS = { STOP: "type_stop", PLACE: "type_place", ADDRESS: "type_address" };

export class PlaceField {
  /**
   * @param {"from" | "to" | "near"} end
   * @param {object} doings
   * @param {(spot: Spot | null) => void} doings.changed
   * @param {(said: string) => void} doings.announce
   * @param {() => [number, number] | null} doings.near latitude and longitude that near matches are liked at
   */
  constructor(end, { changed, announce, near }) {
    this.end = end;
    this.changed = changed;
    this.announce = announce;
    this.near = near;
    /** @type {Spot | null} */
    this.spot = null;
    /** @type {Choice[]} */
    this.choices = [];
    this.active = -1;
    /** @type {AbortController | null} */
    this.asking = null;
    this.timer = 0;

    this.list = el("ul", { role: "listbox", id: `${end}-list`, class: "suggestions", "data-label": end, hidden: true });
    this.input = el("input", {
      id: `${end}-input`, type: "text", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      enterkeyhint: "search", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${end}-list`,
      "aria-describedby": `${end}-fault`,
      oninput: () => this.typed(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.pressed(event),
      onfocus: () => this.input.select(),
      onblur: () => { if (!this.list.hidden) this.close(); },
    });
    // One button at the end of the field: it empties what is full, and fills what is empty.
    this.button = el("button", { type: "button", class: "clear", onclick: () => (this.input.value ? this.clear() : this.locate()) });
    this.fault = el("p", { id: `${end}-fault`, class: "fault", hidden: true });
    this.label = el("label", { for: `${end}-input`, class: "end-label", "data-text": end });
    this.root = el(
      "div",
      { class: `place-field end-${end}` },
      el("span", { class: "end-mark", "aria-hidden": "true" }),
      this.label, this.input, this.button, this.list, this.fault,
    );
    this.tell();
  }

  /** Say everything in the present language. */
  tell() {
    this.label.textContent = text(this.end);
    this.input.placeholder = text("place_hint");
    this.list.setAttribute("aria-label", text(this.end));
    this.drawButton();
  }

  drawButton() {
    const full = this.input.value !== "";
    fill(this.button, icon(full ? "close" : "locate"));
    const said = full ? text("clear", { field: text(this.end) }) : `${text(this.end)}: ${text("my_location")}`;
    this.button.setAttribute("aria-label", said);
    this.button.title = said;
    this.button.hidden = !full && !(navigator.geolocation && window.isSecureContext);
  }

  /**
   * Show a place without telling anyone.
   * @param {Spot | null} spot
   */
  show(spot) {
    this.spot = spot;
    this.input.value = spot?.name ?? "";
    this.drawButton();
    this.complain("");
  }

  /** @param {string} fault "": all is well */
  complain(fault) {
    this.fault.textContent = fault;
    this.fault.hidden = !fault;
    if (fault) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  /**
   * Make a place of what was typed, if nothing was chosen: the best match counts.
   * @returns {Promise<Spot | null>}
   */
  async resolve() {
    const typed = this.input.value.trim();
    if (this.spot || !typed) return this.spot;
    const spot = readCoordinates(typed) ?? (await this.lookUp(typed))[0] ?? null;
    if (spot) this.show(spot);
    return spot;
  }

  clear() {
    this.show(null);
    this.changed(null);
    this.input.focus();
    this.close();
  }

  typed() {
    this.spot = null;
    this.complain("");
    this.drawButton();
    clearTimeout(this.timer);
    this.asking?.abort();
    const typed = this.input.value.trim();
    const coordinates = readCoordinates(typed);
    if (!typed) this.close();
    else if (coordinates) this.offer([{ spot: coordinates, row: this.row("pin", coordinates.name, "") }]);
    else this.timer = window.setTimeout(() => this.suggest(typed), PAUSE_MS);
  }

  /** @param {string} typed */
  async suggest(typed) {
    this.asking = new AbortController();
    try {
      const matches = await this.matches(typed, this.asking.signal);
      if (document.activeElement !== this.input) return;
      this.offer(matches.map((match) => ({ spot: spotOf(match), row: this.rowOf(match, typed) })));
      this.announce(matches.length ? count("suggestions", matches.length) : text("no_suggestions"));
    } catch (fault) {
      if (isAborted(fault)) return;
      if (!(fault instanceof ApiError)) throw fault;
      this.close();
      this.complain(fault.status === 404 ? text("search_missing") : fault.message);
    }
  }

  /**
   * @param {string} typed
   * @param {AbortSignal} [signal]
   * @returns {Promise<Match[]>}
   */
  async matches(typed, signal) {
    const near = this.near();
    const place = near ? near.map((degrees) => degrees.toFixed(3)).join(",") : undefined;
    const found = await ask("api/v1/geocode", { text: typed, language: language(), place }, signal);
    return found.slice(0, MOST);
  }

  /**
   * @param {string} typed
   * @returns {Promise<Spot[]>}
   */
  async lookUp(typed) {
    try {
      return (await this.matches(typed)).map(spotOf);
    } catch (fault) {
      if (fault instanceof ApiError) return [];
      throw fault;
    }
  }

  /** @param {Choice[]} choices */
  offer(choices) {
    const typed = this.input.value.trim();
    this.choices = [...choices];
    this.active = -1;
    this.choices.forEach(({ row }, place) => {
      row.id = `${this.end}-option-${place}`;
      // Else the field would lose the focus, and the list close, before the click counts.
      row.addEventListener("pointerdown", (event) => event.preventDefault());
      row.addEventListener("click", () => this.take(place));
    });
    if (typed && !this.choices.length) {
      const nothing = el("li", { role: "option", "aria-disabled": "true", class: "nothing" }, text("no_suggestions"));
      fill(this.list, nothing);
    } else fill(this.list, ...this.choices.map(({ row }) => row));
    this.list.hidden = !this.list.childElementCount;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.choices = [];
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  /** @param {number} place */
  mark(place) {
    this.active = place;
    this.choices.forEach(({ row }, other) => row.setAttribute("aria-selected", String(other === place)));
    const row = this.choices[place]?.row;
    if (row) {
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} place */
  take(place) {
    const choice = this.choices[place];
    this.close();
    if (!choice) return;
    this.show(choice.spot);
    this.changed(choice.spot);
  }

  locate() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.show(spotAt(coords.latitude, coords.longitude, text("my_location")));
        this.changed(this.spot);
      },
      () => this.complain(text("location_denied")),
      { maximumAge: 60_000, timeout: 10_000 },
    );
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const n = this.choices.length;
    const open = !this.list.hidden;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && n) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark(this.active < 0 && step < 0 ? n - 1 : (this.active + step + n) % n);
    } else if (event.key === "ArrowDown" && !open && this.input.value.trim()) {
      event.preventDefault();
      this.suggest(this.input.value.trim());
    } else if (event.key === "Enter" && open && n) {
      event.preventDefault();
      this.take(Math.max(this.active, 0));
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }

  /**
   * @param {Match} match
   * @param {string} typed
   */
  rowOf(match, typed) {
    const modes = [...new Set((match.modes ?? []).map(iconOfMode))].map(icon);
    const kind = text(KINDS[match.type] ?? "type_place");
    const row = this.row(ICONS[match.type] ?? "pin", match.name, areaOf(match), typed);
    row.append(el("span", { class: "suggestion-modes" }, ...modes), spoken(`, ${kind}`));
    return row;
  }

  /**
   * @param {import("./icons.js").IconName} picture
   * @param {string} name
   * @param {string} area
   * @param {string} [typed]
   */
  row(picture, name, area, typed = "") {
    return el(
      "li",
      { role: "option", "aria-selected": "false", class: "suggestion" },
      icon(picture),
      el("span", { class: "suggestion-name" }, ...emphasized(name, typed)),
      area && el("span", { class: "suggestion-area" }, spoken(", "), area),
    );
  }
}

/**
 * @param {Match} match
 * @returns {Spot}
 */
export function spotOf(match) {
  if (match.type === "STOP") return { place: match.id, name: match.name, lat: match.lat, lon: match.lon };
  return spotAt(match.lat, match.lon, match.name, match.level ?? "");
}

/**
 * Where a match lies: what tells it from others of its name, and the town.
 * @param {Match} match
 */
function areaOf({ areas = [], name }) {
  const telling = [areas.find((one) => one.unique), areas.find((one) => one.default) ?? areas[0]];
  const names = telling.map((one) => one?.name ?? "").filter((one) => one && one !== name);
  return [...new Set(names)].join(", ");
}

/**
 * Show which words of a name were typed.
 * @param {string} name
 * @param {string} typed
 */
function emphasized(name, typed) {
  const words = plain(typed).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return name.split(/(?<=[^\p{L}\p{N}])|(?=[^\p{L}\p{N}])/u).map((part) => {
    const word = words.find((one) => plain(part).startsWith(one));
    if (!word) return part;
    const bold = el("b", {}, part.slice(0, word.length));
    return el("span", {}, bold, part.slice(word.length));
  });
}

/** @param {string} said */
function plain(said) {
  return said.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
