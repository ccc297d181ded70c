from datetime import timedelta
from typing import Any

import pytest
from django.test import AsyncClient
from django.utils import timezone

from customers import index
from customers.feeding.models import Crawl, Deliveries, Import
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from tests.customers.conftest import SignIn
from tests.words import text_of

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/main/customers/index/"


async def page(client: AsyncClient) -> str:
    answer = await client.get(PATH)
    assert answer.status_code == 200
    return text_of(answer.content.decode().replace("<", " <"))


async def test_an_empty_index_says_how_it_is_filled(signed_in: SignIn, program: Program) -> None:
    text = await page(await signed_in())
    assert "0 known customers" in text
    assert "No customer is known yet" in text
    assert "http://testserver/webhooks/gameball/main/" in text
    assert "manage.py sync_customers" in text
    assert "manage.py import_customers FILE" in text


async def test_it_says_whom_it_knows_from_where_and_how_lately(signed_in: SignIn, program: Program) -> None:
    now = timezone.now()
    ages = {"webhook": [0, 0, 3], "crawl": [20, 100], "import": [400]}
    facts = [
        CustomerRecord(
            f"{source}-{number}", source, name="Sample Person", seen_at=now - timedelta(days=days, minutes=1)
        )
        for source, some in ages.items()
        for number, days in enumerate(some)
    ]
    await index.learn(program, facts)
    text = await page(await signed_in())
    assert "6 known customers" in text
    assert "Webhook messages 3" in text.replace("&#x27;", "'")
    assert "Imported files 1" in text
    assert "The last 24 hours 2 The last 7 days 1 The last 30 days 1 The last 90 days 0 The last year 1" in text
    assert "Longer ago 1" in text
    assert "Sample Person" not in text


async def test_a_bar_is_a_part_of_all_customers(signed_in: SignIn, program: Program) -> None:
    some = [CustomerRecord(f"c-{n}", source) for n, source in enumerate(("webhook", "webhook", "import"))]
    await index.learn(program, some)
    markup = (await (await signed_in()).get(PATH)).content.decode()
    assert '<progress max="3" value="2" aria-label="Webhook messages">' in markup


async def test_it_says_how_the_feeds_go(signed_in: SignIn, program: Program) -> None:
    now = timezone.now()
    await Deliveries.objects.acreate(program="main", day=now.date(), outcome="stored", number=1234)
    await Deliveries.objects.acreate(program="main", day=now.date(), outcome="rejected", number=2)
    old = (now - timedelta(days=30)).date()
    await Deliveries.objects.acreate(program="main", day=old, outcome="stored", number=9)
    await Crawl.objects.acreate(
        program="main", rows=500, total=None, moved_at=now, failure="It was stopped.", lease="x", leased_until=now
    )
    await Import.objects.acreate(program="main", digest="0", size=1, kept=77, rejected=3)
    text = await page(await signed_in())
    assert "Stored 1,234" in text
    assert "Wrong signature 2" in text
    assert "continues there. It was stopped." in text
    assert "500 of about unknown" in text
    assert "Reading now no" in text
    assert "77 3 not yet; last progress" in text


LATELY = "noon, three days ago"  # at noon: 72 hours before the hour that follows midnight may be four days ago
PART = "The index has only some of the customers"


def dated(fields: dict[str, Any], program: Program) -> dict[str, Any]:
    noon = timezone.now().astimezone(program.time_zone).replace(hour=12)
    return {name: noon - timedelta(days=3) if value == LATELY else value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("crawl", "file", "said"),
    [
        (None, None, [PART]),
        ({"rows": 0}, {"kept": 0, "finished_at": LATELY}, [PART]),
        (
            {"rows": 500, "total": None},
            None,
            ["500 rows of the customer list of Gameball have been read; the total is unknown"],
        ),
        (
            {"rows": 500, "total": 9000},
            {"kept": 7},
            ["500 of about 9,000 rows of the customer list of Gameball have been read"],
        ),
        ({"rows": 9000, "finished_at": LATELY}, None, ["The customer list of Gameball was read to its end 3 days ago"]),
        (
            {"rows": 500, "total": 9000},
            {"kept": 7, "finished_at": LATELY},
            ["500 of about 9,000 rows", "A customer file was imported 3 days ago"],
        ),
    ],
)
async def test_it_and_the_search_say_how_far_it_reaches(
    crawl: dict[str, Any] | None, file: dict[str, Any] | None, said: list[str], signed_in: SignIn, program: Program
) -> None:
    if crawl is not None:
        await Crawl.objects.acreate(program="main", **dated(crawl, program))
    if file is not None:
        await Import.objects.acreate(program="main", digest="0", size=1, **dated(file, program))
    client = await signed_in()
    searched = await client.get("/main/customers/?q=nobody")
    for text in (await page(client), text_of(searched.content.decode())):
        assert all(sentence in text for sentence in said)
        assert (PART in text) == (said == [PART])
        assert ("may be missing" in text) == (said != [PART])


async def test_the_search_page_leads_there(signed_in: SignIn, program: Program) -> None:
    answer = await (await signed_in()).get("/main/customers/")
    assert PATH in answer.content.decode()
