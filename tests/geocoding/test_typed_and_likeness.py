"""What was typed, and which of two names answers better to it."""

import pytest

from mobility.geocoding.likeness import NameWords, compare
from mobility.geocoding.typed import read_typed
from mobility.network.search.words import further_words, name_words


def entry(*names: str, areas: str = "") -> NameWords:
    words = [name_words(name) for name in names]
    further = {word for name in words for word in further_words(name)}
    return NameWords(tuple(map(tuple, words)), tuple(sorted(further)), frozenset(name_words(areas)))


def test_a_number_takes_its_letter_along() -> None:
    words = read_typed("Burgstr 12 a")
    assert [(word.text, word.is_number, word.start, word.length) for word in words] == [
        ("burgstr", False, 0, 7),
        ("12a", True, 8, 4),
    ]


def test_a_blank_finishes_a_word() -> None:
    assert read_typed("haupt")[-1].is_last
    assert not read_typed("haupt ")[-1].is_last


def test_articles_are_small_but_not_the_word_being_typed() -> None:
    assert [word.is_small for word in read_typed("place de la gare")] == [False, True, True, False]
    assert [word.is_small for word in read_typed("place de")] == [False, False]
    assert [word.is_small for word in read_typed("am")] == [False]


def test_mistakes_are_forgiven_in_long_words_only() -> None:
    assert [word.mistakes for word in read_typed("zoo markt hauptbahnhof 12345")] == [0, 1, 2, 0]


BETTER = """
hauptbahnhof     | Hauptbahnhof             | Hauptbahnhof Süd
hauptb           | Hauptbahnhof             | Alter Hauptbahnhof
bahnhof          | Bahnhof                  | Hauptbahnhof
markt            | Marktplatz               | Marktplatzgasse
marktplatz       | Marktplatz               | Markplatz
burgstr          | Burgstraße               | Bergstraße
rohrbach süd     | Rohrbach Süd             | Rohrbach Markt
karl jaspers     | Jaspers-Karl-Weg         | Karl-Marx-Weg
haupt strasse    | Hauptstraße              | Hauptplatz
haupt strasse    | Hauptstraße              | Gerhart-Hauptmann-Straße
haupt-str        | Hauptstraße              | Gerhart-Hauptmann-Straße
stadt bücherei   | Stadtbücherei            | Stadt-Apotheke
haupt ba         | Hauptbahnhof             | Hauptstraße
berlinerstr      | Berliner Straße          | Berliner Platz
makrt            | Markt                    | Mark
castle           | Schloss                  | Castellweg
old bridge       | Alte Brücke              | Neue Brücke
youth hostel     | Jugendherberge           | Jugendhaus
city library     | Stadtbibliothek          | Stadthalle
"""


@pytest.mark.parametrize("line", BETTER.strip().splitlines())
def test_the_better_name(line: str) -> None:
    text, better, worse = (part.strip() for part in line.split("|"))
    typed = read_typed(text)
    assert compare(typed, entry(better)).score > compare(typed, entry(worse)).score


def test_an_area_counts_less_than_a_name_and_more_than_nothing() -> None:
    typed = read_typed("hauptstraße dossenheim")
    named = compare(typed, entry("Hauptstraße Dossenheim")).score
    inside = compare(typed, entry("Hauptstraße", areas="Dossenheim")).score
    elsewhere = compare(typed, entry("Hauptstraße", areas="Leimen")).score
    assert named > inside > elsewhere


def test_a_house_number_is_no_word_of_the_name() -> None:
    found = compare(read_typed("Burgstr 12"), entry("Burgstraße"))
    assert found.matched == (True, False)
    assert found.score == compare(read_typed("Burgstr "), entry("Burgstraße")).score
    seven = compare(read_typed("Platz der 7 Linden 5"), entry("Platz der 7 Linden"))
    assert seven.matched == (True, True, True, True, False)


def test_nothing_alike_scores_nothing() -> None:
    assert compare(read_typed("xqzw"), entry("Hauptbahnhof")).score == 0
    assert compare(read_typed("hauptbahnhof"), NameWords((), (), frozenset())).score == 0
