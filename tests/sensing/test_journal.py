"""The journal: what is acknowledged is there, once, whoever is killed."""

import datetime as dt
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import ObservationError, StoreError
from mobility.sensing import compaction
from mobility.sensing import journal as journal_module
from mobility.sensing.compaction import compact, read_compacted
from mobility.sensing.frames import LONGEST_FRAME, LONGEST_PAYLOAD, Frame, encode, frame_of, scan
from mobility.sensing.intake import Intake
from mobility.sensing.journal import Journal, Taken, read_frames
from mobility.sensing.journal_reader import JournalReader, Received
from mobility.sensing.kept_texts import LONGEST_JOINED
from mobility.sensing.observation import Observation, SensorKind

NOW_S = int(dt.datetime(2026, 3, 2, 6, 30, tzinfo=dt.UTC).timestamp())
DAY_S = 86_400

TEXT = st.text(st.characters(codec="utf-8"), max_size=10)
OBSERVATIONS = st.builds(
    Observation,
    system=TEXT,
    message_id=TEXT,
    kind=st.sampled_from(SensorKind),
    vehicle_id=TEXT,
    observed_s=st.integers(0, 2**40),
    boardings=st.none() | st.integers(0, 1000),
    on_board=st.none() | st.floats(0, 1000),
    lat=st.none() | st.floats(-90, 90),
    is_defect=st.booleans(),
    spaces=st.lists(st.tuples(TEXT, st.integers(0, 9)), max_size=2).map(tuple),
    carriages=st.lists(st.tuples(TEXT, TEXT, st.integers(-1, 500)), max_size=2).map(tuple),
)


def make(number: int, system: str = "s", boardings: int = 1) -> Observation:
    return Observation(system, f"m{number}", SensorKind.DOOR, "1601", NOW_S, boardings, 0)


@given(st.lists(OBSERVATIONS, max_size=5), st.binary(max_size=60), st.integers(0, 500))
def test_frames_come_back_whatever_is_torn_or_put_between(
    said: list[Observation], rubbish: bytes, cut: int
) -> None:
    frames = [frame_of(one, NOW_S) for one in said]
    parts = [encode(frame) for frame in frames]
    assert [frame.observation() for frame in scan(b"".join(parts)).frames] == said
    # Damage between frames costs no frame (unless it has the form of one: the checksum has 32 bits).
    assert scan(rubbish + b"".join(parts)).frames == frames
    torn = b"".join(parts)[: -cut or None]
    whole = scan(torn).frames
    assert frames[: len(whole)] == whole
    assert len(b"".join(parts[: len(whole) + 1])) > len(torn) or whole == frames


def test_a_message_is_taken_once_also_by_another_process_later(tmp_path: Path) -> None:
    journal = Journal(tmp_path, lambda: NOW_S)
    assert journal.append([make(1), make(2), make(1)]) == [Taken.ACCEPTED, Taken.ACCEPTED, Taken.DUPLICATE]
    other = Journal(tmp_path, lambda: NOW_S + 6 * DAY_S)  # a week has not gone by
    assert other.append([make(2), make(3), make(2, boardings=5)]) == [
        Taken.DUPLICATE,
        Taken.ACCEPTED,
        Taken.CONFLICT,
    ]
    assert journal.append([make(3), make(3, system="t")]) == [Taken.DUPLICATE, Taken.ACCEPTED]
    reader = JournalReader(tmp_path)
    got = [one.observation for one in reader.read()]
    assert [(one.system, one.message_id) for one in got] == [
        ("s", "m1"),
        ("s", "m2"),
        ("s", "m3"),
        ("t", "m3"),
    ]
    assert reader.read() == []
    journal.append([make(4)])
    resumed = JournalReader(tmp_path, reader.position)
    assert [one.observation.message_id for one in resumed.read()] == ["m4"]


