"""Patterns that fill a block of land with streets: grid, ladder and grown lanes."""

from itertools import pairwise

import numpy as np
import shapely
from scipy.spatial import Voronoi
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from mobility.simulation.steady import cos, sin, turned
from mobility.simulation.terrain import Points

EDGE_M = 27.0
"""No local street runs along a block's edge closer than this."""


def _turn(points: Points, angle: float, pivot: Points) -> Points:
    return turned(points - pivot, angle) + pivot


def _frame(land: BaseGeometry, angle: float) -> tuple[Points, tuple[float, float, float, float]]:
    """Pivot, and bounds of the land in axes turned by `angle`."""
    pivot = np.array(land.centroid.coords[0])
    outline = _turn(shapely.get_coordinates(land), -angle, pivot)
    low, high = outline.min(axis=0), outline.max(axis=0)
    return pivot, (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _ticks(low: float, high: float, spacing: float, rng: np.random.Generator, jitter: float) -> Points:
    n = max(0, round((high - low) / spacing) - 1)
    ticks = low + (high - low) * (np.arange(n) + 1) / (n + 1)
    return ticks + rng.uniform(-jitter, jitter, n) * spacing


def clip(
    lines: list[Points], land: BaseGeometry, margin: float = EDGE_M, least_m: float = 30.0
) -> list[Points]:
    """Parts of lines on the land, without those that hug its edge, a point about every 70 m."""
    if not lines:
        return []
    parts = shapely.get_parts(shapely.intersection(np.array([LineString(line) for line in lines]), land))
    parts = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > least_m)]
    inner = land.buffer(-margin)
    if inner.is_empty:
        return []
    shapely.prepare(inner)
    parts = parts[shapely.length(shapely.intersection(parts, inner)) > 0.5 * shapely.length(parts)]
    return [shapely.get_coordinates(part) for part in shapely.segmentize(parts, 70.0)]


def grid(
    land: BaseGeometry,
    angle: float,
    spacing: tuple[float, float],
    rng: np.random.Generator,
    jitter: float = 0.12,
) -> list[Points]:
    """Two families of parallel lines."""
    if land.is_empty:
        return []
    pivot, (x0, y0, x1, y1) = _frame(land, angle)
    lines = [np.array([(x, y0 - 5), (x, y1 + 5)]) for x in _ticks(x0, x1, spacing[0], rng, jitter)]
    lines += [np.array([(x0 - 5, y), (x1 + 5, y)]) for y in _ticks(y0, y1, spacing[1], rng, jitter)]
    return clip([_turn(line, angle, pivot) for line in lines], land)


def ladder(
    land: BaseGeometry,
    angle: float,
    spacing: tuple[float, float],
    rng: np.random.Generator,
    drop: float = 0.2,
) -> list[Points]:
    """Parallel lines with staggered rungs between them; some rungs are missing."""
    if land.is_empty:
        return []
    pivot, (x0, y0, x1, y1) = _frame(land, angle)
    ticks = _ticks(x0, x1, spacing[0], rng, 0.1)
    lines = [np.array([(x, y0 - 5), (x, y1 + 5)]) for x in ticks]
    rails = np.concatenate(([x0 - 5], ticks, [x1 + 5]))
    for left, right in pairwise(rails):
        y = y0 + rng.uniform(0.2, 0.9) * spacing[1]
        while y < y1:
            if rng.random() > drop:
                lines.append(np.array([(left, y), (right, y)]))
            y += rng.uniform(0.7, 1.3) * spacing[1]
    return clip([_turn(line, angle, pivot) for line in lines], land, EDGE_M * 0.8, 25.0)


