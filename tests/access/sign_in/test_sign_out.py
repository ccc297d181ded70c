"""Signing out: from whatever page of this site, and from no other site."""

from typing import cast

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from dashboard.access.sessions.models import StaffSession
from tests.access.conftest import PASSWORD, SignedIn
from tests.access.sign_in.test_sign_in import CHANGE, LOGIN, LOGOUT, is_signed_in

HERE, ELSEWHERE = "http://testserver", "https://elsewhere.example"


def test_signing_out_takes_a_post(signed_in: SignedIn) -> None:
    client = signed_in()
    response = client.get(LOGOUT)
    assert response.status_code == 200
    assert "Sign out?" in response.content.decode()
    assert '<a class="button" href="/">Stay signed in</a>' in response.content.decode()
    assert is_signed_in(client)
    response = client.post(LOGOUT)
    assert response.headers["Location"] == LOGIN
    assert not is_signed_in(client)
    assert not StaffSession.objects.exists()


def test_the_browser_forgets_pages_but_keeps_the_cookies_of_other_applications(signed_in: SignedIn) -> None:
    client = signed_in()
    assert "Clear-Site-Data" not in client.get(LOGOUT).headers
    assert client.post(LOGOUT).headers["Clear-Site-Data"] == '"cache"'


def stale_sign_out(client: Client, headers: dict[str, str]) -> HttpResponse:
    """Sent from a page that came before its browser signed in anew: the token in it is of before."""
    client.handler.enforce_csrf_checks = True
    client.cookies[settings.CSRF_COOKIE_NAME] = "b" * 32
    return cast(HttpResponse, client.post(LOGOUT, {"csrfmiddlewaretoken": "a" * 64}, headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": HERE},
        {"Origin": HERE, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Referer": f"{HERE}/main/"},
    ],
)
def test_signing_out_in_an_older_tab_signs_out(signed_in: SignedIn, headers: dict[str, str]) -> None:
    client = signed_in()
    response = stale_sign_out(client, headers)
    assert response.headers["Location"] == LOGIN
    assert not is_signed_in(client)
    assert not StaffSession.objects.exists()
    assert stale_sign_out(client, headers).headers["Location"] == LOGIN  # nobody is signed in any more


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": f"{HERE}:81"},
        {"Origin": "https://testserver"},
        {"Origin": f"{HERE}.elsewhere.example"},
        {"Origin": ELSEWHERE, "Sec-Fetch-Site": "same-origin", "Referer": f"{HERE}/"},
        {"Sec-Fetch-Site": "same-site", "Referer": f"{HERE}/"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": f"{HERE}.elsewhere.example/"},
        {"Referer": f"{ELSEWHERE}/?{HERE}/"},
        {},
    ],
)
def test_another_site_signs_nobody_out(signed_in: SignedIn, headers: dict[str, str]) -> None:
    client = signed_in()
    assert stale_sign_out(client, headers).status_code == 403
    assert is_signed_in(client)


def test_where_a_form_came_from_is_no_token_for_any_other(signed_in: SignedIn) -> None:
    client = signed_in()
    client.handler.enforce_csrf_checks = True
    fields = {"oldpassword": PASSWORD, "password1": "another-Passphrase-2", "password2": "another-Passphrase-2"}
    assert client.post(CHANGE, fields, headers={"Origin": HERE}).status_code == 403
