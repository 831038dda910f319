"""What `mobility build` builds from: files, the model city, or the sources of a city file."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gtfs.notices import FeedError
from gtfs.reader import derive_tag
from mobility.cli.options import read_feed_option
from mobility.errors import BuildError, NetworkError
from mobility.learning.hours.land_calendar import LandCalendar
from mobility.network import load_network
from mobility.network.build_manifest import hash_input
from mobility.network.city_file import get_city
from mobility.network.city_inputs import parse_sources, prepare_city
from mobility.settings import read_settings

MODEL = "model"
MODEL_ATTRIBUTION = {
    "tag": "model",
    "license": "CC0-1.0",
    "attribution": "Model city, generated: not a real place",
}
MODEL_HEIGHTS = {
    "tag": "dem",
    "license": "CC0-1.0",
    "attribution": "Heights: simulated, of the model city",
}
MODEL_LAND = ("DE", "ST")
"""Where the model city would lie: it is made after Halle."""
CURRENT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line.

    Parameters
    ----------
    gtfs : tuple[str, ...]
        [TAG=]FILE of each feed.
    osm : tuple[Path, ...]
        Extracts.
    city : str or None
        Key or path of a city file, or "model".
    sources : tuple[str, ...]
        TAG=URL instead of what the city file says.
    seed : int
        Of the model city.
    size : float
        Of the model city; 1 = Halle.
    shift_weeks : int
        By which calendars are moved.
    land : str
        Whose holidays count, as in ISO 3166-2 ("DE-ST"); "" = not said.
    dem : tuple[Path, ...]
        Heights of the ground, before those of a city file.
    """

    gtfs: tuple[str, ...] = ()
    osm: tuple[Path, ...] = ()
    city: str | None = None
    sources: tuple[str, ...] = ()
    seed: int = 1
    size: float = 1.0
    shift_weeks: int = 0
    land: str = ""
    dem: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """Feeds by tag, extracts, heights, and what the manifest says about them."""

    feeds: list[tuple[str, Path]]
    extracts: list[Path]
    about: dict[str, Any] = field(default_factory=dict)
    heights: tuple[Path, ...] = ()


def gather_inputs(wanted: Wanted, out: Path, offline: bool, progress: Callable[[int, int], None]) -> Inputs:
    """Bring together what a network is built from.

    Parameters
    ----------
    wanted : Wanted
        What was asked for.
    out : Path
        Directory of the network; the model city's files are written beside it.
    offline : bool
        Ask no server.
    progress : Callable[[int, int], None]
        Called with work done and work in all.

    Returns
    -------
    Inputs
        Files on this machine.

    Raises
    ------
    BuildError
        A feed without a usable name, a source that gives nothing usable, files that cannot be written.
    NotFoundError
        No such city.
    """
    if wanted.city is None:
        return Inputs(_tagged(wanted), list(wanted.osm), _about_land(*_split(wanted.land)), wanted.dem)
    progress(0, 1)
    if wanted.city == MODEL:
        return _model(wanted, out, progress)
    settings = read_settings()
    inputs = prepare_city(
        wanted.city,
        settings.cache,
        sources=parse_sources([settings.sources, *wanted.sources]),
        offline=offline,
        progress=lambda _tag, done, total: progress(done, total),
    )
    about = {
        "city": inputs.city.key,
        **_about_land(inputs.city.country, inputs.city.land),
        "attribution": list(inputs.attribution),
        "sources": list(inputs.sources),
        "realtime": [asdict(feed) for feed in inputs.city.realtime],
        "on_demand": inputs.city.on_demand,
        "hubs": inputs.city.hubs,
        "gbfs": list(inputs.city.gbfs_systems),
        "parking": list(inputs.city.parking_sources),
    }
    return Inputs(list(inputs.feeds), list(inputs.osm), about, (*wanted.dem, *inputs.heights))


def is_current(wanted: Wanted, out: Path) -> bool:
    """Tell whether a build would make again what is there: same input, settings and format, built lately.

    Parameters
    ----------
    wanted : Wanted
        What was asked for.
    out : Path
        Directory of the network.

    Returns
    -------
    bool
        Files are compared by content, addresses as addresses: what lies behind them may have changed since.
    """
    try:
        manifest = load_network(out).manifest
    except NetworkError:
        return False
    made_from: dict[str, Any] = {}
    if wanted.city == MODEL:
        made_from = {"seed": wanted.seed, "size": wanted.size}
    elif wanted.city is None:
        made_from = {"country": None, "land": None} | _about_land(*_split(wanted.land))
    key = Path(wanted.city).stem if wanted.city else None
    if any(manifest.get(name) != value for name, value in ({"city": key} | made_from).items()):
        return False
    is_shifted = manifest["settings"]["shift_weeks"] != wanted.shift_weeks
    if is_shifted or datetime.now(UTC) - datetime.fromisoformat(manifest["built_at"]) >= CURRENT_FOR:
        return False
    if wanted.city is None:
        return _has_inputs(manifest, wanted)
    is_same = _has_model_files(out) if wanted.city == MODEL else _has_sources(manifest, wanted)
    return is_same and _has_heights(manifest, wanted, out)


