"""Redis, and a PostgreSQL on a small disk; and how each of them fails."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from redis import Redis

from tests.debian_postgres import DebianPostgres
from tests.deployed.programs import program
from tests.servers import free_port, start_redis

DISK = 400  # MB for PostgreSQL


class RedisServer:
    """Debian's Redis on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self._start()

    def _start(self) -> None:
        self._process = start_redis(self.port, self._folder, program("redis-server", "redis-server"))

    def stop(self) -> None:
        """End it at once, as kill -9 does."""
        self._process.kill()
        self._process.wait()

    def forget(self) -> None:
        """Empty it."""
        with Redis(port=self.port) as client:
            client.flushall()

    @contextmanager
    def killed(self) -> Iterator[None]:
        """It is gone inside, and starts again, empty."""
        self.stop()
        try:
            yield
        finally:
            self._start()

    @contextmanager
    def hung(self) -> Iterator[None]:
        """It takes connections inside and answers nothing."""
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._process.pid, signal.SIGCONT)

    @contextmanager
    def full(self) -> Iterator[None]:
        """It refuses every write inside (`maxmemory-policy noeviction`)."""
        with Redis(port=self.port) as client:
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("maxmemory", "1")
            try:
                yield
            finally:
                client.config_set("maxmemory", "0")


@contextmanager
def small_disk(place: Path) -> Iterator[Path | None]:
    """A file system of its own, which can be filled; None if this is not root, who alone may make one."""
    if os.geteuid():
        yield None
        return
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "loyalty-desk", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """No byte is left inside."""
    file = disk / "filler"
    try:
        with suppress(OSError), file.open("wb", buffering=0) as filler:
            while filler.write(bytes(1 << 16)):
                pass
        yield
    finally:
        file.unlink()


@contextmanager
def killed(postgres: DebianPostgres) -> Iterator[None]:
    """PostgreSQL is gone inside, as after a crash."""
    postgres.stop(hard=True)
    try:
        yield
    finally:
        postgres.start()


@contextmanager
def hung(postgres: DebianPostgres) -> Iterator[None]:
    """PostgreSQL takes connections inside and answers nothing."""
    postgres.hang()
    try:
        yield
    finally:
        postgres.hang(end=True)


@contextmanager
def read_only(postgres: DebianPostgres) -> Iterator[None]:
    """PostgreSQL refuses every write inside, as a standby does."""
    run(postgres, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    time.sleep(0.5)  # its processes read the change
    try:
        yield
    finally:
        run(postgres, "SET default_transaction_read_only = off", "ALTER SYSTEM RESET default_transaction_read_only")
        run(postgres, "SELECT pg_reload_conf()")


def run(postgres: DebianPostgres, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
    """Run statements as the owner, each for itself, and return the rows of the last one."""
    with psycopg.connect(postgres.url(database), autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []
