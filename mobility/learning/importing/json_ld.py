"""schema.org in JSON-LD: courses, events and resources become offers, instances sessions."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from mobility.learning.importing import words
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.coordinates import located
from mobility.learning.importing.files import parse_json, read_bytes
from mobility.learning.importing.ld_nodes import Node, first, nodes, text_of, texts_of, types, values_of
from mobility.learning.importing.opening import hours_or_text
from mobility.learning.importing.report import Fate, SourceReading
from mobility.learning.importing.source import RecordError, SourceOptions
from mobility.learning.importing.texts import (
    LONGEST_TEXT,
    contact_email,
    contact_phone,
    plain,
    web_address,
)
from mobility.learning.model import Audience, Offer, OfferFormat, Place, Price, Provider, Session

COURSES = ("Course",)
EVENTS = ("EducationEvent", "Event", "BusinessEvent", "ChildrensEvent", "ExhibitionEvent", "LiteraryEvent")
INSTANCES = ("CourseInstance",)
RESOURCES = ("LearningResource",)
NO_OFFERS = (
    "Organization",
    "Place",
    "Person",
    "EducationalOrganization",
    "PostalAddress",
    "WebSite",
    "WebPage",
)
FORMATS = {
    "online": OfferFormat.ONLINE,
    "onsite": OfferFormat.ON_SITE,
    "offline": OfferFormat.ON_SITE,
    "blended": OfferFormat.HYBRID,
    "mixed": OfferFormat.HYBRID,
    "hybrid": OfferFormat.HYBRID,
}
MOST_INSTANCES = 2_000


def read_json_ld(source: Path | bytes, options: SourceOptions, file: str = "") -> SourceReading:
    """Read schema.org.

    Parameters
    ----------
    source : Path | bytes
        A node, a list of nodes, or a document with @graph.
    options : SourceOptions
        What is known of the source.
    file : str
        Its name in the report where `source` has none.

    Returns
    -------
    SourceReading
        Of Course, CourseInstance, EducationEvent, Event and LearningResource.

    Raises
    ------
    SourceError
        If it is no whole JSON, or too big.
    """
    data, name = read_bytes(source, file)
    collector = Collector(name, options)
    found = list(nodes(parse_json(data, collector)))
    by_id = {str(node["@id"]): node for node in found if isinstance(node, Mapping) and "@id" in node}
    reading = _Reading(collector, by_id)
    # Instances may stand before or beside their course.
    for rank in (0, 1):
        for i, node in enumerate(found):
            is_instance = isinstance(node, Mapping) and any(t in INSTANCES for t in types(node))
            if is_instance != bool(rank):
                continue
            label = f"record {i + 1}"
            if isinstance(node, Mapping) and isinstance(node.get("@id"), str):
                label += f" ({node['@id']})"
            with collector.record(label):
                if isinstance(node, RecordError):
                    raise node
                reading.take(node)
    return collector.reading()


class _Reading:
    def __init__(self, collector: Collector, by_id: Mapping[str, Node]) -> None:
        self.collector, self.options, self.by_id = collector, collector.options, by_id
        self.offers_of: dict[str, str] = {}

    def take(self, node: Node) -> None:
        kinds = types(node)
        if any(kind in INSTANCES for kind in kinds):
            if self._id(node) in self.offers_of:
                return  # read with its course
            parent = self._node(
                first(node.get("courseInstanceOf") or node.get("isPartOf") or node.get("superEvent"))
            )
            offer_id = self.offers_of.get(str(parent.get("@id"))) if parent else None
            if offer_id is None:
                raise RecordError("its course is not known", "courseInstanceOf")
            self._session(node, offer_id, "", self._id(node))
        elif any(kind in (*COURSES, *EVENTS, *RESOURCES) for kind in kinds):
            self._offer(node, kinds)
        elif not any(kind in NO_OFFERS for kind in kinds):
            raise RecordError(f"its type {', '.join(kinds)[:60]!r} is none that is read", "@type")

    def _offer(self, node: Node, kinds: tuple[str, ...]) -> None:
        languages = words.languages([text_of(one) for one in values_of(node.get("inLanguage"))])
        language = languages[0] if languages else "de"
        title = self._texts(node.get("name"), language, "name", 1_000)
        if not title:
            raise RecordError("it has no name", "name")
        provider = self._provider(
            node.get("provider") or node.get("organizer") or node.get("publisher") or node.get("creator")
        )
        is_event = any(kind in EVENTS for kind in kinds)
        instances: list[Node] = (
            [node]
            if is_event
            else [one for one in map(self._node, values_of(node.get("hasCourseInstance"))) if one]
        )
        place_id = self._place(node.get("location")) if is_event else ""
        price = self._price(node.get("offers"), node.get("isAccessibleForFree"))
        url = web_address(text_of(node.get("url")), self.collector, "url")
        is_resource = any(kind in RESOURCES for kind in kinds)
        raw = self._id(node)
        level = words.level(text_of(node.get("educationalLevel")))
        offer_id = self.collector.add_offer(
            Offer(
                self.options.record_id(raw),
                provider,
                title,
                self.options.origin(url),
                self._texts(node.get("description"), language, "description", LONGEST_TEXT),
                OfferFormat.ONLINE if is_resource else self._format(node, instances),
                place_id,
                words.topics(
                    [
                        text_of(one)
                        for one in (*values_of(node.get("about")), *values_of(node.get("keywords")))
                    ]
                ),
                (),
                self._audience(node),
                level,
                languages,
                price,
                web_address(self._registration(node), self.collector, "offers.url") or url,
            )
        )
        self.offers_of[str(node.get("@id"))] = offer_id
        for i, instance in enumerate(islice(instances, MOST_INSTANCES)):
            with self.collector.record(f"{self.collector.current}, instance {i + 1}"):
                if instance is not node or instance.get("startDate"):
                    self.offers_of.setdefault(self._id(instance), offer_id)
                    self._session(
                        instance, offer_id, place_id, "" if instance is node else self._id(instance)
                    )
        if len(instances) > MOST_INSTANCES:
            self.collector.say(
                Fate.LEFT_OUT, f"instances after the first {MOST_INSTANCES}", "hasCourseInstance"
            )

    def _session(self, node: Node, offer_id: str, place_id: str, raw: str) -> None:
        schedule = self._node(first(node.get("courseSchedule")))
        if not node.get("startDate") and schedule:
            self.collector.say(
                Fate.LEFT_OUT, "a schedule without startDate says no appointments", "courseSchedule"
            )
            return
        start = self.options.moment(text_of(node.get("startDate")), "startDate")
        if node.get("endDate") is None:
            raise RecordError("it has no end", "endDate")
        end = self.options.moment(text_of(node.get("endDate")), "endDate")
        if node.get("eventStatus") and "Cancelled" in str(node["eventStatus"]):
            raise RecordError("it is cancelled", "eventStatus")
        seats = node.get("remainingAttendeeCapacity")
        session_id = self.options.record_id(raw) if raw else f"{offer_id}@{start:%Y%m%dT%H%M}"
        self.collector.add_session(
            Session(
                session_id,
                offer_id,
                start,
                end,
                place_id or self._place(node.get("location")),
                seats if isinstance(seats, int) and not isinstance(seats, bool) and seats >= 0 else None,
            )
        )

    def _provider(self, value: object) -> str:
        for one in values_of(value):
            node = self._node(one)
            name = plain(text_of(node.get("name")) if node else text_of(one), self.collector, "provider")
            if node and "Person" in types(node):
                self.collector.say(Fate.LEFT_OUT, "persons are not taken", "provider")
                continue
            if not name or name == "…":
                continue
            node = node or {}
            raw = str(node.get("@id") or f"provider:{name}")[:150]
            return self.collector.add_provider(
                Provider(
                    self.options.record_id(raw),
                    name,
                    self.options.origin(),
                    web_address(text_of(node.get("url")), self.collector, "provider.url"),
                    contact_email(text_of(node.get("email")), self.collector, "provider.email"),
                    contact_phone(text_of(node.get("telephone")), self.collector, "provider.telephone"),
                )
            )
        raise RecordError("it has no provider that is an institution", "provider")

    def _place(self, value: object) -> str:
        """Take a place; an offer whose place is not known stays."""
        node = self._node(first(value))
        if node is None or "VirtualLocation" in types(node):
            return ""
        try:
            name = plain(text_of(node.get("name")), self.collector, "location.name")
            address = self._address(node.get("address"))
            geo = self._node(first(node.get("geo"))) or node
            lat, lon = located(geo.get("latitude"), geo.get("longitude"), address, self.collector)
            hours, text = hours_or_text(text_of(node.get("openingHours")), self.collector, "openingHours")
            raw = str(node.get("@id") or f"place:{name}:{address}")[:150]
            return self.collector.add_place(
                Place(
                    self.options.record_id(raw),
                    name or address,
                    "other",
                    lat,
                    lon,
                    self.options.origin(),
                    address=address,
                    opening_hours=hours,
                    opening_text=text,
                )
            )
        except RecordError as fault:
            self.collector.say(Fate.LEFT_OUT, f"the place is not taken: {fault.reason}", "location")
            return ""

    def _address(self, value: object) -> str:
        node = self._node(first(value))
        if node is None:
            return plain(text_of(value), self.collector, "address")
        parts = (
            node.get("streetAddress"),
            f"{node.get('postalCode') or ''} {node.get('addressLocality') or ''}".strip(),
        )
        return plain(", ".join(str(part) for part in parts if part), self.collector, "address")

    def _price(self, value: object, is_free: object) -> Price:
        node = self._node(first(value))
        if node and node.get("price") is not None:
            found = words.price(node["price"])
            if found and str(node.get("priceCurrency", "EUR")) == "EUR":
                return found
            self.collector.say(Fate.CHANGED, "the price cannot be read; it is not known", "offers.price")
        return Price(0) if is_free is True else Price()

    def _registration(self, node: Node) -> object:
        offer = self._node(first(node.get("offers")))
        return text_of(offer.get("url")) if offer else None

    def _format(self, node: Node, instances: list[Node]) -> OfferFormat:
        stated = [
            text_of(one.get("courseMode") or one.get("eventAttendanceMode")) for one in (node, *instances)
        ]
        for text in stated:
            for word, found in FORMATS.items():
                if word in str(text or "").lower():
                    return found
        return OfferFormat.ON_SITE

    def _audience(self, node: Node) -> Audience:
        said = self._node(first(node.get("audience"))) or {}
        text = " ".join(
            str(text_of(one) or "")
            for one in (said.get("educationalRole"), said.get("audienceType"), node.get("typicalAgeRange"))
        )
        found = words.audience(text)
        start, _, end = str(text_of(node.get("typicalAgeRange")) or "").partition("-")
        ages = [int(age) if age.strip().isdigit() and int(age) <= 130 else None for age in (start, end)]
        return Audience(ages[0] or found.youngest, ages[1] or found.oldest, found.groups)

    def _texts(self, value: object, language: str, name: str, longest: int) -> dict[str, str]:
        found = {
            code: plain(text, self.collector, name, longest)
            for code, text in texts_of(value, language).items()
        }
        return {code: text for code, text in found.items() if text}

    def _node(self, value: object) -> dict[str, Any] | None:
        if isinstance(value, str):
            value = self.by_id.get(value)
        elif isinstance(value, Mapping) and set(value) == {"@id"}:
            value = self.by_id.get(str(value["@id"]), value)
        return dict(value) if isinstance(value, Mapping) else None

    def _id(self, node: Node) -> str:
        for key in ("@id", "identifier", "courseCode", "url"):
            if (text := text_of(node.get(key))) not in (None, ""):
                return str(text)
        return ":".join(str(text_of(node.get(key)) or "") for key in ("name", "startDate")).strip(":")
