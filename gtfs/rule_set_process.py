"""Runs the rule set on one feed and prints what it found; a program of its own: its death is survived.

Called by gtfs.check_rules as ``python -P rule_set_process.py PATH DATE``. Prints one JSON object: version,
and the notices grouped by (code, severity, file, field), each with count, first line and its context.
"""

import json
import sys
from typing import Any

import gtfs_guru

_LINE_KEYS = ("csvRowNumber", "stopTimeCsvRowNumber", "tripCsvRowNumber", "csvRowNumber1", "rowNumber")


def group_notices(path: str, date: str) -> dict[str, Any]:
    """Validate a feed and count equal notices.

    Parameters
    ----------
    path : str
        Zip or folder; never an address.
    date : str
        YYYY-MM-DD that stands for today.

    Returns
    -------
    dict[str, Any]
        "version" and "groups".
    """
    groups: dict[tuple[str, str, str, str, bool], dict[str, Any]] = {}
    for notice in gtfs_guru.validate(path, date=date).notices:
        context = notice.context()
        file = notice.file or context.get("filename") or context.get("childFilename") or ""
        field = notice.field or context.get("fieldName") or context.get("childFieldName") or ""
        line = notice.row or next((int(context[key]) for key in _LINE_KEYS if context.get(key)), 0)
        extended = field == "route_type" and _is_extended_route_type(context.get("fieldValue"))
        key = (notice.code, notice.severity, file, field, extended)
        group = groups.setdefault(
            key,
            {
                "code": notice.code,
                "severity": notice.severity,
                "file": file,
                "field": field,
                "extended_route_type": extended,
                "line": line,
                "count": 0,
            },
        )
        group["count"] += 1
        # The rule set's order changes from run to run: the first place in the file is the example.
        example = (line, json.dumps(context, sort_keys=True, default=str))
        if "example" not in group or example < group["example"]:
            group.update(line=line, message=notice.message, context=context, example=example)
    for group in groups.values():
        del group["example"]
    return {"version": gtfs_guru.version(), "groups": [groups[key] for key in sorted(groups)]}


def _is_extended_route_type(value: Any) -> bool:
    return str(value).isdigit() and 100 <= int(value) < 1800


if __name__ == "__main__":
    json.dump(group_notices(sys.argv[1], sys.argv[2]), sys.stdout)
