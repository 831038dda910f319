"""The table of places and addresses that search and the learning work read."""

from collections.abc import Iterable

import pyarrow as pa

from osm.extract import PlaceRecord
from osm.place_kinds import ADDRESS

TAG_OF_COLUMN: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "name_de": ("name:de",),
    "name_en": ("name:en",),
    "alt_name": ("alt_name", "short_name", "official_name", "loc_name"),
    "opening_hours": ("opening_hours",),
    "wheelchair": ("wheelchair",),
    "street": ("addr:street", "addr:place"),
    "housenumber": ("addr:housenumber",),
    "postcode": ("addr:postcode", "postal_code"),
    "city": ("addr:city",),
    "suburb": ("addr:suburb",),
    "operator": ("operator",),
    "website": ("website", "contact:website", "url"),
    "phone": ("phone", "contact:phone"),
    "email": ("email", "contact:email"),
    "level": ("level",),
    "ref": ("ref", "local_ref"),
    "brand": ("brand",),
    "access": ("access",),
    "fee": ("fee",),
    "capacity": ("capacity",),
    "toilets_wheelchair": ("toilets:wheelchair",),
    "population": ("population",),
    "isced_level": ("isced:level",),
    "religion": ("religion",),
    "cuisine": ("cuisine",),
    "sport": ("sport",),
    "wikidata": ("wikidata",),
}
"""Column of the table, and the tags that fill it: the first that is set; "" where none is."""

SCHEMA = pa.schema(
    [
        ("osm_type", pa.string()),
        ("osm_id", pa.int64()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("kind", pa.string()),
        *((column, pa.string()) for column in TAG_OF_COLUMN),
    ]
)


def places_table(records: Iterable[PlaceRecord]) -> pa.Table:
    """Build the table of places.

    Parameters
    ----------
    records : iterable of PlaceRecord
        In any order. An address that several objects bear comes once.

    Returns
    -------
    pyarrow.Table
        Sorted by type, id and kind; columns of SCHEMA, texts "" where unknown. One object has a row for each
        of its kinds; kind "address" stands for its house number.
    """
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA.names}
    addresses: set[tuple[str, ...]] = set()
    for record in sorted(records, key=lambda place: (place.osm_type, place.osm_id, place.kind)):
        texts = {
            column: next((record.tags[key] for key in keys if key in record.tags), "")
            for column, keys in TAG_OF_COLUMN.items()
        }
        if record.kind == ADDRESS:
            address = (texts["street"], texts["housenumber"], texts["postcode"], texts["city"])
            if address in addresses:
                continue
            addresses.add(address)
        columns["osm_type"].append({"n": "node", "w": "way", "r": "relation"}[record.osm_type])
        columns["osm_id"].append(record.osm_id)
        columns["lat"].append(record.lat)
        columns["lon"].append(record.lon)
        columns["kind"].append(record.kind)
        for column, text in texts.items():
            columns[column].append(text)
    return pa.table(columns, schema=SCHEMA)
