"""Codes of authenticator apps: each counts once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pytest_django import Settings

from dashboard.access.models import UsedCode
from dashboard.access.sign_in import recovery_codes
from dashboard.access.sign_in.app_codes import use_app_code
from dashboard.sealing import seal
from tests.access.conftest import Member
from tests.access.sign_in.test_second_factor import APP, ASKS, CODES, NOW, SECRET, code, let_time_pass
from tests.access.sign_in.test_second_factor import enrolled as enrolled
from tests.access.sign_in.test_second_factor import required as required
from tests.access.sign_in.test_sign_in import is_signed_in, sign_in
from tests.customers.databases import connected_to


@pytest.mark.django_db(transaction=True)
def test_the_code_that_sets_an_app_up_does_not_sign_in_too(member: Member, client: Client) -> None:
    member("support", "sample")
    sign_in(client, "sample")
    shown = code(client.get(APP).context["form"].secret)
    assert client.post(APP, {"code": shown})["Location"] == CODES
    other = Client()
    sign_in(other, "sample")
    other.post(ASKS, {"code": shown})
    assert not is_signed_in(other)
    let_time_pass()
    other.post(ASKS, {"code": shown})
    assert is_signed_in(other)


def test_a_code_counts_once_for_processes_that_share_no_cache(enrolled: User, settings: Settings) -> None:
    """As while Redis is away: each process has marks of its own there."""
    for counts, process in ((True, "first"), (False, "second")):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": process}}
        client = Client()
        sign_in(client, "sample")
        client.post(ASKS, {"code": code()})
        assert is_signed_in(client) == counts


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_a_code_at_the_same_moment_one_signs_in(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a real PostgreSQL, where two statements run at once; with the first code of an app, and with a later one."""
    with connected_to(migrated, monkeypatch):
        user = User.objects.create(username="sample-with-an-app")
        app = Authenticator(user=user, type="totp", data={"secret": seal(SECRET, recovery_codes.PURPOSE)})
        Authenticator.objects.bulk_create([app])  # without rows in the security log, which would stay
        together = threading.Barrier(8)

        def send(_one: int) -> bool:
            together.wait()
            try:
                return use_app_code(app, code())
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(send, range(8))) == 1
            UsedCode.objects.update(period=int(NOW) // 30 - 1)
            assert sum(threads.map(send, range(8))) == 1
