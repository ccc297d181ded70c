"""People who open customers, and what they see."""

import html
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Self

import httpx
import trustme

from tests.deployed.looks import signed_in

REPEATED = "This could not be read, for the reason that this page already gives."


@dataclass(frozen=True, slots=True)
class Page:
    """What came, after so many seconds; the status is 0 if the connection broke."""

    status: int
    seconds: float
    text: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it came to its end."""
        return self.status == 200 and self.text.rstrip().endswith("</html>")

    @property
    def lost(self) -> int:
        """How many parts of the page could not be read."""
        return self.text.count('class="error-card"')

    @property
    def reasons(self) -> list[str]:
        """Why parts could not be read; a reason that the page gives already is left out."""
        cards = re.findall(r'class="error-card".*?<p>(.*?)</p>', self.text, re.DOTALL)
        return [reason for card in cards if (reason := html.unescape(card).strip()) != REPEATED]

    @property
    def is_whole(self) -> bool:
        return self.is_right and not self.lost

    @property
    def is_old(self) -> bool:
        """Whether it says that some of its answers are old ones."""
        return "This is the last answer that was read." in self.text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, with as many tabs as needed."""

    site: str
    client: httpx.Client

    @classmethod
    @contextmanager
    def signed_in(cls, site: str, authority: trustme.CA, role: str) -> Iterator[Self]:
        with closing(signed_in(site, authority, role)) as client:
            yield cls(site, client)

    def look(self, path: str, **query: str) -> Page:
        """Read a page to its end, wherever it leads."""
        began = time.monotonic()
        try:
            response = self.client.get(f"{self.site}{path}", params=query or None)
        except httpx.HTTPError:
            return Page(0, time.monotonic() - began)
        return Page(response.status_code, time.monotonic() - began, response.text)

    def open(self, customer_id: str) -> Page:
        """Paste an id into the address of the door, and see the profile."""
        return self.look("/main/customers/open", id=customer_id)

    def find(self, customer_id: str) -> str:
        """Return the path of a customer's profile, which stays closed. The dashboard then knows the customer."""
        address = f"{self.site}/main/customers/open"
        response = self.client.get(address, params={"id": customer_id}, follow_redirects=False)
        assert response.status_code == 303, response.status_code
        return str(response.headers["location"]).removeprefix(self.site)


@contextmanager
def busy(*tabs: Callable[[], Page], pause: float = 0) -> Iterator[list[Page]]:
    """Let each tab read a page again and again, with a pause in between, until the block ends. Gives what they saw."""
    seen: list[Page] = []
    over = threading.Event()

    def read(look: Callable[[], Page]) -> None:
        while not over.is_set():
            seen.append(look())
            over.wait(pause)

    with ThreadPoolExecutor(len(tabs)) as pool:
        readers = [pool.submit(read, tab) for tab in tabs]
        try:
            yield seen
        finally:
            over.set()
    for reader in readers:
        reader.result()


def slowest(pages: list[Page]) -> float:
    return max((page.seconds for page in pages), default=0)
