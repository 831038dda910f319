"""A program of ours beside the service, which ends with it: the service holds the other end of a pipe."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence


class HeldProcess:
    """A running Python process that is given `--lifeline`; see mobility.bootstrap.lifeline.

    Parameters
    ----------
    arguments : Sequence[str]
        Of Python.
    environment : Mapping[str, str]
        Of the process.

    Raises
    ------
    OSError
        If it cannot be started.
    """

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        end, self._lifeline = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, *arguments, f"--lifeline={end}"],
                env=dict(environment),
                pass_fds=(end,),
                stdin=subprocess.DEVNULL,
                # A Ctrl-C in the terminal is for the supervisor.
                process_group=0,
            )
        except OSError:
            os.close(self._lifeline)
            raise
        finally:
            os.close(end)
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Look whether it has ended.

        Returns
        -------
        int | None
            Its code, as subprocess has it; None while it runs.
        """
        code = self._process.poll()
        if code is not None and self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self) -> None:
        """Wait for its end."""
        self._process.wait()
        self.poll()
