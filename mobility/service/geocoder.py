"""What the outside may ask about places by text or point: words and coordinates in, matches out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mobility.errors import BadParameterError
from mobility.geocoding import Geocoder, Hit, SearchRequest
from mobility.messages import sentence, text_language
from mobility.network.search.areas import TOWN_LEVELS
from mobility.network.search.drafts import Found
from mobility.network.search.kinds import LABELS
from mobility.network.search.words import name_words
from mobility.network.transport_network import TransportNetwork
from mobility.service.columns import TextColumn, columns_of
from mobility.service.modes import MODE_WORDS, Mode, mode_of, route_types_of
from mobility.service.texts import Texts

LOCATION_TYPES = {"STOP": Found.STOP, "PLACE": Found.PLACE, "ADDRESS": Found.STREET}
"""Words of the wire format for what may be found."""
TYPE_WORDS = {kind: word for word, kind in LOCATION_TYPES.items()}
DEFAULT_LEVEL = 7
"""The area whose level is nearest to this one is shown by default, as in MOTIS."""
STREET_WORDS = frozenset({"WALK", "BIKE", "RENTAL", "CAR", "CAR_PARKING", "CAR_DROPOFF", "HGV", "FLEX"})
"""Words of MOTIS' modes that no stop is served by."""


@dataclass(frozen=True, slots=True)
class GeocodeRequest:
    """A question by text in the words of the wire format; ranges already checked.

    Parameters
    ----------
    text : str
        As typed so far.
    languages : tuple[str, ...]
        Tags in lower case, best first.
    types, modes : tuple[str, ...]
        What may be found; which modes must call at a stop. Empty = all.
    place : tuple[float, float] | None
        Latitude and longitude to draw results to.
    place_bias : float
        How strongly.
    box : tuple[float, float, float, float] | None
        Only within min lat, min lon, max lat, max lon.
    num_results : int
        Longest list.
    """

    text: str
    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    place_bias: float = 1.0
    box: tuple[float, float, float, float] | None = None
    num_results: int = 10


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """An area that a match lies in."""

    name: str
    admin_level: int
    matched: bool  # by the text that was asked
    is_unique: bool = False  # tells this match from others that are called the same
    is_default: bool = False  # to be shown with the name


@dataclass(frozen=True, slots=True)
class Match:
    """A stop, place or address that was found; "" and None where nothing is known."""

    kind: str  # STOP, PLACE, ADDRESS
    match_id: str  # of a stop, what fromPlace takes
    name: str
    lat: float
    lon: float
    score: float
    tokens: tuple[tuple[int, int], ...]
    areas: tuple[AreaMatch, ...]
    category: str = ""
    level: float | None = None
    street: str = ""
    house_number: str = ""
    zip_code: str = ""
    country: str = ""
    time_zone: str = ""
    modes: tuple[str, ...] = ()
    importance: float | None = None


