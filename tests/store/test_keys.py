"""Keys: found by their text only, kept as hashes, changed by several at once, audited."""

import json
import stat
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from mobility.cli.keys import command
from mobility.errors import NotFoundError, StoreError
from mobility.store import AuditLog, KeyFile, Role
from mobility.store import key_file as key_file_module


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 1_772_440_000.0

    def __call__(self) -> float:
        return self.now_s


def secret_of(text: str) -> str:
    """What of ``mob_role_id_secret`` is told once only; it may hold underscores itself."""
    secret = text.split("_", 3)[3]
    assert len(secret) > 30
    return secret


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def keys(tmp_path: Path, clock: Hands, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    """A registry that looks at its file each time."""
    monkeypatch.setattr(key_file_module, "LOOK_AGAIN_S", 0.0)
    return KeyFile(tmp_path, clock)


def test_a_key_is_found_by_its_text_only(keys: KeyFile) -> None:
    key, text = keys.add(Role.APP, "Halle app", ("hal",))
    assert text.startswith(f"mob_app_{key.id}_")
    assert keys.find(text) == key
    for other in ("", key.id, text[:-1], text + "x", text.upper(), "x" * 100_000, "\udcff", "mob_app_\x00"):
        assert keys.find(other) is None
    assert key.covers("hal")
    assert not key.covers("mdv")
    assert keys.add(Role.SENSOR)[0].covers("anything")


def test_texts_are_kept_nowhere(keys: KeyFile, tmp_path: Path) -> None:
    key, text = keys.add(Role.CONTROL, "room")
    _, second = keys.rotate(key.id, 60)
    keys.revoke(key.id)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert secret_of(text) not in path.read_text()
        assert secret_of(second) not in path.read_text()
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_other_processes_see_changes(keys: KeyFile, tmp_path: Path) -> None:
    reader = KeyFile(tmp_path)
    key, text = keys.add(Role.APP)
    assert reader.find(text) == key
    keys.revoke(key.id)
    assert reader.find(text) is None
    with pytest.raises(NotFoundError):
        keys.revoke(key.id)
    assert [one.revoked_s > 0 for one in keys.list_keys()] == [True]


def test_a_look_a_second_is_enough_for_keys_that_are_known(tmp_path: Path) -> None:
    reader, writer = KeyFile(tmp_path), KeyFile(tmp_path)
    key, text = writer.add(Role.APP)
    assert reader.find(text) == key
    writer.revoke(key.id)
    assert reader.find(text) is not None  # looked less than a second ago
    assert reader.find_hashes(key.id) is not None
    reader._looked_s -= key_file_module.LOOK_AGAIN_S
    assert reader.find(text) is None
    assert reader.find_hashes(key.id) is None


def test_a_key_that_was_made_just_now_is_good_at_once(tmp_path: Path) -> None:
    reader, writer = KeyFile(tmp_path), KeyFile(tmp_path)
    assert reader.find("nothing yet") is None
    _, text = writer.add(Role.APP)
    assert reader.find(text) is not None
    sensor, _ = writer.add(Role.SENSOR)
    assert reader.find_hashes(sensor.id) is not None


def test_rotation_leaves_the_old_text_good_for_a_while(keys: KeyFile, clock: Hands) -> None:
    key, first = keys.add(Role.PROVIDER)
    _, second = keys.rotate(key.id, 3600)
    for text in (first, second):
        found = keys.find(text)
        assert found is not None
        assert found.id == key.id
    clock.now_s += 1800
    _, third = keys.rotate(key.id, 3600)
    clock.now_s += 1801  # the first one's hour is over, a later rotation does not make it longer
    assert [keys.find(text) is not None for text in (first, second, third)] == [False, True, True]
    keys.rotate(key.id, 0)
    assert [keys.find(text) for text in (first, second, third)] == [None, None, None]


def test_several_may_change_it_at_once(keys: KeyFile, tmp_path: Path) -> None:
    def work() -> None:
        for _ in range(10):
            KeyFile(tmp_path).add(Role.APP)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.id for key in keys.list_keys()}) == 40
    assert len(keys.audit.read()) == 40


def test_a_spoilt_file_leaves_the_keys_known_before(
    keys: KeyFile, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, text = keys.add(Role.APP)
    assert keys.find(text) is not None
    for content in ("{", "[]", '{"version": 99, "keys": []}', '{"version": 1, "keys": [{"id": "x"}]}'):
        (tmp_path / "keys" / "keys.json").write_text(content)
        assert keys.find(text) is not None
        with pytest.raises(StoreError, match=r"keys\.json"):
            keys.list_keys()
        with pytest.raises(StoreError):
            keys.add(Role.APP)
    assert "keys not read" in caplog.text
    assert KeyFile(tmp_path).find(text) is None  # nothing was known before: nobody gets in


@given(st.text(max_size=300))
def test_any_text_is_no_key(text: str) -> None:
    assert KeyFile(Path("/nowhere")).find(text) is None


def test_audit_notices_what_was_changed(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    assert log.read() == []
    for number in range(4):
        log.append("key.added", key=str(number))
    assert [record.fields for record in log.read()] == [{"key": str(number)} for number in range(4)]
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()
    changed = json.loads(lines[1]) | {"key": "7"}
    spoilt = {
        "changed": [lines[0], json.dumps(changed), *lines[2:]],
        "taken out": [lines[0], *lines[2:]],
        "swapped": [lines[1], lines[0], *lines[2:]],
        "nonsense": [*lines, "nonsense"],
    }
    for kind, content in spoilt.items():
        (tmp_path / "audit.jsonl").write_text("".join(f"{line}\n" for line in content))
        with pytest.raises(StoreError, match="line"):
            log.read()
        assert kind


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner()

    def keys(*words: str, code: int = 0) -> str:
        done = run.invoke(command, ["--state", str(tmp_path), *words])
        assert done.exit_code == code, done.output
        return str(done.stdout)

    assert "No keys" in keys("list")
    text = keys("add", "--role", "app", "--name", "Halle [bold]app", "--scope", "hal").strip()
    assert KeyFile(tmp_path).find(text) is not None
    key_id = text.split("_")[2]
    listed = keys("list")
    assert key_id in listed
    assert "[bold]" in listed
    assert text not in listed
    rotated = keys("rotate", key_id, "--overlap-hours", "1").strip()
    assert rotated != text
    assert "until" in keys("list")
    keys("revoke", key_id)
    assert key_id not in keys("list")
    assert key_id in keys("list", "--all")
    events = [line.split()[1] for line in keys("audit").splitlines()]
    assert events == ["key.added", "key.rotated", "key.revoked"]
    assert secret_of(text) not in keys("audit")
    keys("add", "--role", "king", code=2)
    keys("add", "--role", "app", "--scope", "a b", code=2)
    keys("add", "--role", "app", "--name", "two\nlines", code=2)
    assert isinstance(
        run.invoke(command, ["--state", str(tmp_path), "revoke", "none"]).exception, NotFoundError
    )
