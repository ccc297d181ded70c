"""`make demo`: the dashboard on sample data, with three programs and three logins, on a fresh machine.

The demo keeps its files in a folder of its own and never touches the settings or the database of a real installation.
It does not use Django itself: it runs `manage.py`, as a person would.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn, Self

from django.core.exceptions import ImproperlyConfigured

from dashboard.serving.environment import Environment
from dashboard.serving.processes import end_with_parent

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve() / "demo"
ROLES = ("support", "marketing", "manager")
PROGRAMS_FILE = "programs.toml"
STOP_SECONDS = 20.0  # seconds for its processes to end: the dashboard takes up to 15 s when a worker hangs
PASSWORD = "demo"  # noqa: S105  (sample data behind it, loopback before it)
SECOND_PROGRAM_SETTINGS = (
    "GAMEBALL_",
    "PROGRAM",
    "DATABASE_URL",
    "CACHE_URL",
    "DEBUG",
    "TRUSTED_PROXIES",
    "ALLOWED_HOSTS",
    "ICON_HOSTS",
    "SANDBOX_",
)


@dataclass(frozen=True, slots=True)
class DemoProgram:
    """A program of the demo: its table in PROGRAMS_FILE without the address, and the arguments of its sandbox."""

    slug: str
    table: str
    secrets: Mapping[str, str]
    sandbox: tuple[str, ...]


DEMO_PROGRAMS = (
    DemoProgram(
        "main",
        """
name = "Sample Club"
platform = "gameball"
api_key_env = "DEMO_API_KEY"
secret_key_env = "DEMO_SECRET_KEY"
time_zone = "Africa/Cairo"
tier_unit = "points"
currency = "EGP"
languages = ["en", "ar", "fr"]
""",
        {"DEMO_API_KEY": "sandbox-key", "DEMO_SECRET_KEY": "sandbox-secret"},
        ("--time-zone", "Africa/Cairo", "--change", "three-slips"),
    ),
    DemoProgram(
        "test",
        """
name = "Sample Club, test"
platform = "gameball"
api_key_env = "DEMO_TEST_API_KEY"
secret_key_env = "DEMO_TEST_SECRET_KEY"
time_zone = "Africa/Cairo"
tier_unit = "points"
currency = "EGP"
languages = ["en", "ar"]
colour = "#8a3ffc"
test = true
""",
        {"DEMO_TEST_API_KEY": "sandbox-test-key", "DEMO_TEST_SECRET_KEY": "sandbox-test-secret"},
        (
            *("--time-zone", "Africa/Cairo", "--seed", "1", "--population", "1000"),
            *("--api-key", "sandbox-test-key", "--secret-key", "sandbox-test-secret"),
        ),
    ),
    DemoProgram(
        "stores",
        """
name = "Sample Stores"
platform = "spaaza"
api_version = "1.6.1"
chain_id = 1743
session_user_id_env = "DEMO_SESSION_USER_ID"
session_key_env = "DEMO_SESSION_KEY"
hostname = "stores.example.com"
time_zone = "Europe/Amsterdam"
tier_unit = "points"
currency = "EUR"
colour = "#0f62fe"
""",
        {"DEMO_SESSION_USER_ID": "21", "DEMO_SESSION_KEY": "sandbox-session"},
        ("--platform", "spaaza"),
    ),
)


def main() -> None:
    """Raises SystemExit with one sentence if the demo cannot start or one of its processes ends by itself."""
    environment = Environment(os.environ)
    max_sandbox_port = 65536 - len(DEMO_PROGRAMS)
    try:
        port = int(environment.number("PORT", 8000, least=1, most=65535))
        sandbox_port = int(environment.number("SANDBOX_PORT", 8001, least=1, most=max_sandbox_port))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    sandboxes = range(sandbox_port, sandbox_port + len(DEMO_PROGRAMS))
    if port in sandboxes:
        sys.exit(
            f"PORT {port} is one of the {len(sandboxes)} sandbox ports, which start at SANDBOX_PORT {sandbox_port}. "
            "Set one of them to another port."
        )
    check_port_is_free("PORT", port)
    for number in sandboxes:
        check_port_is_free("SANDBOX_PORT", number, sandbox_port)
    try:
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        (HOME / PROGRAMS_FILE).write_text(programs_file(sandboxes))
    except OSError as error:
        sys.exit(f"The folder {HOME} can't be made: {error.strerror}. Set VAR_DIR to another.")
    try:
        with Demo(settings(port)) as demo:
            for number, program in zip(sandboxes, DEMO_PROGRAMS, strict=True):
                demo.start(f"sandbox-{program.slug}", "sandbox", "--port", str(number), *program.sandbox)
            demo.run("migrate", "--verbosity=0")
            for role in ROLES:
                demo.run("staff", role, "--role", role)
            demo.start("serve", "serve")
            demo.wait_for(*sandboxes, port)
            print(welcome(port, sandboxes), flush=True)  # noqa: T201
            demo.wait()
    except KeyboardInterrupt:
        print("\nStopped.")  # noqa: T201


def programs_file(ports: Iterable[int]) -> str:
    """Return the text of PROGRAMS_FILE; each program uses the sandbox that listens on its port."""
    return "\n".join(
        f'[{program.slug}]{program.table}base_url = "http://127.0.0.1:{port}"\n'
        for port, program in zip(ports, DEMO_PROGRAMS, strict=True)
    )


def settings(port: int) -> dict[str, str]:
    """Return the environment of the demo's processes: that of the machine without settings of a real installation."""
    keys = {name: value for program in DEMO_PROGRAMS for name, value in program.secrets.items()}
    return {name: value for name, value in os.environ.items() if not name.startswith(SECOND_PROGRAM_SETTINGS)} | {
        "SECRET_KEY": secret_key(),
        "DJANGO_SETTINGS_MODULE": "dashboard.sandbox.settings",
        "HTTPS": "off",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "VAR_DIR": str(HOME),
        "PROGRAMS_FILE": str(HOME / PROGRAMS_FILE),
        "STAFF_PASSWORD": PASSWORD,
        **keys,
    }


def secret_key() -> str:
    """Return the demo's secret key. It is made once, so that a restart does not sign people out."""
    path = HOME / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def welcome(port: int, sandboxes: range) -> str:
    logins = "\n".join(f"  {role:<10} {PASSWORD}" for role in ROLES)
    return (
        f"\nLoyalty Desk is on http://127.0.0.1:{port} (sample data from sandboxes on the ports {sandboxes[0]} to "
        f"{sandboxes[-1]}).\n\n"
        f"Sign in as\n{logins}\n\nLogs are in {HOME}. Ctrl-C ends everything."
    )


def check_port_is_free(name: str, port: int, first: int | None = None) -> None:
    """Raise SystemExit if the port is taken.

    The setting `name` holds the port itself or, with `first`, the first port of the range that it belongs to.
    """
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]  # Python repeats the address
        setting = (
            f"{name} {port}" if first in (None, port) else f"Port {port}, one of the ports from {name} {first} on,"
        )
        sys.exit(f"{setting} can't be used: {reason}. Set {name} to another port.")


class Demo:
    """Runs `manage.py` commands in one environment, and ends the ones that still run when its context is left.

    A signal only sets a flag, which is checked between two steps and not while the processes are ended. So no process
    is left behind, whatever signals arrive and in whatever order.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
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

    def start(self, name: str, *command: str) -> None:
        """Start a server."""
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
            if process.poll() is not None:
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


if __name__ == "__main__":
    main()
