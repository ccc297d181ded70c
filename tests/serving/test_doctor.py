"""`manage.py doctor` names every fault in a sentence."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings
from tenacity import wait_none

from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import SandboxServer
from dashboard.serving import databases, doctor
from tests.servers import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "refuses the keys of the program"
OTHER = "is not Gameball, or another version of its API"
FUTURE = ("customers", "9999_sample")


@pytest.fixture(autouse=True)
def retries_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.loyalty.retries.FULL_JITTER", wait_none())


@pytest.fixture(scope="module")
def platform() -> Iterator[str]:
    """The address of a platform that accepts the keys of the tests."""
    options = SandboxOptions(limits=False, api_key="sample-api-key", secret_key="sample-secret-key")
    with SandboxServer(options) as sandbox:
        yield sandbox.base_url


@pytest.fixture
def well(platform: str, settings: Settings, tmp_path: Path) -> None:
    """An installation with nothing wrong."""
    read_from(settings, platform)
    settings.VAR_DIR = tmp_path


def read_from(settings: Settings, address: str) -> None:
    settings.PROGRAMS = {"main": replace(settings.PROGRAMS["main"], base_url=address)}


def examined() -> tuple[int, str]:
    """The exit status, and what the command says."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


def test_an_installation_with_nothing_wrong(well: None) -> None:
    names = ("database", "migrations", "cache", "disk", "static files", "platform of main")
    assert examined() == (0, "".join(f"{name}: ok\n" for name in names))


def no_static_files(settings: Settings, folder: Path) -> None:
    settings.STATIC_ROOT = folder / "static"
    storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}


def read_only(_settings: Settings, _folder: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")


FAULTS: dict[str, Callable[[Settings, Path], Any]] = {
    "database: The database is read-only": read_only,
    "migrations: A newer version has migrated the database (customers.9999_sample)": lambda *_: MigrationRecorder(
        connection
    ).record_applied(*FUTURE),
    "cache: Redis of CACHE_URL does not answer": lambda settings, _: setattr(
        settings, "CACHES", {"default": databases.cache("redis://127.0.0.1:1/0")}
    ),
    "disk: VAR_DIR": lambda settings, folder: setattr(settings, "VAR_DIR", folder / "nowhere"),
    "are missing in": no_static_files,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_line(well: None, fault: str, settings: Settings, tmp_path: Path) -> None:
    try:
        FAULTS[fault](settings, tmp_path)
        status, said = examined()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
        MigrationRecorder(connection).record_unapplied(*FUTURE)
    assert (status, fault in said) == (1, True), said
    assert said.endswith("Wrong: 1. The lines above say what.")


def test_missing_migrations_and_a_disk_that_is_nearly_full(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "MIN_FREE_BYTES", 1 << 80)
    recorder, (newest,) = MigrationRecorder(connection), MigrationLoader(connection).graph.leaf_nodes("customers")
    recorder.record_unapplied(*newest)
    try:
        status, said = examined()
    finally:
        recorder.record_applied(*newest)
    assert "migrations: The database lacks migrations (1): run `manage.py migrate`." in said
    assert "MB are free on the disk of VAR_DIR" in said
    assert status == 1


@contextmanager
def answering(status: int, body: bytes = b"{}", clock: timedelta = timedelta()) -> Iterator[str]:
    """A server that gives every request this answer, and whose clock differs by so much."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(datetime.now(UTC) + clock, usegmt=True)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (401, b"{}", REFUSED),
        (403, b"{}", REFUSED),
        (404, b"{}", OTHER),
        (200, b"<html>", OTHER),
        (429, b"{}", "The quota of Gameball is used up"),
        (503, b"{}", "does not answer at the program's base address"),
    ],
)
def test_what_a_platform_answers(well: None, status: int, body: bytes, sentence: str, settings: Settings) -> None:
    with answering(status, body) as address:
        read_from(settings, address)
        exit_status, said = examined()
    assert (exit_status, sentence in said) == (1, True), said


def test_a_wrong_version_of_the_api_and_wrong_keys(well: None, settings: Settings) -> None:
    main = settings.PROGRAMS["main"]
    for changed, sentence in (({"api_version": "v9.9"}, OTHER), ({"api_key": "sample-wrong-key"}, REFUSED)):
        settings.PROGRAMS = {"main": replace(main, settings={**main.settings, **changed})}
        status, said = examined()
        assert (status, sentence in said, "sample-wrong-key" in said) == (1, True, False), said


@pytest.mark.parametrize(("clock", "words"), [(300, "behind"), (-300, "ahead of")])
def test_a_clock_that_differs(well: None, clock: int, words: str, settings: Settings) -> None:
    with answering(401, clock=timedelta(seconds=clock)) as address:
        read_from(settings, address)
        _, said = examined()
    assert f"seconds {words} that of Gameball" in said


def test_nothing_of_it_needs_a_database_a_cache_or_a_platform(tmp_path: Path) -> None:
    """The command itself says so, in a process of its own, and quotes no password."""
    wrong = {
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": "postgres://desk:canary-word@127.0.0.1:1/desk",
        "CACHE_URL": "redis://desk:canary-word@127.0.0.1:1/0",
        "VAR_DIR": str(tmp_path / "nowhere"),
    }
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | wrong, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    for sentence in (
        "database: The database of DATABASE_URL cannot be used",
        "migrations: They could not be checked",
        "cache: Redis of CACHE_URL does not answer",
        "disk: VAR_DIR",
        "static files: ",
        "platform of main: Gameball does not answer",
        "Wrong: 6.",
    ):
        assert sentence in said, said
    assert (done.returncode, "canary-word" in said, "Traceback" in said) == (1, False, False)
