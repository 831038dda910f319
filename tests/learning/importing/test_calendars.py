"""Calendars: recurrences, exceptions, moved appointments, clock changes, and rules that only do harm."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.learning.importing import Fate, SourceError, SourceReading, read_icalendar
from tests.learning.importing.sources import BERLIN, everything, options, reasons

WEEKLY = (
    "UID:w\nSUMMARY:Sprachcafé\nDTSTART;TZID=Europe/Berlin:20261005T180000\n"
    "DTEND;TZID=Europe/Berlin:20261005T193000\n"
)
SINGLE = "UID:s\nSUMMARY:Lesung\nDTSTART:20261003T160000Z\nDURATION:PT90M\n"


def read(*events: str, end: str = "END:VCALENDAR\n", **more: object) -> SourceReading:
    body = "".join(f"BEGIN:VEVENT\n{event}END:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}{end}"
    return read_icalendar(text.replace("\n", "\r\n").encode(), options(**more), "Bibliothek", "c.ics")


def starts(reading: SourceReading) -> list[str]:
    return [f"{session.start.astimezone(BERLIN):%m-%d %H:%M}" for session in reading.batch.sessions]


def test_every_week_but_one_and_one_more_and_one_moved() -> None:
    rule = (
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Berlin:20261012T180000\n"
        "RDATE;TZID=Europe/Berlin:20261014T180000\n"
    )
    moved = (
        "UID:w\nSUMMARY:Sprachcafé\nRECURRENCE-ID;TZID=Europe/Berlin:20261019T180000\n"
        "DTSTART;TZID=Europe/Berlin:20261020T190000\nDTEND;TZID=Europe/Berlin:20261020T200000\n"
    )
    reading = read(WEEKLY + rule, moved)
    assert sorted(starts(reading)) == ["10-05 18:00", "10-14 18:00", "10-20 19:00", "10-26 18:00"]
    assert reading.batch.sessions[0].recurrence.startswith("FREQ=WEEKLY")


def test_clocks_change_and_courses_stay_at_six() -> None:
    reading = read(WEEKLY + "RRULE:FREQ=WEEKLY;UNTIL=20261110T000000Z\n")
    assert {text[-5:] for text in starts(reading)} == {"18:00"}
    hours = {session.start.astimezone(dt.UTC).hour for session in reading.batch.sessions}
    assert hours == {16, 17}, "before and after October 25"


def test_single_events_and_lengths() -> None:
    (session,) = read(SINGLE).batch.sessions
    assert session.end - session.start == dt.timedelta(minutes=90)


def test_endless_rules_end_at_the_horizon_and_at_a_count() -> None:
    reading = read(WEEKLY + "RRULE:FREQ=WEEKLY\n", horizon_days=60)
    assert len(reading.batch.sessions) == 4 and starts(reading)[-1] == "10-26 18:00"
    assert "RRULE: it recurs without end; 60 days from now are taken" in reasons(reading, Fate.CHANGED)
    reading = read(WEEKLY + "RRULE:FREQ=DAILY\n", most_recurrences=10)
    assert len(reading.batch.sessions) == 10
    assert "RRULE: only its first 10 appointments are taken" in reasons(reading, Fate.CHANGED)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=MINUTELY",
        "FREQ=HOURLY;COUNT=5",
        "FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))),
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 1_000),
        "FREQ=NEVER",
        "nonsense",
        "FREQ=DAILY;COUNT=-1",
    ],
)
def test_harmful_rules_lose_only_themselves(rule: str) -> None:
    reading = read(WEEKLY + f"RRULE:{rule}\n", SINGLE)
    assert [offer.title["de"] for offer in reading.batch.offers] == ["Lesung"]
    assert len(reasons(reading, Fate.REFUSED, "event w")) == 1


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", marks=pytest.mark.slow),
        "FREQ=YEARLY;COUNT=1000000000;BYMONTH=2;BYMONTHDAY=31",
    ],
)
def test_rules_that_never_match_end_at_the_horizon(rule: str) -> None:
    reading = read(WEEKLY + f"RRULE:{rule}\n", SINGLE)
    assert starts(reading) == ["10-05 18:00", "10-03 18:00"], "the start counts, whatever its rule says"


def test_very_many_dates_and_very_old_starts() -> None:
    dates = ",".join(f"{20261005 + i % 20}T{i % 24:02d}{i % 60:02d}00" for i in range(6_000))
    reading = read(WEEKLY + f"EXDATE:{dates}\nRRULE:FREQ=DAILY\n", SINGLE)
    assert "more than 5000 dates" in reasons(reading, Fate.REFUSED)[0]
    old = WEEKLY.replace("20261005", "00010105")
    assert len(read(old + "RRULE:FREQ=DAILY\n", SINGLE).batch.sessions) == 1


def test_past_cancelled_whole_day_and_nameless_events_are_reported() -> None:
    reading = read(
        SINGLE,
        SINGLE.replace("UID:s", "UID:past").replace("2026", "2020"),
        SINGLE.replace("UID:s", "UID:off") + "STATUS:CANCELLED\n",
        "UID:day\nSUMMARY:Fest\nDTSTART;VALUE=DATE:20261003\n",
        "UID:nameless\nDTSTART:20261003T160000Z\nDURATION:PT90M\n",
        "UID:endless\nSUMMARY:x\nDTSTART:20261003T160000Z\n",
        "UID:broken\nSUMMARY:x\nDTSTART:soon\nDTEND:later\n",
    )
    assert len(reading.batch.offers) == 1
    assert len(reasons(reading, Fate.REFUSED)) == 6


@pytest.mark.parametrize(
    ("old", "new", "name", "reason"),
    [
        ("20261003T160000Z", "morgen", "DTSTART", "it cannot be read (Expected time"),
        ("DURATION:PT90M", "DTEND:20261399T000000Z", "DTEND", "it cannot be read (Wrong datetime format"),
        ("DURATION", "RRULE:FREQ=MANCHMAL\nDURATION", "RRULE", "it cannot be read (Expected frequency"),
        ("DURATION", "DTSTART:20261003T160000Z\nDURATION", "DTSTART", "it stands there more than once"),
    ],
)
def test_what_cannot_be_read_is_named(old: str, new: str, name: str, reason: str) -> None:
    reading = read(SINGLE.replace(old, new), WEEKLY)
    assert len(reading.batch.offers) == 1
    (line,) = (line for line in reading.lines if line.fate == Fate.REFUSED)
    assert (line.record, line.field) == ("event s", name)
    assert line.reason.startswith(reason)


def test_a_broken_point_loses_the_place_alone() -> None:
    reading = read(SINGLE + "GEO:hier;da\n")
    assert (len(reading.batch.offers), len(reading.batch.places)) == (1, 0)
    assert reasons(reading, Fate.LEFT_OUT) == ["GEO: it is no latitude;longitude"]


def test_what_is_cut_off_loses_only_the_last_event() -> None:
    reading = read(SINGLE, end="BEGIN:VEVENT\nUID:half\nSUMM")
    assert len(reading.batch.offers) == 1
    assert any("cut off" in reason for reason in reasons(reading, Fate.REFUSED))
    with pytest.raises(SourceError, match=r"c\.ics is no calendar"):
        read_icalendar(b"<html>", options(), "X", "c.ics")


def test_what_is_cut_off_in_the_middle_loses_itself_alone() -> None:
    broken = f"BEGIN:VEVENT\n{SINGLE}".replace("UID:s", "UID:cut").removesuffix("\n")
    reading = read(f"{SINGLE}END:VEVENT\n{broken}\nBEGIN:VEVENT\n{WEEKLY}")
    assert [offer.offer_id for offer in reading.batch.offers] == ["test:s", "test:w"]
    assert reasons(reading, Fate.REFUSED) == [": an event is cut off: its END:VEVENT is missing"]


def test_many_events_that_never_end_are_cut_in_one_pass() -> None:
    began = time.process_time()
    assert not read(end="BEGIN:VEVENT\n" * 50_000).batch.offers
    assert time.process_time() - began < 5, "each was looked for up to the end of the file: hours"


def test_organizers_and_attendees_are_persons() -> None:
    planted = (
        "ORGANIZER;CN=Erika Musterfrau:mailto:erika@example.org\nATTENDEE:mailto:max@example.org\n"
        "DESCRIPTION:<b>Fragen</b> an Herrn Mustermann\n"
    )
    reading = read(SINGLE + planted)
    for secret in ("Erika", "erika", "max@", "Mustermann", "<b>"):
        assert secret not in everything(reading)


@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VEVENT\r\n",
                "END:VEVENT\r\n",
                "UID:a\r\n",
                "SUMMARY:x\r\n",
                "DTSTART:20261003T160000Z\r\n",
                "DTEND:20261003T170000Z\r\n",
                "RRULE:FREQ=WEEKLY\r\n",
                "RRULE:X\r\n",
                "EXDATE:1\r\n",
                " fold\r\n",
                "GEO:1;2\r\n",
                "GEO:x\r\n",
                "BEGIN:VTIMEZONE\r\n",
                "END:VTIMEZONE\r\n",
                "DURATION:-P1D\r\n",
                "RECURRENCE-ID:20261003T160000Z\r\n",
                "\x00:\r\n",
            ]
        ),
        max_size=20,
    )
)
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    read_icalendar(("BEGIN:VCALENDAR\r\n" + "".join(lines)).encode(), options(), "X")
