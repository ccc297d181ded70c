"""Every address, asked for as a stranger and as every role: closed unless the table below says otherwise."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from dashboard.access.models import AccessRecord, Outcome
from dashboard.serving import health
from tests.access.conftest import SignedIn

KEY = "abcdefgh22222222"  # nobody's: what is behind the door isn't tested here, only who comes through
WHO = ("stranger", "", "support", "marketing", "manager", "admin")

OPEN = (200, 200, 200, 200, 200, 200)
NO_PROVIDER = (404, 404, 404, 404, 404, 404)
SIGNED_IN = (302, 200, 200, 200, 200, 200)
ELSEWHERE = (302, 302, 302, 302, 302, 302)
NOT_YET = (302, 404, 404, 404, 404, 404)
MANAGERS = (302, 403, 403, 403, 200, 200)
ADMINS = (302, 403, 403, 403, 403, 200)
NOBODYS_KEY = (302, 403, 404, 404, 404, 404)
PAGE = (302, 403, 200, 200, 200, 200)
NOTHING_THERE = (302, 403, 404, 404, 404, 404)
POSTED = (302, 405, 405, 405, 405, 405)

# route: (an address of it, the status for each of WHO)
EXPECTED: dict[str, tuple[str, tuple[int, ...]]] = {
    "healthz": ("/healthz", OPEN),
    "readyz": ("/readyz", OPEN),
    "^theme/(?P<color>[0-9a-f]{6})-(?P<kind>live|test)(?:-(?P<label>[0-9a-zA-Z]{1,2}))?\\.svg$": (
        "/theme/0b6e4f-live-77.svg",
        OPEN,
    ),
    "^theme/(?P<color>[0-9a-f]{6})\\.css$": ("/theme/0b6e4f.css", OPEN),
    "accounts/login/": ("/accounts/login/", (200, 302, 302, 302, 302, 302)),
    "accounts/logout/": ("/accounts/logout/", SIGNED_IN),
    "accounts/confirm/": ("/accounts/confirm/", SIGNED_IN),
    "accounts/second-factor/": ("/accounts/second-factor/", SIGNED_IN),
    "accounts/second-factor/sign-in/": ("/accounts/second-factor/sign-in/", ELSEWHERE),
    "accounts/second-factor/confirm/": ("/accounts/second-factor/confirm/", ELSEWHERE),
    "accounts/second-factor/app/": ("/accounts/second-factor/app/", SIGNED_IN),
    "accounts/second-factor/app/remove/": ("/accounts/second-factor/app/remove/", NOT_YET),
    "accounts/second-factor/passkeys/add/": ("/accounts/second-factor/passkeys/add/", SIGNED_IN),
    "accounts/second-factor/passkeys/confirm/": ("/accounts/second-factor/passkeys/confirm/", ELSEWHERE),
    "accounts/second-factor/passkeys/<int:pk>/remove/": ("/accounts/second-factor/passkeys/1/remove/", NOT_YET),
    "accounts/second-factor/codes/": ("/accounts/second-factor/codes/", NOT_YET),
    "accounts/second-factor/codes/new/": ("/accounts/second-factor/codes/new/", SIGNED_IN),
    "accounts/password/": ("/accounts/password/", SIGNED_IN),
    "accounts/sessions/": ("/accounts/sessions/", SIGNED_IN),
    "accounts/oidc/<slug:provider_id>/": ("/accounts/oidc/company/", NO_PROVIDER),
    "accounts/oidc/<slug:provider_id>/callback/": ("/accounts/oidc/company/callback/", NO_PROVIDER),
    "access-log/": ("/access-log/", MANAGERS),
    "access-log/days/": ("/access-log/days/", MANAGERS),
    "security-log/": ("/security-log/", ADMINS),
    "staff/": ("/staff/", ADMINS),
    "staff/new/": ("/staff/new/", ADMINS),
    "staff/<int:user_id>/": ("/staff/999999/", (302, 403, 403, 403, 403, 404)),
    "staff/<int:user_id>/<slug:action>/": ("/staff/999999/switch-off/", (302, 403, 403, 403, 403, 404)),
    "": ("/", (302, 302, 302, 302, 302, 302)),
    "webhooks/<slug:platform>/<slug:slug>/": ("/webhooks/gameball/main/", (405,) * 6),
    "<program:program>/": ("/main/", PAGE),
    "<program:program>/customers/": ("/main/customers/", PAGE),
    "<program:program>/customers/suggestions/": ("/main/customers/suggestions/", POSTED),
    "<program:program>/customers/index/": ("/main/customers/index/", PAGE),
    "<program:program>/customers/stamps/<int:campaign_id>/": (
        "/main/customers/stamps/4/",
        (302, 403, 403, 200, 200, 200),
    ),
    "<program:program>/customers/open": ("/main/customers/open?id=", (302, 403, 400, 400, 400, 400)),
    "<program:program>/customers/same/<program:other>/<key:key>/": (f"/main/customers/same/main/{KEY}/", NOBODYS_KEY),
    "<program:program>/customers/<key:key>/": (f"/main/customers/{KEY}/", NOBODYS_KEY),
    "<program:program>/customers/<key:key>/expiries/": (f"/main/customers/{KEY}/expiries/", NOBODYS_KEY),
    "<program:program>/customers/<key:key>/friends/": (f"/main/customers/{KEY}/friends/", NOBODYS_KEY),
    "<program:program>/customers/<key:key>/statement/": (f"/main/customers/{KEY}/statement/", NOBODYS_KEY),
    "<program:program>/customers/<key:key>/<slug:panel>/": (f"/main/customers/{KEY}/coupons/", NOBODYS_KEY),
    "<program:program>/orders/<slug:sealed>/": ("/main/orders/nonsense/", PAGE),
    "<program:program>/codes/<slug:sealed>/": ("/main/codes/nonsense/", PAGE),
    "<program:program>/config/": ("/main/config/", (302, 403, 302, 302, 302, 302)),
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


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction of a test keeps the database from the thread that checks it."""
    monkeypatch.setattr(health, "CHECKS", {"database": health.Check("database", lambda: None)})


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


