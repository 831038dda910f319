"""Parameters of /geocode and /reverse-geocode, as MOTIS' document has them."""

from typing import Any

from mobility.api.fields import Decimal, Text, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.point_field import Point
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.transit_parameters import OTHER_STREET_MODES, STREET_MODES, TRANSIT_MODES

LOCATION_TYPES = ("ADDRESS", "PLACE", "STOP")
MODES = tuple(dict.fromkeys((*STREET_MODES, *OTHER_STREET_MODES, *TRANSIT_MODES)))
LONGEST_TEXT = 500
MOST = 999_999_999

_LANGUAGE = "Language tags for names, best first; then Accept-Language counts. Else as on the spot."
_TYPE = "What may be found; streets and house numbers are ADDRESS. Missing: everything."


class TypedText(Text):
    """A text as it was typed: a blank behind a word says that the word is finished."""

    def _read(self, value: Any, name: str) -> str:
        super()._read(value, name)
        return str(value)


class GeocodeParameters(QuerySchema):
    """What is asked of /geocode."""

    text = TypedText(
        "What was typed so far: names in any order, with typing mistakes, abbreviations, house number.",
        required=True,
        example="Burgstr 12",
        longest=LONGEST_TEXT,
    )
    language = Languages(_LANGUAGE)
    type_ = Words(_TYPE, LOCATION_TYPES)
    mode = Words(
        "Only stops where one of these calls; places and addresses stay. Only modes on streets: no stops.",
        MODES,
    )
    place = Point('"latitude,longitude" that results are drawn to.', "49.4093,8.6937", required=False)
    place_bias = Decimal("How strongly; 0: not at all.", 0, 100, 1.0)
    min_ = Point(
        '"latitude,longitude" of one corner of a box that results must lie in.', "49.35,8.60", required=False
    )
    max_ = Point('"latitude,longitude" of the opposite corner.', "49.45,8.80", required=False)
    num_results = Whole("Most results. More than the server's limit: 422.", 1, MOST, 10)


class ReverseGeocodeParameters(QuerySchema):
    """What is asked of /reverse-geocode."""

    place = Point('"latitude,longitude" of a point.', "49.4093,8.6937")
    type_ = Words(_TYPE, LOCATION_TYPES)
    num_results = Whole("Most results. More than the server's limit: 422.", 1, MOST, 5)
    language = Languages(f"{_LANGUAGE} Ours, not MOTIS'.")
