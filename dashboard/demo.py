"""`make demo`: the dashboard on sample data, with three logins, on a machine that has nothing yet.

Everything it keeps is in a folder of its own; a real installation's settings and database are never touched. Speaks no
Django itself: it runs `manage.py` as a person would.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self

from django.core.exceptions import ImproperlyConfigured

from dashboard.environment import Environment

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve() / "demo"
ROLES = ("support", "marketing", "manager")
PASSWORD = "demo"  # noqa: S105  (sample data behind it, loopback before it)
TIME_ZONE = "Africa/Cairo"
OTHERS_SETTINGS = (
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


def main() -> None:
    """Raises SystemExit with one sentence when it can't start or something it started ends by itself."""
    environment = Environment(os.environ)
    try:
        port = int(environment.number("PORT", 8000, least=1, most=65535))
        sandbox_port = int(environment.number("SANDBOX_PORT", 8001, least=1, most=65535))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    if port == sandbox_port:
        sys.exit(f"PORT and SANDBOX_PORT are both {port}. Set one of them to another port.")
    need_free("PORT", port)
    need_free("SANDBOX_PORT", sandbox_port)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    try:
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"The folder {HOME} can't be made: {error.strerror}. Set VAR_DIR to another.")
    try:
        with Demo(settings(port, sandbox_port)) as demo:
            demo.run("migrate", "--verbosity=0")
            for role in ROLES:
                demo.run("staff", role, "--role", role)
            demo.start("sandbox", sandbox_port, "--port", str(sandbox_port), "--change", "three-slips")
            demo.start("serve", port)
            print(welcome(port, sandbox_port), flush=True)  # noqa: T201
            demo.wait()
    except KeyboardInterrupt:
        print("\nStopped.")  # noqa: T201


def settings(port: int, sandbox_port: int) -> dict[str, str]:
    """The environment of everything the demo runs: the machine's own, less what could point at a real installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OTHERS_SETTINGS)} | {
        "SECRET_KEY": secret_key(),
        "DEMO": "on",
        "HTTPS": "off",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "VAR_DIR": str(HOME),
        "GAMEBALL_BASE_URL": f"http://127.0.0.1:{sandbox_port}",
        "GAMEBALL_API_KEY": "sandbox-key",
        "GAMEBALL_SECRET_KEY": "sandbox-secret",
        "PROGRAM_NAME": "Sample Club",
        "PROGRAM_LANGUAGES": "en ar fr",
        "PROGRAM_TIER_UNIT": "points",
        "PROGRAM_CURRENCY": "EGP",
        "PROGRAM_TIME_ZONE": TIME_ZONE,
        "SANDBOX_TIME_ZONE": TIME_ZONE,
        "STAFF_PASSWORD": PASSWORD,
    }


def secret_key() -> str:
    """Made once, so that a restart signs nobody out."""
    path = HOME / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def welcome(port: int, sandbox_port: int) -> str:
    logins = "\n".join(f"  {role:<10} {PASSWORD}" for role in ROLES)
    return (
        f"\nLoyalty Desk is on http://127.0.0.1:{port} (sample data from the sandbox on port {sandbox_port}).\n\n"
        f"Sign in as\n{logins}\n\nLogs are in {HOME}. Ctrl-C ends everything."
    )


def need_free(name: str, port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]  # Python's own addition repeats the address
        sys.exit(f"{name} {port} can't be used: {reason}. Set {name} to another port.")


def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


class Demo:
    """Runs `manage.py` commands in one environment; leaving it ends every one still running."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def run(self, *command: str) -> None:
        process = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if process.returncode:
            sys.exit(f"The demo can't be set up ({command[0]}): {(process.stderr.strip().splitlines() or ['?'])[-1]}")

    def start(self, command: str, port: int, *arguments: str) -> None:
        """Start a server in a session of its own (Ctrl-C reaches only us) and wait until its port answers."""
        with log_of(command).open("wb") as log:
            self.running[command] = subprocess.Popen(  # noqa: S603
                [sys.executable, "manage.py", command, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not answers(port):
            self.need_all_running()
            time.sleep(0.1)

    def wait(self) -> NoReturn:
        while True:
            self.need_all_running()
            time.sleep(0.5)

    def need_all_running(self) -> None:
        for command, process in self.running.items():
            if process.poll() is not None:
                log = log_of(command)
                last = (log.read_text(errors="replace").strip().splitlines() or ["It said nothing."])[-1]
                sys.exit(f"manage.py {command} ended by itself; {log} says why. Its last line: {last}")


def log_of(command: str) -> Path:
    return HOME / f"{command}.log"


def answers(port: int) -> bool:
    """Whether something speaks HTTP on the port; what it says doesn't matter."""
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
