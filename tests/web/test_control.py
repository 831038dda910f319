"""The page at /control: a key opens it, and it says what will be too full, how lines and sensors do."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from mobility.sensing.health import Fault
from mobility.store import KeyFile, Role
from tests.support.live import Live
from tests.web.conftest import DESKTOP, PHONE, Opener
from tests.web.test_accessible import AXE, findings
from tests.web.test_files import WEB
from tests.web.test_planning import ANSWER_MS, fits, sample

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def key(known_city: Live) -> str:
    """A key of the role control."""
    assert known_city.state is not None
    return KeyFile(known_city.state).add(Role.CONTROL, "test")[1]


def enter(page: Page, text: str) -> None:
    """Type a key."""
    page.fill("#key-input", text)
    page.keyboard.press("Enter")


def at_rush_hour(page: Page, live: Live) -> None:
    """Let the page's questions be about a working morning."""
    moment = quote(sample(live)["time"])

    def _ask_then(route: Route) -> None:
        route.continue_(url=f"{route.request.url}&time={moment}")

    for path in ("**/v1/steering/outlook?*", "**/v1/occupancy/vehicles?*"):
        page.route(path, _ask_then)


@pytest.mark.slow
def test_a_key_opens_it_and_is_kept_by_the_tab_alone(open_known: Opener, known_city: Live, key: str) -> None:
    page = open_known("control", **PHONE)
    expect(page.locator("#key-input")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#key-fault")).to_contain_text("Bitte")
    at_rush_hour(page, known_city)
    enter(page, key)
    expect(page.locator("#room-title")).to_be_focused(timeout=ANSWER_MS)
    gap = page.evaluate("""() => {
        const heading = document.getElementById("room-title"), style = getComputedStyle(heading);
        const ring = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
        const below = document.getElementById("title").getBoundingClientRect().top;
        return style.outlineStyle === "none" ? -1 : below - heading.getBoundingClientRect().bottom - ring;
    }""")
    assert gap > 0, "the ring around the heading touches the line below it"
    expect(page.locator("#live-state")).to_contain_text("Live")
    expect(page.locator("#outlook .notice").first).to_be_visible()
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []
    assert key not in page.url
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    page.reload()
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Schlüssel vergessen").click()
    expect(page.locator("#key-form")).to_be_visible()
    page.reload()
    expect(page.locator("#key-form")).to_be_visible(timeout=ANSWER_MS)


@pytest.mark.slow
@pytest.mark.parametrize(("role", "said"), [(None, "nicht bekannt"), (Role.APP, "andere Rolle")])
def test_a_wrong_key_is_told_apart(
    open_known: Opener, known_city: Live, role: Role | None, said: str
) -> None:
    assert known_city.state is not None
    text = "nobody-has-this" if role is None else KeyFile(known_city.state).add(role, "test")[1]
    page = open_known("control", may_be_refused=True)
    enter(page, text)
    expect(page.locator("#key-fault")).to_contain_text(said, timeout=ANSWER_MS)
    expect(page.locator("#key-input")).to_be_focused()
    expect(page.locator("#room")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.slow
def test_it_tells_of_runs_lines_and_sensors(open_known: Opener, known_city: Live, key: str) -> None:
    page = open_known("control", "en-GB")
    at_rush_hour(page, known_city)
    enter(page, key)
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    page.select_option("[name=chance]", "0.2")
    page.select_option("[name=share]", "0.5")
    # Of a small city nothing may be published that is full enough; the sentence is there in any case.
    summary = page.locator(".outlook-summary")
    expect(summary).to_contain_text(re.compile(r"of \d+ runs will be too full"), timeout=ANSWER_MS)
    if AXE.exists():
        assert findings(page) == []
    tabs = page.get_by_role("tab")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(page.locator("#lines")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sensors")).to_contain_text("Realtime feeds")


SENSORS: dict[str, Any] = {
    "time": "2026-03-16T07:00:00Z",
    "madeAt": "2026-03-16T06:59:58Z",
    "sensors": [
        {
            "vehicleId": "1601", "kind": "DOOR", "findings": [], "silentSeconds": 20, "coverage": 0.98,
            "compared": 40, "bias": 0.4, "error": 1.1,
        },
        {
            "vehicleId": "1601", "kind": "LEVEL", "findings": [], "silentSeconds": 20, "coverage": 1,
            "compared": 0,
        },
        {
            "vehicleId": "1602", "kind": "DEVICES", "findings": ["SILENT", "DRIFTS"], "coverage": 0,
            "compared": 0, "weeks": {
                "until": "2026-03-15T07:00:00Z", "coverage": 0.91, "compared": 400, "bias": -2.3,
                "drift": -6.5, "error": 3.0,
            },
        },
    ],
    "vehicles": [
        {
            "system": "doors", "vehicleId": "c17", "registeredId": "1601", "kinds": ["DOOR"],
            "clockOff": True, "faults": {},
        },
    ],
    "places": [
        {"vehicleId": "1601", "lat": 51.482, "lon": 11.97, "seenAt": "2026-03-16T06:57:00Z"},
        {"vehicleId": "1602", "lat": 51.478, "lon": 11.968, "seenAt": "2026-03-16T06:59:30Z"},
    ],
    "notices": [],
}  # fmt: skip


NO_RUNS: dict[str, Any] = {
    "time": "2026-03-16T07:00:00Z", "until": "2026-03-16T08:00:00Z", "loads": "EXACT", "runs": 0,
    "tooFull": 0, "critical": [], "measures": [], "sparesUsed": 0, "gainMinutes": 0.0, "notices": [],
}  # fmt: skip


@pytest.mark.slow
def test_sensors_are_told_by_vehicle_those_with_findings_first(
    open_known: Opener, known_city: Live, key: str
) -> None:
    page = open_known("control", "en-GB", **PHONE)
    # What the city's runs are like at this hour puts signs on the map, at times upon those of the vehicles,
    # which axe-core minds. Here it is about the list.
    page.route("**/v1/steering/outlook?*", lambda route: route.fulfill(json=NO_RUNS))
    page.route("**/v1/steering/sensors?*", lambda route: route.fulfill(json=SENSORS | {"places": []}))
    enter(page, key)
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    page.locator("#tab-sensors").click()
    rows = page.get_by_role("region", name="Sensors by vehicle").locator("tbody tr")
    expect(rows).to_have_count(3)
    # The button beside the name of a vehicle makes a line of its own.
    first, second, third = (row.replace("\n\t", "\t") for row in rows.all_inner_texts())
    assert first.split("\t") == [
        "1602", "WLAN/Bluetooth", "never heard", "91 %", "-2.3", "-6.5", "3", "silent, drifts"
    ]  # fmt: skip
    assert second.split("\t") == ["1601", "doors", "20 s", "98 %", "+0.4", "–", "1.1", "clock off"]
    assert third.split("\t")[-1] == "fine", "the clock is that of the doors' counter"
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []


@pytest.mark.slow
@pytest.mark.parametrize(("language", "size"), [("de-DE", PHONE), ("en-GB", DESKTOP)])
def test_sensors_that_need_a_look_are_on_the_map(
    open_known: Opener, known_city: Live, key: str, language: str, size: dict[str, Any]
) -> None:
    page = open_known("control", language, **size)
    lon, lat = known_city.get("/style.json").json()["center"]
    middle, aside = {"lat": lat, "lon": lon}, {"lat": lat + 0.004, "lon": lon + 0.006}
    places = [place | where for place, where in zip(SENSORS["places"], (middle, aside), strict=True)]
    told = SENSORS | {"places": places}
    page.route("**/v1/steering/sensors?*", lambda route: route.fulfill(json=told))
    expect(page.locator(".sensor-sign")).to_have_count(0)  # without a key nobody is told
    enter(page, key)
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    signs = page.locator(".sensor-sign")
    expect(signs).to_have_count(2, timeout=ANSWER_MS)
    words = {
        "de-DE": [
            "1601: Türen: Uhr falsch · gesehen vor 3 Min.",
            "1602: WLAN/Bluetooth: still, driftet · gesehen vor 30 s",
        ],
        "en-GB": [
            "1601: doors: clock off · seen 3 min ago",
            "1602: WLAN/Bluetooth: silent, drifts · seen 30 s ago",
        ],
    }[language]
    for word in words:
        expect(page.get_by_role("button", name=word)).to_be_visible()
    page.get_by_role("button", name=words[1]).click()
    row = page.locator('tr.bad [data-row="1602"]')
    expect(row).to_be_focused()
    expect(page.locator("#tab-sensors")).to_have_attribute("aria-selected", "true")
    # And back: the button in the row brings the vehicle to the middle of the map.
    before = signs.last.bounding_box()
    row.get_by_role("button").click()
    page.wait_for_timeout(900)
    assert signs.last.bounding_box() != before
    expect(signs.last).to_be_in_viewport()
    assert fits(page)
    if AXE.exists():
        assert [found for found in findings(page) if found[0] != "target-size"] == []
    page.locator("#leave").click()
    expect(signs).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "size"), [("de-DE", PHONE), ("en-GB", DESKTOP)])
def test_lines_are_told_the_fullest_first_and_shown_on_the_map(
    open_known: Opener, known_city: Live, key: str, language: str, size: dict[str, Any]
) -> None:
    page = open_known("control", language, **size)
    lon, lat = known_city.get("/style.json").json()["center"]

    def vehicle(line: str, headsign: str, p50: float, level: str, canceled: bool = False) -> dict[str, Any]:
        factors = {"p10": p50, "p50": p50, "p90": p50}
        told = {"level": level, "status": "", "loadFactor": factors, "source": "DOOR", "confidence": 0.9}
        at = {"stopId": "t_x", "name": f"Platz {headsign}", "lat": lat + 0.004, "lon": lon + 0.006}
        stretch = {"from": at, "to": at | {"name": headsign}, "occupancy": told}
        run = {"tripId": f"{line}-{headsign}", "routeId": f"t_{line}", "routeShortName": line}
        return run | {"headsign": headsign, "mode": "TRAM", "canceled": canceled, "stretch": stretch}

    vehicles = [
        vehicle("2", "West", 0.2, "LOW"),
        vehicle("5", "Süd", 0.9, "LOW"),
        vehicle("5", "Nord", 2.4, "HIGH"),
        vehicle("9", "Ost", 3.0, "HIGH", canceled=True),
    ]
    answer = {"vehicles": vehicles, "notices": []}
    page.route("**/v1/occupancy/vehicles?*", lambda route: route.fulfill(json=answer))
    page.route("**/v1/steering/outlook?*", lambda route: route.fulfill(json=NO_RUNS))
    enter(page, key)
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    page.locator("#tab-lines").click()
    rows = page.locator("table.lines tbody tr")
    expect(rows).to_have_count(2)
    first, second = ([cell.strip() for cell in row.split("\t")] for row in rows.all_inner_texts())
    assert (first[0].split()[-1], first[1:4]) == ("5", ["1", "0", "1"])
    assert (second[0].split()[-1], second[1:4]) == ("2", ["1", "0", "0"])
    assert "Platz Nord" in first[4] and "Platz West" in second[4]
    moved = page.locator(".maplibregl-canvas").screenshot()
    words = {"de-DE": "Auf der Karte zeigen: 5, Platz Nord", "en-GB": "Show on the map: 5, Platz Nord"}
    page.get_by_role("button", name=words[language]).click()
    page.wait_for_timeout(900)
    expect(page.locator(".maplibregl-canvas")).to_be_in_viewport()
    assert page.locator(".maplibregl-canvas").screenshot() != moved
    assert fits(page)
    if AXE.exists():
        assert [found for found in findings(page) if found[0] != "target-size"] == []


@pytest.mark.slow
def test_a_measure_is_worked_out(open_known: Opener, known_city: Live, key: str) -> None:
    page = open_known("control", "en-GB", may_be_refused=True)
    moment = sample(known_city)["time"]

    def ask_of_every_run(route: Route) -> None:
        low = re.sub(r"(share|chance)=[\d.]+", r"\1=0.05", route.request.url)
        route.continue_(url=f"{low}&time={quote(moment)}")

    asked: list[dict[str, Any]] = []

    def ask_of_that_time(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.continue_(post_data=json.dumps(route.request.post_data_json | {"time": moment}))

    page.route("**/v1/steering/outlook?*", ask_of_every_run)
    page.route("**/v1/steering/what-if", ask_of_that_time)
    enter(page, key)
    run = page.locator(".critical-run").first
    run.locator("summary").click(timeout=ANSWER_MS)
    form = run.locator("form.what-if")
    expect(form.get_by_label("Seconds")).to_be_hidden()
    form.get_by_role("button", name="Work it out").click()
    told = form.get_by_role("status")
    expect(told).to_contain_text(
        re.compile(r"Minutes of crowding: [\d,]+ without, [\d,]+ with it"), timeout=ANSWER_MS
    )
    assert [one["minutes"] for one in asked] == [90], "as the outlook was asked"
    before, after = (int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", told.inner_text())[:2])
    assert after <= before
    form.get_by_label("Seats").fill("0")
    form.get_by_role("button", name="Work it out").click()
    assert form.get_by_label("Seats").evaluate("input => input.validity.rangeUnderflow")
    if AXE.exists():
        # Signs on the map lie where runs do, at times one upon the other; the list beside it has them all.
        assert [found for found in findings(page) if found[0] != "target-size"] == []


def stop(name: str, departure: str) -> dict[str, Any]:
    """Where a run leaves, as answers have it."""
    return {"stopId": f"t_{name}", "name": name, "lat": 51.48, "lon": 11.97, "departure": departure}


def run_from(name: str) -> dict[str, Any]:
    """An outlook with one run that is yet to leave a stop, where the one before it may be held."""
    line = {"routeId": "t_5", "displayName": "5", "mode": "TRAM", "headsign": "Nord"}
    at = stop(name, "2026-03-16T07:10:00Z")
    held = {
        "kind": "HELD_DEPARTURE", "text": f"Hold the run before at {name} for 60 s.",
        "run": line | {"tripId": "full"}, "at": at, "gainMinutes": 20.0, "lostMinutes": 4.0,
        "needsSpare": False, "otherRun": line | {"tripId": f"before-{name}"}, "holdSeconds": 60,
    }  # fmt: skip
    critical = {
        "run": line | {"tripId": "full"}, "from": at, "to": at, "worst": at, "chance": 0.9, "share": 0.75,
        "persons": {"p10": 120.0, "p50": 150.0, "p90": 180.0}, "seats": 64, "standing": 102, "refused": 3.0,
        "crowdingMinutes": 300.0, "source": "FORECAST", "measures": [held],
    }  # fmt: skip
    return NO_RUNS | {"runs": 9, "tooFull": 1, "critical": [critical]}


@pytest.mark.slow
def test_what_is_worked_out_is_of_the_run_as_it_is_now(
    open_known: Opener, known_city: Live, key: str
) -> None:
    page = open_known("control", "en-GB")
    places = ["Markt", "Rathaus"]
    page.route("**/v1/steering/outlook?*", lambda route: route.fulfill(json=run_from(places[0])))
    asked: list[dict[str, Any]] = []

    def tell(route: Route) -> None:
        asked.append(route.request.post_data_json)
        measure = run_from("Markt")["critical"][0]["measures"][0]
        told = {"loads": "EXACT", "measure": measure, "notices": []}
        route.fulfill(json=told | {"crowdingMinutesBefore": 300.0, "crowdingMinutesAfter": 280.0})

    page.route("**/v1/steering/what-if", tell)
    enter(page, key)
    run = page.locator(".critical-run")
    run.locator("summary").click(timeout=ANSWER_MS)
    form = run.locator("form.what-if")
    form.get_by_label("Seats").fill("201")
    places.pop(0)  # the vehicle has left the market
    page.select_option("[name=spares]", "5")
    expect(run).to_contain_text("from Rathaus", timeout=ANSWER_MS)
    expect(form.get_by_label("Seats")).to_have_value("201")
    form.get_by_role("button", name="Work it out").click()
    expect(form.get_by_role("status")).to_contain_text("300 without")
    form.locator("select").select_option("HELD_DEPARTURE")
    form.get_by_label("Seconds").fill("45")
    page.select_option("[name=spares]", "3")
    expect(form.get_by_label("Seconds")).to_have_value("45")
    with page.expect_response("**/v1/steering/what-if"):
        form.get_by_role("button", name="Work it out").click()
    spare, held = asked
    assert (spare["stopId"], spare["seats"]) == ("t_Rathaus", 201)
    assert (held["stopId"], held["otherTripId"], held["holdSeconds"]) == ("t_Rathaus", "before-Rathaus", 45)


@pytest.mark.slow
def test_a_tab_that_is_restored_unseen_opens_once_it_is_looked_at(
    open_known: Opener, known_city: Live, key: str
) -> None:
    page = open_known("control")
    page.route("**/v1/steering/outlook?*", lambda route: route.fulfill(json=NO_RUNS))
    enter(page, key)
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => !window.isLookedAt });"
    )
    page.reload()
    page.wait_for_selector("body[data-map]", timeout=ANSWER_MS)
    expect(page.locator("#room")).to_be_hidden()
    expect(page.locator("#key-form")).to_be_hidden()
    page.evaluate("window.isLookedAt = true; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#room-title")).to_be_focused()
    page.reload()
    page.wait_for_selector("body[data-map]", timeout=ANSWER_MS)
    page.evaluate("window.isLookedAt = true; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)


@pytest.mark.slow
def test_a_broken_file_of_targets_is_said_beside_all_the_rest(
    open_known: Opener, known_city: Live, key: str
) -> None:
    assert known_city.state is not None
    file = known_city.state / "steering" / "targets.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text('{"version":1,"targets":{"t_1":{"share":"0,8"}}}')
    try:
        page = open_known("control")
        at_rush_hour(page, known_city)
        enter(page, key)
        notice = page.locator("#outlook .notice", has_text="MOBILITY_STATE/steering/targets.json")
        expect(notice).to_contain_text("lässt sich nicht lesen", timeout=ANSWER_MS)
        expect(page.locator(".outlook-summary")).to_be_visible()
    finally:
        file.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["outlook", "sensors"])
