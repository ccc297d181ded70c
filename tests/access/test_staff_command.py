import getpass
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from dashboard.access.roles import ROLES
from dashboard.access.security_log.models import Event, SecurityRecord
from tests.access.conftest import PASSWORD, Member

GOOD = "a-long-Passphrase-7"
pytestmark = pytest.mark.django_db


class Terminal:
    """Someone at a terminal who types the given answers."""

    def __init__(self, *answers: str) -> None:
        self.answers: Iterator[str] = iter(answers)

    def isatty(self) -> bool:
        return True

    def __call__(self, prompt: str) -> str:
        try:
            return next(self.answers)
        except StopIteration:
            raise EOFError from None


def types(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    terminal = Terminal(*answers)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(getpass, "getpass", terminal)


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STAFF_PASSWORD", raising=False)
    types(monkeypatch)


def roles_of(name: str) -> list[str]:
    return list(User.objects.get(username=name).groups.values_list("name", flat=True))


@pytest.mark.parametrize("role", ROLES)
def test_it_adds_someone_with_the_password_typed_twice(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, GOOD, GOOD)
    call_command("staff", "sample", "--role", role)
    user = User.objects.get(username="sample")
    assert user.check_password(GOOD)
    assert user.is_active
    assert not user.is_superuser
    assert roles_of("sample") == [role]


def test_the_password_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", GOOD)
    call_command("staff", "sample", "--role", "support")
    assert User.objects.get(username="sample").check_password(GOOD)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("demo", "demo"), "too short"),
        ((GOOD, "another-Passphrase-8"), "The two passwords differ. Nothing was changed."),
        (("",), "A new account needs a password"),
        ((), "Nothing was changed."),
    ],
)
def test_it_refuses_in_one_sentence(typed: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, *typed)
    with pytest.raises(CommandError, match=sentence):
        call_command("staff", "sample", "--role", "support")
    assert not User.objects.exists()


def test_without_a_terminal_it_says_where_a_password_can_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    with pytest.raises(CommandError, match="STAFF_PASSWORD"):
        call_command("staff", "sample", "--role", "support")


@pytest.mark.parametrize(
    "arguments",
    [
        ("sample",),
        ("sample", "--role", "chief"),
        ("sample", "--role", "support", "--disable"),
        ("sa mple", "--role", "support"),
        ("", "--role", "support"),
        ("x" * 151, "--role", "support"),
        ("nobody", "--disable"),
        ("nobody", "--enable"),
        ("nobody", "--reset-second-factor"),
        ("sample", "--enable", "--programs", "main"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", GOOD)
    with pytest.raises(CommandError):
        call_command("staff", *arguments)
    assert not User.objects.exists()


def test_a_new_role_replaces_the_old_one_and_keeps_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", GOOD)
    call_command("staff", "sample", "--role", "manager")
    monkeypatch.delenv("STAFF_PASSWORD")
    types(monkeypatch, "")
    call_command("staff", "\N{FULLWIDTH LATIN CAPITAL LETTER S}ample", "--role", "marketing")  # another spelling
    assert roles_of("sample") == ["marketing"]
    assert User.objects.get().check_password(GOOD)


def test_twice_is_once_and_signs_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", GOOD)
    call_command("staff", "sample", "--role", "support")
    before = User.objects.values().get()
    call_command("staff", "sample", "--role", "support")
    assert User.objects.values().get() == before


def test_someone_is_switched_off_and_on_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", GOOD)
    call_command("staff", "sample", "--role", "support")
    call_command("staff", "sample", "--disable")
    call_command("staff", "sample", "--disable")
    assert not User.objects.get().is_active
    said = StringIO()
    call_command("staff", "sample", "--role", "support", stdout=said)
    assert User.objects.get().is_active
    assert said.getvalue() == "sample changed: support, every program, and can sign in again.\n"


def test_who_is_switched_off_has_to_sign_in_again_once_let_in(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", PASSWORD)
    theirs, others = Client(), Client()
    theirs.force_login(member("support"))
    others.force_login(member("manager"))
    call_command("staff", "sample-support", "--disable")
    call_command("staff", "sample-support", "--role", "support")
    assert theirs.get("/accounts/password/").status_code == 302
    assert others.get("/accounts/password/").status_code == 200


def test_the_password_may_be_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "password"
    file.write_text(f"{GOOD}\n")
    monkeypatch.setenv("STAFF_PASSWORD_FILE", str(file))
    call_command("staff", "sample", "--role", "support")
    assert User.objects.get().check_password(GOOD)
    file.write_text("")
    with pytest.raises(CommandError, match="The file in STAFF_PASSWORD_FILE is empty"):
        call_command("staff", "sample", "--role", "support")


def test_everybody_is_listed_and_sessions_are_ended(member: Member) -> None:
    client, said = Client(), StringIO()
    client.force_login(member("support", "sample"))
    member("", "other", active=False)
    call_command("staff", "--list", stdout=said)
    call_command("staff", "Sample", "--end-sessions", stdout=said)
    other, sample, ended = said.getvalue().splitlines()
    assert other.split("\t") == [
        *("other", "no role", "every program", "off", "last sign-in: never", "second factor: none", "sessions: 0")
    ]
    assert sample.startswith("sample\tsupport\tevery program\ton\t")
    assert sample.endswith("sessions: 1")
    assert ended == "Sessions of sample that were ended: 1."
    row = SecurityRecord.objects.get(event=Event.SESSIONS_ENDED)
    assert (row.is_by_command_line, row.about_name, row.detail) == (True, "sample", "1")


def test_a_lost_second_factor_is_reset(member: Member) -> None:
    user, client = member("support", "sample"), Client()
    client.force_login(user)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    said = StringIO()
    for _ in range(2):
        call_command("staff", "Sample", "--reset-second-factor", stdout=said)
    assert not Authenticator.objects.exists()
    assert client.get("/accounts/password/").status_code == 302, "their session has ended"
    removed = SecurityRecord.objects.filter(event=Event.FACTOR_REMOVED)
    assert sorted(removed.values_list("staff_name", "about_name", "detail")) == [
        ("command line", "sample", "recovery_codes"),
        ("command line", "sample", "totp"),
    ]
    assert said.getvalue().splitlines() == [
        "The second factor of sample was removed. Their sessions have ended.",
        "The second factor of sample was not set up here. Their sessions have ended.",
    ]
