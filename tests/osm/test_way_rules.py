"""One line a rule: the tags of a way, and who may use it along and against its direction."""

import pytest

from osm.street_graph import Feature, Permission, Surface, WheelchairState
from osm.way_profile import WayProfile, way_profile
from tests.support.maps import parse_tags

LETTERS = {
    "w": Permission.WALK,
    "r": Permission.WHEELCHAIR,  # rolls
    "b": Permission.BIKE,
    "p": Permission.BIKE_PUSHED,
    "c": Permission.CAR,
}


def profile(tags: str) -> WayProfile:
    """Compile one way's tags."""
    found = way_profile(parse_tags(tags))
    assert found is not None, tags
    return found


def letters(permission: Permission) -> str:
    """Write permissions as letters."""
    return "".join(letter for letter, bit in LETTERS.items() if permission & bit)


ACCESS = """
highway=residential                                               wrbc   wrbc
highway=motorway                                                  c      -
highway=motorway oneway=no                                        c      c
highway=trunk                                                     bc     bc
highway=trunk sidewalk=right                                      wrbc   wrbc
highway=primary motorroad=yes                                     c      c
highway=primary motorroad=yes foot=yes                            wrpc   wrpc
highway=footway                                                   wrp    wrp
highway=footway bicycle=yes                                       wrb    wrb
highway=footway access=yes                                        wrp    wrp
highway=footway motor_vehicle=destination                         wrpc   wrpc
highway=footway foot=no                                           none
highway=path                                                      wrb    wrb
highway=path bicycle=dismount                                     wrp    wrp
highway=path sac_scale=mountain_hiking                            wp     wp
highway=path mtb:scale=3                                          wrp    wrp
highway=cycleway                                                  wrb    wrb
highway=cycleway foot=no                                          b      b
highway=bridleway                                                 wrp    wrp
highway=track                                                     wrb    wrb
highway=track motor_vehicle=yes                                   wrbc   wrbc
highway=pedestrian                                                wrp    wrp
highway=pedestrian vehicle=destination                            wrbc   wrbc
highway=corridor                                                  wrp    wrp
highway=elevator                                                  wrp    wrp
highway=elevator bicycle=yes                                      wrp    wrp
highway=steps                                                     w      w
highway=steps ramp:bicycle=yes                                    wp     wp
highway=steps ramp:wheelchair=yes                                 wrp    wrp
highway=steps wheelchair=yes                                      wr     wr
highway=steps conveying=forward                                   w      -
highway=steps conveying=backward                                  -      w
highway=steps conveying=yes                                       w      w
highway=footway conveying=forward                                 wr     -
railway=platform                                                  wrp    wrp
public_transport=platform                                         wrp    wrp
public_transport=platform highway=bus_stop                        wrp    wrp
route=ferry                                                       wrb    wrb
route=ferry motor_vehicle=yes                                     wrbc   wrbc
route=ferry foot=no                                               b      b
man_made=pier                                                     wrp    wrp
highway=busway                                                    none
highway=busway bicycle=yes                                        b      b
highway=service access=private                                    none
highway=service access=private foot=yes                           wrp    wrp
highway=service access=no bicycle=designated                      b      b
highway=service access=customers                                  wrbc   wrbc
highway=service access=private sidewalk=both                      none
highway=service service=emergency_access                          wrb    wrb
highway=residential access=destination                            wrbc   wrbc
highway=residential vehicle=no                                    wrp    wrp
highway=residential vehicle=no bicycle=yes                        wrb    wrb
highway=residential motor_vehicle=no                              wrb    wrb
highway=residential motor_vehicle=agricultural;forestry           wrb    wrb
highway=residential motorcar=no                                   wrb    wrb
highway=residential motor_vehicle=private motorcar=yes            wrbc   wrbc
highway=residential foot=use_sidepath                             bc     bc
highway=residential bicycle=use_sidepath                          wrpc   wrpc
highway=residential access=unknown                                wrbc   wrbc
highway=residential foot=permissive bicycle=discouraged           wrbc   wrbc
highway=residential bicycle:backward=no                           wrbc   wrpc
highway=residential motor_vehicle:forward=no                      wrb    wrbc
highway=construction                                              none
highway=proposed                                                  none
highway=abandoned                                                 none
highway=raceway                                                   none
highway=residential oneway=yes                                    wrbc   wrp
highway=residential oneway=-1                                     wrp    wrbc
highway=residential oneway=yes oneway:bicycle=no                  wrbc   wrb
highway=residential oneway=yes cycleway=opposite                  wrbc   wrb
highway=residential oneway=yes cycleway:left=opposite_lane        wrbc   wrb
highway=residential oneway=yes cycleway:left:oneway=no            wrbc   wrb
highway=residential oneway:bicycle=yes                            wrbc   wrpc
highway=residential oneway=yes oneway:foot=yes                    wrbc   -
highway=residential oneway=yes oneway:motor_vehicle=no            wrbc   wrpc
highway=primary junction=roundabout                               wrbc   wrp
highway=primary junction=roundabout oneway=no                     wrbc   wrbc
highway=footway oneway=yes bicycle=yes                            wrb    wrp
highway=motorway_link                                             c      c
"""


