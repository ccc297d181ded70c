"""Signing in at a company and out again, and with a passkey. Passkeys need `localhost`: they refuse 127.0.0.1."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.access.oidc.company import Company, running_company
from tests.journeys.window import Window
from tests.live import PASSWORD, Desk, running_desk

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside the provider
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with running_company() as company:
        yield company


@pytest.fixture(scope="module")
def company_desk(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A dashboard where people sign in at a company, or with a password and a second factor."""
    folder = tmp_path_factory.mktemp("company")
    with running_desk(folder, None, **company.environment(folder), REQUIRE_MFA="on") as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def window(company_desk: Desk, browser: Browser) -> AsyncIterator[Window]:
    context = await browser.new_context(base_url=f"http://localhost:{company_desk.port}", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    window = Window(await context.new_page())
    yield window
    await context.close()
    assert not window.complaints


async def sign_out(window: Window) -> None:
    await window.page.locator("[popovertarget=menu-person]").click()
    await window.page.get_by_role("button", name="Sign out").click()


async def test_signing_in_at_a_company_and_out_again(company: Company, window: Window) -> None:
    page = window.page
    window.expected.append("Failed to load resource")  # the provider's style sheet is not on this machine
    company.knows("sara", "loyalty-managers")
    await page.goto("/main/config/tiers/")
    assert await window.axe() == []
    await page.get_by_role("link", name="Sign in with Sample Company").click()
    await page.get_by_placeholder("sub").fill("sara")
    await page.get_by_role("button", name="Authorize").click()
    await expect(page).to_have_url(re.compile("/main/config/tiers/$"))
    await expect(page.locator(".person-name")).to_have_text("sara")
    await sign_out(window)
    await expect(page.get_by_role("heading", name="End Session")).to_be_visible()
    await page.get_by_role("button", name="End session").click()
    await expect(page).to_have_url(re.compile("/accounts/login/$"))
    await page.goto("/main/config/tiers/")
    await expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))


async def test_a_passkey_is_added_at_the_first_sign_in_and_asked_for_at_the_next(window: Window) -> None:
    page = window.page
    chromium = await page.context.new_cdp_session(page)
    await chromium.send("WebAuthn.enable")
    await chromium.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await fill_in_password(window)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    assert await window.axe() == []
    await page.get_by_role("link", name="Set up an app").click()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert await window.axe() == []
    await page.go_back()
    await page.get_by_role("link", name="Add a passkey").click()
    assert await window.axe() == []
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    await expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert await window.axe() == []
    await page.get_by_role("link", name="Continue").click()
    await expect(page).to_have_url(re.compile("/main/$"))
    await page.goto("/accounts/second-factor/passkeys/add/")
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("alert")).to_contain_text("This device already has a passkey for your account.")
    await sign_out(window)
    await fill_in_password(window)
    assert await window.axe() == []
    await page.get_by_role("button", name="Use a passkey").press("Enter")
    await expect(page).to_have_url(re.compile("/main/$"))


async def fill_in_password(window: Window) -> None:
    await window.page.goto("/accounts/login/?next=/main/")
    await window.page.get_by_label("User name").fill("support")
    await window.page.get_by_label("Password").fill(PASSWORD)
    await window.page.get_by_role("button", name="Sign in with a password").press("Enter")
