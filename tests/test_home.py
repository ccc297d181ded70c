import os
import re
import subprocess
import sys

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient

from customers import index
from dashboard import home
from dashboard.loyalty.breaker import FAILURES_BEFORE_REPORT
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.casts import CASTS
from dashboard.sandbox.home_card import card
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, body, case, program, running_sandbox, sandbox, signed_in
from tests.platforms import CASES, Case
from tests.servers import ROOT
from tests.words import text_of

__all__ = ["case", "program", "running_sandbox", "sandbox", "signed_in"]


async def test_the_start_leads_to_the_default_program(signed_in: SignIn) -> None:
    response = await (await signed_in()).get("/")
    assert (response.status_code, response["Location"]) == (302, "/main/")


async def test_home_searches_and_shows_recent_customers(signed_in: SignIn, program: Program) -> None:
    client = await signed_in()
    page = (await client.get("/main/")).content.decode()
    assert 'action="/main/customers/"' in page
    assert "profiles that you opened are listed here" in text_of(page)
    assert "Gameball has not been asked yet" in text_of(page)


async def test_home_asks_no_platform(signed_in: SignIn, sandbox: SandboxServer) -> None:
    await (await signed_in()).get("/main/")
    assert sandbox.requests() == {}


async def test_it_says_how_the_platform_is(signed_in: SignIn, sandbox: SandboxServer) -> None:
    client = await signed_in()
    await client.get("/main/customers/open?id=cust_1001")
    assert "Gameball answers." in text_of((await client.get("/main/")).content.decode())
    sandbox.set_faults([{"fault": "500"}])
    for number in range(8):
        await client.get(f"/main/customers/open?id=cust_{number + 1}")
    assert "Gameball has not answered since" in text_of((await client.get("/main/")).content.decode())


async def test_it_says_that_something_else_answers_at_the_platform_s_address(
    signed_in: SignIn, sandbox: SandboxServer
) -> None:
    client = await signed_in()
    sandbox.set_faults([{"fault": "html"}])
    for number in range(FAILURES_BEFORE_REPORT):
        await client.get(f"/main/customers/open?id=cust_{number + 1}")
    page = text_of((await client.get("/main/")).content.decode())
    assert "Something other than Gameball answers at its address." in page
    assert "Gameball answers." not in page
    sandbox.clear_faults()
    await client.get("/main/customers/open?id=cust_1001")
    assert "Gameball answers." in text_of((await client.get("/main/")).content.decode())


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The home page as the demo's settings make it."""
    monkeypatch.setattr(home, "CARDS", [*home.CARDS, card])


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_the_demo_introduces_the_platform_s_customers(case: Case, signed_in: SignIn) -> None:
    client = await signed_in()
    page = (await client.get("/main/")).content.decode()
    assert page.count('class="item-name" href="/main/customers/') == len(CASTS[case.slug])
    assert {"gameball": "open?id=a%2Fb%23c%3Fd%2520e%20f", "spaaza": "open?id=user%3A2011"}[case.slug] in page
    assert "<script>alert" not in page


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("role", ["support", "marketing"])
async def test_an_id_that_is_personal_data_stands_in_no_address(
    role: str, signed_in: SignIn, sandbox: SandboxServer
) -> None:
    client = await signed_in(role)
    page = (await client.get("/main/")).content.decode()
    assert not re.findall(r'(?:href|value)="[^"]*vip', page)
    assert ("vip.sample@example.com" in page) is (role == "support")
    link = re.search(r'href="(/main/customers/\w{16}/)"><bdi>Lina Vance', page)
    assert link
    assert "Lina Vance" in await body(await client.get(link[1]))


@pytest.mark.usefixtures("demo")
async def test_without_the_platform_such_a_customer_is_introduced_without_a_link(
    signed_in: SignIn, sandbox: SandboxServer
) -> None:
    sandbox.set_faults([{"fault": "malformed-json"}])
    page = (await (await signed_in("marketing")).get("/main/")).content.decode()
    assert '<bdi class="item-name">Lina Vance</bdi>' in page


def test_production_neither_installs_nor_imports_the_sandbox() -> None:
    look = "import sys, django; django.setup(); import dashboard.asgi, dashboard.urls; print(*sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    done = subprocess.run([sys.executable, "-c", look], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert "dashboard.urls" in done.stdout.split(), done.stderr
    assert [name for name in done.stdout.split() if name.startswith("dashboard.sandbox")] == []


async def test_recent_customers_are_masked_for_marketing(signed_in: SignIn, program: Program) -> None:
    client = await signed_in("marketing")
    keys = await index.learn(program, [CustomerRecord("secret@example.com", "search", name="Sample Name")])
    known = await index.find_by_key(program, keys["secret@example.com"])
    assert known
    await index.remember_view(program, (await User.objects.aget(username="sample-marketing")).pk, known)
    page = (await client.get("/main/")).content.decode()
    assert "Sample Name" in page
    assert "secret@" not in page


@pytest.mark.parametrize("path", ["/nowhere/", "/nowhere/customers/", "/Main/"])
async def test_an_unknown_program_is_not_found(path: str, signed_in: SignIn) -> None:
    assert (await (await signed_in()).get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/main/"])
async def test_strangers_sign_in_first(path: str, transactional_db: None, program: Program) -> None:
    response = await AsyncClient().get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
