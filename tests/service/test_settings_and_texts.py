"""Settings, their page, and catalogues: complete, with the same names in braces in both languages."""

import ast
import datetime
import re
from dataclasses import fields
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from mobility.accessibility.matrix.calendar import name_day
from mobility.api.answers.comfort import SENTENCES as COMFORT_SENTENCES
from mobility.api.answers.learning_calendar import COSTS, CROWDED
from mobility.api.answers.learning_texts import NOTICES as LEARNING_NOTICES
from mobility.api.answers.learning_texts import SENTENCES as LEFT_OUT_SENTENCES
from mobility.api.answers.offers import SENTENCES as OFFER_SENTENCES
from mobility.api.answers.sensing import FORECAST_SENTENCES
from mobility.api.answers.sentences import EXPLANATIONS, REASON_SENTENCES
from mobility.api.answers.steps import CROSSINGS, TURN_SENTENCES
from mobility.api.errors import SENTENCES
from mobility.errors import BadParameterError, OutsideServiceError, Phrase, Phrases, SettingsError
from mobility.learning.coverage.map_texts import (
    DAY,
    EMPTY_QUARTERS,
    INVENTED,
    LEGEND,
    PAGE,
    QUESTION,
    SHARES,
    STOP,
    STOPS,
    TITLE,
)
from mobility.messages import accepted_languages, sentence, sentence_of, text_language
from mobility.service import Reason, Turn
from mobility.settings import Settings, read_settings, variable_of
from mobility.settings_page import describe_settings

PROJECT = Path(__file__).resolve().parents[2]


def catalogue(language: str) -> dict[str, str]:
    """Keys and texts of one language."""
    path = PROJECT / "mobility" / "locale" / language / "LC_MESSAGES" / "mobility.po"
    with path.open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id}


def names(template: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", template))


def test_catalogues_hold_the_same_keys_and_names() -> None:
    german, english = catalogue("de"), catalogue("en")
    assert german.keys() == english.keys()
    for key, text in german.items():
        assert text
        assert names(key) == names(text)
    assert all(text == key for key, text in english.items())


def test_every_sentence_of_tables_is_in_the_catalogues() -> None:
    used = (
        {text for _, text in SENTENCES.values()} | set(REASON_SENTENCES.values()) | set(EXPLANATIONS.values())
    )
    used |= set(LEARNING_NOTICES.values()) | set(LEFT_OUT_SENTENCES.values()) | set(PAGE.values())
    used |= {TITLE, QUESTION, DAY, INVENTED, LEGEND, EMPTY_QUARTERS, STOPS, STOP, SHARES, COSTS, CROWDED}
    used |= set(COMFORT_SENTENCES) | set(OFFER_SENTENCES) | set(FORECAST_SENTENCES.values())
    used |= {text for pair in TURN_SENTENCES.values() for text in pair}
    used |= {text for _, *pair in CROSSINGS for text in pair}
    assert used <= catalogue("de").keys()
    assert set(REASON_SENTENCES) == set(Reason)
    assert set(TURN_SENTENCES) == set(Turn)


def test_every_sentence_in_the_code_of_the_api_is_in_the_catalogues() -> None:
    # Templates are one or several adjacent literals behind an error's name or `sentence(language,`.
    opening = r"(?:sentence\(\s*language,|(?:BadParameter|LimitExceeded|NotFound|NotReady)Error\()\s*"
    literal = r"""((?:"(?:[^"\\]|\\.)*"\s*|'(?:[^'\\]|\\.)*'\s*)+)"""
    known = catalogue("de").keys()
    for room in ("api", "bootstrap", "service"):
        for path in (PROJECT / "mobility" / room).rglob("*.py"):
            for match in re.finditer(opening + literal, path.read_text()):
                text = str(ast.literal_eval(f"({match[1]})"))
                assert text in known, f"{path.name}: {text}"


def test_sentences_follow_the_language() -> None:
    error = BadParameterError("{field} must be true or false.", field="arriveBy", value="x")
    assert sentence_of(error, "de") == "arriveBy muss true oder false sein."
    assert str(error) == sentence_of(error, "en") == "arriveBy must be true or false."
    plain = BadParameterError("a {brace} in a text of one language")
    assert sentence_of(plain, "de") == "a {brace} in a text of one language"
    for text in ("{field} and {brace}", "{field", "{field}}", "{field!r}", "{field:>9}", "{field.x}"):
        assert str(BadParameterError(text, field="x")) == text
    assert sentence("de", "Turn left onto {street}", street="A{b}") == "Links abbiegen: A{b}"


def test_a_sentence_that_names_its_field_alone_is_a_template() -> None:
    error = BadParameterError("{field} must be later than timeFrom.", field="timeTo")
    assert str(error) == "timeTo must be later than timeFrom."
    assert sentence_of(error, "de") == "timeTo muss später als timeFrom sein."


@pytest.mark.parametrize(
    ("asked", "header", "expected"),
    [
        ([], [], "en"),
        (["de"], [("en", 1.0)], "de"),
        (["fr"], [("de-AT", 0.5), ("en", 0.4)], "de"),
        ([], [("en", 0.4), ("de", 0.5)], "de"),
        ([], [("*", 1.0)], "en"),
        (["de_DE"], [], "de"),
        ([], [("de", 0.0)], "en"),
    ],
)
def test_languages(asked: list[str], header: list[tuple[str, float]], expected: str) -> None:
    assert text_language(accepted_languages(asked, header)) == expected


def test_settings_page_is_the_dataclass() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text()
    assert describe_settings() in page
    for setting in fields(Settings):
        assert variable_of(setting.name) in page


def test_settings_are_read_and_checked() -> None:
    read = read_settings(
        {"MOBILITY_PORT": "9000", "MOBILITY_NETWORK": "/x", "MOBILITY_LOG_LEVEL": "debug", "REDIS_URL": "r"}
    )
    assert (read.port, read.network, read.log_level, read.redis_url) == (9000, Path("/x"), "DEBUG", "r")
    assert read_settings({"MOBILITY_PORT": " "}) == Settings()
    for variable, value in [
        ("MOBILITY_PORT", "65536"),
        ("MOBILITY_PORT", "-1"),
        ("MOBILITY_PORT", "８０"),
        ("MOBILITY_THREADS", "0"),
        ("MOBILITY_LOG_LEVEL", "LOUD"),
    ]:
        with pytest.raises(SettingsError) as caught:
            read_settings({variable: value})
        assert caught.value.field == variable
        assert variable in caught.value.message


def test_a_day_in_a_sentence_is_in_its_language() -> None:
    date = datetime.date(2026, 3, 3)
    error = OutsideServiceError(
        "No trip runs on {day}, the date of the window. Service in this network: {calendar}.",
        day=name_day(date),
        calendar=Phrases((Phrase("{tag}: no service on any date", tag="rnv"),)),
    )
    assert error.message.startswith("No trip runs on Tuesday 2026-03-03, the date")
    assert error.message.endswith("rnv: no service on any date.")
    assert sentence_of(error, "de").startswith("Am Dienstag, 2026-03-03, dem Tag")
    assert sentence_of(error, "de").endswith("rnv: an keinem Tag fährt etwas.")
