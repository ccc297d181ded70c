"""Processes that end with the one that started them."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # of prctl(2)
_libc = ctypes.CDLL(None)


def end_with_parent(parent: int) -> None:
    """Have the system send this process SIGTERM as soon as its parent, whose id is `parent`, has ended in whatever way.

    Only Linux can do that; elsewhere nothing happens.
    """
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # it had ended before
        os.kill(os.getpid(), signal.SIGTERM)
