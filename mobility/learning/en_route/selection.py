"""From items and stages to what is shown when: who it is for, what was seen, what fits, what is best."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mobility.learning.en_route.choice import SLOT_S, Candidate, Window, choose
from mobility.learning.en_route.seen import mark_of
from mobility.learning.en_route.stage import Stage
from mobility.learning.en_route.windows import CLOSENESS, MINUTE_S, FindStation, Fit, fit_of
from mobility.learning.model import BindingKind, Item, ItemKind, Level

LEVELS = tuple(Level)
FITTING_LEVEL, CURATED = 5, 100
"""What a minute counts more at the asker's very level, and of who has adopted the stop."""


class WhyNot(StrEnum):
    """Why an item is not shown."""

    LANGUAGE = "LANGUAGE"
    LEVEL = "LEVEL"
    KIND = "KIND"
    TOPIC = "TOPIC"
    SEEN = "SEEN"
    ELSEWHERE = "ELSEWHERE"
    NOT_CHOSEN = "NOT_CHOSEN"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom the items are for.

    Parameters
    ----------
    languages : tuple[str, ...]
        Tags; any of them will do, best first: "de-AT" is served by "de", too.
    level : Level | None
        Nothing harder than this; None = anything.
    kinds : tuple[ItemKind, ...]
        Only these, empty = all.
    topics : tuple[str, ...]
        Only these, empty = all.
    seen : tuple[bytes, ...]
        Marks of what was shown.
    is_silent : bool
        Nothing that needs sound.
    """

    languages: tuple[str, ...]
    level: Level | None = None
    kinds: tuple[ItemKind, ...] = ()
    topics: tuple[str, ...] = ()
    seen: tuple[bytes, ...] = ()
    is_silent: bool = False


class Chosen(NamedTuple):
    """An item and when it is shown."""

    item: Item
    language: str
    start_s: int  # Unix
    fit: Fit
    curator: str  # provider that has adopted the stop it is bound to, and made it; "" = none


class Selection(NamedTuple):
    """What is shown in each stage, and why the rest is not."""

    stages: tuple[tuple[Chosen, ...], ...]
    left_out: Mapping[WhyNot, int]
    is_best: bool


def select(
    items: Sequence[Item],
    stages: Sequence[Stage],
    wish: Wish,
    find_station: FindStation,
    curators: Mapping[int, str],
) -> Selection:
    """Choose a sequence of items for each stage.

    Parameters
    ----------
    items : Sequence[Item]
        All there are.
    stages : Sequence[Stage]
        In the order of travel.
    wish : Wish
        Whom they are for.
    find_station : FindStation
        Knows stops.
    curators : Mapping[int, str]
        Providers by the station they have adopted.

    Returns
    -------
    Selection
        The most that fits; where there is room, those of who has adopted the stop come first.
    """
    left_out: Counter[WhyNot] = Counter()
    seen = frozenset(wish.seen)
    wanted, fits, candidates = [], [], []
    for item in items:
        why = _why_not(item, wish, seen)
        if why is not None:
            left_out[why] += 1
            continue
        by_stage = {
            number: fit
            for number, stage in enumerate(stages)
            if (fit := fit_of(item, stage, find_station)) is not None
        }
        curator = _curator(item, find_station, curators)
        candidate = _candidate(item, by_stage, stages, wish, bool(curator))
        if candidate is None:
            left_out[WhyNot.ELSEWHERE] += 1
            continue
        wanted.append((item, curator))
        fits.append(by_stage)
        candidates.append(candidate)
    choice = choose(candidates)
    shown: list[list[Chosen]] = [[] for _ in stages]
    for number, stage, slot in choice.shown:
        item, curator = wanted[number]
        start_s = stages[stage].start_s + slot * SLOT_S
        shown[stage].append(Chosen(item, _language(item, wish), start_s, fits[number][stage], curator))
    if len(candidates) > len(choice.shown):
        left_out[WhyNot.NOT_CHOSEN] = len(candidates) - len(choice.shown)
    ordered = tuple(_curated_first(row, stage) for row, stage in zip(shown, stages, strict=True))
    return Selection(ordered, left_out, choice.is_best)


def _why_not(item: Item, wish: Wish, seen: frozenset[bytes]) -> WhyNot | None:
    if not _language(item, wish):
        return WhyNot.LANGUAGE
    if wish.level and item.level and LEVELS.index(item.level) > LEVELS.index(wish.level):
        return WhyNot.LEVEL
    if (wish.kinds and item.kind not in wish.kinds) or (wish.is_silent and item.kind is ItemKind.AUDIO):
        return WhyNot.KIND
    if wish.topics and not set(wish.topics) & set(item.topics):
        return WhyNot.TOPIC
    return WhyNot.SEEN if mark_of(item.item_id) in seen else None


def _language(item: Item, wish: Wish) -> str:
    told = [language for language in item.title if item.is_told_in(language)]
    return next((one for tag in wish.languages if (one := _lookup(tag, told))), "")


def _lookup(tag: str, told: Sequence[str]) -> str:
    """Look up as RFC 4647 does: de serves who wants de-AT, and where there is none, de-AT who wants de."""
    parts = tag.lower().split("-")
    by_tag = {language.lower(): language for language in told}
    for length in range(len(parts), 0, -1):
        found = by_tag.get("-".join(parts[:length]))
        if found:
            return found
    return next((one for key, one in sorted(by_tag.items()) if key.startswith(f"{parts[0]}-")), "")


def _curator(item: Item, find_station: FindStation, curators: Mapping[int, str]) -> str:
    for binding in item.bindings:
        if binding.kind in (BindingKind.STOP, BindingKind.HUB) and binding.stop_id:
            station = find_station(binding.stop_id)
            if station is not None and curators.get(station) == item.provider_id:
                return item.provider_id
    return ""


def _candidate(
    item: Item, fits: Mapping[int, Fit], stages: Sequence[Stage], wish: Wish, is_curated: bool
) -> Candidate | None:
    slots = slots_of(item)
    windows = []
    for number, fit in fits.items():
        start_s = stages[number].start_s
        first = -int((start_s - fit.earliest_s) // SLOT_S)
        # Rounded up to whole slots it must still end in time.
        room = int((stages[number].end_s - start_s) // SLOT_S) - slots
        last = min(int((fit.latest_s - start_s) // SLOT_S), room)
        if first <= last:
            windows.append(Window(number, first, last))
    if not windows:
        return None
    closeness = max(CLOSENESS[fits[window.stage].binding.kind] for window in windows)
    worth = 10 * closeness + CURATED * is_curated
    worth += FITTING_LEVEL * (wish.level is not None and item.level is wish.level)
    return Candidate(slots, slots * worth, tuple(windows))


def slots_of(item: Item) -> int:
    """Give how many slots an item takes.

    Parameters
    ----------
    item : Item
        Any.

    Returns
    -------
    int
        At least one.
    """
    return max(1, -int(-item.minutes * MINUTE_S // SLOT_S))


def _curated_first(shown: list[Chosen], stage: Stage) -> tuple[Chosen, ...]:
    """Put those of the stop's adopter first, if each still begins in its window."""
    moved, at_s = [], float(stage.start_s)
    for one in sorted(shown, key=lambda chosen: (not chosen.curator, chosen.start_s)):
        start_s = max(at_s, one.fit.earliest_s)
        if start_s > one.fit.latest_s:
            return tuple(shown)
        moved.append(one._replace(start_s=int(-(-start_s // 1))))
        at_s = start_s + slots_of(one.item) * SLOT_S
    return tuple(moved)
