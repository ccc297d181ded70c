"""Staff set how many stamps a card takes, by name; what was set stands on every profile until it is removed."""

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient

from customers.models import StampsTotal
from customers.stamps_totals import StampsTotalForm, history_of, set_total, totals_of
from dashboard.access.roles import Staff
from dashboard.access.security_log.models import Event
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body
from tests.staff import noted, request_of
from tests.words import text_of

LUNCHES = "/main/customers/stamps/5809/"
HTMX = {"HX-Request": "true"}


async def card(client: AsyncClient, path: str) -> str:
    return (await client.get(path, headers=HTMX)).content.decode()


async def test_it_is_set_shown_with_name_and_day_and_removed(
    signed_in: SignIn, key_of: Keys, sandbox: SandboxServer
) -> None:
    client, key = await signed_in("marketing"), await key_of("cust_1001")
    stamps = f"/main/customers/{key}/stamps/"
    before = await card(client, stamps)
    assert "3 of 10 (inferred)" in text_of(before)
    address = "/main/customers/stamps/5809/"
    assert f"{address}?from={key}" in before
    page = (await client.get(address, {"from": key})).content.decode()
    assert "Ten lunches" in page
    assert f'value="{key}"' in page
    sandbox.reset_requests()
    done = await client.post(address, {"total": "9", "from": key})
    assert (done.status_code, done["Location"]) == (303, f"/main/customers/{key}/")
    assert not sandbox.requests()
    after = text_of(await card(client, stamps))
    assert "Ten lunches 3 of 9 " in after
    assert "(9, set by sample-marketing on " in after
    profile = text_of(await body(await client.get(f"/main/customers/{key}/")))
    assert "Stamps, Ten lunches: 3 of 9 (9 set by sample-marketing on " in profile
    assert "in use" in text_of((await client.get(address)).content.decode())
    gone = await client.post(address, {"remove": "1"})
    assert (gone.status_code, gone["Location"]) == (303, address)
    assert "3 of 10 (inferred)" in text_of(await card(client, stamps))
    kept = text_of((await client.get(address)).content.decode())
    assert "9 set by sample-marketing on " in kept
    assert "Removed by sample-marketing on " in kept
    assert await noted(Event.STAMPS_SET, Event.STAMPS_REMOVED) == [
        ("stamps-set", "sample-marketing", "main", "5809 → 9"),
        ("stamps-removed", "sample-marketing", "main", "5809"),
    ]


async def test_support_sees_who_set_it_and_may_not(signed_in: SignIn, key_of: Keys, program: Program) -> None:
    await set_total("main", 5809, 9, request_of(Staff((await a_user(signed_in)), "Sample Marketer")))
    client, key = await signed_in("support"), await key_of("cust_1001")
    shown = await card(client, f"/main/customers/{key}/stamps/")
    assert "set by Sample Marketer on" in text_of(shown)
    assert "customers/stamps/" not in shown
    for refused in (await client.get(LUNCHES), await client.post(LUNCHES, {"total": "3"})):
        assert refused.status_code == 403
        assert "setting the number of stamps on a full card" in refused.content.decode()
    assert await StampsTotal.objects.acount() == 1


async def test_what_is_no_number_of_stamps_is_refused_and_kept_in_the_field(signed_in: SignIn) -> None:
    client = await signed_in("manager")
    for typed in ("", "0", "-1", "1000", "9.5", "nine", "1e3", "٠", "9" * 400, "\0"):
        answer = await client.post(LUNCHES, {"total": typed, "from": 'x"><script>'})
        page = answer.content.decode()
        assert answer.status_code == 400, typed
        assert "field-error" in page, typed
        assert "<script>" not in page, typed
    assert await StampsTotal.objects.acount() == 0


async def test_the_newest_counts_for_its_program_alone(transactional_db: None, signed_in: SignIn) -> None:
    request = request_of(Staff(await a_user(signed_in), "Sample " * 40))
    await set_total("main", 4, None, request)
    assert await history_of("main", 4) == []
    for program, campaign, total in [("main", 4, 9), ("main", 4, 8), ("main", 5, 3), ("other", 4, 7)]:
        await set_total(program, campaign, total, request)
    assert {campaign: row.total for campaign, row in (await totals_of("main")).items()} == {4: 8, 5: 3}
    await set_total("main", 4, None, request)
    assert list(await totals_of("main")) == [5]
    assert [row.total for row in await history_of("main", 4)] == [None, 8, 9]


@pytest.mark.parametrize("campaign", ["0", "99999999999999999999999", "2147483648"])
async def test_a_campaign_nobody_knows_by_name_goes_by_its_number(
    signed_in: SignIn, sandbox: SandboxServer, campaign: str
) -> None:
    answer = await (await signed_in("manager")).get(f"/main/customers/stamps/{campaign}/")
    assert answer.status_code == (404 if len(campaign) > 20 else 200)
    assert f"Campaign {campaign}" in answer.content.decode() or answer.status_code == 404


async def test_without_the_platform_the_page_still_works(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"fault": "500"}])
    answer = await (await signed_in("manager")).get("/main/customers/stamps/5809/")
    assert answer.status_code == 200
    assert "Campaign 5809" in answer.content.decode()


def test_the_form_takes_what_a_card_can_have() -> None:
    assert [StampsTotalForm({"total": total}).is_valid() for total in (1, 999, 0, 1000)] == [True, True, False, False]


async def a_user(signed_in: SignIn) -> int:
    await signed_in("marketing")
    return int((await User.objects.aget(username="sample-marketing")).pk)
