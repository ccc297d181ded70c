"""The dashboard as `make run` serves it, reading sandboxes of its own, with a member of staff for each role."""

import atexit
import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from dashboard.access.roles import ROLES
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests import canary
from tests.platforms import CASES, GAMEBALL, SPAAZA
from tests.servers import ROOT, free_port, running

PASSWORD = "sample-Passphrase-1"
LOG, DATABASE = "serve.log", "loyalty-desk.sqlite3"
set_up_folder: Path | None = None  # one that all processes of a test run know; without it each makes its own
SET_UP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
for role in {roles!r}:
    call_command("staff", role, role=role, keep_password=True)
for name in {limited!r}:
    call_command("staff", name, role="support", programs=frozenset([name]), keep_password=True)
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A running dashboard: where it listens, what it reads, what it has said, and where it keeps things; `stores` is
    the other platform's stand-in, where it reads one."""

    port: int
    sandbox: SandboxServer
    log: Path
    folder: Path
    stores: SandboxServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_desk(folder: Path, options: SandboxOptions | None = None, **env: str) -> Iterator[Desk]:
    """Set one up in `folder` and serve it, over a sandbox as `options` say; on leaving, nothing secret or personal may
    stand in its log."""
    options = replace(options or SandboxOptions(), limits=False, api_key=canary.API_KEY, secret_key=canary.SECRET_KEY)
    with SandboxServer(options) as sandbox:
        settings = {
            "GAMEBALL_BASE_URL": sandbox.base_url,
            "GAMEBALL_API_KEY": canary.API_KEY,
            "GAMEBALL_SECRET_KEY": canary.SECRET_KEY,
            "PROGRAM_NAME": "Sample Club",
            "PROGRAM_TIER_UNIT": "points",
            "PROGRAM_TIME_ZONE": options.time_zone,
            **env,
        }
        with _serving(folder, settings) as port:
            yield Desk(port, sandbox, folder / LOG, folder)


@contextmanager
def running_several(folder: Path, **env: str) -> Iterator[Desk]:
    """The same with three programs: `main`, its test workspace `trial`, and `stores` on the other platform;
    beside the roles, support that is limited to `stores` and is called so."""
    with ExitStack() as stack:
        club, stores = (stack.enter_context(case.serve()) for case in CASES)
        file = folder / "programs.toml"
        tables = (
            GAMEBALL.programs_file(club.base_url),
            GAMEBALL.programs_file(club.base_url, "trial", name="Sample Club, trial", colour="#8a3ffc", test=True),
            SPAAZA.programs_file(stores.base_url, "stores", colour="#0f62fe"),
        )
        file.write_text("\n".join(tables))
        settings = {"PROGRAMS_FILE": str(file), **GAMEBALL.secrets, **SPAAZA.secrets, **env}
        with _serving(folder, settings, limited=["stores"]) as port:
            yield Desk(port, club, folder / LOG, folder, stores)


@contextmanager
def _serving(folder: Path, settings: dict[str, str], limited: Sequence[str] = ()) -> Iterator[int]:
    """Set up and serve under these settings on a free port; on leaving, the log tells nothing secret or personal."""
    port = free_port()
    # The journeys of a whole run are made by the same few people, hence the limit.
    settings = {"VAR_DIR": str(folder), "PORT": str(port), "LOOKUPS_PER_MINUTE": "10000", **settings}
    if "DATABASE_URL" in settings:
        set_up(settings, ROLES, limited)
    else:
        shutil.copy(_set_up_once() / DATABASE, folder)
        if limited:
            set_up(settings, limited=limited)
    with running("manage.py", "serve", "--no-doctor", port=port, log=folder / LOG, env=settings):
        yield port
    assert not canary.leaks((folder / LOG).read_text())


def set_up(settings: dict[str, str], roles: Iterable[str] = (), limited: Sequence[str] = ()) -> None:
    """Tables, a member of staff for each of the roles, and support limited to each of these programs."""
    command = [sys.executable, "-c", SET_UP.format(roles=list(roles), limited=list(limited))]
    once = {"DJANGO_SETTINGS_MODULE": "dashboard.settings", "STAFF_PASSWORD": PASSWORD}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings | once, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@cache
def _set_up_once() -> Path:
    """A folder with a database that holds the tables and one member of staff for each role. The processes of a test run
    have one in common, which the first of them makes."""
    within = set_up_folder or Path(_own_folder().name)
    folder = within / "set-up"
    with (within / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = Path(mkdtemp(dir=within))
            set_up({"VAR_DIR": str(unfinished)}, ROLES)
            unfinished.rename(folder)
    return folder


def _own_folder() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return folder


class Agent:
    """Someone signed in through the form, without a browser: `cookie` is what one would send."""

    def __init__(self, desk: Desk, role: str = "support") -> None:
        self.desk = desk
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        address = f"{desk.url}/accounts/login/"
        browser.open(address).read()
        token = next(cookie.value for cookie in jar if cookie.name.startswith("csrftoken"))
        form = urlencode({"csrfmiddlewaretoken": token, "login": role, "password": PASSWORD}).encode()
        with browser.open(Request(address, form)) as answer:
            assert re.fullmatch(rf"{desk.url}/(main|stores)/", answer.url), answer.url
        self.token = next(cookie.value for cookie in jar if cookie.name.startswith("csrftoken"))
        self.cookies = {cookie.name: cookie.value or "" for cookie in jar}
        self.cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers by lower-case name, and text; a form is posted. Redirects are not followed."""
        connection = HTTPConnection("127.0.0.1", self.desk.port, timeout=30)
        try:
            sent = urlencode({"csrfmiddlewaretoken": self.token, **form}) if form is not None else None
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if sent else {}
            method = "GET" if sent is None else "POST"
            connection.request(
                method,
                path,
                sent,
                {"Cookie": self.cookie, **kind, **{n.replace("_", "-"): v for n, v in headers.items()}},
            )
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, response.read().decode()
        finally:
            connection.close()

    def profile(self, customer_id: str) -> str:
        """The address of a customer's profile, through the door."""
        status, headers, _ = self.ask(f"/main/customers/open?id={quote(customer_id, safe='')}")
        assert status == 303, status
        return re.sub(r"^https?://[^/]+", "", headers["location"])

    def stream(self, path: str) -> Generator[bytes]:
        """The body of a page in the pieces in which it comes; closing it hangs up."""
        connection = HTTPConnection("127.0.0.1", self.desk.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie})
            response = connection.getresponse()
            assert response.status == 200
            while part := response.read1():
                yield part
        finally:
            connection.close()