def test_what_does_not_answer_takes_nothing_from_the_rest(
    open_known: Opener, known_city: Live, key: str, missing: str
) -> None:
    page = open_known("control", may_be_refused=True)
    at_rush_hour(page, known_city)
    said = {"error": "Das geht gerade nicht.", "code": "NOT_READY", "field": ""}
    page.route(f"**/v1/steering/{missing}?*", lambda route: route.fulfill(status=503, json=said))
    enter(page, key)
    name = {"outlook": "Ausblick", "sensors": "Sensoren"}[missing]
    expect(page.locator("#parts")).to_contain_text(f"{name}: Das geht gerade nicht.", timeout=ANSWER_MS)
    assert page.locator(".outlook-summary").count() == (0 if missing == "outlook" else 1)
    page.locator("#tab-lines").click()
    expect(page.locator("#lines")).not_to_be_empty()
    page.locator("#tab-sensors").click()
    expect(page.locator("#sensors")).to_contain_text("Echtzeit-Quellen")
    if AXE.exists():
        assert [found for found in findings(page) if found[0] != "target-size"] == []
    page.unroute(f"**/v1/steering/{missing}?*")
    page.locator("#tab-outlook").click()
    page.select_option("[name=spares]", "5")
    expect(page.locator("#parts")).to_be_hidden(timeout=ANSWER_MS)
    # With nothing that the key opens, nobody knows whether it opens anything.
    page.route("**/v1/steering/*?*", lambda route: route.fulfill(status=503, json=said))
    page.locator("#leave").click()
    enter(page, key)
    expect(page.locator("#key-fault")).to_contain_text("Das geht gerade nicht", timeout=ANSWER_MS)


