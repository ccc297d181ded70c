"""Panels at their own addresses."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test.utils import override_settings

from dashboard.loyalty.reads import STAMPS
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body
from tests.loyalty.performing import EveryRead
from tests.platforms import SLUGS
from tests.words import text_of

HTMX = {"HX-Request": "true"}


async def test_every_panel_is_a_page_and_a_fragment(signed_in: SignIn, key_of: Keys) -> None:
    client, profile = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    for slug in SLUGS:
        page, fragment = await client.get(f"{profile}{slug}/"), await client.get(f"{profile}{slug}/", headers=HTMX)
        assert (slug, page.status_code, fragment.status_code) == (slug, 200, 200)
        assert "<!doctype html>" in page.content.decode(), slug
        assert fragment.content.decode().strip().startswith('<section class="panel'), slug
        assert f'id="panel-{slug}"' in page.content.decode()
        assert f'id="panel-{slug}"' in fragment.content.decode()
        assert "error-card" not in fragment.content.decode(), slug
        for answer in (page, fragment):
            assert "HX-Request" in answer["Vary"], slug
            assert "no-store" in answer["Cache-Control"], slug


FAULTS = ["refused", "500", "401", "404", "html", "wrong-types"]
# Each panel, and each fault; tests/faults has whole profiles.
CARDS = [*((slug, "html") for slug in SLUGS), *(("coupons", fault) for fault in FAULTS if fault != "html")]


@pytest.mark.parametrize(("slug", "fault"), CARDS)
async def test_what_cannot_be_read_is_a_card_that_retry_recovers(
    slug: str, fault: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/{slug}/"
    sandbox.set_faults([{"fault": fault}])
    with override_settings(PAGE_DEADLINE=0.8):
        for headers in ({}, HTMX):
            answer = await client.get(path, headers=headers)
            page = answer.content.decode()
            assert answer.status_code == 200
            assert f'id="panel-{slug}"' in page
            if fault != "wrong-types":
                assert 'class="error-card"' in page
                refused = fault == "401"  # where Retry would help nobody; Refresh stays, for when it is mended
                assert (f'id="retry-{slug}"' in page) is not refused
                assert f'hx-get="{path}{"?fresh=1" if refused else ""}"' in page
    sandbox.clear_faults()
    if fault in {"500", "refused"}:
        return  # the breaker may be open for a moment: what it does is tested with the service
    assert 'class="error-card"' not in (await client.get(path, headers=HTMX)).content.decode()


@pytest.mark.parametrize(
    ("slug", "query"),
    [("referrals", "page=0"), ("referrals", "page=x"), ("activity", "kind=x"), ("activity", "before=x")],
)
async def test_a_filter_that_makes_no_sense_is_refused(
    slug: str, query: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    path = f"/main/customers/{await key_of('cust_1001')}/{slug}/"
    answer = await (await signed_in()).get(f"{path}?{query}")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'class="error-card"' in page
    assert "Retry" not in page
    assert re.search(rf'href="{path}"[^>]*>Back to the first page<', page)
    assert sandbox.requests() == {}


@pytest.mark.parametrize("slug", ["nothing", "Coupons", "profile"])
async def test_there_are_no_other_panels(slug: str, signed_in: SignIn, key_of: Keys) -> None:
    assert (await (await signed_in()).get(f"/main/customers/{await key_of('cust_1001')}/{slug}/")).status_code == 404


async def test_a_panel_the_platform_lacks_is_not_there(
    program: Program, signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"

    async def nothing(*_call: Any) -> Any:
        raise AssertionError("a page only looks whether there is such a read")

    object.__setattr__(program, "kind", replace(program.kind, reads=EveryRead(nothing, without=(STAMPS,))))
    assert (await client.get(f"{path}stamps/")).status_code == 404
    profile = await body(await client.get(path))
    assert 'name="stamps"' not in profile
    assert 'slot="stamps"' not in profile
    assert 'slot="coupons"' in profile


async def test_on_a_profile_its_pages_stay_on_the_profile(signed_in: SignIn, key_of: Keys) -> None:
    """The address bar gets an address that shows what is on the page now, the other panels' state kept."""
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_friends')}/"
    around = {**HTMX, "HX-Current-URL": f"http://testserver{path}?activity.kind=Refund"}
    fragment = (await client.get(f"{path}referrals/", headers=around)).content.decode()
    assert f'hx-get="{path}referrals/?page=2"' in fragment
    assert f'hx-push-url="{path}?activity.kind=Refund&amp;referrals.page=2"' in fragment
    profile = await body(await client.get(f"{path}?referrals.page=2"))
    assert f'hx-get="{path}referrals/?page=3"' in profile
    alone = (await client.get(f"{path}referrals/?page=2")).content.decode()
    assert f'href="{path}referrals/?page=3"' in alone


async def test_the_page_of_a_panel_leads_back_to_the_profile(signed_in: SignIn, key_of: Keys) -> None:
    path = f"/main/customers/{await key_of('cust_1001')}/"
    page = (await (await signed_in()).get(f"{path}coupons/")).content.decode()
    assert f'href="{path}"' in page
    assert "Coupons" in re.findall(r"<title>(.*?)</title>", page)[0]
    assert "cust_1001" in text_of(page)


async def test_a_page_of_friends_leads_to_each_of_them_once(signed_in: SignIn, key_of: Keys) -> None:
    path = f"/main/customers/{await key_of('cust_1001')}/referrals/"
    client = await signed_in()
    page = (await client.get(path)).content.decode()
    assert "42 more on this page" in text_of(page)
    rest = html.unescape(re.findall(r'href="([^"]*page=1)"', page)[0])
    page = (await client.get(rest)).content.decode()
    friends = re.findall(r'data-copy="(cust_9\d+)"', page)
    assert sorted(friends) == [f"cust_{number}" for number in range(90000, 90048)]


@pytest.mark.parametrize(
    ("slug", "query", "fault", "words"),
    [
        ("referrals", "", "/customers/*/referrals/count*", "Not shown: the number of friends."),
        ("referrals", "", "/configurations/referrals*", "Not shown: the distance to the next bonus."),
        ("activity", "?kind=Expiry", "/customers/*/activities/count*", "Not shown: the number of activities."),
    ],
)
async def test_totals_that_fail_cost_only_themselves(
    slug: str, query: str, fault: str, words: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    sandbox.set_faults([{"path": fault, "fault": "malformed-json"}])
    path = f"/main/customers/{await key_of('cust_friends')}/{slug}/{query}"
    page = (await (await signed_in()).get(path)).content.decode()
    assert 'class="error-card"' not in page
    assert words in text_of(page)


async def test_past_the_oldest_activity_nobody_is_said_to_have_none(signed_in: SignIn, key_of: Keys) -> None:
    path = f"/main/customers/{await key_of('cust_1001')}/activity/"
    page = text_of((await (await signed_in()).get(f"{path}?before=2")).content.decode())
    assert "There is no older activity" in page
    assert "reports no activity" not in page
    assert "lists no activities" not in page
