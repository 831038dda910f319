/** Connects the parts: the address decides what is shown, everything else changes the address. */

import { readState, spotAt, writeState } from "./address.js";
import { ApiError, ask, isAborted } from "./api.js";
import { NoMap } from "./base_map.js";
import { BoardView } from "./board_view.js";
import { momentOf, wallOf } from "./clock.js";
import { drawMap } from "./city_map.js";
import { byId } from "./dom.js";
import { fillHeader, linkLanguage, showCover, troubleWithMap } from "./header.js";
import { JourneyView } from "./journey_view.js";
import { findOffers, findPage, findRoundTrips, listTickets } from "./offer_questions.js";
import { keyOf, knowsNoClimbs, mayRoundTrip, planParameters, usualCrowding } from "./plan.js";
import { findName, nameOf, withKnownName } from "./point_names.js";
import { QuestionForm } from "./question_form.js";
import { Results } from "./results.js";
import { RoundTripFinder, wholeOf } from "./round_trips.js";
import { Sheet } from "./sheet.js";
import { language, text } from "./texts.js";
import { showWelcome } from "./welcome.js";

/** @typedef {import("./types").Itinerary} Itinerary */
/** @typedef {import("./types").Network} Network */
/** @typedef {import("./types").PlanAnswer} PlanAnswer */
/** @typedef {import("./types").Place} Place */
/** @typedef {import("./types").Question} Question */
/** @typedef {import("./types").Spot} Spot */
/** @typedef {import("./types").State} State */

export class App {
  /**
   * @param {Network} network
   * @param {Question} defaults what is asked where the address says nothing
   */
  constructor(network, defaults) {
    this.network = network;
    this.defaults = defaults;
    /** @type {State} */
    this.state = readState("");
    /** @type {import("./city_map.js").CityMap | null} */
    this.map = null;
    /** @type {Itinerary | null} what the map shows */
    this.drawn = null;
    this.askedKey = "";
    /** @type {Promise<void>} */
    this.answered = Promise.resolve();
    /** @type {AbortController | null} */
    this.asking = null;
    this.scrolled = 0;
    /** @type {Place | null} the stop whose board is shown */
    this.boardStop = null;
    this.opened = "";
    const announce = (/** @type {string} */ said) => this.announce(said);
    this.screens = { search: byId("search-screen"), journey: byId("journey-screen"), board: byId("board-screen") };
    this.form = new QuestionForm(byId("question"), {
      // Half a question is no step to come back to.
      ask: (question) => this.go({ question }, !(question.from && question.to)),
      announce,
      near: () => this.middle(),
    });
    const pointAt = (/** @type {Itinerary | null} */ journey) => {
      if (this.visible() === "search") this.draw(journey ?? this.results.journeys[0] ?? null, false);
    };
    this.rounds = new RoundTripFinder({
      find: (stay) => findRoundTrips(this.state.question, stay, announce),
      linkOf: (trip) => this.linkTo({ round: trip.id }), pointAt, announce,
    });
    this.results = new Results(byId("results"), {
      linkOf: (journey) => this.linkTo({ journey: journey.id }),
      page: (cursor) => findPage(this.state.question, this.network, cursor, announce),
      compare: () => findOffers(this.state.question, announce),
      rounds: this.rounds,
      pointAt,
      announce,
    });
    this.journey = new JourneyView(this.screens.journey, {
      boardLink: (stop) => this.linkTo({ stop: stop.stopId ?? "" }),
      backLink: (parkedAt, arrival) => {
        const { from, to } = this.state.question;
        const time = wallOf(new Date(arrival)); // nobody goes back before
        return this.linkTo({ question: { ...this.state.question, from: to, to: from, time, arriveBy: false, parkedAt } });
      },
      announce,
    });
    this.board = new BoardView(this.screens.board, {
      route: (end, stop) => this.route(end, { place: stop.stopId ?? "", name: stop.name, lat: stop.lat, lon: stop.lon }),
      tripLink: (trip) => this.linkTo({ trip }),
      announce,
      arrived: (stop) => {
        if (this.boardStop?.stopId !== stop.stopId) this.map?.goTo(stop.lat, stop.lon);
        this.boardStop = stop;
      },
    });
    this.sheet = new Sheet(byId("panel"), byId("sheet-handle"), (covered) => this.map?.cover(covered));
  }

  start() {
    const { network } = this;
    fillHeader(network);
    this.form.days = showCover(network, Boolean(this.defaults.time));
    if (network.occupancy) this.form.offerCrowding(usualCrowding(network));
    this.form.offerRentals(network.gbfs);
    listTickets().then((tickets) => this.form.offerTickets(tickets));
    window.addEventListener("popstate", () => this.apply(true));
    this.apply(false);
    this.startMap();
  }

