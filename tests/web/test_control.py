"""The page at /control: a key opens it, and it says what will be too full, how lines and sensors do."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from mobility.store import KeyFile, Role
from tests.support.live import Live
from tests.web.conftest import DESKTOP, PHONE, Opener
from tests.web.test_accessible import AXE, findings
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
