"""What a role may not see can't be guessed by searching for it, and what is found by it is a row."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from customers import index
from dashboard.access.models import AccessRecord
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body, searched
from tests.words import text_of

SEARCH, SUGGESTIONS, DOOR = "/main/customers/", "/main/customers/suggestions/", "/main/customers/open"
ELIGIBILITY = "/main/config/for-customer/"
SALMA = CustomerRecord("c-77", "profile", name="Salma Sample", email="sample.secret@example.com", phone="+201555501234")
BY_MAIL = CustomerRecord("vip.sample@example.com", "profile", name="Lina Vance")  # the platform knows this one too
BY_PHONE = CustomerRecord("5550100", "profile", name="Amr Sample", phone="+20 2 5550100")
# Of the three above, then the same of nobody.
WORDS = (
    ("sample.secret@example.com", "nobody.secret@example.com"),
    ("sample.secret@", "nobody.secret@"),
    ("sample.sec", "nobody.sec"),
    ("secret@example.com", "other@example.com"),
    ("+20 155 550 1234", "+20 155 550 9999"),
    ("01555501234", "01555509999"),
    ("5501234", "5509999"),
    ("1555501", "1555509"),
    ("vip.sample@example.com", "vup.sample@example.com"),
    ("vip.sam", "vup.sam"),
    ("5550100", "5550999"),
    ("salma <sample.secret@example.com>", "salma <nobody.secret@example.com>"),
)


async def answers(client: AsyncClient, words: str) -> list[tuple[int, str]]:
    """What each way of asking for the words answers, without the words themselves, the time, and the size of the index,
    which somebody leaves whom the platform does not know."""
    asked = [
        await searched(client, words),
        await client.get(f"{SEARCH}?q={quote(words)}"),
        await client.post(SUGGESTIONS, {"q": words}),
        await client.get(f"{DOOR}?id={quote(words)}"),
        await searched_id(client, words),
    ]
    pages = [await body(one) if one.streaming else one.content.decode() for one in asked]
    texts = [page.replace(words, "…").replace(quote(words), "…") for page in map(text_of, pages)]
    texts = [re.sub(r"\d known customers?|the \d customers?", "some customers", text) for text in texts]
    texts = [re.sub(r"As of [\w ]+, \d\d:\d\d", "As of now", text) for text in texts]
    return [(one.status_code, f"{one.get('Location', '')} {text}") for one, text in zip(asked, texts, strict=True)]


async def searched_id(client: AsyncClient, words: str) -> Any:
    return await client.get((await client.post(ELIGIBILITY, {"id": words}))["Location"])


async def test_a_role_that_sees_no_contact_data_learns_nothing_from_any_search(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    """A right guess is answered like a wrong one, whatever the way, also by the platform."""
    await index.learn(program, [SALMA, BY_MAIL, BY_PHONE])
    client = await signed_in("marketing")
    for right, wrong in WORDS:
        assert await answers(client, right) == await answers(client, wrong), right
    assert "Salma Sample" in text_of((await client.post(SUGGESTIONS, {"q": "salma"})).content.decode())


async def test_it_says_why_and_the_attempt_is_a_row(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    await index.learn(program, [SALMA])
    client = await signed_in("marketing")
    said = "Your role does not see e-mails and phone numbers, so you cannot search for them."
    words = "sample.secret@example.com"
    statuses = []
    for status, page in await answers(client, words):
        statuses.append(status)
        assert said in page or not page.strip()
    assert statuses == [200, 200, 200, 403, 200]
    assert said in (await client.post(SUGGESTIONS, {"q": words})).content.decode()
    rows = AccessRecord.objects.order_by("pk").values_list("page", "outcome", "logged_text__text")
    assert [row async for row in rows] == [
        ("search", "refused", words),
        ("search", "refused", words),
        ("suggestions", "refused", None),  # once in ten minutes, without words: it would be a row for each letter
        ("open", "refused", words),
        ("eligibility", "refused", words),
    ]
    assert sandbox.requests() == {}


async def named(page: str) -> list[tuple[str, str, str]]:
    rows = AccessRecord.objects.filter(page=page).exclude(customer_key="").order_by("pk")
    return [(row.outcome, row.customer_id, row.customer_key) async for row in rows]


@pytest.mark.parametrize("words", ["sample.secret@example.com", "sample.sec", "01555501234", "5501234"])
async def test_who_is_found_by_contact_data_is_named_in_the_log(
    words: str, program: Program, signed_in: SignIn
) -> None:
    keys = await index.learn(program, [SALMA, CustomerRecord("c-78", "profile", name="Nour Sample")])
    client = await signed_in()
    rows = [("shown", "c-77", keys["c-77"])]
    for _ in range(2):
        assert "Salma Sample" in text_of((await client.post(SUGGESTIONS, {"q": words})).content.decode())
        assert await named("suggestions") == rows  # once in ten minutes
    answer = await searched(client, words)
    if words in {"sample.secret@example.com", "01555501234"}:  # whole, so the profile opens, which writes its own row
        assert (answer.status_code, answer["Location"]) == (303, f"{SEARCH}{keys['c-77']}/")
        return
    assert "Salma Sample" in text_of(await body(answer) if answer.streaming else answer.content.decode())
    assert await named("search") == rows
    await client.get(f"{SEARCH}?q={quote(words)}&offset=1")  # nobody is there
    assert await named("search") == rows


async def test_who_is_found_by_name_is_not(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [SALMA])
    await searched(await signed_in(), "salma")
    assert await named("search") == []


async def test_every_page_about_a_customer_counts_and_each_customer_once(
    program: Program, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    settings.LOOKUPS_PER_MINUTE = 2
    one, two, three = [await key_of(customer_id) for customer_id in ("cust_1001", "cust_1002", "cust_1003")]
    client = await signed_in()
    again = [f"{SEARCH}{one}/", f"{SEARCH}{one}/coupons/", f"{SEARCH}{two}/coupons/", f"{ELIGIBILITY}{one}/"]
    for address in again * 2:
        response: Any = await client.get(address)
        assert response.status_code == 200
        await body(response) if response.streaming else None
    for address in (f"{SEARCH}{three}/", f"{SEARCH}{three}/coupons/", f"{ELIGIBILITY}{three}/"):
        refused = await client.get(address)
        assert refused.status_code == 429
        assert 0 < int(refused["Retry-After"]) <= 60
        page = text_of(refused.content.decode())
        assert "Too many lookups in a minute" in page
        assert re.search(r"in the last minute. Try again in \d+ second", page)
    fragment = await client.get(f"{SEARCH}{three}/coupons/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Retarget"]) == (429, "body")
    assert (await client.get(again[0])).status_code == 200
    shown = AccessRecord.objects.filter(customer_key=three)
    assert not await shown.aexists()
    assert (await (await signed_in("manager")).get(f"{SEARCH}{three}/")).status_code == 200


async def test_searches_and_suggestions_are_limited_too(
    program: Program, sandbox: SandboxServer, signed_in: SignIn, settings: Settings
) -> None:
    settings.LOOKUPS_PER_MINUTE = 2
    await index.learn(program, [SALMA])
    client = await signed_in()
    for words in ("nobody_1", "nobody_2", "nobody_1"):
        assert (await searched(client, words)).status_code == 200
    sandbox.reset_requests()
    assert (await searched(client, "nobody_3")).status_code == 429
    assert (await client.get(f"{DOOR}?id=nobody_3")).status_code == 429
    assert (await searched_id(client, "nobody_3")).status_code == 429
    assert sandbox.requests() == {}
    for _ in range(4):
        assert (await client.post(SUGGESTIONS, {"q": "salma"})).status_code == 200
    refused = await client.post(SUGGESTIONS, {"q": "salma"})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert 'data-note="You made too many lookups in the last minute' in refused.content.decode()
    assert "Salma" not in refused.content.decode()


async def test_a_list_of_those_found_by_contact_data_counts_each_of_them(
    program: Program, signed_in: SignIn, settings: Settings
) -> None:
    settings.LOOKUPS_PER_MINUTE = 4
    known = [CustomerRecord(f"c-{number}", "profile", email=f"sample.{number}@example.com") for number in range(8)]
    await index.learn(program, known)
    client = await signed_in()
    for number in range(2):  # one by one, and again
        answer = await searched(client, f"sample.{number}@example.com")
        await body(answer) if answer.streaming else None
    assert (await searched(client, "sample.")).status_code == 429
    assert len(await named("search")) == 2


async def test_words_of_257_characters_are_refused_and_stay_in_the_field(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    client, words = await signed_in(), "x" * 257
    for answer in (
        await client.post(SEARCH, {"q": words}),
        await client.get(f"{SEARCH}?q={words}"),
        await client.post(ELIGIBILITY, {"id": words}),
    ):
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "You can search for at most 256 characters. Nothing was searched." in text_of(page)
        assert f'value="{words}"' in page
    suggested = await client.post(SUGGESTIONS, {"q": words})
    assert suggested.status_code == 400
    assert 'data-note="You can search for at most 256 characters.' in suggested.content.decode()
    assert (await searched(client, f" {words[:256]}\n")).status_code == 200  # blanks around the words do not count
    assert "maxlength" not in (await client.get(SEARCH)).content.decode()  # a browser would cut what is pasted


async def test_recent_customers_have_no_points(program: Program, signed_in: SignIn, key_of: Keys) -> None:
    """Webhooks keep points up to date, and a list writes no row."""
    client, key = await signed_in(), await key_of("cust_1001")
    await body(await client.get(f"{SEARCH}{key}/"))
    known = await index.find_by_key(program, key)
    assert known
    before = await AccessRecord.objects.acount()
    for address in ("/main/", SEARCH):
        card = (
            (await client.get(address))
            .content.decode()
            .partition('aria-labelledby="recent"')[2]
            .partition("</section")[0]
        )
        assert str(known.name) in card
        assert str(known.points_name) not in text_of(card)
    assert await AccessRecord.objects.acount() == before


async def test_customers_found_by_phone_while_typing_count_as_shown(
    program: Program, signed_in: SignIn, settings: Settings
) -> None:
    settings.LOOKUPS_PER_MINUTE = 2
    customers = [CustomerRecord(f"c-{n}", "profile", name=f"Sample {n}", phone=f"+2015555010{n}0") for n in range(3)]
    await index.learn(program, customers)
    client = await signed_in()
    answers = [await client.post(SUGGESTIONS, {"q": f"015555010{n}0"}) for n in (0, 1, 0, 2)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Sample 2" not in answers[-1].content.decode()
