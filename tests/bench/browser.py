"""A browser that keeps its connection and its cookies, and looks at the clock."""

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Self
from urllib.parse import urlencode

LOGIN = "/accounts/login/"


@dataclass(frozen=True, slots=True)
class Load:
    """How a page came: seconds until its first byte of markup and until its last, and the page."""

    first: float
    last: float
    page: bytes


class Browser:
    """One connection to the dashboard at `port`."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=180)
        self.cookies: dict[str, str] = {}

    def sign_in(self, name: str, password: str) -> None:
        """Raises RuntimeError when that does not lead anywhere."""
        form = self._ask("GET", LOGIN).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        said = {"login": name, "password": password, "csrfmiddlewaretoken": token[1]}
        answer = self._ask("POST", LOGIN, urlencode(said))
        answer.read()
        if answer.status != 302:
            raise RuntimeError(f"Signing in was answered with {answer.status}.")

    def opened(self, customer_id: str, program: str = "main") -> str:
        """The address of a customer's profile."""
        answer = self._ask("GET", f"/{program}/customers/open?{urlencode({'id': customer_id})}")
        answer.read()
        location = answer.getheader("location")
        assert location, answer.status
        return location

    def load(self, path: str) -> Load:
        """Read a page to its end. Raises RuntimeError when it is no page."""
        began = time.perf_counter()
        answer = self._ask("GET", path)
        page = answer.read1()
        first = time.perf_counter()
        page += answer.read()
        last = time.perf_counter()
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}.")
        return Load(first - began, last - began, page)

    def look(self, path: str) -> int:
        """Read a page to its end, whatever it is; its status. On a connection of its own: the last may be too old."""
        self._connection.close()
        answer = self._ask("GET", path)
        answer.read()
        return answer.status

    def like_this(self) -> Self:
        """Another browser of the same person."""
        other = type(self)(self._connection.port)
        other.cookies = self.cookies
        return other

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _ask(self, method: str, path: str, body: str | None = None) -> HTTPResponse:
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for cookie in answer.headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer
