"""Invented names: streets, houses of learning, shops. Any likeness to a real place is chance."""

import numpy as np

_TREES = (
    "Ahorn", "Linden", "Kastanien", "Birken", "Buchen", "Erlen", "Ulmen", "Eschen", "Weiden", "Pappel",
    "Holunder", "Schlehen", "Haselnuss", "Kiefern", "Lärchen", "Fichten", "Tannen", "Eiben", "Wacholder",
    "Robinien", "Platanen", "Ebereschen", "Weißdorn", "Kirsch", "Apfel", "Birn", "Quitten", "Mispel",
    "Pflaumen", "Walnuss",
)  # fmt: skip
_BIRDS = (
    "Amsel", "Drossel", "Finken", "Star", "Meisen", "Lerchen", "Spatzen", "Reiher", "Kranich", "Storchen",
    "Falken", "Habicht", "Eulen", "Kiebitz", "Wachtel", "Rebhuhn", "Schwalben", "Zeisig", "Pirol",
    "Kuckuck", "Dohlen", "Elster", "Sperber", "Milan", "Eisvogel", "Bachstelzen", "Nachtigallen",
    "Rotkehlchen",
)  # fmt: skip
_CRAFTS = (
    "Gerber", "Töpfer", "Weber", "Schmied", "Böttcher", "Färber", "Seiler", "Bäcker", "Küfer", "Tuchmacher",
    "Kannegießer", "Sattler", "Wagner", "Müller", "Fischer", "Flößer", "Salzsieder", "Glaser", "Drechsler",
    "Korbmacher", "Nagler", "Goldschmied", "Kürschner", "Barbier", "Buchbinder", "Apotheker",
    "Kupferstecher", "Zinngießer", "Messerschmied",
)  # fmt: skip
_OLD = (
    "Markt", "Rathaus", "Kirch", "Kloster", "Dom", "Brunnen", "Mauer", "Turm", "Wall", "Mühl", "Brau",
    "Salz", "Korn", "Heu", "Vieh", "Fisch", "Kräuter", "Hirten", "Mönch", "Nonnen", "Ritter", "Burg",
    "Schloss", "Spital", "Sand", "Leder", "Woll", "Flachs", "Hopfen", "Wein", "Bären", "Löwen", "Schwanen",
    "Raben", "Wolf", "Hirsch",
)  # fmt: skip
_FLOWERS = (
    "Rosen", "Nelken", "Tulpen", "Veilchen", "Flieder", "Astern", "Dahlien", "Krokus", "Lilien",
    "Margeriten", "Primel", "Narzissen", "Enzian", "Malven", "Lupinen", "Ginster", "Heide", "Klee", "Mohn",
    "Kornblumen", "Salbei", "Lavendel", "Thymian", "Kamillen", "Efeu", "Farn", "Moos", "Schilf", "Binsen",
    "Ried",
)  # fmt: skip
_FIRST = (
    "Anna", "Clara", "Marie", "Luise", "Johanna", "Helene", "Martha", "Ottilie", "Agnes", "Berta", "Emil",
    "August", "Hermann", "Karl", "Otto", "Paul", "Wilhelm", "Friedrich", "Ernst", "Gustav", "Heinrich",
    "Theodor", "Albert", "Ida", "Frieda", "Elsa", "Julius", "Hugo", "Konrad", "Ludwig",
)  # fmt: skip
_FAMILY = (
    "Ahlborn", "Brehmer", "Casselmann", "Dornfeld", "Eggebrink", "Fahrenau", "Grunwedel", "Hellwinkel",
    "Ihlenburg", "Jessnitzer", "Kaltofen", "Lindhorst", "Mehlhase", "Nettelroth", "Ochsenkamp", "Pfaffrath",
    "Quedenau", "Reinsdorf", "Sauerbier", "Tiefensee", "Uhlenbrock", "Vollrath", "Wedekamp", "Zschiesche",
    "Borgward", "Drewitzer", "Elsterberg", "Findeisen", "Gerlach", "Hohendorf", "Immenroth", "Kupferhain",
    "Lobeda", "Morgenroth", "Nagelstein", "Ortlepp", "Petzold", "Rabenald", "Stolzenau", "Trautwein",
    "Unruh", "Weidlich", "Zabeltitz", "Wunderlich", "Seiffert",
)  # fmt: skip
_LAND = (
    "Acker", "Anger", "Bach", "Berg", "Brach", "Deich", "Dorf", "Feld", "Flur", "Furt", "Garten", "Graben",
    "Grund", "Hain", "Hang", "Heide", "Hof", "Hügel", "Hufen", "Kamp", "Koppel", "Lehm", "Mühlen", "Quell",
    "Rain", "Sand", "See", "Stein", "Tal", "Teich", "Trift", "Ufer", "Wald", "Wiesen", "Winkel", "Ziegel",
)  # fmt: skip
_WORK = (
    "Benzol", "Dampf", "Draht", "Eisen", "Elektron", "Glas", "Halbleiter", "Hebel", "Kolben", "Kupfer",
    "Laser", "Lager", "Messing", "Motor", "Optik", "Platin", "Präge", "Roh", "Silikat", "Solar", "Span",
    "Stahl", "Turbinen", "Walz", "Werk", "Zahnrad", "Zement", "Zink", "Logistik", "Fracht",
)  # fmt: skip

