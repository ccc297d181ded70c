"""Makes processes end together with their parent."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # see prctl(2)
_libc = ctypes.CDLL(None)


def end_with_parent(parent: int) -> None:
    """Make the system send SIGTERM to this process when its parent, with the id `parent`, ends for any reason.

    Works only on Linux; elsewhere it does nothing.
    """
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # the parent had already ended
        os.kill(os.getpid(), signal.SIGTERM)