def _split(land: str) -> tuple[str, str]:
    """Country and part of it of an ISO 3166-2 code; ("", "") where none was given."""
    if not land:
        return "", ""
    country, dash, part = land.partition("-")
    if not (country and dash and part):
        raise BuildError(f"{land!r} is no code of ISO 3166-2, as DE-ST is", "land")
    return country, part


def _about_land(country: str, land: str) -> dict[str, Any]:
    """Lines of the manifest that say whose holidays count; {} where nobody said."""
    if not country:
        return {}
    try:
        LandCalendar(land, country)
    except ValueError as fault:
        raise BuildError(str(fault), "land") from fault
    return {"country": country, "land": land}


def _tagged(wanted: Wanted) -> list[tuple[str, Path]]:
    feeds = []
    for option in wanted.gtfs:
        tag, path = read_feed_option(option)
        try:
            feeds.append((tag or derive_tag(path), path))
        except FeedError as fault:
            raise BuildError(str(fault), "gtfs") from fault
    return feeds


def _model(wanted: Wanted, out: Path, progress: Callable[[int, int], None]) -> Inputs:
    # Only here: the generator is as large as the rest and of no use to any other command.
    from mobility.simulation import write_model_city  # noqa: PLC0415

    # Its calendar begins with a week: on a Monday, the one before, whose last night has vehicles on the road.
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    folder = _model_folder(out)
    try:
        files = write_model_city(folder, seed=wanted.seed, start=yesterday, size=wanted.size)
    except OSError as error:
        raise BuildError(f"{folder} cannot be written to: {error.strerror or error}", "out") from error
    progress(1, 1)
    heights = () if files.heights is None else (files.heights,)
    about: dict[str, Any] = {
        "city": MODEL,
        **_about_land(*MODEL_LAND),
        "seed": wanted.seed,
        "size": wanted.size,
        "model_city": True,
        "attribution": [MODEL_ATTRIBUTION, *([MODEL_HEIGHTS] if heights else [])],
        **json.loads(files.services.read_text(encoding="utf-8")),
    }
    return Inputs([(MODEL, files.gtfs)], [files.osm], about, (*wanted.dem, *heights))


def _model_folder(out: Path) -> Path:
    """Where the files lie that a model city is built from."""
    return out.parent / f"{out.name}-inputs"


def _has_model_files(out: Path) -> bool:
    """Whether a model city's files are all there: older versions knew of no learning, services or hills."""
    folder = _model_folder(out)
    is_whole = all(folder.joinpath(name).is_file() for name in ("learning.json", "services.json"))
    # Once rasterio is installed the city gets its hills.
    return is_whole and _has_model_heights(out) == (find_spec("rasterio") is not None)


def _has_model_heights(out: Path) -> bool:
    """Whether a model city's hills were written."""
    return _model_folder(out).joinpath("model-city.heights.tif").is_file()


def _has_inputs(manifest: dict[str, Any], wanted: Wanted) -> bool:
    """Whether the same tags and files were built."""
    feeds = _tagged(wanted)
    if [tag for tag, _ in feeds] != [feed["tag"] for feed in manifest["feeds"]]:
        return False
    paths = [*(path for _, path in feeds), *wanted.osm, *wanted.dem]
    if not all(path.exists() for path in paths):
        return False
    return [hash_input(path) for path in paths] == [entry["sha256"] for entry in manifest["inputs"]]


def _has_heights(manifest: dict[str, Any], wanted: Wanted, out: Path) -> bool:
    """Whether the heights given beside a city were built in, and no others of the command line."""
    if not all(path.is_file() for path in wanted.dem):
        return False
    own = int(_has_model_heights(out)) if wanted.city == MODEL else len(get_city(str(wanted.city)).heights)
    n_built = len(manifest.get("heights", {}).get("files", []))
    if n_built != own + len(wanted.dem):
        return False
    built = manifest["inputs"][len(manifest["inputs"]) - n_built :]
    given = [entry["sha256"] for entry in built[: n_built - own]]
    return given == [hash_input(path) for path in wanted.dem]


def _has_sources(manifest: dict[str, Any], wanted: Wanted) -> bool:
    """Whether a city's network came from the addresses and files that would be used now."""
    given = parse_sources([read_settings().sources, *wanted.sources])
    recorded = {source["tag"]: source for source in manifest.get("sources", [])}
    for source in get_city(str(wanted.city)).sources:
        address = given.get(source.tag) or source.url
        record = recorded.get(source.tag, {})
        if urlsplit(address).scheme in ("http", "https"):
            if record.get("url") != address:
                return False
            continue
        path = Path(address.removeprefix("file://"))
        if not path.is_file() or hash_input(path) != record.get("sha256"):
            return False
    return True