@pytest.mark.parametrize("line", ACCESS.strip().splitlines())
def test_who_may_use_a_way(line: str) -> None:
    tags, *expected = line.rsplit(maxsplit=1 if line.endswith("none") else 2)
    found = way_profile(parse_tags(tags))
    if expected == ["none"]:
        assert found is None
        return
    assert found is not None
    assert [letters(found.forward) or "-", letters(found.backward) or "-"] == expected


WHEELCHAIR = """
highway=residential                                       unknown
highway=footway                                           unknown
highway=footway surface=asphalt                           yes
highway=residential surface=asphalt                       unknown
highway=residential surface=asphalt smoothness=good       yes
highway=footway wheelchair=yes incline=12%                yes
highway=footway wheelchair=no surface=asphalt             no
highway=footway wheelchair=limited                        unknown
highway=footway surface=sand                              no
highway=footway surface=gravel                            unknown
highway=path smoothness=very_bad                          no
highway=path smoothness=bad                               unknown
highway=footway incline=6% surface=asphalt                yes
highway=footway incline=6.1%                              no
highway=footway incline=-8%                               no
highway=footway incline=4°                                no
highway=footway incline=3°                                unknown
highway=footway incline=up surface=asphalt                yes
highway=footway width=0.8                                 no
highway=footway width=80cm                                no
highway=footway width=0.9                                 unknown
highway=footway est_width=0.5                             no
highway=track tracktype=grade5                            no
highway=steps                                             no
highway=steps ramp=yes                                    no
highway=steps ramp:wheelchair=yes                         yes
highway=steps conveying=yes wheelchair=yes                no
highway=elevator                                          yes
highway=elevator wheelchair=no                            no
"""


@pytest.mark.parametrize("line", WHEELCHAIR.strip().splitlines())
def test_what_is_known_for_wheelchairs(line: str) -> None:
    tags, expected = line.rsplit(maxsplit=1)
    found = profile(tags)
    assert found.wheelchair.name.lower() == expected
    # The bit means: not known to be impassable. Unknown never forbids.
    is_passable = found.wheelchair is not WheelchairState.NO
    assert bool((found.forward | found.backward) & Permission.WHEELCHAIR) is is_passable


STRESS = """
highway=cycleway                                          1
highway=living_street                                     1
highway=residential maxspeed=30                           1
highway=residential                                       2
highway=residential bicycle_road=yes                      1
highway=tertiary maxspeed=30                              2
highway=tertiary                                          3
highway=secondary lanes=4                                 4
highway=secondary cycleway=lane                           2
highway=secondary cycleway:right=lane lanes=4             3
highway=secondary cycleway=track                          1
highway=secondary maxspeed=70                             4
highway=secondary maxspeed=DE:rural                       4
highway=tertiary oneway=yes lanes=2                       4
highway=footway                                           0
highway=motorway                                          0
"""


