"""Starts the demo's processes, watches them and ends them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn, Self

from dashboard.demo.settings import HOME, ROOT
from dashboard.serving.processes import end_with_parent

STOP_SECONDS = 20.0  # seconds for its processes to end: the dashboard takes up to 15 s when a worker hangs


class Demo:
    """Runs `manage.py` commands in one environment, and ends the ones that still run when its context is left.

    A signal only sets a flag, which is checked between two steps and not while the processes are ended. So no process
    is left behind, whatever signals arrive and in whatever order.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.may_end: set[str] = set()
        self.stop_requested = False

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, self.request_stop)
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(deadline - time.monotonic(), 0))
            with suppress(ProcessLookupError):  # the usual case: the process has ended
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def request_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop_requested = True

    def pause(self, seconds: float) -> None:
        """Raises KeyboardInterrupt if a signal asked the demo to stop."""
        deadline = time.monotonic() + seconds
        while not self.stop_requested and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        if self.stop_requested:
            raise KeyboardInterrupt

    def run(self, *command: str) -> None:
        process = self.start_process(command[0], command, subprocess.PIPE)
        output = None
        while output is None:
            self.pause(0)
            with suppress(subprocess.TimeoutExpired):
                output = process.communicate(timeout=0.1)[0].decode(errors="replace")
        if process.returncode:
            sys.exit(f"The demo can't be set up ({command[0]}): {(output.strip().splitlines() or ['?'])[-1]}")
        del self.running[command[0]]

    def start(self, name: str, *command: str, may_end: bool = False) -> None:
        """Start a server or, if it `may_end` by itself, a command that nobody waits for."""
        if may_end:
            self.may_end.add(name)
        with log_path(name).open("wb") as log:
            self.start_process(name, command, log)

    def start_process(self, name: str, command: Sequence[str], output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Start a command in its own session, so that Ctrl-C reaches only the demo. It ends if the demo is killed."""
        self.pause(0)
        process = self.running[name] = subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(end_with_parent, os.getpid()),  # safe: there are no threads here
        )
        return process

    def wait_for(self, *ports: int) -> None:
        """Wait until every port answers."""
        for port in ports:
            while not answers(port):
                self.check_all_running()
                self.pause(0.1)

    def wait(self) -> NoReturn:
        while True:
            self.check_all_running()
            self.pause(0.5)

    def check_all_running(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None and name not in self.may_end:
                log = log_path(name)
                last_line = (log.read_text(errors="replace").strip().splitlines() or ["It printed nothing."])[-1]
                sys.exit(f"The demo's {name} ended by itself; {log} says why. Its last line: {last_line}")


def log_path(name: str) -> Path:
    return HOME / f"{name}.log"


def answers(port: int) -> bool:
    """Return whether something speaks HTTP on the port; any answer counts."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()
