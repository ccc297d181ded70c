"""What pages, files and the history say of what Spaaza sends: the cases, and the sandbox's customer 2018."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from tenacity import wait_none

from dashboard.sandbox.server import SandboxServer
from dashboard.sandbox.spaaza import account, chain, reads
from tests.cases.conftest import SignIn
from tests.cases.files import case
from tests.cases.reader import Reader
from tests.platforms import SPAAZA

PANELS = ("details", "balance", "tier", "campaigns", "coupons", "referrals", "activity")
FULL = "2018"


@pytest.fixture(scope="module")
def running() -> Iterator[SandboxServer]:
    with SPAAZA.serve() as server:
        yield server


@pytest.fixture
def sends(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`sends(row, …)` makes these the chain's only campaigns."""

    def send(*rows: Any) -> None:
        rows = json.loads(json.dumps(rows, default=float))  # a sandbox sends no Decimal
        for module in (reads, account):
            monkeypatch.setattr(module, "campaigns", lambda: [{"created_date": None, **row} for row in rows])
        monkeypatch.setattr(account.Account, "progress", lambda *_: None)

    return send


@pytest_asyncio.fixture
async def desk(running: SandboxServer, reader: SignIn, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reader]:
    """Marketing, who read pages of a program on the sandbox, about customer 2018."""
    monkeypatch.setattr("dashboard.loyalty.retries.FULL_JITTER", wait_none())
    running.clear_faults()
    yield replace(await reader("marketing", SPAAZA, running.base_url, currency="EUR"), customer_id=FULL)
    running.clear_faults()


async def test_a_campaign_ends_at_one_time_on_every_page_in_every_file_and_in_the_history(
    desk: Reader, sends: Callable[..., None]
) -> None:
    row = case("campaign end in another zone", "spaaza")["campaign"]
    sends(row)
    for path in ("campaigns/", "campaigns/159/", "campaigns/calendar/?from=2028-03"):
        assert "1 Apr 2028, 00:30" in await desk.config(path), path
    assert "1 Apr 2028, 00:30" in await desk.panel("campaigns", "2001")
    assert ",2028-04-01 00:30," in await desk.get("/main/config/campaigns/?format=csv")
    assert '"ends": "2028-04-01T00:30:00+02:00"' in await desk.get("/main/config/campaigns/?format=json")
    sends(row | {"active_date_until": "2028-04-30T22:00:00+00:00"})
    await desk.get("/main/config/review/?fresh=1")
    assert "1 Apr 2028, 00:30 → 30 Apr 2028" in await desk.config("history/")
    assert "22:30" not in await desk.config("history/")


async def test_documented_types_are_no_drift_and_no_finding(desk: Reader, sends: Callable[..., None]) -> None:
    sends(*case("documented types", "spaaza")["campaigns"])
    text = await desk.config("campaigns/")
    for words in ("Prize draw Entries wallet", "Composed Composable", "Basket Basket"):
        assert words in text
    for path in ("campaigns/", "review/"):
        assert "documentation" not in await desk.config(path), path
    assert "Undocumented" not in await desk.config("review/")
    assert "documentation" not in await desk.panel("campaigns", "2001")


async def test_what_the_platform_calls_active_is_so_without_dates(desk: Reader, sends: Callable[..., None]) -> None:
    sends(case("active without dates", "spaaza")["campaign"])
    assert "Active: no dates." in await desk.config("campaigns/1/")
    assert ",Birthday,active,,,no dates," in await desk.get("/main/config/campaigns/?format=csv")


REWARDS: list[tuple[dict[str, Any], str]] = [
    ({"recipient_reward_method": "voucher", "recipient_reward_amount": 5}, "a coupon: 5 EUR off"),
    ({"recipient_reward_method": "voucher", "recipient_reward_code": "SUN"}, "the coupon SUN"),
    (
        {"recipient_reward_method": "wallet", "recipient_reward_amount": 2.5, "recipient_campaign_id": 9},
        "2.5 points in the wallet “Savings”",
    ),
    (
        {"recipient_reward_method": "gift", "recipient_reward_amount": 1},
        "a reward, sent as “recipient_reward_method: gift, recipient_reward_amount: 1”",
    ),
    ({"recipient_reward_method": "points", "recipient_reward_amount": 0}, "0 points"),
]


async def test_a_reward_as_a_ratio_is_a_percentage(desk: Reader, sends: Callable[..., None]) -> None:
    sends(case("reward as a ratio", "spaaza")["campaign"])
    for text in (await desk.config("campaigns/"), await desk.config("campaigns/2/"), await desk.panel("campaigns")):
        assert "25% off" in text
        assert "no reward" not in text
    assert "25% off" in await desk.get("/main/config/campaigns/?format=csv")
    assert "No reward" not in await desk.config("review/")


