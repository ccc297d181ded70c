"""Signing in, with the limits on it, and one's password."""

import time
from typing import cast
from urllib.parse import urlencode

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from dashboard.access.sessions.models import StaffSession
from dashboard.serving import databases
from tests.access.conftest import PASSWORD, Member, SignedIn

LOGIN, LOGOUT, CHANGE = "/accounts/login/", "/accounts/logout/", "/accounts/password/"


def sign_in(
    client: Client,
    name: str,
    password: str = PASSWORD,
    *,
    url: str = LOGIN,
    address: str = "",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    fields = {"login": name, "password": password}
    return cast(HttpResponse, client.post(url, fields, REMOTE_ADDR=address or "192.0.2.1", headers=headers))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_it_signs_in_by_user_name_whatever_its_case(member: Member, client: Client) -> None:
    member("support", "sample")
    assert sign_in(client, "Sample").status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize(("name", "password"), [("sample", "mistaken"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_the_same_sentence(
    member: Member, client: Client, name: str, password: str
) -> None:
    member("support", "sample")
    response = sign_in(client, name, password)
    assert response.status_code == 400
    assert "The user name or the password is wrong." in response.content.decode()
    assert f'value="{name}"' in response.content.decode()
    assert password not in response.content.decode()


def test_a_password_counts_exactly_as_it_was_chosen(member: Member) -> None:
    chosen = f"  {PASSWORD}{'x' * 80} "
    user = member("support", "sample")
    user.set_password(chosen)
    user.save()
    for other in (chosen.strip(), chosen.upper(), chosen[:72], chosen[:-2] + "y "):
        assert sign_in(Client(), "sample", other).status_code == 400, other
    assert sign_in(Client(), "sample", chosen).status_code == 302


def test_an_empty_form_says_what_is_missing(db: None, client: Client) -> None:
    response = sign_in(client, "", "")
    assert response.status_code == 400
    assert response.content.decode().count("This field is required.") == 2


def test_someone_switched_off_is_told_so(member: Member, client: Client) -> None:
    member("support", "sample", active=False)
    response = sign_in(client, "sample")
    assert response.status_code == 400
    assert "This account is switched off." in response.content.decode()
    assert not is_signed_in(client)


def test_someone_switched_off_while_signed_in_is_out_at_once(member: Member, client: Client) -> None:
    user = member("support", "sample")
    sign_in(client, "sample")
    user.is_active = False
    user.save()
    assert client.get(CHANGE).status_code == 302


def test_failures_for_one_account_are_limited_from_wherever_they_come(member: Member) -> None:
    member("support", "sample")
    statuses = [sign_in(Client(), "sample", "wrong", address=f"192.0.2.{n}").status_code for n in range(1, 7)]
    assert statuses == [400] * 5 + [429]
    response = sign_in(Client(), "sample", address="192.0.2.9")
    assert response.status_code == 429
    assert "Too many failed sign-ins. Wait five minutes, then try again." in response.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "testserver:8001"},
        {"Host": "LOCALHOST:65535"},
        {"Host": "localhost", "X-Forwarded-Host": "testserver:81"},
        {"X-Forwarded-Port": "81", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"},
        {"Forwarded": "for=198.51.100.7;host=elsewhere.example;proto=https", "X-Real-IP": "198.51.100.7"},
    ],
)
def test_no_header_gives_a_locked_account_more_attempts(member: Member, headers: dict[str, str]) -> None:
    member("support", "sample")
    for number in range(5):
        assert sign_in(Client(), "sample", "wrong", address=f"192.0.2.{number}").status_code == 400
    assert sign_in(Client(), "sample", address="192.0.2.9", headers=headers).status_code == 429


@pytest.mark.parametrize("spelling", ["ZO\u00cb STRASSE", " zo\u00eb stra\u00dfe ", "Zoe\u0308 Stra\u00dfe"])
def test_every_spelling_of_a_name_is_the_same_account_to_the_limit(member: Member, spelling: str) -> None:
    member("support", "zo\u00eb stra\u00dfe")
    for number in range(5):
        assert sign_in(Client(), spelling, "wrong", address=f"192.0.2.{number}").status_code == 400
    assert sign_in(Client(), "zo\u00eb stra\u00dfe", address="192.0.2.9").status_code == 429
    member("support", "other")
    assert sign_in(Client(), "other", address="192.0.2.9").status_code == 302


def test_a_locked_account_opens_by_itself_however_often_it_is_tried(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused does not count: five minutes after the first failure that does, the right password signs in."""
    member("support", "sample")
    began = time.time()
    for number in range(20):
        monkeypatch.setattr(ratelimit.time, "time", lambda number=number: began + number)
        sign_in(Client(), "sample", "wrong", address=f"192.0.2.{number}")
    monkeypatch.setattr(ratelimit.time, "time", lambda: began + 5 * 60)
    assert sign_in(Client(), "sample", address="192.0.2.99").status_code == 302


def test_failures_from_one_address_are_limited_whatever_the_account(member: Member) -> None:
    member("support", "sample")
    statuses = [sign_in(Client(), f"sample-{n}", "wrong").status_code for n in range(21)]
    assert statuses == [400] * 20 + [429]
    assert sign_in(Client(), "sample").status_code == 429
    assert sign_in(Client(), "sample", address="192.0.2.2").status_code == 302


def test_attempts_of_any_kind_from_one_address_are_limited_with_a_page(member: Member) -> None:
    member("support", "sample")
    assert {sign_in(Client(), "sample").status_code for _ in range(60)} == {302}
    response = sign_in(Client(), "sample")
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert "Wait a minute" in response.content.decode()


def test_a_forwarded_address_nobody_vouches_for_does_not_reset_the_count(member: Member) -> None:
    member("support", "sample")
    for number in range(20):
        fields = {"login": f"sample-{number}", "password": "wrong"}
        Client().post(LOGIN, fields, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert sign_in(Client(), "sample").status_code == 429


def test_a_request_from_nowhere_is_counted_too(member: Member) -> None:
    member("support", "sample")
    assert Client().post(LOGIN, {"login": "sample", "password": PASSWORD}, REMOTE_ADDR="").status_code == 302


def test_without_a_cache_one_can_still_sign_in(member: Member, settings: Settings) -> None:
    settings.CACHES = {"default": databases.cache("redis://127.0.0.1:1/0")}
    member("support", "sample")
    assert sign_in(Client(), "sample", "wrong").status_code == 400
    assert sign_in(Client(), "sample").status_code == 302


def test_limits_are_kept_in_redis(member: Member, settings: Settings, redis: str) -> None:
    settings.CACHES = {"default": databases.cache(redis)}
    member("support", "sample")
    assert [sign_in(Client(), "sample", "wrong").status_code for _ in range(6)] == [400] * 5 + [429]


def test_the_session_is_a_new_one_after_signing_in(member: Member, client: Client) -> None:
    """Session fixation: what someone planted in the browser before is worth nothing after."""
    member("support", "sample")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = str(planted)
    sign_in(client, "sample")
    assert client.session.session_key != planted
    assert not StaffSession.objects.filter(session_key=planted).exists()


def test_the_cookie_goes_with_the_browser_and_is_out_of_scripts_reach(member: Member, client: Client) -> None:
    member("support", "sample")
    cookie = sign_in(client, "sample").cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]
    assert not cookie["expires"]


def test_it_goes_on_only_to_this_site(member: Member) -> None:
    member("support", "sample")
    leads_to = {
        "/accounts/password/": "/accounts/password/",
        "/main/?a=b": "/main/?a=b",
        "https://elsewhere.example/": "/",
        "//elsewhere.example/": "/",
        "http://testserver/main/": "/",
        "\\\\elsewhere.example": "/",
        "javascript:alert(1)": "/",
        "": "/",
    }
    fields = {"login": "sample", "password": PASSWORD}
    assert {page: Client().post(LOGIN, fields | {"next": page})["Location"] for page in leads_to} == leads_to


def test_a_form_sent_too_late_leads_back_to_its_page(client: Client) -> None:
    """Not to where it was sent: that may take nothing but forms."""
    leads_to = {
        "http://testserver/main/config/review/?x=1": "/main/config/review/?x=1",
        "https://elsewhere.example/main/": "/",
        "http://[": "/",
        "": "/",
    }
    for referer, location in leads_to.items():
        response = client.post("/main/config/review/silence/", {"reason": "Sample"}, headers={"Referer": referer})
        assert response["Location"] == f"{LOGIN}?{urlencode({'next': location}, safe='/')}", referer


def test_a_form_from_another_address_says_what_a_proxy_must_pass_on(db: None, caplog: pytest.LogCaptureFixture) -> None:
    for path in (LOGIN, LOGOUT):
        client = Client(enforce_csrf_checks=True)
        response = client.post(path, {"login": "sample"}, headers={"Origin": "https://desk.example.com:8443"})
        assert response.status_code == 403
        page = response.content.decode()
        for word in (
            "from https://desk.example.com:8443",
            "its own address is http://testserver.",
            "$http_host",
            "TRUSTED_PROXIES",
        ):
            assert word in page
        assert "open for too long" not in page
    assert "desk.example.com" in caplog.text
    for origin in ("null", "http://["):
        response = Client(enforce_csrf_checks=True).post(LOGOUT, headers={"Origin": origin})
        assert "open for too long" in response.content.decode(), origin


def test_a_form_without_its_token_gets_a_clear_page(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post(LOGOUT, {"login": "sample", "password": PASSWORD})
    assert response.status_code == 403
    assert "The form was not sent" in response.content.decode()
    assert "The form was open for too long" in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert "no-store" in response["Cache-Control"]  # such a page may repeat what was searched


def test_a_new_password_ends_the_other_sessions_only(member: Member) -> None:
    member("support", "sample")
    here, there = Client(), Client()
    sign_in(here, "sample")
    sign_in(there, "sample")
    new = "another-Passphrase-2"
    response = here.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.status_code == 302
    page = here.get("/accounts/sessions/")
    assert b"Your password was changed." in page.content
    assert len(page.context["sessions"]) == 1, "those that ended are not listed as open"
    assert here.get(CHANGE).status_code == 200
    assert there.get(CHANGE).status_code == 302
    assert sign_in(Client(), "sample", new).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (("wrong", "another-Passphrase-2", "another-Passphrase-2"), "This is not your current password."),
        ((PASSWORD, "demo", "demo"), "too short"),
        ((PASSWORD, "another-Passphrase-2", "another-Passphrase-3"), "same password"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(
    signed_in: SignedIn, fields: tuple[str, str, str], sentence: str
) -> None:
    response = signed_in().post(CHANGE, dict(zip(("oldpassword", "password1", "password2"), fields, strict=True)))
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_the_other_pages_of_allauth_have_no_address() -> None:
    others = "signup email email_verification_sent reset_password set_password inactive"
    for name in others.split():
        with pytest.raises(NoReverseMatch):
            reverse(f"account_{name}")
