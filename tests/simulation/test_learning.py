"""What can be learned in the model city: a directory takes all of it, the same each time, all invented."""

import datetime
from pathlib import Path

import pytest

from mobility.cli.learning_simulated import take_simulated_learning
from mobility.learning.directory import ImportBatch, OfferFilter, Outcome, PlaceFilter, open_directory
from mobility.learning.model import BindingKind, OfferFormat
from mobility.simulation.city import ModelCity, build_model_city
from mobility.simulation.learning.courses import WEEKS, days_off
from mobility.simulation.learning.whole import build_learning, write_learning

START = datetime.date(2026, 10, 12)  # autumn holidays and 31 October lie within


@pytest.fixture(scope="module")
def city() -> ModelCity:
    return build_model_city(seed=3, start=START, size=0.1)


@pytest.fixture(scope="module")
def batch(city: ModelCity) -> ImportBatch:
    return build_learning(city)


def test_same_city_same_records(city: ModelCity, batch: ImportBatch) -> None:
    assert build_learning(city) == batch


def test_a_directory_takes_all_of_it(batch: ImportBatch, tmp_path: Path) -> None:
    directory = open_directory(f"sqlite:///{tmp_path / 'learning.sqlite'}")
    report = directory.apply(batch, "test", replace_source="model-city")
    assert not report.refused
    assert not report.merged
    again = directory.apply(batch, "test", replace_source="model-city")
    assert again.count(Outcome.UNCHANGED) == len(batch)
    assert directory.list_offers(OfferFilter(text="Werkstatt")).total >= 1
    assert directory.list_places(PlaceFilter(kinds=("adopted_stop",)))
    assert len(directory.list_items()) == len(batch.items)


def test_all_of_it_says_that_it_is_invented(batch: ImportBatch) -> None:
    for records in (batch.providers, batch.places, batch.offers, batch.items):
        assert records
        assert all(record.origin.is_simulated for record in records)
    assert all("Erfunden" in offer.description["de"] for offer in batch.offers)


def test_sessions_keep_the_holidays_and_twelve_weeks(batch: ImportBatch) -> None:
    public, _ = days_off(START)
    days = {session.start.date() for session in batch.sessions}
    assert datetime.date(2026, 10, 31) in public
    assert not days & public
    assert min(days) >= START
    assert max(days) < START + datetime.timedelta(weeks=WEEKS)


def test_the_tour_stops_every_week(batch: ImportBatch) -> None:
    (tour,) = [offer for offer in batch.offers if offer.format is OfferFormat.MOBILE]
    stops = {session.place_id for session in batch.sessions if session.offer_id == tour.offer_id}
    kinds = {place.kind for place in batch.places if place.place_id in stops}
    assert len(stops) == 8
    assert kinds == {"mobile_stop"}


def test_items_are_bound_in_all_ways(batch: ImportBatch) -> None:
    assert {binding.kind for item in batch.items for binding in item.bindings} == set(BindingKind)
    assert all({"de", "en"} <= set(item.title) & set(item.body) for item in batch.items)


def test_the_demo_takes_the_file_over(batch: ImportBatch, tmp_path: Path) -> None:
    (tmp_path / "city-inputs").mkdir()
    write_learning(batch, tmp_path / "city-inputs" / "learning.json")
    directory = open_directory(f"sqlite:///{tmp_path / 'learning.sqlite'}")
    assert not take_simulated_learning(directory, tmp_path / "city").refused
    assert directory.list_items() == sorted(batch.items, key=lambda item: item.item_id)
    take_simulated_learning(directory, tmp_path / "another")
    assert directory.list_items() == []


def test_items_are_told_in_both_languages(batch: ImportBatch) -> None:
    quizzes = [item for item in batch.items if item.answers]
    assert quizzes
    assert all(item.is_told_in(language) for item in batch.items for language in ("de", "en"))
    words = [answer for item in quizzes for answer in item.answers if isinstance(answer, str)]
    assert not any(letter.isalpha() for word in words for letter in word.removesuffix(" mm"))
