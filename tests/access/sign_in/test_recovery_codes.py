"""Recovery codes: shown once, kept as hashes, each good for one sign-in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from dashboard.access.security_log.models import Event
from dashboard.access.sign_in import recovery_codes
from dashboard.sealing import seal, unseal
from tests.access.security_log.test_security_log import rows
from tests.access.sign_in.test_second_factor import ASKS, CODES, INDEX, signed_in_with_code, text
from tests.access.sign_in.test_second_factor import enrolled as enrolled
from tests.access.sign_in.test_second_factor import required as required
from tests.access.sign_in.test_sign_in import is_signed_in, sign_in
from tests.settings import SAMPLE


def new_codes(client: Client) -> list[str]:
    """Make new recovery codes as somebody who has just signed in, and read them off the page."""
    assert client.post(f"{CODES}new/")["Location"] == CODES
    return re.findall(r"<code>(\d{8})</code>", text(client.get(CODES)))


def test_a_recovery_code_counts_once(enrolled: User) -> None:
    one = new_codes(signed_in_with_code())[0]
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, "sample")
        client.post(ASKS, {"code": f"{one[:4]} {one[4:]}"})
    assert is_signed_in(first)
    assert not is_signed_in(second)
    page = text(first.get(INDEX))
    assert "You used a recovery code; 9 codes are left." in page
    assert page.count("9 codes are left.") == 2


def test_recovery_codes_are_stored_as_hashes(enrolled: User) -> None:
    code_sets = [new_codes(signed_in_with_code()) for _ in range(2)]
    data = Authenticator.objects.get(type="recovery_codes").data
    assert set(data) == {"salt", "argon2id", "migrated_codes"}
    stored = [unseal(one, recovery_codes.PURPOSE) for one in data["migrated_codes"]]
    assert stored == [recovery_codes.hashed(one, data) for one in code_sets[1]]


def test_new_recovery_codes_are_random_and_not_derived_with_sha_1(
    enrolled: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in_with_code()
    monkeypatch.setattr("allauth.mfa.recovery_codes.internal.auth.sha1", None)
    assert len(set(new_codes(client))) == 10


@pytest.mark.parametrize("are_stored", [True, False])
def test_after_a_change_of_the_hashes_earlier_codes_still_open(
    enrolled: User, monkeypatch: pytest.MonkeyPatch, are_stored: bool
) -> None:
    """Also those from before the parameters were stored."""
    old = new_codes(signed_in_with_code())
    stored = Authenticator.objects.get(type="recovery_codes")
    if not are_stored:
        del stored.data["argon2id"]
        stored.save()
    stronger = {**recovery_codes.PARAMETERS, "iterations": 3}
    monkeypatch.setattr(recovery_codes, "PARAMETERS", stronger)
    client = Client()
    sign_in(client, "sample")
    client.post(ASKS, {"code": old[0]})
    assert is_signed_in(client)
    new = new_codes(client)
    assert Authenticator.objects.get(type="recovery_codes").data["argon2id"] == stronger
    other = Client()
    sign_in(other, "sample")
    other.post(ASKS, {"code": new[0]})
    assert is_signed_in(other)


def test_recovery_codes_of_an_earlier_version_become_hashes_at_the_next_sign_in(enrolled: User) -> None:
    stored = Authenticator.objects.get(type="recovery_codes")
    stored.data = {"seed": seal("a-sample-seed", recovery_codes.PURPOSE), "used_mask": 0b101}
    Authenticator.objects.bulk_update([stored], ["data"])
    codes = RecoveryCodes(stored).generate_codes()
    assert recovery_codes.codes_left(RecoveryCodes(stored)) == 8
    assert "8 codes are left." in text(signed_in_with_code().get(INDEX))
    stored.refresh_from_db()
    assert "seed" not in stored.data
    for one, opens in ((codes[0], False), (codes[1], True), (codes[1], False), (codes[9], True)):
        client = Client()
        sign_in(client, "sample")
        client.post(ASKS, {"code": one})
        assert is_signed_in(client) == opens, one


def test_who_has_a_passkey_makes_new_codes_after_the_secret_key_is_lost(
    enrolled: User, client: Client, settings: Settings
) -> None:
    stored = Authenticator.objects.get(type="recovery_codes")
    for data in (stored.data, {"seed": seal("a-sample-seed", recovery_codes.PURPOSE), "used_mask": 0}):
        stored.data = data
        Authenticator.objects.bulk_update([stored], ["data"])
        settings.SECRET_KEY = "a-new-secret-key-" + "1" * 40
        client.force_login(enrolled)
        assert [client.get(page).status_code for page in (INDEX, f"{CODES}new/", CODES)] == [200, 200, 200]
        settings.SECRET_KEY = SAMPLE["SECRET_KEY"]


def test_new_codes_replace_the_old(enrolled: User) -> None:
    client = signed_in_with_code()
    old = new_codes(client)
    assert client.get(f"{CODES}new/").status_code == 200
    shown = new_codes(client)
    assert len(shown) == 10
    assert not set(shown) & set(old)
    assert rows(Event.FACTOR_REMOVED, Event.FACTOR_ADDED)[-2:] == [
        ("factor-removed", "sample", "sample", "", "recovery_codes"),
        ("factor-added", "sample", "sample", "", "recovery_codes"),
    ]