def crooked(
    land: BaseGeometry,
    angle: float,
    spacing: tuple[float, float],
    rng: np.random.Generator,
    bend_m: float,
    drop: float = 0.15,
) -> list[Points]:
    """A ladder that centuries (or a landscape architect) have bent."""
    if land.is_empty:
        return []
    pivot, (x0, y0, x1, y1) = _frame(land, angle)
    ticks = np.concatenate(([x0 - 5], _ticks(x0, x1, spacing[0], rng, 0.22), [x1 + 5]))
    lines = [np.array([(x, y0 - 40), (x, y1 + 40)]) for x in ticks[1:-1]]
    for left, right in pairwise(ticks):
        y = y0 + rng.uniform(0.1, 0.9) * spacing[1]
        while y < y1:
            if rng.random() > drop:
                skew = rng.uniform(-0.25, 0.25) * spacing[1]
                lines.append(np.array([(left, y), (right, y + skew)]))
            y += rng.uniform(0.6, 1.4) * spacing[1]
    if not lines:
        return []
    fine = shapely.segmentize(np.array([LineString(line) for line in lines]), 24.0)
    wave = 2 * np.pi / (bend_m * rng.uniform(11.0, 15.0, 4))
    turn = rng.uniform(0, 2 * np.pi, 4)
    phase = rng.uniform(0, 2 * np.pi, (4, 2))

    def bend(points: Points) -> Points:
        """Add four slow waves."""
        along = (points[:, :1] * cos(turn) + points[:, 1:] * sin(turn)) * wave
        return points + 0.6 * bend_m * np.column_stack(
            (sin(along + phase[:, 0]).sum(axis=1), sin(along + phase[:, 1]).sum(axis=1))
        )

    bent = [bend(_turn(shapely.get_coordinates(line), angle, pivot)) for line in fine]
    return clip(
        [shapely.get_coordinates(shapely.simplify(LineString(line), 1.2)) for line in bent], land, 14.0, 18.0
    )


def _strokes(vertices: Points, edges: list[tuple[int, int]]) -> list[list[int]]:
    """Join edges that run nearly straight on into one street each."""
    at: dict[int, list[int]] = {}
    for e, (a, b) in enumerate(edges):
        at.setdefault(a, []).append(e)
        at.setdefault(b, []).append(e)
    partner: dict[tuple[int, int], int] = {}
    for vertex, here in at.items():
        best: tuple[float, int, int] = (-0.78, -1, -1)
        for i, e in enumerate(here):
            for f in here[i + 1 :]:
                u = vertices[sum(edges[e]) - vertex] - vertices[vertex]
                v = vertices[sum(edges[f]) - vertex] - vertices[vertex]
                lengths = np.hypot(*u) * np.hypot(*v)
                cosine = float((u[0] * v[0] + u[1] * v[1]) / max(lengths, 1e-9))
                if cosine < best[0]:
                    best = (cosine, e, f)
        if best[1] >= 0:
            partner[vertex, best[1]] = best[2]
            partner[vertex, best[2]] = best[1]
    seen: set[int] = set()
    strokes = []
    for e, (a, b) in enumerate(edges):
        if e in seen:
            continue
        seen.add(e)
        chain = [a, b]
        for _ in range(2):
            current = e
            while True:
                following = partner.get((chain[-1], current), -1)
                if following < 0 or following in seen or len(chain) > 9:
                    break
                seen.add(following)
                chain.append(sum(edges[following]) - chain[-1])
                current = following
            chain.reverse()
        strokes.append(chain)
    return strokes


def grown(
    land: BaseGeometry, spacing: float, rng: np.random.Generator, drop: float = 0.0, margin: float = 8.0
) -> list[Points]:
    """Crooked lanes as a town grows them: the borders of irregular plots."""
    if land.is_empty:
        return []
    x0, y0, x1, y1 = land.bounds
    nx, ny = int((x1 - x0) / spacing) + 5, int((y1 - y0) / spacing) + 5
    gx, gy = np.meshgrid(np.arange(nx) - 2.0, np.arange(ny) - 2.0)
    seeds = np.column_stack((gx.ravel() + 0.5 * (gy.ravel() % 2), gy.ravel())) + rng.uniform(
        -0.36, 0.36, (nx * ny, 2)
    )
    diagram = Voronoi(seeds * spacing + (x0, y0))
    edges = [(int(a), int(b)) for a, b in diagram.ridge_vertices if a >= 0 and b >= 0]
    chains = _strokes(diagram.vertices, edges)
    lines = [diagram.vertices[chain] for chain in chains if rng.random() >= drop]
    return clip(lines, land, margin, 12.0)
