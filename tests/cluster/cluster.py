"""Four replicas behind nginx, with PostgreSQL, Redis and a platform that counts; and the people who use them."""

import itertools
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import trustme

from dashboard.sandbox.options import SandboxOptions
from tests.bench.stage import sandbox_running
from tests.cluster.people import Page, Person
from tests.cluster.servers import RedisServer, run, small_disk
from tests.debian_postgres import debian_postgres
from tests.deployed.looks import browser, sign_in
from tests.deployed.proxies import nginx
from tests.deployed.replicas import Replicas
from tests.settings import SAMPLE

DATABASE = "desk"


class Cluster(Replicas):
    """The replicas do not run yet (`start_together`). Each customer of `strangers` comes once; `viewed` was shown
    last at the moment `viewed_at`."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.disk = stack.enter_context(small_disk(folder / "disk"))
        self.postgres = stack.enter_context(debian_postgres(within=self.disk))
        self.redis = RedisServer(folder)
        stack.callback(self.redis.stop)
        keys = ("--api-key", SAMPLE["GAMEBALL_API_KEY"], "--secret-key", SAMPLE["GAMEBALL_SECRET_KEY"])
        self.platform = stack.enter_context(sandbox_running(folder, *keys))
        settings = {
            **SAMPLE,
            "GAMEBALL_BASE_URL": f"http://127.0.0.1:{self.platform.port}",
            "PROGRAM_TIME_ZONE": SandboxOptions().time_zone,
            "HTTPS": "on",
            "TRUSTED_PROXIES": "127.0.0.1 ::1",
            "ALLOWED_HOSTS": "localhost",
            "LOOKUPS_PER_MINUTE": "100000",
            "CACHE_URL": f"redis://127.0.0.1:{self.redis.port}/0",
            "DATABASE_URL": self.postgres.create(DATABASE),
        }
        super().__init__(folder, stack, settings)
        self._authority = trustme.CA()
        self.site = stack.enter_context(nginx(folder, self._authority, self.ports))
        self.strangers: Iterator[str] = map("cust_{}".format, itertools.count(random.randrange(10_000, 9_000_000)))

    def start_together(self) -> int:
        waited = super().start_together()
        self.viewed = next(self.strangers)
        assert self.person("support").open(self.viewed).is_whole
        self.viewed_at = time.monotonic()
        return waited

    def person(self, role: str) -> Person:
        """Return somebody with this role, signed in."""
        return self.stack.enter_context(Person.signed_in(self.site, self._authority, role))

    def open_stranger(self, person: Person) -> Page:
        """Let somebody open a customer whom nobody has opened before."""
        return person.open(next(self.strangers))

    def sign_in(self, role: str) -> int:
        """Return the status of a sign-in."""
        with browser(self._authority) as client:
            return sign_in(client, self.site, role).status_code

    def rows_of_views(self) -> int:
        """Return how many views of a profile the access log has."""
        ((number,),) = run(self.postgres, "SELECT count(*) FROM access_log WHERE page = 'profile'", database=DATABASE)
        assert isinstance(number, int)
        return number

    def warnings(self) -> list[str]:
        """Return the lines of all logs that warn of something."""
        lines = (line for port in self.ports for line in self.log(port).read_text().splitlines())
        return [line for line in lines if '"level": "warning"' in line or '"level": "error"' in line]
