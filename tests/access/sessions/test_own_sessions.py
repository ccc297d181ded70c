"""The page of one's own sessions, and what ends sessions."""

import re
import time
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import unquote

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client

from dashboard.access.security_log.models import Event, SecurityRecord
from dashboard.access.sessions.browsers import browser_in_words
from dashboard.access.sessions.models import StaffSession
from dashboard.access.sessions.open_sessions import open_sessions
from tests.access.conftest import PASSWORD, Member
from tests.access.sessions.test_lifetime import Clock
from tests.access.sessions.test_lifetime import pass_time as pass_time
from tests.access.sign_in.test_sign_in import is_signed_in, sign_in

PAGE = "/accounts/sessions/"
CONFIRM = f"/accounts/confirm/?next={PAGE}"
SECRET = "JBSWY3DPEHPK3PXP"
KHTML = "(KHTML, like Gecko)"
BLINK = f"AppleWebKit/537.36 {KHTML}"
AGENTS: Mapping[str, str] = {
    f"Mozilla/5.0 (Windows NT 10.0) {BLINK} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0": "Edge on Windows",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {BLINK} Chrome/142.0.0.0 Safari/537.36": "Chrome on ChromeOS",
    f"Mozilla/5.0 (Linux; Android 10; K) {BLINK} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile": (
        "Samsung Internet on Android"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 {KHTML} Version/26.0 Safari/605": (
        "Safari on macOS"
    ),
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605 {KHTML} CriOS/142.0 Safari/604": (
        "Chrome on iPhone"
    ),
    "curl/8.5.0": "Unknown browser",
    "": "Unknown browser",
    "<script>Firefox/": "Firefox",
}


def test_browsers_in_words() -> None:
    assert {agent: browser_in_words(agent) for agent in AGENTS} == AGENTS


def browser(name: str, user_agent: str, address: str) -> Client:
    client = Client()
    sign_in(client, name, address=address, headers={"User-Agent": user_agent})
    return client


def test_people_see_and_end_their_own_sessions(member: Member) -> None:
    member("support", "sara")
    member("support", "tom")
    edge, chrome, _samsung, firefox, *_others = AGENTS
    here, there = browser("sara", edge, "192.0.2.1"), browser("sara", firefox, "192.0.2.2")
    third, toms = browser("sara", "curl/8.5.0", "192.0.2.3"), browser("tom", chrome, "192.0.2.4")
    sessions = here.get(PAGE).context["sessions"]
    assert [(one.browser, one.address, one.is_this) for one in sessions] == [
        ("Edge on Windows", "192.0.2.1", True),
        ("Unknown browser", "192.0.2.3", False),
        ("Firefox on Linux", "192.0.2.2", False),
    ]
    page = here.get(PAGE).content.decode()
    for row in StaffSession.objects.all():
        assert row.pk not in page, "a session's key signs somebody in"
    toms_mark = toms.get(PAGE).context["sessions"][0].mark
    for mark in (toms_mark, sessions[0].mark, "nonsense"):
        here.post(PAGE, {"session": mark})
    assert StaffSession.objects.count() == 4, "nobody else's, and not the own one"
    assert here.post(PAGE, {"session": sessions[2].mark}).status_code == 303
    assert there.get(PAGE).status_code == 302
    assert third.get(PAGE).status_code == 200
    here.post(PAGE)
    assert third.get(PAGE).status_code == 302
    assert "You are signed in nowhere else." in here.get(PAGE).content.decode()
    assert toms.get(PAGE).status_code == 200
    rows = SecurityRecord.objects.filter(event=Event.SESSIONS_ENDED)
    assert list(rows.values_list("staff_name", "about_name", "detail")) == [("sara", "sara", "1")] * 2


def test_ending_one_some_time_after_signing_in_takes_the_password_again(member: Member, pass_time: Clock) -> None:
    member("support", "sara")
    here, there, third = (browser("sara", "", f"192.0.2.{number}") for number in (1, 2, 3))
    pass_time(timedelta(minutes=20))
    mark = next(one.mark for one in here.get(PAGE).context["sessions"] if one.address == "192.0.2.2")
    assert unquote(here.post(PAGE, {"session": mark})["Location"]) == CONFIRM
    assert is_signed_in(there)
    page = here.get(CONFIRM).content.decode()
    assert "Confirm before you end a session." in page
    assert re.search(rf'href="{PAGE}"\s+>Back</a>', page)
    again = {"password": "wrong", "next": PAGE}
    assert b"Incorrect password." in here.post("/accounts/confirm/", again).content
    assert is_signed_in(there)
    assert here.post("/accounts/confirm/", again | {"password": PASSWORD})["Location"] == PAGE
    assert b"1 session has ended." in here.get(PAGE).content
    assert [is_signed_in(client) for client in (there, third)] == [False, True], "only the one that was chosen"
    here.post(PAGE)
    assert not is_signed_in(third), "it is not asked for twice"


def test_with_a_second_factor_it_takes_both(member: Member, pass_time: Clock) -> None:
    user = member("support", "sara")
    here, there = browser("sara", "", "192.0.2.1"), Client()
    TOTP.activate(user, SECRET)
    there.force_login(user)
    here.force_login(user)
    pass_time(timedelta(minutes=20))
    assert unquote(here.post(PAGE)["Location"]) == CONFIRM
    asks_code = here.post(CONFIRM, {"password": PASSWORD})["Location"]
    assert unquote(asks_code) == f"/accounts/second-factor/confirm/?next={PAGE}"
    assert is_signed_in(there)
    assert PASSWORD not in unquote(str(dict(here.session.items()))), "nor is it kept until then"
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    assert here.post(asks_code, {"code": code})["Location"] == PAGE
    assert not is_signed_in(there)


def test_who_can_sign_in_nowhere_now_is_told_what_to_do(member: Member, pass_time: Clock) -> None:
    user = member("support", "sara")
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    pass_time(timedelta(minutes=20))
    assert b"Sign out, then sign in again." in client.get(client.post(PAGE)["Location"]).content


@pytest.mark.django_db(transaction=True)
async def test_a_session_knows_its_person_under_asgi_too(member: Member) -> None:
    user = await sync_to_async(member)("support", "sara")
    client = AsyncClient()
    await client.aforce_login(user)
    assert (await client.get(PAGE)).status_code == 200
    assert len(await sync_to_async(open_sessions)(user.pk)) == 1
