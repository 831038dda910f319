// The start page: a form, and journeys as a list. All texts in two languages; the server's own follow `language`.

const TEXTS = {
  en: {
    title: "Journeys from door to door",
    intro: "An open trip planner: walking, bike, tram, bus and rail. This page asks the same API that apps use.",
    model: "This is a model city: its streets and timetable are invented.",
    docs: "API description", health: "State of the service", other: "Deutsch",
    from: "From", to: "To", when: "When (empty: now)", arriveBy: "Be there by then", wheelchair: "Step-free",
    search: "Search", hint: "A place is “latitude,longitude” or a stop id. What is filled in is an example.",
    searching: "Searching …", none: "No journeys.", found: "{n} journeys", direct: "direct",
    transfers: "{n} transfers", noTransfer: "no transfer", minutes: "{n} min", walk: "Walk", bike: "Bike",
    start: "Start", end: "Destination", stops: "{n} stops", meters: "{n} m", platform: "platform {n}",
    earlier: "Earlier", later: "Later", offline: "The service does not answer.",
  },
  de: {
    title: "Reisen von Tür zu Tür",
    intro: "Eine offene Reiseauskunft: zu Fuß, mit Rad, Straßenbahn, Bus und Bahn. Diese Seite nutzt dieselbe Schnittstelle wie Apps.",
    model: "Dies ist eine Modellstadt: Straßen und Fahrplan sind erfunden.",
    docs: "Beschreibung der Schnittstelle", health: "Zustand des Dienstes", other: "English",
    from: "Von", to: "Nach", when: "Wann (leer: jetzt)", arriveBy: "Dann dort sein", wheelchair: "Stufenfrei",
    search: "Suchen", hint: "Ein Ort ist „Breite,Länge“ oder die Kennung einer Haltestelle. Eingetragen ist ein Beispiel.",
    searching: "Suche läuft …", none: "Keine Reisen.", found: "{n} Reisen", direct: "direkt",
    transfers: "{n}‑mal umsteigen", noTransfer: "ohne Umstieg", minutes: "{n} Min.", walk: "Zu Fuß", bike: "Rad",
    start: "Start", end: "Ziel", stops: "{n} Halte", meters: "{n} m", platform: "Steig {n}",
    earlier: "Früher", later: "Später", offline: "Der Dienst antwortet nicht.",
  },
};

let language = navigator.language.startsWith("de") ? "de" : "en";
let lastQuestion = null;
let cityZone; // what people type are times on the clocks of the city, wherever they are
const byId = (id) => document.getElementById(id);

function text(key, n) {
  return TEXTS[language][key].replace("{n}", n);
}

function element(tag, content = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = content;
  if (className) made.className = className;
  return made;
}

/** Read "2026-03-01T08:30" on the clocks of a zone (of this browser, if undefined). */
function momentIn(typed, zone) {
  if (!zone) return new Date(typed);
  const asIfUtc = Date.parse(`${typed}Z`);
  // The offset is looked up at the moment it gives itself, else the hours around a clock change would be off.
  const first = asIfUtc - offsetAt(asIfUtc, zone);
  return new Date(asIfUtc - offsetAt(first, zone));
}

function offsetAt(time, zone) {
  const whole = time - (time % 1000);
  const told = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: zone }).format(whole);
  return Date.parse(`${told.replace(" ", "T")}Z`) - whole;
}

/** Fill in a question that has an answer, so that Search can be pressed at once; nothing that was typed is lost. */
function showSample(network) {
  const sample = network?.sample;
  const form = byId("question").elements;
  if (!sample || form.fromPlace.value || form.toPlace.value) return;
  form.fromPlace.value = sample.fromPlace;
  form.toPlace.value = sample.toPlace;
  const today = new Date().toISOString().slice(0, 10);
  const runsToday = network.feeds.some((feed) => feed.firstServiceDay <= today && today <= feed.lastServiceDay);
  if (!runsToday) form.time.value = sample.time.slice(0, 16); // "now" would have no answer
}