async def test_no_form_of_reward_is_called_none(desk: Reader, sends: Callable[..., None]) -> None:
    wallet = {"id": 9, "type": "wallet", "title": "Savings"}
    rows = [{"id": 20 + n, "type": "signup", "title": f"Form {n}", **row} for n, (row, _said) in enumerate(REWARDS)]
    sends(wallet, *rows)
    listed, customers = await desk.config("campaigns/"), await desk.panel("campaigns")
    for _row, said in REWARDS:
        said = said.replace("5 EUR", "€5")
        assert said in listed
        assert f"gives {said}" in customers


async def test_who_referred_the_customer_and_the_opt_in_are_in_the_details(desk: Reader) -> None:
    text = await desk.panel("details")
    assert "Agreed to take part no" in text
    assert "Referred by customer 2001" in text
    assert "Referral code used c001jl" in text
    assert "Referral channel whatsapp" in text
    assert "Referral campaign 238" in text
    assert "Agreed to take part yes" in await desk.panel("details", "2001")
    assert "Referred by customer unknown" in await desk.panel("details", "2001")


async def test_a_voucher_has_its_conditions_its_giver_and_the_place_of_its_use(desk: Reader) -> None:
    text = await desk.panel("coupons")
    assert "conditions Not with other vouchers. From 20 euros." in text
    assert "given by Sample Clerk" in text
    assert "campaign Welcome gift" in text
    assert "used in basket basket_till_8812" in text
    assert "used at Sample Stores Utrecht" in text


async def test_a_return_says_so_and_of_which_basket(desk: Reader) -> None:
    text = await desk.panel("activity")
    assert re.search(r"Return: Reward from A point for every euro \S+ −22 pts", text)
    assert "return of basket_2018_2" in text
    assert "receipt 478002" in text


async def test_entries_are_asked_for_and_no_total_is_said_of_a_part(desk: Reader, running: SandboxServer) -> None:
    assert "16 listed" in await desk.panel("activity")
    assert "Prize draw" in await desk.panel("activity")
    running.set_faults([{"path": "/get-campaigns", "fault": "html"}])
    text = await desk.panel("activity", "2009")
    assert "Activity total unknown" in text
    assert "Not shown: changes in points and entries, if there were any." in text


def money_in(text: str) -> set[str]:
    """How money is written in a text, with every number as 0."""
    found = re.findall(r"€\d|(?<!\w)[\d,.]*\d ?(?:€(?!\d)|EUR)", text)
    return {re.sub(r"\d[\d,.]*", "0", one) for one in found}


@pytest.mark.parametrize(("position", "spelling"), [("before", {"€0"}), ("after", {"0 €"})])
async def test_money_has_one_spelling_on_a_profile(
    desk: Reader, monkeypatch: pytest.MonkeyPatch, position: str, spelling: set[str]
) -> None:
    monkeypatch.setitem(chain.EUROS, "display_position", position)
    for customer_id in ("2018", "2009", "2005"):
        texts = [await desk.panel(panel, customer_id) for panel in PANELS if panel != "details"]
        assert money_in(" ".join(texts)) == spelling
    assert money_in(await desk.config("campaigns/")) == spelling


async def test_an_average_order_is_spelled_like_other_money(desk: Reader) -> None:
    assert money_in(await desk.panel("details")) == {"€0"}


async def test_points_are_in_one_unit(desk: Reader) -> None:
    text = await desk.panel("campaigns")
    assert "gives 1 pts" in text
    assert not re.search(r"\d points?\b(?! of)", text.replace("450 points", ""))


async def test_a_machine_s_dust_is_not_shown_but_can_be_looked_up(desk: Reader) -> None:
    text = await desk.panel("balance")
    assert f"Added in total 0.3 pts sent as {Decimal(str(0.1 + 0.2))}" in text
    assert text.count("0.30000000000000004") == 1
    assert "00000000" not in await desk.panel("campaigns")


async def test_what_cannot_be_read_is_shown_as_sent(desk: Reader) -> None:
    for panel, name in (
        ("balance", "saved_amount about 107"),
        ("coupons", "voucher_amount about 5"),
        ("tier", "date_reached 12345"),
        ("activity", "kind 12345"),
    ):
        text = await desk.panel(panel, "2010")
        assert name in text, panel
        assert "The platform did not send it, or" not in text.replace("Counted", ""), panel


async def test_unknown_fields_of_every_panel_are_shown(desk: Reader) -> None:
    for panel in PANELS:
        assert 'field_nobody_knows {"a": [1, null]}' in await desk.panel(panel, "2010"), panel


async def test_a_panel_blames_only_its_own_fields(desk: Reader) -> None:
    for panel, field in (("balance", "is_redeemable"), ("tier", "next_review_date")):
        text = await desk.panel(panel, "2010")
        assert re.search(rf"\.user_progress\.{field}: [^.]+ was expected, [^.]+ was sent", text)
        assert "award_count" not in text
        assert "more Keeping" not in text


async def test_a_review_without_a_date_is_none_and_not_unknown(desk: Reader) -> None:
    assert "Next review no date" in await desk.panel("tier", "2001")
