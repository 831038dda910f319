"""The registry of keys: one JSON file under MOBILITY_STATE, changed whole, read again when it changed."""

import fcntl
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import orjson

from mobility.errors import NotFoundError, StoreError
from mobility.store.audit import AuditLog
from mobility.store.keys import Key, KeyHash, Role, digest, make_id, make_text

LOG = logging.getLogger(__name__)

FORMAT_VERSION = 1
LOOK_AGAIN_S = 1.0
"""A key that was revoked is refused by all workers after so long."""

LONGEST_TEXT = 200
"""Characters; nobody's key is longer, and nobody shall have us hash a megabyte."""


class KeyFile:
    """All keys of one installation; safe to share between threads and processes.

    Parameters
    ----------
    state : Path
        MOBILITY_STATE; keys lie in its folder `keys`, for this user only.
    clock : Callable[[], float]
        Unix seconds.
    """

    def __init__(self, state: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = state / "keys"
        self._path = self._folder / "keys.json"
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_s = -LOOK_AGAIN_S
        self._stamp: tuple[int, int, int] | None = None
        self._by_hash: dict[str, tuple[Key, int]] = {}
        self.audit = AuditLog(self._folder / "audit.jsonl")

    def find(self, text: str) -> Key | None:
        """Look for the key that somebody sent.

        Parameters
        ----------
        text : str
            As it was sent.

        Returns
        -------
        Key | None
            None if there is none, or none any more.
        """
        if len(text) > LONGEST_TEXT:
            return None
        sha256 = digest(text)
        if sha256 not in self._by_hash or time.monotonic() - self._looked_s >= LOOK_AGAIN_S:
            self._look()  # one that was made just now is good at once
        found = self._by_hash.get(sha256)
        if found is None:
            return None
        key, until_s = found
        return key if not until_s or self._clock() < until_s else None

    def find_hashes(self, key_id: str) -> tuple[Key, list[str]] | None:
        """Look for a key by its id, for requests that are signed with it instead of carrying it.

        Parameters
        ----------
        key_id : str
            As it was sent.

        Returns
        -------
        tuple[Key, list[str]] | None
            The key and the SHA-256 of each text it is known by now; None if there is none in force.
        """
        if time.monotonic() - self._looked_s >= LOOK_AGAIN_S:
            self._look()
        found = self._in_force(key_id)
        if not found:
            self._look()
            found = self._in_force(key_id)
        return (found[0][0], [sha256 for _, sha256 in found]) if found else None

    def list_keys(self) -> list[Key]:
        """Give all keys, also those that were revoked.

        Returns
        -------
        list[Key]
            In the order they were made.

        Raises
        ------
        StoreError
            If the file cannot be read.
        """
        return self._read()

    def add(self, role: Role, name: str = "", scopes: tuple[str, ...] = ()) -> tuple[Key, str]:
        """Make a key.

        Parameters
        ----------
        role : Role
            What it is for.
        name : str
            Whose it is.
        scopes : tuple[str, ...]
            What of its role's subject it may touch; empty = all.

        Returns
        -------
        tuple[Key, str]
            The key, and its text: nobody can show that again.
        """
        with self._changing() as keys:
            taken = {key.id for key in keys}
            key_id = next(drawn for drawn in iter(make_id, "") if drawn not in taken)
            text = make_text(role, key_id)
            key = Key(key_id, role, name, scopes, int(self._clock()), (KeyHash(digest(text)),))
            keys.append(key)
        self.audit.append("key.added", key=key_id, role=role.value, name=name, scopes=" ".join(scopes))
        return key, text

    def rotate(self, key_id: str, overlap_s: int) -> tuple[Key, str]:
        """Give a key a new text; the old one stays good for a while, so that nobody stands outside.

        Parameters
        ----------
        key_id : str
            Which one.
        overlap_s : int
            Seconds that the old text stays good.

        Returns
        -------
        tuple[Key, str]
            The key, and its new text.

        Raises
        ------
        NotFoundError
            If there is no such key in force.
        """
        now_s = int(self._clock())
        with self._changing() as keys:
            index = _index_in_force(keys, key_id)
            old = keys[index]
            text = make_text(old.role, key_id)
            end_s = now_s + overlap_s
            kept = [
                KeyHash(one.sha256, min(end_s, one.until_s or end_s))
                for one in old.hashes
                if overlap_s and (not one.until_s or one.until_s > now_s)
            ]
            keys[index] = key = replace(old, hashes=(KeyHash(digest(text)), *kept))
        self.audit.append("key.rotated", key=key_id, role=key.role.value, overlapSeconds=str(overlap_s))
        return key, text

    def revoke(self, key_id: str) -> Key:
        """Refuse a key from now on.

        Parameters
        ----------
        key_id : str
            Which one.

        Returns
        -------
        Key
            As it is kept on, without hashes.

        Raises
        ------
        NotFoundError
            If there is no such key in force.
        """
        with self._changing() as keys:
            index = _index_in_force(keys, key_id)
            keys[index] = key = replace(keys[index], hashes=(), revoked_s=int(self._clock()))
        self.audit.append("key.revoked", key=key_id, role=key.role.value)
        return key

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        """Hold the file against other writers, and write it if nothing failed."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            keys = self._read()
            yield keys
            content = {"version": FORMAT_VERSION, "keys": [asdict(key) for key in keys]}
            # NamedTemporaryFile makes it for this user only; who reads sees the old file or the new one.
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix="keys-", delete=False) as file:
                file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2))
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(self._path)

    def _read(self) -> list[Key]:
        try:
            content = orjson.loads(self._path.read_bytes())
            if content["version"] != FORMAT_VERSION:
                raise StoreError(
                    "{path} is of another version of mobility.", field="MOBILITY_STATE", path=str(self._path)
                )
            return [_key_of(values) for values in content["keys"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise StoreError(
                "{path} cannot be read as a registry of keys.", field="MOBILITY_STATE", path=str(self._path)
            ) from fault

    def _in_force(self, key_id: str) -> list[tuple[Key, str]]:
        now_s = self._clock()
        return [
            (key, sha256)
            for sha256, (key, until_s) in self._by_hash.items()
            if key.id == key_id and (not until_s or now_s < until_s)
        ]

    def _look(self) -> None:
        with self._lock:
            self._looked_s = time.monotonic()
            try:
                status = self._path.stat()
                stamp = status.st_ino, status.st_mtime_ns, status.st_size
            except OSError:
                stamp = (0, 0, 0)
            if stamp == self._stamp:
                return
            try:
                keys = self._read()
            except StoreError as fault:
                # Those known before stay good: a slip of the pen shall not lock out every app.
                LOG.error("keys not read", extra={"fields": {"reason": fault.message}})
                return
            self._by_hash = {one.sha256: (key, one.until_s) for key in keys for one in key.hashes}
            self._stamp = stamp


def _key_of(values: dict[str, object]) -> Key:
    hashes = values["hashes"]
    scopes = values["scopes"]
    if not (isinstance(hashes, list) and isinstance(scopes, list)):
        raise TypeError("hashes and scopes are lists")
    return Key(
        id=str(values["id"]),
        role=Role(str(values["role"])),
        name=str(values["name"]),
        scopes=tuple(map(str, scopes)),
        created_s=int(str(values["created_s"])),
        hashes=tuple(KeyHash(str(one["sha256"]), int(one["until_s"])) for one in hashes),
        revoked_s=int(str(values["revoked_s"])),
    )


def _index_in_force(keys: list[Key], key_id: str) -> int:
    for index, key in enumerate(keys):
        if key.id == key_id and not key.revoked_s:
            return index
    raise NotFoundError("There is no key {id} in force; see `mobility keys list`.", field="ID", id=key_id)
