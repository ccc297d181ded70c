"""How the workers of the production server stop: browsers and proxies get their answers, and no worker hangs."""

import faulthandler
import multiprocessing
import signal
import socket
import subprocess
import sys
from types import FrameType

import structlog
import uvicorn
from uvicorn.supervisors import Multiprocess

from dashboard.serving.processes import end_with_parent, say_ready

log = structlog.get_logger(__name__)
WORKER_STOP_SECONDS = 14  # seconds for a worker to end after it was asked to


class WorkerConfig(uvicorn.Config):
    """uvicorn's configuration for a worker that ends with its supervisor, and in time."""

    def load(self) -> None:
        if parent := multiprocessing.parent_process():
            end_with_parent(parent.pid or 0)
        for number in (signal.SIGINT, signal.SIGTERM):
            limit_stop_time(number)
        super().load()


def limit_stop_time(number: int) -> None:
    """Make the process end at most `WORKER_STOP_SECONDS` after this signal.

    uvicorn handles the signal in its event loop, so a blocked loop would delay the end. A thread that does not need
    Python's lock then writes where the process was, and ends it.
    """
    graceful_handler = signal.getsignal(number)
    assert callable(graceful_handler)

    def handle_stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, graceful_handler)  # a second signal ends it at once
        faulthandler.dump_traceback_later(WORKER_STOP_SECONDS, exit=True)
        graceful_handler(number, frame)

    signal.signal(number, handle_stop)


class Supervisor(Multiprocess):
    """uvicorn's supervisor, which waits for its workers forever. This one kills workers that do not end in time."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        signal.signal(signal.SIGALRM, kill_workers)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_stop)

    def init_processes(self) -> None:
        """Start the workers, and tell a service manager when all of them serve."""
        super().init_processes()
        if all(worker.wait_until_ready(self.config.timeout_worker_healthcheck) for worker in self.processes):
            say_ready()

    def handle_hup(self) -> None:
        """Replace the workers, once the code that is on disk now has what it needs. Otherwise they stay as they are:
        pages of new code fail without its tables and its static files."""
        if subprocess.run([sys.executable, sys.argv[0], "prepare"]).returncode:  # noqa: S603  (our own command)
            log.error("SIGHUP is refused: the code on disk can't serve, and the lines above say why. Nothing changed.")
            return
        super().handle_hup()

    def handle_stop(self, number: int, _frame: FrameType | None) -> None:
        self.signal_queue.append(number)
        if not signal.getitimer(signal.ITIMER_REAL)[0]:
            signal.alarm(WORKER_STOP_SECONDS)


def kill_workers(_number: int, _frame: FrameType | None) -> None:
    """Kill all remaining workers and end."""
    for worker in multiprocessing.active_children():
        worker.kill()
    sys.exit("A worker did not end in time and was killed.")
