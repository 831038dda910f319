"""How a process of the service ends: what has to be said and sent, and then at once."""

import atexit
import logging
import os
import sys
from typing import NoReturn


def end_at_once(end: SystemExit) -> NoReturn:
    """End this process as an exit would, but for taking the program apart first.

    That is of no use to anybody and takes long: a worker would count down, and so copy, 80 MB of what it
    shares with others, for a tenth of a second of a processor (three where all are at work), just when its
    successor has the most to do. All else is as ever: what is registered for an exit is done, and logs
    are written.

    Parameters
    ----------
    end : SystemExit
        With its code; a text is written to stderr, and the code is 1.
    """
    code = end.code
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    atexit._run_exitfuncs()  # the one way to do now what is due at an exit; multiprocessing does the same
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