@pytest.mark.parametrize("line", STRESS.strip().splitlines())
def test_stress_of_cycling(line: str) -> None:
    tags, expected = line.rsplit(maxsplit=1)
    assert profile(tags).stress_forward == int(expected)


SPEEDS = """
highway=residential                                       28
highway=residential maxspeed=30                           16
highway=residential maxspeed=DE:zone:30                   16
highway=residential zone:maxspeed=DE:30                   16
highway=living_street                                     7
highway=primary                                           38
highway=primary maxspeed=DE:rural                         75
highway=primary maxspeed=30mph                            36
highway=motorway                                          110
highway=motorway maxspeed=none                            110
highway=motorway maxspeed=80                              68
highway=service service=parking_aisle                     5
highway=residential maxspeed=walk                         4
highway=footway                                           0
"""


@pytest.mark.parametrize("line", SPEEDS.strip().splitlines())
def test_speeds_of_cars(line: str) -> None:
    tags, expected = line.rsplit(maxsplit=1)
    assert profile(tags).kmh_forward == int(expected)


def test_speed_by_direction() -> None:
    found = profile("highway=primary maxspeed=50 maxspeed:backward=30")
    assert (found.kmh_forward, found.kmh_backward) == (38, 22)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("highway=steps", Feature.STAIRS | Feature.FOOTWAY),
        ("highway=steps conveying=yes", Feature.ESCALATOR | Feature.FOOTWAY),
        ("highway=footway footway=crossing", Feature.CROSSING | Feature.FOOTWAY),
        (
            "highway=footway footway=crossing crossing=traffic_signals",
            Feature.CROSSING | Feature.TRAFFIC_SIGNAL | Feature.FOOTWAY,
        ),
        ("highway=footway footway=sidewalk", Feature.SIDEWALK | Feature.FOOTWAY),
        ("highway=residential sidewalk=left", Feature.SIDEWALK | Feature.RESIDENTIAL),
        ("highway=residential sidewalk=separate", Feature.RESIDENTIAL),
        ("highway=residential sidewalk=no", Feature.RESIDENTIAL),
        ("highway=residential sidewalk:right=yes", Feature.SIDEWALK | Feature.RESIDENTIAL),
        ("highway=secondary bridge=viaduct", Feature.BRIDGE),
        ("highway=secondary bridge=no", Feature(0)),
        ("highway=footway tunnel=yes", Feature.TUNNEL | Feature.FOOTWAY),
        ("highway=corridor", Feature.INDOOR | Feature.FOOTWAY),
        ("highway=footway indoor=yes ramp=yes", Feature.INDOOR | Feature.RAMP | Feature.FOOTWAY),
        ("highway=primary junction=roundabout", Feature.ROUNDABOUT),
        ("highway=secondary cycleway:right=lane", Feature.CYCLEWAY),
        ("route=ferry", Feature.FERRY),
        ("highway=elevator", Feature.ELEVATOR),
    ],
)
def test_features(tags: str, expected: Feature) -> None:
    assert profile(tags).feature == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("highway=path surface=asphalt", Surface.PAVED),
        ("highway=path surface=paving_stones", Surface.PAVING_STONES),
        ("highway=path surface=fine_gravel", Surface.COMPACTED),
        ("highway=path surface=sett", Surface.COBBLES),
        ("highway=path surface=grass", Surface.UNPAVED),
        ("highway=track tracktype=grade1", Surface.PAVED),
        ("highway=track tracktype=grade4 surface=asphalt", Surface.PAVED),
        ("highway=path surface=lava", Surface.UNKNOWN),
    ],
)
def test_surfaces(tags: str, expected: Surface) -> None:
    assert profile(tags).surface == expected


def test_level_incline_and_area() -> None:
    found = profile("highway=steps level=-1;0 incline=up area=yes")
    assert (found.level, found.incline_percent, found.is_area) == (-1.0, 1, True)
    assert profile("highway=footway incline=-5.4%").incline_percent == -5
    assert not profile("highway=pedestrian").is_area
    assert profile("railway=platform").is_area
    assert not profile("railway=platform area=no").is_area
