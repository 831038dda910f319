/** Starts the page for control rooms: a key first, then everything it opens, anew every half minute. */

import { ApiError, ask, useKey } from "../api.js";
import { NoMap } from "../base_map.js";
import { clockTime } from "../clock.js";
import { byId, inputById } from "../dom.js";
import { fillHeader, linkLanguage } from "../header.js";
import { begin } from "../start.js";
import { language, text } from "../texts.js";
import { drawControlMap } from "./control_map.js";
import { forgetKey, keepKey, keptKey } from "./kept_key.js";
import { drawLines } from "./lines_table.js";
import { LiveBar } from "./live_bar.js";
import { OutlookList } from "./outlook_list.js";
import { chooseVehicle, drawSensors } from "./sensors_view.js";
import { Tabs } from "./tabs.js";

/** @typedef {import("./control_map.js").ControlMap} ControlMap */

const REFRESH_MS = 30_000;
/** @type {import("../types").SensorReports} */
const NO_REPORTS = { time: "", sensors: [], vehicles: [], places: [], notices: [] };

class ControlRoom {
  /** @param {import("../types").Network} network */
  constructor(network) {
    this.network = network;
    /** @type {ControlMap | null} */
    this.map = null;
    /** @type {import("../types").SensorReports | null} */
    this.reports = null;
    /** @type {import("../types").LiveStatus | null} */
    this.status = null;
    this.pending = ""; // a key that nobody could be asked about yet: the tab was not to be seen
    this.timer = 0;
    /** @type {AbortController | null} */
    this.asking = null;
    this.live = new LiveBar(byId("live-state"));
    this.outlook = new OutlookList(byId("outlook"), { pointAt: (run) => this.map?.goTo(run.worst) });
    this.tabs = new Tabs(byId("tabs"));
    byId("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.enter(inputById("key-input").value.trim());
    });
    byId("leave").addEventListener("click", () => this.leave(""));
    for (const control of byId("outlook-form").querySelectorAll("select")) control.addEventListener("change", () => this.refresh());
    byId("outlook-form").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      if (this.pending) this.enter(this.pending);
      else if (!byId("room").hidden) this.refresh();
    });
  }

  start() {
    fillHeader(this.network);
    linkLanguage();
    this.startMap();
    const key = keptKey();
    if (key) this.enter(key);
    else this.leave("");
  }

  async startMap() {
    try {
      this.map = await drawControlMap(byId("map"), this.network, {
        choose: (row) => { this.tabs.open("outlook-panel"); this.outlook.choose(row); },
        chooseVehicle: (vehicleId) => { this.tabs.open("sensors"); chooseVehicle(byId("sensors"), vehicleId); },
      });
      if (this.answer) this.map.show(this.answer.critical);
      this.map.showSensors(this.reports);
    } catch (fault) {
      if (!(fault instanceof NoMap)) throw fault;
      document.body.classList.add("no-map");
      byId("map-trouble").textContent = fault.message;
      byId("map-trouble").hidden = false;
    }
    document.body.dataset.map = this.map ? "ready" : "none";
  }

  /** @param {string} key */
  async enter(key) {
    if (!key) {
      this.leave(text("key_missing"));
      return;
    }
    this.pending = key;
    useKey(key);
    if (!(await this.refresh())) return;
    this.pending = "";
    keepKey(key);
    byId("room-title").focus({ preventScroll: true });
  }

  /**
   * Forget the key and ask for one.
   * @param {string} why "" = nothing is wrong
   */
  leave(why) {
    clearTimeout(this.timer);
    this.asking?.abort();
    useKey("");
    forgetKey();
    this.pending = "";
    this.answer = null;
    this.reports = null;
    this.status = null;
    this.map?.show([]);
    this.map?.showSensors(null);
    this.outlook.clear();
    byId("room").hidden = true;
    byId("leave").hidden = true;
    byId("key-form").hidden = false;
    const input = inputById("key-input");
    input.value = "";
    byId("key-fault").textContent = why;
    byId("key-fault").hidden = !why;
    input.setAttribute("aria-invalid", String(Boolean(why)));
    input.focus({ preventScroll: true });
  }

  /** @returns {Promise<boolean>} whether the key opens the room */
  async refresh() {
    clearTimeout(this.timer);
    if (document.hidden) return false; // visibilitychange goes on
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    // Each by itself: what one of them cannot tell takes nothing from the others.
    const asked = await Promise.allSettled([
      ask("v1/steering/outlook", { ...this.wishes(), language: language() }, signal),
      ask("v1/live/status", { language: language() }, signal),
      ask("v1/steering/sensors", { language: language() }, signal),
      this.askVehicles(signal),
    ]);
    if (signal.aborted) return false;
    const faults = asked.map((one) => (one.status === "rejected" ? apiFault(one.reason) : null));
    if (this.refuse(faults)) return false;
    const [outlook, status, sensors, vehicles] = asked.map((one) => (one.status === "fulfilled" ? one.value : undefined));
    if (faults.some((fault) => !fault)) this.show(outlook, status, sensors, vehicles);
    this.tellMissing(faults);
    this.timer = window.setTimeout(() => this.refresh(), REFRESH_MS);
    return true;
  }

  /**
   * What did not come stays as it was.
   * @param {import("../types").Outlook} [outlook]
   * @param {import("../types").LiveStatus} [status]
   * @param {import("../types").SensorReports} [sensors]
   * @param {import("../types").VehicleNow[] | null} [vehicles]
   */
  show(outlook, status, sensors, vehicles) {
    const wasClosed = byId("room").hidden;
    byId("key-form").hidden = true;
    byId("room").hidden = false;
    byId("leave").hidden = false;
    if (outlook) {
      this.answer = outlook;
      this.outlook.show(outlook);
      this.map?.show(outlook.critical);
    }
    if (status) {
      this.status = status;
      this.live.show(status);
    }
    if (vehicles !== undefined) drawLines(byId("lines"), vehicles, (place) => this.map?.goTo(place));
    if (sensors) {
      this.reports = sensors;
      this.map?.showSensors(sensors);
    }
    if (this.status) drawSensors(byId("sensors"), this.status, this.reports ?? NO_REPORTS, (place) => this.map?.goTo(place));
    byId("updated").textContent = text("board_updated", { time: clockTime(new Date().toISOString()) });
    if (wasClosed && outlook) byId("status").textContent = text("outlook_found", { n: outlook.tooFull });
  }

  /**
   * @param {(ApiError | null)[]} faults of the outlook, the live state, sensors and lines
   * @returns {boolean} whether the room stays closed
   */
  refuse(faults) {
    const locked = faults.find((fault) => fault && [401, 403].includes(fault.status));
    if (locked) {
      this.leave(text(locked.status === 401 ? "key_unknown" : "key_other_role"));
      return true;
    }
    const [outlook, , sensors] = faults;
    if (!byId("room").hidden || !outlook || !sensors) return false;
    this.leave(outlook.message); // neither of those that a key opens: nobody knows whether it is one
    return true;
  }

  /** @param {(ApiError | null)[]} faults as for `refuse` */
  tellMissing(faults) {
    const [, status] = faults;
    if (status) this.live.fail(status.message); // what was shown stays, and says how old it is
    const names = [text("tab_outlook"), "", text("tab_sensors"), text("tab_lines")];
    const parts = faults.flatMap((fault, place) => (fault && names[place] ? [`${names[place]}: ${fault.message}`] : []));
    const isPart = parts.length > 0 && faults.some((fault) => !fault);
    byId("parts").hidden = !isPart;
    byId("parts").textContent = isPart ? text("parts_missing", { parts: parts.join(" · ") }) : "";
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<import("../types").VehicleNow[] | null>} null: this service does not tell
   */
  async askVehicles(signal) {
    try {
      return (await ask("v1/occupancy/vehicles", { language: language() }, signal)).vehicles;
    } catch (fault) {
      if (fault instanceof ApiError && [404, 422].includes(fault.status)) return null;
      throw fault;
    }
  }

  wishes() {
    const form = new FormData(/** @type {HTMLFormElement} */ (byId("outlook-form")));
    return Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
  }
}

/** @param {unknown} fault */
function apiFault(fault) {
  if (!(fault instanceof ApiError)) throw fault;
  return fault;
}

begin().then((network) => new ControlRoom(network).start());