  async startMap() {
    try {
      const map = await drawMap(byId("map"), this.network, {
        nameOf,
        spotAt,
        route: (end, spot) => this.route(end, spot),
        openBoard: (stop) => this.go({ stop }),
        openTrip: (trip) => this.go({ trip }),
        moment: () => {
          const { time, arriveBy } = this.state.question;
          return time && !arriveBy ? momentOf(time).toISOString() : "";
        },
        announce: (said) => this.announce(said),
      });
      this.map = map;
      if (map.isPlain) troubleWithMap(text("no_tiles"));
      this.sheet.set(this.sheet.height);
      this.sheet.narrow.addEventListener("change", () => map.map.resize());
      map.showEnds(this.state.question.from, this.state.question.to);
      if (this.drawn) map.showJourney(this.drawn, true);
      else if (this.boardStop) map.goTo(this.boardStop.lat, this.boardStop.lon);
      else map.fitEnds(this.state.question.from, this.state.question.to);
    } catch (fault) {
      if (!(fault instanceof NoMap)) throw fault;
      document.body.classList.add("no-map");
      troubleWithMap(fault.message);
    }
    document.body.dataset.map = this.map ? "ready" : "none";
  }

  /** Give the points of a question names; the address is written anew, but nothing is asked again. */
  async nameEnds() {
    for (const end of /** @type {const} */ (["from", "to"])) {
      const spot = this.state.question[end];
      const name = await findName(spot);
      if (!spot || !name || this.state.question[end] !== spot) continue;
      const named = { ...spot, name };
      this.state.question = { ...this.state.question, [end]: named };
      history.replaceState(null, "", writeState(this.state));
      this.form.question = { ...this.form.question, [end]: named };
      this.form[end].show(named);
      this.form.fold(!this.form.summary.hidden);
      this.results.ends = this.endNames();
      this.map?.showEnds(this.state.question.from, this.state.question.to);
      if (this.state.journey) this.showJourney(this.state.journey, false);
      else if (this.state.round) this.showRound(this.state.round, false);
    }
  }

  /**
   * Show something else; the back button leads back.
   * @param {Partial<State>} change journey, round, stop and trip are gone unless named
   * @param {boolean} [instead] of what is shown now, which the back button then skips
   */
  go(change, instead = false) {
    const address = this.linkTo(change);
    if (instead) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.apply(true);
  }

  /**
   * @param {Partial<State>} change
   * @returns {string} the part of the address behind "#"
   */
  linkTo(change) {
    return writeState({ question: this.state.question, journey: "", round: "", stop: "", trip: "", ...change });
  }

  /**
   * Take a place from the map or a board.
   * @param {"from" | "to"} end
   * @param {Spot} spot
   */
  route(end, spot) {
    this.go({ question: { ...this.state.question, [end]: spot } });
    if (this.sheet.isSheet) return; // the sheet would be pulled over the map on which the other end may be tapped
    const { from, to } = this.state.question;
    if (!from) this.form.from.input.focus();
    else if (!to) this.form.to.input.focus();
  }

  /**
   * Show what the address says.
   * @param {boolean} moved someone went there: the focus goes along
   */
  apply(moved) {
    const before = this.state;
    const state = readState(location.hash);
    if (!state.question.time && !location.hash.includes("time=")) state.question.time = this.defaults.time;
    this.state = state;
    const from = (state.question.from = withKnownName(state.question.from));
    const to = (state.question.to = withKnownName(state.question.to));
    this.form.show(state.question);
    this.map?.showEnds(from, to);
    linkLanguage();
    this.nameEnds();
    if (from && to) {
      if (keyOf(state.question) !== this.askedKey) this.answered = this.search();
      else this.form.fold(this.sheet.isSheet);
    } else {
      this.unask();
      this.map?.fitEnds(from, to);
    }
    byId("welcome").hidden = Boolean(from || to);
    byId("covers").hidden = Boolean((from && to) || !this.defaults.time);
    if (!from && !to) showWelcome(byId("welcome"), this.network, { link: (change) => this.linkTo(change), nameOf });
    if (before.stop && before.stop !== state.stop) {
      this.board.hide();
      this.boardStop = null;
    }
    if (state.journey) this.showJourney(state.journey, moved);
    else if (state.round) this.showRound(state.round, moved);
    else if (state.trip) this.showTrip(state.trip, moved, this.wayBack(before));
    else if (state.stop) this.showBoard(state.stop, moved, this.wayBack(before));
    else this.showSearch(moved);
  }

  /**
   * @param {State} before what was shown until now
   * @returns {[string, string]} link and its text
   */
  wayBack({ journey, stop }) {
    if (journey) return [this.linkTo({ journey }), text("back_journey")];
    if (stop && !this.state.stop) return [this.linkTo({ stop }), text("back_board")];
    return [this.linkTo({}), text(this.askedKey ? "back_results" : "back_search")];
  }

  unask() {
    this.asking?.abort();
    this.askedKey = "";
    this.results.hide();
    this.form.fold(false);
    this.draw(null, false);
  }

