"""Emissions of vehicles with their sources, from the file that comes with the program."""

from dataclasses import dataclass
from importlib import resources

from mobility.offers.toml_table import read_toml

FILE = "emission_factors.toml"

TRAM, BUS, RAIL, CAR, TAXI, ELECTRIC_BICYCLE = "tram", "bus", "rail", "car", "taxi", "electric_bicycle"


@dataclass(frozen=True, slots=True)
class Factor:
    """What a vehicle emits, as CO2 equivalents.

    Parameters
    ----------
    vehicle : str
        What it is.
    grams_per_person_km : float
        At the source's average load.
    mean_load : float
        That load: share of all places of a line's vehicle, persons in a car.
    source, url : str
        Where it stands.
    year : int
        Which it is about.
    """

    vehicle: str
    grams_per_person_km: float
    mean_load: float
    source: str
    year: int
    url: str

    @property
    def grams_per_place_km(self) -> float:
        """What one place of a line's vehicle (one car) emits over a kilometer, taken or not."""
        return self.grams_per_person_km * self.mean_load


def parse_factors(data: bytes, file: str) -> dict[str, Factor]:
    """Check the contents of a file of factors.

    Parameters
    ----------
    data : bytes
        TOML in UTF-8.
    file : str
        Its name, for errors.

    Returns
    -------
    dict[str, Factor]
        By vehicle.

    Raises
    ------
    SettingsError
        The sentence names file, line and field.
    """
    table = read_toml(data, file)
    found: dict[str, Factor] = {}
    for row in table.tables("factors"):
        factor = Factor(
            row.text("vehicle"),
            row.number("grams_per_person_km", 0, 2000),
            row.number("mean_load", 0.01, 10),
            row.text("source"),
            row.whole("year", 1990, 2100),
            row.text("url"),
        )
        if factor.vehicle in found:
            raise row.wrong("vehicle", f"is {factor.vehicle!r}, which is there twice")
        row.done()
        found[factor.vehicle] = factor
    table.done()
    return found


def read_factors() -> dict[str, Factor]:
    """Read the factors that come with the program.

    Returns
    -------
    dict[str, Factor]
        By vehicle.
    """
    return parse_factors((resources.files("mobility") / "offers" / FILE).read_bytes(), FILE)
