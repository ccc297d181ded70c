"""A sign-in that waits for a slow provider keeps no connection to PostgreSQL from everybody else."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import httpx
import pytest

from tests.access.oidc.company import TOKEN, Company, running_company
from tests.access.oidc.conftest import BEGIN
from tests.live import Agent, Desk, running_desk

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside the provider
POOL, SIGN_INS = "2", 5


class SlowTokens:
    """A provider whose tokens wait until `may_answer`; `asked` counts who waits."""

    def __init__(self, provider: WSGIApplication) -> None:
        self.provider, self.asked, self.may_answer = provider, Semaphore(0), Event()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == TOKEN:
            self.asked.release()
            self.may_answer.wait(4)
        return self.provider(environ, start_response)


def test_sign_ins_that_wait_for_the_provider_hold_up_nobody(postgres: str, tmp_path: Path) -> None:
    with running_company() as company:
        company.application = slow = SlowTokens(company.application)
        names = [f"sample-{number}" for number in range(SIGN_INS)]
        for name in names:
            company.knows(name, "loyalty-managers")
        settings = {**company.environment(tmp_path), "REQUIRE_MFA": "off"}
        with (
            running_desk(tmp_path, None, DATABASE_URL=postgres, DATABASE_POOL=POOL, **settings) as desk,
            ThreadPoolExecutor(SIGN_INS) as people,
        ):
            agent = Agent(desk)
            sign_ins = [people.submit(sign_in, desk, company, name) for name in names]
            are_waiting = [slow.asked.acquire(timeout=10) for _ in sign_ins]
            status, _, page = agent.ask("/main/")
            slow.may_answer.set()
            pages = [one.result() for one in sign_ins]
    assert are_waiting == [True] * SIGN_INS, "all at once"
    assert (status, ">support<" in page) == (200, True)
    assert [f">{name}<" in page for name, page in zip(names, pages, strict=True)] == [True] * SIGN_INS, "and then go on"


def sign_in(desk: Desk, company: Company, name: str) -> str:
    """Sign in; returns the page that follows."""
    with httpx.Client(base_url=desk.url, timeout=30) as browser:
        begun = browser.get(BEGIN, headers={"Sec-Fetch-Site": "same-origin"})
        callback = urlsplit(company.sign_in(begun.headers["location"], sub=name))
        return browser.get(f"{callback.path}?{callback.query}", follow_redirects=True).text