def test_half_a_frame_is_cut_off_and_nothing_else(tmp_path: Path) -> None:
    Journal(tmp_path, lambda: NOW_S).append([make(1), make(2)])
    (path,) = tmp_path.glob("*.journal")
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])  # a writer was killed within the second frame
    reader = JournalReader(tmp_path)
    assert len(reader.read()) == 1
    journal = Journal(tmp_path, lambda: NOW_S)
    assert journal.append([make(2), make(3)]) == [Taken.ACCEPTED, Taken.ACCEPTED]
    assert journal.n_torn_bytes > 0
    assert [one.observation.message_id for one in reader.read()] == ["m2", "m3"]
    assert reader.n_damaged_bytes == 0


def test_a_clock_that_jumps_back_loses_nothing(tmp_path: Path) -> None:
    now = [NOW_S]
    journal = Journal(tmp_path, lambda: now[0])
    reader = JournalReader(tmp_path)
    seen = []
    for number, jump in enumerate((0, DAY_S, -2 * DAY_S, 5 * DAY_S)):
        now[0] += jump
        journal.append([make(number)])
        seen += reader.read()
    assert [one.observation.message_id for one in seen] == ["m0", "m1", "m2", "m3"]


def test_days_become_parquet_and_go_when_their_time_is_over(tmp_path: Path) -> None:
    now = [NOW_S]
    journal = Journal(tmp_path, lambda: now[0])
    said = Observation("s", "m0", SensorKind.CAMERA, "1", NOW_S, lat=51.0, lon=11.0, spaces=(("PRAM", 1),))
    journal.append([said, make(1)])
    now[0] += DAY_S
    journal.append([make(2)])
    today = dt.datetime.fromtimestamp(now[0], dt.UTC).date()
    (path,) = compact(tmp_path, today)
    assert read_compacted(path) == [Received(NOW_S, said), Received(NOW_S, make(1))]
    assert compact(tmp_path, today) == []
    assert len(list(tmp_path.glob("*.journal"))) == 2  # the week's memory
    now[0] += 10 * DAY_S
    journal.append([make(3)])
    compact(tmp_path, today + dt.timedelta(days=10))
    assert len(list(tmp_path.glob("*.journal"))) == 1
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    compact(tmp_path, today + dt.timedelta(days=10), kept_days=10)
    assert len(list(tmp_path.glob("*.parquet"))) == 1


def test_a_day_is_compacted_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(compaction, "ROWS_A_GROUP", 20)
    said = [replace(make(n), spaces=(("PRAM", n),) if n % 2 else ()) for n in range(50)]
    said += [replace(make(n), carriages=(("1", "FULL", n), ("2", "", -1))) for n in range(50, 100)]
    writer = Journal(tmp_path, lambda: NOW_S)
    for one in said:
        writer.append([one])
    (tmp_path / "2026-03-03.journal").touch()  # a writer was killed before it wrote
    (tmp_path / "2026-03-04.journal").touch()
    (full,) = compact(tmp_path, dt.date(2026, 3, 4))
    assert 2 < pq.ParquetFile(full).num_row_groups <= 5
    assert read_compacted(full) == [Received(NOW_S, one) for one in said]
    assert read_compacted(full, NOW_S + 1, NOW_S + 2) == []
    assert not (tmp_path / "2026-03-03.journal").exists(), "of an empty day nothing is to be kept"


