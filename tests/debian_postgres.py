"""Debian's PostgreSQL: a server of our own, whatever else is running."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import trustme

from tests.servers import children, free_port

INSTALLED = Path("/usr/lib/postgresql")
OWNER = "postgres"  # made by Debian's package; the server refuses to be run by root


def programs() -> Path | None:
    """The folder of the newest version's programs, None when there is none."""
    found = [folder for folder in INSTALLED.glob("*/bin") if (folder / "initdb").exists()]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


class DebianPostgres:
    """A server on a loopback port and in a folder of its own. It may be stopped and started again: `url` stays."""

    def __init__(self, programs: Path, folder: Path, *options: str) -> None:
        """Makes the databases in `folder`, which must belong to `owner()`; `options` are settings, `name=value`."""
        self._programs, self._folder, self._options = programs, folder, options
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._run(
            "initdb", "-D", str(folder / "data"), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )

    def url(self, database: str = "postgres") -> str:
        """A DATABASE_URL."""
        return f"postgres://{OWNER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Returns when it answers. Raises RuntimeError with what it said when it does not."""
        settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.port}", *self._options)
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data")]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*command, *(word for setting in settings for word in ("-c", setting))],
                stdout=log, stderr=log, cwd=self._folder, **identity(),
            )  # fmt: skip
        until = time.monotonic() + 60
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL doesn't start:\n{(self._folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, *, hard: bool = False) -> None:
        """Ends every connection; `hard` as a crash would."""
        if self._server:
            self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate" if hard else "fast", "stop")
            self._server.wait()
            self._server = None

    def hang(self, *, end: bool = False) -> None:
        """Stops answering without closing a connection; with `end` it goes on."""
        assert self._server
        number = signal.SIGCONT if end else signal.SIGSTOP
        for pid in (self._server.pid, *children(self._server.pid)):
            os.kill(pid, number)

    def use_tls(self, certificate: trustme.LeafCert) -> None:
        """From the next start on."""
        for name, blob in {
            "server.key": certificate.private_key_pem,
            "server.crt": certificate.cert_chain_pems[0],
        }.items():
            file = self._folder / "data" / name
            blob.write_to_path(file)
            file.chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(file, OWNER, OWNER)
        self._options = (*self._options, "ssl=on")

    def create(self, database: str, like: str = "template1") -> str:
        """The DATABASE_URL of a new database: an empty one, or a copy of another that nobody is connected to."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{like}"'.encode())
        return self.url(database)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, **identity())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr[-2000:]}")


def identity() -> dict[str, Any]:
    """As whom its programs run: root has to be somebody else."""
    return {"user": OWNER, "group": OWNER, "extra_groups": ()} if os.geteuid() == 0 else {}


@contextmanager
def debian_postgres(*options: str, within: Path | None = None) -> Iterator[DebianPostgres]:
    """Started in a temporary folder (inside `within`, if it is given) and gone afterwards. Raises LookupError with the
    reason when it can't be had."""
    found = programs()
    if found is None:
        raise LookupError("Debian's package postgresql is not installed")
    folder = Path(tempfile.mkdtemp(prefix="loyalty-desk-postgres-", dir=within))
    try:
        if os.geteuid() == 0:
            try:
                shutil.chown(folder, *(pwd.getpwnam(OWNER)[2:4]))
            except KeyError:
                raise LookupError("there is no user postgres to run PostgreSQL as") from None
        server = DebianPostgres(found, folder, "fsync=off", *options)
        server.start()
        try:
            yield server
        finally:
            server.stop(hard=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
