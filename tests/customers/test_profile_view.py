"""The profile over a real socket: what is streamed, in which order, and what happens when parts fail."""

import asyncio
import logging
import re
from typing import Any

import pytest
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.test import AsyncClient
from django.test.utils import override_settings

from customers import index, profile
from customers.models import KnownCustomer
from customers.panels import coupons
from customers.panels.panel import Column, ProfilePanel
from customers.profile import Outline, outlines
from dashboard.access.models import AccessRecord
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.reads import STAMPS
from dashboard.loyalty.transport import Transport
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body
from tests.platforms import SLUGS
from tests.programs import sample_program
from tests.words import text_of


async def chunks(client: AsyncClient, path: str) -> list[str]:
    response: Any = await client.get(path)
    assert response.status_code == 200
    return [chunk.decode() async for chunk in response]


def slot(name: str, parts: list[str]) -> str:
    """The parts of one slot, in the order in which they came."""
    return "".join(part for part in parts[1:] if f'slot="{name}"' in part)


async def test_the_shell_comes_first_and_every_panel_once(signed_in: SignIn, key_of: Keys) -> None:
    parts = await chunks(await signed_in(), f"/main/customers/{await key_of('cust_1001')}/")
    assert "Loading…" in parts[0]
    assert 'slot="coupons"' not in parts[0]
    page = "".join(parts)
    for slug in (*SLUGS, "header", "attention", "ticket"):
        assert page.count(f'slot="{slug}"') == 1, slug
    assert page.rstrip().endswith("</html>")
    assert 'class="error-card"' not in page
    assert "Salma Haddad" in slot("header", parts)


async def test_every_panel_has_a_place_and_the_columns_one_outline(signed_in: SignIn, key_of: Keys) -> None:
    parts = await chunks(await signed_in(), f"/main/customers/{await key_of('cust_1001')}/")
    slots = [name for name in re.findall(r'<slot name="([\w-]+)"', parts[0]) if name in SLUGS]
    columns = {column: [panel.slug for panel in profile.PANELS if panel.column is column] for column in Column}
    assert slots == [slug for column in columns.values() for slug in column]
    outline = parts[0].partition('<slot name="gate">')[2].partition("</slot>")[0]
    assert re.findall("<h2>(.*?)</h2>", outline) == ["Activity", "Referrals", "Coupons", "Stamps", "Campaigns"]
    jumps = re.findall(r'<a href="#panel-(\w+)">', parts[0])
    assert jumps == ["activity", "coupons", "stamps", "campaigns", "referrals", "details"]
    assert "".join(parts).count('id="gate"') == 1


