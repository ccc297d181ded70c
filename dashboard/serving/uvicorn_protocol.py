"""How the production server's workers end: politely to browsers and proxies, and in time whatever they are doing."""

import faulthandler
import multiprocessing
import signal
import socket
import sys
from types import FrameType

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from dashboard.serving.processes import end_with_parent

DRAIN_SECONDS = 2.0  # seconds
WORKER_STOP_SECONDS = 14  # seconds that a worker has to end once it was told to


class Connection(HttpToolsProtocol):
    """uvicorn's, which closes a connection on which nothing was asked yet as soon as its worker is to end: who had just
    opened it gets no answer, and behind a proxy an error page. Here what is on its way is waited for."""

    def shutdown(self) -> None:
        if self.cycle is None:
            self.loop.call_later(DRAIN_SECONDS, super().shutdown)  # type: ignore[unreachable]  # uvicorn says it is never None
        else:
            super().shutdown()


class WorkerConfig(uvicorn.Config):
    """uvicorn's. A worker that loads it ends with its supervisor, and in time."""

    def load(self) -> None:
        if parent := multiprocessing.parent_process():
            end_with_parent(parent.pid or 0)
        for number in (signal.SIGINT, signal.SIGTERM):
            limit_stop_time(number)
        super().load()


def limit_stop_time(number: int) -> None:
    """After this signal the process ends within `WORKER_STOP_SECONDS`. uvicorn handles the signal in its event loop, so
    a blocked loop would delay the end. A thread that needs no Python then writes where the process was, and ends it."""
    polite = signal.getsignal(number)
    assert callable(polite)

    def handle_stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, polite)  # told again, it has no more time
        faulthandler.dump_traceback_later(WORKER_STOP_SECONDS, exit=True)
        polite(number, frame)

    signal.signal(number, handle_stop)


class Supervisor(Multiprocess):
    """uvicorn's, which waits for its workers for ever. This one kills those that do not end in time."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        signal.signal(signal.SIGALRM, kill_workers)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_stop)

    def handle_stop(self, number: int, _frame: FrameType | None) -> None:
        self.signal_queue.append(number)
        if not signal.getitimer(signal.ITIMER_REAL)[0]:
            signal.alarm(WORKER_STOP_SECONDS)


def kill_workers(_number: int, _frame: FrameType | None) -> None:
    """The last resort, and the end: whatever was waited for, nobody is left."""
    for worker in multiprocessing.active_children():
        worker.kill()
    sys.exit("A worker did not end in time and was killed.")
