"""What every file of a feed has around its data: version, when it was made, how long it holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import orjson

from mobility.border.record import Record, RecordError
from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError

SHORTEST_TTL_S, LONGEST_TTL_S = 10, 24 * 3600
"""A feed that says 0 (or makes no sense) is not asked more often; one that says a year, once a day."""

FILES = (
    "system_information",
    "vehicle_types",
    "system_pricing_plans",
    "geofencing_zones",
    "station_information",
    "station_status",
    "vehicle_status",
    "free_bike_status",
)
"""That are read; others of a feed are left alone."""
STATUS_FILES = frozenset({"station_status", "vehicle_status", "free_bike_status"})
"""That change from minute to minute."""
LIST_NAMES = {
    "vehicle_types": "vehicle_types",
    "system_pricing_plans": "plans",
    "station_information": "stations",
    "station_status": "stations",
    "vehicle_status": "vehicles",
    "free_bike_status": "bikes",
}
"""Where the records of a file are."""


@dataclass(frozen=True, slots=True, eq=False)
class GbfsFile:
    """One file, opened.

    Parameters
    ----------
    name : str
        Without ".json".
    data : Record
        Its data.
    version : str
        GBFS version, "1.0" where it does not say.
    made_s : int
        Unix seconds by the feed's clock, 0 = it does not say.
    ttl_s : int
        Within SHORTEST_TTL_S and LONGEST_TTL_S.
    """

    name: str
    data: Record
    version: str
    made_s: int
    ttl_s: int


def open_file(data: bytes, name: str, refusals: Refusals) -> GbfsFile:
    """Open one file.

    Parameters
    ----------
    data : bytes
        As received.
    name : str
        Without ".json".
    refusals : Refusals
        Where a wrong ttl or time is told.

    Returns
    -------
    GbfsFile
        With a ttl that can be kept.

    Raises
    ------
    RealtimeError
        If it is no JSON, or none of GBFS.
    """
    try:
        whole = Record(orjson.loads(data))
        inner = whole.child("data") if whole.has("data") else None
    except orjson.JSONDecodeError as error:
        raise RealtimeError(f"{name} is no whole JSON: {error}", name) from None
    except RecordError as error:
        raise RealtimeError(f"{name}: {error.field or 'it'} {error.reason}", name) from None
    if inner is None:
        raise RealtimeError(f"{name}: data is missing", name)
    ttl_s, made_s, version = SHORTEST_TTL_S, 0, "1.0"
    try:
        ttl_s = whole.count("ttl", SHORTEST_TTL_S, 2**40)
        if ttl_s > LONGEST_TTL_S:
            refusals.add(name, -1, "ttl", f"is more than {LONGEST_TTL_S} s, which is taken", is_repaired=True)
    except RecordError as error:
        refusals.add(name, -1, error.field, f"{error.reason}; {SHORTEST_TTL_S} s are taken", is_repaired=True)
    try:
        made_s, version = whole.moment("last_updated", 0), whole.text("version", "1.0")
    except RecordError as error:
        refusals.add(name, -1, error.field, error.reason, is_repaired=True)
    return GbfsFile(name, inner, version, made_s, min(max(ttl_s, SHORTEST_TTL_S), LONGEST_TTL_S))


def find_files(
    discovery: GbfsFile, address: str, languages: Sequence[str], hosts: Collection[str] = ()
) -> tuple[str, dict[str, str]]:
    """Look up where the files of a feed are.

    Parameters
    ----------
    discovery : GbfsFile
        gbfs.json.
    address : str
        Where it came from. What it names must be on the same host: a feed does not decide whom we call.
    languages : Sequence[str]
        Of whom it is for, the first that GBFS 2 has counts; none of them: the feed's first one.
    hosts : Collection[str]
        Other hosts that it may name.

    Returns
    -------
    tuple[str, dict[str, str]]
        Language of its texts ("" = each says its own), and address by name of file.

    Raises
    ------
    RealtimeError
        If it names no file that is read, or one on a host that it may not name.
    """
    data, allowed = discovery.data, {urlsplit(address).netloc, *hosts}
    try:
        language, feeds = "", data.rows("feeds") if data.has("feeds") else []
        if not data.has("feeds"):
            offered = data.names()
            language = next((own for own in languages if own in offered), offered[0] if offered else "")
            feeds = data.child(language).rows("feeds") if language else []
        found: dict[str, str] = {}
        for row in feeds:
            one = Record(row, "", "feeds.")
            name, target = one.text("name").removesuffix(".json"), urljoin(address, one.text("url"))
            if name not in FILES:
                continue
            if urlsplit(target).netloc not in allowed:
                host = urlsplit(target).hostname or "a file"
                raise RealtimeError(f"gbfs: {name} is on {host}; MOBILITY_GBFS_HOSTS allows that", "gbfs")
            found.setdefault(name, target)
    except RecordError as error:
        raise RealtimeError(f"gbfs: {error.field} {error.reason}", "gbfs") from None
    if not found:
        raise RealtimeError("gbfs names none of the files that are read", "gbfs")
    if "vehicle_status" in found:
        found.pop("free_bike_status", None)
    return language, found
