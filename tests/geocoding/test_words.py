"""Spellings of one name are one; what is typed so far is a beginning of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.network.search.words import fold, full_forms, further_words, name_words, spans_of, words_of

SAME = """
Müller Mueller Muller MÜLLER
Große Grosse grosse GROSSE
Hauptstraße Hauptstrasse hauptstr
Bismarckplatz Bismarckpl bismarckpl.
Hbf Hauptbahnhof HBF
Hôpital hopital HOPITAL
São Sao SÃO
Trödel Troedel Trodel
Łódź lodz
Æsir Aesir
"""


@pytest.mark.parametrize("line", SAME.strip().splitlines())
def test_spellings_of_one_name(line: str) -> None:
    assert len({tuple(name_words(word)) for word in line.split()}) == 1


def test_words_are_cut_at_signs() -> None:
    assert words_of("St.-Georgs-Str. 12a/b (Süd)") == ["st", "georgs", "str", "12a", "b", "sud"]
    assert words_of("L'Hermitage d’Armes") == ["l", "hermitage", "d", "armes"]
    assert words_of("東京駅 Süd") == ["東京駅", "sud"]
    assert words_of(" .,;'\"%&*()\x00") == []


def test_an_abbreviation_keeps_what_was_typed() -> None:
    assert full_forms("st") == ("st", "sankt", "saint")
    assert full_forms("burgstr") == ("burgstr", "burgstrasse")
    assert full_forms("ostr") == ("ostr",), "too short to be a stem and an ending"


def test_further_words_are_halves_neighbors_and_english() -> None:
    found = further_words(name_words("Berliner Str."))
    assert {"berlinerstrasse", "street"} <= set(found)
    assert {"bahnhof", "main", "central", "station"} <= set(further_words(name_words("Hbf")))


def test_spans_count_signs_of_the_text_as_typed() -> None:
    assert spans_of("  Große Str.5") == [("grosse", 2, 5), ("str", 8, 3), ("5", 12, 1)]
    decomposed = "Mu\u0308hl tal"
    assert spans_of(decomposed) == [("muhl", 0, 5), ("tal", 6, 3)]


LETTERS = st.text("abcdefghijklmnoprstuwzäöüßéèçãøł ", max_size=20)


@given(LETTERS, st.integers(0, 20))
def test_a_beginning_folds_to_a_beginning(text: str, length: int) -> None:
    assert fold(text).startswith(fold(text[:length]))


@given(st.text(max_size=60))
def test_any_text_is_cut_into_words_that_stand_in_it(text: str) -> None:
    end = 0
    for word, start, length in spans_of(text):
        assert word and start >= end and length > 0
        end = start + length
        assert end <= len(text)
