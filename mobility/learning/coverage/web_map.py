"""Coverage as one HTML file that needs nothing else: squares by how much is reached, and a table."""

import html
from typing import Any

import orjson

from mobility.learning.coverage.map_texts import COLORS, PAGE
from mobility.messages import sentence

SIZE = 720
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.4 system-ui;margin:1rem auto;max-width:46rem;padding:0 1rem}}
svg{{width:100%;height:auto;background:#f4f4f2}}label{{margin-right:1rem}}
td,th{{padding:.2rem .6rem;text-align:left}}
.key{{display:inline-block;width:1rem;height:1rem}}</style></head><body><main>
<h1>{title}</h1><p>{note}</p>
<p><label>{how} <select id="mode"><option value="transit">{transit}<option value="foot">{foot}
<option value="bike">{bike}</select></label>
<label>{within} <select id="minutes"><option>15<option selected>30<option>45</select> {minutes}</label>
<label>{hour} <select id="hour">{hours}</select></label></p>
<p id="told" role="status"></p>
<svg viewBox="0 0 {width} {height}" role="img"
aria-label="{map}"></svg>
<p><span class="key" style="background:{least}"></span> {nothing} <span class="key"
style="background:{middle}"></span> {half} <span class="key" style="background:{most}"></span> {everything}.
{empty}</p>
<h2>{stops}</h2><table><tr><th>{number}</th><th>{stop}</th><th>{people}</th></tr>{rows}</table></main>
<script type="application/json" id="data">{data}</script>
<script>
const data = JSON.parse(document.getElementById("data").textContent);
const svg = document.querySelector("svg"), NS = svg.namespaceURI;
const squares = data.quarters.map(q => {{
  const r = document.createElementNS(NS, "rect");
  for (const [k, v] of Object.entries({{x: q.x, y: q.y, width: q.w, height: q.h}})) r.setAttribute(k, v);
  r.append(document.createElementNS(NS, "title")); svg.append(r); return r;
}});
for (const s of data.stops) {{
  const c = document.createElementNS(NS, "circle");
  const look = {{cx: s.x, cy: s.y, r: 10, fill: "#fff", stroke: "#111", "stroke-width": 2}};
  for (const [k, v] of Object.entries(look)) c.setAttribute(k, v);
  const t = document.createElementNS(NS, "text");
  const at = {{x: s.x, y: s.y + 5, "text-anchor": "middle", "font-size": 14}};
  for (const [k, v] of Object.entries(at)) t.setAttribute(k, v);
  t.textContent = s.order;
  svg.append(c, t);
}}
const color = f => data.colors[Math.round(f * (data.colors.length - 1))];
const say = (text, values) => text.replace(/\\{{(\\w+)\\}}/g,
  (_, name) => values[name].toLocaleString("{language}"));
function draw() {{
  const [mode, minutes, hour] = ["mode", "minutes", "hour"].map(id => document.getElementById(id).value);
  let all = 0, none = 0;
  const kinds = data.kindsByHour[hour], most = Math.max(kinds, 1);  // with none, nobody reaches all
  data.quarters.forEach((q, i) => {{
    const n = q.reached[mode][minutes][hour];
    squares[i].setAttribute("fill", color(n / most));
    squares[i].firstChild.textContent = say(data.square, {{people: q.people, count: n, kinds}});
    if (n === most) all += q.people; if (n === 0) none += q.people;
  }});
  document.getElementById("told").textContent =
    say(data.told, {{all, kinds, none, people: data.people}});
}}
document.querySelectorAll("select").forEach(s => s.addEventListener("change", draw)); draw();
</script></body></html>
"""


def write_html(shapes: dict[str, Any], hours: tuple[int, ...], language: str = "en") -> str:
    """Draw what `write_geojson` gives.

    Parameters
    ----------
    shapes : dict[str, Any]
        Its FeatureCollection.
    hours : tuple[int, ...]
        To choose from.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    str
        A page that asks no server.
    """
    squares = [one for one in shapes["features"] if one["geometry"]["type"] == "Polygon"]
    points = [one for one in shapes["features"] if one["geometry"]["type"] == "Point"]
    rings = [one["geometry"]["coordinates"][0] for one in squares]
    west, south = (min((ring[0][axis] for ring in rings), default=0.0) for axis in (0, 1))
    east, north = (max((ring[2][axis] for ring in rings), default=1.0) for axis in (0, 1))
    # Degrees of longitude are shorter: a square of the town is one on the screen.
    first = rings[0] if rings else [[0, 0], [1, 0], [1, 1]]
    wide, high = first[2][0] - first[0][0], first[2][1] - first[0][1]
    per_lon = SIZE / (east - west)
    per_lat = per_lon * wide / high

    def at(lon: float, lat: float) -> tuple[float, float]:
        """Pixels of a coordinate."""
        return round((lon - west) * per_lon, 1), round((north - lat) * per_lat, 1)

    quarters = []
    for one, ring in zip(squares, rings, strict=True):
        x, y = at(ring[0][0], ring[2][1])
        edge = round(wide * per_lon, 1)
        about = one["properties"]
        quarters.append(
            {
                "x": x,
                "y": y,
                "w": edge,
                "h": edge,
                "people": about["people"],
                "reached": about["kindsReached"],
            }
        )
    words = {name: sentence(language, text) for name, text in PAGE.items()}
    places = [
        dict(zip("xy", at(*one["geometry"]["coordinates"]), strict=True))
        | {"order": one["properties"]["order"]}
        for one in points
    ]
    data = {
        "quarters": quarters,
        "stops": places,
        "kindsByHour": shapes["kindsByHour"],
        "colors": COLORS,
        "told": words.pop("told"),
        "square": words.pop("square"),
        "people": sum(one["people"] for one in quarters),
    }
    rows = "".join(
        f"<tr><td>{about['order']}</td><td>{html.escape(about['name'])}</td><td>{about['people']}</td></tr>"
        for about in (one["properties"] for one in points)
    )
    return _PAGE.format(
        note=html.escape(shapes["note"]),
        hours="".join(f"<option>{hour}</option>" for hour in hours),
        width=SIZE,
        height=round((north - south) * per_lat),
        language=language,
        least=COLORS[0],
        middle=COLORS[len(COLORS) // 2],
        most=COLORS[-1],
        rows=rows,
        **{name: html.escape(text) for name, text in words.items()},
        # No text of the data may end the element it stands in.
        data=orjson.dumps(data).decode().replace("<", "\\u003c"),
    )
