"""The directory's own form is sifted as every other source is, and nothing else of it is changed."""

from dataclasses import replace
from datetime import timedelta

from mobility.learning.directory import ImportBatch
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.own_records import sift
from mobility.learning.model import Price
from tests.learning.importing.sources import options
from tests.support.learning import item, offer, place, provider, session, small_batch

PERSON = "Ansprechpartnerin: Erika Mustermann"
HOURS = "Mo-Fr 09:00-17:00; PH off"


def test_each_free_text_is_sifted() -> None:
    batch = ImportBatch(
        (replace(provider(), name=PERSON, email="erika@vhs.example", phone="bei Erika"),),
        (place("p1", name=PERSON, address=PERSON, opening_hours=PERSON, opening_text=PERSON),),
        (offer(title=PERSON, description={"en": PERSON}, price=Price(reductions=PERSON)),),
        (),
        (item(title={"de": PERSON}, body={"de": PERSON}, answers=(PERSON, {"de": PERSON})),),
    )
    collector = Collector("own.json", options())
    sifted = sift(batch, collector)
    assert "Erika" not in repr(sifted) and "erika" not in repr(sifted)
    assert [(line.record, line.field) for line in collector.reading().lines] == [
        *(("provider vhs", name) for name in ("name", "email", "phone")),
        *(("place p1", name) for name in ("name", "address", "openingHours", "openingText")),
        *(("offer o1", name) for name in ("price.reductions", "title.de", "description.en")),
        *(("item i1", name) for name in ("answers[0]", "answers[1].de", "title.de", "body.de")),
    ]


def test_mailboxes_of_persons_hide_in_no_address() -> None:
    mail, link = "erika@web.example", "https://web.example/?to=erika@web.example"
    batch = ImportBatch(
        (replace(provider(), website=mail),),
        (place(website=f"https://{mail}"),),
        (offer(registration_url=link),),
        (session(recurrence=mail),),
        (item(media_url=link),),
    )
    collector = Collector("own.json", options())
    assert "erika" not in repr(sift(batch, collector))
    assert [line.field for line in collector.reading().lines if line.field != "sessions"] == [
        "website", "website", "registrationUrl", "recurrence", "mediaUrl",
    ]  # fmt: skip


def test_what_names_nobody_stays_as_it_is() -> None:
    batch = small_batch()
    batch = replace(
        batch,
        providers=(replace(batch.providers[0], email="info@vhs.example", phone="0345 221-0"),),
        places=(
            place(
                opening_hours=HOURS, address="Markt 1, 06108 Halle", website="https://social.example/@haus"
            ),
        ),
        sessions=(session(recurrence="FREQ=WEEKLY;UNTIL=20270101T100000Z;BYDAY=MO"),),
    )
    collector = Collector("own.json", options())
    assert sift(batch, collector) == batch
    assert [line for line in collector.reading().lines if line.field != "sessions"] == []


def test_each_offer_with_sessions_in_the_past_has_a_line() -> None:
    now = options().now
    over, ahead = now - timedelta(hours=2), now + timedelta(hours=2)
    sessions = [
        session("s1", "o1", start=over - timedelta(hours=1), end=over),
        session("s2", "o1", start=over - timedelta(hours=2), end=over),
        session("s3", "o2", start=over, end=ahead),
        session("s4", "o3", start=over, end=now),
    ]
    collector = Collector("own.json", options())
    assert sift(ImportBatch(sessions=tuple(sessions)), collector).sessions == tuple(sessions)
    assert list(map(str, collector.reading().lines)) == [
        "own.json: offer o1: sessions: taken: sessions of it are in the past",
        "own.json: offer o3: sessions: taken: sessions of it are in the past",
    ]
