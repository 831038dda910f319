"""Search by text: candidates from the index, looked at closely, ranked by likeness, importance, nearness."""

import math
from functools import lru_cache

from mobility.geocoding.candidates import Candidates
from mobility.geocoding.hits import Hit, SearchRequest
from mobility.geocoding.house_numbers import HouseNumbers
from mobility.geocoding.likeness import NameWords, compare
from mobility.geocoding.reverse import Surroundings
from mobility.geocoding.typed import TypedWord, read_typed
from mobility.network.search.drafts import Found
from mobility.network.search.entries import Entries
from mobility.network.search.index import FOLDER
from mobility.network.search.plane import METERS_PER_DEGREE
from mobility.network.store import read_arrays
from mobility.network.transport_network import TransportNetwork

ENOUGH = 5
"""So many good hits make forgiving mistakes unnecessary."""
GOOD = 0.7
"""Likeness from which on somebody may have meant this."""
LEAST = 0.4
IMPORTANCE_WEIGHT, NEAR_WEIGHT = 0.22, 0.25
NEAR_M = 3000.0
"""Nearness is 1 at the point and 1/e this far away, m."""
STOP_FLOOR = 0.3
"""A stop with the fewest departures is looked for as much as a place of this importance."""
ADDRESS_FOUND, NUMBER_UNKNOWN, NUMBER_MEANINGLESS = 0.08, -0.08, -0.3
SAME_M = 600.0
"""Two entries of one name and kind this near are one thing to whoever reads the list."""
REMEMBERED = 16_384


class Geocoder:
    """Finds stops, places, streets and addresses of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    """

    def __init__(self, network: TransportNetwork) -> None:
        self._network = network
        self.entries = read_arrays(network.path / "search", Entries)
        self._candidates = Candidates(network.path / FOLDER)
        self._numbers = HouseNumbers(self.entries, network.tables)
        self.surroundings = Surroundings(network, self.entries)
        table = network.tables["search/entries"]
        self._columns = [
            table[name].combine_chunks() for name in ("name_words", "further_words", "area_words")
        ]
        self._words = lru_cache(REMEMBERED)(self._read_words)

    def search(self, request: SearchRequest) -> list[Hit]:
        """Find what was typed.

        Parameters
        ----------
        request : SearchRequest
            The text and where to look.

        Returns
        -------
        list[Hit]
            Best first; empty where nothing is like the text.
        """
        typed = read_typed(request.text)
        if not typed or not request.kinds:
            return []
        hits: dict[int, Hit] = {}
        for mistakes, all_words in ((False, True), (True, True), (True, False)):
            rows = self._candidates.find(request, typed, mistakes=mistakes, all_words=all_words)
            fresh = [row for row in rows if row not in hits and self._is_wanted(row, request)]
            hits |= {row: hit for row in fresh if (hit := self._judge(row, typed, request)) is not None}
            good = sum(hit.score >= GOOD for hit in hits.values())
            if good >= (ENOUGH if all_words and not mistakes else 1) or (
                all_words and len(typed) == 1 and mistakes
            ):
                break
        ranked = sorted(hits.values(), key=lambda hit: (-hit.score, hit.entry))
        return self._once(ranked)[: request.most]

    def _is_wanted(self, row: int, request: SearchRequest) -> bool:
        entries = self.entries
        if request.box is not None:
            south, west, north, east = request.box
            if not (south <= entries.lat[row] <= north and west <= entries.lon[row] <= east):
                return False
        if request.route_types and entries.kind[row] == Found.STOP:
            first, last = entries.route_types_offsets[row], entries.route_types_offsets[row + 1]
            return not request.route_types.isdisjoint(entries.route_types[first:last].tolist())
        return True

    def _judge(self, row: int, typed: tuple[TypedWord, ...], request: SearchRequest) -> Hit | None:
        """Look closely at a candidate; None where it is too unlike."""
        entries = self.entries
        likeness = compare(typed, self._words(row))
        numbers = [
            word for word, found in zip(typed, likeness.matched, strict=True) if word.is_number and not found
        ]
        if likeness.score < LEAST:
            return None
        kind = int(entries.kind[row])
        lat, lon, address = float(entries.lat[row]), float(entries.lon[row]), -1
        score, matched = likeness.score, list(likeness.matched)
        if numbers:
            address, number = self._numbers.find(row, numbers) if kind == Found.STREET else (-1, None)
            if number is not None:
                score += ADDRESS_FOUND
                lat, lon = float(entries.address_lat[address]), float(entries.address_lon[address])
                matched[typed.index(number)] = True
            else:
                score += NUMBER_UNKNOWN if kind == Found.STREET else NUMBER_MEANINGLESS
        importance = float(entries.importance[row])
        if kind == Found.STOP:
            importance = STOP_FLOOR + (1 - STOP_FLOOR) * importance
        score += IMPORTANCE_WEIGHT * importance
        if request.near is not None:
            score += NEAR_WEIGHT * request.near_weight * _nearness(lat, lon, request.near)
        found = [word for word, is_found in zip(typed, matched, strict=True) if is_found]
        return Hit(
            row, address, lat, lon, score,
            tuple((word.start, word.length) for word in found),
            frozenset(form for word in found for form in word.forms),
        )  # fmt: skip

    def _once(self, hits: list[Hit]) -> list[Hit]:
        """Leave out what looks the same as a better one beside it: one name and kind, and near."""
        seen: dict[tuple[object, ...], list[Hit]] = {}
        kept = []
        for hit in hits:
            names = self._words(hit.entry).names
            if names:
                alike = seen.setdefault((int(self.entries.kind[hit.entry]), names[0], hit.address), [])
                if any(_distance_m(hit.lat, hit.lon, (one.lat, one.lon)) < SAME_M for one in alike):
                    continue
                alike.append(hit)
            kept.append(hit)
        return kept

    def _read_words(self, row: int) -> NameWords:
        names, further, areas = (str(column[row].as_py()) for column in self._columns)
        return NameWords(
            tuple(tuple(name.split()) for name in names.split("|") if name),
            tuple(further.split()),
            frozenset(areas.split()),
        )


def _nearness(lat: float, lon: float, near: tuple[float, float]) -> float:
    return math.exp(-_distance_m(lat, lon, near) / NEAR_M)


def _distance_m(lat: float, lon: float, other: tuple[float, float]) -> float:
    east = (lon - other[1]) * math.cos(math.radians(other[0]))
    return math.hypot(lat - other[0], east) * METERS_PER_DEGREE
