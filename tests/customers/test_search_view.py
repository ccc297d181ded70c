"""The search box and its page."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.db import DatabaseError

from customers import index, search_page
from customers.models import KnownCustomer
from dashboard.access.models import AccessRecord
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, body, searched
from tests.words import text_of

SEARCH = "/main/customers/"


LINK = re.compile(r'item-name" href="/main/customers/([a-z2-7]{16})/')
MORE = re.compile(r'rel="next" href="([^"]+)"')
BEFORE = re.compile(r'rel="prev" href="([^"]+)"')


async def page_of(response: Any) -> str:
    """A page, streamed or not."""
    return await body(response) if response.streaming else response.content.decode()


async def rows() -> list[tuple[str, str, str]]:
    return [(row.page, row.outcome, row.customer_id) async for row in AccessRecord.objects.order_by("pk")]


@pytest.mark.parametrize("pasted", ["cust_1001", "  cust_1001\t", "\u200bcust_1001\u00a0", "\ufeffcust_1001\n"])
async def test_an_exact_id_leads_to_the_profile(pasted: str, signed_in: SignIn) -> None:
    response = await searched(await signed_in(), pasted)
    known = await KnownCustomer.objects.aget()
    assert (response.status_code, response["Location"]) == (303, f"/main/customers/{known.key}/")
    assert known.customer_id == "cust_1001"
    assert await rows() == [("search", "found", "cust_1001")]


@pytest.mark.parametrize("customer_id", ["vip.sample@example.com", "عميل ٤٢", "a/b#c?d%20e f"])
async def test_any_id_does_and_none_stands_in_the_address(customer_id: str, signed_in: SignIn) -> None:
    response = await searched(await signed_in(), customer_id)
    assert response.status_code == 303
    assert response["Location"] == f"/main/customers/{(await KnownCustomer.objects.aget()).key}/"


@pytest.mark.parametrize("wrapped", ["'cust_1001'", "“cust_1001”,", "Customer ID: cust_1001", "#cust_1001."])
async def test_an_id_in_quotation_marks_or_behind_a_label_leads_to_the_profile(
    wrapped: str, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    response = await searched(await signed_in(), wrapped)
    known = await KnownCustomer.objects.aget()
    assert (response.status_code, response["Location"]) == (303, f"/main/customers/{known.key}/")
    assert known.customer_id == "cust_1001"
    assert await rows() == [("search", "found", wrapped)]
    assert sum(sandbox.requests().values()) == 2  # what was pasted may be an id itself


async def test_an_exact_id_asks_for_no_personal_data(sandbox: SandboxServer, signed_in: SignIn) -> None:
    await searched(await signed_in(), "cust_1001")
    assert sandbox.requests() == {"customer": 1, "orders/transactions": 1}


async def test_other_words_find_customers_seen_before(program: Program, signed_in: SignIn) -> None:
    keys = await index.learn(program, [CustomerRecord("c-77", "referral", name="Salma Sample", email="s@example.com")])
    response = await searched(await signed_in(), "salma")
    page = await page_of(response)
    assert response.status_code == 200
    assert f'href="/main/customers/{keys["c-77"]}/"' in page
    assert "<mark>Salma</mark>" in page
    assert await rows() == [("search", "shown", "salma")]


async def test_a_link_to_a_search_shows_the_same(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [CustomerRecord("c-77", "referral", name="Salma Sample")])
    response = await (await signed_in()).get(f"{SEARCH}?q=salma")
    assert "<mark>Salma</mark>" in await page_of(response)
    assert (await (await signed_in("manager")).get(f"{SEARCH}?q=cust_1001")).status_code == 303


async def test_nothing_found_says_what_was_searched_and_what_could_not_be(signed_in: SignIn) -> None:
    said = text_of((await searched(await signed_in(), "no such <b>person</b>")).content.decode())
    assert "Gameball has no customer with exactly this id." in said
    assert "No known customer matches" in said
    assert "The search covers the 0 customers that this dashboard knows" in said
    assert "This dashboard asks Gameball by exact id" in said
    assert "The index has only some of the customers" in said
    assert "<b>person" in said
    assert [row[1] for row in await rows()] == ["unknown"]


@pytest.mark.parametrize("fault", ["refused", "500", "429", "401", "html"])
async def test_known_customers_are_found_while_the_platform_is_not_there(
    fault: str, sandbox: SandboxServer, program: Program, signed_in: SignIn
) -> None:
    await index.learn(program, [CustomerRecord("c-77", "referral", name="Salma Sample")])
    sandbox.set_faults([{"fault": fault}])
    for typed in ("salma", "c-7"):
        response = await searched(await signed_in(), typed)
        page = await page_of(response)
        assert response.status_code == 200
        assert "Gameball could not be asked" in text_of(page)
        assert "Salma" in text_of(page)
    assert await rows() == [("search", "shown", "salma"), ("search", "shown", "c-7")]


async def test_an_id_that_is_known_is_not_asked_for(
    sandbox: SandboxServer, program: Program, signed_in: SignIn
) -> None:
    keys = await index.learn(program, [CustomerRecord("c-77", "referral", name="Salma Sample")])
    response = await searched(await signed_in(), "c-77")
    assert (response.status_code, response["Location"]) == (303, f"/main/customers/{keys['c-77']}/")
    assert await rows() == [("search", "found", "c-77")]
    assert sandbox.requests() == {}


@pytest.mark.parametrize(
    ("wanted", "fault", "said"),
    [
        ("cust_1001", "", "Gameball has a customer with exactly this id: cust_1001"),
        ("cust_nobody", "", "Gameball has no customer with exactly this id."),
        ("cust_nobody", "500", "Gameball could not be asked"),
        ("'cust_1001'", "", "Gameball has a customer with exactly this id: cust_1001"),
    ],
)
async def test_matches_do_not_wait_for_a_slow_platform(
    wanted: str, fault: str, said: str, sandbox: SandboxServer, program: Program, signed_in: SignIn
) -> None:
    """The platform's word comes after them, in the same answer."""
    await index.learn(program, [CustomerRecord(f"{wanted}0", "referral", name="Salma Sample")])
    sandbox.set_faults([{"path": "/customers/*", "delay": 1, **({"fault": fault} if fault else {})}])
    response: Any = await searched(await signed_in(), wanted)
    assert (response.status_code, response.streaming) == (200, True)
    assert "no-store" in response["Cache-Control"]
    assert await rows() == [("search", "shown", wanted)]  # before the first byte
    parts = [part.decode() async for part in response]
    assert await rows() == [
        ("search", "shown", wanted),
        *([("search", "found", wanted)] if "has a customer" in said else []),
    ]
    assert "Salma Sample" in text_of(parts[0])
    assert "Asking Gameball" in parts[0]
    assert said in text_of(parts[1])
    assert "</html>" in parts[-1]


