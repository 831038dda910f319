"""How many of what can be attended have each word."""

from collections import Counter
from collections.abc import Iterable, Mapping

from mobility.learning.model import Offer, Place

Facets = Mapping[str, Mapping[str, int]]


def facets_of_places(places: Iterable[Place]) -> Facets:
    """Count the words of places.

    Parameters
    ----------
    places : Iterable[Place]
        Each once.

    Returns
    -------
    Facets
        "kind", "stepFree" and "language"; the most frequent words first.
    """
    kinds: Counter[str] = Counter()
    step_free: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for place in places:
        kinds[place.kind] += 1
        step_free[place.step_free.value] += 1
        languages.update(set(place.languages))
    return _sorted({"kind": kinds, "stepFree": step_free, "language": languages})


def facets_of_offers(found: Iterable[tuple[Offer, Place]]) -> Facets:
    """Count the words of offers and their places.

    Parameters
    ----------
    found : Iterable[tuple[Offer, Place]]
        Each offer once, with the place where it would be attended.

    Returns
    -------
    Facets
        "topic", "kind", "group", "language", "level", "format" and "price" ("free", "paid", "unknown").
    """
    names = ("topic", "kind", "group", "language", "level", "format", "price")
    counted: dict[str, Counter[str]] = {name: Counter() for name in names}
    for offer, place in found:
        counted["topic"].update(set(offer.topics))
        counted["kind"][place.kind] += 1
        counted["group"].update(set(offer.audience.groups))
        counted["language"].update(set(offer.languages))
        if offer.level is not None:
            counted["level"][offer.level.value] += 1
        counted["format"][offer.format.value] += 1
        cents = offer.price.full_cents
        counted["price"]["unknown" if cents is None else "paid" if cents else "free"] += 1
    return _sorted(counted)


def _sorted(counted: Mapping[str, Counter[str]]) -> Facets:
    return {
        name: dict(sorted(words.items(), key=lambda one: (-one[1], one[0])))
        for name, words in counted.items()
    }
