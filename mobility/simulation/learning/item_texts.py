"""What is told on the way through the model city: true of any tram, invented of this one."""

from typing import NamedTuple

from mobility.learning.model import ItemKind, Level, Texts


class ItemIdea(NamedTuple):
    """A text as it is bound to many stops or to a line; `{name}` is what it is about."""

    kind: ItemKind
    title_de: str
    title_en: str
    body_de: str
    body_en: str
    minutes: float
    topics: tuple[str, ...]
    level: Level | None = None
    answers: tuple[str | Texts, ...] = ()


_I, _T, _A, _Q, _P = ItemIdea, ItemKind.TEXT, ItemKind.AUDIO, ItemKind.QUIZ, ItemKind.PICTURE

LINE_IDEAS: tuple[ItemIdea, ...] = (
    _I(_T, "Bremsen, das Strom macht", "Braking that makes power",
       "Beim Bremsen werden die Motoren der Straßenbahn zu Generatoren. Den Strom nimmt eine andere auf.",
       "When a tram brakes, its motors become generators. Another tram on the line takes up the power.",
       2, ("technology", "mobility")),
    _I(_A, "Wie klingt eine Weiche?", "What does a switch sound like?",
       "Achte auf das Klacken: Das Rad springt über die Lücke im Herzstück der Weiche.",
       "Listen for the clack: the wheel jumps the gap in the frog of the switch.", 2, ("technology",)),
    _I(_Q, "Spurweite", "Gauge", "Wie weit liegen die Schienen der Regelspur auseinander?",
       "How far apart are the rails of standard gauge?", 1, ("technology",), Level.BEGINNER,
       ("1435 mm", "1000 mm", "1520 mm")),
    _I(_T, "Sand im Getriebe? Nein, auf der Schiene", "Sand on the rail",
       "Bei Nässe streut die Bahn Sand vor ihre Räder. So greift Stahl auf Stahl.",
       "In the wet a tram drops sand in front of its wheels, so that steel grips steel.", 1.5,
       ("technology", "natural_sciences"), Level.BEGINNER),
    _I(_A, "Hundert Schritte Energie", "The energy of a hundred steps",
       "Stahlräder rollen leicht: Eine Person in der Bahn braucht einen Bruchteil der Energie eines Autos.",
       "Steel wheels roll easily: moving a person by tram takes a fraction of a car's energy.", 3,
       ("environment", "natural_sciences"), Level.INTERMEDIATE),
    _I(_Q, "Schätze: Haltezeit", "Guess: dwell time", "Was verlängert einen Halt am meisten?",
       "What makes a stop take longest?", 1, ("mobility", "mathematics"), None,
       ({"de": "Ein- und Aussteigen an einer Tür", "en": "Getting on and off by one door"},
        {"de": "Der Fahrplan", "en": "The timetable"}, {"de": "Das Wetter", "en": "The weather"})),
    _I(_T, "Warum Stromabnehmer zickzack fahren", "Why the wire zigzags",
       "Der Fahrdraht hängt im Zickzack, damit er die Schleifleiste gleichmäßig abnutzt.",
       "The overhead wire zigzags so that it wears the pantograph evenly.", 2, ("technology",),
       Level.ADVANCED),
)  # fmt: skip

STOP_IDEAS: tuple[ItemIdea, ...] = (
    _I(_T, "Der Name {name}", "The name {name}",
       "Woher kommt der Name {name}? In dieser Modellstadt hat ihn ein Rechner erfunden.",
       "Where does the name {name} come from? In this model city a computer invented it.", 1,
       ("history", "city")),
    _I(_P, "{name}: genau hinsehen", "{name}: look closely",
       "Zähle um dich herum alles, was dreieckig ist. Was trägt eine Last?",
       "Count everything around you that is a triangle. Which of them carries a load?", 2,
       ("mathematics", "city"), Level.BEGINNER),
    _I(_Q, "Wer hält in {name}?", "Who stops at {name}?",
       "Warum halten Linien verschiedener Richtung gern zur selben Minute?",
       "Why do lines of different directions like to meet in the same minute?", 1.5, ("mobility",), None,
       ({"de": "Damit man umsteigen kann", "en": "So that one can change"},
        {"de": "Damit man länger wartet", "en": "So that one waits longer"},
        {"de": "Aus Zufall", "en": "By chance"})),
)  # fmt: skip

VIEW_IDEA = _I(
    _T, "Im Fenster: {name}", "From the window: {name}", "Gleich ist {name} zu sehen. Man kann hinein.",
    "{name} will be in sight in a moment. One can go in.", 0.5, ("city",)
)  # fmt: skip

SECTION_IDEA = _I(
    _A, "Von {name}", "From {name}", "Auf diesem Abschnitt: schließe die Augen und zähle die Kurven.",
    "On this section: close your eyes and count the curves.", 2, ("natural_sciences", "city")
)  # fmt: skip

WAITING_IDEAS: tuple[ItemIdea, ...] = (
    _I(_Q, "Rätsel zum Warten", "A riddle while you wait",
       "Drei Bahnen fahren alle 10, 15 und 20 Minuten zugleich ab. Nach wie vielen Minuten wieder?",
       "Three trams leave together, every 10, 15 and 20 minutes. After how many minutes again?", 3,
       ("mathematics",), Level.INTERMEDIATE, ("60", "45", "30")),
    _I(_T, "Ein Wort: Umstieg", "One word: change",
       "Deutsch: umsteigen. Polnisch: przesiadka. Spanisch: transbordo.",
       "German: umsteigen. Polish: przesiadka. Spanish: transbordo.", 1, ("languages",), Level.BEGINNER),
    _I(_A, "Atempause", "A breather", "Vier Zähler ein, sechs aus, fünfmal.",
       "Breathe in for four, out for six, five times.", 1.5, ("health",)),
)  # fmt: skip

HUB_IDEA = _I(
    _T, "Knoten {name}", "Hub {name}", "Hier treffen sich viele Linien. Suche den kürzesten Weg zu deiner.",
    "Many lines meet here. Find the shortest way to yours.", 2, ("mobility", "city")
)  # fmt: skip
