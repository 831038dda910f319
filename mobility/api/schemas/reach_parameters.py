"""Parameters of one-to-many and one-to-all, in query strings and, with the same names, in bodies."""

from mobility.api.fields import Choice, Decimal, Flag, Text, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.cycling_parameters import CyclingParameters
from mobility.api.schemas.motis_parameters import OtherTransitParameters, VehicleParameters
from mobility.api.schemas.transit_parameters import PLACE, TransitParameters
from mobility.errors import BadParameterError

DIRECT_MODES = ("WALK", "BIKE", "CAR")
MOST = 999_999_999

_ONE = '"latitude;longitude[;level]", the same with commas, or a stop id "<feed tag>_<stop_id>".'
_MANY = (
    "Places, each as `one`; in a query string with semicolons inside and commas between them. "
    "More than the server's limit: 422."
)


class Places(Words):
    """Many places; in a query string a comma ends a place, so coordinates are written with semicolons."""

    def member(self, word: str, name: str) -> str:
        """Check one place.

        Parameters
        ----------
        word : str
            As it was sent.
        name : str
            Of the parameter.

        Returns
        -------
        str
            The text.

        Raises
        ------
        BadParameterError
            If it is empty, or half of a coordinate.
        """
        if word.replace(".", "", 1).removeprefix("-").isdigit():
            raise BadParameterError(
                "In {field} a coordinate is latitude;longitude, with a semicolon; commas are between places.",
                field=name,
                value=word,
            )
        return str(super().member(word, name))


class ManyParameters(QuerySchema):
    """One place and many."""

    one = Text(
        f"Where to start (with arriveBy: where to end): {_ONE}", required=True, example="49.4048;8.6765"
    )
    many = Places(_MANY, most=MOST, example=["49.4093;8.6937", "49.4178;8.7612"])
    with_distance = Flag("Distances are always given; accepted for MOTIS' clients.")


class OneToManyParameters(ManyParameters, CyclingParameters, VehicleParameters):
    """What is asked of /one-to-many."""

    mode = Choice("How to go.", DIRECT_MODES, required=True)
    max_ = Whole("Longest way in seconds. More than the server's limit: 422.", 0, MOST, example=1800)
    max_matching_distance = Decimal(
        "Farthest that a coordinate may lie from a street, in meters; more than 1000 counts as 1000.",
        0,
        1_000_000,
        250.0,
    )
    arrive_by = Flag("true: from the many to the one.")
    pedestrian_profile = Choice("Ours: who walks.", ("FOOT", "WHEELCHAIR"), "FOOT")
    pedestrian_speed = Decimal("Ours: walking speed in m/s. Missing: the profile's own.", 0.3, 5)
    cycling_speed = Decimal("Ours: cycling speed in m/s. Missing: 4.2.", 1, 15)


class IntermodalParameters(ManyParameters, TransitParameters, OtherTransitParameters):
    """What is asked of /one-to-many-intermodal."""

    arrive_by = Flag("true: from the many to the one, and time is the latest arrival.")
    max_travel_time = Whole(
        "Longest time in minutes, waiting included. Missing: the server's limit. More than that: 422.",
        1,
        MOST,
    )
    direct_mode = Choice("How to go without transit.", DIRECT_MODES, "WALK")
    max_direct_time = Whole(
        "Longest way without transit in seconds, at least the longest ways to and from stops. "
        "More than the server's limit: 422.",
        0,
        MOST,
        1800,
    )


class OneToAllParameters(TransitParameters, OtherTransitParameters):
    """What is asked of /one-to-all."""

    one = Text(
        f"Where to start (with arriveBy: where to end): {PLACE}", required=True, example="49.4048,8.6765"
    )
    arrive_by = Flag("true: from every stop to the one place, and time is the latest arrival.")
    max_travel_time = Whole(
        "Longest time in minutes, waiting included. More than the server's limit: 422.", 1, MOST, 90
    )
    language = Languages("Language tags, best first; then Accept-Language counts.")
