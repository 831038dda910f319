"""The last day of a journal goes as all others, and whoever still writes or reads loses nothing by it."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.sensing import compaction, journal_history, journal_reader
from mobility.sensing.compaction import compact, read_compacted
from mobility.sensing.frames import Frame
from mobility.sensing.journal import Journal, Taken, list_days, read_frames, writers_kept_out
from mobility.sensing.journal_history import journal_days, read_observed, sources_of
from mobility.sensing.journal_reader import JournalReader, Received
from mobility.sensing.observation import Observation, SensorKind

LAST = dt.date(2026, 1, 7)
DAY_S = 86_400
NOON_S = int(dt.datetime(2026, 1, 7, 12, tzinfo=dt.UTC).timestamp())


def make(number: int) -> Observation:
    return Observation("s", f"m{number}", SensorKind.DOOR, "1601", NOON_S, 1, 0)


def read_all(reader: JournalReader) -> list[str]:
    found: list[str] = []
    while some := reader.read():
        found += [one.observation.message_id for one in some]
    return found


def after(days: int) -> dt.date:
    return LAST + dt.timedelta(days=days)


def test_where_sensors_end_the_last_day_goes_too(tmp_path: Path) -> None:
    Journal(tmp_path, lambda: NOON_S).append([make(1)])
    for days in (0, 1, 2):  # it may still be written to
        assert compact(tmp_path, after(days), 30) == []
    (path,) = compact(tmp_path, after(3), 30)
    assert read_compacted(path) == [Received(NOON_S, make(1))]
    assert list_days(tmp_path) == ["2026-01-07", "2026-01-08"], "the week's memory, and the day that is next"
    assert compact(tmp_path, after(9), 30) == []
    assert list_days(tmp_path) == ["2026-01-08"]
    assert compact(tmp_path, after(31), 30) == []
    assert not list(tmp_path.glob("*.parquet"))
    assert compact(tmp_path, after(400), 30) == []
    assert list_days(tmp_path) == ["2026-01-08"], "no empty file for each day"
    assert journal_days(tmp_path) == []


def test_what_nobody_looked_after_for_long_is_deleted_at_once(tmp_path: Path) -> None:
    Journal(tmp_path, lambda: NOON_S).append([make(1)])
    assert compact(tmp_path, dt.date(2028, 1, 1), 30) == []
    assert [one.stat().st_size for one in tmp_path.glob("20*")] == [0]


def test_a_clock_that_is_behind_writes_to_a_day_of_its_own(tmp_path: Path) -> None:
    now = [NOON_S]
    journal, other = Journal(tmp_path, lambda: now[0]), Journal(tmp_path, lambda: NOON_S)
    reader = JournalReader(tmp_path)
    assert journal.append([make(1)]) == other.append([make(2)]) == [Taken.ACCEPTED]
    assert read_all(reader) == ["m1", "m2"]
    (path,) = compact(tmp_path, after(3))
    assert other.append([make(1), make(3)]) == [Taken.DUPLICATE, Taken.ACCEPTED], "its file is still open"
    assert read_all(reader) == ["m3"]
    now[0] += 5 * DAY_S
    assert journal.append([make(3), make(4)]) == [Taken.DUPLICATE, Taken.ACCEPTED]
    assert other.append([make(5)]) == [Taken.ACCEPTED]
    assert read_all(reader) == ["m4", "m5"]
    assert len(read_compacted(path)) == 2
    assert [one.stem for one in compact(tmp_path, after(5))] == ["2026-01-08"]
    kept = read_observed(tmp_path, NOON_S, NOON_S + 1)
    assert [one.observation.message_id for one in kept] == ["m1", "m2", "m3", "m4", "m5"]


def test_a_day_is_left_when_nobody_is_writing(tmp_path: Path) -> None:
    Journal(tmp_path, lambda: NOON_S).append([make(1)])
    compacting = threading.Thread(target=compact, args=(tmp_path, after(3)))
    with writers_kept_out(tmp_path):  # as a writer does
        compacting.start()
        compacting.join(0.2)
        assert list_days(tmp_path) == ["2026-01-07"]
        assert not list(tmp_path.glob("*.parquet"))
    compacting.join()
    assert list_days(tmp_path) == ["2026-01-07", "2026-01-08"]


def test_readers_go_on_wherever_they_stand(tmp_path: Path) -> None:
    journal = Journal(tmp_path, lambda: NOON_S)
    journal.append([make(1)])
    at_end, behind = JournalReader(tmp_path), JournalReader(tmp_path)
    assert read_all(at_end) == ["m1"]
    journal.append([make(2)])
    compact(tmp_path, after(3))
    assert read_all(at_end) == ["m2"]
    assert read_all(behind) == ["m1", "m2"]
    compact(tmp_path, after(20))  # its file is gone
    journal.append([make(3)])
    assert read_all(at_end) == read_all(behind) == ["m3"]
    assert read_all(JournalReader(tmp_path)) == ["m3"]


def test_a_file_may_go_after_it_was_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Journal(tmp_path, lambda: NOON_S).append([make(1)])
    reader = JournalReader(tmp_path)

    def late(path: Path, offset: int, size: int | None = None) -> Iterator[tuple[list[Frame], int, int]]:
        compact(tmp_path, after(20))
        return read_frames(path, offset, size)

    monkeypatch.setattr(journal_history, "read_frames", late)
    assert read_observed(tmp_path, NOON_S, NOON_S + 1) == [Received(NOON_S, make(1))]
    (tmp_path / "2026-01-08.journal").unlink()
    Journal(tmp_path, lambda: NOON_S).append([make(1)])
    monkeypatch.setattr(journal_reader, "read_frames", late)
    assert reader.read() == []
    monkeypatch.setattr(journal_reader, "read_frames", read_frames)
    assert reader.read() == []
    Journal(tmp_path, lambda: NOON_S).append([make(2)])
    assert read_all(reader) == ["m2"]


def test_histories_that_were_made_are_not_made_again_for_an_empty_day(tmp_path: Path) -> None:
    Journal(tmp_path, lambda: NOON_S).append([make(1)])
    (before,) = sources_of(tmp_path, NOON_S, NOON_S + DAY_S)
    compact(tmp_path, after(31), 30)
    assert before.stem == "2026-01-07"
    assert sources_of(tmp_path, NOON_S, NOON_S + DAY_S) == []
    Journal(tmp_path, lambda: NOON_S + 40 * DAY_S).append([make(2)])
    assert compact(tmp_path, after(41), 30) == []
    assert list_days(tmp_path) == ["2026-02-16"]


def test_a_compaction_that_is_killed_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path, lambda: NOON_S)
    journal.append([make(1)])
    with monkeypatch.context() as patch:
        patch.setattr(compaction, "_write", lambda source, path: path.touch() or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            compact(tmp_path, after(20))
    assert journal.append([make(2)]) == [Taken.ACCEPTED]
    assert [one.stem for one in compact(tmp_path, after(20))] == ["2026-01-07", "2026-01-08"]
    kept = read_observed(tmp_path, NOON_S, NOON_S + 1)
    assert [one.observation.message_id for one in kept] == ["m1", "m2"]


WRITER = """
import sys, time
from pathlib import Path
from mobility.sensing.journal import Journal
from mobility.sensing.observation import Observation, SensorKind
at_s = int(sys.argv[3])
journal = Journal(Path(sys.argv[1]), lambda: at_s)
number = 0
while True:
    ids = [f"m{number + i}" for i in range(7)]
    journal.append([Observation(sys.argv[2], one, SensorKind.DOOR, "1", at_s, 1) for one in ids])
    number += 7
    time.sleep(0.002)
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""
COMPACTOR = """
import datetime as dt, sys
from pathlib import Path
from mobility.sensing import compaction
compaction.MEMORY_DAYS = 10_000  # days go by faster than anybody reads them
today = dt.date(2026, 1, 10)
while True:
    compaction.compact(Path(sys.argv[1]), today)
    today += dt.timedelta(days=1)
    sys.stdout.write("done\\n")
    sys.stdout.flush()
"""


