"""kill -9 of a worker, of the live process and of Redis while people ask and sensors tell: nobody notices.

Through nginx, with the very file of docs/operations: a worker that is killed takes its own requests along,
and nginx asks once more.
"""

import json
import os
import signal
import threading
import time
from pathlib import Path
from types import TracebackType

import pytest
import requests

from mobility.bootstrap.redis_server import find_redis_server
from mobility.sensing.journal_reader import JournalReader
from mobility.service import JOURNAL
from mobility.store import KeyFile, Role, sign
from tests.live.test_service import live_process, wait_until
from tests.operations.conftest import Serving
from tests.operations.crowd import Crowd
from tests.support.live import Live, free_port
from tests.support.nginx import MISSING, PROGRAM, nginx_before

PATH = "/v1/occupancy/observations"


class Counter:
    """A counting system that hands in one observation after the other until the block ends.

    What it hears nothing of, it sends again, as docs/sensors.md asks it to.
    """

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = address, key
        self.acknowledged: set[str] = set()
        self.n_sent_again = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> "Counter":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, places: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join(60)

    def _tell(self) -> None:
        number = 0
        while not self._end.wait(0.01):
            told = {
                "system": "doors", "messageId": f"m{number}", "kind": "DOOR", "vehicleId": "1601",
                "observedAt": int(time.time()), "boardings": 1, "alightings": 0,
            }  # fmt: skip
            body = json.dumps(told).encode()
            while not self._is_acknowledged(body):
                self.n_sent_again += 1
                if self._end.wait(0.05):
                    return
            self.acknowledged.add(f"m{number}")
            number += 1

    def _is_acknowledged(self, body: bytes) -> bool:
        signed = sign(self._key, int(time.time()), PATH, body)
        headers = {"Content-Type": "application/json", **signed}
        try:
            answer = requests.post(self._address + PATH, data=body, headers=headers, timeout=30)
        except requests.RequestException:
            return False
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
@pytest.mark.skipif(find_redis_server() is None, reason="no redis-server on this machine")
def test_kills_fail_no_question_and_lose_no_acknowledged_observation(
    network: Path, serve: Serving, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    _, key = KeyFile(state).add(Role.SENSOR, "doors", ("doors",))
    (tmp_path / "vehicles.csv").write_text("vehicle_id,type,seats,standing\n1601,MGT-M,64,102\n")
    variables = {
        "MOBILITY_STATE": str(state),
        "MOBILITY_SENSOR_REGISTRY": str(tmp_path / "vehicles.csv"),
        "MOBILITY_QUOTA_PLAN": "off",
        "MOBILITY_QUOTA_SEARCH": "off",
    }
    with (
        serve(**variables) as live,
        nginx_before(live.address, free_port(), tmp_path / "nginx") as nginx,
        Crowd(Live(nginx.address, live.process, live.log), network) as crowd,
        Counter(nginx.address, key) as counter,
    ):

        def goes_on() -> None:
            """Some more are answered, and some more acknowledged."""
            asked, told = len(crowd.asked), len(counter.acknowledged)
            wait_until(lambda: len(crowd.asked) > asked + 10 and len(counter.acknowledged) > told + 10)

        wait_until(lambda: live_process(live) != 0 and live.redis != 0)
        goes_on()
        for _ in range(3):
            worker, n_workers = live.workers[0], len(live.workers)
            os.kill(worker, signal.SIGKILL)
            wait_until(lambda: len(live.workers) == n_workers and worker not in live.workers)  # noqa: B023
            goes_on()
        process = live_process(live)
        os.kill(process, signal.SIGKILL)
        goes_on()
        wait_until(lambda: live_process(live) not in (0, process))
        redis = live.redis
        os.kill(redis, signal.SIGKILL)
        goes_on()
        wait_until(lambda: live.redis not in (0, redis))
        goes_on()
    assert not crowd.failed, (crowd.failed[:3], live.log.read_text()[-2000:])
    reader, kept = JournalReader(state / JOURNAL), list[str]()
    while some := reader.read():
        kept += [one.observation.message_id for one in some]
    assert counter.acknowledged <= set(kept), "what was acknowledged is kept"
    assert len(kept) == len(set(kept)), "and kept once"
    assert reader.n_damaged_bytes == 0
