"""What is measured: the dashboard as `make run` serves it, one worker, and the sandbox, each a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench.browser import Browser
from tests.servers import ROOT, children, free_port, running

PASSWORD = "bench-Passphrase-1"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The platform's stand-in, and the address by which it is told how slow to be."""

    port: int

    def answer_after(self, seconds: float, but: Mapping[str, float] | None = None) -> None:
        """Delay every read by `seconds`, but those whose path matches a glob of `but` by what stands there."""
        rules = [{"path": path, "delay": delay} for path, delay in (but or {}).items()]
        self._control("PUT", "faults", [*rules, {"delay": seconds}])

    def change(self, change: Any) -> None:
        """Set the program otherwise than at its start, by one change (`dashboard.sandbox.patches`)."""
        self._control("PUT", "configuration", change)

    def forget(self) -> None:
        """Count reads anew."""
        self._control("DELETE", "requests")

    def reads(self) -> dict[str, int]:
        """How many reads were asked for since, by kind."""
        counted: dict[str, int] = self._control("GET", "requests")["by_kind"]
        return counted

    def most_reads(self) -> dict[str, dict[str, int]]:
        """The most reads in any second ("1") and any 30 seconds ("30") since, by quota ("customers", "others")."""
        most: dict[str, dict[str, int]] = self._control("GET", "requests")["most"]
        return most

    def _control(self, method: str, what: str, body: Any = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, f"/control/{what}", json.dumps(body))
            return json.load(connection.getresponse())
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """The dashboard: where it listens, and its one worker."""

    port: int
    worker: int

    def cpu(self) -> float:
        """Seconds of CPU that the worker has used, all threads, user and system."""
        return time.clock_gettime(~self.worker << 3 | 2)  # what clock_getcpuclockid(3) names the clock of a process


@contextmanager
def staged(folder: Path, *options: str, **more: str) -> Iterator[tuple[Desk, Sandbox, Browser]]:
    """Both processes running on ports and a database of their own, and a browser with an agent signed in.

    `options` are of the sandbox's command, `more` are settings of the dashboard.
    """
    with sandbox_running(folder, *options) as sandbox, desk_running(folder, sandbox, **more) as (desk, browser):
        yield desk, sandbox, browser


@contextmanager
def sandbox_running(folder: Path, *options: str) -> Iterator[Sandbox]:
    """The sandbox on a port of its own."""
    sandbox = Sandbox(free_port())
    with running(
        "manage.py", "sandbox", "--no-limits", "--port", str(sandbox.port), *options,
        port=sandbox.port, log=folder / f"sandbox-{sandbox.port}.log",
        env={**settings_for(folder, sandbox), "DJANGO_SETTINGS_MODULE": "dashboard.sandbox.settings"},
    ):  # fmt: skip
        yield sandbox


@contextmanager
def desk_running(folder: Path, sandbox: Sandbox, **more: str) -> Iterator[tuple[Desk, Browser]]:
    """The dashboard on a port and a database of its own, and a browser with an agent signed in."""
    port = free_port()
    settings = {**settings_for(folder, sandbox), "HOST": "127.0.0.1", "PORT": str(port), **more}
    if not (folder / "loyalty-desk.sqlite3").exists():
        prepare(folder, sandbox)
    with running("manage.py", "serve", "--no-doctor", port=port, log=folder / "serve.log", env=settings) as server:
        (worker,) = children(server.pid)
        browser = Browser(port)
        browser.sign_in("support", PASSWORD)
        yield Desk(port, worker), browser


def prepare(folder: Path, sandbox: Sandbox) -> None:
    """A database with an agent in it."""
    for command in (["migrate", "--verbosity=0"], ["staff", "support", "--role", "support", "--keep-password"]):
        run(command, settings_for(folder, sandbox))


def settings_for(folder: Path, sandbox: Sandbox) -> dict[str, str]:
    return {
        "SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
        "HTTPS": "off",
        "REQUIRE_MFA": "off",
        "VAR_DIR": str(folder),
        "DATABASE_URL": "",
        "CACHE_URL": "",  # in process, hence one worker
        "GAMEBALL_BASE_URL": f"http://127.0.0.1:{sandbox.port}",
        "GAMEBALL_API_KEY": "sandbox-key",
        "GAMEBALL_SECRET_KEY": "sandbox-secret",
        "PROGRAM_NAME": "Sample Club",
        "PLATFORM_BUDGET": "off",
        "LOOKUPS_PER_MINUTE": "100000",
        "STAFF_PASSWORD": PASSWORD,
    }


def run(command: list[str], settings: Mapping[str, str]) -> None:
    environment = {**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, capture_output=True)
