"""What became of the learned rung is told, in a model's file, in the snapshot, over HTTP and by commands."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mobility.api.answers.sensing import FORECAST_SENTENCES, write_sensing
from mobility.api.schemas.live import SensingSchema
from mobility.cli.live import show_status
from mobility.cli.occupancy_report import LEARNED, say_learned
from mobility.occupancy.learned import LEAST_DAYS
from mobility.occupancy.learned_rung import LearnedRung, learned_rung
from mobility.occupancy.load_model import LoadModel, untrained_model
from mobility.occupancy.model_files import read_model, write_model
from mobility.occupancy.spread import HORIZONS_MIN
from mobility.occupancy.training import train
from mobility.snapshot.sensing_state import SensingState, pack_sensing, unpack_sensing
from tests.support.riders import NETWORK, ride, tell, tram_places


def learn(town: Any, days: range, *, is_noise: bool = False) -> LoadModel:
    return train(tell(ride(town, days, seed=3, is_noise=is_noise), seed=3), town, places=tram_places(town))


def test_where_days_differ_as_a_whole_it_speaks(trained: LoadModel, tmp_path: Path) -> None:
    word, minutes = learned_rung(trained)
    assert word is LearnedRung.IN_USE
    assert minutes and set(minutes) <= set(trained.tried_min) == set(HORIZONS_MIN)
    write_model(trained, tmp_path)
    assert learned_rung(read_model(tmp_path, NETWORK).model) == (word, minutes)


def test_on_noise_it_was_tried_and_is_no_better(town: Any, first_day: int, tmp_path: Path) -> None:
    model = learn(town, range(first_day, first_day + 28), is_noise=True)
    # By chance it may be better at a horizon; at most of them it is not.
    silent = replace(model, ridge=model.ridge._replace(weights=np.zeros_like(model.ridge.weights)))
    assert (model.ridge.weights.any(axis=1)).sum() <= 1
    assert learned_rung(silent) == (LearnedRung.NO_BETTER, ())
    write_model(silent, tmp_path)
    assert learned_rung(read_model(tmp_path, NETWORK).model) == (LearnedRung.NO_BETTER, ())


def test_few_days_are_too_few_to_tell(town: Any, first_day: int, tmp_path: Path) -> None:
    model = learn(town, range(first_day, first_day + LEAST_DAYS))  # of which some are kept back
    assert model.is_trained and model.tried_min == ()
    assert learned_rung(model) == (LearnedRung.TOO_LITTLE_HISTORY, ())
    write_model(model, tmp_path)
    assert learned_rung(read_model(tmp_path, NETWORK).model) == (LearnedRung.TOO_LITTLE_HISTORY, ())
    told = "learned rung: silent, as there are too few days to tell whether it is better"
    assert say_learned(model) == told


def test_without_a_model_nothing_was_learned(town: Any) -> None:
    model = untrained_model(town.timetable, town.content_hash)
    assert learned_rung(model) == (LearnedRung.NOT_TRAINED, ())


@pytest.mark.parametrize(
    ("word", "minutes", "german"),
    [
        (LearnedRung.IN_USE, (5, 10), "5, 10 Minuten voraus"),
        (LearnedRung.NO_BETTER, (), "war es nicht besser"),
        (LearnedRung.TOO_LITTLE_HISTORY, (), "zu kurz"),
        (LearnedRung.NOT_TRAINED, (), "keiner Vorgeschichte"),
    ],
)
def test_the_status_says_why(
    word: LearnedRung, minutes: tuple[int, ...], german: str, capsys: pytest.CaptureFixture[str]
) -> None:
    state = SensingState(learned=word.value, learned_minutes=minutes)
    assert unpack_sensing(pack_sensing(state)) == state
    told = write_sensing(state, None, 0, "en")
    assert SensingSchema().validate(told) == {}
    assert (told["forecast"]["learned"], told["forecast"]["learnedMinutes"]) == (word.value, list(minutes))
    assert german in write_sensing(state, None, 0, "de")["forecast"]["text"]
    show_status({"state": "LIVE", "text": "", "feeds": [], "sensors": told})
    assert f"sensors: {told['forecast']['text']}" in capsys.readouterr().out


def test_all_words_have_sentences() -> None:
    assert set(FORECAST_SENTENCES) == {word.value for word in LearnedRung}
    assert set(LEARNED) == set(LearnedRung)
    assert SensingState().learned == LearnedRung.NOT_TRAINED.value
