"""What the server gives of the page: its files, four of a library, nothing else; with which headers."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.web_files import LIBRARY_FILES, WebFiles
from mobility.settings import read_settings
from tests.api.handmade import FixedSource, plan, services

PROJECT = Path(__file__).resolve().parents[2]
WEB = PROJECT / "mobility" / "web"
TSC = WEB / "node_modules" / ".bin" / "tsc"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """The app without a network behind it."""
    return create_app(read_settings({}), FixedSource(services(plan()))).test_client()


@pytest.mark.parametrize(("accepted", "language"), [("de-AT,de;q=0.9", "de"), ("fr", "en"), ("", "en")])
def test_the_page_is_in_the_language_asked_for(client: FlaskClient, accepted: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]
    assert '<html lang="de">' in client.get("/?language=de", headers={"Accept-Language": accepted}).text


@pytest.mark.parametrize("path", ["/", "/control", "/learn", "/providers"])
def test_the_policy_is_strict(client: FlaskClient, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    page = client.get(path).text
    assert "<style" not in page
    assert re.search(r"\son\w+=", page) is None
    assert re.search(r"<script(?![^>]*\ssrc=)", page) is None, "no script within the page"


def test_addresses_hold_the_version_and_last(client: FlaskClient) -> None:
    page = client.get("/").text
    named = set(re.findall(r'(?:href|src)="(web/[^"]+)"', page))
    assert len(named) > 20
    for name in named:
        answer = client.get(f"/{name}")
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["Cache-Control"]
    modules = {path.name for path in (WEB / "js").glob("*.js")}
    assert {name.partition("/js/")[2] for name in named if "/js/" in name} == modules
    control = set(re.findall(r'(?:href|src)="(web/[^"]+)"', client.get("/control").text))
    own = {f"control/{path.name}" for path in (WEB / "js" / "control").glob("*.js")}
    asked = {name.partition("/js/")[2] for name in control if "/js/" in name}
    assert own <= asked <= own | modules
    assert all(client.get(f"/{name}").status_code == 200 for name in control)
    old = re.sub(r"v-[0-9a-f]{16}", "v-0000000000000000", sorted(named)[0])
    assert "immutable" not in client.get(f"/{old}").headers["Cache-Control"]


def test_compressed_and_not_sent_twice(client: FlaskClient) -> None:
    answer = client.get("/web/js/app.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "text/javascript"
    plain = client.get("/web/js/app.js")
    assert plain.data == (WEB / "js" / "app.js").read_bytes()
    assert len(answer.data) < len(plain.data) / 2
    headers = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
    assert client.get("/web/js/app.js", headers=headers).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "package.json",
        "package-lock.json",
        "jsconfig.json",
        "install.py",
        "index.html",
        "js/types.d.ts",
        "js/",
        "js",
        "node_modules/maplibre-gl/package.json",
        "node_modules/maplibre-gl/dist/maplibre-gl-dev.mjs",
        "node_modules/axe-core/axe.min.js",
        "../settings.py",
        "..%2fsettings.py",
        "js/..%2f..%2fsettings.py",
        "%2e%2e/%2e%2e/setup.cfg",
        "v-0000000000000000/../../settings.py",
        "js/app.js%00.css",
        "/etc/passwd",
    ],
)
def test_nothing_else_is_given(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/web/{name}")
    assert answer.status_code in (404, 308), name
    if answer.status_code == 404:
        assert answer.json is not None
        assert answer.json["code"] == "NOT_FOUND"


@pytest.mark.skipif(not (WEB / LIBRARY_FILES[0]).exists(), reason="the map library is not installed")
def test_the_library_comes_as_modules(client: FlaskClient) -> None:
    for name in LIBRARY_FILES[:2]:
        answer = client.get(f"/web/{name}")
        assert answer.status_code == 200
        assert answer.mimetype == "text/javascript"
    assert (
        "BSD" in client.get(f"/web/{LIBRARY_FILES[-1]}").text
        or "Redistribution" in client.get(f"/web/{LIBRARY_FILES[-1]}").text
    )


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    shutil.copytree(WEB, tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    files = WebFiles(tmp_path / "web")
    before = files.version
    (tmp_path / "web" / "icon.svg").write_text("<svg/>", encoding="utf-8")
    assert files.version != before
    found, lasting = files.find(f"v-{files.version}/icon.svg")
    assert found is not None
    assert lasting
    assert found.content == b"<svg/>"
    assert files.find(f"v-{before}/icon.svg")[1] is False


NPM = shutil.which("npm")


@pytest.mark.skipif(NPM is None, reason="no npm on PATH")
def test_without_a_registry_the_installation_says_so(tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json", "install.py"):
        shutil.copy(WEB / name, tmp_path)
    variables = {
        **os.environ,
        "npm_config_registry": "http://127.0.0.1:9",
        "npm_config_cache": str(tmp_path / "c"),
    }
    done = subprocess.run(
        [sys.executable, tmp_path / "install.py"], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "could not be fetched from npm" in done.stderr
    assert "make install" in done.stderr


@pytest.mark.slow
def test_an_installed_program_has_the_page(tmp_path: Path) -> None:
    # From a copy: building writes beside the sources.
    for name in ("setup.cfg", "pyproject.toml", "wsgi.py", "README.md"):
        shutil.copy(PROJECT / name, tmp_path)
    for package in ("gtfs", "osm", "mobility"):
        ignored = shutil.ignore_patterns("__pycache__", "typescript", "@typescript", ".bin")
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=ignored)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        tmp_path,
        tmp_path,
    ]
    subprocess.run(command, check=True, capture_output=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    files = WebFiles(WEB)
    wanted = re.findall(r'(?:href|src)="web/v-[0-9a-f]{16}/([^"]+)"', files.index("en", ""))
    wanted += re.findall(r'(?:href|src)="web/v-[0-9a-f]{16}/([^"]+)"', files.index("en", "", "control.html"))
    wanted += re.findall(r'(?:href|src)="web/v-[0-9a-f]{16}/([^"]+)"', files.index("en", "", "learn.html"))
    wanted += re.findall(
        r'(?:href|src)="web/v-[0-9a-f]{16}/([^"]+)"', files.index("en", "", "providers.html")
    )
    wanted += ["index.html", "control.html", "learn.html", "providers.html", "texts/de.json", "texts/en.json"]
    wanted += [name for name in LIBRARY_FILES if (WEB / name).exists()]
    assert [name for name in wanted if f"mobility/web/{name}" not in names] == []
    assert not any("typescript" in name or "axe-core" in name for name in names)


def catalogue(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((WEB / "texts" / f"{language}.json").read_text(encoding="utf-8"))
    return found


def test_both_catalogues_say_the_same() -> None:
    english, german = catalogue("en"), catalogue("de")
    assert list(english) == list(german)
    for key, text in english.items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", german[key])), key
        assert text.strip()
        assert german[key].strip()


def test_every_text_is_used() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (WEB / "js").rglob("*.js")]
    sources += [
        (WEB / page).read_text(encoding="utf-8")
        for page in ("index.html", "control.html", "learn.html", "providers.html")
    ]
    together = "\n".join(sources)
    built = ("_one", "_other")
    grouped = (
        "mode_",
        "vehicle_",
        "way_",
        "pace_",
        "cycling_",
        "type_",
        "level_",
        "crowding_",
        "source_",
        "live_",
        "topic_",
        "kind_",
        "role_",
        "data_",
        "also_",
        "form_",
        "label_",
        "bay_",
        "equipment_",
        "example_",
    )
    unused = [
        key
        for key in catalogue("en")
        if f'"{key}"' not in together
        and not (key.endswith(built) and f'"{key.rsplit("_", 1)[0]}"' in together)
        and not key.startswith(grouped)
    ]
    assert unused == []


def test_modules_stay_small() -> None:
    lengths = {
        str(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (WEB / "js").rglob("*")
        if path.is_file()
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert sum(lengths.values()) / len(lengths) <= 150


@pytest.mark.skipif(not TSC.exists(), reason="TypeScript is not installed (make install-dev)")
def test_types_are_right() -> None:
    done = subprocess.run(
        [TSC, "--project", WEB / "jsconfig.json"], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_lock_file_names_exact_versions_with_hashes() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert all(package.get("integrity", "").startswith("sha512-") for package in packages.values())
    needed = {name for name, package in packages.items() if not package.get("dev")}
    assert "node_modules/maplibre-gl" in needed
    assert "node_modules/axe-core" not in needed
