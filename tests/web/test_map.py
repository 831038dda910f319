"""The map under fingers, mice and keys; boards that go on with the clock."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.live import Live
from tests.web.conftest import PHONE, Opener
from tests.web.test_planning import ANSWER_MS, sample

pytestmark = pytest.mark.browser

STILL_MS = 1200
"""After that the map has come to rest."""


def a_stop(live_server: Live) -> str:
    """The id of the stop that the sample starts at."""
    place = sample(live_server)["fromPlace"]
    found: str = live_server.get(f"/api/v1/reverse-geocode?place={place}&type=STOP").json()[0]["id"]
    return found


def middle_of_map(page: Page) -> tuple[float, float]:
    """In pixels of the window."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.slow
def test_a_stop_that_is_clicked_offers_its_departures(open_page: Opener, live_server: Live) -> None:
    stop = a_stop(live_server)
    page = open_page(f"#stop={stop}&time={sample(live_server)['time'][:16]}", reduced_motion="reduce")
    expect(page.locator(".departure-row").first).to_be_visible(timeout=ANSWER_MS)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(STILL_MS)
    name = page.locator("#board-screen .view-title").inner_text().removeprefix("Abfahrten ab ")
    page.mouse.click(*middle_of_map(page))
    expect(page.locator(".popup-title")).to_have_text(name)
    page.locator(".popup").get_by_role("button", name="Hierher").click()
    expect(page.locator("#to-input")).to_have_value(name)
    expect(page.locator("#from-input")).to_be_focused()


@pytest.mark.slow
def test_a_long_press_takes_a_point(open_page: Opener) -> None:
    page = open_page(**PHONE)
    touch = page.context.new_cdp_session(page)
    point = {"x": 200, "y": 150}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(page.locator(".popup")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.get_by_role("button", name="Von hier").tap()
    expect(page.locator("#from-input")).not_to_have_value("")
    expect(page.locator(".end-marker")).to_have_count(1)


@pytest.mark.slow
def test_the_map_by_keyboard(open_page: Opener) -> None:
    page = open_page("", "en-GB")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="From here")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".popup")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#from-input")).not_to_have_value("")
    expect(page.locator("#to-input")).to_be_focused()


@pytest.mark.slow
def test_a_board_goes_on_with_the_clock(open_page: Opener, live_server: Live) -> None:
    page = open_page(f"#stop={a_stop(live_server)}")
    expect(page.locator("#board-screen")).to_contain_text("Stand", timeout=ANSWER_MS)
    page.clock.install()
    page.reload()
    expect(page.locator("#board-screen")).to_contain_text("Stand", timeout=ANSWER_MS)
    with page.expect_response(re.compile("/stoptimes")):
        page.clock.fast_forward(31_000)


@pytest.mark.slow
def test_colors_polylines_and_clocks(open_page: Opener, live_server: Live) -> None:
    page = open_page("#")
    version = re.search(r"web/v-[0-9a-f]{16}", live_server.get("/").text)
    assert version is not None
    told = page.evaluate(
        """async (web) => {
          const [clock, colors, polyline, address] = await Promise.all(
            ["clock", "colors", "polyline", "address"].map((name) => import(`/${web}/js/${name}.js`)));
          clock.useZone("Europe/Berlin");
          const walls = ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T03:30", "2026-07-01T12:00"];
          const hash = "#from=tag_a:1&fromPoint=51.48000,11.97000&fromName=A+%26+B&to=51.5,12.0,1"
            + "&time=2026-03-02T07:30&arrive=1&without=tram&way=carry&pace=slow&stop=tag_x";
          const nonsense = "#from=99,999&to=&time=yesterday&way=fly&without=cars&pace=9";
          return {
            moments: walls.map((wall) => clock.momentOf(wall).toISOString()),
            back: walls.map((wall) => clock.wallOf(clock.momentOf(wall))),
            contrasts: ["ffff00", "000000", "777777", "e2001a", "zz"].map((routeColor) => {
              const line = { mode: "TRAM", routeColor, routeTextColor: "ffffff" };
              const { background, ink } = colors.lineColors(line);
              return colors.contrast(background, ink);
            }),
            line: polyline.decode({ points: "_izlhA~rlgdF_{geC~ywl@", precision: 6, length: 2 }),
            hash: address.writeState(address.readState(hash)),
            nonsense: address.writeState(address.readState(nonsense)),
          };
        }""",
        version[0],
    )
    assert told["moments"] == [
        "2026-03-29T00:59:00.000Z",
        "2026-03-29T01:00:00.000Z",
        "2026-10-25T02:30:00.000Z",
        "2026-07-01T10:00:00.000Z",
    ]
    assert told["back"] == ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T03:30", "2026-07-01T12:00"]
    assert min(told["contrasts"]) >= 4.5
    assert [[round(x, 6) for x in point] for point in told["line"]] == [
        [-120.2, 38.5],
        [-120.95, 40.7],
    ]
    assert told["hash"] == (
        "#from=tag_a:1&fromPoint=51.48000,11.97000&fromName=A+%26+B&to=51.5,12.0,1&time=2026-03-02T07:30"
        "&arrive=1&without=tram&way=carry&pace=slow&stop=tag_x"
    )
    assert told["nonsense"] == "#"


@pytest.mark.slow
def test_car_parks_are_shown_to_who_wants_to_see_them(open_page: Opener) -> None:
    page = open_page(reduced_motion="reduce")
    switch = page.get_by_role("button", name="Leihfahrzeuge, Parkplätze und Mobilitätsstationen zeigen")
    expect(switch).to_have_attribute("aria-pressed", "false")
    with page.expect_response(re.compile(r"/api/v1/rentals\?")) as rentals:
        switch.click()
    assert rentals.value.ok
    expect(switch).to_have_attribute("aria-pressed", "true")
    # The extract of the model city has car parks; nobody tells of shared vehicles here.
    expect(page.locator("#map")).to_have_attribute("data-shared", re.compile(r"^[1-9]"), timeout=ANSWER_MS)
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
