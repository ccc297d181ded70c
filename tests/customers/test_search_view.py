"""The search box and its page."""

from typing import Any
from urllib.parse import quote

import pytest

from customers import index
from customers.index import Fact
from customers.models import KnownCustomer
from dashboard.access.models import AccessRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, text_of

SEARCH = "/main/customers/"


async def rows() -> list[tuple[str, str, str]]:
    return [(row.page, row.outcome, row.customer_id) async for row in AccessRecord.objects.order_by("pk")]


@pytest.mark.parametrize("pasted", ["cust_1001", "  cust_1001\t", "\u200bcust_1001\u00a0", "\ufeffcust_1001\n"])
async def test_an_exact_id_leads_to_the_profile(pasted: str, signed_in: SignIn) -> None:
    response = await (await signed_in()).post(SEARCH, {"q": pasted})
    known = await KnownCustomer.objects.aget()
    assert (response.status_code, response["Location"]) == (303, f"/main/customers/{known.key}/")
    assert known.customer_id == "cust_1001"
    assert await rows() == [("search", "found", "cust_1001")]


@pytest.mark.parametrize("customer_id", ["vip.sample@example.com", "عميل ٤٢", "a/b#c?d%20e f"])
async def test_any_id_does_and_none_stands_in_the_address(customer_id: str, signed_in: SignIn) -> None:
    response = await (await signed_in()).post(SEARCH, {"q": customer_id})
    assert response.status_code == 303
    assert response["Location"] == f"/main/customers/{(await KnownCustomer.objects.aget()).key}/"


async def test_an_exact_id_asks_for_no_personal_data(sandbox: SandboxServer, signed_in: SignIn) -> None:
    await (await signed_in()).post(SEARCH, {"q": "cust_1001"})
    assert sum(sandbox.requests().values()) == 1
    assert "details" not in sandbox.requests()


async def test_other_words_find_customers_seen_before(program: Program, signed_in: SignIn) -> None:
    keys = await index.learn(program, [Fact("c-77", "referral", name="Salma Sample", email="s@example.com")])
    response = await (await signed_in()).post(SEARCH, {"q": "salma"})
    page = response.content.decode()
    assert response.status_code == 200
    assert f'href="/main/customers/{keys["c-77"]}/"' in page
    assert "<mark>Salma</mark>" in page
    assert f'href="{SEARCH}?q=salma"' in page
    assert await rows() == [("search", "unknown", "salma")]


async def test_a_link_to_a_search_shows_the_same(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [Fact("c-77", "referral", name="Salma Sample")])
    response = await (await signed_in()).get(f"{SEARCH}?q=salma")
    assert "<mark>Salma</mark>" in response.content.decode()
    assert (await (await signed_in("manager")).get(f"{SEARCH}?q=cust_1001")).status_code == 303


async def test_nothing_found_says_what_was_searched_and_what_could_not_be(signed_in: SignIn) -> None:
    said = text_of((await (await signed_in()).post(SEARCH, {"q": "no such <b>person</b>"})).content.decode())
    assert "Gameball knows no customer with exactly this id." in said
    assert "Only an exact id can be asked of Gameball" in said
    assert "among the 0 customers this dashboard has seen" in said
    assert "&lt;b&gt;person" in said


@pytest.mark.parametrize("fault", ["refused", "500", "429", "401", "html"])
async def test_known_customers_are_found_while_the_platform_is_not_there(
    fault: str, sandbox: SandboxServer, program: Program, signed_in: SignIn
) -> None:
    await index.learn(program, [Fact("c-77", "referral", name="Salma Sample")])
    sandbox.set_faults([{"fault": fault}])
    for text in ("salma", "c-77"):
        response = await (await signed_in()).post(SEARCH, {"q": text})
        page = response.content.decode()
        assert response.status_code == 200
        assert "could not be asked of Gameball" in text_of(page)
        assert "Salma" in text_of(page)
    assert await rows() == [("search", "shown", "salma"), ("search", "shown", "c-77")]


@pytest.mark.parametrize("text", [".", "..", "x" * 300, "a\x07b"])
async def test_what_can_be_no_id_is_not_asked_and_says_why(
    text: str, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    response = await (await signed_in()).post(SEARCH, {"q": text})
    assert response.status_code == 200
    assert "could not be asked of Gameball" in text_of(response.content.decode())
    assert sandbox.requests() == {}


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
async def test_an_empty_search_is_the_page_itself(text: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    response = await (await signed_in()).post(SEARCH, {"q": text})
    assert response.status_code == 200
    assert "Recent customers" in response.content.decode()
    assert sandbox.requests() == {}


async def test_marketing_finds_an_email_given_whole_and_sees_it_masked(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [Fact("c-77", "profile", name="Salma Sample", email="sample.secret@example.com")])
    client = await signed_in("marketing")
    whole = text_of((await client.post(SEARCH, {"q": "sample.secret@example.com"})).content.decode())
    assert "Salma Sample" in whole
    assert "E-mail: s•••@" in whole
    part = text_of((await client.post(SEARCH, {"q": "sample.secret@"})).content.decode())
    assert "Salma Sample" not in part
    assert "only when they are given whole" in part


async def test_the_search_box_cannot_be_posted_from_elsewhere(signed_in: SignIn) -> None:
    client: Any = await signed_in()
    client.handler.enforce_csrf_checks = True
    assert (await client.post(SEARCH, {"q": "cust_1001"})).status_code == 403


async def test_searches_stay_out_of_logs(signed_in: SignIn, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    client = await signed_in()
    await client.post(SEARCH, {"q": "planted.canary@example.com"})
    await client.get(f"{SEARCH}?q={quote('planted.canary@example.com')}")
    said = caplog.text + "".join(capsys.readouterr())
    assert "request" in said
    assert "canary" not in said


async def test_results_are_not_kept_by_browsers(signed_in: SignIn) -> None:
    assert "no-store" in (await (await signed_in()).post(SEARCH, {"q": "salma"}))["Cache-Control"]
