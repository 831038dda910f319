"""Everything that can be found, as arrays and texts on one numbering."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.messages import LANGUAGES, sentence
from mobility.network.search.addresses import Addresses, build_addresses
from mobility.network.search.areas import Areas, areas_to_find, assign_areas
from mobility.network.search.drafts import Draft
from mobility.network.search.kinds import LABELS
from mobility.network.search.places import build_places, without_squares
from mobility.network.search.stops import build_stops
from mobility.network.search.streets import build_streets
from mobility.network.search.words import further_words, name_words
from osm.street_graph import StreetGraph


class Entries(NamedTuple):
    """What can be found: entries (stops, places, streets), and house numbers by street.

    The tables "search/entries", "search/addresses" and "search/areas" hold the texts on the same indices.
    """

    kind: NDArray[np.uint8]  # (n_entries,) Found
    lat: NDArray[np.float64]  # (n_entries,) degrees; NaN never
    lon: NDArray[np.float64]
    importance: NDArray[np.float32]  # (n_entries,) 0 to 1
    stop: NDArray[np.int32]  # (n_entries,) stop of the Timetable that stands for it, or -1
    route_types: NDArray[np.int16]  # CSR: GTFS route types that call at each entry
    route_types_offsets: NDArray[np.int32]  # (n_entries + 1,)
    areas: NDArray[np.int32]  # CSR: areas of each entry, the smallest first
    areas_offsets: NDArray[np.int32]
    addresses_offsets: NDArray[np.int32]  # (n_entries + 1,) CSR into the address arrays
    address_number: NDArray[np.int32]  # (n_addresses,) house number without its letter, ascending in a street
    address_lat: NDArray[np.float64]
    address_lon: NDArray[np.float64]
    address_areas: NDArray[np.int32]  # CSR
    address_areas_offsets: NDArray[np.int32]
    area_level: NDArray[np.int32]  # (n_areas,) OSM admin_level; 11 = postal code
    edge_entry: NDArray[np.int32]  # (n_edges,) street of each edge, or -1


class BuiltEntries(NamedTuple):
    """Entries with their texts and with the words that the index is made of."""

    arrays: Entries
    tables: dict[str, pa.Table]


def build_entries(timetable: Timetable, graph: StreetGraph, tables: Mapping[str, pa.Table]) -> BuiltEntries:
    """Gather everything that can be found.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    graph : StreetGraph
        Streets of the network.
    tables : Mapping[str, pa.Table]
        Companion tables of feeds and streets.

    Returns
    -------
    BuiltEntries
        Stops, then places, then streets; the same input gives the same entries.
    """
    stops = build_stops(timetable, tables)
    places = build_places(tables.get("street/places"), stops)
    streets = build_streets(graph, tables.get("street/names"))
    places = without_squares(places, streets.drafts)
    places += areas_to_find(tables.get("street/areas"), places)
    addresses = build_addresses(tables.get("street/places"), streets)
    drafts = [*stops, *places, *streets.drafts, *addresses.further]
    areas = assign_areas(tables.get("street/areas"), [*drafts, *addresses.drafts], addresses.drafts)
    first_street = len(stops) + len(places)
    edge_entry = np.where(streets.edge_street >= 0, streets.edge_street + first_street, -1)
    arrays = _arrays(drafts, addresses, areas, first_street, edge_entry.astype(np.int32))
    return BuiltEntries(arrays, _tables(drafts, addresses, areas))


def _csr(lists: Sequence[Sequence[int]], dtype: Any) -> tuple[NDArray[Any], NDArray[np.int32]]:
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum([len(one) for one in lists], out=offsets[1:])
    return np.array([value for one in lists for value in one], dtype), offsets


def _arrays(
    drafts: list[Draft],
    addresses: Addresses,
    areas: Areas,
    first_street: int,
    edge_entry: NDArray[np.int32],
) -> Entries:
    route_types, route_types_offsets = _csr([one.route_types for one in drafts], np.int16)
    entry_areas, areas_offsets = _csr([one.areas for one in drafts], np.int32)
    address_areas, address_areas_offsets = _csr([one.areas for one in addresses.drafts], np.int32)
    owners = np.array(addresses.street, np.int64) + first_street
    offsets = np.zeros(len(drafts) + 1, np.int32)
    np.cumsum(np.bincount(owners, minlength=len(drafts)), out=offsets[1:])
    return Entries(
        kind=np.array([one.kind for one in drafts], np.uint8),
        lat=np.array([one.lat for one in drafts], np.float64),
        lon=np.array([one.lon for one in drafts], np.float64),
        importance=np.array([one.importance for one in drafts], np.float32),
        stop=np.array([one.stop for one in drafts], np.int32),
        route_types=route_types,
        route_types_offsets=route_types_offsets,
        areas=entry_areas,
        areas_offsets=areas_offsets,
        addresses_offsets=offsets,
        address_number=np.array(addresses.key, np.int32),
        address_lat=np.array([one.lat for one in addresses.drafts], np.float64),
        address_lon=np.array([one.lon for one in addresses.drafts], np.float64),
        address_areas=address_areas,
        address_areas_offsets=address_areas_offsets,
        area_level=np.array(areas.levels, np.int32),
        edge_entry=edge_entry,
    )


def _texts(drafts: Sequence[Draft], columns: Mapping[str, Any]) -> pa.Table:
    return pa.table(
        {name: pa.array([read(one) for one in drafts], pa.string()) for name, read in columns.items()}
    )


def _tables(drafts: list[Draft], addresses: Addresses, areas: Areas) -> dict[str, pa.Table]:
    area_words = [
        " ".join(sorted({word for name in names.values() for word in name_words(name)}))
        for names in areas.names
    ]
    entries = _texts(
        drafts,
        {
            "name": lambda one: one.names.get("", ""),
            "name_de": lambda one: one.names.get("de", ""),
            "name_en": lambda one: one.names.get("en", ""),
            "category": lambda one: one.category,
            "own_id": lambda one: one.own_id,
            "street": lambda one: one.street,
            "number": lambda one: one.number,
            "postcode": lambda one: one.postcode,
            "name_words": _name_words,
            "further_words": _further_words,
            "area_words": lambda one: " ".join(area_words[row] for row in one.areas),
        },
    )
    houses = _texts(
        addresses.drafts,
        {
            "number": lambda one: one.number,
            "own_id": lambda one: one.own_id,
            "postcode": lambda one: one.postcode,
        },
    )
    named = pa.table(
        {
            **{
                f"name{suffix}": pa.array([names.get(language, "") for names in areas.names], pa.string())
                for suffix, language in (("", ""), ("_de", "de"), ("_en", "en"))
            },
            "country": pa.array(areas.countries, pa.string()),
        }
    )
    return {"search/entries": entries, "search/addresses": houses, "search/areas": named}


def _name_words(draft: Draft) -> str:
    """The words of all names, names apart by "|"; a place without a name has none."""
    names = dict.fromkeys([*draft.names.values(), *draft.others])
    worded = dict.fromkeys(" ".join(name_words(name)) for name in names)
    return "|".join(text for text in worded if text)


def _further_words(draft: Draft) -> str:
    """Words by which it is also looked for: parts of its names, its kind in all languages."""
    names = [text.split() for text in _name_words(draft).split("|")]
    label = LABELS.get(draft.category)
    kind = [word for language in LANGUAGES for word in name_words(sentence(language, label))] if label else []
    found = {word for words in names for word in further_words(words)} | {*kind, *draft.hints}
    return " ".join(sorted(found - {word for words in names for word in words}))
