"""Texts from outside: persons out, all else left as it is, in time that grows with the length."""

import time

import pytest

from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.texts import LONGEST_TEXT, plain
from tests.learning.importing.sources import options


def read(text: str) -> str:
    return plain(text, Collector("x", options()), "description", LONGEST_TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "Ansprechpartner/in: Max Mustermann",
        "Ansprechpartner*in: Max Mustermann",
        "AnsprechpartnerIn: Max Mustermann",
        "Ansprechpartnerin Erika Mustermann",
        "Ansprechperson: Erika von Mustermann",
        "Kontakt: Erika Mustermann, 0345 123456",
        "Dozent:in: Prof. Dr. phil. E. Mustermann",
        "Referent/-in: Mustermann",
        "Leiterin: Erika Mustermann",
        "Kursleitung Erika Mustermann",
        "Herrn Dr. med. Mustermann",
        "Contact: Erika Mustermann",
        "e.mustermann[ät]web.example",
        "Telefon 0345 - 12 34 56",
        "0345 1230 1145",
    ],
)
def test_persons_are_taken_out(text: str) -> None:
    found = read(text)
    assert "…" in found
    assert not any(word in found for word in ("ustermann", "Erika", "Max", "von", "web", "12")), found


@pytest.mark.parametrize(
    "text",
    [
        "Am 05.10.2026 um 18:00 Uhr",
        "01.09. - 15.10.2026, 09.00-10.30 Uhr",
        "07.11.26, 09:00 - 15:00 Uhr",
        "05/10/2026 08.30",
        "06108 Halle, Markt 1",
        "Kontakt: Volkshochschule Halle, info@vhs.example",
        "Frauen lernen von der Dozentin",
        "Kontakt: Montag bis Freitag",
    ],
)
def test_what_is_no_person_stays(text: str) -> None:
    assert read(text) == text


@pytest.mark.parametrize("text", ["a", "a.", "0", "Dr.", "05.10.", "a@", "von ", "Kontakt: A "])
def test_the_longest_texts_are_read_at_once(text: str) -> None:
    began = time.process_time()
    read((text * LONGEST_TEXT)[:LONGEST_TEXT])
    assert time.process_time() - began < 2, "13 s, where each letter began another search to the end"
