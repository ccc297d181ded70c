"""A marketer knows how long the card is, and says so from a customer's page."""

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Open
from tests.journeys.test_accessibility import look_at


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_number_is_set_from_the_card_and_taken_back(scripts: bool, open_window: Open) -> None:
    window = await open_window("marketing", java_script_enabled=scripts)
    page = window.page
    await window.open_profile("cust_1001")
    stamps = window.panel("stamps")
    await expect(stamps).to_contain_text("3 of 10 (inferred)")
    profile = page.url
    await stamps.get_by_label("Details: Ten lunches").click()
    await stamps.get_by_role("link", name="Ten lunches").click()
    await page.get_by_label("Stamps on a full card").fill("9")
    await page.get_by_role("button", name="Set it").click()
    await page.wait_for_url(profile)
    await window.whole_profile()
    await expect(stamps).to_contain_text("3 of 9")
    await expect(stamps).to_contain_text("(9, set by marketing on ")
    await stamps.get_by_label("Details: Ten lunches").click()
    await stamps.get_by_role("link", name="Ten lunches").click()
    await expect(page.get_by_role("main")).to_contain_text("in use")
    if scripts:
        await look_at(window)
    await page.get_by_role("button", name="Remove").click()
    await page.wait_for_url(profile)
    await expect(stamps).to_contain_text("3 of 10 (inferred)")