  async search() {
    const { question } = this.state;
    const key = keyOf(question);
    this.askedKey = key;
    this.asking?.abort();
    this.asking = new AbortController();
    this.results.wait();
    this.announce(text("searching"));
    this.form.fold(this.sheet.isSheet);
    if (this.sheet.height !== "half") this.sheet.set("half");
    try {
      const answer = /** @type {PlanAnswer} */ (await ask("api/v6/plan", planParameters(question, this.network), this.asking.signal));
      this.form.tellClimbs(knowsNoClimbs(answer));
      this.notices = (answer.notices ?? []).map((notice) => notice.text);
      this.results.show(answer, this.endNames(), question.time ? momentOf(question.time) : new Date(), mayRoundTrip(question));
      if (this.visible() === "search") this.drawBest();
    } catch (fault) {
      if (isAborted(fault)) return;
      if (!(fault instanceof ApiError)) throw fault;
      this.askedKey = "";
      this.form.fold(false);
      this.draw(null, false);
      this.results.fail(fault.message, () => { this.answered = this.search(); });
    }
  }

  /** @param {boolean} moved */
  showSearch(moved) {
    const was = this.visible();
    this.turnTo("search");
    if (was === "search") return;
    this.drawBest();
    byId("screens").scrollTop = this.scrolled;
    if (!moved) return;
    const card = this.opened && this.results.root.querySelector(`[data-id="${CSS.escape(this.opened)}"]`);
    if (card) /** @type {HTMLElement} */ (card).focus({ preventScroll: true });
    else this.results.heading.focus({ preventScroll: true });
  }

  /**
   * @param {string} id
   * @param {boolean} moved
   */
  async showJourney(id, moved) {
    this.turnTo("journey");
    this.opened = id;
    const [back, backText] = [this.linkTo({}), text("back_results")];
    const { from, to } = this.state.question;
    if (from && to) await this.answered;
    if (this.state.journey !== id) return; // gone on meanwhile
    const { journeys, direct, offers } = this.results;
    const listed = [...journeys, ...direct, ...offers].find((one) => one.id === id);
    try {
      // Not on the first page of a link that was sent: the journey tells itself.
      const journey = listed ?? (await ask("api/v6/refresh-itinerary", { itineraryId: id, withFares: "true", language: language() }));
      if (this.state.journey !== id) return;
      this.journey.show(journey, { ends: this.endNames(), back, backText, notices: this.notices ?? [] });
      this.draw(journey, true);
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      this.journey.fail([400, 404].includes(fault.status) ? text("journey_gone") : fault.message, back, backText);
    }
    if (moved) this.journey.focus();
  }

  /** @param {string} id @param {boolean} moved */
  async showRound(id, moved) {
    this.turnTo("journey");
    this.opened = id;
    if (this.state.question.from && this.state.question.to) await this.answered;
    const around = { ends: this.endNames(), back: this.linkTo({}), backText: text("back_results") };
    const trip = await this.rounds.open(id, this.journey, around, () => this.state.round === id);
    if (trip) this.draw(wholeOf(trip), true);
    if (moved) this.journey.focus();
  }

  /**
   * @param {string} id
   * @param {boolean} moved
   * @param {[string, string]} wayBack
   */
  async showTrip(id, moved, [back, backText]) {
    this.turnTo("journey");
    try {
      const trip = await ask("api/v6/trip", { tripId: id, language: language() });
      if (this.state.trip !== id) return;
      this.journey.show(trip, { ends: { from: "", to: "" }, back, backText, notices: this.notices ?? [], trip: true });
      this.draw(trip, true);
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      this.journey.fail(fault.message, back, backText);
    }
    if (moved) this.journey.focus();
  }

  /**
   * @param {string} stop
   * @param {boolean} moved
   * @param {[string, string]} wayBack
   */
  showBoard(stop, moved, [back, backText]) {
    this.turnTo("board");
    const { time, arriveBy } = this.state.question;
    const moment = time && !arriveBy ? momentOf(time).toISOString() : "";
    this.draw(null, false);
    this.board.show(stop, moment, back, backText);
    if (moved) this.board.focus();
  }

  visible() {
    return Object.entries(this.screens).find(([, screen]) => !screen.hidden)?.[0] ?? "";
  }

  /** @param {keyof App["screens"]} name */
  turnTo(name) {
    const was = this.visible();
    if (was === name) return;
    if (was === "search") this.scrolled = byId("screens").scrollTop;
    for (const [other, screen] of Object.entries(this.screens)) screen.hidden = other !== name;
    document.body.dataset.screen = name;
    byId("screens").scrollTop = 0;
  }

  drawBest() {
    this.draw(this.results.journeys[0] ?? this.results.direct[0] ?? null, true);
  }

  /**
   * @param {Itinerary | null} journey
   * @param {boolean} fit
   */
  draw(journey, fit) {
    this.drawn = journey;
    this.map?.showJourney(journey, fit);
  }

  endNames() {
    const { from, to } = this.state.question;
    return { from: from?.name ?? "", to: to?.name ?? "" };
  }

  /** @returns {[number, number]} latitude and longitude */
  middle() {
    if (this.map) return this.map.middle();
    const [west, south, east, north] = this.network.bounds;
    return [(south + north) / 2, (west + east) / 2];
  }

  /** @param {string} said to screen readers */
  announce(said) {
    byId("status").textContent = said;
  }
}
