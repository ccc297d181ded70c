"""Each event of the security log, as the product writes it, and what happens if it cannot be written."""

from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from structlog.testing import LogCapture

from dashboard.access.logs.append_only import RowChangeError
from dashboard.access.security_log import log
from dashboard.access.security_log.log import LIMIT_INTERVAL, write_event, write_limit
from dashboard.access.security_log.models import Event, SecurityRecord
from tests.access.conftest import PASSWORD, Member, SignedIn
from tests.access.sign_in.test_sign_in import CHANGE, LOGIN, LOGOUT, is_signed_in, sign_in
from tests.staff import request_of

ANOTHER = "another-Passphrase-2"
Row = tuple[object, ...]


def rows(*events: Event) -> list[Row]:
    """Who, about which account, in which program, and the detail of the rows, oldest first."""
    found = SecurityRecord.objects.order_by("pk")
    found = found.filter(event__in=events) if events else found
    return list(found.values_list("event", "staff_name", "about_name", "program", "detail"))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    capture = LogCapture()
    monkeypatch.setattr(log, "log", structlog.wrap_logger(None, processors=[capture]))
    return capture.entries


@pytest.fixture
def without_table(db: None) -> Callable[[], None]:
    """Called, it takes the table away."""

    def rename() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE security_log RENAME TO security_log_gone")

    return rename


def test_a_row_and_a_line_say_who_when_what_and_from_where(member: Member, lines: list[Any]) -> None:
    user, other = member("admin", "admin"), member("support", "agent")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        write_event(Event.ROLE_CHANGED, request_of(user), about=other, program="main", detail="support → manager")
    row = SecurityRecord.objects.get()
    assert (row.staff, row.staff_name, row.about, row.about_name) == (user, "admin", other, "agent")
    assert (row.event_name, row.program, row.detail) == ("Changed the role of an account", "main", "support → manager")
    assert (row.address, row.request_id) == ("192.0.2.1", "r-1")
    (line,) = lines
    assert (
        line.items()
        >= {
            "event": "security",
            "what": "role-changed",
            "person": user.pk,
            "about": other.pk,
            "program": "main",
            "detail": "support → manager",
            "address": "192.0.2.1",
            "request_id": "r-1",
            "log_level": "info",
        }.items()
    )


def test_signing_in_and_out(member: Member, client: Client) -> None:
    member("support", "sample")
    response = sign_in(client, "sample", address="192.0.2.7")
    client.post(LOGOUT)
    assert rows() == [("signed-in", "sample", "", "", "password"), ("signed-out", "sample", "", "", "")]
    first = SecurityRecord.objects.order_by("pk")[0]
    assert (first.address, first.request_id) == ("192.0.2.7", response["X-Request-ID"])


def test_a_failed_sign_in_names_the_account_and_never_what_was_typed(
    member: Member, client: Client, lines: list[Any]
) -> None:
    member("support", "sample")
    member("support", "former", active=False)
    for name, password in (("Sample", "typed-wrong"), ("typed-into-the-wrong-field", PASSWORD), ("former", PASSWORD)):
        assert sign_in(client, name, password).status_code == 400
    assert rows() == [("sign-in-failed", "", about, "", "") for about in ("sample", "", "former")]
    assert "typed" not in str(list(SecurityRecord.objects.values())) + str(lines)


def test_a_limit_is_one_row_a_minute_for_an_account(member: Member, client: Client) -> None:
    member("support", "sample")
    statuses = [sign_in(client, "sample", "wrong").status_code for _ in range(8)]
    assert statuses == [400] * 5 + [429] * 3
    assert rows(Event.LIMIT_REACHED) == [("limit-reached", "", "sample", "", LOGIN)]


def test_a_limit_of_someone_signed_in_is_theirs(member: Member) -> None:
    assert LIMIT_INTERVAL == 60
    one, two = (request_of(member("support", name), path="/main/customers/") for name in ("one", "two"))
    for request in (one, one, two):
        write_limit(request)
    assert rows() == [("limit-reached", name, "", "", "/main/customers/") for name in ("one", "two")]


def test_changing_ones_own_password(signed_in: SignedIn) -> None:
    fields = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    assert signed_in().post(CHANGE, fields).status_code == 302
    assert rows(Event.PASSWORD_CHANGED) == [("password-changed", "sample-support", "", "", "")]


