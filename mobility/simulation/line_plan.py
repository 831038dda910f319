"""Which lines the model city runs: where they go, how often, by day type and hour. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlannedLine:
    """One line as its planner writes it down.

    Parameters
    ----------
    name : str
        What stands on the vehicle.
    mode : str
        "tram", "bus" or "rail".
    via : tuple[tuple[int, int] | str, ...]
        Places from end to end: plan metres, or the name of a district (its middle).
    service : str
        Key of `HEADWAYS`, or "shift", "night", "shuttle", "ring", "call" which have rules of their own.
    color : str
        Six hex digits.
    """

    name: str
    mode: str
    via: tuple[tuple[int, int] | str, ...]
    service: str
    color: str


HUB = (1180, 0)
MARKET = (12, 0)
_RING_N = (95, 575)
_RING_S = (95, -575)
_TROT = (-330, 4200)
_KROL = (-2150, 2950)
_CLINIC = (-2700, 2700)
_CAMPUS = (-2420, 1450)
_NEU = (-3000, -420)
_NEU_W = (-4000, -520)
_NEU_END = (-5000, -330)
_NEU_S = (-3000, -1050)
_FREI = (2000, 130)
_BUES = (3900, 0)
_SUED = (580, -3400)
_SILB = (430, -4900)
_AMM = (650, -5800)
_DAMM = (2150, -3150)

PLACES: dict[str, tuple[int, int]] = {
    "Auenfurt Hauptbahnhof": HUB, "Marktplatz": MARKET, "Trothau": _TROT, "Kröllau": _KROL,
    "Universitätsklinikum": _CLINIC, "Campus Weinhang": _CAMPUS, "Neustadt-Mitte": _NEU,
    "Neustadt-West": _NEU_W, "Neustadt Endpunkt": _NEU_END, "Neustadt-Süd": _NEU_S, "Freifeld": _FREI,
    "Reidenau Süd": _BUES, "Südstadt": _SUED, "Silberau": _SILB, "Ammenau": _AMM, "Dammsiedlung": _DAMM,
    "Hafenfeld Nord": (-60, 5200), "Döllau": (-5150, 2450), "Büschau": (3900, 1500),
    "Frohe Höhe": (1600, 3300), "Wörmstadt Süd": (-130, -4500), "Bruckfeld Süd": (2900, -4300),
    "Kanenau West": (4600, -2550), "Gewerbegebiet Ost": (3400, -1500), "Lutherhof": (1050, -2000),
    "Paulsviertel": (960, 1950), "Ringallee Nord": _RING_N, "Ringallee Süd": _RING_S,
}  # fmt: skip
"""Places with a station of this name, the main station and the market first; plan metres on main roads."""

LINES: tuple[PlannedLine, ...] = (
    PlannedLine("1", "tram", (_TROT, _RING_N, MARKET, _RING_S, _SUED, _SILB), "main", "C8102E"),
    PlannedLine("2", "tram", (_NEU_END, _NEU, MARKET, HUB, _FREI, _BUES), "main", "00843D"),
    PlannedLine("3", "tram", ((-60, 5200), _TROT, _RING_N, MARKET, HUB, (1050, -2000), _DAMM), "main",
        "0057B8"),
    PlannedLine("4", "tram", (_KROL, (-720, 2050), MARKET, HUB, _FREI, (3400, -1500)), "main", "F2A900"),
    PlannedLine("5", "tram", ((-5150, 2450), _CLINIC, _KROL, (-720, 2050), MARKET, _RING_S, _SUED, _AMM),
        "main", "7A2A90"),
    PlannedLine("6", "tram", (_NEU_S, (-420, -2050), (-560, -1050), MARKET, HUB), "city", "00A3AD"),
    PlannedLine("7", "tram", (_KROL, (-560, 1300), MARKET, HUB, _FREI, _BUES, (3900, 1500)), "main",
        "E87722"),
    PlannedLine("8", "tram", (_TROT, (20, 2200), (140, 1300), HUB, (850, -1200), (1050, -2000)), "city",
        "8E6F3E"),
    PlannedLine("9", "tram", (_NEU_W, _NEU, MARKET, HUB, (1050, -2000), _DAMM, (2900, -4300)), "city",
        "D0006F"),
    PlannedLine("10", "tram", (_NEU_END, _NEU, MARKET, _RING_S, _SUED, _SILB), "city", "4C8C2B"),
    PlannedLine("11", "tram", (_CAMPUS, _NEU, MARKET, (-560, -1050), (-330, -3200), (-130, -4500)), "city",
        "003087"),
    PlannedLine("12", "tram", ((1600, 3300), (960, 1950), (430, 420), HUB, (850, -1200), _SUED), "city",
        "9B6A2F"),
    PlannedLine("13", "tram", (_NEU_S, _NEU, _CAMPUS, _CLINIC, _KROL), "city", "5B7F95"),
    PlannedLine("14", "tram", (_CAMPUS, _NEU, MARKET, HUB, _FREI, (3400, -1500), (4600, -2550)), "peak",
        "A6192E"),
    PlannedLine("21", "bus", ("Trothau", "Landrain", "Frohe Höhe", "Paulsviertel", HUB), "feeder", "6A8FB5"),
    PlannedLine("22", "bus", ("Trothau", "Hafenfeld", (-60, 5200), "Seebau", "Tornhain"), "rural", "7FB069"),
    PlannedLine("23", "bus", (HUB, "Freifeld", "Dahlberg", "Reidenau", "Büschau"), "feeder", "B56576"),
    PlannedLine("24", "bus", (HUB, "Thürmeviertel", "Ostend", "Gewerbegebiet Ost", "Kanenau"), "feeder",
        "6D6875"),
    PlannedLine("25", "bus", (HUB, "Merseviertel", "Lutherhof", "Dammsiedlung", "Bruckfeld", "Radwell"),
        "feeder", "E56B6F"),
    PlannedLine("26", "bus", (HUB, "Südtor", "Glashütte", "Wörmstadt", "Silberau", "Ammenau"), "feeder",
        "355070"),
    PlannedLine("27", "bus", ("Südstadt", "Südstadt-Ost", "Silberau", "Ammenau", "Beesenau"), "feeder",
        "588157"),
    PlannedLine("28", "bus", (MARKET, "Mühlenviertel", "Glashütte", "Südstadt", "Bruckfeld"), "feeder",
        "A3B18A"),
    PlannedLine("31", "bus", (_NEU, "Neustadt-Nord", "Campus Weinhang", "Heidesüd", "Döllau"), "feeder",
        "BC6C25"),
    PlannedLine("32", "bus", (_NEU, "Neustadt-West", "Niedleben", "Heidesüd", "Universitätsklinikum"),
        "feeder", "DDA15E"),
    PlannedLine("33", "bus", (_NEU, "Neustadt-Süd", "Neustadt-Südwest", "Gewerbepark Neustadt", _NEU_END),
        "feeder", "457B9D"),
    PlannedLine("34", "bus", (_NEU, "Neustadt-Süd", "Passenau", "Angersau", "Holbeck"), "rural", "1D3557"),
    PlannedLine("35", "bus", (_KROL, "Universitätsklinikum", "Campus Weinhang", "Neustadt-Nord", _NEU),
        "feeder", "E63946"),
    PlannedLine("36", "bus", (_KROL, "Kröllau", "Lettau"), "rural", "2A9D8F"),
    PlannedLine("37", "bus", ("Gerberviertel", "Giebelstein", "Ziegelhof", "Paulsviertel", "Dahlberg", _FREI),
        "feeder", "8AB17D"),
    PlannedLine("38", "bus", ("Frohe Höhe", "Mötzlau", "Tornhain"), "rural", "BABB74"),
    PlannedLine("40", "bus", (_TROT, (1600, 3300), (3300, 2900), (3900, 1500), _BUES, (3400, -1500),
        (2900, -2900), _SUED, (-330, -3200)), "cross", "6C584C"),
    PlannedLine("41", "bus", (_NEU, _NEU_S, (-420, -2050), (380, -2300), "Lutherhof", "Thürmeviertel", _FREI,
        "Ostend"), "cross", "9C6644"),
    PlannedLine("42", "bus", ("Büschau", "Reidenau", _BUES, (5000, -200), "Sternpark"), "rural", "7F5539"),
    PlannedLine("43", "bus", ("Nordviertel", "Gerberviertel", MARKET, "Mühlenviertel", "Südtor",
        "Merseviertel", HUB, "Bahnhofsviertel", "Nordviertel"), "ring", "00B4D8"),
    PlannedLine("44", "bus", ("Sternpark", (5000, -200), (5700, -1750), "Sternpark Süd", "Sternpark"),
        "shuttle", "FB8500"),
    PlannedLine("45", "bus", ("Radwell", "Kanenau", (3400, -1500)), "call", "ADB5BD"),
    PlannedLine("X1", "bus", (_NEU, MARKET, HUB, _BUES, (5000, -200), "Sternpark", "Sternpark Süd"), "shift",
        "D62828"),
    PlannedLine("E", "bus", ("Südstadt", "Lutherhof", HUB, "Paulsviertel", "Frohe Höhe"), "school", "F77F00"),
    PlannedLine("N1", "bus", (_TROT, _RING_N, MARKET, _RING_S, _SUED, _SILB), "night", "14213D"),
    PlannedLine("N2", "bus", (_NEU_END, _NEU, MARKET, HUB, _FREI, _BUES, (3900, 1500)), "night", "27187E"),
    PlannedLine("N3", "bus", ((-5150, 2450), _KROL, (-720, 2050), MARKET, (380, -440), (1050, -2000), _DAMM),
        "night", "3A0CA3"),
    PlannedLine("N4", "bus", ((1600, 3300), (960, 1950), MARKET, (-560, -1050), (-420, -2050), _NEU_S),
        "night", "480CA8"),
    PlannedLine("S3", "rail", ("ext south", "west"), "s-bahn", "009E4F"),
    PlannedLine("S5", "rail", ("ext south", "north"), "s-bahn", "EB690B"),
    PlannedLine("S7", "rail", ("ext east", "ext west"), "s-bahn", "A05EB5"),
    PlannedLine("RE1", "rail", ("ext north", "ext south"), "regional", "C1121F"),
    PlannedLine("RB20", "rail", ("ext east", "ext south"), "regional", "780000"),
    PlannedLine("RB75", "rail", ("ext west", "ext north"), "regional", "669BBC"),
)  # fmt: skip

THROUGH_RUNNING = (("22", "21"), ("34", "33"))
"""The vehicle that arrives on the first line goes on as the second: riders stay seated (block_id)."""

COUPLED = (("36", "35"),)
"""The same, written down trip by trip as transfers of type 4."""

Periods = tuple[tuple[int, int, int], ...]
"""(from minute, to minute, headway in seconds) of departures at a line's first stop."""

