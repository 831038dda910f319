"""The page at /learn: what can be reached, on a map, and the trip; axe-core finds nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mobility.cli.learning_simulated import SOURCE
from mobility.learning.directory import open_directory
from mobility.simulation import build_model_city
from mobility.simulation.learning.whole import LEARNING_FILE, build_learning, write_learning
from tests.support.live import Live, serving
from tests.support.small_city import SEED, SIZE, START, copy_city
from tests.web.conftest import DESKTOP, PHONE, Opener, _opening
from tests.web.test_accessible import AXE, findings
from tests.web.test_planning import ANSWER_MS, fits, sample

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def learning_city(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    state = tmp_path_factory.mktemp("learning-state")
    batch = build_learning(build_model_city(seed=SEED, start=START, size=SIZE))
    network = copy_city(small_city, state / "city")
    # Where the service takes it over from, some time after it is ready: what is there already stays.
    (state / "city-inputs").mkdir()
    write_learning(batch, state / "city-inputs" / LEARNING_FILE)
    directory = open_directory(f"sqlite:///{state / 'learning.sqlite'}")
    directory.apply(batch, "model city", replace_source=SOURCE)
    directory.close()
    with serving(network, state / "service.log", workers=1, MOBILITY_STATE=str(state)) as live:
        yield live


@pytest.fixture
def open_learn(chromium: Browser, learning_city: Live) -> Iterator[Opener]:
    yield from _opening(chromium, learning_city.address)


def test_search_and_trip_on_a_phone(open_learn: Opener, learning_city: Live) -> None:
    start = sample(learning_city)["fromPlace"]
    page = open_learn(f"learn#near={start}&name=Start&within=45&time=2026-03-09T08:00", **PHONE)
    # The first search compiles its kernels where nobody has done so before.
    expect(page.locator(".course").first).to_be_visible(timeout=5 * ANSWER_MS)
    expect(page.locator("#found-title")).to_be_focused()
    expect(page.locator(".learn-sign").first).to_be_attached()
    page.locator(".course .actions button").first.click()
    expect(page.locator(".trip-legs").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".trip-plan").first).to_contain_text("Fahrten hin und zurück: ")
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []


def on_the_way(*media: tuple[str, str, str]) -> dict[str, object]:
    """An answer of /v1/learning/en-route: items with a kind, a title and an address."""
    items = [
        {"itemId": title, "kind": kind, "title": title, "body": "", "language": "de", "minutes": 2}
        | {"startTime": "2026-03-09T07:10:00Z", "boundTo": {}, "provider": {"name": "P"}, "mediaUrl": address}
        for kind, title, address in media
    ]
    return {"stages": [{"items": items}]}


@pytest.mark.parametrize(("language", "word"), [("de-DE", "Anhören"), ("en-GB", "Listen")])
def test_recordings_are_links_and_nothing_of_them_is_fetched(
    open_learn: Opener, learning_city: Live, language: str, word: str
) -> None:
    start = sample(learning_city)["fromPlace"]
    page = open_learn(f"learn#near={start}&name=Start&within=45&time=2026-03-09T08:00", language, **PHONE)
    answer = on_the_way(
        ("audio", "Stein", "https://audio.example/stein.mp3"),
        ("audio", "Script", "javascript:alert(1)"),
        ("picture", "Data", "data:text/html,hello"),
    )
    page.route("**/v1/learning/en-route?*", lambda route: route.fulfill(json=answer))
    page.locator(".course .actions button").first.click(timeout=5 * ANSWER_MS)
    page.locator(".trip-plan .actions button").first.click(timeout=ANSWER_MS)
    expect(page.locator(".items li")).to_have_count(3, timeout=ANSWER_MS)
    links = page.locator(".items a")
    expect(links).to_have_count(1)
    expect(page.get_by_role("link", name=f"{word}: Stein")).to_have_attribute(
        "href", "https://audio.example/stein.mp3"
    )
    assert "noreferrer" in (links.get_attribute("rel") or "").split()
    assert page.locator(".items :is(audio, video, img, iframe, embed, object)").count() == 0
    # What a page asks of others `open_learn` refuses.
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []


@pytest.mark.slow
def test_a_day_without_an_answer_leads_to_the_next(open_learn: Opener, learning_city: Live) -> None:
    start = sample(learning_city)["fromPlace"]
    # Late on a Sunday nothing begins any more, on Monday much does.
    page = open_learn(f"learn#near={start}&name=Start&within=45&time=2026-03-08T22:30", "en-GB", **PHONE)
    page.get_by_role("button", name="Search Mon 9 Mar instead").click(timeout=ANSWER_MS)
    expect(page.locator(".course").first).to_be_visible(timeout=ANSWER_MS)
    assert "time=2026-03-09T08:00" in page.url
    expect(page.locator("#next-day")).to_be_hidden()


@pytest.mark.slow
def test_who_says_no_start_is_asked_for_it(open_learn: Opener) -> None:
    page = open_learn("learn", "en-GB")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#near-fault")).to_contain_text("where from")
    expect(page.locator("#near-input")).to_be_focused()
    if AXE.exists():
        assert findings(page) == []


# Each sign that is seen, as it lies on the screen.
BOXES = (
    """[...document.querySelectorAll(".learn-sign:not([hidden])")].map(one => one.getBoundingClientRect())"""
)
FREE = f"""few => {{
    const boxes = {BOXES};
    const isFree = (one, other) => one === other || one.right <= other.left || other.right <= one.left
      || one.bottom <= other.top || other.bottom <= one.top;
    return boxes.length > 0 && boxes.length < few
      && boxes.every(one => boxes.every(other => isFree(one, other)));
  }}"""


@pytest.mark.slow
def test_signs_never_lie_on_one_another(open_learn: Opener, learning_city: Live) -> None:
    start = sample(learning_city)["fromPlace"]
    page = open_learn(f"learn#near={start}&name=Start&what=places&within=60&time=2026-03-09T08:00", **DESKTOP)
    expect(page.locator(".learn-sign:visible").nth(1)).to_be_visible(timeout=5 * ANSWER_MS)
    n_places = page.locator(".learn-sign").count()
    for _ in range(3):
        page.locator(".maplibregl-ctrl-zoom-out").click()
        page.wait_for_timeout(500)
    page.wait_for_function(FREE, arg=n_places, timeout=ANSWER_MS)
    few = page.evaluate(BOXES)
    if AXE.exists():
        assert findings(page) == []
    for _ in range(3):
        page.locator(".maplibregl-ctrl-zoom-in").click()
        page.wait_for_timeout(500)
    # With more room there are more of them.
    page.wait_for_function(f"few => {BOXES}.length > few", arg=len(few), timeout=ANSWER_MS)
