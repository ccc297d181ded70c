"""The second factor: demanded, added, asked for, lost and found. Passkeys are in tests/journeys/test_signing_in.py."""

import json
import re
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import AsyncClient, Client
from pytest_django import Settings

from dashboard.access.models import UsedCode
from dashboard.access.people import changes
from dashboard.access.security_log.models import Event, SecurityRecord
from dashboard.access.sign_in import recovery_codes
from dashboard.sealing import unseal
from tests.access.conftest import PASSWORD, Member
from tests.access.security_log.test_security_log import rows
from tests.access.sessions.test_lifetime import Clock
from tests.access.sessions.test_lifetime import pass_time as pass_time
from tests.access.sign_in.test_sign_in import CHANGE, LOGIN, LOGOUT, is_signed_in, sign_in

INDEX = "/accounts/second-factor/"
APP, CODES, PASSKEY = f"{INDEX}app/", f"{INDEX}codes/", f"{INDEX}passkeys/add/"
ASKS = f"{INDEX}sign-in/"
SECRET = "JBSWY3DPEHPK3PXP"
SIGNED = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"}
UNKNOWN = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": SIGNED}
MALFORMED = ["", "{}", "nonsense", "5", "[]", '{"id": 5}', '{"id": "sample"}', json.dumps(UNKNOWN)]  # credentials
NO_STORE = "max-age=0, no-cache, no-store, must-revalidate, private"


NOW = time.time()