_H = 60
HEADWAYS: dict[str, dict[str, Periods]] = {
    "main": {
        "weekday": ((4 * _H + 10, 6 * _H, 1200), (6 * _H, 9 * _H, 450), (9 * _H, 14 * _H, 600),
            (14 * _H, 18 * _H, 450),
                    (18 * _H, 20 * _H, 900), (20 * _H, 24 * _H + 40, 1800)),
        "saturday": ((4 * _H + 40, 9 * _H, 1800), (9 * _H, 19 * _H, 900), (19 * _H, 24 * _H + 40, 1800)),
        "sunday": ((5 * _H + 10, 10 * _H, 1800), (10 * _H, 19 * _H, 1200), (19 * _H, 24 * _H + 10, 1800)),
    },
    "city": {
        "weekday": ((4 * _H + 40, 6 * _H, 1200), (6 * _H, 19 * _H, 900), (19 * _H, 23 * _H + 30, 1800)),
        "saturday": ((6 * _H, 9 * _H, 1800), (9 * _H, 19 * _H, 1200), (19 * _H, 23 * _H + 30, 1800)),
        "sunday": ((7 * _H, 23 * _H, 1800),),
    },
    "peak": {"weekday": ((5 * _H, 8 * _H + 30, 900), (13 * _H, 17 * _H + 30, 900)), "saturday": (),
        "sunday": ()},
    "feeder": {
        "weekday": ((4 * _H + 30, 6 * _H, 1800), (6 * _H, 18 * _H + 30, 1200),
            (18 * _H + 30, 23 * _H + 30, 1800)),
        "saturday": ((5 * _H + 30, 9 * _H, 3600), (9 * _H, 18 * _H, 1800), (18 * _H, 23 * _H, 3600)),
        "sunday": ((7 * _H, 22 * _H, 3600),),
    },
    "cross": {
        "weekday": ((5 * _H, 9 * _H, 1200), (9 * _H, 13 * _H, 1800), (13 * _H, 18 * _H, 1200),
            (18 * _H, 21 * _H, 3600)),
        "saturday": ((8 * _H, 19 * _H, 3600),),
        "sunday": (),
    },
    "rural": {
        "weekday": ((5 * _H, 8 * _H, 1800), (8 * _H, 13 * _H, 3600), (13 * _H, 18 * _H, 1800),
            (18 * _H, 22 * _H, 3600)),
        "saturday": ((8 * _H, 20 * _H, 7200),),
        "sunday": ((9 * _H, 19 * _H, 7200),),
    },
    "school": {"schoolday": ((6 * _H + 50, 7 * _H + 40, 600), (13 * _H + 10, 15 * _H + 40, 1800)),
        "weekday": (), "saturday": (), "sunday": ()},
    "s-bahn": {
        "weekday": ((4 * _H + 15, 23 * _H + 30, 1800),),
        "saturday": ((5 * _H + 15, 23 * _H + 30, 1800),),
        "sunday": ((6 * _H + 15, 23 * _H + 30, 3600),),
    },
    "regional": {
        "weekday": ((4 * _H + 40, 22 * _H + 50, 3600),),
        "saturday": ((5 * _H + 40, 22 * _H + 50, 3600),),
        "sunday": ((6 * _H + 40, 22 * _H + 50, 7200),),
    },
}  # fmt: skip

