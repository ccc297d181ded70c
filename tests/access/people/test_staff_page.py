"""The staff page: what it shows, who may change whom, and what is kept from being lost."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from dashboard.access.people import changes
from dashboard.access.people.actions import ACTIONS
from dashboard.access.people.listing import Person, everybody, present_people
from dashboard.access.roles import PROGRAM_GROUP_PREFIX, staff_of
from dashboard.access.security_log.models import Event, SecurityRecord
from dashboard.access.sessions.models import StaffSession
from tests.access.access_log.test_log_page import two_programs
from tests.access.conftest import PASSWORD, Member, SignedIn
from tests.access.sign_in.test_sign_in import sign_in

__all__ = ["two_programs"]
STAFF, NEW = "/staff/", "/staff/new/"


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in("admin")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def rows() -> list[tuple[str, str, str, str]]:
    """The changes of accounts: event, who, account and detail, oldest first."""
    found = SecurityRecord.objects.exclude(event__in=[Event.SIGNED_IN, Event.SIGNED_OUT]).order_by("pk")
    return list(found.values_list("event", "staff_name", "about_name", "detail"))


def page_of(user: User) -> str:
    return f"{STAFF}{user.pk}/"


def access_form(client: Client, user: User, **changed: Any) -> dict[str, Any]:
    """What a browser would send from the person's page, with some fields changed."""
    form = client.get(page_of(user)).context["form"]
    return {"role": form["role"].value(), "reach": form["reach"].value(), "seen": form["seen"].value(), **changed}


def test_the_list_shows_everybody_and_what_matters(
    admin: Client, member: Member, settings: Settings, two_programs: None
) -> None:
    settings.REQUIRE_MFA, settings.BREAK_GLASS_ACCOUNTS = True, ["glass"]
    company = member("manager", "cora")
    company.set_unusable_password()
    company.save()
    SocialAccount.objects.create(user=company, provider="https://gone.example.com", uid="1")
    member("support", "off", active=False)
    member("", "nora")
    limited = member("support", "lim")
    limited.groups.add(Group.objects.create(name=f"{PROGRAM_GROUP_PREFIX}gone"))
    Authenticator.objects.create(user=member("admin", "glass"), type=Authenticator.Type.WEBAUTHN, data={})
    text = text_of(admin.get(STAFF))
    for words in (
        "6 people", "switched off", "break-glass", "No role", "No program", "passkey", "not set up yet", "never",
        "at https://gone.example.com", "Every program", ">you<",
    ):  # fmt: skip
        assert words in text, words
    assert "No page is open to this person" in text_of(admin.get(page_of(limited)))
    page = text_of(admin.get(page_of(company)))
    assert "a change made here would not last" in page
    assert 'name="role"' not in page


