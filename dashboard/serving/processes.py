"""What processes need of the system: to end together with their parent, to open enough connections, to say that they
are ready, and to give back memory."""

import asyncio
import ctypes
import os
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

GIVE_BACK_SECONDS = 60.0
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


def allow_open_files(number: int) -> None:
    """Let this process and its children have this many files and connections open, or as many as the system allows."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if most == resource.RLIM_INFINITY else min(number, most)
    if least != resource.RLIM_INFINITY and least < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def say_ready() -> None:
    """Tell the service manager that started this process that it serves, as sd_notify(3) does. Raises OSError."""
    if "NOTIFY_SOCKET" in os.environ:
        address = os.environ["NOTIFY_SOCKET"]
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.sendto(b"READY=1", address.replace("@", "\0", 1) if address.startswith("@") else address)


@asynccontextmanager
async def giving_back_memory() -> AsyncIterator[None]:
    """Inside this context, give memory that is free back to the system every minute.

    glibc keeps pages that lie between others that are in use. A worker whose cache is full, and changes with every
    page, grew by 2 to 4 kB a view that way, although it used no more.
    """
    task = asyncio.create_task(_give_back_every_minute())
    try:
        yield
    finally:
        task.cancel()


async def _give_back_every_minute() -> None:
    while True:
        await asyncio.sleep(GIVE_BACK_SECONDS)
        await asyncio.to_thread(give_back_memory)


def give_back_memory() -> None:
    """See malloc_trim(3). Without glibc it does nothing."""
    if trim := getattr(_libc, "malloc_trim", None):
        trim(0)
