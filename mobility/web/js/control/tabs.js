/** Tabs as ARIA has them: arrows go from one to the next, the chosen one alone is in the order of Tab. */

export class Tabs {
  /** @param {HTMLElement} root of buttons with role tab, each of which names its panel */
  constructor(root) {
    this.tabs = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[role=tab]")]);
    this.tabs.forEach((tab, place) => {
      tab.addEventListener("click", () => this.choose(place));
      tab.addEventListener("keydown", (event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (!step) return;
        const next = (place + step + this.tabs.length) % this.tabs.length;
        this.choose(next);
        this.tabs[next].focus();
      });
    });
    this.choose(0);
  }

  /** @param {string} panel id of the one to be seen */
  open(panel) {
    this.choose(this.tabs.findIndex((tab) => tab.getAttribute("aria-controls") === panel));
  }

  /** @param {number} chosen */
  choose(chosen) {
    this.tabs.forEach((tab, place) => {
      tab.setAttribute("aria-selected", String(place === chosen));
      tab.tabIndex = place === chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = place !== chosen;
    });
  }
}
