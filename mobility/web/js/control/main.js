/** Starts the page for control rooms: a key first, then everything it opens, anew every half minute. */

import { ApiError, ask, isAborted, useKey } from "../api.js";
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

class ControlRoom {
  /** @param {import("../types").Network} network */
  constructor(network) {
    this.network = network;
    /** @type {ControlMap | null} */
    this.map = null;
    /** @type {import("../types").SensorReports | null} */
    this.reports = null;
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
    document.addEventListener("visibilitychange", () => { if (!document.hidden && !byId("room").hidden) this.refresh(); });
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
    useKey(key);
    if (!(await this.refresh())) return;
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
    this.answer = null;
    this.reports = null;
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
    try {
      const [outlook, status, sensors, vehicles] = await Promise.all([
        ask("v1/steering/outlook", { ...this.wishes(), language: language() }, signal),
        ask("v1/live/status", { language: language() }, signal),
        ask("v1/steering/sensors", { language: language() }, signal),
        this.askVehicles(signal),
      ]);
      this.show(outlook, status, sensors, vehicles);
    } catch (fault) {
      if (isAborted(fault)) return false;
      if (!(fault instanceof ApiError)) throw fault;
      if (this.refuse(fault)) return false;
    }
    this.timer = window.setTimeout(() => this.refresh(), REFRESH_MS);
    return true;
  }

  /**
   * @param {import("../types").Outlook} outlook
   * @param {import("../types").LiveStatus} status
   * @param {import("../types").SensorReports} sensors
   * @param {import("../types").VehicleNow[] | null} vehicles
   */
  show(outlook, status, sensors, vehicles) {
    const wasClosed = byId("room").hidden;
    this.answer = outlook;
    byId("key-form").hidden = true;
    byId("room").hidden = false;
    byId("leave").hidden = false;
    this.live.show(status);
    this.outlook.show(outlook);
    drawLines(byId("lines"), vehicles, (place) => this.map?.goTo(place));
    this.reports = sensors;
    drawSensors(byId("sensors"), status, sensors, (place) => this.map?.goTo(place));
    this.map?.show(outlook.critical);
    this.map?.showSensors(sensors);
    byId("updated").textContent = text("board_updated", { time: clockTime(new Date().toISOString()) });
    if (wasClosed) byId("status").textContent = text("outlook_found", { n: outlook.tooFull });
  }

  /**
   * @param {ApiError} fault
   * @returns {boolean} whether the key is what is wrong
   */
  refuse(fault) {
    if (fault.status === 401 || fault.status === 403) {
      this.leave(text(fault.status === 401 ? "key_unknown" : "key_other_role"));
      return true;
    }
    if (byId("room").hidden) {
      this.leave(fault.message);
      return true;
    }
    this.live.fail(fault.message); // what was shown stays, and says how old it is
    return false;
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

begin().then((network) => new ControlRoom(network).start());
