"""Car parks and bike parking of the extract that a network was built with: where, not how many are free."""

from mobility.network.transport_network import TransportNetwork
from mobility.parking.model import (
    EVER_S,
    UNKNOWN,
    ParkingKind,
    ParkingSource,
    ParkingState,
    ParkingText,
    lay_out_places,
)

TABLE, TAG = "street/places", "osm"
KINDS = {"amenity=parking": ParkingKind.CAR, "amenity=bicycle_parking": ParkingKind.BIKE}
CLOSED_TO_MOST = frozenset(
    (
        "no",
        "private",
        "customers",
        "permit",
        "residents",
        "employees",
        "staff",
        "restricted",
        "delivery",
        "military",
    )
)
"""OpenStreetMap's access of a place where not everybody who goes on by tram may leave a vehicle."""
FEES = {"yes": 1, "no": 0}
COLUMNS = ("kind", "osm_type", "osm_id", "lat", "lon", "name", "operator", "access", "fee", "capacity")
LONGEST_NUMBER = 5


def parking_of_network(network: TransportNetwork) -> ParkingState:
    """List the places to park of OpenStreetMap.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    ParkingState
        Each object once; empty where the network was built without streets.
    """
    table = network.tables.get(TABLE)
    if table is None:
        return ParkingState()
    columns = table.select([*COLUMNS]).to_pylist()
    rows = {(row["osm_type"], row["osm_id"]): row for row in columns if row["kind"] in KINDS}
    n = len(rows)
    places = lay_out_places(
        source=[0] * n,
        kind=[KINDS[row["kind"]] for row in rows.values()],
        lat=[row["lat"] for row in rows.values()],
        lon=[row["lon"] for row in rows.values()],
        capacity=[_number(row["capacity"]) for row in rows.values()],
        free=[UNKNOWN] * n,
        is_live=[0] * n,
        is_open=[UNKNOWN] * n,
        is_park_and_ride=["P+R" in (row["name"] or "").upper() for row in rows.values()],
        is_public=[row["access"] not in CLOSED_TO_MOST for row in rows.values()],
        has_fee=[FEES.get(row["fee"], UNKNOWN) for row in rows.values()],
        observed_s=[0] * n,
        fresh_until_s=[EVER_S] * n,
        gone_s=[EVER_S] * n,
    )
    texts = tuple(
        ParkingText(f"{TAG}_{kind}/{number}", row["name"] or "", operator=row["operator"] or "")
        for (kind, number), row in rows.items()
    )
    source = ParkingSource(
        TAG,
        "OpenStreetMap",
        "https://www.openstreetmap.org/copyright",
        "ODbL-1.0",
        "© OpenStreetMap contributors",
        bool(network.manifest.get("model_city")),
    )
    return ParkingState((source,), places, texts)


def _number(text: str | None) -> int:
    """Read a tag that is a number; mappers write "ca. 50" too, which is none."""
    return (
        int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else UNKNOWN
    )
