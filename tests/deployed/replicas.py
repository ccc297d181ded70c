"""Replicas of the dashboard on one machine: one worker each, with ports, folders and logs of their own."""

import subprocess
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from dashboard.access.roles import ROLES
from tests.live import set_up
from tests.servers import free_port, get, running

REPLICAS = 4


class Replicas:
    """What runs ends with `stack`. `settings` are of all replicas, `ports` those of the ones that start together."""

    def __init__(self, folder: Path, stack: ExitStack, settings: Mapping[str, str]) -> None:
        self.folder, self.stack = folder, stack
        self.settings = {**settings, "WORKERS": "1", "REPLICAS": str(REPLICAS)}
        self.ports = [free_port() for _ in range(REPLICAS)]
        self.processes: dict[int, subprocess.Popen[bytes]] = {}  # the main process of each, by port
        self._running: dict[int, ExitStack] = {}

    def log(self, port: int) -> Path:
        return self.folder / f"{port}.log"

    def start(self, port: int, **settings: str) -> None:
        """Start a replica, and return when it is ready. Raises RuntimeError with what it said if it ends."""
        own = {"VAR_DIR": str(self.folder / str(port)), "PORT": str(port), "REPLICA_NAME": f"replica {port}"}
        env = {**self.settings, **own, **settings}
        replica = ExitStack()
        self.processes[port] = replica.enter_context(
            running("manage.py", "serve", port=port, log=self.log(port), env=env, patience=180)
        )
        self._running[port] = replica
        self.stack.push(replica)
        assert get(port, "/readyz")[0] == 200

    def stop(self, port: int) -> None:
        """End a replica as a process manager does."""
        self._running[port].close()

    def start_together(self) -> int:
        """Start all replicas at the same moment, then add a member of staff for each role. Returns how many waited for
        another's migrations. Raises AssertionError with the reasons why some did not start."""
        failed: list[Exception] = []

        def start(port: int) -> None:
            try:
                self.start(port)
            except (AssertionError, RuntimeError) as error:
                failed.append(error)

        threads = [threading.Thread(target=start, args=[port]) for port in self.ports]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed, failed
        set_up(self.settings | {"VAR_DIR": str(self.folder)}, ROLES)
        return sum("Another process migrates" in self.log(port).read_text() for port in self.ports)