def test_a_wrong_current_password_is_a_row(signed_in: SignedIn) -> None:
    client = signed_in()
    for current, new in (("wrong", ANOTHER), ("wrong", "a"), (PASSWORD, "a")):
        fields = {"oldpassword": current, "password1": new, "password2": new}
        assert client.post(CHANGE, fields).status_code == 400
    wrong = ("sign-in-failed", "sample-support", "sample-support", "", "current password")
    assert rows(Event.SIGN_IN_FAILED) == [wrong] * 2


def test_changes_on_the_command_line(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def staff(*options: str, password: str = PASSWORD) -> list[Row]:
        before = SecurityRecord.objects.count()
        monkeypatch.setenv("STAFF_PASSWORD", password)
        call_command("staff", "sample", *options, verbosity=0)
        return rows()[before:]

    def row(event: str, detail: str = "") -> Row:
        return (event, "command line", "sample", "", detail)

    assert staff("--role", "support") == [row("account-added", "support")]
    assert staff("--role", "support") == []
    assert staff("--role", "manager") == [row("role-changed", "support → manager")]
    assert staff("--role", "manager", "--programs", "main") == [row("programs-changed", "* → main")]
    assert staff("--role", "manager", "--all-programs") == [row("programs-changed", "main → *")]
    assert staff("--role", "manager", password=ANOTHER) == [row("password-set")]
    assert staff("--disable") == [row("account-disabled")]
    assert staff("--disable") == []
    assert staff("--role", "manager", password=ANOTHER) == [row("account-enabled")]
    assert SecurityRecord.objects.filter(staff=None, address="", request_id="").count() == 7


def test_refused_pages(signed_in: SignedIn) -> None:
    client = signed_in("support")
    assert client.get("/access-log/?customer=secret").status_code == 403
    assert signed_in("", programs=["stores"]).get("/main/config/tiers/").status_code == 403
    client.handler.enforce_csrf_checks = True
    assert client.post("/accounts/password/").status_code == 403
    assert rows(Event.PAGE_REFUSED) == [
        ("page-refused", "sample-support", "", "", "/access-log/"),
        ("page-refused", "sample-nobody", "", "main", "/main/config/tiers/"),
        ("page-refused", "sample-support", "", "", "/accounts/password/"),
    ]


def test_refused_strangers_write_nothing(db: None, client: Client) -> None:
    client.handler.enforce_csrf_checks = True
    assert client.post(LOGIN, {"login": "x", "password": "y"}).status_code == 303
    assert rows() == []


def test_a_row_is_never_changed(member: Member) -> None:
    write_event(Event.SIGNED_IN, None, person=member())
    row = SecurityRecord.objects.get()
    for change in (row.save, row.delete, SecurityRecord.objects.all().delete):
        with pytest.raises(RowChangeError, match="never changed"):
            change()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE security_log SET detail = 'x'")


def test_without_a_row_nobody_signs_in(member: Member, client: Client, without_table: Callable[[], None]) -> None:
    member("support", "sample")
    without_table()
    response = sign_in(client, "sample")
    assert response.status_code == 503
    assert "The security log could not be written." in response.content.decode()
    assert not is_signed_in(client)


def test_without_a_row_no_account_is_changed(
    db: None, monkeypatch: pytest.MonkeyPatch, without_table: Callable[[], None]
) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", PASSWORD)
    without_table()
    with pytest.raises(CommandError, match="The security log could not be written"):
        call_command("staff", "sample", "--role", "support", verbosity=0)
    assert not User.objects.exists()


def test_without_a_row_a_password_stays(signed_in: SignedIn, without_table: Callable[[], None]) -> None:
    client = signed_in()
    without_table()
    fields = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    assert client.post(CHANGE, fields).status_code == 503
    assert User.objects.get().check_password(PASSWORD)


def test_refusals_and_signing_out_need_no_row(
    signed_in: SignedIn, lines: list[Any], without_table: Callable[[], None]
) -> None:
    client = signed_in("support")
    without_table()
    lines.clear()
    assert sign_in(Client(), "nobody").status_code == 400
    assert client.get("/access-log/").status_code == 403
    assert client.post(LOGOUT).status_code == 302
    assert not is_signed_in(client)
    assert [(line["log_level"], line["what"], line["error"]) for line in lines] == [
        ("error", what, "OperationalError") for what in ("sign-in-failed", "page-refused", "signed-out")
    ]
