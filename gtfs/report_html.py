"""The report as one HTML page: no script, no request to anywhere, readable on a phone, in light and dark."""

from datetime import date
from html import escape
from pathlib import Path

from gtfs.check_losses import IN_WORDS, Loss
from gtfs.notices import Severity
from gtfs.report import FeedReport, Finding, ServiceDays, Stops, TableCount, Verdict
from gtfs.report_charts import LEVELS, MAX_MONTHS, departure_levels, draw_calendar, draw_map
from gtfs.report_style import STYLE

_HEADINGS = {
    Verdict.ROUTABLE: "Can be routed on",
    Verdict.WITH_LOSSES: "Can be routed on, with losses",
    Verdict.NOT_ROUTABLE: "Cannot be routed on",
}
_SEVERITY_WORDS = {
    Severity.ERROR: "stops routing",
    Severity.WARNING: "costs something",
    Severity.INFO: "to know",
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TILES = (
    ("routes.txt", "Routes"),
    ("stops.txt", "Stops"),
    ("trips.txt", "Trips"),
    ("stop_times.txt", "Stop times"),
)


def write_html(report: FeedReport, path: str | Path) -> None:
    """Write the report as one self-contained page.

    Parameters
    ----------
    report : FeedReport
        What to show.
    path : str or Path
        File to write; an older one is replaced.
    """
    Path(path).write_text(render_html(report), encoding="utf-8")


def render_html(report: FeedReport) -> str:
    """The page as text.

    Parameters
    ----------
    report : FeedReport
        What to show.

    Returns
    -------
    str
        A whole HTML document.
    """
    sections = [
        _verdict(report),
        _tiles(report),
        _service(report.service) if report.service else "",
        _map(report.stops) if report.stops and len(report.stops.lat) else "",
        _findings(report),
        _tables(report),
        _losses(report),
    ]
    title = f"Feed report: {report.file}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<header><h1>{escape(report.file)}</h1>{_subtitle(report)}</header>"
        f"{''.join(sections)}</main></body></html>\n"
    )


def _subtitle(report: FeedReport) -> str:
    parts = [f"Data-quality report as of {_date(report.checked_as_of)}"]
    if report.tag:
        parts.append(f"tag {escape(report.tag)}")
    if report.rule_set:
        parts.append(f"rules of {escape(report.rule_set)}")
    if report.sha256:
        parts.append(f"SHA-256 {report.sha256[:12]}…")
    return f'<p class="soft small">{" · ".join(parts)}</p>'


def _verdict(report: FeedReport) -> str:
    sentence = report.sentence
    lost = "".join(f"<li>{escape(text)}</li>" for text in report.lost)
    return (
        f'<section class="verdict {report.verdict}"><strong>{_HEADINGS[report.verdict]}</strong>'
        f"<span>{escape(sentence)}</span>{f'<ul>{lost}</ul>' if lost else ''}</section>"
    )


def _tiles(report: FeedReport) -> str:
    rows = {table.file: table.rows for table in report.tables}
    tiles = [f"<div><dt>{name}</dt><dd>{rows[file]:,}</dd></div>" for file, name in _TILES if file in rows]
    if report.service:
        service = report.service
        tiles.append(f'<div><dt>First day</dt><dd class="date">{_date(service.first)}</dd></div>')
        tiles.append(f'<div><dt>Last day</dt><dd class="date">{_date(service.last)}</dd></div>')
    return f'<dl class="tiles">{"".join(tiles)}</dl>' if tiles else ""


def _service(service: ServiceDays) -> str:
    days = len(service.per_day)
    idle = int((service.per_day == 0).sum())
    weekdays = "".join(f"<th>{name}</th>" for name in _WEEKDAYS)
    medians = "".join(f"<td>{value:,.0f}</td>" for value in service.by_weekday())
    more = ""
    if days > MAX_MONTHS * 31:
        more = f'<p class="soft small">The first {MAX_MONTHS} months are drawn.</p>'
    most = int(service.per_day.max())
    legend = [_key("h0", "none")]
    legend += [
        _key(f"h{level}", f"up to {most * level // LEVELS:,}" if level < LEVELS else f"up to {most:,}")
        for level in range(1, LEVELS + 1)
    ]
    without = "no day without service" if not idle else f"{idle:,} of {days:,} days without service"
    return (
        f'<section><h2>Service days</h2><p class="soft">{service.counts.capitalize()} on each date; '
        f"busiest {_date(service.busiest)} with {most:,}; {without}.</p>"
        f'{draw_calendar(service)}<ul class="legend">{"".join(legend)}</ul>{more}'
        f'<h3>Median by weekday</h3><div class="wide"><table class="week"><thead><tr>{weekdays}</tr></thead>'
        f"<tbody><tr>{medians}</tr></tbody></table></div></section>"
    )


