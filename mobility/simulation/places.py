"""Places of the model city: where one learns, shops, heals and plays. All names are invented."""

from dataclasses import dataclass

import numpy as np

from mobility.simulation.districts import Districts, Fabric
from mobility.simulation.names import family_name, person_name
from mobility.simulation.population import Houses
from mobility.simulation.terrain import Points

_F = Fabric
_HOMES = (_F.BLOCKS, _F.ESTATE, _F.VILLAS, _F.HOUSES, _F.VILLAGE, _F.OLD_TOWN)
_CENTRAL = (_F.OLD_TOWN, _F.BLOCKS)
_SHOP = ("Mo-Fr 08:00-20:00; Sa 08:00-18:00", "Mo-Sa 07:00-21:00", "Mo-Fr 09:00-18:30; Sa 09:00-14:00")
_OFFICE = ("Mo-Fr 08:00-12:00; Mo,Tu,Th 14:00-18:00", "Mo,Tu,Th 08:00-13:00,15:00-18:00; We,Fr 08:00-12:00")

_KINDS: tuple[tuple[str, str, int, tuple[Fabric, ...], str, tuple[str, ...]], ...] = (
    ("amenity=school", "Grundschule {district} {n}", 40, _HOMES, "", ("Mo-Fr 07:00-16:00; SH off; PH off",)),
    ("amenity=school", "Gymnasium {person}", 14, _HOMES, "", ("Mo-Fr 07:00-16:30; SH off; PH off",)),
    ("amenity=school", "Sekundarschule {person}", 22, _HOMES, "", ("Mo-Fr 07:00-16:00; SH off; PH off",)),
    ("amenity=kindergarten", "Kita {family}", 95, _HOMES, "", ("Mo-Fr 06:00-17:00; PH off",)),
    ("amenity=library", "Stadtbibliothek {district}", 6, _HOMES, "",
        ("Mo-Fr 10:00-19:00; Sa 10:00-14:00; PH off", "Tu-Fr 13:00-18:00; PH off")),
    ("amenity=college", "Volkshochschule {district}", 4, _CENTRAL, "office=educational_institution",
        ("Mo-Th 09:00-21:00; Fr 09:00-15:00; SH,PH off",)),
    ("amenity=university", "Universität Auenfurt, Institut {family}", 14, (_F.CAMPUS, _F.OLD_TOWN), "",
        ("Mo-Fr 07:00-20:00; PH off",)),
    ("amenity=language_school", "Sprachschule {family}", 4, _CENTRAL, "", _OFFICE),
    ("amenity=music_school", "Musikschule {family}", 3, _HOMES, "", ("Mo-Fr 13:00-20:00; SH,PH off",)),
    ("amenity=community_centre", "Nachbarschaftshaus {district}", 16, _HOMES, "",
        ("Mo-Fr 10:00-18:00", "Tu-Sa 14:00-21:00")),
    ("amenity=planetarium", "Planetarium Auenfurt", 1, (_F.BLOCKS,), "", ("Tu-Su 10:00-18:00",)),
    ("tourism=museum", "Museum {family}", 10, _CENTRAL, "",
        ("Tu-Su 10:00-17:00", "We-Su 11:00-18:00; Th 11:00-20:00")),
    ("tourism=gallery", "Galerie {family}", 6, _CENTRAL, "", ("We-Sa 13:00-18:00",)),
    ("leisure=hackerspace", "Offene Werkstatt {district}", 4, (_F.ESTATE, _F.BLOCKS, _F.CAMPUS), "",
        ("Tu,Th 16:00-22:00; Sa 12:00-18:00",)),
    ("amenity=hospital", "Klinik {family}", 4, (_F.CLINIC, _F.BLOCKS), "emergency=yes", ("24/7",)),
    ("amenity=doctors", "Praxis {person}", 150, _HOMES, "healthcare=doctor", _OFFICE),
    ("amenity=dentist", "Zahnarztpraxis {person}", 60, _HOMES, "healthcare=dentist", _OFFICE),
    ("amenity=pharmacy", "{family}-Apotheke", 48, _HOMES, "", _SHOP),
    ("shop=supermarket", "Kaufhalle {district}", 80, _HOMES, "", _SHOP),
    ("shop=bakery", "Bäckerei {family}", 90, _HOMES, "", ("Mo-Fr 06:00-18:00; Sa 06:00-12:00",)),
    ("shop=hairdresser", "Friseur {family}", 50, _HOMES, "", _SHOP),
    ("shop=books", "Buchhandlung {family}", 12, _CENTRAL, "", _SHOP),
    ("shop=clothes", "Modehaus {family}", 35, _CENTRAL, "", _SHOP),
    ("amenity=cafe", "Café {family}", 70, _CENTRAL, "", ("Mo-Su 09:00-18:00", "Tu-Su 10:00-19:00")),
    ("amenity=restaurant", "Gasthaus {family}", 90, _HOMES, "", ("Tu-Su 11:30-22:00", "Mo-Su 17:00-23:00")),
    ("amenity=bank", "Modellbank {district}", 20, _HOMES, "", _OFFICE),
    ("amenity=post_office", "Post {district}", 14, _HOMES, "", _SHOP),
    ("amenity=townhall", "Bürgerservice {district}", 4, _CENTRAL, "", _OFFICE),
    ("amenity=theatre", "Theater {family}", 4, _CENTRAL, "", ()),
    ("amenity=cinema", "Lichtspiele {family}", 3, _CENTRAL, "", ("Mo-Su 14:00-23:30",)),
    ("amenity=social_facility", "Seniorentreff {district}", 14, _HOMES, "", ("Mo-Fr 09:00-16:00",)),
    ("leisure=sports_centre", "Sporthalle {district}", 22, _HOMES, "", ("Mo-Su 08:00-22:00",)),
    ("leisure=playground", "Spielplatz {family}", 90, _HOMES, "", ()),
    ("office=company", "{family} Werke", 90, (_F.BUSINESS,), "", ()),
    ("amenity=parking", "Parkplatz {district}", 40, (_F.BUSINESS, _F.ESTATE, _F.BLOCKS), "access=yes",
        ("24/7",)),
    ("amenity=bicycle_parking", "", 160, (*_HOMES, _F.CAMPUS), "", ()),
    ("amenity=toilets", "", 24, (_F.OLD_TOWN, _F.BLOCKS, _F.ESTATE), "", ("Mo-Su 07:00-20:00",)),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Place:
    """One place of interest.

    Parameters
    ----------
    xy : Points
        (2,) city metres.
    tags : dict[str, str]
        OSM tags with name, address, opening_hours and wheelchair as far as "known".
    """

    xy: Points
    tags: dict[str, str]


def address_tags(houses: Houses, house: int, city: str) -> dict[str, str]:
    """Address of a house in OSM tags; the postal code is none that exists."""
    return {
        "addr:street": houses.street[house],
        "addr:housenumber": str(int(houses.number[house])),
        "addr:postcode": f"000{int(houses.district[house]) % 60 + 10}",
        "addr:city": city,
    }


def build_places(
    rng: np.random.Generator, districts: Districts, houses: Houses, size: float, city: str
) -> tuple[Place, ...]:
    """Put places of every kind at houses of fitting districts; a small city keeps at least a tenth."""
    fabrics = np.array([districts.all[int(i)].fabric.value for i in houses.district])
    candidates = {fabric: np.flatnonzero(fabrics == fabric.value) for fabric in Fabric}
    places = []
    taken: set[str] = set()
    for kind, template, count, where, extra, hours in _KINDS:
        options = np.concatenate([candidates[fabric] for fabric in where])
        if not len(options):
            options = np.arange(len(houses.street))
        for n in range(max(1, round(count * size))):
            house = int(options[int(rng.integers(len(options)))])
            district = districts.all[int(houses.district[house])].name
            name = template.format(
                district=district, n=n + 1, person=person_name(rng), family=family_name(rng)
            )
            name = name if name not in taken or not name else f"{name}, {houses.street[house]}"
            taken.add(name)
            tags = dict(pair.split("=", 1) for pair in (kind, extra) if pair)
            if name:
                tags["name"] = name
            if hours and rng.random() < 0.85:
                tags["opening_hours"] = hours[int(rng.integers(len(hours)))]
            draw = rng.random()
            if draw < 0.6:
                tags["wheelchair"] = "yes" if draw < 0.36 else "limited" if draw < 0.47 else "no"
            places.append(
                Place(houses.xy[house] + rng.normal(0, 2.0, 2), tags | address_tags(houses, house, city))
            )
    return tuple(places)
