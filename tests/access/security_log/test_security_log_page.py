"""The admins' page: filters, pages and the file."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from dashboard.access.logs import csv_file
from dashboard.access.security_log.models import COMMAND_LINE, Event, SecurityRecord
from tests.access.access_log.test_log_page import agent, two_programs
from tests.access.conftest import Member, SignedIn
from tests.customers.conftest import body

__all__ = ["agent", "two_programs"]

PAGE = "/security-log/"


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in("admin")


def add(event: Event, staff: User | None = None, **fields: Any) -> SecurityRecord:
    defaults = {"staff_name": staff.username if staff else ""}
    return SecurityRecord.objects.create(event=event, staff=staff, **{**defaults, **fields})


def details(response: Any) -> list[str]:
    """The details of the rows shown, without the admin's own sign-in."""
    return [row.detail for row in response.context["listing"].rows if row.detail]


def test_it_shows_who_did_what_newest_first(admin: Client, agent: User) -> None:
    at = datetime(2026, 11, 20, 12, 3, 20, tzinfo=UTC)
    add(Event.EXPORTED, agent, program="stores", detail="<b>", address="192.0.2.1", request_id="a" * 32, at=at)
    add(Event.ROLE_CHANGED, staff_name=COMMAND_LINE, about=agent, about_name="agent", detail="support → manager")
    add(Event.SIGN_IN_FAILED, address="192.0.2.9")
    SecurityRecord.objects.create(event="of-a-later-version", detail="gone")
    response = admin.get(PAGE)
    page = response.content.decode()
    assert response.status_code == 200
    assert details(response) == ["gone", "support → manager", "<b>"]
    assert "20 Nov 2026, 14:03:20" in page  # in the program's zone
    for word in ("Command line", "not signed in", "Sign-in failed", "&lt;b&gt;", "Sample Stores", "192.0.2.1", " ago<"):
        assert word in page
    assert "<b>" not in page
    assert response["Cache-Control"].count("no-store")


def test_an_empty_log_says_so(admin: Client) -> None:
    page = admin.get(PAGE, {"event": Event.STAMPS_SET}).content.decode()
    assert "No entry matches these filters." in page
    assert "format=csv" not in page


def test_each_filter_lets_through_what_it_says(admin: Client, agent: User, member: Member) -> None:
    other = member("support", "other")
    day = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)  # midnight in Cairo
    add(Event.EXPORTED, agent, detail="a", at=day.replace(hour=21))
    add(Event.EXPORTED, other, detail="b", at=day)
    add(Event.ROLE_CHANGED, other, about=agent, detail="c", at=day)
    filters: tuple[tuple[dict[str, str], list[str]], ...] = (
        ({}, ["c", "b", "a"]),
        ({"event": "exported"}, ["b", "a"]),
        ({"staff": str(agent.pk)}, ["c", "a"]),
        ({"staff": str(other.pk), "event": "exported"}, ["b"]),
        ({"since": "2026-11-20"}, ["c", "b"]),
        ({"until": "2026-11-19"}, ["a"]),
    )
    assert [(query, details(admin.get(PAGE, query))) for query, _ in filters] == list(filters)


def test_a_bad_filter_is_refused_in_a_sentence_and_shows_nothing(admin: Client, agent: User) -> None:
    add(Event.EXPORTED, agent, detail="a")
    for query in ({"event": "x"}, {"staff": "0"}, {"since": "x"}, {"before": "x"}, {"format": "json"}):
        response = admin.get(PAGE, query)
        assert (response.status_code, details(response)) == (400, []), query
        assert "Nothing is shown because a filter above could not be understood." in response.content.decode()


def test_every_row_is_on_exactly_one_page(admin: Client, agent: User) -> None:
    SecurityRecord.objects.bulk_create(
        SecurityRecord(event=Event.EXPORTED, staff=agent, staff_name="agent", detail=str(one)) for one in range(70)
    )
    first = admin.get(PAGE, {"event": "exported"})
    add(Event.EXPORTED, agent, detail="later")
    second = admin.get(first.context["listing"].older)
    assert [*map(int, details(first) + details(second))] == [*range(69, -1, -1)]
    assert details(admin.get(second.context["listing"].newer))[0] == "69"


def test_a_limited_admin_sees_no_other_program(signed_in: SignedIn, agent: User) -> None:
    for slug in ("main", "stores", ""):
        add(Event.EXPORTED, agent, program=slug, detail=f"of {slug}")
    assert details(signed_in("admin", programs=["stores"]).get(PAGE)) == ["of ", "of stores"]


@pytest.mark.django_db(transaction=True)
async def test_the_file_has_every_row_that_passes_and_is_a_row_itself(
    two_programs: None, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "PART_SIZE", 2)
    user = await sync_to_async(member)("admin")
    client = AsyncClient()
    await client.aforce_login(user)
    at = datetime(2026, 11, 20, 12, 3, 20, tzinfo=UTC)
    for detail in ("=1+1", "b", "c", "d"):
        await SecurityRecord.objects.acreate(event=Event.STAMPS_SET, staff=user, staff_name="x", detail=detail, at=at)
    response = await client.get(PAGE, {"event": "stamps-set", "format": "csv"})
    text = await body(response)
    assert text.startswith("\ufeffWhen,")
    found = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Detail"] for row in found] == ["d", "c", "b", "'=1+1"]
    assert found[0]["When"] == "2026-11-20 14:03:20+02:00"
    newest = await SecurityRecord.objects.alatest("pk")
    assert (newest.event, newest.staff_id, newest.detail) == ("exported", user.pk, "/security-log/ csv")
