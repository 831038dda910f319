/** Asks the API of this same server; all addresses are relative, so the page may live under any prefix. */

import { language, text } from "./texts.js";

/** What the service said instead of an answer. */
export class ApiError extends Error {
  /**
   * @param {number} status 0: it did not answer at all
   * @param {{error?: string, code?: string, field?: string}} body
   * @param {number} retryAfter seconds, 0: not said
   */
  constructor(status, body, retryAfter) {
    super(body.error || text(status ? "fault" : "offline"));
    this.status = status;
    this.code = body.code ?? "";
    this.field = body.field ?? "";
    this.retryAfter = retryAfter;
  }
}

let key = "";

/**
 * Send a key with all questions from now on.
 * @param {string} text "" = none
 */
export function useKey(text) {
  key = text;
}

/**
 * Get an answer.
 * @param {string} path e.g. "api/v6/plan"
 * @param {Record<string, string | number | boolean | undefined>} parameters undefined is left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function ask(path, parameters = {}, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return await answerOf(query.size ? `${path}?${query}` : path, { signal });
}

/**
 * Hand something in.
 * @param {string} path
 * @param {object} [body] none where the address says it all
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function send(path, body, signal) {
  const json = body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return await answerOf(path, { method: "POST", signal, ...json });
}

/**
 * @param {string} address
 * @param {RequestInit} request
 * @returns {Promise<any>}
 */
async function answerOf(address, request) {
  const { signal } = request;
  const headers = { ...request.headers, "Accept-Language": language(), ...(key && { "X-API-Key": key }) };
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(address, { ...request, headers });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new ApiError(0, {}, 0);
  }
  /** @type {any} */
  let body = {};
  try {
    body = await answer.json();
  } catch (fault) {
    if (signal?.aborted) throw fault;
    // Cut off on the way, as when the page is left: no answer. A refusal says enough without its body.
    if (answer.ok) throw new ApiError(0, {}, 0);
  }
  if (answer.ok) return body;
  throw new ApiError(answer.status, body, Number(answer.headers.get("Retry-After")) || 0);
}

/**
 * Was this only a question that nobody waits for any more?
 * @param {unknown} fault
 */
export function isAborted(fault) {
  return fault instanceof DOMException && fault.name === "AbortError";
}
