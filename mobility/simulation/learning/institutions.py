"""Who teaches in the model city, and where: the learning places that its extract has too."""

from typing import TYPE_CHECKING, NamedTuple

from mobility.learning.model import Origin, Provider, StepFree
from mobility.learning.model import Place as LearningPlace
from mobility.simulation.terrain import CITY_NAME, to_degrees

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

SOURCE = "model-city"
PAGES = "https://learning.auenfurt.example"
"""A name that never resolves (RFC 2606): whoever follows a link of the demo lands nowhere."""

_KINDS = {
    "amenity=school": "school",
    "amenity=kindergarten": "kindergarten",
    "amenity=library": "library",
    "amenity=college": "adult_education",
    "amenity=university": "university",
    "amenity=language_school": "language_school",
    "amenity=music_school": "music_school",
    "amenity=community_centre": "community_centre",
    "amenity=planetarium": "planetarium",
    "tourism=museum": "museum",
    "tourism=gallery": "gallery",
    "leisure=hackerspace": "makerspace",
}
_COMMON = {
    "school": ("schools", f"Schulen der Stadt {CITY_NAME}"),
    "kindergarten": ("kindergartens", f"Kitas der Stadt {CITY_NAME}"),
    "library": ("libraries", f"Stadtbibliothek {CITY_NAME}"),
    "adult_education": ("vhs", f"Volkshochschule {CITY_NAME}"),
    "university": ("university", f"Universität {CITY_NAME}"),
    "community_centre": ("neighborhoods", f"Nachbarschaftshäuser {CITY_NAME} e. V."),
    "makerspace": ("makers", f"Offene Werkstätten {CITY_NAME} e. V."),
}
"""Kinds whose places belong to one institution; of the others each is its own."""
_LANGUAGES = {
    "language_school": ("de", "en", "es"),
    "adult_education": ("de", "en"),
    "university": ("de", "en"),
}
_STEP_FREE = {"yes": StepFree.YES, "no": StepFree.NO}


class Institutions(NamedTuple):
    """Providers, and the places they run."""

    providers: tuple[Provider, ...]
    places: tuple[LearningPlace, ...]

    def of_kind(self, kind: str) -> list[LearningPlace]:
        """List the places of one kind."""
        return [place for place in self.places if place.kind == kind]


def origin(page: str = "") -> Origin:
    """Say where all of this comes from: nowhere."""
    return Origin(SOURCE, "CC0-1.0", f"{PAGES}/{page}" if page else "", is_simulated=True)


def build_institutions(city: "ModelCity") -> Institutions:
    """Make a directory of the places that the extract shows as tagged nodes.

    Parameters
    ----------
    city : ModelCity
        Its places keep their names, opening hours and what is known of steps.

    Returns
    -------
    Institutions
        In the order of the city's places.
    """
    providers: dict[str, Provider] = {}
    places = []
    for number, place in enumerate(city.places):
        tags = place.tags
        kind = next((_KINDS[key] for key in (f"{k}={v}" for k, v in tags.items()) if key in _KINDS), None)
        if kind is None or "name" not in tags:
            continue
        key, name = _COMMON.get(kind, (f"{kind}-{number}", tags["name"]))
        provider = f"model:provider:{key}"
        providers.setdefault(
            provider,
            Provider(provider, name, origin(key), website=f"{PAGES}/{key}", email=f"{key}@auenfurt.example"),
        )
        lat, lon = to_degrees(place.xy)
        places.append(
            LearningPlace(
                f"model:place:{number}",
                tags["name"],
                kind,
                float(lat),
                float(lon),
                origin(f"{key}/{number}"),
                provider_id=provider,
                address=_address(tags),
                opening_hours=tags.get("opening_hours", ""),
                step_free=_STEP_FREE.get(tags.get("wheelchair", ""), StepFree.UNKNOWN),
                languages=_LANGUAGES.get(kind, ("de",)),
                website=f"{PAGES}/{key}",
            )
        )
    return Institutions(tuple(providers.values()), tuple(places))


def _address(tags: dict[str, str]) -> str:
    street, number, code = (tags[f"addr:{part}"] for part in ("street", "housenumber", "postcode"))
    return f"{street} {number}, {code} {CITY_NAME}"