function showTexts() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
}

function clock(moment, zone) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(moment));
}

function placeName(place) {
  if (place.name === "START" && !place.stopId) return text("start");
  if (place.name === "END" && !place.stopId) return text("end");
  return place.track ? `${place.name} (${text("platform", place.track)})` : place.name;
}

function legItem(leg, zone) {
  const item = element("li");
  item.append(element("span", `${clock(leg.startTime, zone)} `));
  if (leg.tripId) {
    item.append(element("span", leg.displayName, "line"));
    item.append(` ${leg.headsign} · ${text("stops", leg.intermediateStops.length + 1)}`);
  } else {
    item.append(`${text(leg.mode === "BIKE" ? "bike" : "walk")} · ${text("meters", Math.round(leg.distance))}`);
  }
  item.append(element("br"), `${placeName(leg.from)} → ${placeName(leg.to)} `, element("span", clock(leg.endTime, zone)));
  return item;
}

function journeyItem(journey, direct) {
  const zone = journey.legs.flatMap((leg) => [leg.from.tz, leg.to.tz]).find(Boolean);
  const item = element("li");
  const changes = journey.transfers ? text("transfers", journey.transfers) : text("noTransfer");
  const kind = direct ? text("direct") : changes;
  item.append(element("h2",
    `${clock(journey.startTime, zone)} → ${clock(journey.endTime, zone)} · ${text("minutes", Math.round(journey.duration / 60))} · ${kind}`));
  const why = (journey.explanation ?? []).map((told) => told.text).join(", ");
  if (why) item.append(element("p", why, "why"));
  const legs = element("ul");
  legs.append(...journey.legs.map((leg) => legItem(leg, zone)));
  item.append(legs);
  return item;
}

async function ask(question) {
  const status = byId("status");
  status.className = "";
  status.textContent = text("searching");
  let answer, body;
  try {
    answer = await fetch(`/api/v6/plan?${new URLSearchParams({ ...question, language })}`);
    body = await answer.json();
  } catch {
    status.className = "error";
    status.textContent = text("offline");
    return;
  }
  const list = byId("journeys");
  list.replaceChildren();
  byId("earlier").hidden = byId("later").hidden = !answer.ok;
  if (!answer.ok) {
    status.className = "error";
    status.textContent = body.error;
    return;
  }
  const reasons = (body.reasons ?? []).map((reason) => reason.error).join(" ");
  const count = body.itineraries.length;
  status.textContent = count ? text("found", count) : `${text("none")} ${reasons}`;
  list.append(...body.itineraries.map((journey) => journeyItem(journey, false)));
  list.append(...body.direct.map((journey) => journeyItem(journey, true)));
  byId("attributions").textContent = body.attributions.join(" · ");
  byId("earlier").onclick = () => ask({ ...question, pageCursor: body.previousPageCursor });
  byId("later").onclick = () => ask({ ...question, pageCursor: body.nextPageCursor });
}

byId("question").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const question = { fromPlace: form.get("fromPlace").trim(), toPlace: form.get("toPlace").trim() };
  if (form.get("time")) question.time = momentIn(form.get("time"), cityZone).toISOString();
  if (form.get("arriveBy")) question.arriveBy = "true";
  if (form.get("wheelchair")) question.pedestrianProfile = "WHEELCHAIR";
  lastQuestion = question;
  ask(question);
});

byId("language").addEventListener("click", () => {
  language = language === "de" ? "en" : "de";
  showTexts();
  if (lastQuestion) ask(lastQuestion);
});

showTexts();
try {
  const health = await (await fetch("/api/v1/health")).json();
  byId("model").hidden = !health.network?.modelCity;
  byId("attributions").textContent = (health.network?.attributions ?? []).join(" · ");
  cityZone = health.network?.timezone;
  showSample(health.network);
} catch {
  byId("status").textContent = text("offline");
}
