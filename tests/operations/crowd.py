"""People who ask all the time, each on a connection that stays open; what they get is noted."""

import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import requests

from tests.support.live import Live
from tests.support.small_city import question_in


@dataclass
class Asked:
    """One question and its answer."""

    at: float
    seconds: float
    status: int
    network: str
    tags: frozenset[str]
    fault: str = ""


@dataclass
class Crowd:
    """Asks until the block ends.

    Parameters
    ----------
    live : Live
        Whom to ask.
    network : Path
        What to ask about.
    size : int
        How many ask at once.
    """

    live: Live
    network: Path
    size: int = 3
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> "Crowd":
        question = question_in(self.network)
        moment = question.moment.astimezone().isoformat()
        self._question = {"fromPlace": question.from_place, "toPlace": question.to_place, "time": moment}
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(self.size)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, places: TracebackType | None
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(60)

    @property
    def failed(self) -> list[Asked]:
        """Those that were not answered well."""
        return [one for one in self.asked if one.status != 200]

    def wait_for(self, network: str, limit_s: float = 90.0) -> float:
        """Wait until the last ten answers came from this network; seconds it took."""
        began = time.monotonic()
        while not (len(self.asked) >= 10 and all(one.network == network for one in self.asked[-10:])):
            assert time.monotonic() - began < limit_s, (
                f"still {self.asked[-1]}\n{self.live.log.read_text()[-3000:]}"
            )
            time.sleep(0.05)
        return time.monotonic() - began

    def _ask(self) -> None:
        with requests.Session() as session:
            while not self._end.is_set():
                began = time.monotonic()
                status, network, tags, fault = 0, "", frozenset[str](), ""
                try:
                    answer = session.get(
                        f"{self.live.address}/api/v6/plan", params=self._question, timeout=30
                    )
                    status, network = answer.status_code, answer.headers.get("X-Network", "")
                    if status == 200:
                        tags = tags_in(answer.json())
                    else:
                        fault = answer.text[:200]
                except requests.RequestException as error:
                    fault = f"{type(error).__name__}: {error}"
                self.asked.append(Asked(began, time.monotonic() - began, status, network, tags, fault))
                # Shorter than gunicorn keeps connections open, and not in step with it.
                self._end.wait(0.02)


def tags_in(answer: dict[str, object]) -> frozenset[str]:
    """Tags of feeds in all ids of an answer."""
    found: set[str] = set()

    def look(value: object) -> None:
        if isinstance(value, dict):
            for key, member in value.items():
                if key in ("stopId", "routeId", "agencyId") and isinstance(member, str):
                    found.add(member.split("_", 1)[0])
                look(member)
        elif isinstance(value, list):
            for member in value:
                look(member)

    look(answer)
    return frozenset(found)


def hash_of(build: Path) -> str:
    """Content hash of a build."""
    manifest: dict[str, str] = json.loads((build / "manifest.json").read_text())
    return manifest["content_hash"]
