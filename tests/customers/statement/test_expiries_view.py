"""What expires when: by month, checked against the platform's next expiry."""

from dataclasses import replace
from decimal import Decimal

import pytest

from customers.statement.book import Book
from customers.statement.expiries import present
from dashboard.access.models import AccessRecord
from dashboard.loyalty.models import Balance, Currency, End, LedgerKind
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.customers.statement.test_expiring import day, of_day
from tests.customers.statement.test_explaining import plain
from tests.platforms import SPAAZA, Case
from tests.words import text_of

ROWS = (of_day(1, 1, 100, LedgerKind.ORDER, "ORD-1", ends=40), of_day(2, 2, 50, LedgerKind.ORDER, "ORD-2", ends=80))
BALANCE = Balance(
    available_points=Decimal(150),
    available_value=Decimal(15),
    currency=Currency(code="EGP"),
    next_expiry_points=Decimal(100),
    next_expiry_at=End(day(40)),
)


async def test_the_schedule_agrees_with_the_platform(signed_in: SignIn, key_of: Keys, sandbox: SandboxServer) -> None:
    client = await signed_in()
    for customer_id in ("cust_orders", "cust_1001"):
        key = await key_of(customer_id)
        panel = (await client.get(f"/main/customers/{key}/balance/")).content.decode()
        assert f'<a href="/main/customers/{key}/expiries/">Expiry dates</a>' in panel
        markup = (await client.get(f"/main/customers/{key}/expiries/")).content.decode()
        assert 'href="/main/orders/' in markup
        page = text_of(markup)
        assert "The dashboard's own schedule says the same." in page, (customer_id, page)
        assert "if nothing is spent." in page
        assert "pending. Their expiry is counted from the day they can be spent." in page
    assert [row.page async for row in AccessRecord.objects.order_by("pk")][-1] == "expiries"


async def test_nothing_to_show_and_failures(signed_in: SignIn, key_of: Keys, sandbox: SandboxServer) -> None:
    client = await signed_in()
    new = text_of((await client.get(f"/main/customers/{await key_of('cust_new')}/expiries/")).content.decode())
    assert "According to the movements, no points expire on a known day." in new
    sandbox.set_faults([{"fault": "500"}])
    page = (await client.get(f"/main/customers/{await key_of('cust_orders')}/expiries/")).content.decode()
    assert "error-card" in page
    assert "Retry" in page


@pytest.mark.parametrize("case", [SPAAZA], ids=str)
async def test_a_platform_without_expiries(signed_in: SignIn, key_of: Keys, case: Case) -> None:
    client = await signed_in()
    page = text_of((await client.get(f"/main/customers/{await key_of('user:2001')}/expiries/")).content.decode())
    assert "Spaaza sends no expiry with its movements" in page


def test_by_month_with_worth() -> None:
    view = present(Book(ROWS, BALANCE), day(3), "Gameball", None)
    assert [plain(f"{month.first:%Y-%m}", month.points, month.worth) for month in view.months] == [
        ("2026-12", 100, "10 EGP"),
        ("2027-02", 50, "5 EGP"),
    ]
    assert view.agrees
    assert (view.rest, view.none, view.not_drawn) == ((), "", "")
    assert view.picture
    assert view.picture.name == "points that expire in each month from Nov 2026 to Feb 2027."
    assert len(view.picture.boxes) == 2


def test_expiries_in_more_than_two_years_are_in_the_table_only() -> None:
    late = of_day(1, 1, 100, LedgerKind.ORDER, "ORD-1", ends=1200)
    view = present(Book((late,), None), day(3), "Gameball", None)
    assert (len(view.months), view.picture) == (1, None)
    both = present(Book((*ROWS, replace(late, row_id=3)), None), day(3), "Gameball", None)
    assert both.picture
    assert both.not_drawn == "Later months are in the table only."


def test_where_they_differ_the_platform_s_line_stands() -> None:
    other = replace(BALANCE, next_expiry_points=Decimal(30))
    view = present(Book(ROWS, other), day(3), "Gameball", None)
    assert not view.agrees
    assert view.check == (
        "Go by the platform's line. The dashboard worked out: 100 points on 30 Dec 2026. "
        "The platform may not spend points in the order in which they expire."
    )
    missing = present(Book(ROWS[1:], BALANCE), day(3), "Gameball", None)
    assert "Movements are missing" in str(missing.check)
    assert missing.rest == ("100 points: expiry unknown, because the movement that gave them is missing or unclear.",)
    assert "could not be checked" in str(present(Book(ROWS, None), day(3), "Gameball", None).check)