def test_days_are_left_while_others_write_and_all_are_killed(tmp_path: Path) -> None:
    """Writers whose clocks stand still, so that the last day is theirs, against one that leaves it."""
    folder = tmp_path / "journal"
    Journal(folder, lambda: NOON_S).append([make(1)])
    reader = JournalReader(folder)
    found: list[tuple[str, str]] = []

    def read_on() -> None:
        while some := reader.read():
            found.extend((one.observation.system, one.observation.message_id) for one in some)

    for life in range(2):
        names = [f"w{life}{i}" for i in range(2)]
        commands = [[WRITER, str(folder), name, str(NOON_S)] for name in names] + [[COMPACTOR, str(folder)]]
        outputs = [tmp_path / name for name in (*names, f"c{life}")]
        running = [
            subprocess.Popen([sys.executable, "-c", *command], stdout=output.open("wb"))
            for command, output in zip(commands, outputs, strict=True)
        ]
        limit = time.monotonic() + 40
        while time.monotonic() < limit and any(output.stat().st_size < 20 for output in outputs):
            read_on()
            time.sleep(0.02)
        for process in running:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert all(output.stat().st_size >= 20 for output in outputs)
    read_on()
    assert len(list(folder.glob("*.parquet"))) > 1, "days were left"
    compact(folder, dt.date(2030, 1, 1), 10_000)
    everything = [one.observation for path in folder.glob("*.parquet") for one in read_compacted(path)]
    kept = [(one.system, one.message_id) for one in everything]
    for life in range(2):
        for i in range(2):
            acknowledged = int((tmp_path / f"w{life}{i}").read_text().split()[-1])
            its = {(f"w{life}{i}", f"m{n}") for n in range(acknowledged)}
            assert its <= set(kept), "it is in a day's Parquet file"
            assert its <= set(found), "a reader that followed has seen it"
    assert len(found) == len(set(found)), "nothing was read twice"
    assert sorted(kept) == sorted(found)
