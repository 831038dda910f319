/** The key, for as long as this tab is open: in no address, no cookie, and gone with the tab. */

const NAME = "mobility.control.key";

/** @returns {string} "" = none */
export function keptKey() {
  try {
    return sessionStorage.getItem(NAME) ?? "";
  } catch {
    return ""; // a browser that keeps nothing: the key is asked for again
  }
}

/** @param {string} key */
export function keepKey(key) {
  try {
    sessionStorage.setItem(NAME, key);
  } catch {
    return;
  }
}

export function forgetKey() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    return;
  }
}
