"""Count data as XML in the manner of VDV 457-3; experimental: the recommendation itself is not public.

The names are our own reading of the model that VDV 301-2 (IBIS-IP PassengerCountingService) publishes:
Count with ObjectClass, In and Out, CountQuality. Only what stands here is read, whatever the namespace.
"""

import io
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from mobility.errors import ObservationError
from mobility.sensing import members
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.own_json import start_date

LARGEST_BYTES = 4_000_000
MOST_ELEMENTS = 200_000
DEEPEST = 16
PERSONS = ("Adult", "Child", "Other", "Unidentified")
SPACES = {"Pram": "PRAM", "Bike": "BIKE", "WheelChair": "WHEELCHAIR"}


def read_count_xml(content: bytes, system: str) -> list[Observation]:
    """Read the StopCount elements of a document.

    Parameters
    ----------
    content : bytes
        XML without a document type.
    system : str
        The counting system.

    Returns
    -------
    list[Observation]
        Of kind DOOR, in the order of the document.

    Raises
    ------
    ObservationError
        If it is no such XML, too large or nested too deep, or a member is wrong; `field` counts the
        StopCounts from 1.
    """
    if len(content) > LARGEST_BYTES:
        raise ObservationError("The XML is larger than {limit} bytes.", field="", limit=LARGEST_BYTES)
    read: list[Observation] = []
    depth = count = 0
    try:
        parsed = iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True)
        for event, element in parsed:
            depth += 1 if event == "start" else -1
            count += 1
            if depth > DEEPEST or count > 2 * MOST_ELEMENTS:
                raise ObservationError("The XML has too many elements, or they are nested too deep.")
            if event == "end" and _name(element) == "StopCount":
                read.append(_stop_count(element, system, f"StopCount {len(read) + 1}"))
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise ObservationError("This is no XML that is read here.") from fault
    return read


def _stop_count(element: Element, system: str, where: str) -> Observation:
    texts = {_name(child): (child.text or "").strip() for child in element if len(child) == 0}
    for inner in element.iter():
        members.refuse_devices({_name(inner): (inner.text or "").strip(), **inner.attrib}, where)
    boardings = alightings = 0
    spaces: dict[str, int] = {}
    for count in (inner for inner in element.iter() if _name(inner) == "Count"):
        parts = {_name(child): (child.text or "").strip() for child in count}
        came, went = _whole(parts, "In", where), _whole(parts, "Out", where)
        who = parts.get("ObjectClass", "Other")
        if who in SPACES:
            spaces[SPACES[who]] = min(spaces.get(SPACES[who], 0) + came, members.MOST_PERSONS)
        elif who in PERSONS:
            boardings, alightings = boardings + came, alightings + went
        else:
            raise ObservationError(
                "{field} is no class that is read here.", field=f"{where}.ObjectClass", who=who
            )
    sequence = texts.get("StopSequence")
    return Observation(
        system=system,
        message_id=members.text(texts, "MessageId", where, required=True),
        kind=SensorKind.DOOR,
        vehicle_id=members.text(texts, "VehicleRef", where, required=True),
        observed_s=members.moment(texts, "RecordedAtTime", where),
        boardings=boardings,
        alightings=alightings,
        trip_id=members.text(texts, "TripRef", where),
        start_date=start_date(texts, "OperatingDay", where),
        stop_id=members.text(texts, "StopPointRef", where),
        stop_sequence=_whole(texts, "StopSequence", where) if sequence else None,
        is_defect=texts.get("CountQuality", "Regular") != "Regular",
        spaces=tuple(sorted(spaces.items())),
    )


def _whole(texts: dict[str, str], name: str, where: str) -> int:
    text = texts.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= members.MOST_PERSONS):
        raise ObservationError(
            "{field} must be a whole number from {low} to {high}.",
            field=f"{where}.{name}",
            low=0,
            high=members.MOST_PERSONS,
        )
    return int(text)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