async def test_a_name_does_not_wait_for_the_platform_at_all(
    sandbox: SandboxServer, program: Program, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What looks like an id does for a moment: it leads straight to its profile."""
    await index.learn(program, [CustomerRecord(f"cust_1001{n}", "referral", name="Salma Sample") for n in range(2)])
    client = await signed_in()
    monkeypatch.setattr(search_page, "LOOKUP_TIMEOUT", 60)
    sandbox.set_faults([{"path": "/customers/*", "delay": 1}])
    response: Any = await searched(client, "sample salma")
    assert (response.status_code, response.streaming) == (200, True)
    assert "Salma" in text_of(await body(response))
    assert (await searched(client, "cust_1001")).status_code == 303


async def test_a_single_match_opens_at_once_only_if_it_is_exact(program: Program, signed_in: SignIn) -> None:
    salma = CustomerRecord(
        "c-77",
        "referral",
        name="Salma Nour Sample",
        email="sample@example.com",
        phone="+20 100 123 4567",
        referral_code="SALMA10",
    )
    omar = CustomerRecord("c-78", "referral", name="Omar", email="other@example.com")
    keys = await index.learn(program, [salma, omar])
    client = await signed_in()
    for typed, customer_id in (
        *((one, "c-77") for one in ("salma sample", "Sample@Example.com", "01001234567", "salma10")),
        ("omar", "c-78"),  # the whole name
    ):
        response = await searched(client, typed)
        assert response.status_code == 303, typed
        assert response["Location"] == f"/main/customers/{keys[customer_id]}/", typed
    for typed in ("salma", "salma sampl", "salma smaple", "sample@exmaple.com", "1234567", "salma1", "C-77"):
        assert (await searched(client, typed)).status_code == 200, typed
    await index.learn(program, [CustomerRecord("c-79", "referral", name="Salma Sample")])
    assert (await searched(client, "salma sample")).status_code == 200


async def test_a_list_shows_an_email_only_to_tell_namesakes_apart(program: Program, signed_in: SignIn) -> None:
    one = CustomerRecord("c-77", "profile", name="Salma Sample", email="one@example.com", place="Cairo", tier="Gold")
    other = CustomerRecord("c-78", "profile", name="salma sample", phone="+20 100 123 4567")
    await index.learn(program, [one])
    client = await signed_in()
    alone = text_of(await page_of(await searched(client, "salma")))
    assert "one@example.com" not in alone
    assert "Salma Sample c-77 Gold Cairo" in re.sub(r"\s+", " ", alone)
    await index.learn(program, [other])
    both = text_of(await page_of(await searched(client, "salma")))
    assert "one@example.com" in both
    assert "+20 100 123 4567" in both
    shown = [row async for row in AccessRecord.objects.filter(page="search").exclude(customer_key="")]
    assert sorted(row.customer_id for row in shown) == ["c-77", "c-78"]
    masked = text_of(await page_of(await searched(await signed_in("marketing"), "salma")))
    assert "one@example.com" not in masked
    assert "o•••@" in masked


async def test_that_no_id_is_like_a_name_is_said_quietly(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [CustomerRecord("c-77", "referral", name="Salma Sample")])
    client = await signed_in()
    for typed, is_quiet in (("salma", True), ("c-7", False), ("nobody", False)):
        page = await page_of(await searched(client, typed))
        assert "Gameball has no customer with exactly this id." in text_of(page)
        assert ('<p class="muted small" slot="exact">' in page) is is_quiet, typed


async def test_a_late_word_that_cannot_be_written_down_is_not_told(
    sandbox: SandboxServer, program: Program, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await index.learn(program, [CustomerRecord("cust_10010", "referral", name="Salma Sample")])
    sandbox.set_faults([{"path": "/customers/*", "delay": 1}])
    response: Any = await searched(await signed_in(), "cust_1001")

    def full(**_fields: Any) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(AccessRecord.objects, "create", full)
    page = await body(response)
    assert "is not shown" in text_of(page)
    assert "has a customer" not in text_of(page)
    assert "</html>" in page


async def test_matches_come_25_at_a_time(sandbox: SandboxServer, program: Program, signed_in: SignIn) -> None:
    await index.learn(
        program, [CustomerRecord(f"c-{number:02}", "referral", name="Salma Sample") for number in range(60)]
    )
    client = await signed_in()
    pages = [await page_of(await searched(client, "salma"))]
    while more := MORE.search(pages[-1]):
        assert "salma" not in more[1]
        pages.append(await page_of(await client.get(unescape(more[1]))))
    shown = [set(LINK.findall(page)) for page in pages]
    assert [len(keys) for keys in shown] == [25, 25, 10]
    assert len(set.union(*shown)) == 60
    assert "Matches 26 to 50" in text_of(pages[1])
    assert sum(sandbox.requests().values()) == 1  # with the first page alone
    assert await rows() == [("search", "shown", "salma")] * 3
    for page, before in zip(pages[1:], shown[:-1], strict=True):
        back = await client.get(unescape(BEFORE.findall(page)[0]))
        assert set(LINK.findall(await page_of(back))) == before


async def test_htmx_gets_more_rows_alone(program: Program, signed_in: SignIn) -> None:
    await index.learn(
        program, [CustomerRecord(f"c-{number:02}", "referral", name="Salma Sample") for number in range(60)]
    )
    response = await (await signed_in()).get(f"{SEARCH}?q=salma&offset=25", headers={"HX-Request": "true"})
    rows_alone = response.content.decode()
    assert "<html" not in rows_alone
    assert len(LINK.findall(rows_alone)) == 25
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("offset", ["-25", "x", "٢٥", "1e3", "501", "99999999999999999999"])
async def test_a_page_that_cannot_be_is_refused(offset: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    response = await (await signed_in()).get(SEARCH, {"q": "salma", "offset": offset})
    assert response.status_code == 400
    assert "There is no such page of matches" in text_of(response.content.decode())
    assert sandbox.requests() == {}


@pytest.mark.parametrize("text", [".", "..", "a\x07b"])
async def test_what_can_be_no_id_is_not_asked_and_says_why(
    text: str, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    response = await searched(await signed_in(), text)
    assert response.status_code == 200
    said = text_of(response.content.decode())
    assert re.search("A customer id can|of a customer id can|it cannot be a customer id", said)
    assert "could not be asked whether" not in said
    assert sandbox.requests() == {}


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
async def test_an_empty_search_is_the_page_itself(text: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    response = await searched(await signed_in(), text)
    assert response.status_code == 200
    assert "Recent customers" in response.content.decode()
    assert sandbox.requests() == {}


async def test_an_email_that_nobody_has_is_said_to_be_nobodys_before_similar_ones(
    program: Program, signed_in: SignIn
) -> None:
    await index.learn(program, [CustomerRecord("c-77", "profile", name="Salma Sample", email="salma@example.com")])
    client = await signed_in()
    said = text_of(await page_of(await searched(client, "salma@exmaple.com")))
    assert (
        said.index("No known customer has this e-mail.") < said.index("Similar customers") < said.index("Salma Sample")
    )
    assert "No known customer has" not in text_of(await page_of(await searched(client, "salma@example.com")))


async def test_the_search_box_cannot_be_posted_from_elsewhere(signed_in: SignIn) -> None:
    client: Any = await signed_in()
    client.handler.enforce_csrf_checks = True
    assert (await client.post(SEARCH, {"q": "cust_1001"})).status_code == 403


async def test_searches_stay_out_of_logs(signed_in: SignIn, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    client = await signed_in()
    await searched(client, "planted.canary@example.com")
    await client.get(f"{SEARCH}?q={quote('planted.canary@example.com')}")
    said = caplog.text + "".join(capsys.readouterr())
    assert "request" in said
    assert "canary" not in said


async def test_results_are_not_kept_by_browsers(signed_in: SignIn) -> None:
    assert "no-store" in (await searched(await signed_in(), "salma"))["Cache-Control"]
