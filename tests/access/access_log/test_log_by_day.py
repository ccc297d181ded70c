"""The access log by person and day: counts, and what is unusual."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.access.access_log import by_day
from dashboard.access.access_log.by_day import DAYS_SHOWN, is_unusual, usual_number
from dashboard.access.models import AccessRecord, Outcome
from tests.access.access_log.test_log_page import add, agent, manager, two_programs
from tests.access.conftest import Member, SignedIn

__all__ = ["agent", "manager", "two_programs"]

PAGE = "/access-log/days/"
NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # in Cairo


def counts(response: Any) -> list[tuple[str, str, str, str, str]]:
    rows = response.context["listing"].rows
    return [(row.day, row.staff_name, row.customers, row.entries, row.refused) for row in rows]


def views(user: User, number: int, at: datetime) -> None:
    AccessRecord.objects.bulk_create(
        AccessRecord(
            staff=user, staff_name=user.username, program="main", page="profile", outcome="shown",
            customer_key=f"key-{one}", at=at,
        )
        for one in range(number)
    )  # fmt: skip


def test_a_day_counts_customers_once_and_every_entry(manager: Client, agent: User, member: Member) -> None:
    other = member("support", "other")
    for page in ("profile", "coupons"):
        add(agent, customer_key="key-1", page=page, at=NOON)
    add(agent, customer_key="key-2", at=NOON)
    add(agent, customer_key="key-3", outcome=Outcome.REFUSED, at=NOON)
    add(agent, page="search", at=NOON)
    add(agent, customer_key="key-1", at=datetime(2026, 11, 20, 22, 0, tzinfo=UTC))  # midnight in Cairo
    add(other, customer_key="key-1", program="stores", at=NOON)
    response = manager.get(PAGE, {"until": "2026-11-21"})
    assert counts(response) == [
        ("21 Nov 2026", "agent", "1", "1", "0"),
        ("20 Nov 2026", "agent", "2", "5", "1"),
        ("20 Nov 2026", "other", "1", "1", "0"),
    ]
    assert counts(manager.get(PAGE, {"until": "2026-11-21", "staff": str(other.pk)})) == counts(response)[2:]
    assert counts(manager.get(PAGE, {"until": "2026-11-20", "programme": "main"})) == counts(response)[1:2]
    entries = manager.get(response.context["listing"].rows[1].url)
    assert len(entries.context["listing"].rows) == 5


def test_each_day_is_a_range_of_the_index(manager: Client, agent: User) -> None:
    add(agent, customer_key="key-1", at=NOON)
    with CaptureQueriesContext(connection) as queries:
        manager.get(PAGE, {"until": "2026-11-20"})
    counting = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert len(counting) == DAYS_SHOWN
    assert "access_log_text" not in counting[0]  # the ids stay where they are
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {counting[0].replace('%', '%%')}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "SEARCH access_log USING INDEX access_log_at" in plan


def test_looking_at_it_is_a_row_too(manager: Client) -> None:
    manager.get(PAGE)
    row = AccessRecord.objects.get()
    assert (row.staff_name, row.page, row.outcome) == ("sample-manager", "access-log", Outcome.SHOWN)


def test_what_is_usual_is_the_median_of_days_with_customers() -> None:
    assert usual_number([0, 10, 0, 40, 20]) == 20
    assert usual_number([10, 11]) == Decimal("10.5")
    assert usual_number([0, 0]) is None
    cases = [(50, None), (51, None), (51, Decimal(17)), (51, Decimal("16.5")), (200, Decimal(70)), (211, Decimal(70))]
    assert [is_unusual(*case) for case in cases] == [False, True, False, True, False, True]


def test_an_unusual_day_says_what_is_usual(manager: Client, agent: User, member: Member) -> None:
    views(agent, 10, NOON - timedelta(days=1))
    views(agent, 20, NOON - timedelta(days=30))
    views(agent, 500, NOON - timedelta(days=31))  # too long ago
    views(agent, 51, NOON)
    views(member("support", "new"), 51, NOON)
    response = manager.get(PAGE, {"since": "2026-11-20", "until": "2026-11-20"})
    assert {row.staff_name: row.unusual for row in response.context["listing"].rows} == {
        "agent": "usually 15 customers a day",
        "new": "no customers in the 30 days before",
    }
    assert response.content.decode().count("unusual</span>") == 2


def test_days_are_paged_by_two_weeks(manager: Client, agent: User) -> None:
    today = timezone.now().date()
    for back in (2, 20):
        add(agent, customer_key="key-1", at=timezone.now() - timedelta(days=back))
    first = manager.get(PAGE, {"staff": str(agent.pk)})
    assert len(counts(first)) == 1
    assert first.context["listing"].newest is None
    second = manager.get(first.context["listing"].older)
    assert len(counts(second)) == 1
    assert second.context["listing"].older is None
    assert counts(manager.get(second.context["listing"].newest)) == counts(first)
    ahead = manager.get(PAGE, {"until": str(today + timedelta(days=99)), "staff": str(agent.pk)})
    assert counts(ahead) == counts(first)


def test_a_page_ends_with_the_day_on_which_there_are_many(
    manager: Client, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_day, "MAX_ENTRIES", 5)
    for back, number in enumerate((2, 4, 1)):
        views(agent, number, NOON - timedelta(days=back))
    first = manager.get(PAGE, {"until": "2026-11-20"})
    assert [row.day for row in first.context["listing"].rows] == ["20 Nov 2026", "19 Nov 2026"]
    assert "From 19 Nov 2026 to 20 Nov 2026" in first.content.decode()
    assert counts(manager.get(first.context["listing"].older)) == [("18 Nov 2026", "agent", "1", "1", "0")]


@pytest.mark.parametrize("query", [{"since": "2026-11-21", "until": "2026-11-20"}, {"staff": "0"}, {"until": "x"}])
def test_a_bad_filter_is_refused(manager: Client, query: dict[str, str]) -> None:
    response = manager.get(PAGE, query)
    assert response.status_code == 400
    assert "Nothing is shown because a filter above could not be understood." in response.content.decode()


def test_an_empty_period_says_so(manager: Client) -> None:
    page = manager.get(PAGE, {"until": str(date(2026, 1, 31))}).content.decode()
    assert "No entry from 18 Jan 2026 to 31 Jan 2026 matches these filters." in page


def test_a_limited_manager_counts_only_their_programs(signed_in: SignedIn, agent: User) -> None:
    for slug in ("main", "stores"):
        add(agent, customer_key="key-1", program=slug, at=NOON)
    found = counts(signed_in("manager", programs=["stores"]).get(PAGE, {"until": "2026-11-20"}))
    assert found == [("20 Nov 2026", "agent", "1", "1", "0")]
