"""An attacker cannot lock out a person in a browser that the account knows; and two tabs of one browser."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.access.conftest import PASSWORD, Member, SignedIn
from tests.access.sign_in.test_sign_in import CHANGE, LOGIN, LOGOUT, is_signed_in, sign_in

ASKS = "/accounts/second-factor/sign-in/"
COOKIE = settings.KNOWN_BROWSER_COOKIE_NAME


def lock(name: str = "sample") -> None:
    """Fail in new browsers until the account is locked there."""
    statuses = [sign_in(Client(), name, "wrong", address=f"198.51.100.{n}").status_code for n in range(6)]
    assert statuses == [400] * 5 + [429]


@pytest.fixture
def known(member: Member) -> Client:
    """A browser in which `sample` signed in and out again."""
    member("support", "sample")
    client = Client()
    sign_in(client, "sample")
    client.post(LOGOUT)
    return client


def test_a_stranger_locks_out_only_other_new_browsers(known: Client) -> None:
    lock()
    assert sign_in(Client(), "sample", address="192.0.2.9").status_code == 429
    assert sign_in(known, "SAMPLE").status_code == 302


def test_a_known_browser_has_its_own_limit(known: Client) -> None:
    assert [sign_in(known, "sample", "wrong").status_code for _ in range(6)] == [400] * 5 + [429]
    assert sign_in(Client(), "sample", address="192.0.2.9").status_code == 302


@pytest.mark.parametrize("wrong", [{"code": "000000"}, {"credential": '{"id": "sample"}'}])
def test_wrong_second_factors_lock_out_only_other_new_browsers(known: Client, wrong: dict[str, str]) -> None:
    """Whoever sends them knows the password."""
    TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXP")
    new, newer = Client(), Client()
    for client in (new, newer):
        sign_in(client, "sample", address="192.0.2.9")
    for _ in range(5):
        new.post(ASKS, wrong)
    assert b"Too many failed sign-ins." in newer.post(ASKS, {"code": "000000"}).content
    sign_in(known, "sample")
    for limited in (False,) * 5 + (True,):
        page = known.post(ASKS, {"code": "000000"})
        assert (b"Too many failed sign-ins." in page.content) == limited


def test_it_is_known_to_its_own_accounts_only(known: Client, member: Member) -> None:
    member("support", "other")
    lock("other")
    assert sign_in(known, "other").status_code == 429
    sign_in(known, "sample")
    known.post(LOGOUT)
    assert known.cookies[COOKIE].value


def test_a_changed_cookie_is_none(known: Client) -> None:
    lock()
    known.cookies[COOKIE] = known.cookies[COOKIE].value[:-1] + "x"
    assert sign_in(known, "sample", address="192.0.2.9").status_code == 429


def test_it_is_known_after_a_change_of_the_secret_key(known: Client, settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-secret-key-" + "1" * 40, [settings.SECRET_KEY]
    lock()
    assert sign_in(known, "sample").status_code == 302


def test_the_cookie_says_nobodys_name(known: Client) -> None:
    cookie = known.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert "sample" not in cookie.value


def test_a_right_password_in_a_second_tab_goes_on(member: Member, client: Client) -> None:
    """The form in it was loaded before, so its token is of before."""
    member("support", "sample")
    client.handler.enforce_csrf_checks = True
    stale = {"csrfmiddlewaretoken": "a" * 64, "login": "sample", "password": PASSWORD, "next": "/main/config/tiers/"}
    for _first_then_signed_in in range(2):
        response = client.post(LOGIN, stale, headers={"Origin": "http://testserver"})
        assert response["Location"] == "/main/config/tiers/"
    assert is_signed_in(client)


def test_a_stale_form_of_a_silent_browser_gets_a_fresh_one(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    fields = {"login": "sample", "password": PASSWORD, "next": "/main/config/tiers/"}
    response = client.post(LOGIN, fields)
    assert response.status_code == 303
    address = urlsplit(response["Location"])
    assert (address.path, parse_qs(address.query)["next"]) == (LOGIN, ["/main/config/tiers/"])
    page = client.get(response["Location"]).content.decode()
    assert "The form was open for too long" in page
    assert 'name="next" value="/main/config/tiers/"' in page


def test_somebody_else_in_a_second_tab_ends_the_first_session(member: Member, client: Client) -> None:
    first, second = member("support", "first"), member("manager", "second")
    sign_in(client, "first")
    assert sign_in(client, "second", "wrong").status_code == 400
    assert client.session["_auth_user_id"] == str(first.pk), "a wrong password changes nothing"
    assert sign_in(client, "second").status_code == 302
    assert client.session["_auth_user_id"] == str(second.pk)


def test_pages_of_the_person_before_reload(signed_in: SignedIn, member: Member) -> None:
    client = signed_in("support")
    page = client.get("/main/").content.decode()
    other = member("manager")
    mine = {"HX-Request": "true", "X-Staff": str(other.pk)}
    assert '<body hx-headers=\'{"X-Staff": "' in page
    for response in (client.get(CHANGE, headers=mine), client.post("/main/customers/", headers=mine)):
        assert response["HX-Refresh"] == "true"
    client.handler.enforce_csrf_checks = True
    assert client.post("/main/customers/", headers=mine)["HX-Refresh"] == "true"
    assert client.get(CHANGE, headers={"HX-Request": "true"}).status_code == 200
