"""Installs the clients' packages from npm as locked; `make install-dev` runs this as a script."""

import subprocess
import sys
from pathlib import Path

# Run as a script, only its own folder is on the path, and `node` is a module in it.
from node import npm_command

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run `npm ci` beside package-lock.json."""
    command = [*npm_command(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    return subprocess.run(command, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
