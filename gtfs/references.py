"""References between tables: what points nowhere is left out or loosened, and listed."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gtfs.feed_tables import lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.notices import Severity


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values are keys of other tables.

    Parameters
    ----------
    file, column : str
        Where the reference stands.
    targets : tuple[tuple[str, str], ...]
        Files and columns that may hold the key.
    drops_row : bool
        True: a row that points nowhere is left out; False: only the value is taken as empty.
    """

    file: str
    column: str
    targets: tuple[tuple[str, str], ...]
    drops_row: bool = True


_STOP = (("stops.txt", "stop_id"),)
_ROUTE = (("routes.txt", "route_id"),)
_TRIP = (("trips.txt", "trip_id"),)

REFERENCES: tuple[Reference, ...] = (  # in this order: a trip that goes takes its stop times along
    Reference("stops.txt", "parent_station", _STOP, drops_row=False),
    Reference("stops.txt", "level_id", (("levels.txt", "level_id"),), drops_row=False),
    Reference("trips.txt", "route_id", _ROUTE),
    Reference("trips.txt", "shape_id", (("shapes.txt", "shape_id"),), drops_row=False),
    Reference("stop_times.txt", "trip_id", _TRIP),
    Reference("stop_times.txt", "stop_id", _STOP),
    Reference("frequencies.txt", "trip_id", _TRIP),
    Reference("transfers.txt", "from_stop_id", _STOP),
    Reference("transfers.txt", "to_stop_id", _STOP),
    Reference("transfers.txt", "from_route_id", _ROUTE),
    Reference("transfers.txt", "to_route_id", _ROUTE),
    Reference("transfers.txt", "from_trip_id", _TRIP),
    Reference("transfers.txt", "to_trip_id", _TRIP),
    Reference("pathways.txt", "from_stop_id", _STOP),
    Reference("pathways.txt", "to_stop_id", _STOP),
    Reference(
        "location_group_stops.txt", "location_group_id", (("location_groups.txt", "location_group_id"),)
    ),
    Reference("location_group_stops.txt", "stop_id", _STOP),
)


def check_references(
    tables: dict[str, pa.Table], lines: dict[str, NDArray[np.int32]], findings: Findings
) -> None:
    """Check all references; `tables` and `lines` are changed in place.

    Parameters
    ----------
    tables : dict[str, pa.Table]
        Checked tables by file.
    lines : dict[str, NDArray[np.int32]]
        Line of each row.
    findings : Findings
        Takes each orphan.
    """
    for reference in REFERENCES:
        table = tables.get(reference.file)
        missing = [file for file, _ in reference.targets if file not in tables]
        if (
            table is None
            or not table.num_rows
            or (missing and _stays_without(reference, missing, table, findings))
        ):
            continue
        _check(reference, tables, lines, findings)


def _stays_without(reference: Reference, missing: list[str], table: pa.Table, findings: Findings) -> bool:
    """A target file that is missing altogether: one notice on the file, not one on every row."""
    if table.column(reference.column).null_count == table.num_rows:
        return True
    if reference.drops_row and reference.file != "location_group_stops.txt":
        return True  # the missing file is required and an error by itself
    findings.add(
        Severity.INFO if reference.column == "level_id" else Severity.WARNING,
        "missing_referenced_file",
        f"{reference.file} names a {reference.column}, but {missing[0]} is missing or unusable",
        file=reference.file,
        field=reference.column,
    )
    return True


def _check(
    reference: Reference,
    tables: dict[str, pa.Table],
    lines: dict[str, NDArray[np.int32]],
    findings: Findings,
) -> None:
    table = tables[reference.file]
    codes, texts = text_codes(table, reference.column)
    keys = _keys(tables[file].select([column]) for file, column in reference.targets)
    orphan = (lookup(keys, codes, texts) < 0) & (codes >= 0)
    if not orphan.any():
        return
    sample = texts[int(codes[orphan][0])].as_py()
    target = " or ".join(file for file, _ in reference.targets)
    findings.add_rows(
        Severity.WARNING,
        "orphan_reference",
        f"{reference.file}: {reference.column} '{sample}' is not in {target}; "
        + ("the row was left out" if reference.drops_row else "the value was taken as empty"),
        lines[reference.file][orphan],
        file=reference.file,
        field=reference.column,
    )
    if reference.drops_row:
        tables[reference.file] = table.filter(pa.array(~orphan))
        lines[reference.file] = lines[reference.file][~orphan]
    else:
        cleared = pa.DictionaryArray.from_arrays(
            pa.array(codes, pa.int32(), mask=orphan | (codes < 0)), texts
        )
        tables[reference.file] = table.set_column(
            table.schema.get_field_index(reference.column), reference.column, cleared
        )


def _keys(columns: Iterable[pa.Table]) -> pa.Array:
    keys = [plain_text(column, column.column_names[0]) for column in columns]
    return pc.drop_null(pc.unique(pa.concat_arrays(keys)))
