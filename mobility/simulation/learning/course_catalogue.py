"""What is taught in the model city, by kind of place: in German and English, all invented."""

from typing import NamedTuple

from mobility.learning.model import Level


class CourseIdea(NamedTuple):
    """A course as its planner writes it down; several courses are held after one idea."""

    title_de: str
    title_en: str
    text_de: str
    text_en: str
    topics: tuple[str, ...]
    competences: tuple[str, ...] = ()  # DigComp 2.2
    groups: tuple[str, ...] = ("adults",)
    ages: tuple[int | None, int | None] = (None, None)
    levels: tuple[Level | None, ...] = (None,)
    euros: int = 0  # for a single appointment; 0 = free


_B, _I, _A = Level.BEGINNER, Level.INTERMEDIATE, Level.ADVANCED
_SCHOOL, _YOUNG, _OLD = (6, 12), (12, 18), (60, None)
_C = CourseIdea

COURSES: dict[str, tuple[CourseIdea, ...]] = {
    "adult_education": (
        _C("Deutsch im Alltag", "German for everyday life", "Sprechen, hören, Formulare ausfüllen.",
           "Speaking, listening, filling in forms.", ("languages", "basic_skills"), (), ("newcomers",),
           (16, None), (_B, _I, _A), 0),
        _C("Englisch auffrischen", "Refresh your English", "Wortschatz und Gespräch in kleiner Runde.",
           "Vocabulary and conversation in a small group.", ("languages",), (), ("adults",), (16, None),
           (_B, _I, _A), 7),
        _C("Spanisch für die Reise", "Spanish for travelers", "Bestellen, fragen, verstehen.",
           "Order, ask, understand.", ("languages",), (), ("adults",), (16, None), (_B, _I), 7),
        _C("Besser lesen und schreiben", "Reading and writing", "In Ruhe und ohne Noten.",
           "At your own pace, without grades.", ("basic_skills", "languages"), (), ("adults",), (16, None),
           (_B,), 0),
        _C("Tabellen im Beruf", "Spreadsheets at work", "Vom Rechnen zum Diagramm.",
           "From sums to charts.", ("digital", "careers"), ("1.3", "3.1"), ("adults", "jobseekers"),
           (16, None), (_B, _I), 9),
        _C("Sicher im Netz", "Safe on the web", "Passwörter, Betrug erkennen, eigene Daten schützen.",
           "Passwords, spotting fraud, guarding your data.", ("digital",), ("4.1", "4.2"), ("adults",),
           (None, None), (_B,), 0),
        _C("Gesund kochen mit Resten", "Cooking with leftovers", "Vier Gerichte an einem Abend.",
           "Four dishes in one evening.", ("cooking", "environment"), (), ("adults", "families"),
           (None, None), (None,), 12),
        _C("Yoga nach der Arbeit", "Yoga after work", "Ruhige Bewegung, bequeme Kleidung.",
           "Gentle movement, comfortable clothes.", ("health", "sports"), (), ("adults",), (16, None),
           (_B, _I), 8),
        _C("Vertrag, Miete, Recht", "Contracts, rent and rights", "Was man unterschreibt und was nicht.",
           "What to sign and what not.", ("law", "economy"), (), ("adults",), (16, None), (_B,), 5),
    ),
    "library": (
        _C("Vorlesestunde", "Story time", "Bilderbücher zum Mitreden.", "Picture books to talk about.",
           ("literature",), (), ("children", "families"), (3, 8)),
        _C("Handy-Sprechstunde", "Help with your phone", "Eigene Fragen mitbringen.",
           "Bring your own questions.", ("digital",), ("2.1", "5.1"), ("seniors",), _OLD, (_B,)),
        _C("Programmieren mit Blöcken", "Coding with blocks", "Das erste eigene Spiel.",
           "Your first own game.", ("digital", "technology"), ("3.4",), ("children",), _SCHOOL, (_B, _I)),
        _C("Quellen prüfen", "Checking sources", "Was stimmt an einer Nachricht?",
           "What is true about a piece of news?", ("media", "society"), ("1.2",), ("youth", "adults"),
           (14, None), (_B, _I)),
        _C("Lesekreis", "Reading circle", "Ein Buch, viele Meinungen.", "One book, many opinions.",
           ("literature",)),
    ),
    "university": (
        _C("Vorlesung für alle", "Lecture for everyone", "Ein Thema der Forschung, allgemein verständlich.",
           "A research topic in plain words.", ("natural_sciences", "society"), (), ("adults", "seniors"),
           (14, None)),
        _C("Schülerlabor Chemie", "School lab: chemistry", "Selbst experimentieren.",
           "Experiments of your own.", ("natural_sciences",), (), ("pupils", "school_classes"), _YOUNG,
           (_B, _I)),
        _C("Mathezirkel", "Math circle", "Aufgaben, die nicht im Schulbuch stehen.",
           "Problems that are in no textbook.", ("mathematics",), (), ("pupils",), _YOUNG, (_I, _A)),
        _C("Statistik verstehen", "Understanding statistics", "Zahlen in der Zeitung lesen.",
           "Reading figures in the paper.", ("mathematics", "media"), ("1.2",), ("students", "adults"),
           (16, None), (_B, _I)),
    ),
    "museum": (
        _C("Führung durch die Sammlung", "Guided tour of the collection", "Eine Stunde, zehn Dinge.",
           "One hour, ten objects.", ("history", "arts"), (), ("adults",), (None, None), (None,), 4),
        _C("Familiensonntag", "Family Sunday", "Anfassen, ausprobieren, fragen.", "Touch, try and ask.",
           ("history", "crafts"), (), ("families", "children"), (5, None), (None,), 3),
        _C("Stadtgeschichte zum Mitreden", "Talking about city history", "Bilder von früher.",
           "Pictures of then.", ("history", "city"), (), ("seniors", "adults"),
           (None, None), (None,), 2),
    ),
    "gallery": (
        _C("Zeichnen vor Bildern", "Drawing in the gallery", "Stift und Papier liegen bereit.",
           "Pencil and paper are provided.", ("arts",), (), ("adults", "youth"), (12, None), (_B, _I), 6),
    ),
    "planetarium": (
        _C("Sternhimmel der Woche", "This week's night sky", "Was heute Abend zu sehen ist.",
           "What can be seen tonight.", ("natural_sciences",), (), ("families", "adults"), (6, None),
           (_B,), 5),
        _C("Planeten für Schulklassen", "Planets for school classes", "Eine Reise mit Fragen.",
           "A journey with questions.", ("natural_sciences",), (), ("school_classes",), _SCHOOL, (_B,), 2),
    ),
    "makerspace": (
        _C("Löten für den Anfang", "Soldering for beginners", "Ein blinkendes Abzeichen.",
           "A blinking badge.", ("technology", "crafts"), ("5.3",), ("youth", "adults"), (10, None),
           (_B,), 3),
        _C("3D-Druck", "3D printing", "Vom Modell zum Teil.", "From model to part.",
           ("technology", "digital"), ("3.1",), ("youth", "adults"), (12, None), (_B, _I), 4),
        _C("Reparaturtreff", "Repair café", "Gemeinsam statt wegwerfen.", "Mend it together.",
           ("environment", "crafts"), (), ("adults", "families")),
        _C("Fahrrad selbst warten", "Maintain your bike", "Bremsen, Kette, Licht.",
           "Brakes, chain and lights.", ("mobility", "crafts"), (), ("adults", "youth"), (12, None), (_B,)),
    ),
    "community_centre": (
        _C("Elterncafé", "Parents' café", "Fragen zur Erziehung, mit Kinderbetreuung.",
           "Questions about bringing up children; childcare provided.", ("parenting",), (), ("families",)),
        _C("Bewerbung schreiben", "Writing an application", "Mit eigenem Lebenslauf heim.",
           "Go home with your own CV.", ("careers", "digital"), ("3.1",), ("jobseekers", "adults"),
           (16, None), (_B,)),
        _C("Bus und Bahn üben", "Practicing bus and tram", "Fahrplan, Karte, Umsteigen: eine Runde zusammen.",
           "Timetable, ticket, changing: a round trip together.", ("mobility", "basic_skills"), ("2.1",),
           ("seniors", "newcomers", "people_with_disabilities")),
        _C("Garten im Viertel", "Neighborhood garden", "Säen, ernten, kompostieren.",
           "Sowing, harvesting, composting.", ("environment",), (), ("families", "adults", "seniors")),
    ),
    "music_school": (
        _C("Chor ohne Vorsingen", "Choir without auditions", "Lieder aus vielen Ländern.",
           "Songs from many countries.", ("music",), (), ("adults",), (16, None), (None,), 4),
        _C("Instrumente ausprobieren", "Try an instrument", "Streichen, blasen, schlagen.",
           "Bow, blow and beat.", ("music",), (), ("children", "families"), _SCHOOL, (_B,), 3),
    ),
    "language_school": (
        _C("Deutsch intensiv", "Intensive German", "Auf die Prüfung hin.", "Towards the exam.",
           ("languages",), (), ("newcomers", "students"), (16, None), (_B, _I, _A), 14),
        _C("Polnisch für Nachbarn", "Polish for neighbors", "Die ersten hundert Sätze.",
           "The first hundred sentences.", ("languages",), (), ("adults",), (16, None), (_B,), 10),
    ),
    "school": (
        _C("Hausaufgabentreff", "Homework club", "Gemeinsam nach dem Unterricht.", "Together after lessons.",
           ("basic_skills",), (), ("pupils", "children"), _SCHOOL),
        _C("Robotik-AG", "Robotics club", "Bauen, programmieren, fahren lassen.",
           "Build, program and let it run.", ("technology", "digital"), ("3.4",), ("pupils",), _YOUNG,
           (_B, _I)),
    ),
}  # fmt: skip