def test_a_thousand_people_take_as_many_queries_as_one(db: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            present_people(everybody()[:50])
        return len(counted)

    User.objects.create(username="first")
    alone = queries()
    User.objects.bulk_create(User(username=f"sample-{number:04}") for number in range(1000))
    assert queries() == alone


def test_people_are_found_by_name_role_and_state_and_no_address_has_a_name(admin: Client) -> None:
    User.objects.bulk_create(User(username=f"sample-{number:03}") for number in range(120))
    User.objects.create(username="Other", is_active=False)

    def names(response: Any) -> list[str]:
        return [person.name for person in response.context["listing"].people]

    found = admin.post(STAFF, {"name": "SAMPLE-11", "role": "none", "state": "on"})
    assert found.status_code == 303
    assert "sample" not in found["Location"].lower()
    page = admin.get(found["Location"])
    assert names(page) == [f"sample-{number}" for number in range(110, 120)]
    assert 'value="SAMPLE-11"' in text_of(page)
    assert names(admin.get(STAFF, {"state": "off"})) == ["Other"]
    assert names(admin.get(STAFF, {"role": "admin"})) == ["sample-admin"]
    first = admin.get(STAFF, {"role": "none"})
    assert "1 to 50 of 121" in text_of(first)
    third = admin.get(admin.get(first.context["listing"].next).context["listing"].next)
    assert len(names(third)) == 21
    assert names(admin.get(STAFF, {"page": "99"})) == names(admin.get(STAFF, {"page": "3"}))
    for query in ({"role": "x"}, {"page": "x"}, {"page": "0"}, {"sealed": "x"}):
        assert admin.get(STAFF, query).status_code == 400, query
    assert "Nobody matches" in text_of(admin.get(admin.post(STAFF, {"name": "nobody"})["Location"]))


def test_a_new_person_gets_a_password_once_and_replaces_it(admin: Client, two_programs: None) -> None:
    form = {"name": "Sara", "role": "support", "reach": "some", "programs": ["stores"]}
    answer = admin.post(NEW, form)
    password = re.findall(r'data-copy="([a-z0-9-]{35})"', text_of(answer))[0]
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(username="Sara")
    assert (staff_of(user).role, staff_of(user).limited_to) == ("support", frozenset({"stores"}))
    assert rows() == [
        ("account-added", "sample-admin", "Sara", "support"),
        ("programs-changed", "sample-admin", "Sara", "* → stores"),
    ]
    theirs = Client()
    assert sign_in(theirs, "sara", password).status_code == 302
    assert theirs.get("/stores/")["Location"] == "/accounts/password/"
    assert "There is already an account called SARA" in text_of(admin.post(NEW, {**form, "name": "SARA"}))
    assert "A user name may contain only letters, digits" in text_of(admin.post(NEW, {**form, "name": "a b"}))
    mistakes: tuple[dict[str, Any], ...] = (
        *({"name": ""}, {"name": "a b"}, {"role": "chief"}, {"reach": "all"}),
        *({"programs": []}, {"programs": ["gone"]}),
    )
    for wrong in mistakes:
        assert admin.post(NEW, {**form, "name": "other", **wrong}).status_code == 400, wrong
    assert User.objects.count() == 2


def test_role_and_programs_are_changed_and_the_person_is_told(
    admin: Client, member: Member, two_programs: None
) -> None:
    user, theirs = member("support", "sara"), Client()
    sign_in(theirs, "sara")
    form = access_form(admin, user, role="manager", reach="some", programs=["main"])
    assert admin.post(page_of(user), form)["Location"] == page_of(user)
    assert (staff_of(user).role, staff_of(user).limited_to) == ("manager", frozenset({"main"}))
    assert [row[0] for row in rows()] == ["role-changed", "programs-changed"]
    admin.post(f"{page_of(user)}end-sessions/")
    assert theirs.get("/main/").status_code == 302
    sign_in(theirs, "sara")
    home = text_of(theirs.get("/accounts/sessions/"))
    assert "sample-admin changed your role to Manager, " in home
    assert "sample-admin changed the programs that are open to you, " in home
    assert "sample-admin ended your sessions, " in home
    theirs.post("/accounts/logout/")
    sign_in(theirs, "sara")
    assert "changed your role" not in text_of(theirs.get("/accounts/sessions/"))


def test_of_two_admins_at_once_the_second_sees_what_the_first_did(admin: Client, member: Member) -> None:
    user = member("support", "sara")
    form = access_form(admin, user, role="marketing")
    changes.store_account(user, "manager", None)
    answer = admin.post(page_of(user), form, follow=True)
    assert "Somebody else has changed this account since you opened this page. Nothing was saved." in text_of(answer)
    assert staff_of(user).role == answer.context["form"]["role"].value() == "manager"


def test_the_last_admin_stays(admin: Client, member: Member, settings: Settings) -> None:
    me = User.objects.get(username="sample-admin")
    form = access_form(admin, me, role="support")
    refused = admin.post(page_of(me), form)
    assert refused.status_code == 400
    assert "This is the last admin who can sign in." in text_of(refused)
    for action in ACTIONS:
        answers = [send(f"{page_of(me)}{action}/") for send in (admin.get, admin.post)]
        assert ["This is your own account." in text_of(answer) for answer in answers] == [True, True], action
    me.refresh_from_db()
    assert me.is_active
    assert me.check_password(PASSWORD)
    other = member("admin", "other")
    for settings.PASSWORD_SIGN_IN in (False, True):  # without passwords, only I could sign in
        settings.BREAK_GLASS_ACCOUNTS = ["sample-admin"]
        admin.post(page_of(me), form)
        assert staff_of(me).role == ("support" if settings.PASSWORD_SIGN_IN else "admin")
    assert staff_of(other).may_manage_staff
    assert admin.get(STAFF).status_code == 403
    changes.switch(other, on=False)  # the command line may do anything
    assert not User.objects.get(username="other").is_active


def test_a_break_glass_account_is_not_switched_off_here(admin: Client, member: Member, settings: Settings) -> None:
    settings.BREAK_GLASS_ACCOUNTS = ["Glass"]
    glass = member("manager", "glass")
    refused = admin.post(f"{page_of(glass)}switch-off/")
    assert refused.status_code == 409
    assert "Remove it from BREAK_GLASS_ACCOUNTS first" in text_of(refused)
    assert User.objects.get(username="glass").is_active


def test_what_an_admin_does_to_an_account_takes_effect_and_a_row(admin: Client, member: Member) -> None:
    user, theirs = member("support", "sara"), Client()
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})

    def do(action: str) -> Any:
        theirs.force_login(user)
        before = len(rows())
        assert admin.get(f"{page_of(user)}{action}/").status_code == 200
        assert len(rows()) == before, "asking does nothing"
        answer = admin.post(f"{page_of(user)}{action}/")
        user.refresh_from_db()
        return answer, [row[0] for row in rows()[before:]], StaffSession.objects.filter(user=user).count()

    assert do("reset-second-factor")[1:] == (["factor-removed"], 0)
    assert do("end-sessions")[1:] == (["sessions-ended"], 0)
    answer, events, sessions = do("new-password")
    assert (events, sessions) == (["password-set"], 0)
    assert user.check_password(re.findall(r'data-copy="([a-z0-9-]{35})"', text_of(answer))[0])
    assert do("switch-off")[1:] == (["account-disabled"], 0)
    assert sign_in(theirs, "sara", PASSWORD).status_code == 400
    assert do("switch-on")[1] == ["account-enabled"]
    assert admin.get(f"{page_of(user)}nothing/").status_code == 404
    assert admin.get(f"{STAFF}999999/").status_code == 404


