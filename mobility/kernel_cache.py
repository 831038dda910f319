"""Where compiled kernels are kept: a folder for each state of their sources (docs/adr/0004)."""

import hashlib
import os
import shutil
from pathlib import Path

PREFIX = "kernels-"
DIGITS = 12
KEPT = 4
"""Folders kept, the newest first: some MB each, and a service of the version before may still run."""


def find_kernel_cache(sources: Path, chosen: str) -> str:
    """Give the folder of the kernels compiled from the sources as they are now.

    Parameters
    ----------
    sources : Path
        Folder of the kernels' modules.
    chosen : str
        Folder that NUMBA_CACHE_DIR names, or "".

    Returns
    -------
    str
        Below `chosen`, else beside the sources, else (where those may not be written to) in the user's own
        cache; "" where there is none of them: numba decides.
    """
    digest = hashlib.sha256()
    for path in sorted(sources.glob("*.py")):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    name = f"{PREFIX}{digest.hexdigest()[:DIGITS]}"
    candidates = [Path(chosen)] if chosen else [sources / "__pycache__", *_of_user()]
    for folder in candidates:
        try:
            if not (folder / name).is_dir():
                (folder / name).mkdir(parents=True, exist_ok=True)
                _drop_oldest(folder)
        except OSError:
            continue
        if os.access(folder / name, os.W_OK | os.X_OK):
            return str(folder / name)
    return chosen


def _of_user() -> list[Path]:
    try:
        return [Path.home() / ".cache" / "mobility"]
    except RuntimeError:
        return []


def _drop_oldest(folder: Path) -> None:
    found = sorted(folder.glob(f"{PREFIX}*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
