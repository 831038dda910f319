"""Places to park of an extract: who may park there, how many can, and whether it costs."""

from types import SimpleNamespace
from typing import cast

import pyarrow as pa

from mobility.network import TransportNetwork
from mobility.parking.extract import COLUMNS, TABLE, parking_of_network
from mobility.parking.model import UNKNOWN

ROWS = [
    ("Markt", None, "yes", "120"),
    ("Firma", "private", None, None),
    ("Laden", "customers", "no", "ca. 50"),
    ("P+R Trotha", "yes", "no", "80"),
]


def test_who_may_park_and_what_is_known() -> None:
    rows = [
        ("amenity=parking", "way", number, 51.5, 12.0, name, "", access, fee, capacity)
        for number, (name, access, fee, capacity) in enumerate(ROWS)
    ]
    columns = zip(*rows, strict=True)
    table = pa.table(dict(zip(COLUMNS, map(list, columns), strict=True)))
    network = cast(TransportNetwork, SimpleNamespace(tables={TABLE: table}, manifest={}))
    places = parking_of_network(network).places
    assert places.is_public.tolist() == [1, 0, 0, 1]
    assert places.has_fee.tolist() == [1, UNKNOWN, 0, 0]
    assert places.capacity.tolist() == [120, UNKNOWN, UNKNOWN, 80]
    assert places.is_park_and_ride.tolist() == [0, 0, 0, 1]