def test_what_is_much_is_learned_while_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "CHUNK_BYTES", 2000)
    other, now = Journal(tmp_path, lambda: now[0]), [NOW_S]
    for day in range(3):
        now[0] = NOW_S + day * DAY_S
        other.append([make(100 * day + n) for n in range(30)])
    looked: list[tuple[str, bool, int]] = []

    def watched(path: Path, offset: int, size: int | None = None) -> Iterator[tuple[list[Frame], int, int]]:
        lock = os.open(tmp_path / "lock", os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_free = True
        except BlockingIOError:
            is_free = False
        os.close(lock)
        frames = []
        for found in read_frames(path, offset, size):
            frames += found[0]
            yield found
        looked.append((path.stem, is_free, len(frames)))
        if is_free and path.stem == "2026-03-03":  # meanwhile
            monkeypatch.setattr(journal_module, "read_frames", read_frames)
            assert other.append([make(900), make(901)]) == [Taken.ACCEPTED, Taken.ACCEPTED]
            monkeypatch.setattr(journal_module, "read_frames", watched)

    monkeypatch.setattr(journal_module, "read_frames", watched)
    late = Journal(tmp_path, lambda: now[0])
    again = [make(0), make(129), make(229), make(901), make(902), make(900, boardings=7)]
    assert late.append(again) == [Taken.DUPLICATE] * 4 + [Taken.ACCEPTED, Taken.CONFLICT]
    assert looked == [("2026-03-02", True, 30), ("2026-03-03", True, 30), ("2026-03-04", False, 32)]
    assert late.append([make(903)]) == other.append([make(904)]) == [Taken.ACCEPTED]
    reader, found = JournalReader(tmp_path), []
    while some := reader.read():
        found += [one.observation.message_id for one in some]
    assert len(found) == len(set(found)) == 95


def test_half_a_frame_behind_much_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "CHUNK_BYTES", 2000)
    Journal(tmp_path, lambda: NOW_S).append([make(n) for n in range(2000)])
    (path,) = tmp_path.glob("*.journal")
    assert path.stat().st_size > 2 * LONGEST_FRAME
    path.write_bytes(path.read_bytes()[:-5])  # a writer was killed within the last frame
    late = Journal(tmp_path, lambda: NOW_S)
    assert late.append([make(1998), make(1999)]) == [Taken.DUPLICATE, Taken.ACCEPTED]
    assert late.n_torn_bytes > 0
    assert len(JournalReader(tmp_path).read()) == 2000


def test_an_unusable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="journal of observations"):
        Journal(tmp_path / "file" / "journal")


def test_times_are_checked_and_all_is_counted(tmp_path: Path) -> None:
    intake = Intake(Journal(tmp_path, lambda: NOW_S), lambda: NOW_S)
    moments = {
        "now": NOW_S,
        "ahead": NOW_S + 60,
        "future": NOW_S + 61,
        "week": NOW_S - 7 * DAY_S,
        "old": NOW_S - 8 * DAY_S,
    }
    given_ = [Observation("s", name, SensorKind.DOOR, "1", at, 1) for name, at in moments.items()]
    outcomes = intake.take([*given_, given_[0], ObservationError("{field} is wrong.", field="x", why="")])
    codes = [one.error.code if one.error else one.taken for one in outcomes]
    assert codes == [
        Taken.ACCEPTED,
        Taken.ACCEPTED,
        "FROM_THE_FUTURE",
        Taken.ACCEPTED,
        "TOO_OLD",
        Taken.DUPLICATE,
        "BAD_OBSERVATION",
    ]
    assert intake.counts == {
        "accepted": 3, "duplicate": 1, "FROM_THE_FUTURE": 1, "TOO_OLD": 1, "BAD_OBSERVATION": 1,
    }  # fmt: skip


MAC = "a4:c3:f0:11:22:33"
LONG = "x" * 40_000


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"vehicle_id": MAC}, "DEVICE_IDENTIFIER", "vehicleId"),
        ({"vehicle_id": "0018/" + MAC}, "DEVICE_IDENTIFIER", "vehicleId"),
        ({"message_id": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}, "DEVICE_IDENTIFIER", "messageId"),
        ({"system": MAC.replace(":", "-")}, "DEVICE_IDENTIFIER", "system"),
        ({"trip_id": "ab" * 32}, "DEVICE_IDENTIFIER", "tripId"),
        ({"stop_id": "a4c3.f011.2233"}, "DEVICE_IDENTIFIER", "stopId"),
        ({"feed": MAC}, "DEVICE_IDENTIFIER", "feed"),
        ({"carriages": (("1", "", -1), (MAC, "", -1))}, "DEVICE_IDENTIFIER", "carriages"),
        ({"vehicle_id": LONG}, "BAD_OBSERVATION", "vehicleId"),
        ({"message_id": LONG}, "BAD_OBSERVATION", "messageId"),
        ({"level": LONG}, "BAD_OBSERVATION", "level"),
        ({"carriages": tuple((f"{n:0300}", "FULL", 1) for n in range(250))}, "BAD_OBSERVATION", ""),
    ],
)
def test_no_door_lets_in_what_names_a_device_or_cannot_be_read_again(
    tmp_path: Path, change: dict[str, Any], code: str, field: str
) -> None:
    intake = Intake(Journal(tmp_path, lambda: NOW_S), lambda: NOW_S)
    wrong = replace(make(1), **change)
    before, refused, after = intake.take([make(0), wrong, make(2)])
    assert (before.taken, after.taken) == (Taken.ACCEPTED, Taken.ACCEPTED)
    assert refused.taken is None
    assert refused.error is not None
    assert (refused.error.code, refused.error.field) == (code, field)
    assert not any(text in refused.error.message for text in (MAC, LONG))
    assert intake.counts == {"accepted": 2, code: 1}
    kept = [one.observation.message_id for one in JournalReader(tmp_path).read()]
    assert kept == ["m0", "m2"]