@pytest.fixture(autouse=True)
def required(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of codes stands still, or a code could change between two lines. Hashes of recovery codes are cheap."""
    settings.REQUIRE_MFA = True
    cheap = {**recovery_codes.FIRST_PARAMETERS, "memory_cost": 8}
    for name in ("FIRST_PARAMETERS", "PARAMETERS"):
        monkeypatch.setattr(recovery_codes, name, cheap)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: NOW))


def code(secret: str = SECRET, later: int = 0) -> str:
    """What an app shows, `later` periods from now."""
    shown: str = format_hotp_value(hotp_value(secret, int(NOW) // 30 + later))
    return shown


@pytest.fixture
def enrolled(member: Member) -> User:
    user = member("support", "sample")
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def signed_in_with_code() -> Client:
    client = Client()
    sign_in(client, "sample")
    let_time_pass()
    assert client.post(ASKS, {"code": code()}).status_code == 302
    return client


def let_time_pass() -> None:
    """As if thirty seconds had passed: a code counts once."""
    UsedCode.objects.all().delete()


def text(response: Any) -> str:
    decoded: str = response.content.decode()
    return decoded


@pytest.mark.django_db(transaction=True)
def test_the_first_sign_in_leads_to_a_second_factor_and_back(member: Member, client: Client) -> None:
    member("support", "sample")
    assert sign_in(client, "sample", url=f"{LOGIN}?next=/main/config/tiers/")["Location"] == "/main/config/tiers/"
    assert client.get("/main/config/tiers/")["Location"] == INDEX
    assert client.get("/main/", headers={"HX-Request": "true"})["HX-Redirect"] == INDEX
    assert client.post("/main/customers/", {"q": "x"})["Location"] == INDEX
    assert client.get(CHANGE)["Location"] == INDEX
    assert "You can open the other pages once you have added one." in text(client.get(INDEX))
    assert {client.get(page).status_code for page in (INDEX, APP, PASSKEY)} == {200}
    client.get("/main/config/tiers/")
    page = text(client.get(APP))
    assert "<svg" in page
    wrong = client.post(APP, {"code": "000000"})
    assert "This code is wrong or has expired." in text(wrong)
    secret = re.search(r'class="key">(\w+)<', text(wrong))
    assert secret
    assert client.post(APP, {"code": code(secret[1])})["Location"] == CODES
    codes = text(client.get(CODES))
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert 'href="/main/config/tiers/"' in codes
    again = text(client.get(CODES))
    assert not re.findall(r"<code>\d{8}</code>", again), "they are shown once"
    assert "/main/config/tiers/" not in again.partition("<main")[2], "the page that was wanted is not kept"
    assert client.get(CHANGE).status_code == 200
    assert client.post(LOGOUT).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_who_takes_long_to_install_an_app_confirms_only_the_password(
    member: Member, client: Client, pass_time: Clock
) -> None:
    member("support", "sample")
    sign_in(client, "sample")
    secret = client.get(APP).context["form"].secret
    pass_time(timedelta(minutes=6))
    confirm = client.post(APP, {"code": code(secret)})["Location"]
    assert unquote(confirm) == f"/accounts/confirm/?next={APP}"
    assert client.post(confirm, {"password": PASSWORD})["Location"] == CODES
    assert len(re.findall(r"<code>\d{8}</code>", text(client.get(CODES)))) == 10


def test_the_database_keeps_no_secret_readable_while_an_app_is_set_up(member: Member, client: Client) -> None:
    member("support", "sample")
    sign_in(client, "sample")
    for page in (client.get(APP), client.post(APP, {"code": "000000"})):
        secret = page.context["form"].secret
        assert len(secret) == 32
        assert secret not in str(dict(client.session.items()))
    client.post(APP, {"code": code(secret)})
    assert unseal(Authenticator.objects.get(type="totp").data["secret"], recovery_codes.PURPOSE) == secret


def test_apps_tell_two_installations_apart(member: Member, client: Client, settings: Settings) -> None:
    client.force_login(member("support", "sample"))
    settings.BASE_PATH = "/loyalty"
    url = client.get(APP, headers={"Host": "localhost:8443"}).context["totp_url"]
    assert parse_qs(urlsplit(url).query)["issuer"] == ["Loyalty Desk (localhost 8443/loyalty)"]


def test_signing_in_then_asks_for_it(enrolled: User, client: Client) -> None:
    assert sign_in(client, "sample", url=f"{LOGIN}?next=/main/")["Location"] == ASKS
    assert not is_signed_in(client)
    assert client.get(CHANGE).status_code == 302
    assert "That code or passkey did not work." in text(client.post(ASKS, {"code": "000000"}))
    assert not is_signed_in(client)
    assert client.post(ASKS, {"code": code()})["Location"] == "/main/"
    assert client.get(CHANGE).status_code == 200
    other = Client()
    sign_in(other, "sample")
    assert not is_signed_in(other)
    other.post(ASKS, {"code": code()})
    assert not is_signed_in(other), "a code counts once"
    for later in (-1, 1):
        other.post(ASKS, {"code": code(later=later)})
        assert not is_signed_in(other), "a code counts for its own thirty seconds"


def test_no_browser_stores_these_pages(member: Member, client: Client) -> None:
    member("support", "sample")
    sign_in(client, "sample")
    assert [client.get(page).get("Cache-Control", "") for page in (INDEX, APP, PASSKEY)] == 3 * [NO_STORE]
    TOTP.activate(User.objects.get(username="sample"), SECRET)
    other = Client()
    sign_in(other, "sample")
    assert other.get(ASKS)["Cache-Control"] == NO_STORE


def test_codes_cannot_be_guessed(enrolled: User, client: Client) -> None:
    sign_in(client, "sample")
    for _ in range(5):
        client.post(ASKS, {"code": "000000"})
    assert "Too many failed sign-ins." in text(client.post(ASKS, {"code": code()}))
    assert not is_signed_in(client)


def test_who_is_switched_off_in_between_gets_no_session(enrolled: User, client: Client) -> None:
    sign_in(client, "sample")
    changes.switch(enrolled, on=False)
    assert client.post(ASKS, {"code": code()})["Location"] == LOGIN
    assert rows(Event.SIGNED_IN) == []
    changes.switch(enrolled, on=True)
    assert not is_signed_in(client)


def test_one_may_sign_in_as_somebody_else_instead(enrolled: User, member: Member, client: Client) -> None:
    member("support", "other")
    sign_in(client, "sample")
    assert client.get(LOGIN)["Location"] == ASKS
    assert client.post(LOGOUT)["Location"] == LOGIN
    assert client.get(LOGIN).status_code == 200
    sign_in(client, "sample")
    assert sign_in(client, "other")["Location"] == "/", "in another tab"


def test_secrets_are_sealed_and_outlive_the_secret_key(enrolled: User, settings: Settings) -> None:
    def stored() -> list[str]:
        return [str(one.data) for one in Authenticator.objects.order_by("pk")]

    before = stored()
    assert SECRET not in "".join(before)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a-new-secret-key-" + "1" * 40
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_signed_in(signed_in_with_code())
    assert not set(before) & set(stored()), "sealed anew with the new key"
    settings.SECRET_KEY_FALLBACKS = []
    assert is_signed_in(signed_in_with_code())
    settings.SECRET_KEY = "another-secret-key-" + "2" * 40
    client = Client()
    sign_in(client, "sample")
    for attempt in (code(later=-1), code("")):
        assert "cannot be read any more" in text(client.post(ASKS, {"code": attempt}))
    assert not is_signed_in(client)


def test_a_change_needs_a_recent_proof(enrolled: User, pass_time: Clock) -> None:
    client = signed_in_with_code()
    assert client.get(f"{APP}remove/").status_code == 200
    pass_time(timedelta(minutes=6))
    password_again, code_again = (f"{page}?next={APP}remove/" for page in ("/accounts/confirm/", f"{INDEX}confirm/"))
    assert unquote(client.get(f"{APP}remove/")["Location"]) == password_again
    assert client.get(code_again).status_code == 302, "the password comes first"
    page = text(client.get(password_again))
    assert "Confirm that it is you" in page
    assert re.search(rf'href="{INDEX}"\s+>Back</a>', page)
    key = client.session.session_key
    assert client.post(password_again, {"password": PASSWORD})["Location"] == f"{APP}remove/"
    assert client.session.session_key != key, "a stolen key opens nothing more"
    assert unquote(client.get(f"{APP}remove/")["Location"]) == code_again, "a password alone removes no second factor"
    let_time_pass()
    assert client.post(code_again, {"code": code()})["Location"] == f"{APP}remove/"
    assert client.get(f"{APP}remove/").status_code == 200


def test_a_change_ends_the_other_sessions(enrolled: User, member: Member) -> None:
    here, there, other = signed_in_with_code(), signed_in_with_code(), Client()
    other.force_login(member("support", "other"))
    here.post(f"{CODES}new/")
    assert [client.get(INDEX).status_code for client in (here, there)] == [200, 302]
    assert is_signed_in(other)
    there = signed_in_with_code()
    there.post(f"{APP}remove/")
    assert [client.get(INDEX).status_code for client in (here, there)] == [302, 200]


def test_the_security_log_says_with_what_somebody_signed_in(enrolled: User) -> None:
    client = Client()
    sign_in(client, "sample")
    client.post(ASKS, {"code": "000000"})
    assert rows(Event.SIGN_IN_FAILED, Event.SIGNED_IN) == [("sign-in-failed", "", "sample", "", "second factor")]
    client.post(ASKS, {"code": code()})
    assert rows(Event.SIGNED_IN) == [("signed-in", "sample", "", "", "password, totp")]


@pytest.mark.parametrize("credential", MALFORMED)
def test_a_refused_passkey_is_a_row_too(enrolled: User, credential: str) -> None:
    client = Client()
    sign_in(client, "sample")
    for _ in range(7):
        client.post(ASKS, {"credential": credential})
    assert rows(Event.SIGN_IN_FAILED) == [("sign-in-failed", "", "sample", "", "passkey")] * 5
    assert rows(Event.LIMIT_REACHED) == [("limit-reached", "", "sample", "", ASKS)]


def test_a_refused_passkey_is_a_row_also_when_it_is_asked_for_again(enrolled: User, pass_time: Clock) -> None:
    WebAuthn.add(enrolled, "sample", {})
    client = signed_in_with_code()
    pass_time(timedelta(minutes=6))
    client.post("/accounts/confirm/", {"password": PASSWORD})
    assert client.post(f"{INDEX}passkeys/confirm/", {"credential": '{"id": "sample"}'}).status_code == 302
    assert rows(Event.SIGN_IN_FAILED) == [("sign-in-failed", "sample", "sample", "", "passkey")]


def test_a_new_password_ends_a_sign_in_that_waits_for_its_second_factor(enrolled: User) -> None:
    client = Client()
    sign_in(client, "sample")
    enrolled.set_password("another-pass-phrase-of-hers")
    enrolled.save()
    assert client.post(ASKS, {"code": code()})["Location"] == LOGIN
    assert not is_signed_in(client)


def test_who_removes_the_last_one_adds_another(enrolled: User) -> None:
    client = signed_in_with_code()
    client.post(f"{APP}remove/")
    assert not Authenticator.objects.exists(), "nor do recovery codes stay"
    assert client.get(CHANGE)["Location"] == INDEX


@pytest.mark.django_db(transaction=True)
def test_without_a_row_a_second_factor_neither_goes_nor_comes(enrolled: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_with_code()
    before = list(Authenticator.objects.order_by("pk").values_list("pk", "type"))

    def away(*_: object, **_fields: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(SecurityRecord.objects, "create", away)
    assert client.post(f"{APP}remove/").status_code == 503
    assert client.post(f"{CODES}new/").status_code == 503
    assert not re.findall(r"<code>\d{8}</code>", text(client.get(CODES))), "codes that count for nothing"
    assert list(Authenticator.objects.order_by("pk").values_list("pk", "type")) == before


def test_it_need_not_be_required(member: Member, client: Client, settings: Settings) -> None:
    settings.REQUIRE_MFA = False
    member("support", "sample")
    sign_in(client, "sample")
    assert client.get(CHANGE).status_code == 200
    assert client.get(INDEX).status_code == 200


def test_people_of_a_company_have_theirs_there(member: Member, client: Client) -> None:
    user = member("support", "sample")
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert client.get("/main/").status_code == 200
    for address in (INDEX, APP, PASSKEY, CODES):
        assert client.get(address).status_code == 403, address
    assert "Second factor" not in text(client.get("/main/"))


@pytest.mark.django_db(transaction=True)
async def test_under_asgi_too(member: Member) -> None:
    from asgiref.sync import sync_to_async

    await sync_to_async(member)("support", "sample")
    client = AsyncClient()
    await client.post(LOGIN, {"login": "sample", "password": PASSWORD})
    assert (await client.get("/main/"))["Location"] == INDEX
    assert (await client.get(INDEX)).status_code == 200
