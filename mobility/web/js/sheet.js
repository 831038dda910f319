/** The panel as a sheet that is pulled up from below (phones); beside the map it just stands there (desktops). */

import { text } from "./texts.js";

/** How much of the window each height takes. */
const HEIGHTS = /** @type {const} */ ({ low: 0.2, half: 0.55, full: 0.93 });
/** @typedef {keyof typeof HEIGHTS} Height */
const ORDER = /** @type {Height[]} */ (["low", "half", "full"]);
const TAP_PX = 6;

export class Sheet {
  /**
   * @param {HTMLElement} panel
   * @param {HTMLElement} handle
   * @param {(covered: number) => void} moved how many pixels of the map are under the sheet
   */
  constructor(panel, handle, moved) {
    this.panel = panel;
    this.handle = handle;
    this.moved = moved;
    /** @type {Height} */
    this.height = "half";
    this.narrow = window.matchMedia("(max-width: 47.99rem)");
    this.narrow.addEventListener("change", () => this.set(this.height));
    handle.addEventListener("pointerdown", (event) => this.grab(event));
    handle.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
      if (!step) return;
      event.preventDefault();
      this.set(ORDER[Math.min(2, Math.max(0, ORDER.indexOf(this.height) + step))]);
    });
    // A pointer's click is handled when it is let go; this one is for keyboards and screen readers.
    handle.addEventListener("click", (event) => { if (event.detail === 0) this.toggle(); });
    panel.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === "text") this.set("full");
    });
    this.set("half");
  }

  get isSheet() {
    return this.narrow.matches;
  }

  /** @param {Height} height */
  set(height) {
    this.height = height;
    this.panel.dataset.height = height;
    this.panel.style.setProperty("--sheet", `${HEIGHTS[height] * 100}dvh`);
    this.handle.setAttribute("aria-expanded", String(height === "full"));
    this.handle.setAttribute("aria-label", text(height === "full" ? "sheet_smaller" : "sheet_larger"));
    this.moved(this.isSheet ? HEIGHTS[height === "full" ? "half" : height] * window.innerHeight : 0);
  }

  toggle() {
    this.set(this.height === "full" ? "half" : "full");
  }

  /** @param {PointerEvent} start */
  grab(start) {
    this.handle.setPointerCapture(start.pointerId);
    const before = this.panel.getBoundingClientRect().height;
    let pulled = 0;
    /** @param {PointerEvent} event */
    const pull = (event) => {
      pulled = start.clientY - event.clientY;
      this.panel.classList.add("pulled");
      this.panel.style.setProperty("--sheet", `${Math.max(80, before + pulled)}px`);
    };
    const release = () => {
      this.handle.removeEventListener("pointermove", pull);
      this.panel.classList.remove("pulled");
      if (Math.abs(pulled) < TAP_PX) this.toggle();
      else this.set(this.nearest((before + pulled) / window.innerHeight, Math.sign(pulled)));
    };
    this.handle.addEventListener("pointermove", pull);
    this.handle.addEventListener("pointerup", release, { once: true });
    this.handle.addEventListener("pointercancel", release, { once: true });
  }

  /**
   * @param {number} share of the window
   * @param {number} way 1 up, -1 down: a short pull is meant
   */
  nearest(share, way) {
    const liked = share + way * 0.08;
    return ORDER.reduce((best, one) => (Math.abs(HEIGHTS[one] - liked) < Math.abs(HEIGHTS[best] - liked) ? one : best));
  }
}
