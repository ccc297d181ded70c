"""Names of cookies: two installations on one host, and a new secret key."""

from django.conf import settings
from django.test import Client
from pytest_django import Settings

from dashboard.serving.cookies import accept_earlier_names, cookie_name
from tests.access.conftest import Member
from tests.access.sign_in.test_sign_in import CHANGE, sign_in

ONE, OTHER = "one-" * 10, "other-" * 10


def test_each_installation_has_its_own_names() -> None:
    name = cookie_name("sessionid", ONE, is_secure=False)
    assert name == cookie_name("sessionid", ONE, is_secure=False) != cookie_name("sessionid", OTHER, is_secure=False)
    assert cookie_name("sessionid", ONE, is_secure=True) == f"__Host-{name}"


def test_host_cookies_are_as_browsers_demand() -> None:
    assert settings.SESSION_COOKIE_PATH == settings.CSRF_COOKIE_PATH == "/"
    assert settings.SESSION_COOKIE_DOMAIN is settings.CSRF_COOKIE_DOMAIN is None


def test_the_newest_of_a_cookies_names_counts(settings: Settings) -> None:
    settings.EARLIER_COOKIE_NAMES = {"a": ["b", "c"]}
    for cookies, value in (({"b": "2", "c": "3"}, "2"), ({"a": "1", "b": "2"}, "1"), ({"c": "3"}, "3")):
        accept_earlier_names(cookies)
        assert cookies["a"] == value


def test_a_new_secret_key_signs_nobody_out(member: Member, settings: Settings) -> None:
    """Their browser still sends the cookie under its earlier name."""
    member("support", "sample")
    client = Client()
    sign_in(client, "sample")
    old, new = settings.SESSION_COOKIE_NAME, cookie_name("sessionid", ONE, is_secure=False)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], ONE
    settings.SESSION_COOKIE_NAME, settings.EARLIER_COOKIE_NAMES = new, {new: [old]}
    assert client.get(CHANGE).status_code == 200
    del client.cookies[old]
    assert client.get(CHANGE).status_code == 200, "the answer set it under its new name"
