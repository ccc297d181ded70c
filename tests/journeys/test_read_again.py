"""A panel is read again on the profile, and what stands around it follows."""

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Open
from tests.live import Desk


@pytest.mark.parametrize(
    ("panel", "customer_id", "ticket"),  # customers of no other test: an answer kept would stand in
    [("balance", "cust_777001", "Available: "), ("details", "cust_777002", "Name: ")],
)
async def test_strip_ticket_and_header_follow_a_retry(
    panel: str, customer_id: str, ticket: str, desk: Desk, open_window: Open
) -> None:
    window = await open_window()
    desk.sandbox.set_faults([{"path": f"*/{panel}", "fault": "malformed-json"}])
    try:
        await window.open_profile(customer_id)
        strip, text = window.panel("attention"), window.page.locator("#ticket-personal")
        await expect(window.page.get_by_role("main")).to_contain_text("could not be read")
        assert ticket not in await text.input_value()
    finally:
        desk.sandbox.clear_faults()
    await window.page.locator(f"#retry-{panel}").click()
    await expect(window.page.locator("[slot=header]")).not_to_contain_text("could not be read")
    await expect(strip).not_to_contain_text("Could not be read:")
    assert ticket in await text.input_value()
    for slot in ("header", "attention", "ticket"):
        assert await window.page.locator(f"#profile > [slot={slot}]").count() == 1
    assert await window.axe() == []
    assert window.complaints == []
