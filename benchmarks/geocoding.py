"""Search by text while somebody types, with mistakes, and by point: time, and what is found.

``python -m benchmarks.geocoding [NAME=DIR ...] [--names N] [--seed S]`` builds Heidelberg, Porto and the
model city (or takes finished networks) and prints milliseconds of processor time in the process that
searches, the whole way from a text to matches with names and areas, and bytes of JSON:

- typical: every beginning of what people type, sign by sign;
- names: the same for names drawn at random, near a random point;
- mistakes: names with one random mistake in their longest word (a sign left out, put in, replaced, two
  swapped), whole, and how often the name is the first or among the first five;
- points: what is at random points of the city.

Each question is asked once: nothing is remembered from an earlier one but words of entries.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import orjson

from benchmarks.__main__ import DATA
from mobility.api.answers.matches import write_match
from mobility.network import build_network, load_network
from mobility.service import GeocodeRequest, Match, PlaceSearch, Texts
from mobility.simulation import write_model_city

FEEDS = {
    "heidelberg": (
        {"rnv": "heidelberg/rnv-2016-heidelberg.gtfs.zip", "vrn": "heidelberg/vrn-2022-cut.gtfs.zip"},
        "heidelberg/heidelberg.osm.pbf",
    ),
    "porto": (
        {"stcp": "porto/stcp-2022.gtfs.zip", "metro": "porto/metro-2026.gtfs.zip"},
        "porto/porto.osm.pbf",
    ),
}
TYPICAL = {
    "heidelberg": (
        "Hauptbahnhof", "Heidelberg Hbf", "Bismarckplatz", "bismarkplatz", "Universitätsplatz",
        "Uni Heidelberg", "Bergheimer Str 58", "Burgstraße 12", "rohrbach süd", "Rohrbach Sued",
        "Hauptstr. Heidelberg", "Zoo",
        "Schloss Heidelberg", "Philosophenweg 41", "Neuenheim Jahnstraße", "Handschuhsheim Burgstr",
        "Bahnstadt", "Karlstor", "Kirchheim Friedhof", "Pestalozzischule", "main station",
        "castle", "Römerstr", "69117",
    ),
    "porto": (
        "Trindade", "Casa da Música", "Avenida dos Aliados", "Av Aliados", "Rua de Santa Catarina", "Bolhão",
        "Hospital São João", "hosp sao joao", "Estação de Campanhã", "campanha", "Praça da República",
        "pca republica", "Rua do Almada", "Marquês", "Matosinhos", "Rotunda da Boavista", "Foz do Douro",
        "Rua Ramalho Ortigao 12", "aeroporto", "ribeira",
    ),
    "model": (
        "Auenfurt Hauptbahnhof", "Hbf", "Central Station", "Marktplatz", "Wolfstr 63", "Stadtring 33",
        "Große Marktstraße", "grosse marktstr", "Stadtbibliothek Altstadt", "Apotheke", "pharmacy",
        "Altstadt", "Agnes-Dornfeld-Straße 33", "agnes dornfeld str 33", "Planetarium", "Universität",
        "Mühlgasse",
        "muehlgasse 5", "Gymnasium", "Klinik", "Bahnhofsviertel", "swimming pool",
    ),
}  # fmt: skip
LETTERS = "abcdefghijklmnoprstuvwz"


def build(name: str, folder: Path) -> Path:
    """Build one of the networks."""
    out = folder / name
    if name == "model":
        files = folder / "model-files"
        files.mkdir()
        made = write_model_city(files, seed=1, start=date(2026, 3, 2))
        build_network([("model", made.gtfs)], [made.osm], out)
    else:
        feeds, osm = FEEDS[name]
        build_network([(tag, DATA / path) for tag, path in feeds.items()], [DATA / osm], out)
    return out


def with_mistake(name: str, rng: random.Random) -> str:
    """A name with one mistake in its longest word; "" where all words are too short to forgive one."""
    words = name.split(" ")
    index = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[index]
    if len(word) < 5 or not word.isalpha():
        return ""
    at, sign = rng.randrange(1, len(word) - 1), rng.choice(LETTERS)
    words[index] = rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + sign + word[at:],
            word[:at] + sign + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return " ".join(words)


def report(label: str, times: Sequence[float], more: str = "") -> None:
    """Print one line."""
    ordered = sorted(times)
    n = len(ordered)
    print(
        f"{label:34} n {n:5}   p50 {ordered[n // 2]:6.2f}   p95 {ordered[int(n * 0.95)]:6.2f}"
        f"   max {ordered[-1]:6.2f}{more}"
    )


def clock(ask: Callable[[], list[Match]], times: list[float]) -> list[Match]:
    """Ask, write the answer, and note the time."""
    begin = time.process_time_ns()
    found = ask()
    orjson.dumps([write_match(match) for match in found])
    times.append((time.process_time_ns() - begin) / 1e6)
    return found


def measure(name: str, network_dir: Path, n_names: int, seed: int) -> None:
    """Print the lines of one network and seed."""
    network = load_network(network_dir)
    begin = time.perf_counter()
    search = PlaceSearch(network, Texts(network))
    search.warm_up()
    search.geocode(GeocodeRequest("x"))
    opened = (time.perf_counter() - begin) * 1000
    table = network.tables["search/entries"]
    n_addresses = network.tables["search/addresses"].num_rows
    print(
        f"{name}: {table.num_rows} entries, {n_addresses} addresses, opened in {opened:.0f} ms, seed {seed}"
    )
    rng = random.Random(seed)
    names = sorted({text for text in table["name"].to_pylist() if len(text) > 5})
    stops = network.timetable
    points = [
        (float(stops.stop_lat[i]) + rng.gauss(0, 0.003), float(stops.stop_lon[i]) + rng.gauss(0, 0.003))
        for i in rng.choices([i for i, lat in enumerate(stops.stop_lat) if lat == lat], k=500)
    ]

    times: list[float] = []
    for text in TYPICAL.get(name, ()):
        for end in range(1, len(text) + 1):
            clock(lambda: search.geocode(GeocodeRequest(text[:end])), times)  # noqa: B023
    if times:
        report("typical, sign by sign", times)

    times = []
    for text in rng.sample(names, min(n_names, len(names))):
        near = rng.choice(points)
        for end in range(1, len(text) + 1):
            clock(lambda: search.geocode(GeocodeRequest(text[:end], place=near)), times)  # noqa: B023
    report("names near a point, sign by sign", times)

    times, first, among, asked = [], 0, 0, 0
    for text in rng.sample(names, min(5 * n_names, len(names))):
        mistaken = with_mistake(text, rng)
        if mistaken:
            asked += 1
            found = [
                match.name
                for match in clock(lambda: search.geocode(GeocodeRequest(mistaken)), times)  # noqa: B023
            ]
            first += found[:1] == [text]
            among += text in found[:5]
    report("names with a mistake", times, f"   first {first / asked:.1%}   in five {among / asked:.1%}")

    times, empty = [], 0
    for lat, lon in points:
        empty += not clock(lambda: search.reverse(lat, lon), times)  # noqa: B023
    report("points", times, f"   nothing near {empty / len(points):.1%}")


def main() -> None:
    """Measure all networks with a fixed and with a fresh seed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.geocoding", description=__doc__)
    parser.add_argument("networks", nargs="*", metavar="NAME=DIR")
    parser.add_argument("--names", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given = dict(one.split("=", 1) for one in options.networks)
        places = {name: Path(path) for name, path in given.items()} or {
            name: build(name, Path(folder)) for name in (*FEEDS, "model")
        }
        for name, path in places.items():
            for seed in (options.seed, int(time.time())):
                measure(name, path, options.names, seed)


if __name__ == "__main__":
    main()
