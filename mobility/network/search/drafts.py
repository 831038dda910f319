"""One thing that can be found, while a network is built."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from mobility.network.search.words import name_words


class Found(IntEnum):
    """What an entry is; its word on the wire is STOP, PLACE or ADDRESS."""

    STOP = 0
    PLACE = 1
    STREET = 2


@dataclass
class Draft:
    """A stop, place or street on its way into the index.

    Parameters
    ----------
    kind : Found
        What it is.
    lat, lon : float
        Where to go to; a street's point lies on it.
    importance : float
        0 to 1.
    names : dict[str, str]
        By language; "" is the name on the spot.
    others : tuple[str, ...]
        Further names by which it is known; never shown.
    hints : tuple[str, ...]
        Words by which it may be looked for besides.
    category : str
        OSM kind "amenity=library", "" for stops and streets.
    own_id : str
        Id to the outside; "" for stops, whose id comes from their feed.
    stop : int
        Stop of the Timetable that stands for it, or -1.
    route_types : tuple[int, ...]
        Of the routes that call at it.
    street, number, postcode, city, suburb : str
        Its address as far as the map tells.
    areas : tuple[int, ...]
        Rows of the table of areas, the smallest first.
    """

    kind: Found
    lat: float
    lon: float
    importance: float
    names: dict[str, str]
    others: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    category: str = ""
    own_id: str = ""
    stop: int = -1
    route_types: tuple[int, ...] = ()
    street: str = ""
    number: str = ""
    postcode: str = ""
    city: str = ""
    suburb: str = ""
    areas: tuple[int, ...] = field(default=())

    @property
    def key(self) -> str:
        """Its name, folded: equal for spellings of the same name."""
        return key_of(self.names.get("", ""))


def key_of(name: str) -> str:
    """Fold a whole name.

    Parameters
    ----------
    name : str
        As the data have it.

    Returns
    -------
    str
        Equal for spellings of the same name.
    """
    return " ".join(name_words(name))


def names_in(row: Mapping[str, str]) -> dict[str, str]:
    """Read the names of a row.

    Parameters
    ----------
    row : Mapping[str, str]
        With "name", "name_de" and "name_en".

    Returns
    -------
    dict[str, str]
        Those that are there, by language.
    """
    named = {"": row["name"], "de": row["name_de"], "en": row["name_en"]}
    return {language: name for language, name in named.items() if name}


def split_names(text: str) -> Iterable[str]:
    """Cut a tag's several names apart.

    Parameters
    ----------
    text : str
        Separated by ";".

    Returns
    -------
    Iterable[str]
        None is empty.
    """
    return (part for name in text.split(";") if (part := name.strip()))