COURSE_SHARES: dict[str, float] = {
    "adult_education": 0.34,
    "library": 0.15,
    "university": 0.09,
    "museum": 0.10,
    "gallery": 0.02,
    "planetarium": 0.02,
    "makerspace": 0.09,
    "community_centre": 0.10,
    "music_school": 0.03,
    "language_school": 0.03,
    "school": 0.03,
}
"""Share of all courses by kind of place."""

HOURS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "adult_education": ((0, 1, 2, 3), (9, 10, 16, 17, 18, 19)),
    "library": ((1, 2, 3, 4), (13, 14, 15, 16)),
    "university": ((0, 1, 2, 3, 4), (10, 14, 16, 18)),
    "museum": ((2, 3, 4, 5, 6), (11, 13, 14, 15)),
    "gallery": ((2, 3, 4, 5), (14, 16)),
    "planetarium": ((1, 2, 3, 4, 5, 6), (11, 14, 16)),
    "makerspace": ((1, 3), (16, 17, 18, 19)),
    "community_centre": ((1, 2, 3, 4), (14, 15, 16)),
    "music_school": ((0, 1, 2, 3, 4), (15, 16, 17, 18)),
    "language_school": ((0, 1, 3), (9, 15)),
    "school": ((0, 1, 2, 3), (14,)),
}
"""Weekdays (0 = Monday) and full hours at which courses begin, inside the places' opening hours."""

LEVEL_WORDS: dict[Level, tuple[str, str]] = {
    Level.BEGINNER: ("für den Anfang", "for beginners"),
    Level.INTERMEDIATE: ("mit Vorkenntnissen", "intermediate"),
    Level.ADVANCED: ("für Fortgeschrittene", "advanced"),
}
