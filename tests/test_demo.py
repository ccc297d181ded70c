"""`make demo`'s program, for real: three programs, three logins, one Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from sqlite3 import connect
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from dashboard.demo import settings as demo_settings
from dashboard.demo.programs import DEMO_PROGRAMS
from tests.servers import ROOT, all_gone, children, free_port, free_ports, running, status_of

SANDBOXES = len(DEMO_PROGRAMS)


def demo(**env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dashboard.demo"],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


class Started:
    """A demo that has said its welcome."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, sandbox_port: int, log: Path) -> None:
        self.process, self.port, self.sandbox_port, self.log = process, port, sandbox_port, log


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo keeps from one start to the next."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def started(kept: Path, tmp_path: Path) -> Iterator[Started]:
    port, sandbox_port, log = free_port(), free_ports(SANDBOXES), tmp_path / "log"
    # What a real installation has in its environment is not what the demo shows.
    env = {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port), "VAR_DIR": str(kept)} | {
        "DATABASE_URL": "postgres://desk@127.0.0.1:1/desk",
        "GAMEBALL_BASE_URL": "http://127.0.0.1:1",
    }
    with running("-m", "dashboard.demo", port=port, log=log, env=env) as process:
        yield Started(process, port, sandbox_port, log)


def sign_in(port: int, name: str, password: str) -> str:
    """The address one is at after signing in."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{port}/accounts/login/"
    browser.open(address).read()
    token = next(cookie.value for cookie in jar if cookie.name.startswith("csrftoken"))
    form = urlencode({"csrfmiddlewaretoken": token, "login": name, "password": password}).encode()
    with browser.open(Request(address, form)) as answer:
        return str(answer.url)


def found_in_index(kept: Path, name: str, within: float) -> bool:
    """Whether a customer is in the demo's index within so many seconds."""
    until = time.monotonic() + within
    with closing(connect(kept / "demo/loyalty-desk.sqlite3", timeout=10)) as database:
        while time.monotonic() < until:
            if database.execute("SELECT 1 FROM customers_knowncustomer WHERE name = ?", [name]).fetchone():
                return True
            time.sleep(0.1)
    return False


def test_it_runs_until_ctrl_c_and_ends_everything(started: Started, kept: Path) -> None:
    ports = (started.port, *range(started.sandbox_port, started.sandbox_port + SANDBOXES))
    assert None not in [status_of(port) for port in ports]
    for role in ("support", "marketing", "manager", "admin"):
        assert "login" not in sign_in(started.port, role, "demo")
    assert found_in_index(kept, "Omar Nasser", within=30)
    with closing(connect(kept / "demo/loyalty-desk.sqlite3")) as database:
        rows = database.execute("SELECT part FROM programconfig_snapshot WHERE number > 1 ORDER BY first_seen_at")
        assert [part for (part,) in rows] == ["tiers", "referral", "campaigns"]
    servers = everybody(started.process.pid)
    started.process.send_signal(signal.SIGINT)
    assert started.process.wait(30) == 0
    assert all_gone(servers, within=0)
    for port in ports:
        with socket.create_server(("127.0.0.1", port)):
            pass
    said = started.log.read_text()
    assert f"http://127.0.0.1:{started.port}" in said
    assert all(f"{role} " in said for role in ("support", "marketing", "manager", "admin"))


def test_a_server_that_dies_takes_the_other_along(started: Started) -> None:
    sandbox = children(started.process.pid)[0]
    os.kill(sandbox, signal.SIGKILL)
    assert started.process.wait(30) == 1
    assert status_of(started.port) is None
    assert "The demo's sandbox-main ended by itself" in started.log.read_text()


def everybody(pid: int) -> list[int]:
    """Whom a process started, and whom these did."""
    return [one for child in children(pid) for one in (child, *everybody(child))]


STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM)


