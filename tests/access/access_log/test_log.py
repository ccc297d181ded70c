"""Rows of the access log: written as they are, counted, and never changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import psycopg
import pytest
import structlog
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import LogCapture
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from dashboard.access.access_log import log
from dashboard.access.access_log.log import count_viewers, record, record_fields
from dashboard.access.logs.append_only import RowChangeError
from dashboard.access.models import AccessRecord, Outcome
from dashboard.access.roles import StaffRequest
from dashboard.serving.requests import client_address
from tests.access.conftest import Member
from tests.customers.databases import connected_to
from tests.staff import request_of


def add(user: User, **fields: Any) -> AccessRecord:
    defaults = {"staff_name": user.username, "program": "main", "page": "profile", "outcome": Outcome.SHOWN}
    return AccessRecord.objects.create(staff=user, **{**defaults, **fields})


@pytest.mark.django_db(transaction=True)
async def test_a_row_says_who_when_whom_what_and_from_where(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = LogCapture()
    monkeypatch.setattr(log, "log", structlog.wrap_logger(None, processors=[lines]))
    user = await sync_to_async(member)("support", "sample")
    request = await sync_to_async(request_of)(user)
    await record(
        request, program="main", page="coupons", outcome="shown", customer_id="cust_1001", customer_key="key-1"
    )
    written = await AccessRecord.objects.aget()
    assert abs(timezone.now() - written.at) < timedelta(seconds=10)
    assert (written.staff_id, written.staff_name, written.program, written.page) == (
        user.pk,
        "sample",
        "main",
        "coupons",
    )
    assert (written.customer_id, written.customer_key, written.outcome) == ("cust_1001", "key-1", Outcome.SHOWN)
    assert written.address == "192.0.2.1"
    (line,) = lines.entries
    assert (line["event"], line["person"], line["page"], line["outcome"]) == ("access", user.pk, "coupons", "shown")
    assert (line["program"], line["customer_key"], line["address"]) == ("main", "key-1", "192.0.2.1")
    assert "cust_1001" not in str(line)


async def test_an_outcome_nobody_knows_is_a_mistake_in_the_code() -> None:
    request = cast(StaffRequest, RequestFactory().get("/"))
    request.staff = cast(Any, staff_without_database())
    with pytest.raises(ValueError, match="maybe"):
        record_fields(request, "main", "profile", "maybe", "", "")


def staff_without_database() -> Any:
    from dashboard.access.roles import Staff

    return Staff(1, "sample")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(program=st.text(), page=st.text(), customer_id=st.text(max_size=600), key=st.text(max_size=200))
def test_any_text_fits_into_a_row(member: Member, program: str, page: str, customer_id: str, key: str) -> None:
    user = User.objects.filter(username="sample").first() or member("support", "sample")
    request = request_of(user)
    written = AccessRecord(**record_fields(request, program, page, Outcome.UNKNOWN, customer_id, key))
    written.full_clean(exclude=["page"])
    assert "\0" not in written.customer_id
    assert written.customer_id.encode()[:1] == customer_id.encode(errors="replace")[:1] or customer_id[:1] == "\0"


def test_a_row_is_never_changed(member: Member) -> None:
    written = add(member())
    rows = AccessRecord.objects.filter(pk=written.pk)
    written.page = "balance"
    for change in (
        written.save,
        written.delete,
        rows.delete,
        lambda: rows.update(page="balance"),
        lambda: AccessRecord.objects.bulk_update([written], ["page"]),
        lambda: AccessRecord.objects.update_or_create(pk=written.pk, defaults={"page": "balance"}),
    ):
        with pytest.raises(RowChangeError, match="never changed"):
            change()
    assert rows.get().page == "profile"


def test_the_database_refuses_an_update_too(member: Member) -> None:
    add(member())
    with pytest.raises((DatabaseError, IntegrityError), match="never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE access_log SET page = 'balance'")
    assert AccessRecord.objects.get().page == "profile"


def test_staff_who_stand_in_the_log_cannot_be_removed(member: Member) -> None:
    user = member()
    add(user)
    with pytest.raises(ProtectedError):
        user.delete()


@pytest.mark.usefixtures("transactional_db")
def test_the_same_on_a_real_postgresql(new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A row goes in, neither changes nor goes away, a test run can still empty the table, and the migrations run back
    and forth."""
    url = new_database("access_log")
    with psycopg.connect(url, autocommit=True) as database:
        user = database.execute(
            "INSERT INTO auth_user (username, password, first_name, last_name, email, is_superuser, is_staff,"
            " is_active, date_joined) VALUES ('sample', '', '', '', '', false, false, true, now()) RETURNING id"
        ).fetchone()
        assert user
        insert = (
            "INSERT INTO access_log (at, staff_id, staff_name, programme, customer_key, text_digest, page, outcome,"
            " address, request_id, salt) VALUES (now(), %s, 'sample', 'main', '', '', 'profile', 'shown', '', '', '')"
        )
        database.execute(insert, user)
        for change in ("UPDATE access_log SET page = 'balance'", "DELETE FROM access_log"):
            with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
                database.execute(cast(Any, change))
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            database.execute("DELETE FROM auth_user")
        assert database.execute("SELECT page FROM access_log").fetchall() == [("profile",)]
        with connected_to(url, monkeypatch):
            call_command("flush", interactive=False, verbosity=0)
        assert database.execute("SELECT page FROM access_log").fetchall() == []
    with connected_to(url, monkeypatch):
        call_command("migrate", "access", "zero", verbosity=0)
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
async def test_seen_by_counts_people_who_were_shown_this_customer_lately(member: Member) -> None:
    @sync_to_async
    def prepare() -> None:
        one, two, three = member("support", "one"), member("support", "two"), member("support", "three")
        for user in (one, one, two):
            add(user, customer_key="key-1")
        add(three, customer_key="key-1", outcome=Outcome.REFUSED)
        add(three, customer_key="key-2")
        add(three, customer_key="key-1", program="other")
        add(three, customer_key="key-1", at=timezone.now() - timedelta(days=31))

    await prepare()
    assert await count_viewers("main", "key-1") == 2
    assert await count_viewers("main", "key-2") == 1
    assert await count_viewers("main", "nobody") == 0


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        ("192.0.2.1", "192.0.2.1", "203.0.113.5", "203.0.113.5"),
        # What the client itself wrote stands further left and isn't believed.
        ("192.0.2.1", "192.0.2.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("192.0.2.0/24", "192.0.2.1", "203.0.113.5, 192.0.2.77", "203.0.113.5"),
        ("192.0.2.1", "198.51.100.9", "203.0.113.5", "198.51.100.9"),
        ("192.0.2.1", "192.0.2.1", "", "192.0.2.1"),
    ],
)
async def test_the_address_is_the_rightmost_no_proxy_vouches_for(
    proxies: str, peer: str, forwarded: str, client: str
) -> None:
    """Through the server's own middleware, given TRUSTED_PROXIES as `manage.py serve` does."""
    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        request = HttpRequest()
        request.META["REMOTE_ADDR"] = scope["client"][0]
        seen.append(client_address(request))

    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope: Any = {"type": "http", "client": (peer, 1), "headers": headers, "scheme": "http"}
    await ProxyHeadersMiddleware(application, proxies.split())(scope, cast(Any, None), cast(Any, None))
    assert seen == [client]


def test_a_request_from_nowhere_has_no_address() -> None:
    assert client_address(HttpRequest()) == ""
