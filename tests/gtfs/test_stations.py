"""Stations, transfers, pathways, agencies and what is kept for later."""

from pathlib import Path

import numpy as np

import gtfs
from tests.gtfs.towns import compile_town, found, table

STATION = """
    stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
    a,Alpha,51.480,11.960,0,,
    b,Beta,51.485,11.970,0,,
    c,Gamma 1,51.490,11.980,0,S,
    c2,Gamma 2,51.4901,11.9801,0,S,2
    d,Delta,51.495,11.990,0,,
    S,Gamma,51.490,11.980,1,,1
    door,Gamma west,51.490,11.979,2,S,
    node,,,,3,S,
    """
A, B, C, C2, D, S, DOOR, NODE = range(8)
CALLS = table("stop_times").replace("u1,08:15:00,08:15:00,c,", "u1,08:15:00,08:15:00,c2,")


def rules_of(timetable: gtfs.Timetable) -> list[tuple[int, ...]]:
    columns = [getattr(timetable, name).tolist() for name in timetable._fields if name.startswith("rule_")]
    return list(zip(*columns, strict=True))


def test_platforms_inherit_step_free_access_and_places(tmp_path: Path) -> None:
    timetable = compile_town(tmp_path, stops=STATION, stop_times=CALLS).timetable
    assert timetable.stop_wheelchair.tolist() == [0, 0, 1, 2, 0, 1, 1, 1]
    assert timetable.stop_parent.tolist() == [-1, -1, S, S, -1, -1, S, S]
    assert timetable.stop_lat[NODE] == 51.49  # of its station


def test_rules_of_stations_hold_for_their_platforms_unless_these_have_one(tmp_path: Path) -> None:
    transfers = """
        from_stop_id,to_stop_id,transfer_type,min_transfer_time
        S,S,2,300
        c,c2,2,60
        a,b,3,
        b,a,1,
        b,b,0,
        """
    timetable = compile_town(tmp_path, stops=STATION, stop_times=CALLS, transfers=transfers).timetable
    anything = (-1, -1, -1, -1)
    assert sorted(rules_of(timetable)) == sorted(
        [
            (C, C, *anything, 2, 300),
            (C, C2, *anything, 2, 60),
            (C2, C, *anything, 2, 300),
            (C2, C2, *anything, 2, 300),
            (A, B, *anything, 3, -1),
            (B, A, *anything, 1, -1),
            (B, B, *anything, 0, -1),
        ]
    )


def test_rules_of_routes_and_trips_and_in_seat_ones(tmp_path: Path) -> None:
    transfers = """
        from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,transfer_type
        c,c,r1,r2,,,3
        c,c,,,t1,u1,1
        ,,,,t1,u1,4
        ,,,,t2,u1,5
        ,,,,t2,,4
        c,,,,,,2
        """
    compiled = compile_town(tmp_path, transfers=transfers)
    c, t1, t2, u1 = 2, 0, 1, 2
    assert rules_of(compiled.timetable) == [
        (c, c, 0, 1, -1, -1, 3, -1),
        (c, c, -1, -1, t1, u1, 1, -1),
        (-1, -1, -1, -1, t1, u1, 4, -1),
        (-1, -1, -1, -1, t2, u1, 5, -1),
    ]
    assert found(compiled.notices, "in_seat_without_trips").line == 6
    assert found(compiled.notices, "transfer_without_stops").line == 7