async def test_what_comes_after_the_columns_opened_stands_at_the_end_of_its_column(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    await chunks(client, address)
    sandbox.set_faults([{"path": "*/coupons", "delay": 1.3}])
    parts = await chunks(client, f"{address}?fresh=1")
    [gate] = [place for place, part in enumerate(parts) if 'id="gate"' in part]
    assert '<a href="#panel-coupons">Coupons</a>' in parts[gate]
    after = "".join(parts[gate + 1 :])
    assert re.search(r'<div class="late" slot="late-end">\s*<section class="panel panel-coupons"', after)


def test_a_new_panel_stands_in_its_column(monkeypatch: pytest.MonkeyPatch, program: Program) -> None:
    """Nothing but its line in PANELS says so."""
    new = ProfilePanel("new", "New", coupons.load, STAMPS, Column.END)
    strip = ProfilePanel("cells", "Cells", coupons.load, STAMPS, Column.STRIP, cells=lambda of: (of.name,))
    monkeypatch.setattr(profile, "PANELS", (new, strip))
    assert outlines(program) == {
        Column.STRIP: [Outline("cells", "Cells", (program.name,))],
        Column.START: [],
        Column.END: [Outline("new", "New", ())],
        Column.LAST: [],
    }
    markup = render_to_string("customers/box.html", {"panel": outlines(program)[Column.END][0]})
    assert '<slot name="new">' in markup


async def test_an_error_that_all_panels_share_is_said_once(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_9107')}/"
    sandbox.set_faults([{"path": "/customers/*", "fault": "500"}])
    page = "".join(await chunks(client, address))
    said = [text_of(card) for card in re.findall(r'class="error-card-text">\s*<p>(.*?)</p>', page, re.DOTALL)]
    repeated = "This could not be read, for the reason that this page already gives."
    assert said.count(repeated) >= 5
    assert len({*said} - {repeated}) == len([one for one in said if one != repeated]) <= 2


async def test_a_slow_panel_holds_back_no_other(
    signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The balance is not answered before all others are there. The name of the points, which some of them take from the
    first balance ever read, is known."""
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    await chunks(client, address)
    get, others_came = Transport.get, asyncio.Event()

    async def held(self: Transport, *segments: str, **options: Any) -> Any:
        if segments[-1] == "balance":
            await others_came.wait()
        return await get(self, *segments, **options)

    monkeypatch.setattr(Transport, "get", held)
    order: list[str] = []
    with override_settings(PAGE_DEADLINE=20):
        page: Any = await client.get(f"{address}?fresh=1")
        async for part in page:
            order += re.findall(r'<section class="panel[^>]* slot="(\w+)"', part.decode())
            if set(order) == set(SLUGS) - {"balance"}:
                others_came.set()
    assert set(order) == set(SLUGS)
    assert order[-1] == "balance"
    assert others_came.is_set()


async def test_what_misses_the_deadline_becomes_a_card_with_retry(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    """The other panels are in the cache, so that they are in time on a busy machine too."""
    key, client = await key_of("cust_1001"), await signed_in()
    for fault, deadline in ({"fault": "500"}, 20), ({"delay": 30}, 1):
        sandbox.set_faults([{"path": "*/coupons", **fault}])
        with override_settings(PAGE_DEADLINE=deadline):
            parts = await chunks(client, f"/main/customers/{key}/")
    card = slot("coupons", parts)
    assert 'class="error-card"' in card
    assert f'href="/main/customers/{key}/coupons/"' in card
    assert "in time" in text_of(card)
    assert 'class="error-card"' not in slot("balance", parts)
    assert "Coupons: could not be read." in slot("ticket", parts)


async def test_a_mistake_of_ours_costs_one_panel_and_is_logged_without_data(
    signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("salma.secret@example.com")

    monkeypatch.setattr(coupons, "loaded_panel", broken)
    with caplog.at_level(logging.INFO):
        parts = await chunks(await signed_in(), f"/main/customers/{await key_of('cust_1001')}/")
    assert "fault in the dashboard" in slot("coupons", parts)
    assert "Salma Haddad" in slot("header", parts)
    said = [str(record.msg) for record in caplog.records if "a panel broke" in str(record.msg)]
    assert len(said) == 1
    assert "KeyError" in said[0]
    assert "test_profile_view" in said[0]
    assert "salma" not in caplog.text.lower()
    assert "cust_1001" not in caplog.text


async def test_who_leaves_early_ends_the_page_and_not_the_reads_others_wait_for(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    sandbox.set_faults([{"path": "*/balance", "delay": 0.4}])
    key, client = await key_of("cust_1001"), await signed_in()
    before = asyncio.all_tasks()
    leaving: Any = await client.get(f"/main/customers/{key}/")
    stream: Any = leaving.streaming_content
    await anext(stream)
    await anext(stream)
    staying = asyncio.create_task(chunks(client, f"/main/customers/{key}/"))
    await asyncio.sleep(0)
    await stream.aclose()
    del stream, leaving
    parts = await staying
    assert 'class="error-card"' not in slot("balance", parts)
    assert sandbox.requests()["balance"] == 1
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() - before - {staying} if "read" in repr(task.get_coro())]


@pytest.mark.parametrize("path", ["", "coupons/"])
async def test_every_view_leaves_a_row_before_the_first_byte(path: str, signed_in: SignIn, key_of: Keys) -> None:
    key = await key_of("cust_1001")
    await (await signed_in()).get(f"/main/customers/{key}/{path}")  # not one byte of the stream is read
    row = await AccessRecord.objects.aget()
    assert (row.program, row.customer_id, row.customer_key) == ("main", "cust_1001", key)
    assert (row.page, row.outcome, row.staff_name) == (path.strip("/") or "profile", "shown", "sample-support")


@pytest.mark.parametrize("path", ["", "coupons/"])
async def test_without_a_row_nothing_is_shown(
    path: str, signed_in: SignIn, key_of: Keys, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, key = await signed_in(), await key_of("cust_1001")

    def full(**_fields: Any) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(AccessRecord.objects, "create", full)
    response = await client.get(f"/main/customers/{key}/{path}")
    assert response.status_code == 503
    assert "access log" in response.content.decode()
    assert sandbox.requests() == {}


async def test_nothing_personal_is_kept_by_browsers_or_said_to_others(signed_in: SignIn, key_of: Keys) -> None:
    response = await (await signed_in()).get(f"/main/customers/{await key_of('vip.sample@example.com')}/")
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Accel-Buffering"] == "no"
    page = await body(response)
    assert not re.findall(r'(?:href|action|hx-get|src)="[^"]*(?:vip|%40|@)[^"]*"', page)
    assert "vip" not in re.findall(r"<title>(.*?)</title>", page)[0]


@pytest.mark.parametrize("key", ["a" * 16, "2" * 16])
async def test_an_unknown_key_is_not_found(key: str, signed_in: SignIn) -> None:
    client = await signed_in()
    assert (await client.get(f"/main/customers/{key}/")).status_code == 404
    assert (await client.get(f"/main/customers/{key}/coupons/")).status_code == 404


async def test_a_key_of_another_program_looks_like_any_unknown_one(signed_in: SignIn) -> None:
    client = await signed_in()
    other = await index.learn(sample_program(slug="other", name="Other"), [CustomerRecord("cust_1001", "search")])
    answers = [await client.get(f"/main/customers/{key}/") for key in (other["cust_1001"], "a" * 16)]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", a.content.decode()) for a in answers]
    assert bodies[0] == bodies[1]


async def test_strangers_and_people_without_a_role_see_nothing(signed_in: SignIn, key_of: Keys) -> None:
    path = f"/main/customers/{await key_of('cust_1001')}/"
    answer = await AsyncClient().get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")
    assert (await (await signed_in("nobody")).get(path)).status_code == 403


async def test_a_customer_gone_since_leaves_the_page_with_a_notice(signed_in: SignIn, program: Program) -> None:
    keys = await index.learn(
        program, [CustomerRecord("gone_1", "referral", name="Gone Sample", email="gone@example.com")]
    )
    parts = await chunks(await signed_in(), f"/main/customers/{keys['gone_1']}/")
    header = text_of(slot("header", parts))
    assert "no longer knows this customer" in header
    assert "Gone Sample" in header
    assert "last reported" in header


async def test_unreadable_details_show_what_was_last_known_and_its_age(
    sandbox: SandboxServer, signed_in: SignIn, program: Program
) -> None:
    keys = await index.learn(
        program, [CustomerRecord("cust_1001", "profile", name="Salma Before", platform_id="310077", details=True)]
    )
    sandbox.set_faults([{"path": "*/details", "fault": "500"}])
    parts = await chunks(await signed_in(), f"/main/customers/{keys['cust_1001']}/")
    header = text_of(slot("header", parts))
    assert "Salma Before" in header
    assert "could not be read" in header
    assert "last reported" in header
    assert 'class="error-card"' in slot("details", parts)
    assert 'class="error-card"' not in slot("balance", parts)


async def test_a_guest_is_told_by_what_they_did(signed_in: SignIn, key_of: Keys) -> None:
    parts = await chunks(await signed_in(), f"/main/customers/{await key_of('guest_7f3a9c')}/")
    assert "guest or member unknown The details do not say." in text_of(slot("header", parts))
    assert "Guest: the newest activity was done without an account." in text_of(slot("activity", parts))
    assert "Guest: the newest activity" in slot("ticket", parts)


async def test_details_of_somebody_else_are_said_to_be_so(
    signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = Transport.get

    async def mixed_up(self: Transport, *segments: str, **options: Any) -> Any:
        if segments[-1] == "details":
            segments = ("customers", "cust_top", "details")
        return await get(self, *segments, **options)

    monkeypatch.setattr(Transport, "get", mixed_up)
    parts = await chunks(await signed_in(), f"/main/customers/{await key_of('cust_1001')}/")
    assert "The platform answered with another id: cust_top." in text_of(slot("header", parts))
    assert "answered with a different customer id" in text_of(slot("attention", parts))
    known = await KnownCustomer.objects.aget(customer_id="cust_1001")
    assert (known.name, known.details_seen_at) == ("Salma Haddad", None)  # by what she did herself


async def test_marketing_gets_no_personal_data_at_all(signed_in: SignIn, key_of: Keys) -> None:
    support = "".join(await chunks(await signed_in(), f"/main/customers/{await key_of('vip.sample@example.com')}/"))
    marketing = "".join(
        await chunks(await signed_in("marketing"), f"/main/customers/{await key_of('vip.sample@example.com')}/")
    )
    assert "vip.sample@example.com" in support
    assert "vip.sample" not in marketing
    assert "Lina Vance" in marketing
    assert "With personal data" in text_of(support)
    assert "With personal data" not in text_of(marketing)


async def test_the_ticket_without_personal_data_has_none(signed_in: SignIn, key_of: Keys) -> None:
    page = "".join(await chunks(await signed_in(), f"/main/customers/{await key_of('vip.sample@example.com')}/"))
    plain, personal = (
        re.findall(rf'id="ticket-{kind}" readonly>(.*?)</textarea>', page, re.DOTALL)[0]
        for kind in ("plain", "personal")
    )
    known = await KnownCustomer.objects.aget()
    for secret in (known.customer_id, known.name, known.email, known.phone):
        assert secret
        assert secret not in plain
        assert secret in personal
    assert known.platform_id in plain


async def test_managers_see_how_many_looked(signed_in: SignIn, key_of: Keys) -> None:
    key = await key_of("cust_1001")
    await chunks(await signed_in("support"), f"/main/customers/{key}/")
    shell = (await chunks(await signed_in("manager"), f"/main/customers/{key}/"))[0]
    assert "Seen by 2" in shell
    assert f"customer={key}" in shell
    assert "Seen by" not in (await chunks(await signed_in("marketing"), f"/main/customers/{key}/"))[0]


async def test_what_was_read_is_remembered(signed_in: SignIn, key_of: Keys) -> None:
    client = await signed_in()
    await chunks(client, f"/main/customers/{await key_of('cust_1001')}/")
    known = await KnownCustomer.objects.aget(customer_id="cust_1001")
    assert (known.name, known.points_name, known.learned_from) == ("Salma Haddad", "Stars", "profile")
    assert known.tier
    assert known.points is not None
    assert known.details_seen_at is not None
    home = (await client.get("/main/")).content.decode()
    assert "Salma Haddad" in home
    assert f"/main/customers/{known.key}/" in home


async def test_the_second_visit_costs_the_platform_nothing(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    await chunks(client, path)
    sandbox.reset_requests()
    await chunks(client, path)
    assert sandbox.requests() == {}
    await chunks(client, f"{path}?fresh=1")
    assert sandbox.requests()["balance"] == 1


async def test_head_shows_nothing_and_asks_nothing(sandbox: SandboxServer, signed_in: SignIn, key_of: Keys) -> None:
    response = await (await signed_in()).head(f"/main/customers/{await key_of('cust_1001')}/")
    assert (response.status_code, response.content) == (200, b"")
    assert sandbox.requests() == {}
    assert await AccessRecord.objects.acount() == 1


@pytest.mark.parametrize(("path", "begins"), [("", ""), ("coupons/", "Coupons · ")])
async def test_tabs_of_customers_differ(path: str, begins: str, signed_in: SignIn, key_of: Keys) -> None:
    client, titles = await signed_in(), set()
    for customer_id in ("cust_1001", "vip.sample@example.com"):
        answer: Any = await client.get(f"/main/customers/{await key_of(customer_id)}/{path}")
        page = await body(answer) if answer.streaming else answer.content.decode()
        [title] = re.findall(r"<title>(.*?)</title>", page)
        assert re.match(f"{begins}[a-z0-9]{{6}} · Customer · ", title)
        assert not re.search("cust_|vip|Salma|Lina", title)
        titles.add(title)
    assert len(titles) == 2


async def test_it_only_reads(signed_in: SignIn, key_of: Keys) -> None:
    assert (await (await signed_in()).post(f"/main/customers/{await key_of('cust_1001')}/")).status_code == 405
