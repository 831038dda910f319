"""One small model city for all tests of this folder."""

import csv
import datetime
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from mobility.simulation import ModelCity, ModelCityFiles, build_model_city, write_model_city

MONDAY = datetime.date(2026, 11, 23)

Table = list[dict[str, str]]


@dataclass(frozen=True)
class WrittenCity:
    """Files of a city and the tables of its feed."""

    files: ModelCityFiles
    tables: dict[str, Table]


def read_tables(feed: Path) -> dict[str, Table]:
    """Tables of a feed as plain text rows, read by Python's own csv: no reader of ours takes part."""
    with zipfile.ZipFile(feed) as archive:
        return {
            name.removesuffix(".txt"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))
            for name in archive.namelist()
        }


@pytest.fixture(scope="session")
def city() -> ModelCity:
    return build_model_city(seed=1, start=MONDAY, size=0.1)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenCity:
    # a Wednesday: the calendar has to begin on its week's Monday
    start = MONDAY + datetime.timedelta(days=2)
    files = write_model_city(tmp_path_factory.mktemp("model-city"), seed=1, start=start, size=0.1)
    return WrittenCity(files, read_tables(files.gtfs))


@pytest.fixture(scope="session")
def tables(written: WrittenCity) -> dict[str, Table]:
    return written.tables