STATUS: dict[str, Any] = {
    "state": "LIVE", "text": "Antworten nach Live-Daten.", "fault": "", "ageSeconds": 5, "runs": 0,
    "vehicles": 0,
    "feeds": [{
        "tag": "t", "source": "updates", "fault": "HTTP 503", "ageSeconds": 5, "matched": {}, "unmatched": {},
        "vehicles": 0, "vehiclesUnmatched": 0, "vehiclesWithoutTrip": 0,
    }],
    "sensors": {
        "registered": 3, "registryFault": "vehicles.csv: no column seats", "modelFault": "too old",
        "trained": False, "runs": 2, "published": 1,
        "forecast": {"learned": "NOT_TRAINED", "learnedMinutes": [], "text": "Nichts gelernt."},
        "systems": [{
            "system": "wlan", "vehicles": 3, "messages": 100, "matched": 90, "silentSeconds": 4,
            "clocksOff": 0, "unmatched": {"NO_RUN": 7, "OFF_ITS_TIME": 0},
            "faults": {"CLOCK": 90, "NEW_ONE": 2},
        }],
    },
}  # fmt: skip


@pytest.mark.slow
def test_faults_are_told_in_german(open_known: Opener, known_city: Live, key: str) -> None:
    page = open_known("control", **PHONE)
    page.route("**/v1/steering/outlook?*", lambda route: route.fulfill(json=NO_RUNS))
    page.route("**/v1/live/status?*", lambda route: route.fulfill(json=STATUS))
    enter(page, key)
    expect(page.locator("#room")).to_be_visible(timeout=ANSWER_MS)
    page.locator("#tab-sensors").click()
    sensors = page.locator("#sensors")
    told = "keiner Fahrt zuzuordnen: 7, Meldungen mit falscher Uhr: 90, NEW_ONE: 2"
    expect(sensors).to_contain_text(told)
    for sentence in ("vehicles.csv: no column seats", "too old", "HTTP 503"):
        expect(sensors).to_contain_text(f"Meldung des Systems: {sentence}")
        expect(sensors.locator("[lang=en]", has_text=sentence)).to_be_visible()
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []


def test_each_fault_of_messages_has_words() -> None:
    module = WEB / "js" / "control" / "fault_words.js"
    told = set(re.findall(r'^  ([A-Z_]+): "fault_', module.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {fault.value for fault in Fault}
