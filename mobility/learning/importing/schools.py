"""The schools of a Land, as the Datenschule collects them (CSV)."""

import csv
from io import StringIO
from pathlib import Path

from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.coordinates import located
from mobility.learning.importing.files import decode, read_bytes
from mobility.learning.importing.report import SourceReading
from mobility.learning.importing.source import RecordError, SourceError, SourceOptions
from mobility.learning.importing.texts import plain
from mobility.learning.model import Place

COLUMNS = ("id", "name", "address", "lat", "lon")


def read_schools(source: Path | bytes, options: SourceOptions, file: str = "") -> SourceReading:
    """Read schools.

    Parameters
    ----------
    source : Path | bytes
        CSV with the columns id, name, address, lat, lon.
    options : SourceOptions
        What is known of the source.
    file : str
        Its name in the report where `source` has none.

    Returns
    -------
    SourceReading
        Places; vocational schools by their names.

    Raises
    ------
    SourceError
        If it has another header.
    """
    data, name = read_bytes(source, file)
    collector = Collector(name, options)
    rows = csv.DictReader(StringIO(decode(data, collector), newline=""))
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise SourceError(
            "{field} lacks the columns {columns}.", field=name, columns=", ".join(sorted(missing))
        )
    for row in rows:
        with collector.record(f"line {rows.line_num} ({row['id']})"):
            title = plain(row["name"], collector, "name")
            if not title:
                raise RecordError("it has no name", "name")
            address = plain(row["address"], collector, "address")
            lat, lon = located(row["lat"], row["lon"], address, collector)
            kind = (
                "vocational_school"
                if title.startswith(("Berufsbild", "Berufsfach", "Berufsschul"))
                else "school"
            )
            collector.add_place(
                Place(options.record_id(row["id"]), title, kind, lat, lon, options.origin(), address=address)
            )
    return collector.reading()
