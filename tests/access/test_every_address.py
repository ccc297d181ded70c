"""Every address, asked for as a stranger and as every role: closed unless the table below says otherwise."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from dashboard.access.models import AccessRecord, Outcome
from tests.access.conftest import SignedIn

KEY = "abcdefgh22222222"  # nobody's: what is behind the door isn't tested here, only who comes through
WHO = ("stranger", "", "support", "marketing", "manager")

OPEN = (200, 200, 200, 200, 200)
SIGNED_IN = (302, 200, 200, 200, 200)
MANAGERS = (302, 403, 403, 403, 200)
NOBODYS_KEY = (302, 403, 404, 404, 404)
PAGE = (302, 403, 200, 200, 200)
NOTHING_THERE = (302, 403, 404, 404, 404)
POSTED = (302, 405, 405, 405, 405)

# route: (an address of it, the status for each of WHO)
EXPECTED: dict[str, tuple[str, tuple[int, ...]]] = {
    "healthz": ("/healthz", OPEN),
    "readyz": ("/readyz", OPEN),
    "^theme/(?P<colour>[0-9a-f]{6})\\.css$": ("/theme/0b6e4f.css", OPEN),
    "accounts/login/": ("/accounts/login/", (200, 302, 302, 302, 302)),
    "accounts/logout/": ("/accounts/logout/", SIGNED_IN),
    "accounts/password/": ("/accounts/password/", SIGNED_IN),
    "access-log/": ("/access-log/", MANAGERS),
    "": ("/", (302, 302, 302, 302, 302)),
    "webhooks/<slug:platform>/<program:program>/": ("/webhooks/gameball/main/", (405,) * 5),
    "<program:program>/": ("/main/", PAGE),
    "<program:program>/customers/": ("/main/customers/", PAGE),
    "<program:program>/customers/suggestions/": ("/main/customers/suggestions/", POSTED),
    "<program:program>/customers/index/": ("/main/customers/index/", PAGE),
    "<program:program>/customers/stamps/<int:campaign_id>/": ("/main/customers/stamps/4/", (302, 403, 403, 200, 200)),
    "<program:program>/customers/open": ("/main/customers/open?id=", (302, 403, 400, 400, 400)),
    "<program:program>/customers/same/<program:other>/<key:key>/": (f"/main/customers/same/main/{KEY}/", NOBODYS_KEY),
    "<program:program>/customers/<key:key>/": (f"/main/customers/{KEY}/", NOBODYS_KEY),
    "<program:program>/customers/<key:key>/<slug:panel>/": (f"/main/customers/{KEY}/coupons/", NOBODYS_KEY),
    "<program:program>/config/": ("/main/config/", (302, 403, 302, 302, 302)),
    "<program:program>/config/tiers/": ("/main/config/tiers/", PAGE),
    "<program:program>/config/tiers/<int:order>/": ("/main/config/tiers/1/", PAGE),
    "<program:program>/config/campaigns/": ("/main/config/campaigns/", PAGE),
    "<program:program>/config/campaigns/<int:campaign_id>/": ("/main/config/campaigns/1/", PAGE),
    "<program:program>/config/campaigns/calendar/": ("/main/config/campaigns/calendar/", PAGE),
    "<program:program>/config/referral/": ("/main/config/referral/", PAGE),
    "<program:program>/config/earning/": ("/main/config/earning/", PAGE),
    "<program:program>/config/earning/redemption/": ("/main/config/earning/redemption/", PAGE),
    "<program:program>/config/for-customer/": ("/main/config/for-customer/", PAGE),
    "<program:program>/config/for-customer/<key:key>/": (f"/main/config/for-customer/{KEY}/", NOBODYS_KEY),
    "<program:program>/config/for-product/": ("/main/config/for-product/", PAGE),
    "<program:program>/config/languages/": ("/main/config/languages/", PAGE),
    "<program:program>/config/review/": ("/main/config/review/", PAGE),
    "<program:program>/config/review/count/": ("/main/config/review/count/", PAGE),
    "<program:program>/config/review/silence/": ("/main/config/review/silence/", POSTED),
    "<program:program>/config/review/silence/<int:silence_id>/end/": ("/main/config/review/silence/1/end/", POSTED),
    "<program:program>/config/history/": ("/main/config/history/", PAGE),
    "<program:program>/config/history/difference/": ("/main/config/history/difference/?from=1&to=1", NOTHING_THERE),
    "<program:program>/config/history/<int:snapshot_id>/": ("/main/config/history/1/", NOTHING_THERE),
    "<program:program>/config/card/": ("/main/config/card/", PAGE),
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def test_the_table_knows_every_address() -> None:
    known = sorted(routes(get_resolver().url_patterns))
    assert known == sorted(EXPECTED), "an address is new or gone: say in EXPECTED who may see it"


@pytest.mark.parametrize("route", EXPECTED)
@pytest.mark.parametrize("who", WHO)
def test_it_is_open_to_whom_the_table_says(signed_in: SignedIn, db: None, route: str, who: str) -> None:
    address, statuses = EXPECTED[route]
    client = Client() if who == "stranger" else signed_in(who)
    response = client.get(address)
    assert response.status_code == statuses[WHO.index(who)]
    if who == "stranger" and response.status_code == 302:
        assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("route", EXPECTED)
@pytest.mark.parametrize("who", ["", "support", "marketing", "manager"])
def test_who_is_limited_to_another_programme_gets_to_nothing_of_this_one(
    signed_in: SignedIn, settings: Settings, route: str, who: str
) -> None:
    main = settings.PROGRAMS["main"]
    settings.PROGRAMS = {
        "main": replace(main, name="Sample Club"),
        "stores": replace(main, slug="stores", name="Sample Stores"),
    }
    address, statuses = EXPECTED[route]
    client = signed_in(who, programs=["stores"])
    page = client.get(address)
    if "<program:program>" not in route or route.startswith("webhooks/"):
        assert page.status_code == statuses[WHO.index(who)]
        return
    assert page.status_code == 403
    text = page.content.decode()
    assert "You work with Sample Stores." in text
    assert "Sample Club" not in text
    assert "/main/" not in text
    row = AccessRecord.objects.get()
    assert (row.programme, row.outcome) == ("main", Outcome.REFUSED)
    assert row.customer_key == (KEY if KEY in address else "")
    fragment = client.get(address, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Retarget"]) == (403, "body")
    assert client.post(address).status_code == 403
    own = client.get(address.replace("/main/", "/stores/"))
    assert own.status_code == statuses[WHO.index(who)]


@pytest.mark.parametrize("route", EXPECTED)
def test_a_stranger_gets_nowhere_with_any_method(db: None, route: str) -> None:
    address, statuses = EXPECTED[route]
    for method in ("head", "post", "put", "patch", "delete"):
        response = getattr(Client(), method)(address)
        if statuses[0] == 302 and response.status_code != 405:
            assert response.status_code == 302, method
            assert response.headers["Location"].startswith("/accounts/login/"), method
