"""CSV: the documented header, and one bad row that never loses the others."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.learning.directory import open_directory
from mobility.learning.importing import Fate, SourceError, read_csv
from mobility.learning.model import OfferFormat, Price, StepFree
from tests.learning.importing.sources import BERLIN, everything, options, reasons

PLACES = """place_id,name,kind,lat,lon,address,opening_hours,step_free
lib,Stadtbibliothek,library,51.4825,11.9695,"Salzgrafenstraße 2, Halle",Dienstag bis Freitag 10-18 Uhr,yes
null,Nirgendwo,library,0,0,,,
swapped,Vertauscht,library,11.97,51.48,,,
none,Ohne,library,,,"Irgendwo 1, Halle",,
odd,Wunderlich,castle,51.48,11.97,,nach Lust und Laune,
lib,Noch eine,library,51.49,11.98,,,
short,Zu kurz
"""
OFFERS_HEAD = "offer_id;provider;title_de;title_en;description_de;place_id;format;topics;audience;price"
OFFERS = f"""{OFFERS_HEAD};price_reduced
b1;VHS Halle;Deutsch B1;German B1;Ein Kurs;lib;onsite;languages;Erwachsene;45,50 €;20
b2;VHS Halle;;;;;;;;;
b3;VHS Halle;Ohne Preis;;;;online;digital;ab 10 Jahre;2 - 5 Euro;
b4;;Ohne Träger;;;;;;;;
"""
SESSIONS = """offer_id,start,end,place_id,free_seats
b1,2026-11-02T17:30,2026-11-02T19:00,lib,3
b1,2026-11-09T17:30+01:00,2026-11-09T19:00+01:00,lib,
b1,2020-11-02T17:30,2020-11-02T19:00,lib,
b1,2026-11-16T17:30,2026-11-16T17:00,lib,
b1,morgen,2026-11-16T17:00,lib,
b1,2026-11-23T17:30,2026-11-23T19:00,lib,many
b1,2026-11-24,2026-11-25,lib,
"""


def test_places() -> None:
    reading = read_csv(PLACES.encode(), options(), "places.csv")
    library, odd = reading.batch.places
    assert (library.place_id, library.opening_hours) == ("test:lib", "Tu-Fr 10:00-18:00")
    assert library.step_free == StepFree.YES
    assert (odd.kind, odd.opening_hours, odd.opening_text) == ("other", "", "nach Lust und Laune")
    assert reasons(reading, Fate.REFUSED) == [
        "lat, lon: its coordinates are 0, 0",
        "lat, lon: its latitude and longitude are swapped",
        "lat, lon: it is without coordinates; its address is known, but not where that is",
        "id: another record of this source has the same id",
        ": it has 2 cells under 8 columns",
    ]
    assert {line.record for line in reading.lines if line.fate == Fate.REFUSED} == {
        f"line {n}" for n in (3, 4, 5, 7, 8)
    }


def test_a_geocoder_is_asked_only_where_coordinates_are_missing() -> None:
    asked: list[str] = []

    def find(address: str) -> tuple[float, float]:
        asked.append(address)
        return 51.48, 11.97

    reading = read_csv(PLACES.encode(), options(geocode=find))
    assert asked == ["Irgendwo 1, Halle"]
    assert {place.name for place in reading.batch.places} == {"Stadtbibliothek", "Ohne", "Wunderlich"}


def test_offers_with_semicolons() -> None:
    reading = read_csv(OFFERS.encode("utf-8-sig"), options())
    german, unpriced = reading.batch.offers
    assert german.title == {"de": "Deutsch B1", "en": "German B1"}
    assert german.price == Price(4550, 2000)
    assert german.topics == ("languages",)
    assert unpriced.price == Price(), "a range is no price, and never free"
    assert (unpriced.format, unpriced.audience.youngest) == (OfferFormat.ONLINE, 10)
    assert reasons(reading, Fate.REFUSED) == ["title_de: it has no title", "provider: it has no provider"]


def test_sessions() -> None:
    reading = read_csv(SESSIONS.encode(), options())
    first, second = reading.batch.sessions
    assert first.start == dt.datetime(2026, 11, 2, 17, 30, tzinfo=BERLIN)
    assert second.start == dt.datetime(2026, 11, 9, 16, 30, tzinfo=dt.UTC)
    assert (first.free_seats, second.free_seats) == (3, None)
    assert reasons(reading, Fate.REFUSED) == [
        "end: it is in the past",
        "end: its end is not after its start",
        "start: it is no time like 2026-11-02T17:30",
        "free_seats: it is no number of seats",
        "start: it says a day and no time of day",
    ]


def test_a_folder_goes_into_a_directory(tmp_path: Path) -> None:
    for name, text in (("places", PLACES), ("offers", OFFERS), ("sessions", SESSIONS)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    reading = read_csv(tmp_path, options())
    assert {line.file for line in reading.lines if line.fate == Fate.TAKEN} == {tmp_path.name}
    directory = open_directory(f"sqlite:///{tmp_path / 'learning.sqlite'}")
    report = directory.apply(reading.batch, writer="test")
    assert not report.refused
    offer = directory.find_offer("test:b1")
    assert offer is not None and offer.title["en"] == "German B1"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x89PNG\r\n", b"\x00" * 100])
def test_no_header(content: bytes) -> None:
    with pytest.raises(SourceError, match=r"places\.csv has no known header"):
        read_csv(content, options(), "places.csv")


def test_other_encodings_and_nul_characters() -> None:
    for encoding in ("cp1252", "utf-16"):
        reading = read_csv(PLACES.encode(encoding), options())
        assert reading.batch.places[0].address == "Salzgrafenstraße 2, Halle"
        assert any("UTF" in reason for reason in reasons(reading, Fate.CHANGED))
    reading = read_csv(PLACES.replace("Stadt", "Sta\x00dt").encode(), options())
    assert reading.batch.places[0].name == "Stadtbibliothek"
    assert ": NUL characters were taken out" in reasons(reading, Fate.CHANGED)


@pytest.mark.parametrize("huge", ["x" * 1_000_000, '"' + "x; ein Wort\n" * 100_000 + '"'])
def test_huge_texts_are_refused_and_nothing_else(huge: str) -> None:
    before = csv.field_size_limit()
    reading = read_csv(OFFERS.replace("Ein Kurs", huge).encode(), options())
    assert [offer.offer_id for offer in reading.batch.offers] == ["test:b3"]
    assert reasons(reading, Fate.REFUSED) == [
        "description_de: it is longer than 20000 characters",
        "title_de: it has no title",
        "provider: it has no provider",
    ]
    assert csv.field_size_limit() == before, "what others read stays as it was"


def test_a_quote_that_never_closes_loses_its_own_line_alone() -> None:
    text = PLACES.replace("null,Nirgendwo", 'null,"Nirgendwo').replace(
        ",51.48,11.97,,nach", ',51.48,11.97,"",nach'
    )
    for places in (text, text.replace("Noch eine", 'Noch "eine" andere')):
        reading = read_csv(places.encode(), options())
        assert [place.place_id for place in reading.batch.places] == ["test:lib", "test:odd"]
        refused = [(one.record, one.reason) for one in reading.lines if one.fate == Fate.REFUSED]
        assert refused[0] == ("line 3", "a quote begins in it that does not close where a cell ends")
        assert [record for record, _ in refused] == [f"line {n}" for n in (3, 4, 5, 7, 8)]


def test_many_quotes_that_never_close_are_not_looked_for_without_end() -> None:
    rows = "offer_id,provider,title_de\n" + 'x"y,"z,VHS\n' * 20_000
    assert not read_csv(rows.encode(), options()).batch.offers


def test_cells_may_have_line_ends_and_quotes() -> None:
    text = 'offer_id,provider,title_de,description_de\n1,VHS,A,"eins\n""zwei"", drei"\n2,VHS,Das "B",x\n'
    first, second = read_csv(text.encode(), options()).batch.offers
    assert (first.description, second.title) == ({"de": 'eins "zwei", drei'}, {"de": 'Das "B"'})


def test_words_that_say_nothing_are_reported() -> None:
    head = "offer_id,provider,title_de,topics,competences,audience,level,languages,price,price_reduced\n"
    row = "1,VHS,A,Kunst Quark,1.1 9.9,Marsmenschen,sehr,de klingonisch,5,nach Laune\n"
    reading = read_csv((head + row + "2,VHS,B,crafts,1.1,ab 10 Jahre,A1,de en,5,4\n").encode(), options())
    first, second = reading.batch.offers
    assert (first.topics, first.competences, first.languages) == (("arts",), ("1.1",), ("de",))
    assert {line.record for line in reading.lines if line.fate != Fate.TAKEN} == {"line 2"}
    assert sorted(reasons(reading, Fate.LEFT_OUT)) == [
        f"{name}: a word in it is not known"
        for name in ("audience", "competences", "languages", "level", "topics")
    ]
    assert reasons(reading, Fate.CHANGED) == [
        "price_reduced: the price cannot be read as one price; it is not known"
    ]
    assert second.price == Price(500, 400)
    places = PLACES.replace("18 Uhr,yes", "18 Uhr,rampe")
    assert "step_free: it is neither yes nor no; it is not known" in reasons(
        read_csv(places.encode(), options()), Fate.CHANGED
    )


def test_markup_is_taken_out() -> None:
    evil = "<script>alert(1)</script><b onclick=x()>Ein</b> Kurs &lt;img src=x onerror=y()&gt; 1 < 2"
    reading = read_csv(OFFERS.replace("Ein Kurs", f'"{evil}"').encode(), options())
    text = reading.batch.offers[0].description["de"]
    assert "alert" not in text and "onerror" not in text and "Ein Kurs" in text


def test_persons_are_not_taken() -> None:
    planted = (
        "Anmeldung bei Frau Erika Musterfrau, erika.musterfrau@example.org, Tel. 0345 1234567 "
        "oder 0171/2345678, "
        "auch info@vhs.example. Kursleitung: Max Mustermann."
    )
    text = OFFERS.replace("Ein Kurs", planted).replace("b3;VHS Halle", "b3;Frau Erika Musterfrau")
    reading = read_csv(text.encode(), options())
    for secret in ("Musterfrau", "erika", "1234567", "2345678", "Mustermann"):
        assert secret not in everything(reading), secret
    assert "info@vhs.example" in reading.batch.offers[0].description["de"]
    assert "description_de: names, mails or phones of persons were taken out" in reasons(
        reading, Fate.CHANGED
    )


def test_contacts_of_institutions_only() -> None:
    head = "offer_id,provider,title_de,provider_email,provider_phone\n"
    rows = "1,VHS,A,info@vhs.example,0345 221-0\n2,Verein,B,e.muster@verein.example,0171 2345678\n"
    reading = read_csv((head + rows).encode(), options())
    first, second = reading.batch.providers
    assert (first.email, first.phone) == ("info@vhs.example", "0345 221-0")
    assert (second.email, second.phone) == ("", "")
    assert "muster" not in everything(reading)


def test_fifty_thousand_sessions_are_all_read() -> None:
    start, minute = dt.datetime(2026, 10, 1, 9, tzinfo=BERLIN), dt.timedelta(minutes=1)
    rows = [
        f"b{i % 500},{start + i * minute:%Y-%m-%dT%H:%M},{start + (i + 90) * minute:%Y-%m-%dT%H:%M},lib,"
        for i in range(50_000)
    ]
    reading = read_csv(("offer_id,start,end,place_id,free_seats\n" + "\n".join(rows)).encode(), options())
    assert len(reading.batch.sessions) == 50_000


@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (SESSIONS + text).encode()))
def test_any_bytes_are_read_or_refused_with_the_name_of_the_file(content: bytes) -> None:
    try:
        reading = read_csv(content, options(), "some.csv")
    except SourceError as error:
        assert "some.csv" in error.message
    else:
        assert all(line.file == "some.csv" for line in reading.lines)