def test_the_longest_texts_that_are_taken_are_read_again(tmp_path: Path) -> None:
    text = "\x01" * LONGEST_JOINED  # six characters each in JSON
    names = ("system", "message_id", "vehicle_id", "level", "feed", "trip_id", "start_date", "stop_id")
    longest = replace(make(1), **dict.fromkeys(names, text))
    (outcome,) = Intake(Journal(tmp_path, lambda: NOW_S), lambda: NOW_S).take([longest])
    assert outcome.taken is Taken.ACCEPTED
    assert [one.observation for one in JournalReader(tmp_path).read()] == [longest]


def test_no_frame_is_written_that_no_reader_takes_for_one(tmp_path: Path) -> None:
    empty = len(frame_of(replace(make(1), vehicle_id=""), NOW_S).payload)
    fits = frame_of(replace(make(1), vehicle_id="x" * (LONGEST_PAYLOAD - empty)), NOW_S)
    assert scan(encode(fits)).frames == [fits]
    journal = Journal(tmp_path, lambda: NOW_S)
    over = replace(make(1), vehicle_id="x" * (LONGEST_PAYLOAD - empty + 1))
    with pytest.raises(ObservationError, match="larger than"):
        journal.append([make(0), over])
    assert journal.append([make(0)]) == [Taken.ACCEPTED], "nothing of it was taken"


WRITER = """
import sys, time
from pathlib import Path
from mobility.sensing.journal import Journal
from mobility.sensing.kept_texts import LONGEST_JOINED
from mobility.sensing.observation import Observation, SensorKind
journal = Journal(Path(sys.argv[1]))
number = 0
while True:
    ids = [f"m{number + i}" for i in range(7)]
    batch = [Observation(sys.argv[2], one, SensorKind.DOOR, "1", int(time.time()), 1) for one in ids]
    journal.append(batch)
    number += 7
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_writers_that_are_killed_lose_nothing_acknowledged(tmp_path: Path) -> None:
    for life in range(3):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(tmp_path / "journal"), f"w{life}{i}"],
                stdout=(tmp_path / f"w{life}{i}").open("wb"),
            )
            for i in range(2)
        ]
        limit = time.monotonic() + 30
        while time.monotonic() < limit and any(
            (tmp_path / f"w{life}{i}").stat().st_size < 200 for i in range(2)
        ):
            time.sleep(0.02)
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            writer.wait()
    reader = JournalReader(tmp_path / "journal")
    found: list[tuple[str, str]] = []
    while some := reader.read():
        found += [(one.observation.system, one.observation.message_id) for one in some]
    assert len(found) == len(set(found))
    assert reader.n_damaged_bytes == 0
    for life in range(3):
        for i in range(2):
            acknowledged = int((tmp_path / f"w{life}{i}").read_text().split()[-1])
            assert acknowledged > 0
            missing = {(f"w{life}{i}", f"m{n}") for n in range(acknowledged)} - set(found)
            assert not missing
