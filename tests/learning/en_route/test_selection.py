"""Items on a ride east over three halts: what fits, on which side, who stands only listens."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import BadParameterError
from mobility.learning.en_route.seen import MARK_BYTES, MOST, mark_of, read_seen, write_seen
from mobility.learning.en_route.selection import Chosen, Selection, WhyNot, Wish, select
from mobility.learning.en_route.sight import sight_of
from mobility.learning.en_route.stage import Halt, Stage, StageKind
from mobility.learning.model import Binding, BindingKind, Item, ItemKind, Level, Origin

NOON = 1_772_449_200
EAST_M = 0.00001442  # degrees of longitude for a metre at 51.48 north
STATIONS = {"t_a": 0, "t_b": 1, "t_c": 2, "t_a1": 0}

RIDE = Stage(
    StageKind.RIDE,
    NOON,
    NOON + 1140,
    tuple(
        Halt(n, NOON + 600 * n, NOON + 600 * n + 20 * (n == 1), 51.48, 11.97 + 3000 * n * EAST_M)
        for n in range(3)
    ),
    route_id="t_5",
)
WAIT = Stage(StageKind.WAIT, NOON, NOON + 300, RIDE.halts[:1])


def item(
    name: str, *bindings: Binding, minutes: float = 2, kind: ItemKind = ItemKind.TEXT, **more: object
) -> Item:
    made = Item(
        name, "p", kind, {"de": name, "en": name}, {"de": "…", "en": "…"}, minutes, bindings, Origin("test")
    )
    return replace(made, **more)  # type: ignore[arg-type]


def chosen(items: list[Item], *stages: Stage, wish: Wish | None = None, **curators: str) -> Selection:
    adopted = {STATIONS[f"t_{stop}"]: provider for stop, provider in curators.items()}
    return select(items, stages or (RIDE,), wish or Wish(("de",)), STATIONS.get, adopted)


def names(shown: tuple[Chosen, ...]) -> list[str]:
    return [one.item.item_id for one in shown]


LINE = Binding(BindingKind.LINE, route_id="t_5")


def test_fills_the_time_and_no_more() -> None:
    """19 minutes: three items of six fit (18), a fourth does not."""
    items = [item(f"i{n}", LINE, minutes=6) for n in range(4)]
    selection = chosen(items)
    (shown,) = selection.stages
    assert len(shown) == 3
    assert selection.left_out == {WhyNot.NOT_CHOSEN: 1}
    for one, after in pairwise(shown):
        assert one.start_s + 360 <= after.start_s
    assert shown[0].start_s >= NOON
    assert shown[-1].start_s + 360 <= RIDE.end_s


def test_only_on_its_line() -> None:
    elsewhere = item("x", Binding(BindingKind.LINE, route_id="t_6"))
    assert chosen([elsewhere]).left_out == {WhyNot.ELSEWHERE: 1}


def test_a_section_counts_in_its_direction() -> None:
    there = item("there", Binding(BindingKind.SECTION, "t_b", "t_c"))
    back = item("back", Binding(BindingKind.SECTION, "t_c", "t_b"))
    (shown,) = chosen([there, back]).stages
    assert names(shown) == ["there"]
    assert NOON + 620 <= shown[0].start_s <= NOON + 1200 - 120


def test_a_stop_is_told_of_on_the_way_to_it_and_while_waiting_there() -> None:
    about = item("b", Binding(BindingKind.STOP, "t_b"))
    (shown,) = chosen([about]).stages
    assert NOON <= shown[0].start_s <= NOON + 620
    of_platform = item("a", Binding(BindingKind.STOP, "t_a1"))
    assert names(chosen([of_platform, about], WAIT).stages[0]) == ["a"]


def test_waiting_items_need_waiting() -> None:
    riddle = item("w", Binding(BindingKind.WAITING))
    assert chosen([riddle], RIDE).stages == ((),)
    assert names(chosen([riddle], WAIT).stages[0]) == ["w"]


def test_items_of_a_hub_are_told_while_waiting_there_and_nowhere_else() -> None:
    here, there = (item(name, Binding(BindingKind.HUB, f"t_{name}")) for name in ("a", "b"))
    assert names(chosen([here, there], WAIT).stages[0]) == ["a"]
    assert chosen([here, there], RIDE).stages == ((),)


@pytest.mark.parametrize(("north_m", "side"), [(100.0, "left"), (-100.0, "right"), (1.0, "")])
def test_side_of_travel(north_m: float, side: str) -> None:
    """Eastwards, what lies north is on the left; 1,500 m of the first 3,000 are ridden in 300 s."""
    sight = sight_of(RIDE, 51.48 + north_m / 111_195, 11.97 + 1500 * EAST_M)
    assert sight is not None
    assert sight.side == side
    assert sight.moment_s == pytest.approx(NOON + 300, abs=3)


def test_side_is_the_other_one_on_the_way_back() -> None:
    back = tuple(
        replace(halt, arrival_s=NOON + 600 * n, departure_s=NOON + 600 * n)
        for n, halt in enumerate(reversed(RIDE.halts))
    )
    sight = sight_of(replace(RIDE, halts=back), 51.481, 11.97 + 1500 * EAST_M)
    assert sight is not None and sight.side == "right"
    given_side = Binding(BindingKind.VIEW, "t_a", "t_c", side="left")
    (shown,) = chosen([item("v", given_side)], replace(RIDE, halts=back)).stages
    assert shown[0].fit.side == "right"


def test_too_far_or_not_passed_is_not_seen() -> None:
    assert sight_of(RIDE, 51.49, 11.97 + 1500 * EAST_M) is None
    assert sight_of(RIDE, 51.48, 11.97 - 200 * EAST_M) is None


def test_a_view_begins_shortly_before_it_is_passed() -> None:
    view = item("v", Binding(BindingKind.VIEW, lat=51.481, lon=11.97 + 1500 * EAST_M), minutes=0.5)
    (shown,) = chosen([view]).stages
    assert NOON + 200 <= shown[0].start_s <= NOON + 305
    assert shown[0].fit.side == "left"


def test_who_stands_only_listens() -> None:
    standing = replace(RIDE, standing_until_s=NOON + 620)
    text, audio = item("text", LINE, minutes=9), item("audio", LINE, minutes=9, kind=ItemKind.AUDIO)
    (shown,) = chosen([text], standing).stages
    assert shown == ()  # seated from 620 to 1140 s: less than 9 minutes
    (shown,) = chosen([text, audio], standing).stages
    assert names(shown) == ["audio"]
    assert names(chosen([text], replace(standing, is_posture_known=False)).stages[0]) == ["text"]


def test_language_level_topic_and_kind() -> None:
    german = item("g", LINE, title={"de": "g"}, body={"de": "g"})
    hard = item("h", LINE, level=Level.ADVANCED)
    selection = chosen([german, hard], wish=Wish(("en",), level=Level.BEGINNER))
    assert selection.left_out == {WhyNot.LANGUAGE: 1, WhyNot.LEVEL: 1}
    selection = chosen([item("t", LINE)], wish=Wish(("en",), topics=("music",)))
    assert selection.left_out == {WhyNot.TOPIC: 1}
    selection = chosen([item("t", LINE)], wish=Wish(("en",), kinds=(ItemKind.QUIZ,)))
    assert selection.left_out == {WhyNot.KIND: 1}


def test_what_was_seen_is_not_shown_again() -> None:
    items = [item(f"i{n}", LINE) for n in range(3)]
    token = write_seen(mark_of(one.item_id) for one in items[:2])
    assert names(chosen(items, wish=Wish(("de",), seen=read_seen(token))).stages[0]) == ["i2"]


def test_the_adopter_of_a_stop_comes_first() -> None:
    here = Binding(BindingKind.STOP, "t_a")
    others = [item(f"o{n}", here, minutes=1) for n in range(4)]
    own = item("own", here, minutes=2, provider_id="museum")
    selection = chosen([*others, own], WAIT, a="museum")
    assert names(selection.stages[0])[0] == "own"
    assert selection.stages[0][0].curator == "museum"
    assert len(selection.stages[0]) == 4  # two minutes and three of one


def test_nothing_is_shown_in_two_stages() -> None:
    later = replace(WAIT, start_s=NOON + 2000, end_s=NOON + 2300)
    selection = chosen([item("w", Binding(BindingKind.WAITING))], WAIT, later)
    assert [len(shown) for shown in selection.stages] == [1, 0]


@given(st.lists(st.text(min_size=1, max_size=20), max_size=400))
def test_tokens_keep_the_last_ones(ids: list[str]) -> None:
    marks = list(dict.fromkeys(map(mark_of, ids)))
    token = write_seen(marks)
    assert read_seen(token) == tuple(marks[-MOST:])
    assert len(token) <= 2 + MOST * MARK_BYTES * 4 // 3


@pytest.mark.parametrize("token", ["1", "2.AAAA", "1.A", "1.ä", "1.AAAA", "1." + "A" * 4000])
def test_foreign_tokens_are_refused(token: str) -> None:
    with pytest.raises(BadParameterError, match="token"):
        read_seen(token) if token != "1" else read_seen("x")


def test_a_quiz_is_told_in_a_language_that_its_answers_have() -> None:
    answers = ("1435 mm", {"de": "So breit wie ein Pferd", "en": "As wide as a horse"})
    both = item("both", LINE, kind=ItemKind.QUIZ, answers=answers)
    german = item("german", LINE, kind=ItemKind.QUIZ, answers=("Ja", {"de": "Nein"}))
    selection = chosen([both, german], wish=Wish(("en",)))
    assert names(selection.stages[0]) == ["both"]
    assert selection.left_out[WhyNot.LANGUAGE] == 1
    assert both.answers_in("en") == ["1435 mm", "As wide as a horse"]
    (shown,) = chosen([german], wish=Wish(("en", "de"))).stages
    assert [one.language for one in shown] == ["de"]


@pytest.mark.parametrize(
    ("wanted", "told", "shown"),
    [
        (("de-de",), ("de", "en"), ["de"]),
        (("de-at", "en"), ("en", "de", "de-AT"), ["de-AT"]),
        (("zh-hant-tw",), ("zh-Hant",), ["zh-Hant"]),
        (("de",), ("de-CH", "en"), ["de-CH"]),
        (("fr-ch", "en-gb"), ("de", "en"), ["en"]),
        (("nds",), ("nd", "de"), []),
    ],
)
def test_tags_of_languages_are_looked_up(
    wanted: tuple[str, ...], told: tuple[str, ...], shown: list[str]
) -> None:
    one = item("x", LINE, title=dict.fromkeys(told, "x"), body=dict.fromkeys(told, "y"))
    (row,) = chosen([one], wish=Wish(wanted)).stages
    assert [each.language for each in row] == shown
