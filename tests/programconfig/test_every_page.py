"""What every configuration page does: as a page and a fragment, in languages, old, broken, partial and unreachable."""

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from dashboard.loyalty import service
from dashboard.loyalty.models import Currency
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.words import text_of

HTMX = {"HX-Request": "true"}
# address: the panels it has, and whether it can be had as a file
PAGES = {
    "tiers/": (["tiers"], True),
    "tiers/2/": (["tier"], False),
    "campaigns/": (["campaigns"], True),
    "campaigns/5810/": (["campaign"], False),
    "campaigns/calendar/": (["calendar"], False),
    "referral/": (["referral"], True),
    "earning/": (["earning", "redemption"], True),
    "earning/redemption/": (["redemption"], True),
}
FILES = [name for name, (_, has_file) in PAGES.items() if has_file]
HERE = "/main/config/"


class InAnHour:
    """The service's calendar when what was read is no longer fresh, and not yet too old to stand in."""

    @staticmethod
    def now() -> datetime:
        return timezone.now() + timedelta(hours=1)


@pytest.mark.parametrize("name", PAGES)
async def test_it_is_a_page_and_a_fragment(name: str, signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    page, fragment = await client.get(HERE + name), await client.get(HERE + name, headers=HTMX)
    assert (page.status_code, fragment.status_code) == (200, 200)
    whole, part = page.content.decode(), fragment.content.decode()
    assert "<!doctype html>" in whole
    assert "<!doctype html>" not in part
    for panel in PAGES[name][0]:
        assert whole.count(f'id="panel-{panel}"') == 1
        assert f'hx-get="{HERE}' in whole
    assert part.count('<section class="panel panel-') == 1
    assert page["Vary"].count("HX-Request") == 1
    assert "no-store" in page["Cache-Control"]
    assert 'style="' not in whole


@pytest.mark.parametrize("name", PAGES)
async def test_a_platform_that_is_down_is_a_card_and_the_frame_stays(
    name: str, sandbox: SandboxServer, signed_in: SignIn, settings: Settings
) -> None:
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    page = (await (await signed_in("marketing")).get(HERE + name)).content.decode()
    assert page.count('class="error-card"') == len(PAGES[name][0])
    assert 'class="config-tabs' in page


@pytest.mark.parametrize("name", FILES)
async def test_what_cannot_be_read_is_no_file(
    name: str, sandbox: SandboxServer, signed_in: SignIn, settings: Settings
) -> None:
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    response = await (await signed_in("marketing")).get(f"{HERE}{name}?format=csv")
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("name", PAGES)
async def test_an_old_answer_says_so(
    name: str,
    sandbox: SandboxServer,
    signed_in: SignIn,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = await signed_in("marketing")
    await client.get(HERE + name)
    monkeypatch.setattr(service, "timezone", InAnHour)
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    page = (await client.get(HERE + name)).content.decode()
    words = text_of(page)
    assert " old" in words
    assert "This is the last answer that was read." in words
    assert 'class="error-card"' not in page


@pytest.mark.parametrize("name", PAGES)
async def test_wrong_types_cost_only_themselves(name: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"path": "*", "fault": "wrong-types"}])
    response = await (await signed_in("marketing")).get(HERE + name)
    assert response.status_code in (200, 404)  # the number it is known by may be what was wrong


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("form", ["csv", "json"])
async def test_wrong_types_can_be_written_too(name: str, form: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"path": "*", "fault": "wrong-types"}])
    assert (await (await signed_in("marketing")).get(f"{HERE}{name}?format={form}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
async def test_refresh_asks_again_and_a_second_visit_does_not(
    name: str, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    client = await signed_in("marketing")
    await client.get(HERE + name)
    once = sum(sandbox.requests().values())
    await client.get(HERE + name)
    assert sum(sandbox.requests().values()) == once
    await client.get(f"{HERE}{name}?fresh=1")
    assert sum(sandbox.requests().values()) == 2 * once


@pytest.mark.parametrize("name", PAGES)
async def test_a_language_is_asked_for_and_kept_in_links(name: str, program: Program, signed_in: SignIn) -> None:
    object.__setattr__(program, "languages", ("en", "ar"))
    client = await signed_in("marketing")
    page = (await client.get(f"{HERE}{name}?lang=ar")).content.decode()
    assert f'href="{HERE}{name}?lang=en"' in page
    for tab in ("tiers/", "campaigns/", "referral/"):
        assert f'href="{HERE}{tab}?lang=ar"' in page
    if name.startswith("tiers"):
        assert "ذهبي" in page
        assert "Gold" not in text_of(page)


async def test_what_makes_no_sense_is_refused_without_a_read(sandbox: SandboxServer, signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    addresses = [f"{HERE}{name}?{query}" for name in PAGES for query in ("lang=xx", "format=xls", f"q={'x' * 300}")]
    answers = {address: (await client.get(address)).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status != 400} == {}
    assert sandbox.requests() == {}


@pytest.mark.parametrize("name", FILES)
async def test_a_list_can_be_had_as_csv(name: str, signed_in: SignIn) -> None:
    response = await (await signed_in("marketing")).get(f"{HERE}{name}?format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="main-')
    text = response.content.decode()
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert rows
    assert head[-1] == "As of"
    assert {len(row) for row in rows} == {len(head)}


@pytest.mark.parametrize("name", FILES)
async def test_a_list_can_be_had_as_json_with_what_was_sent(name: str, signed_in: SignIn) -> None:
    response = await (await signed_in("marketing")).get(f"{HERE}{name}?format=json")
    assert response["Content-Type"] == "application/json"
    body = json.loads(response.content)
    assert body["programme"] == "main"
    assert body["state"] in ("live", "cached")
    (rows,) = [value for value in body.values() if isinstance(value, list)]
    assert rows[0]["as_sent"]


async def test_a_file_of_old_answers_says_so(
    sandbox: SandboxServer, signed_in: SignIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await signed_in("marketing")
    await client.get(f"{HERE}tiers/")
    monkeypatch.setattr(service, "timezone", InAnHour)
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    assert "(old: the platform did not answer)" in (await client.get(f"{HERE}tiers/?format=csv")).content.decode()
    assert json.loads((await client.get(f"{HERE}tiers/?format=json")).content)["state"] == "stale"


async def test_the_tab_that_a_page_stands_under_is_marked(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    for name, tab, mark in [
        ("tiers/", "tiers/", "page"),
        ("tiers/2/", "tiers/", "true"),
        ("campaigns/calendar/", "campaigns/calendar/", "page"),
        ("campaigns/5810/", "campaigns/", "true"),
        ("earning/redemption/", "earning/", "true"),
        ("for-customer/", "campaigns/", "true"),
        ("for-product/", "campaigns/", "true"),
        ("review/", "review/", "page"),
    ]:
        page = (await client.get(HERE + name)).content.decode()
        navigation = page.partition('<nav class="config-tabs')[2].partition("</nav>")[0]
        assert navigation.count("aria-current") == 1
        assert f'href="{HERE}{tab}" aria-current="{mark}"' in navigation


async def test_configuration_begins_with_the_tiers(signed_in: SignIn) -> None:
    response = await (await signed_in("marketing")).get(HERE)
    assert (response.status_code, response["Location"]) == (302, f"{HERE}tiers/")


@pytest.mark.parametrize("name", PAGES)
async def test_the_currency_of_the_settings_is_used_and_said_once(
    name: str, signed_in: SignIn, program: Program
) -> None:
    client = await signed_in("marketing")
    assert "comes from this dashboard" not in text_of((await client.get(HERE + name)).content.decode())
    object.__setattr__(program, "currency", Currency(code="EGP"))
    words = text_of((await client.get(HERE + name)).content.decode())
    assert "currency unknown" not in words
    shows_amounts = name != "campaigns/calendar/"
    assert words.count("EGP comes from this dashboard's settings.") == shows_amounts
