"""The dashboard as `make run` serves it, reading a sandbox of its own, with a member of staff for each role."""

import os
import re
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from dashboard.access.roles import ROLES
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests import canary
from tests.servers import ROOT, free_port, running

PASSWORD = "sample-Passphrase-1"
SET_UP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
for role in {roles!r}:
    call_command("staff", role, role=role)
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A running dashboard: where it listens, what it reads, what it has said, and where it keeps things."""

    port: int
    sandbox: SandboxServer
    log: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_desk(folder: Path, options: SandboxOptions | None = None, **env: str) -> Iterator[Desk]:
    """Set one up in `folder` and serve it, over a sandbox as `options` say; on leaving, nothing secret or personal may
    stand in its log."""
    port, log = free_port(), folder / "serve.log"
    options = replace(options or SandboxOptions(), limits=False, api_key=canary.API_KEY, secret_key=canary.SECRET_KEY)
    with SandboxServer(options) as sandbox:
        settings = {
            "VAR_DIR": str(folder),
            "PORT": str(port),
            "GAMEBALL_BASE_URL": sandbox.base_url,
            "GAMEBALL_API_KEY": canary.API_KEY,
            "GAMEBALL_SECRET_KEY": canary.SECRET_KEY,
            "PROGRAM_NAME": "Sample Club",
            "PROGRAM_TIER_UNIT": "points",
            "PROGRAM_TIME_ZONE": options.time_zone,
            **env,
        }
        set_up = [sys.executable, "-c", SET_UP.format(roles=list(ROLES))]
        once = {"DJANGO_SETTINGS_MODULE": "dashboard.settings", "STAFF_PASSWORD": PASSWORD}
        done = subprocess.run(set_up, cwd=ROOT, env=os.environ | settings | once, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        with running("manage.py", "serve", port=port, log=log, env=settings):
            yield Desk(port, sandbox, log, folder)
    assert not canary.leaks(log.read_text())


class Agent:
    """Someone signed in through the form, without a browser: `cookie` is what one would send."""

    def __init__(self, desk: Desk, role: str = "support") -> None:
        self.desk = desk
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        address = f"{desk.url}/accounts/login/"
        browser.open(address).read()
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        form = urlencode({"csrfmiddlewaretoken": token, "login": role, "password": PASSWORD}).encode()
        with browser.open(Request(address, form)) as answer:
            assert answer.url == f"{desk.url}/main/", answer.url
        self.token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        self.cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

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