def test_every_answer_names_its_type_and_characters(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    answers = {address: client.get(address) for address, _ in EXPECTED.values()}
    types = {address: one["Content-Type"] for address, one in answers.items() if one.status_code not in {302, 405}}
    assert [one for one in set(types.values()) if one != "application/json" and "charset=utf-8" not in one] == []


def test_no_address_sends_a_request_back(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    answers = {address: client.trace(address, headers={"X-Sample": "echo-1"}) for address, _ in EXPECTED.values()}
    assert [address for address, one in answers.items() if one.status_code < 300 or b"echo-1" in one.content] == []


@pytest.mark.parametrize("who", WHO)
def test_every_address_is_open_to_whom_the_table_says(signed_in: SignedIn, db: None, who: str) -> None:
    place = WHO.index(who)
    client = Client() if who == "stranger" else signed_in(who)
    answers = {route: client.get(address) for route, (address, _) in EXPECTED.items()}
    assert {route: answer.status_code for route, answer in answers.items()} == {
        route: statuses[place] for route, (_, statuses) in EXPECTED.items()
    }
    if who == "stranger":
        refused = {route: answer["Location"] for route, answer in answers.items() if answer.status_code == 302}
        assert {route: to for route, to in refused.items() if not to.startswith("/accounts/login/")} == {}


@pytest.mark.parametrize("who", WHO[1:])
def test_staff_limited_to_another_program_get_to_nothing_of_this_one(
    signed_in: SignedIn, settings: Settings, who: str
) -> None:
    main = settings.PROGRAMS["main"]
    settings.PROGRAMS = {
        "main": replace(main, name="Sample Club"),
        "stores": replace(main, slug="stores", name="Sample Stores"),
    }
    client, place = signed_in(who, programs=["stores"]), WHO.index(who)
    found: dict[str, object] = {}
    expected: dict[str, object] = {}
    for route, (address, statuses) in EXPECTED.items():
        if "<program:program>" not in route or route.startswith("webhooks/"):
            found[route], expected[route] = client.get(address).status_code, statuses[place]
            if route.startswith("staff/"):  # for admins of every program
                expected[route] = 403
            continue
        found[route] = what_a_limit_does(client, address)
        expected[route] = {
            "page": 403,
            "names their program": True,
            "names this program": False,
            "links to this program": False,
            "rows in the access log": [("main", Outcome.REFUSED, KEY if KEY in address else "")],
            "fragment": (403, "body"),
            "post": 403,
        }
        if who == "marketing":  # test_every_address_is_open… shows the others' own program
            found[f"their {route}"] = client.get(address.replace("/main/", "/stores/")).status_code
            expected[f"their {route}"] = statuses[place]
    assert found == expected


def what_a_limit_does(client: Client, address: str) -> dict[str, object]:
    before = AccessRecord.objects.count()
    page = client.get(address)
    rows = list(AccessRecord.objects.order_by("pk")[before:])
    text = page.content.decode()
    fragment = client.get(address, headers={"HX-Request": "true"})
    return {
        "page": page.status_code,
        "names their program": "You can open Sample Stores." in text,
        "names this program": "Sample Club" in text,
        "links to this program": "/main/" in text,
        "rows in the access log": [(row.program, row.outcome, row.customer_key) for row in rows],
        "fragment": (fragment.status_code, fragment.get("HX-Retarget")),
        "post": client.post(address).status_code,
    }


PUBLIC = {"/accounts/logout/", "/accounts/second-factor/sign-in/"}  # open to everyone, also where they redirect
NOWHERE = (
    *("/nowhere/", "/nowhere", "/main", "/main/nowhere/", "/nowhere/customers/", "/nowhere/config/tiers/?a=b"),
    *(f"/nowhere/customers/{KEY}/", "/main/customers/no-key/", "/access-log", "/favicon.ico", "/Main/", "/metrics"),
    *("/theme/nothing.css", "/healthz/", "/webhooks/", "/webhooks/gameball/"),
)
PAGE_OF_A_FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/main/?a=b"}


@pytest.mark.parametrize("headers", [{}, PAGE_OF_A_FRAGMENT], ids=["page", "fragment"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_stranger_gets_one_answer_everywhere(method: str, headers: dict[str, str], db: None) -> None:
    """Whether there is such a page, such a program and such a customer, or not; and a form's token is not looked at."""
    closed = [address for address, statuses in EXPECTED.values() if statuses[0] == 302 and address not in PUBLIC]
    answers = {address: stranger_s_answer(method, address, headers) for address in (*closed, *NOWHERE)}
    usual = answers["/main/"]
    assert usual[0] == (200 if headers else 302)
    assert usual[1].get("HX-Redirect", "") == ("/accounts/login/?next=/main/%3Fa%3Db" if headers else "")
    assert {address: answer for address, answer in answers.items() if answer != usual} == {}


def stranger_s_answer(method: str, address: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Without the id of the request, and the address that was asked for, to which the sign-in leads back."""
    answer = Client(enforce_csrf_checks=True).generic(method, address, headers=headers)
    to_here = f"/accounts/login/?{urlencode({'next': address}, safe='/')}"
    to_front = "/accounts/login/?next=/"  # after a form
    assert answer.get("Location", to_front) in {to_here, to_front}
    kept = {name: text for name, text in answer.items() if name not in {"Location", "X-Request-ID"}}
    return answer.status_code, kept, answer.content
