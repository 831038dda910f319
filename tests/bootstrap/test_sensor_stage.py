"""The live process hears the broker, and turns days that are over into Parquet."""

import datetime as dt
import json
import time
from pathlib import Path

from mobility.bootstrap.live_sources import find_live_sources
from mobility.bootstrap.sensor_stage import SensorStage
from mobility.sensing.journal import Journal
from mobility.sensing.journal_reader import JournalReader
from mobility.sensing.observation import Observation, SensorKind
from mobility.settings import read_settings
from tests.support.mosquitto import Mosquitto


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
    stage.close()
    broker.stop()
    day = dt.datetime.fromtimestamp(now_s - 86_400, dt.UTC).date()
    assert [path.stem for path in (tmp_path / "journal").glob("*.parquet")] == [day.isoformat()]