RAIL_STOPS: tuple[tuple[str, str, int], ...] = (
    ("north", "Dessauer Brücke", 1900), ("north", "Trothau Bahnhof", 4400), ("north", "Seebau Bahnhof", 6000),
    ("south", "Thürmeviertel Bahnhof", 1100), ("south", "Südstadt-Ost Bahnhof", 3500),
    ("south", "Ammenau Bahnhof", 5300),
    ("west", "Lutherhof Bahnhof", 2800), ("west", "Wörmstadt Bahnhof", 3950),
    ("west", "Passenau Bahnhof", 6000),
    ("west", "Neustadt Bahnhof", 7200), ("west", "Gewerbepark Bahnhof", 8500),
    ("east", "Dahlberg Bahnhof", 2500), ("east", "Büschau Bahnhof", 5200),
)  # fmt: skip
"""Line, invented name, metres from the main station."""

OUTSIDE_STOPS: dict[str, tuple[tuple[str, int], ...]] = {
    "north": (("Modelldorf Nord", 14_500), ("Modellburg", 34_000)),
    "south": (("Modelldorf Süd", 13_000), ("Modellhausen Flughafen", 24_000), ("Modellzig Hbf", 36_000)),
    "west": (("Modelldorf West", 15_500), ("Modelleben", 31_000)),
    "east": (("Modelldorf Ost", 14_000), ("Modellfeld", 29_000)),
}
"""Beyond the city's streets: they stay in the timetable and cannot be walked to."""