def test_pathways_both_ways_with_given_measured_and_assumed_times(tmp_path: Path) -> None:
    pathways = """
        pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,length,traversal_time,stair_count
        p1,door,node,1,1,133,,
        p2,node,c,2,0,,,50
        p3,node,c2,5,1,,45,
        p4,c,door,7,1,,,
        """
    levels = "level_id,level_index\nL0,0\n"
    timetable = compile_town(
        tmp_path, stops=STATION, stop_times=CALLS, pathways=pathways, levels=levels
    ).timetable
    walks = list(
        zip(
            timetable.pathway_from.tolist(),
            timetable.pathway_to.tolist(),
            timetable.pathway_s.tolist(),
            timetable.pathway_wheelchair.tolist(),
            timetable.pathway_record.tolist(),
            strict=True,
        )
    )
    assert walks == [
        (DOOR, NODE, 100, 0, 0),  # 133 m at 1.33 m/s
        (NODE, DOOR, 100, 0, 0),
        (NODE, C, 30, 2, 1),  # 50 steps at 100 a minute
        (NODE, C2, 45, 1, 2),
        (C2, NODE, 45, 1, 2),
        (C, DOOR, 5, 0, 3),  # an exit gate lets nobody in
    ]


def test_agencies_without_ids(tmp_path: Path) -> None:
    agency = "agency_name,agency_url,agency_timezone\nOne,https://a.org,UTC\nTwo,https://b.org,UTC\n"
    compiled = compile_town(tmp_path, agency=agency, routes="route_id,route_type\nr1,0\nr2,3\n")
    assert compiled.timetable.route_agency.tolist() == [0, 0]
    assert found(compiled.notices, "duplicate_key").line == 3


def test_a_route_of_an_unknown_agency_gets_the_first_one(tmp_path: Path) -> None:
    agency = table("agency") + "other,Other,https://o.org,Europe/Berlin\n"
    compiled = compile_town(
        tmp_path, agency=agency, routes="route_id,agency_id,route_type\nr1,nobody,0\nr2,other,1700\n"
    )
    assert compiled.timetable.route_agency.tolist() == [0, 1]
    assert compiled.timetable.route_type.tolist() == [0, 1700]
    assert found(compiled.notices, "orphan_reference").file == "routes.txt"


def test_files_and_columns_for_later_are_kept(tmp_path: Path) -> None:
    lines = table("stop_times").splitlines()
    text = lines[0] + ",stop_headsign,location_id,start_pickup_drop_off_window,end_pickup_drop_off_window\n"
    text += "".join(f"{row},{'Via Beta' if n == 1 else ''},,,\n" for n, row in enumerate(lines[1:]))
    text += "call,,,,1,,zone,08:00:00,12:00:00\n"
    compiled = compile_town(
        tmp_path,
        stop_times=text,
        trips=table("trips") + "r2,wk,call\n",
        stops=table("stops").replace("stop_lon\n", "stop_lon,shelter\n").replace("11.960\n", "11.960,yes\n"),
        fare_attributes="fare_id,price\nx,2.90\n",
        booking_rules="booking_rule_id,booking_type\nb,1\n",
        translations="table_name,field_name,language,translation,record_id\nstops,stop_name,fr,Alphe,a\n",
    )
    assert compiled.tables["stops"].column("shelter").to_pylist() == ["yes", None, None, None]
    assert compiled.tables["raw/town/fare_attributes.txt"].column("price").to_pylist() == ["2.90"]
    assert compiled.tables["raw/town/booking_rules.txt"].num_rows == 1
    assert compiled.tables["raw/town/stop_times.txt"].column("location_id").to_pylist() == ["zone"]
    assert compiled.tables["translations"].column("translation").to_pylist() == ["Alphe"]
    said = compiled.tables["stop_time_texts"].select(["trip", "stop_sequence", "stop_headsign"]).to_pylist()
    assert said == [{"trip": 0, "stop_sequence": 2, "stop_headsign": "Via Beta"}]
    assert len(compiled.timetable.trip_record) == 3  # the on-demand trip has no scheduled run


def test_the_same_feed_gives_the_same_arrays(tmp_path: Path) -> None:
    first, second = (compile_town(tmp_path).timetable for _ in range(2))
    for name in first._fields:
        one, other = np.asarray(getattr(first, name)), np.asarray(getattr(second, name))
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()
        assert name == "service_first_date" or not one.flags.writeable
