"""Sources of others read into records of the directory, each with a report of what became of it."""

from mobility.learning.importing.amb import read_amb
from mobility.learning.importing.calendars import read_icalendar
from mobility.learning.importing.csv_files import read_csv
from mobility.learning.importing.json_ld import read_json_ld
from mobility.learning.importing.leipzig import read_leipzig
from mobility.learning.importing.osm_places import read_osm_places
from mobility.learning.importing.report import Fate, ReportLine, SourceReading
from mobility.learning.importing.schools import read_schools
from mobility.learning.importing.source import SourceError, SourceOptions
from mobility.learning.importing.wisy import read_wisy

__all__ = [
    "Fate",
    "ReportLine",
    "SourceError",
    "SourceOptions",
    "SourceReading",
    "read_amb",
    "read_csv",
    "read_icalendar",
    "read_json_ld",
    "read_leipzig",
    "read_osm_places",
    "read_schools",
    "read_wisy",
]
