"""Replicas of the dashboard that read one sandbox."""

import threading
from contextlib import ExitStack
from pathlib import Path

import trustme

from dashboard.access.roles import ROLES
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests.debian_postgres import debian_postgres
from tests.deployed.programs import say
from tests.deployed.proxies import pgbouncer
from tests.live import set_up
from tests.servers import free_port, get, running, start_redis
from tests.settings import SAMPLE

REPLICAS = 4


class Desk:
    """Replicas that read one sandbox, with PostgreSQL behind PgBouncer, and one Redis."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.postgres = stack.enter_context(debian_postgres())
        self.pooler = stack.enter_context(pgbouncer(self.postgres))
        self.authority = trustme.CA()
        options = SandboxOptions(
            limits=False, api_key=SAMPLE["GAMEBALL_API_KEY"], secret_key=SAMPLE["GAMEBALL_SECRET_KEY"]
        )
        sandbox = stack.enter_context(SandboxServer(options))
        redis_port = free_port()
        redis = start_redis(redis_port, folder)
        stack.callback(redis.kill)
        self.settings = {
            **SAMPLE,
            "GAMEBALL_BASE_URL": sandbox.base_url,
            "PROGRAM_TIME_ZONE": options.time_zone,
            "HTTPS": "on",
            "TRUSTED_PROXIES": "127.0.0.1 ::1",
            "ALLOWED_HOSTS": "localhost",
            "CACHE_URL": f"redis://127.0.0.1:{redis_port}/0",
            "WORKERS": "1",
            "REPLICAS": str(REPLICAS),
            "DATABASE_POOL": "3",
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{self.pooler}/desk",
            "MIGRATION_DATABASE_URL": self.postgres.create("desk"),
        }
        self.ports = [free_port() for _ in range(REPLICAS)]
        self.replicas: dict[int, ExitStack] = {}

    def start(self, port: int, **settings: str) -> None:
        """Start a replica, and return when it is ready. Raises RuntimeError with what it said if it ends."""
        env = {**self.settings, "VAR_DIR": str(self.folder / str(port)), "PORT": str(port), **settings}
        replica = ExitStack()
        log = self.folder / f"{port}.log"
        replica.enter_context(running("manage.py", "serve", port=port, log=log, env=env, patience=180))
        self.replicas[port] = replica
        self.stack.push(replica)
        assert get(port, "/readyz")[0] == 200

    def start_together(self) -> None:
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
        waited = sum("Another process migrates" in (self.folder / f"{port}.log").read_text() for port in self.ports)
        say(f"{REPLICAS} replicas started together on a new database; {waited} waited for another's migrations.")
        set_up(self.settings | {"VAR_DIR": str(self.folder)}, ROLES)
