"""Signing in at a company and out again, and what may go wrong there; the second factor of people with a password.

The provider is real, and so is the one that is down: nobody listens there. Passwords are for break-glass accounts.
"""

import re
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
import pytest_asyncio
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.async_api import Browser, expect

from tests.access.oidc.company import DISCOVERY, PROVIDERS, Company, provider, running_company
from tests.journeys.conftest import Open, Sessions, windows_of
from tests.journeys.test_accessibility import look_at
from tests.journeys.window import Window
from tests.live import DATABASE, PASSWORD, Desk, running_desk

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside the provider
WANTED = "/main/config/tiers/"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def running() -> Iterator[Company]:
    with running_company() as company:
        yield company


@pytest.fixture
def company(running: Company) -> Iterator[Company]:
    """The provider, which answers as it should until a test changes that."""
    yield running
    running.answers.clear()


@pytest.fixture(scope="module")
def company_desk(running: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A dashboard where people sign in at a company; some may use a password and a second factor."""
    folder = tmp_path_factory.mktemp("company")
    file = folder / "oidc.toml"
    closed = PROVIDERS.replace("company", "closed", 1).replace("Sample", "Closed").format(issuer="http://localhost:9")
    file.write_text(PROVIDERS.format(issuer=running.url) + closed)
    with running_desk(
        folder,
        OIDC_FILE=str(file),
        COMPANY_SECRET="sample-client-secret",
        REQUIRE_MFA="on",
        PASSWORD_SIGN_IN="off",
        BREAK_GLASS_ACCOUNTS="support marketing admin",
    ) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def open_here(company_desk: Desk, browser: Browser, sessions: Sessions) -> AsyncIterator[Open]:
    """`await open_here("")`: a window of somebody who has not signed in to that dashboard."""
    async with windows_of(company_desk, browser, sessions) as open_one:
        yield open_one


async def sign_in_at(company: str, window: Window, subject: str = "") -> None:
    """On the way to the page that one wanted; without a subject the provider's page does not come."""
    window.expected.append("Failed to load resource")  # a refusal; the provider's style sheet is not on this machine
    await window.page.goto(WANTED)
    await window.page.get_by_role("link", name=f"Sign in with {company}").press("Enter")
    if subject:
        await window.page.get_by_placeholder("sub").fill(subject)
        await window.page.get_by_role("button", name="Authorize").press("Enter")


async def sign_in_with_password(window: Window, name: str) -> None:
    """With the keyboard alone, as everything that follows here."""
    await window.page.goto(f"/accounts/login/?next={WANTED}")
    await window.follow(window.page.get_by_text("Emergency sign-in with a password"))
    await type_password(window, name)


async def type_password(window: Window, name: str) -> None:
    await window.reach(window.page.get_by_label("User name"))
    await window.page.keyboard.type(name)
    await window.reach(window.page.get_by_label("Password"))
    await window.page.keyboard.type(PASSWORD)
    await window.page.keyboard.press("Enter")


async def type_code(window: Window, code: str) -> None:
    await window.reach(window.page.get_by_label("Code", exact=True))
    await window.page.keyboard.type(code)
    async with window.page.expect_navigation():
        await window.page.keyboard.press("Enter")


async def type_code_of_app(window: Window, secret: str) -> None:
    """What the app shows; once more if its thirty seconds were over before it came."""
    typed = None
    while await window.page.get_by_label("Code", exact=True).count() and typed != (now := int(time.time()) // 30):
        typed = now
        await type_code(window, format_hotp_value(hotp_value(secret, now)))


def half_a_minute_passes(desk: Desk) -> None:
    """For codes that counted: the next one of the app may come at once."""
    with closing(sqlite3.connect(desk.folder / DATABASE)) as database, database:
        database.execute("UPDATE used_code SET period = period - 1")


async def choose(window: Window, item: str) -> None:
    """An item of the person's menu."""
    await window.follow(window.page.locator("[popovertarget=menu-person]"))
    await window.follow(window.page.locator("#menu-person .menu-item", has_text=item))


async def sign_out(window: Window) -> None:
    await choose(window, "Sign out")
    await expect(window.page).to_have_url(re.compile("/accounts/login/$"))


async def expect_heading(window: Window, words: str) -> None:
    await expect(window.page.get_by_role("heading", level=1)).to_have_text(words)


async def expect_wanted(window: Window, name: str) -> None:
    """The person of this name is signed in, on the page that they wanted."""
    await expect(window.page).to_have_url(re.compile(f"{WANTED}$"))
    await expect(window.page.locator(".person-name")).to_have_text(name)


async def expect_refusal(window: Window, sentence: str) -> None:
    """A page says so, and leads back to the sign-in page, and from there to the page wanted."""
    await expect_heading(window, "You are not signed in")
    await expect(window.page.get_by_role("main")).to_contain_text(sentence)
    await window.follow(window.page.get_by_role("link", name="Back to the sign-in page"))
    await expect(window.page).to_have_url(re.compile(rf"/accounts/login/\?next={WANTED}$"))


async def expect_ended(window: Window) -> None:
    """The next page is the sign-in page, which says why."""
    await window.page.reload()
    await expect(window.page).to_have_url(re.compile("/accounts/login/"))
    await expect(window.page.get_by_role("main")).to_contain_text("Your session has ended.")


async def test_signing_in_at_a_company_and_out_again(company: Company, open_here: Open) -> None:
    window = await open_here("")
    company.knows("sara", "loyalty-managers")
    await sign_in_at("Sample Company", window, "sara")
    await expect_wanted(window, "sara")
    await choose(window, "Sign out")
    await expect(window.page.get_by_role("heading", name="End Session")).to_be_visible()
    await window.page.get_by_role("button", name="End session").click()
    await expect(window.page).to_have_url(re.compile("/accounts/login/$"))
    await look_at(window)
    await window.page.goto(WANTED)
    await expect(window.page).to_have_url(re.compile(r"/accounts/login/\?next="))


async def test_a_discovery_document_with_another_issuer_signs_nobody_in(company: Company, open_here: Open) -> None:
    window = await open_here("")
    company.answers[DISCOVERY] = company.discovery() | {"issuer": "https://elsewhere.example.com"}
    await sign_in_at("Sample Company", window)
    await expect_refusal(window, "The answer of Sample Company was not accepted")


async def test_an_expired_token_signs_nobody_in(
    company: Company, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = await open_here("")
    monkeypatch.setattr(company, "application", provider(access_token_max_age=timedelta(minutes=-10)))
    company.knows("sara", "loyalty-managers")
    await sign_in_at("Sample Company", window, "sara")
    await expect_refusal(window, "The answer of Sample Company was not accepted")


async def test_who_loses_the_group_stays_out_and_the_other_session_ends(company: Company, open_here: Open) -> None:
    here, there = await open_here(""), await open_here("")
    company.knows("nora", "loyalty-managers")
    await sign_in_at("Sample Company", here, "nora")
    await expect_wanted(here, "nora")
    company.knows("nora", "others")
    await sign_in_at("Sample Company", there, "nora")
    await expect_refusal(there, "none of your groups there opens this dashboard")
    await expect_ended(here)


async def test_an_existing_local_name_stays_with_its_account(company: Company, open_here: Open) -> None:
    window = await open_here("")
    company.knows("somebody-else", "loyalty-managers", preferred_username="manager")
    await sign_in_at("Sample Company", window, "somebody-else")
    await expect_wanted(window, "manager@company")


async def test_while_the_provider_is_down_break_glass_opens_the_door(open_here: Open) -> None:
    window = await open_here("")
    await sign_in_at("Closed Company", window)
    await expect_heading(window, "You are not signed in")
    await look_at(window)
    await expect_refusal(window, "Closed Company does not answer, so it cannot sign you in.")
    await window.follow(window.page.get_by_text("Emergency sign-in with a password"))
    await type_password(window, "manager")
    await expect(window.page.get_by_role("alert")).to_contain_text("or this account signs in with one of the")
    await look_at(window)
    await type_password(window, "admin")
    await window.follow(window.page.get_by_role("link", name="Set up an app"))
    await type_code_of_app(window, await window.page.locator(".key").inner_text())
    await window.follow(window.page.get_by_role("link", name="Continue"))
    await expect_wanted(window, "admin")


async def test_an_app_and_recovery_codes_sign_in_and_end_the_other_session(company_desk: Desk, open_here: Open) -> None:
    window, other = await open_here(""), await open_here("")
    page = window.page
    await sign_in_with_password(window, "marketing")
    await expect_heading(window, "Second factor")
    await look_at(window)
    await window.follow(page.get_by_role("link", name="Set up an app"))
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await look_at(window)
    secret = await page.locator(".key").inner_text()
    await type_code_of_app(window, secret)
    await expect_heading(window, "Recovery codes")
    codes = await page.locator(".recovery-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    await look_at(window)
    await window.follow(page.get_by_role("link", name="Continue"))
    await expect_wanted(window, "marketing")
    await page.go_back()
    await expect(page.get_by_role("main")).to_contain_text("Your recovery codes have already been shown.")
    await expect(page.locator(".recovery-codes")).to_have_count(0)
    await look_at(window)

    await sign_out(window)
    await sign_in_with_password(window, "marketing")
    await expect_heading(window, "Second factor")
    await look_at(window)
    half_a_minute_passes(company_desk)
    await type_code_of_app(window, secret)
    await expect_wanted(window, "marketing")

    await sign_out(window)
    await sign_in_with_password(window, "marketing")
    await type_code(window, codes[0])
    await expect_wanted(window, "marketing")
    await expect(page.get_by_role("list", name="Messages")).to_contain_text("9 codes are left.")
    await look_at(window)
    await sign_in_with_password(other, "marketing")
    await type_code(other, codes[1])
    await expect_wanted(other, "marketing")
    await choose(window, "Second factor")
    await expect(page.get_by_role("region", name="Recovery codes")).to_contain_text("8 codes are left.")
    await look_at(window)

    await choose(window, "Your sessions")
    await expect_heading(window, "Your sessions")
    await page.wait_for_load_state()  # with its style sheets
    await look_at(window)
    await window.follow(page.get_by_role("listitem").get_by_role("button", name="End"))
    await expect(page.get_by_role("list", name="Messages")).to_contain_text("1 session has ended.")
    await expect_ended(other)
    await look_at(other)


async def test_a_passkey_is_added_at_the_first_sign_in_and_asked_for_at_the_next(
    company_desk: Desk, open_here: Open
) -> None:
    window = await open_here("", base_url=f"http://localhost:{company_desk.port}")  # passkeys refuse 127.0.0.1
    page = window.page
    chromium = await page.context.new_cdp_session(page)
    await chromium.send("WebAuthn.enable")
    await chromium.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await sign_in_with_password(window, "support")
    await window.follow(page.get_by_role("link", name="Add a passkey"))
    await expect_heading(window, "Add a passkey")
    await look_at(window)
    await window.follow(page.get_by_role("button", name="Add a passkey"))
    await expect_heading(window, "Recovery codes")
    await expect(page.locator(".recovery-codes li")).to_have_count(10)
    await window.follow(page.get_by_role("link", name="Continue"))
    await expect_wanted(window, "support")
    await page.goto("/accounts/second-factor/passkeys/add/")
    await window.follow(page.get_by_role("button", name="Add a passkey"))
    await expect(page.get_by_role("alert")).to_contain_text("This device already has a passkey for your account.")
    await sign_out(window)
    await sign_in_with_password(window, "support")
    await expect_heading(window, "Second factor")
    await look_at(window)
    await window.follow(page.get_by_role("button", name="Use a passkey"))
    await expect_wanted(window, "support")
