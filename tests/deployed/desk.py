"""Replicas of the dashboard that read one sandbox."""

from contextlib import ExitStack
from pathlib import Path

import trustme

from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests.debian_postgres import debian_postgres
from tests.deployed.proxies import pgbouncer
from tests.deployed.replicas import Replicas
from tests.servers import free_port, start_redis
from tests.settings import SAMPLE


class Desk(Replicas):
    """Replicas that read one sandbox, with PostgreSQL behind PgBouncer, and one Redis."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
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
        settings = {
            **SAMPLE,
            "GAMEBALL_BASE_URL": sandbox.base_url,
            "PROGRAM_TIME_ZONE": options.time_zone,
            "HTTPS": "on",
            "TRUSTED_PROXIES": "127.0.0.1 ::1",
            "ALLOWED_HOSTS": "localhost",
            "CACHE_URL": f"redis://127.0.0.1:{redis_port}/0",
            "DATABASE_POOL": "3",
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{self.pooler}/desk",
            "MIGRATION_DATABASE_URL": self.postgres.create("desk"),
        }
        super().__init__(folder, stack, settings)
