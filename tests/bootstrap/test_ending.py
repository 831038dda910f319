"""How a process of the service ends, for real: what is due is done, what is long is left."""

import subprocess
import sys

import pytest

PROGRAM = """
import atexit, logging, sys, threading, time
from mobility.bootstrap.ending import end_at_once

class Slow:
    def __del__(self):
        print("taken apart")

logging.basicConfig(format="%(message)s", stream=sys.stdout)
kept = Slow()
threading.Thread(target=time.sleep, args=(60,)).start()
atexit.register(print, "registered")
logging.warning("logged")
try:
    sys.exit(CODE)
except SystemExit as end:
    end_at_once(end)
"""


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [("0", 0, ""), ("None", 0, ""), ("3", 3, ""), ("'no network'", 1, "no network\n")],
)
def test_what_is_due_is_done_and_nothing_is_taken_apart(code: str, status: int, said: str) -> None:
    command = [sys.executable, "-c", PROGRAM.replace("CODE", code)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stderr) == (status, said)
    assert ended.stdout == "logged\nregistered\n"
