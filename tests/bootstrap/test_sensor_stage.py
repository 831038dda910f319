"""The live process hears the broker, and turns days that are over into Parquet."""

import datetime as dt
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mobility.bootstrap.journal_tidying import TIDY_EVERY_S
from mobility.bootstrap.live_sources import find_live_sources
from mobility.bootstrap.sensor_stage import SensorStage
from mobility.sensing.compaction import LOCK, PART, read_compacted
from mobility.sensing.frames import encode, frame_of
from mobility.sensing.journal import Journal, day_of
from mobility.sensing.journal_reader import JournalReader
from mobility.sensing.observation import Observation, SensorKind
from mobility.settings import read_settings
from tests.support.mosquitto import Mosquitto

DAY_S = 86_400


def until(is_so: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not is_so() and time.monotonic() < limit:
        time.sleep(0.005)
    assert is_so()


def until_tidy(stage: SensorStage, now_s: int) -> None:
    limit = time.monotonic() + 60
    while stage._tidying.is_running and time.monotonic() < limit:
        stage.step(now_s)
        time.sleep(0.02)
    assert not stage._tidying.is_running


def test_what_a_broker_sends_is_in_the_journal_and_yesterday_in_parquet(tmp_path: Path) -> None:
    now_s = int(time.time())
    yesterday = Journal(tmp_path / "journal", lambda: now_s - 86_400)
    yesterday.append([Observation("s", "old", SensorKind.DOOR, "1", now_s - 86_400, 1, 0)])
    broker = Mosquitto(tmp_path)
    broker.start()
    given = {
        "MOBILITY_STATE": str(tmp_path),
        "MOBILITY_NETWORK": str(tmp_path / "none"),
        "MOBILITY_MQTT_URL": broker.url,
        "MOBILITY_MQTT_TOPICS": "apc/#",
    }
    settings = read_settings(given)
    assert find_live_sources(settings)
    stage = SensorStage(settings)
    counts = {"countquality": "regular", "doorcounts": []}
    apc = {"countingSystemId": "c", "messageId": "new", "tst": now_s, "vehiclecounts": counts}
    client = broker.publisher()
    client.loop_start()
    reader, found = JournalReader(tmp_path / "journal"), []
    limit = time.monotonic() + 30
    while len(found) < 2 and time.monotonic() < limit:
        client.publish("apc/1", json.dumps({"APC": apc}), qos=1).wait_for_publish(10)
        found += reader.read()
        time.sleep(0.05)
    client.disconnect()
    client.loop_stop()
    assert [one.observation.message_id for one in found] == ["old", "c:new"]
    assert stage.step(now_s) is False
    until_tidy(stage, now_s)
    stage.close()
    broker.stop()
    day = dt.datetime.fromtimestamp(now_s - 86_400, dt.UTC).date()
    assert [path.stem for path in (tmp_path / "journal").glob("*.parquet")] == [day.isoformat()]


def a_large_day(folder: Path, now_s: int) -> list[str]:
    """Write a day before `now_s` that takes seconds to compact, and one message of today."""
    folder.mkdir()
    said = [Observation("s", f"m{n}", SensorKind.DOOR, "1", now_s, 1, 0) for n in range(50_000)]
    frames = [encode(frame_of(one, now_s - DAY_S)) for one in said]
    (folder / f"{day_of(now_s - DAY_S)}.journal").write_bytes(b"".join(frames))
    Journal(folder, lambda: now_s).append([Observation("s", "today", SensorKind.DOOR, "1", now_s, 1, 0)])
    return [one.message_id for one in said]


def stage_of(folder: Path) -> SensorStage:
    return SensorStage(read_settings({"MOBILITY_STATE": str(folder.parent)}))


def test_the_loop_goes_on_while_a_large_day_is_compacted(tmp_path: Path) -> None:
    folder, now_s = tmp_path / "journal", int(time.time())
    said = a_large_day(folder, now_s)
    stage = stage_of(folder)
    stage.step(now_s)
    assert stage._tidying.is_running
    assert list(folder.glob("*.parquet")) == [], "the step did not wait for it"
    until_tidy(stage, now_s)
    (path,) = folder.glob("*.parquet")
    assert [one.observation.message_id for one in read_compacted(path)] == said
    stage.step(now_s + TIDY_EVERY_S - 1)
    assert not stage._tidying.is_running
    stage.step(now_s + TIDY_EVERY_S)
    assert stage._tidying.is_running
    stage.close()


@pytest.mark.parametrize("by_its_lifeline", [False, True])
def test_who_is_ended_while_compacting_loses_nothing(tmp_path: Path, by_its_lifeline: bool) -> None:
    folder, now_s = tmp_path / "journal", int(time.time())
    said = a_large_day(folder, now_s)
    stage = stage_of(folder)
    stage.step(now_s)
    until(lambda: any(folder.glob(f"{PART}*")))
    process = stage._tidying._process
    assert process is not None
    if by_its_lifeline:  # as when the live process is killed
        os.close(process._lifeline)
        process._lifeline = -1
        until_tidy(stage, now_s)
    stage.close()
    assert process.poll() in (-signal.SIGTERM, -signal.SIGKILL)
    assert list(folder.glob("*.parquet")) == []
    assert len(list(folder.glob(f"{PART}*"))) == 1
    again = stage_of(folder)
    again.step(now_s)
    until_tidy(again, now_s)
    (path,) = folder.glob("*.parquet")
    assert [one.observation.message_id for one in read_compacted(path)] == said
    assert len(list(folder.glob("*.journal"))) == 2
    assert list(folder.glob(f"{PART}*")) == []


def test_a_journal_that_cannot_be_tidied_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    folder, now_s = tmp_path / "journal", int(time.time())
    (folder / LOCK).mkdir(parents=True)
    stage = stage_of(folder)
    stage.step(now_s)
    until_tidy(stage, now_s)
    told = [(one.message, one.fields) for one in caplog.records]  # type: ignore[attr-defined]
    assert told == [("journal not tidied", {"reason": "exit code 1"})]
    assert "IsADirectoryError" in capfd.readouterr().err, "the process itself says why"