@pytest.mark.parametrize("signals", [STOP, (signal.SIGKILL,)], ids=["stop", "kill"])
def test_whatever_signals_come_nothing_it_started_is_left(
    signals: tuple[signal.Signals, ...], kept: Path, tmp_path: Path
) -> None:
    first, log = free_ports(SANDBOXES), tmp_path / "log"
    # What is killed may leave a folder that is half written, which the other tests must not start from.
    folder = tmp_path if signal.SIGKILL in signals else kept
    env = {"PORT": str(free_port()), "SANDBOX_PORT": str(first), "VAR_DIR": str(folder)}
    with running("-m", "dashboard.demo", port=first + SANDBOXES - 1, log=log, env=env) as process:
        servers = everybody(process.pid)
        for one in signals * 3:  # to its whole group, as a supervisor or a container sends them, and while it ends
            with suppress(ProcessLookupError):
                os.killpg(process.pid, one)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.wait(30)
        assert len(servers) >= SANDBOXES
        assert all_gone(servers, within=20 if signal.SIGKILL in signals else 0)


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_port_in_use_is_one_sentence(name: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1])
        env = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_ports(SANDBOXES))} | {name: number}
        result = demo(**env, VAR_DIR=str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"{name} {number} can't be used: Address already in use. Set {name} to another port.\n"


def test_a_further_port_of_the_sandbox_in_use_is_one_sentence(tmp_path: Path) -> None:
    first = free_ports(SANDBOXES)
    with socket.create_server(("127.0.0.1", first + 2)):
        result = demo(PORT=str(free_port()), SANDBOX_PORT=str(first), VAR_DIR=str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"Port {first + 2}, one of the ports from SANDBOX_PORT {first} on, can't be used: Address already in use. "
        "Set SANDBOX_PORT to another port.\n"
    )


def test_a_port_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    result = demo(PORT="many", VAR_DIR=str(tmp_path))
    assert (result.returncode, result.stderr) == (1, "PORT must be a number from 1 to 65535, not 'many'.\n")


@pytest.mark.parametrize("place", [0, SANDBOXES - 1])
def test_the_same_port_twice_is_one_sentence(place: int, tmp_path: Path) -> None:
    first = free_ports(SANDBOXES)
    result = demo(PORT=str(first + place), SANDBOX_PORT=str(first), VAR_DIR=str(tmp_path))
    said = (
        f"PORT {first + place} is one of the {SANDBOXES} sandbox ports, which start at SANDBOX_PORT {first}. "
        "Set one of them to another port.\n"
    )
    assert (result.returncode, result.stderr) == (1, said)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = demo(PORT=str(free_port()), SANDBOX_PORT=str(free_ports(SANDBOXES)), VAR_DIR=str(tmp_path / "file"))
    assert result.returncode == 1
    assert result.stderr.endswith("can't be made: Not a directory. Set VAR_DIR to another.\n")


# Settings for looking for an error, which the demo is good for too.
PASSED_ON = {"LOOKUPS_PER_MINUTE", "PLAIN_LINKS", "PLATFORM_BUDGET", "SPEED_OFF"}


def test_settings_of_a_real_installation_stay_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE)
    documented = re.findall(r"`([A-Z_]+)`", " ".join(rows))
    assert {"REPLICAS", "SECRET_KEY_FALLBACKS", "PROGRAM_NAME"} <= set(documented)
    for name in documented:
        monkeypatch.setenv(name, "of a real installation")
    monkeypatch.setattr(demo_settings, "HOME", tmp_path)
    passed_on = {
        name
        for name, value in demo_settings.settings(8000, range(8001, 8004)).items()
        if value == "of a real installation"
    }
    assert passed_on == PASSED_ON


def test_its_secret_key_is_kept_and_nobody_elses(tmp_path: Path) -> None:
    show = (
        "from dashboard.demo import settings as demo; demo.HOME.mkdir(); "
        "print(demo.secret_key() == demo.secret_key(), demo.HOME)"
    )
    env = {**os.environ, "VAR_DIR": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", show], cwd=ROOT, env=env, capture_output=True, text=True)
    assert result.stdout == f"True {tmp_path / 'demo'}\n", result.stderr
    assert (tmp_path / "demo" / "secret-key").stat().st_mode & 0o077 == 0
