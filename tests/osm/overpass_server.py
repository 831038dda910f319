"""A local server that answers like Nominatim and Overpass, from a small map; it can be made to fail."""

import json
import re
import threading
import urllib.parse
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import quoteattr

from tests.support.maps import StreetMap

BOX = re.compile(r"nwr\((-?[\d.]+),(-?[\d.]+),(-?[\d.]+),(-?[\d.]+)\)")

Box = tuple[float, float, float, float]


class MapServer:
    """What the server knows and was asked.

    Parameters
    ----------
    drawn : StreetMap
        The world.
    boundary : tuple of float
        west, south, east, north of the place called "Drawn Town".
    """

    def __init__(self, drawn: StreetMap, boundary: Box) -> None:
        self.drawn = drawn
        self.boundary = boundary
        self.failures: deque[str] = (
            deque()
        )  # one word an answer: "429", "504", "half", "remark", "html", "500"
        self.questions: list[Box] = []
        self.url = ""

    def nominatim(self, query: str) -> bytes:
        """Answer a search."""
        west, south, east, north = self.boundary
        if query != "Drawn Town":
            return b"[]"
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        found = {
            "place_id": 1,
            "osm_type": "relation",
            "osm_id": 1,
            "lat": str((south + north) / 2),
            "lon": str((west + east) / 2),
            "class": "boundary",
            "type": "administrative",
            "place_rank": 16,
            "importance": 0.5,
            "addresstype": "city",
            "name": "Drawn Town",
            "display_name": "Drawn Town",
            "boundingbox": [str(south), str(north), str(west), str(east)],
            "geojson": {"type": "Polygon", "coordinates": [ring]},
        }
        return json.dumps([found]).encode()

    def overpass(self, query: str) -> bytes:
        """Answer as asked: what lies in the box, ways with their nodes, multipolygons with their ways."""
        match = BOX.search(query)
        assert match is not None, query
        south, west, north, east = map(float, match.groups())
        self.questions.append((west, south, east, north))
        nodes, ways, relations = self.drawn.records
        inside = {n.id for n in nodes if south <= n.lat <= north and west <= n.lon <= east}
        chosen_ways = {w.id for w in ways if inside & set(w.nodes)}
        chosen_relations = [
            r
            for r in relations
            if any(ref in (inside if kind == "n" else chosen_ways) for kind, ref, _ in r.members)
        ]
        for relation in chosen_relations:
            if relation.tags.get("type") == "multipolygon":
                chosen_ways |= {ref for kind, ref, _ in relation.members if kind == "w"}
        inside |= {ref for w in ways if w.id in chosen_ways for ref in w.nodes}
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="Overpass API">']
        for n in nodes:
            if n.id in inside:
                lines += [f'<node id="{n.id}" lat="{n.lat}" lon="{n.lon}">', *_tags(n.tags), "</node>"]
        for w in ways:
            if w.id in chosen_ways:
                refs = [f'<nd ref="{ref}"/>' for ref in w.nodes]
                lines += [f'<way id="{w.id}">', *refs, *_tags(w.tags), "</way>"]
        for r in chosen_relations:
            names = {"n": "node", "w": "way", "r": "relation"}
            members = [f'<member type="{names[k]}" ref="{ref}" role="{role}"/>' for k, ref, role in r.members]
            lines += [f'<relation id="{r.id}">', *members, *_tags(r.tags), "</relation>"]
        lines.append("</osm>")
        return "\n".join(lines).encode()


def _tags(tags: object) -> list[str]:
    return [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in dict(tags).items()]  # type: ignore[call-overload]


@contextmanager
def serve(world: MapServer) -> Iterator[MapServer]:
    """Serve on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urllib.parse.urlparse(self.path)
            assert address.path == "/search"
            self._answer(
                200, world.nominatim(urllib.parse.parse_qs(address.query)["q"][0]), "application/json"
            )

        def do_POST(self) -> None:
            assert self.path == "/api/interpreter"
            form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = world.overpass(form["data"][0])
            failure = world.failures.popleft() if world.failures else ""
            if failure.isdigit():
                self._answer(int(failure), b"<html>busy</html>", "text/html")
            elif failure == "html":
                self._answer(200, b"<html>maintenance</html>", "text/html")
            elif failure == "half":
                self._answer(200, body[: len(body) // 2])
            elif failure == "remark":
                remark = b'<remark> runtime error: Query timed out in "query" </remark></osm>'
                self._answer(200, body.replace(b"</osm>", remark))
            else:
                self._answer(200, body)

        def _answer(self, status: int, body: bytes, content_type: str = "application/osm3s+xml") -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
