"""How many customers one person may look up in a minute."""

from typing import Any, cast

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import RequestFactory
from pytest_django import Settings

from dashboard.access import lookups
from dashboard.access.lookups import (
    TooManyLookups,
    count_customers_now,
    count_search_now,
    count_suggestions_now,
)
from dashboard.access.models import AccessRecord
from dashboard.access.roles import StaffRequest, staff_of
from dashboard.serving import databases
from tests.access.conftest import Member
from tests.programs import sample_program

MAIN, STORES = sample_program("main", "Main"), sample_program("stores", "Stores")


class Clock:
    """The time that the module reads, which a test moves on."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def monotonic(self) -> float:
        return self.now

    time = monotonic


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(lookups, "time", clock)
    return clock


@pytest.fixture(params=["in the process", "in Redis", "while Redis is away"], autouse=True)
def counted(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Each test runs with each place where counts can be."""
    if request.param == "in Redis":
        settings.CACHES = {"default": databases.cache(request.getfixturevalue("redis"))}
        caches["default"].clear()
    elif request.param == "while Redis is away":
        settings.CACHES = {"default": databases.cache("redis://127.0.0.1:1/0")}
    settings.LOOKUPS_PER_MINUTE = 3
    return cast(str, request.param)


def request_of(user: User) -> StaffRequest:
    request = cast(StaffRequest, RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
    request.staff = staff_of(user)
    return request


def show(request: StaffRequest, *keys: str, program: Any = MAIN) -> None:
    count_customers_now(request, program, keys, page="profile")


def test_so_many_different_customers_are_shown_in_any_minute(member: Member, clock: Clock) -> None:
    agent = request_of(member())
    for key in ("a", "b", "a", "b", "a", "c"):  # who is shown again does not count again
        show(agent, key)
        clock.now += 5
    with pytest.raises(TooManyLookups) as limit:
        show(agent, "d")
    assert limit.value.wait == 45  # "b" was shown last 15 seconds ago
    assert str(limit.value.sentence).endswith("in the last minute. Try again in 45 seconds.")
    show(agent, "a", "b", "c")  # those who are on the screen may be read again
    with pytest.raises(TooManyLookups):
        show(agent, "a", program=STORES)  # somebody else
    clock.now += 60.1
    show(agent, "d", "e", "f")


def test_each_person_has_their_own_limit_and_each_kind_too(member: Member, clock: Clock) -> None:
    agent, colleague = request_of(member("support", "one")), request_of(member("support", "two"))
    show(agent, "a", "b", "c")
    show(colleague, "a", "b", "d")
    for words in ("salma", "salma", "lina", "amr"):
        count_search_now(agent, MAIN, words, page="search")
    for _ in range(6):  # twice as many
        count_suggestions_now(agent, MAIN)
    with pytest.raises(TooManyLookups):
        show(agent, "d")
    with pytest.raises(TooManyLookups):
        count_search_now(agent, MAIN, "nour", page="search")
    with pytest.raises(TooManyLookups):
        count_suggestions_now(agent, MAIN)


def test_one_row_a_minute_says_so(member: Member, clock: Clock) -> None:
    agent = request_of(member())
    show(agent, "a", "b", "c")
    for _ in range(3):
        with pytest.raises(TooManyLookups):
            show(agent, "d")
    rows = AccessRecord.objects.values_list("staff_name", "page", "outcome", "customer_key")
    assert list(rows) == [("sample-support", "profile", "refused", "")]


def test_another_process_goes_on_where_this_one_stopped(
    member: Member, clock: Clock, counted: str, settings: Settings
) -> None:
    """With Redis; the keys there name nobody."""
    agent = request_of(member())
    show(agent, "customer-key-1", "customer-key-2", "customer-key-3")
    lookups.IN_PROCESS.clear()  # as in a process of its own
    settings.CACHES = dict(settings.CACHES)
    if counted != "in Redis":
        show(agent, "customer-key-4")
        return
    with pytest.raises(TooManyLookups):
        show(agent, "customer-key-4")
    client = cast(Any, caches["default"])._cache.get_client()
    keys = [key for key in client.keys("*") if client.type(key) == b"zset"]
    assert [client.zcard(key) for key in keys] == [3]
    stored = [str(keys), *(str(client.zrange(key, 0, -1)) for key in keys)]
    assert not [text for text in stored if "customer-key" in text or f":{agent.staff.user_id}'" in text]
    assert 0 < client.ttl(keys[0]) <= 60
