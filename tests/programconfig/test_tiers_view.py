"""The tiers in a browser."""

import pytest

from dashboard.programs import Program
from tests.customers.conftest import SignIn
from tests.words import text_of

HERE = "/main/config/tiers/"


async def test_the_matrix_has_every_tier_with_what_it_adds(program: Program, signed_in: SignIn) -> None:
    object.__setattr__(program, "tier_unit", "orders")
    page = (await (await signed_in("marketing")).get(HERE)).content.decode()
    words = text_of(page)
    assert "250 orders" in words
    assert "Compared with Basic: Earning: 1.5 points for each unit of money spent" in words
    assert f'href="{HERE}2/"' in page
    assert 'alt="G"' in page  # the icon's fallback


async def test_without_a_unit_it_says_so(signed_in: SignIn) -> None:
    words = text_of((await (await signed_in("marketing")).get(HERE)).content.decode())
    assert "this dashboard's settings name none" in words


async def test_one_tier_has_every_field(signed_in: SignIn) -> None:
    page = (await (await signed_in("marketing")).get(f"{HERE}3/")).content.decode()
    assert "benefits[0].type" in page
    assert "What it adds compared with Gold" in text_of(page)


@pytest.mark.parametrize("order", [0, 99])
async def test_an_order_nobody_has_is_not_found(order: int, signed_in: SignIn) -> None:
    assert (await (await signed_in("marketing")).get(f"{HERE}{order}/")).status_code == 404


async def test_what_is_too_long_is_said_on_the_page_and_in_the_file(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.loyalty.limits.MAX_ITEMS", 2)
    monkeypatch.setattr("dashboard.loyalty.strict_json.MAX_TEXT_LENGTH", 0)
    monkeypatch.setattr("dashboard.loyalty.outcomes.LARGE_BYTES", 0)  # made beside the event loop
    browser = await signed_in("marketing")
    words = text_of((await browser.get(HERE)).content.decode())
    assert "Only the first 2 of 4 items were read." in words
    assert "Only the first 2 of 4 items were read" in (await browser.get(f"{HERE}?format=csv")).content.decode()
