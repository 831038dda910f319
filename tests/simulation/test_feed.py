"""The timetable that is written: complete, in order, and labeled as invented everywhere."""

from collections import Counter, defaultdict

from tests.simulation.conftest import Table

Tables = dict[str, Table]


def _seconds(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _trips(tables: Tables, line: str) -> Table:
    return [row for row in tables["trips"] if row["route_id"] == f"mc-{line}"]


def _times(tables: Tables, trips: Table) -> Table:
    wanted = {row["trip_id"] for row in trips}
    return [row for row in tables["stop_times"] if row["trip_id"] in wanted]


def test_lines(tables: Tables) -> None:
    types = Counter(int(row["route_type"]) for row in tables["routes"])
    assert types[0] == 14  # tram
    assert types[3] == 21  # bus by day; with express, school bus and Rufbus 24
    assert types[705] == 4  # night buses
    assert types[109] + types[106] == 6  # suburban and regional rail
    assert (types[702], types[712], types[715]) == (1, 1, 1)  # shift express, school bus, Rufbus
    # the 13 values that gtfs-guru warns of are these extended route types, which routers know
    assert sum(n for kind, n in types.items() if kind > 12) == 13


def test_times_never_go_back(tables: Tables) -> None:
    by_trip = defaultdict(list)
    for row in tables["stop_times"]:
        by_trip[row["trip_id"]].append(row)
    assert len(by_trip) == len(tables["trips"])
    for rows in by_trip.values():
        assert [int(row["stop_sequence"]) for row in rows] == list(range(1, len(rows) + 1))
        clock = [_seconds(row[key]) for row in rows for key in ("arrival_time", "departure_time")]
        assert clock == sorted(clock)
        arrivals, departures = clock[2::2], clock[1:-1:2]
        assert all(b - a >= 18 for a, b in zip(departures, arrivals, strict=True))  # 20 s, paced by the hour
        along = [float(row["shape_dist_traveled"]) for row in rows]
        assert along == sorted(along)


def test_no_orphans(tables: Tables) -> None:
    stops = {row["stop_id"]: row for row in tables["stops"]}
    assert {row["stop_id"] for row in tables["stop_times"]} <= set(stops)
    assert all(stops[row["stop_id"]]["location_type"] in ("", "0") for row in tables["stop_times"])
    assert {row["parent_station"] for row in stops.values()} - {""} <= set(stops)
    for key in ("route", "shape"):
        owner = {row[f"{key}_id"] for row in tables[f"{key}s"]}
        assert {row[f"{key}_id"] for row in tables["trips"]} <= owner
    services = {row["service_id"] for name in ("calendar", "calendar_dates") for row in tables[name]}
    assert {row["service_id"] for row in tables["trips"]} == services


def test_stations_have_platforms_and_names_of_their_own(tables: Tables) -> None:
    stations = [row for row in tables["stops"] if row["location_type"] == "1"]
    names = [row["stop_name"] for row in stations]
    assert len(set(names)) == len(names)
    parents = {row["parent_station"] for row in tables["stops"] if row["platform_code"]}
    assert parents == {row["stop_id"] for row in stations}
    assert {row["wheelchair_boarding"] for row in tables["stops"] if row["platform_code"]} == {"0", "1", "2"}


def test_main_station_has_pathways_and_levels(tables: Tables) -> None:
    modes = Counter(row["pathway_mode"] for row in tables["pathways"])
    assert modes["1"] >= 5
    assert modes["2"] == modes["5"] == 8  # each rail platform has stairs and an elevator
    ends = {row[key] for row in tables["pathways"] for key in ("from_stop_id", "to_stop_id")}
    stops = {row["stop_id"]: row for row in tables["stops"]}
    assert {stops[end]["location_type"] or "0" for end in ends} == {"0", "2", "3"}
    levels = {row["level_id"] for row in tables["levels"]}
    assert {row["level_id"] for row in stops.values()} - {""} == levels


def test_frequencies_of_both_kinds(tables: Tables) -> None:
    exact = {row["trip_id"].split("-")[0]: row["exact_times"] for row in tables["frequencies"]}
    assert exact == {"43": "1", "44": "0"}
    assert all(_seconds(row["start_time"]) < _seconds(row["end_time"]) for row in tables["frequencies"])


def test_riders_stay_seated_by_blocks_and_by_transfers(tables: Tables) -> None:
    blocks = defaultdict(list)
    for row in tables["trips"]:
        if row["block_id"]:
            blocks[row["block_id"]].append(row)
    assert len(blocks) > 20
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for row in tables["stop_times"]:
        first.setdefault(row["trip_id"], _seconds(row["departure_time"]))
        last[row["trip_id"]] = _seconds(row["arrival_time"])
    for one, other in blocks.values():
        assert one["service_id"] == other["service_id"]
        a, b = sorted((one["trip_id"], other["trip_id"]), key=lambda trip: first[trip])
        assert 60 <= first[b] - last[a] <= 900
    seated = [row for row in tables["transfers"] if row["transfer_type"] == "4"]
    assert seated
    for row in seated:
        assert last[row["from_trip_id"]] < first[row["to_trip_id"]]


def test_transfers_of_several_types(tables: Tables) -> None:
    assert {row["transfer_type"] for row in tables["transfers"]} >= {"1", "2", "4"}


def test_rufbus_is_called_by_phone(tables: Tables) -> None:
    rows = _times(tables, _trips(tables, "45"))
    assert rows
    ends = {row["trip_id"]: row for row in rows}
    boarding = [row for row in rows if row is not ends[row["trip_id"]]]
    assert {row["pickup_type"] for row in boarding} == {"2"}
    assert {row["pickup_type"] for row in ends.values()} == {"1"}
    rules = {row["booking_rule_id"] for row in tables["booking_rules"]}
    assert {row["pickup_booking_rule_id"] for row in boarding} == rules


def test_night_lines_meet_at_the_market_past_midnight(tables: Tables) -> None:
    market = {row["stop_id"] for row in tables["stops"] if row["parent_station"] == "mc:0002"}
    leaving = defaultdict(set)
    for line in ("N1", "N2", "N3", "N4"):
        for row in _times(tables, _trips(tables, line)):
            if row["stop_id"] in market:
                leaving[line].add(row["departure_time"])
    assert leaving["N1"] == leaving["N2"] == leaving["N3"] == leaving["N4"]
    assert "25:10:00" in leaving["N1"]
    assert max(_seconds(row["arrival_time"]) for row in tables["stop_times"]) > 28 * 3600


def test_shift_express_arrives_ten_minutes_before_the_shifts(tables: Tables) -> None:
    out = [row for row in _trips(tables, "X1") if row["direction_id"] == "0"]
    last = {row["trip_id"]: row["arrival_time"] for row in _times(tables, out)}
    arrivals = {text[:5] for text in last.values()}
    assert {"05:50", "13:50", "21:50"} <= arrivals


def test_everything_says_that_it_is_invented(tables: Tables) -> None:
    assert all(
        "Modellstadt" in row["agency_name"] and "simuliert" in row["agency_name"] for row in tables["agency"]
    )
    assert all("simulated" in row["feed_publisher_name"] for row in tables["feed_info"])
    assert all("simulated" in row["organization_name"] for row in tables["attributions"])
    assert all("simuliert" in row["message"] for row in tables["booking_rules"])
    assert {row["language"] for row in tables["translations"]} == {"en"}
    names = {row["stop_name"] for row in tables["stops"]}
    assert {row["field_value"] for row in tables["translations"]} <= names
