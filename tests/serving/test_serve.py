"""`manage.py serve` as `make run` starts it: processes, sockets, signals."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from dashboard.serving.version import VERSION
from tests.collector import CollectorServer, running_collector
from tests.servers import (
    ROOT,
    all_gone,
    children,
    free_port,
    free_ports,
    get,
    log_until,
    running,
    status_of,
    workers_of,
)

LOGIN = "/accounts/login/"
POOL = 'loyalty_desk_database_pool_connections{state="open"}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """A server with the least that a production sets."""
    port = free_port()
    env = {"PORT": str(port), "VAR_DIR": str(folder), "BREAK_GLASS_ACCOUNTS": "misspelled"}
    with running("manage.py", "serve", port=port, log=folder / "log", env=env):
        yield port


@pytest.fixture(scope="module")
def ready(port: int, folder: Path) -> Path:
    """The folder of a server that has started: another one finds its tables there."""
    return folder


def test_it_migrates_and_serves(port: int, folder: Path) -> None:
    assert get(port, "/readyz")[0] == 200
    assert get(port, LOGIN)[0] == 200
    assert (folder / "loyalty-desk.sqlite3").exists()
    assert "BREAK_GLASS_ACCOUNTS: there is no account misspelled." in (folder / "log").read_text()


def test_it_warns_at_the_start_of_what_does_not_answer(port: int, folder: Path) -> None:
    warning = "Warning: platform of main: Gameball does not answer"
    assert warning in log_until(folder / "log", warning)


def test_it_tells_a_service_manager_when_it_serves(ready: Path, tmp_path: Path) -> None:
    port = free_port()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "NOTIFY_SOCKET": str(tmp_path / "notify")}
        env |= {"PORT": str(port), "VAR_DIR": str(ready)}
        with subprocess.Popen([sys.executable, "manage.py", "serve", "--no-doctor"], cwd=ROOT, env=env) as process:
            try:
                assert manager.recv(100) == b"READY=1"
                assert get(port, "/readyz")[0] == 200
            finally:
                process.terminate()


def test_static_files_are_hashed_compressed_and_kept_for_ever(port: int) -> None:
    page = get(port, LOGIN)[2].decode()
    path = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert path
    status, headers, _ = get(port, path[1], Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in headers["cache-control"]


def test_its_log_has_paths_but_no_queries(port: int, folder: Path) -> None:
    get(port, f"{LOGIN}?next=/canary-word")
    log = log_until(folder / "log", LOGIN)
    assert LOGIN in log
    assert "canary-word" not in log


def test_without_a_collector_its_workers_load_no_exporter(port: int, folder: Path) -> None:
    started = re.findall(r'"process": (\d+)', log_until(folder / "log", '"started"'))
    assert started
    assert not any(has_exporter(int(worker)) for worker in started)


def has_exporter(worker: int) -> bool:
    """Whether a process has loaded what traces are written with."""
    return "/google/_upb/" in Path(f"/proc/{worker}/maps").read_text()


def test_it_does_not_say_what_it_is(port: int) -> None:
    assert "server" not in get(port, "/healthz")[1]


def test_a_port_in_use_is_one_sentence(port: int, folder: Path) -> None:
    result = serve(PORT=str(port), VAR_DIR=str(folder))
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert f"PORT {port} can't be used" in result.stderr


def test_a_host_that_is_none_is_one_sentence(folder: Path) -> None:
    result = serve(HOST="nowhere.invalid", VAR_DIR=str(folder))
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "HOST nowhere.invalid" in result.stderr


def test_a_folder_that_takes_no_static_files_is_one_sentence_and_sessions_that_are_over_are_dropped(
    ready: Path, tmp_path: Path
) -> None:
    no_folder, file = tmp_path / "file", ready / "loyalty-desk.sqlite3"
    no_folder.touch()
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        sessions = [("over", "2020-01-01"), ("going on", "2100-01-01")]
        database.executemany("INSERT INTO staff_session VALUES (?, '', ?, NULL)", sessions)
        result = serve(PORT=str(free_port()), VAR_DIR=str(no_folder), DATABASE_URL=f"sqlite:///{file}")
        assert database.execute("SELECT session_key FROM staff_session").fetchall() == [("going on",)]
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert f"VAR_DIR {no_folder}" in result.stderr


def serve(**env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings", **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_trusted_proxy_is_believed_that_the_browser_came_by_https(ready: Path, tmp_path: Path) -> None:
    port = free_port()
    env = {"PORT": str(port), "VAR_DIR": str(ready), "HTTPS": "on", "TRUSTED_PROXIES": "127.0.0.1"}
    with running("manage.py", "serve", port=port, log=tmp_path / "log", env=env):
        assert get(port, LOGIN, X_Forwarded_Proto="https")[0] == 200
        assert get(port, "/healthz")[0] == 200


@pytest.fixture
def collector() -> Iterator[CollectorServer]:
    with running_collector() as server:
        yield server


def test_a_hangup_replaces_the_workers_drops_nothing_and_keeps_what_they_counted_and_traced(
    postgres: str, redis: str, tmp_path: Path, collector: CollectorServer
) -> None:
    port, log = free_ports(2), tmp_path / "log"
    env = {"PORT": str(port), "VAR_DIR": str(tmp_path), "DATABASE_URL": postgres, "CACHE_URL": redis}
    env["METRICS_PORT"] = str(port + 1)
    env["OTEL_EXPORTER_OTLP_ENDPOINT"], env["OTEL_SERVICE_NAME"] = collector.url, "sample desk"
    env["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=sample%20key"
    env["OTEL_BSP_SCHEDULE_DELAY"] = "600000"  # milliseconds: only workers that end export
    with running("manage.py", "serve", port=port, log=log, env=env) as process:
        assert get(port, "/readyz")[0] == 200
        assert [get(port, LOGIN)[0] for _ in range(8)] == [200] * 8
        assert answered(port + 1, 8) == 8
        before = set(workers_of(process))
        manifest = tmp_path / "static" / "staticfiles.json"
        manifest.unlink()
        process.send_signal(signal.SIGHUP)
        statuses = []
        until = time.monotonic() + 60
        while before & set(workers_of(process)) and time.monotonic() < until:
            statuses.append(get(port, "/healthz")[0])
            time.sleep(0.02)  # the new workers start on the same cores
        assert statuses
        assert set(statuses) == {200}
        assert not before & set(workers_of(process))
        assert [one.span.name for one in collector.sent] == ["GET account_login"] * 8
        assert {one.service["service.name"] for one in collector.sent} == {"sample desk"}
        assert {headers["x-key"] for headers in collector.headers} == {"sample key"}
        assert all(map(has_exporter, workers_of(process)))
        assert get(port, "/readyz")[0] == 200
        assert manifest.exists()  # what the code on disk needs was made before

        (tmp_path / "static" / "late.txt").write_text("from a newer version")
        assert get(port, "/static/late.txt")[2] == b"from a newer version"
        assert get(port, "/static/../log")[::2] == (404, b"")
        while POOL not in get(port + 1, "/metrics")[2].decode() and time.monotonic() < until:
            assert get(port, "/readyz")[0] == 200  # a worker that has used its pool
            assert get(port, "/")[0] == 302  # looks at it after a page
        figures = get(port + 1, "/metrics")[2].decode()
        assert POOL in figures
        assert f'loyalty_desk_build_info{{version="{VERSION}"}} 1.0' in figures

        killed = workers_of(process)[-1]
        os.kill(killed, signal.SIGKILL)
        while log.read_text().count('"started"') < 2 + 2 + 1 and time.monotonic() < until:
            status_of(port)
            time.sleep(0.05)
        assert get(port, LOGIN)[0] == 200
        assert answered(port + 1, 9) == 9
        assert get(port, "/metrics")[0] == 302  # as any other address for a stranger

        before = set(workers_of(process))
        (tmp_path / "static").rename(tmp_path / "away")
        (tmp_path / "static").touch()
        process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 30
        while "SIGHUP is refused" not in log.read_text() and time.monotonic() < until:
            time.sleep(0.05)
        assert f"VAR_DIR {tmp_path}" in log.read_text()
        assert set(workers_of(process)) == before
        assert get(port, "/healthz")[0] == 200


def answered(metrics_port: int, expected: int) -> float:
    """How many sign-in pages all workers have counted, once there are as many as expected or after a while: a page is
    counted after its answer."""
    until, number = time.monotonic() + 10, 0.0
    while number < expected and time.monotonic() < until:
        figures = get(metrics_port, "/metrics")[2].decode()
        found = re.search(r'requests_total\{status="200",view="account_login"\} (.+)', figures)
        number = float(found[1]) if found else 0.0
        time.sleep(0.02)
    return number


def test_another_proxy_is_not_believed_and_the_end_leaves_nobody_without_answer_and_no_worker(
    ready: Path, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    env = {"PORT": str(port), "VAR_DIR": str(ready), "HTTPS": "on", "TRUSTED_PROXIES": "192.0.2.1"}
    with (
        running("manage.py", "serve", port=port, log=log, env=env) as process,
        closing(HTTPConnection("127.0.0.1", port, timeout=10)) as early,
    ):
        assert get(port, LOGIN, X_Forwarded_Proto="https")[0] == 301
        workers = children(process.pid)
        early.connect()
        get(port, "/healthz")  # by then the one that came before is accepted
        process.terminate()
        until = time.monotonic() + 20
        while "Shutting down" not in log.read_text() and time.monotonic() < until:
            time.sleep(0.02)
        early.request("GET", "/healthz")
        assert early.getresponse().status == 200
        assert process.wait(20) == 0
    assert workers
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    with socket.create_server(("127.0.0.1", port)):
        pass


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor whose worker's event loop is held for ever."""
    port = free_port()
    with running("-m", "tests.busy", str(port), port=port, log=tmp_path / "log") as process:
        asking = HTTPConnection("127.0.0.1", port)
        asking.request("GET", "/busy")
        until = time.monotonic() + 20
        while status_of(port, patience=0.2) and time.monotonic() < until:
            pass
        yield process
        asking.close()


def test_a_worker_that_is_busy_for_ever_ends_with_the_server(busy: subprocess.Popen[bytes]) -> None:
    workers = children(busy.pid)
    busy.terminate()
    busy.wait(10)
    assert workers
    assert all_gone(workers, within=10)


def test_a_worker_that_is_busy_for_ever_ends_when_the_server_is_killed(busy: subprocess.Popen[bytes]) -> None:
    workers = children(busy.pid)
    busy.kill()
    busy.wait(10)
    assert workers
    assert all_gone(workers, within=10)