class PlaceSearch:
    """Finds places by text and by point; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Where to look.
    texts : Texts
        Names of its stops.
    """

    def __init__(self, network: TransportNetwork, texts: Texts) -> None:
        self._network = network
        self._texts = texts
        tables = network.tables
        self._entries = columns_of(
            tables,
            "search/entries",
            ("name", "name_de", "name_en", "category", "own_id", "street", "number", "postcode"),
        )
        self._addresses = columns_of(tables, "search/addresses", ("number", "own_id", "postcode"))
        self._areas = columns_of(tables, "search/areas", ("name", "name_de", "name_en", "country"))

    @cached_property
    def _geocoder(self) -> Geocoder:
        """Opened by the first question."""
        return Geocoder(self._network)

    def warm_up(self) -> None:
        """Map what searches read; the index itself is opened by each worker's first search."""
        entries = self._geocoder.entries
        if len(entries.lat):
            self.reverse(float(entries.lat[0]), float(entries.lon[0]))

    def geocode(self, request: GeocodeRequest) -> list[Match]:
        """Find what was typed.

        Parameters
        ----------
        request : GeocodeRequest
            The text and where to look.

        Returns
        -------
        list[Match]
            Best first; empty where nothing is like the text.

        Raises
        ------
        BadParameterError
            For a word that is no type or mode.
        """
        kinds = _kinds_of(request.types)
        route_types: frozenset[int] = frozenset()
        if request.modes:
            found = _route_types(request.modes)
            if found is None:
                kinds -= {Found.STOP}
            else:
                route_types = found
        hits = self._geocoder.search(
            SearchRequest(
                request.text,
                kinds,
                route_types,
                request.place,
                request.place_bias,
                request.box,
                request.num_results,
            )
        )
        return _mark_unique([self._match(hit, request.languages) for hit in hits])

    def reverse(
        self,
        lat: float,
        lon: float,
        types: Sequence[str] = (),
        num_results: int = 5,
        languages: tuple[str, ...] = (),
    ) -> list[Match]:
        """Find what is at a point.

        Parameters
        ----------
        lat, lon : float
            Degrees.
        types : Sequence[str]
            What may be found; empty = all.
        num_results : int
            Longest list.
        languages : tuple[str, ...]
            Tags in lower case, best first.

        Returns
        -------
        list[Match]
            The nearest first; empty where nothing is near.

        Raises
        ------
        BadParameterError
            For a word that is no type.
        """
        hits = self._geocoder.surroundings.around(lat, lon, _kinds_of(types), num_results)
        return [self._match(hit, languages) for hit in hits]

    def _match(self, hit: Hit, languages: tuple[str, ...]) -> Match:
        entries, row = self._geocoder.entries, hit.entry
        kind = Found(int(entries.kind[row]))
        plain = Match(
            TYPE_WORDS[kind], self._entries["own_id"][row], self._name(row, languages), hit.lat, hit.lon,
            hit.score, hit.spans, (), street=self._entries["street"][row],
            house_number=self._entries["number"][row], zip_code=self._entries["postcode"][row],
            time_zone=self._network.timezones[int(self._network.timetable.feed_timezone[0])],
        )  # fmt: skip
        own = slice(int(entries.areas_offsets[row]), int(entries.areas_offsets[row + 1]))
        rows = entries.areas[own].tolist()
        if kind is Found.STOP:
            plain = self._as_stop(plain, row, languages)
        elif kind is Found.PLACE:
            category = self._entries["category"][row].partition("=")[2]
            plain = replace(plain, category=category, importance=round(float(entries.importance[row]), 4))
        elif hit.address >= 0:
            number = self._addresses["number"][hit.address]
            offsets = entries.address_areas_offsets
            rows = entries.address_areas[int(offsets[hit.address]) : int(offsets[hit.address + 1])].tolist()
            plain = replace(
                plain,
                match_id=f"{self._addresses['own_id'][hit.address]}/{number}",
                name=f"{plain.name} {number}",
                house_number=number,
                zip_code=self._addresses["postcode"][hit.address] or plain.zip_code,
            )
        country = next((code for area in rows if (code := self._areas["country"][area])), "")
        return replace(plain, areas=self._area_matches(rows, hit.words, languages), country=country)

    def _as_stop(self, plain: Match, row: int, languages: tuple[str, ...]) -> Match:
        entries = self._geocoder.entries
        stop = self._texts.stop(int(entries.stop[row]), self._texts.translations.known(languages))
        own = self._texts.stop(int(entries.stop[row]), ())
        types = slice(int(entries.route_types_offsets[row]), int(entries.route_types_offsets[row + 1]))
        modes = {mode_of(number) for number in entries.route_types[types].tolist()}
        return replace(
            plain,
            match_id=stop.stop_id,
            # The entry's own name is without a platform; a translation is taken as it is.
            name=stop.name if stop.name != own.name else plain.name,
            level=stop.level,
            time_zone=stop.time_zone,
            modes=tuple(mode.value for mode in Mode if mode in modes),
            importance=round(float(entries.importance[row]), 4),
        )

    def _name(self, row: int, languages: tuple[str, ...]) -> str:
        """In the first wanted language that it has; a place without a name is called by its kind."""
        name = _named(self._entries, row, languages)
        label = LABELS.get(self._entries["category"][row], "")
        return name or (sentence(text_language(languages), label) if label else "")

    def _area_matches(
        self, rows: list[int], words: frozenset[str], languages: tuple[str, ...]
    ) -> tuple[AreaMatch, ...]:
        if not rows:
            return ()
        levels = self._geocoder.entries.area_level[rows].tolist()
        default = min(
            range(len(rows)), key=lambda i: (levels[i] not in TOWN_LEVELS, abs(levels[i] - DEFAULT_LEVEL), i)
        )
        found = []
        for index, (row, level) in enumerate(zip(rows, levels, strict=True)):
            name = _named(self._areas, row, languages)
            folded = name_words(self._areas["name"][row]) + name_words(name)
            is_matched = any(own.startswith(word) for own in folded for word in words if len(word) > 1)
            found.append(AreaMatch(name, level, is_matched, is_default=index == default))
        return tuple(found)


def _named(columns: Mapping[str, TextColumn], row: int, languages: Iterable[str]) -> str:
    """The name of a row in the first wanted language it has, else as on the spot."""
    for language in languages:
        column = columns.get(f"name_{language.split('-')[0]}")
        if column is not None and (name := column[row]):
            return name
    return columns["name"][row]


def _kinds_of(types: Iterable[str]) -> frozenset[Found]:
    kinds = set()
    for word in types:
        kind = LOCATION_TYPES.get(word)
        if kind is None:
            raise BadParameterError(
                "{field} takes these values: {words}.", field="type", words=", ".join(LOCATION_TYPES)
            )
        kinds.add(kind)
    return frozenset(kinds) or frozenset(Found)


def _route_types(modes: Iterable[str]) -> frozenset[int] | None:
    """Route types of mode words; None where no stop is served by any of them."""
    transit = [word for word in modes if word not in STREET_WORDS or word in MODE_WORDS]
    return route_types_of(transit, "mode")


def _mark_unique(matches: list[Match]) -> list[Match]:
    """Mark the area that tells a match from others of the same name in the same default area."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, match in enumerate(matches):
        default = next((area.name for area in match.areas if area.is_default), "")
        groups.setdefault((match.name, default), []).append(index)
    marked = list(matches)
    for (_, default), rows in groups.items():
        for row in rows if len(rows) > 1 else ():
            elsewhere = {area.name for one in rows if one != row for area in matches[one].areas}
            areas = matches[row].areas
            own = [i for i, area in enumerate(areas) if area.name not in {default, *elsewhere}]
            if own:
                renewed = (*areas[: own[0]], replace(areas[own[0]], is_unique=True), *areas[own[0] + 1 :])
                marked[row] = replace(matches[row], areas=renewed)
    return marked