def test_without_passwords_an_admin_learns_that_a_new_one_would_be_of_no_use(
    admin: Client, member: Member, settings: Settings
) -> None:
    user = member("support", "sara")
    for settings.PASSWORD_SIGN_IN, settings.BREAK_GLASS_ACCOUNTS in ((True, []), (False, ["sara"]), (False, [])):
        is_of_use = settings.PASSWORD_SIGN_IN or bool(settings.BREAK_GLASS_ACCOUNTS)
        assert ("Set a new password" in text_of(admin.get(page_of(user)))) == is_of_use
        assert ("Passwords are switched off" in text_of(admin.get(NEW))) != settings.PASSWORD_SIGN_IN


def test_an_admin_of_some_programs_manages_nobody(signed_in: SignedIn, two_programs: None) -> None:
    """They could open the other programs to themselves."""
    page = signed_in("admin", programs=["main"]).get(STAFF)
    assert page.status_code == 403
    assert "Only an admin of every program" in text_of(page)


def test_accounts_of_a_company_keep_what_their_groups_give_them(admin: Client, member: Member) -> None:
    user = member("support", "cora")
    SocialAccount.objects.create(user=user, provider="https://login.example.com", uid="1")
    answer = admin.post(page_of(user), {"role": "admin", "reach": "every", "seen": "support * on"})
    assert answer.status_code == 400
    assert "role and programs come from the groups there" in text_of(answer)
    assert "no password here" in text_of(admin.post(f"{page_of(user)}new-password/"))
    assert staff_of(user).role == "support"
    found: Person = admin.get(page_of(user)).context["person"]
    assert (found.provider, found.second_factor) == ("https://login.example.com", "at https://login.example.com")
