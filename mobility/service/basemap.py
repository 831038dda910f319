"""The map below everything: tiles cut when a network is built, and the style to draw them with."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mobility.errors import BadParameterError, NotFoundError
from mobility.network.transport_network import TransportNetwork
from mobility.service.about import About
from mobility.service.stop_marks import stop_marks, stop_use
from mobility.service.texts import Texts
from mobility.tiles.archive import FILE, FOLDER, TileArchive, TileBox
from mobility.tiles.palette import THEMES
from mobility.tiles.style import StyleSubject, write_style

MAP_THEMES = tuple(THEMES)

LARGEST_ZOOM = 30
"""No address of a tile is asked for beyond; clients stop at the archive's largest zoom."""


class Tile(NamedTuple):
    """One vector tile."""

    content: bytes  # gzip'd, "" where there is nothing to draw
    tag: str  # the same for the same content


def build_basemap(
    network: TransportNetwork, extracts: Sequence[Path], report: Callable[[int, int], None]
) -> None:
    """Cut the tiles of a network that is being built.

    Parameters
    ----------
    network : TransportNetwork
        With its tables; tiles are written below its path.
    extracts : Sequence[Path]
        What it was built from; none: a map of stops only.
    report : Callable[[int, int], None]
        Called with zooms done and zooms in all.

    Raises
    ------
    BuildError
        If an extract cannot be read.
    """
    # Loaded here: a service that only gives tiles out starts without osmium, shapely and protobuf.
    from mobility.network.extract import read_drawn  # noqa: PLC0415
    from mobility.tiles.build import build_tiles  # noqa: PLC0415
    from mobility.tiles.features import layer_features, stop_features  # noqa: PLC0415

    layers = layer_features(read_drawn(extracts)) if extracts else {}
    layers["stops"] = stop_features(stop_marks(Texts(network), stop_use(network)))
    build_tiles(layers, network.path / FOLDER / FILE, {"name": "mobility", "format": "pbf"}, report)


class Basemap:
    """Gives out tiles and styles of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Loaded network; one built without a map has no tiles.
    about : About
        Whom to name.
    """

    def __init__(self, network: TransportNetwork, about: About) -> None:
        path = network.path / FOLDER / FILE
        self._archive = TileArchive(path) if path.is_file() else None
        self._about = about
        self.version = about.content_hash[:12]

    @property
    def box(self) -> TileBox | None:
        """Where the tiles lie, None if there are none."""
        return self._archive.box if self._archive else None

    def tile(self, zoom: int, x: int, y: int) -> Tile:
        """Give a tile.

        Parameters
        ----------
        zoom, x, y : int
            Of the tile: x counts from the west, y from the north.

        Returns
        -------
        Tile
            Empty where there is nothing to draw.

        Raises
        ------
        NotFoundError
            If the zoom has no such tile, or the network was built without a map.
        """
        if zoom > LARGEST_ZOOM or x >> zoom or y >> zoom:
            raise NotFoundError(
                "There is no tile {zoom}/{x}/{y}: x and y go from 0 to 2^z - 1, z from 0 to {high}.",
                field="y" if zoom <= LARGEST_ZOOM and not x >> zoom else "x" if zoom <= LARGEST_ZOOM else "z",
                zoom=zoom,
                x=x,
                y=y,
                high=LARGEST_ZOOM,
            )
        if self._archive is None:
            raise NotFoundError("This network was built without a map.", field="z")
        content = self._archive.find(zoom, x, y) or b""
        return Tile(content, hashlib.blake2b(content, digest_size=12).hexdigest())

    def style(self, address: str, theme: str, language: str) -> dict[str, Any]:
        """Give the style to draw the tiles with.

        Parameters
        ----------
        address : str
            Of this service as the client sees it, without a slash at the end.
        theme : str
            One of THEMES.
        language : str
            "de" or "en": names in this language where there are any; "" = as they are on the spot.

        Returns
        -------
        dict[str, Any]
            A MapLibre style.

        Raises
        ------
        BadParameterError
            For another theme.
        """
        if theme not in THEMES:
            raise BadParameterError(
                "{field} takes these values: {words}.", field="theme", words=", ".join(THEMES)
            )
        about = self._about
        west, south, east, north = self.box or about.bounds
        subject = StyleSubject(
            name=about.city or "mobility",
            tiles=f"{address}/tiles/{{z}}/{{x}}/{{y}}.mvt?v={self.version}",
            box=(west, south, east, north),
            center=((about.bounds[0] + about.bounds[2]) / 2, (about.bounds[1] + about.bounds[3]) / 2),
            attributions=about.attributions,
            is_simulated=about.model_city,
            language=language,
            min_zoom=self._archive.min_zoom if self._archive else 0,
            max_zoom=self._archive.max_zoom if self._archive else 0,
        )
        return write_style(subject, THEMES[theme])