_STYLES: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "old town": ((_OLD, ("gasse", "straße", "winkel", "hof")), (_CRAFTS, ("gasse", "straße", "steig"))),
    "villas": ((_TREES, ("allee", "weg", "hang")), (_LAND, ("blick", "höhe", "weg"))),
    "houses": (
        (_BIRDS, ("weg", "ring", "grund")),
        (_FLOWERS, ("weg", "straße", "hag")),
        (_TREES, ("weg", "grund")),
    ),
    "village": ((_LAND, ("weg", "gasse", "straße", "rain")),),
    "estate": (
        (_TREES, ("straße", "ring", "hof")),
        (_FLOWERS, ("straße", "bogen")),
        (_BIRDS, ("straße", "hof")),
    ),
    "business": ((_WORK, ("straße", "weg", "ring", "allee")),),
}


class NameBook:
    """Gives each street a name that no other street has; the same seed gives the same names.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    taken : set[str]
        Names given already (main roads).
    """

    def __init__(self, rng: np.random.Generator, taken: set[str]) -> None:
        self._rng = rng
        self._taken = set(taken)

    def street(self, style: str) -> str:
        """A new street name in the manner of a district's fabric; persons are honored where words run out."""
        pools = _STYLES.get(style, ())
        for _ in range(6 if pools else 0):
            stems, endings = pools[int(self._rng.integers(len(pools)))]
            name = stems[int(self._rng.integers(len(stems)))] + endings[int(self._rng.integers(len(endings)))]
            if name not in self._taken:
                self._taken.add(name)
                return name
        return self._person()

    def _person(self) -> str:
        while True:
            first = _FIRST[int(self._rng.integers(len(_FIRST)))]
            family = _FAMILY[int(self._rng.integers(len(_FAMILY)))]
            ending = ("Straße", "Straße", "Straße", "Weg", "Platz")[int(self._rng.integers(5))]
            name = f"{first}-{family}-{ending}"
            if len(self._taken) > 5000:
                name = f"{name} {int(self._rng.integers(2, 9))}"
            if name not in self._taken:
                self._taken.add(name)
                return name


def person_name(rng: np.random.Generator) -> str:
    """An invented person after whom a school or practice is named."""
    return f"{_FIRST[int(rng.integers(len(_FIRST)))]} {_FAMILY[int(rng.integers(len(_FAMILY)))]}"


def family_name(rng: np.random.Generator) -> str:
    """An invented family name."""
    return _FAMILY[int(rng.integers(len(_FAMILY)))]
