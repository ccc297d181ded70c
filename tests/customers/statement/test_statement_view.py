"""The statement: on its page, for a period, as a file, on paper, and where something is missing."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from django.core.cache import cache

from dashboard.access.models import AccessRecord
from dashboard.access.security_log.models import Event
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.platforms import SPAAZA, Case
from tests.staff import noted
from tests.words import text_of

LINK = re.compile(r'<a href="/main/(orders|codes)/[^"]+"><bdi>([^<]+)</bdi></a>')


async def test_the_balance_is_explained(signed_in: SignIn, key_of: Keys, sandbox: SandboxServer) -> None:
    client, key = await signed_in(), await key_of("cust_orders")
    address = f"/main/customers/{key}/statement/"
    assert f'<a href="{address}">Explain</a>' in (await client.get(f"/main/customers/{key}/balance/")).content.decode()
    sandbox.reset_requests()
    answer = await client.get(address)
    page = text_of(answer.content.decode())
    assert answer.status_code == 200
    assert sandbox.requests() == {"transactions": 1}  # the balance was read before
    for sentence in (
        "Opening balance 0",
        "Earned Campaign reward +230 Points for an order +565.5 +795.5",
        "Changed manually Manual reward +25 Added manually +35 Deducted manually −10",
        "Sorry for the wait",
        "Available 690",
        "Total 750",
        "Blocked: 400 Stars, not included in any balance.",
        "+60 Points for an order Pending",
        "Tier number 2",
    ):
        assert sentence in page, sentence
    assert "not in the ledger" not in page
    assert page.index("ORD-5004") < page.index("ORD-5001")
    linked = LINK.findall(answer.content.decode())
    assert {"ORD-5001", "ORD-5004", "SHIP-O1L0"} <= {text for _page, text in linked}
    assert {page for page, text in linked if text == "SHIP-O1L0"} == {"codes"}
    fragment = (await client.get(address, headers={"HX-Request": "true"})).content.decode()
    assert fragment.lstrip().startswith("<section")
    assert [row.page async for row in AccessRecord.objects.order_by("pk")][-2:] == ["statement", "statement"]


async def test_what_does_not_add_up_is_named_with_its_amount(signed_in: SignIn, key_of: Keys) -> None:
    client = await signed_in()

    async def statement(customer_id: str) -> str:
        return text_of((await client.get(f"/main/customers/{await key_of(customer_id)}/statement/")).content.decode())

    gap = await statement("cust_gap")
    assert "113 Stars are not in the ledger. The list shows where the balance changed without a movement. +113" in gap
    assert "The balance changed by +32 before this movement, and no movement explains it." in gap
    assert "Available 776" in gap
    mismatch = await statement("cust_mismatch")
    assert "Available 1,040 Other points in the total" in mismatch
    assert "+115 Total 1,155" in mismatch
    assert "not in the ledger" not in mismatch
    assert "The balance is below zero." in await statement("cust_negative")
    assert "The platform lists no point movements for this customer." in await statement("cust_new")


async def test_a_period_and_a_wrong_date(signed_in: SignIn, key_of: Keys, sandbox: SandboxServer) -> None:
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_orders')}/statement/"
    everything = (await client.get(address)).content.decode()
    rows = everything.count('class="movement"')
    first = await client.get(address, {"from": "2026-01-01", "to": "2099-12-31"})
    assert "1 Jan 2026 to 31 Dec 2099" in text_of(first.content.decode())
    only_minus = (await client.get(address, {"minus": "1"})).content.decode()
    assert 0 < only_minus.count('class="movement"') < rows
    assert "Available 690" in text_of(only_minus)
    before = text_of((await client.get(address, {"to": "2000-01-01"})).content.decode())
    assert "There are no movements in this period." in before
    assert "Closing balance 0" in before
    for query, sentence in [
        ({"from": "2026-02-30", "to": "2026-03-01"}, "“2026-02-30” is not a date."),
        ({"from": "<b>", "to": "2026-03-01"}, "“<b>” is not a date."),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "The first day is after the last day."),
    ]:
        sandbox.reset_requests()
        answer = await client.get(address, query)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert sentence in text_of(page)
        assert 'value="2026-03-01"' in page
        assert not sandbox.requests()
        assert (await client.get(address, query | {"format": "csv"})).status_code == 400


async def test_as_a_file(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in(), await key_of("cust_orders")
    address = f"/main/customers/{key}/statement/"
    answer = await client.get(address, {"format": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "cust_orders" not in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    numbers = {row["What"]: row["Points"] for row in rows if not row["When"]}
    assert numbers["Available"] == "690.0"
    assert sum(float(row["Points"]) for row in rows if row["When"] and not row["Status"]) > 0
    by_hand = next(row for row in rows if row["What"] == "Deducted manually")
    assert (by_hand["Points"], by_hand["Reason"]) == ("-10", "Counted twice")
    assert await noted(Event.EXPORTED) == [("exported", "sample-support", "main", f"{address} csv")]
    assert (await client.get(address, {"format": "xml"})).status_code == 400


class Paper(HTMLParser):
    """Collects what is printed: `text` is the page without the elements that are left out on paper."""

    LEFT_OUT = frozenset(
        {"no-print", "panel-head", "partial", "notice", "more", "topbar", "menu", "button", "foot-keys"}
    )
    VOID = frozenset({"input", "br", "link", "meta", "img", "path", "use"})

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[bool] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            is_left_out = bool(self.LEFT_OUT & set((dict(attrs).get("class") or "").split()))
            self.inside.append(is_left_out or bool(self.inside and self.inside[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside or not self.inside[-1]:
            self.text += data


async def test_paper_has_nothing_internal(signed_in: SignIn, key_of: Keys) -> None:
    """What staff wrote, ages, the form and notes are not printed; period, program and customer are."""
    client, paper = await signed_in(), Paper()
    page = (await client.get(f"/main/customers/{await key_of('cust_orders')}/statement/")).content.decode()
    paper.feed(page[page.index("<main") : page.index("</main>")])
    printed = " ".join(paper.text.split())
    assert printed.startswith("Sample Club Points statement cust_orders all movements")
    assert "Available 690" in printed
    assert "Deducted manually" in printed
    for internal in (
        "Counted twice",
        "GB-0018",
        "Tier number",
        "in any balance",
        "Download as CSV",
        "live",
        "available to spend",
    ):
        assert internal in page
        assert internal not in printed


@pytest.mark.parametrize("case", [SPAAZA], ids=str)
async def test_wallets(signed_in: SignIn, key_of: Keys, case: Case, sandbox: SandboxServer) -> None:
    client = await signed_in()
    one = text_of((await client.get(f"/main/customers/{await key_of('user:2001')}/statement/")).content.decode())
    assert "Earned +134" in one
    assert "144 pts are not in the ledger." in one
    assert "The balances here are worked out." in one
    two = text_of((await client.get(f"/main/customers/{await key_of('user:2009')}/statement/")).content.decode())
    assert two.index("The balance in pts") < two.index("Store credit The balance in €")
    panel = (await client.get(f"/main/customers/{await key_of('user:2009')}/balance/")).content.decode()
    assert "/statement/" in panel


async def test_when_the_platform_fails(signed_in: SignIn, key_of: Keys, sandbox: SandboxServer) -> None:
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_orders')}/statement/"
    sandbox.set_faults([{"path": "*/transactions*", "fault": "500"}])
    page = (await client.get(address)).content.decode()
    assert "Retry" in page
    assert "error-card" in page
    assert (await client.get(address, {"format": "csv"})).status_code == 503
    assert await noted(Event.EXPORTED) == []
    cache.clear()
    sandbox.set_faults([{"path": "*/balance", "fault": "500"}])
    page = text_of((await client.get(address)).content.decode())
    assert "Not shown: the balance." in page
    assert "Closing balance 690" in page


async def test_a_masked_role_sees_no_personal_data(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in("marketing"), await key_of("vip.sample@example.com")
    page = (await client.get(f"/main/customers/{key}/statement/")).content.decode()
    assert "vip.sample@example.com" not in page
    assert "With personal data" not in page
    assert (await client.get("/main/customers/aaaaaaaaaaaaaaaa/statement/")).status_code == 404
