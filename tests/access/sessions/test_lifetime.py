"""When a session ends; the clock is Django's own `timezone.now`, moved by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import AsyncClient, Client
from django.utils import timezone

from tests.access.conftest import SignedIn

PAGE = "/accounts/password/"
IDLE, LIFETIME = timedelta(minutes=30), timedelta(hours=12)
Clock = Callable[[timedelta], None]


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    offset = timedelta()
    real = timezone.now

    def wait(more: timedelta) -> None:
        nonlocal offset
        offset += more

    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + offset)
    return wait


def is_open(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_it_ends_after_thirty_idle_minutes(signed_in: SignedIn, pass_time: Clock) -> None:
    client = signed_in()
    pass_time(IDLE - timedelta(minutes=1))
    assert is_open(client)
    pass_time(IDLE - timedelta(minutes=1))
    assert is_open(client)
    pass_time(IDLE + timedelta(seconds=1))
    assert not is_open(client)


def test_a_request_just_before_counts_as_use(signed_in: SignedIn, pass_time: Clock) -> None:
    """A session isn't written with every request; that may cost half a minute at most."""
    client = signed_in()
    pass_time(timedelta(seconds=29))
    assert is_open(client)
    pass_time(IDLE - timedelta(seconds=31))
    assert is_open(client)


def test_it_ends_after_twelve_hours_of_use(signed_in: SignedIn, pass_time: Clock) -> None:
    client = signed_in()
    for _ in range(12 * 3 - 1):
        pass_time(timedelta(minutes=20))
        assert is_open(client)
    pass_time(timedelta(minutes=20, seconds=1))
    assert not is_open(client)
    assert "_auth_user_id" not in client.session


def test_what_ended_leads_to_the_form_and_back(signed_in: SignedIn, pass_time: Clock) -> None:
    client = signed_in()
    pass_time(LIFETIME)
    page = client.get(PAGE, follow=True)
    assert page.redirect_chain == [(f"/accounts/login/?next={PAGE}&ended=1", 302)]
    assert b"Your session has ended." in page.content
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}", "the browser has no session any more"


def test_a_fragment_sends_the_whole_page_to_sign_in_and_back(signed_in: SignedIn, pass_time: Clock) -> None:
    client = signed_in()
    pass_time(LIFETIME)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/main/customers/sample/?fresh=1"}
    response = client.get(PAGE, headers=headers)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/main/customers/sample/%3Ffresh%3D1&ended=1"
    assert not response.content


def test_two_requests_within_half_a_minute_write_the_session_once(signed_in: SignedIn, pass_time: Clock) -> None:
    client = signed_in()
    pass_time(timedelta(minutes=1))
    assert settings.SESSION_COOKIE_NAME in client.get(PAGE).cookies
    assert settings.SESSION_COOKIE_NAME not in client.get(PAGE).cookies


@pytest.mark.django_db(transaction=True)
async def test_it_ends_under_asgi_too(signed_in: SignedIn, pass_time: Clock) -> None:
    from asgiref.sync import sync_to_async

    client = AsyncClient()
    client.cookies = (await sync_to_async(signed_in)()).cookies
    assert (await client.get(PAGE)).status_code == 200
    pass_time(IDLE - timedelta(minutes=1))
    assert (await client.get(PAGE)).status_code == 200
    pass_time(IDLE + timedelta(seconds=1))
    assert (await client.get(PAGE)).status_code == 302