def _map(stops: Stops) -> str:
    drawing, outside = draw_map(stops)
    legend = []
    notes = []
    if stops.day is not None:
        borders = departure_levels(stops.departures)
        for number, border in enumerate(borders, 1):
            text = (
                f"{border:,} and more" if number == len(borders) else f"{border:,} to {borders[number] - 1:,}"
            )
            legend.append(_key(f"d{number}", text, dot=True))
        legend.append(_key("d0", "none", dot=True))
        legend += [
            _key(f"hull m{number}", f"served by {mode.lower()}") for number, mode in enumerate(stops.hulls)
        ]
        idle = int((stops.departures == 0).sum())
        notes.append(f"Departures on {_date(stops.day)}, the busiest day.")
        notes.append(f"{idle:,} of {len(stops.lat):,} stops have none.")
    else:
        notes.append(f"{len(stops.lat):,} stops; nothing departs from them.")
    if outside:
        notes.append(f"{outside:,} stops lie far away from the others and are not on the map.")
    if stops.unplaced:
        notes.append(f"{stops.unplaced:,} have no usable position.")
    return (
        f'<section><h2>Stops</h2><p class="soft">{" ".join(notes)}</p>{drawing}'
        f'<ul class="legend">{"".join(legend)}</ul></section>'
    )


def _findings(report: FeedReport) -> str:
    weighty = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    minor = [finding for finding in report.findings if finding.severity is Severity.INFO]
    if not report.findings:
        return "<section><h2>Findings</h2><p>Nothing to report.</p></section>"
    parts = ["<section><h2>Findings</h2>"]
    if weighty:
        parts.append("".join(map(_finding, weighty)))
    else:
        parts.append("<p>None that costs routing anything.</p>")
    if minor:
        noun = "finding" if len(minor) == 1 else "findings"
        parts.append(
            f"<details><summary>{len(minor)} {noun} to know, without loss to routing</summary>"
            f"{''.join(map(_finding, minor))}</details>"
        )
    parts.append("</section>")
    return "".join(parts)


def _finding(finding: Finding) -> str:
    place = [finding.file] if finding.file else []
    if finding.line:
        place.append(f"line {finding.line:,}")
    if finding.field:
        place.append(finding.field)
    counted = f" · {finding.count:,} times" if finding.count > 1 else ""
    origin = "our reader" if finding.source == "reader" else f"rule {finding.code}"
    if finding.rule_severity:
        origin += f", there called {finding.rule_severity}"
    loss = ""
    if finding.loss is not Loss.NOTHING:
        loss = f'<p class="small"><a href="#loss-{finding.loss}">{escape(IN_WORDS[finding.loss])}</a></p>'
    where = f'<span class="place">{escape(" · ".join(place))}</span>' if place else ""
    badge = f'<span class="badge {finding.severity}">{_SEVERITY_WORDS[finding.severity]}</span>'
    return (
        f'<div class="finding"><p>{badge}{where}<span class="soft small">{counted}</span></p>'
        f"<p>{escape(finding.sentence)}</p>{loss}"
        f'<p class="soft small">{escape(origin)}</p></div>'
    )


def _tables(report: FeedReport) -> str:
    if not report.tables:
        return ""
    rows = "".join(map(_table_row, report.tables))
    return (
        '<section><h2>Files</h2><p class="soft">Rows in the file, and rows that could be used.</p>'
        '<div class="wide"><table><thead><tr><th>File</th><th>Rows</th><th>Usable</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _table_row(table: TableCount) -> str:
    less = ' class="less"' if table.used < table.rows else ""
    numbers = f"<td>{table.rows:,}</td><td>{table.used:,}</td>"
    return f'<tr{less}><td class="place">{escape(table.file)}</td>{numbers}</tr>'


def _losses(report: FeedReport) -> str:
    present = [loss for loss in Loss if any(finding.loss is loss for finding in report.findings)]
    entries = "".join(
        f'<dt id="loss-{loss}">{str(loss).capitalize()}</dt><dd>{escape(IN_WORDS[loss])}</dd>'
        for loss in present
        if loss is not Loss.NOTHING
    )
    return (
        f'<section><h2>What routing loses</h2><dl class="losses">{entries}</dl></section>' if entries else ""
    )


def _key(name: str, text: str, dot: bool = False) -> str:
    shape = (
        f'<circle class="{name}" cx="7" cy="7" r="5"/>'
        if dot
        else f'<rect class="{name}" x="1" y="1" width="12" height="12" rx="3"/>'
    )
    return f'<li><svg viewBox="0 0 14 14" aria-hidden="true">{shape}</svg>{escape(text)}</li>'


def _date(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
