"""Members of staff, and browsers signed in as them."""

from collections.abc import Callable, Iterable

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client
from tenacity import wait_none

from dashboard.access.roles import PROGRAM_GROUP_PREFIX

Member = Callable[..., User]
SignedIn = Callable[..., Client]
PASSWORD = "sample-Passphrase-1"


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    """Attempts to sign in are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def retries_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No platform answers behind these pages, so nothing is gained by a wait before the next attempt."""
    monkeypatch.setattr("dashboard.loyalty.retries.FULL_JITTER", wait_none())


@pytest.fixture
def member(db: None) -> Member:
    """`member("support")` makes someone with that role, `member("")` someone without any."""

    def make(role: str = "support", name: str = "", *, active: bool = True) -> User:
        user = User.objects.create_user(name or f"sample-{role or 'nobody'}", password=PASSWORD, is_active=active)
        user.groups.set(Group.objects.filter(name=role))
        return user

    return make


@pytest.fixture
def signed_in(member: Member) -> SignedIn:
    """`signed_in("manager")` is a browser in which a manager has signed in; `programs` are the slugs they are limited
    to."""

    def sign_in(role: str = "support", programs: Iterable[str] = ()) -> Client:
        client, user = Client(), member(role)
        user.groups.add(*(Group.objects.get_or_create(name=f"{PROGRAM_GROUP_PREFIX}{slug}")[0] for slug in programs))
        client.force_login(user)
        return client

    return sign_in
