"""The colors of the map, light and dark.

Texts stand out from every area they may lie on by at least 4.5 to 1 (WCAG 2.2 AA); tests/tiles computes it.
"""

from typing import NamedTuple


class Palette(NamedTuple):
    """Colors of one theme, #rrggbb."""

    ground: str
    built: str  # residential land
    business: str  # shops, offices, industry, railway land
    public: str  # schools, hospitals
    park: str
    forest: str
    grass: str
    field: str
    sport: str
    sand: str
    paved: str  # squares, platforms, parking, piers
    water: str
    building: str
    building_edge: str
    motorway: str
    motorway_edge: str
    main_road: str
    main_road_edge: str
    street: str
    street_edge: str
    path: str
    cycleway: str
    rail: str
    tram: str
    border: str
    text: str
    text_soft: str
    text_green: str
    text_water: str
    halo: str
    stop_rail: str
    stop_tram: str
    stop_bus: str
    stop_edge: str


LIGHT = Palette(
    ground="#f7f4ef", built="#efebe4", business="#ece8ee", public="#f4ecd9", park="#cfe6bd", forest="#bfdcae",
    grass="#dcebc9", field="#f1efd9", sport="#c8e3cf", sand="#f3e7c6", paved="#e3dee2", water="#a6d0e6",
    building="#dfd8ce", building_edge="#cbc2b5", motorway="#f3c283", motorway_edge="#d2964a",
    main_road="#fbe5ad", main_road_edge="#d8bd78", street="#ffffff", street_edge="#d3ccc1", path="#b59a7d",
    cycleway="#2f7d4f", rail="#85858f", tram="#a3467c", border="#9a7fa6", text="#2b2824", text_soft="#5a544c",
    text_green="#2f5b27", text_water="#17557b", halo="#ffffff", stop_rail="#1f3f8f", stop_tram="#a01549",
    stop_bus="#6a3d9a", stop_edge="#ffffff",
)  # fmt: skip

DARK = Palette(
    ground="#1d2126", built="#22272d", business="#272a34", public="#2c2b2a", park="#223327", forest="#1f3024",
    grass="#263429", field="#262a24", sport="#213a34", sand="#38352a", paved="#2b3036", water="#12303f",
    building="#2e343b", building_edge="#3a424a", motorway="#8a6a3a", motorway_edge="#4f3f28",
    main_road="#6b6044", main_road_edge="#3f3a2d", street="#454d56", street_edge="#1a1e22", path="#7d6d5c",
    cycleway="#5fbf86", rail="#7b8089", tram="#c96f9f", border="#8a76a0", text="#eceff2", text_soft="#b9c0c7",
    text_green="#a5d39a", text_water="#8cc7e6", halo="#15181c", stop_rail="#86a8ff", stop_tram="#ff7fae",
    stop_bus="#c39bff", stop_edge="#15181c",
)  # fmt: skip

THEMES = {"light": LIGHT, "dark": DARK}
