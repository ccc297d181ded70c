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


async def test_it_is_a_page_and_a_fragment(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    for name, (panels, _has_file) in PAGES.items():
        page, fragment = await client.get(HERE + name), await client.get(HERE + name, headers=HTMX)
        assert (name, page.status_code, fragment.status_code) == (name, 200, 200)
        whole, part = page.content.decode(), fragment.content.decode()
        assert "<!doctype html>" in whole, name
        assert "<!doctype html>" not in part, name
        for panel in panels:
            assert whole.count(f'id="panel-{panel}"') == 1, name
            assert f'hx-get="{HERE}' in whole, name
        assert part.count('<section class="panel panel-') == 1, name
        assert page["Vary"].count("HX-Request") == 1, name
        assert "no-store" in page["Cache-Control"], name
        assert 'style="' not in whole, name


async def test_a_platform_that_is_down_is_a_card_and_the_frame_stays(
    sandbox: SandboxServer, signed_in: SignIn, settings: Settings
) -> None:
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    client = await signed_in("marketing")
    for name, (panels, _has_file) in PAGES.items():
        page = (await client.get(HERE + name)).content.decode()
        assert page.count('class="error-card"') == len(panels), name
        assert 'class="config-tabs' in page, name


async def test_what_cannot_be_read_is_no_file(sandbox: SandboxServer, signed_in: SignIn, settings: Settings) -> None:
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    client = await signed_in("marketing")
    answers = {name: await client.get(f"{HERE}{name}?format=csv") for name in FILES}
    found = {name: (answer.status_code, answer["Content-Type"]) for name, answer in answers.items()}
    assert found == dict.fromkeys(FILES, (503, "text/html; charset=utf-8"))


async def test_an_old_answer_says_so(
    sandbox: SandboxServer, signed_in: SignIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await signed_in("marketing")
    for name in PAGES:
        await client.get(HERE + name)
    monkeypatch.setattr(service, "timezone", InAnHour)
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    for name in PAGES:
        page = (await client.get(HERE + name)).content.decode()
        words = text_of(page)
        assert " old" in words, name
        assert "This is the last answer that was read." in words, name
        assert 'class="error-card"' not in page, name


async def test_wrong_types_cost_only_themselves(sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"path": "*", "fault": "wrong-types"}])
    client = await signed_in("marketing")
    for name in PAGES:
        status = (await client.get(HERE + name)).status_code
        assert status in (200, 404), name  # the number it is known by may be what was wrong


async def test_wrong_types_can_be_written_too(sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"path": "*", "fault": "wrong-types"}])
    client = await signed_in("marketing")
    files = [f"{name}?format={form}" for name in FILES for form in ("csv", "json")]
    assert {file: (await client.get(HERE + file)).status_code for file in files} == dict.fromkeys(files, 200)


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


async def test_a_language_is_asked_for_and_kept_in_links(program: Program, signed_in: SignIn) -> None:
    object.__setattr__(program, "languages", ("en", "ar"))
    client = await signed_in("marketing")
    for name in PAGES:
        page = (await client.get(f"{HERE}{name}?lang=ar")).content.decode()
        assert f'href="{HERE}{name}?lang=en"' in page, name
        for tab in ("tiers/", "campaigns/", "referral/"):
            assert f'href="{HERE}{tab}?lang=ar"' in page, name
        if name.startswith("tiers"):
            assert "ذهبي" in page, name
            assert "Gold" not in text_of(page), name


async def test_what_makes_no_sense_is_refused_without_a_read(sandbox: SandboxServer, signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    addresses = [f"{HERE}{name}?{query}" for name in PAGES for query in ("lang=xx", "format=xls", f"q={'x' * 300}")]
    answers = {address: (await client.get(address)).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status != 400} == {}
    assert sandbox.requests() == {}


async def test_a_list_can_be_had_as_csv(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    for name in FILES:
        response = await client.get(f"{HERE}{name}?format=csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8", name
        assert response["Content-Disposition"].startswith('attachment; filename="main-'), name
        text = response.content.decode()
        assert text.startswith("\ufeff"), name
        head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        assert rows, name
        assert head[-1] == "As of", name
        assert {len(row) for row in rows} == {len(head)}, name


async def test_a_list_can_be_had_as_json_with_what_was_sent(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    for name in FILES:
        response = await client.get(f"{HERE}{name}?format=json")
        assert response["Content-Type"] == "application/json", name
        body = json.loads(response.content)
        assert body["programme"] == "main", name
        assert body["state"] in ("live", "cached"), name
        (rows,) = [value for value in body.values() if isinstance(value, list)]
        assert rows[0]["as_sent"], name


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


async def test_the_currency_of_the_settings_is_used_and_said_once(signed_in: SignIn, program: Program) -> None:
    client = await signed_in("marketing")
    before = {name: text_of((await client.get(HERE + name)).content.decode()) for name in PAGES}
    assert [name for name, words in before.items() if "comes from this dashboard" in words] == []
    object.__setattr__(program, "currency", Currency(code="EGP"))
    after = {name: text_of((await client.get(HERE + name)).content.decode()) for name in PAGES}
    assert [name for name, words in after.items() if "currency unknown" in words] == []
    said = {name: words.count("EGP comes from this dashboard's settings.") for name, words in after.items()}
    assert said == {name: name != "campaigns/calendar/" for name in PAGES}
