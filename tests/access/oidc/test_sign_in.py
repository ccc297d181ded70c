"""Signing in and out at a company's provider; the provider is real, see `tests.access.oidc.company`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from dashboard.access.oidc import calls, identities
from dashboard.access.roles import staff_of
from dashboard.access.security_log.models import Event
from dashboard.access.sessions.models import StaffSession
from tests.access.conftest import PASSWORD, Member
from tests.access.oidc.company import DISCOVERY, KEYS, TOKEN, Company, running_company
from tests.access.oidc.conftest import BEGIN, SignIn, begin, finish
from tests.access.security_log.test_security_log import rows
from tests.access.sign_in.test_sign_in import CHANGE, LOGIN, is_signed_in
from tests.access.sign_in.test_sign_in import sign_in as by_password

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside the provider
AWAY = "http://localhost:9"  # nobody answers there


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def role_of(name: str) -> str:
    return staff_of(User.objects.get(username=name)).role


def test_a_group_at_the_company_opens_the_page_that_one_wanted(
    company: Company, sign_in: SignIn, client: Client
) -> None:
    company.knows("sara", "loyalty-support", "others", email="sara@example.com", name="Sara Sample")
    page = client.get(LOGIN, {"next": "/main/config/tiers/"})
    assert f'href="{BEGIN}?next=/main/config/tiers/"' in text_of(page)
    assert "Sign in with Sample Company" in text_of(page)
    response = sign_in(client, "sara", next="/main/config/tiers/")
    assert response["Location"] == "/main/config/tiers/"
    assert role_of("sara") == "support"
    assert client.get(CHANGE).status_code == 403
    user = User.objects.get(username="sara")
    kept = (user.email, user.first_name, user.last_name, SocialAccount.objects.get().extra_data)
    assert kept == ("", "", "", {})
    assert not SocialToken.objects.exists()
    assert "example.com" not in str(client.session.items())


def test_every_sign_in_is_bound_to_its_browser(company: Company, sign_in: SignIn, client: Client) -> None:
    """PKCE, nonce and state; and nothing in the address changes what is asked of the provider."""
    company.knows("sara", "loyalty-support")
    asked = [
        parse_qs(urlsplit(begin(client, BEGIN + query)["Location"]).query)
        for query in ("", "?scope=admin&auth_params=redirect_uri%3Dhttps://elsewhere.example/&process=connect")
    ]
    for query in asked:
        assert query["redirect_uri"] == ["http://testserver/accounts/oidc/company/callback/"]
        assert set(query["scope"][0].split()) == {"openid", "profile"}
        assert query["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43, "256 bits"
    sign_in(client, "sara")
    assert len(company.forms[TOKEN]["code_verifier"]) >= 43
    callback = company.sign_in(begin(client)["Location"], sub="sara")
    other = Client()
    assert "started in another browser" in text_of(finish(other, callback))
    assert not is_signed_in(other)
    assert rows(Event.SIGN_IN_FAILED) == [], "strangers could fill the log"


def test_no_other_site_signs_anybody_in(company: Company, client: Client) -> None:
    for site in ("cross-site", "same-site", "none"):
        response = client.get(f"{BEGIN}?next=/main/", headers={"Sec-Fetch-Site": site})
        assert response["Location"] == f"{LOGIN}?next=/main/", site
    assert client.get(BEGIN)["Location"] == f"{LOGIN}?next=/"


def test_one_provider_s_answer_counts_for_no_other(company: Company, client: Client, settings: Settings) -> None:
    company.knows("sara", "loyalty-support")
    with running_company() as other:
        settings.OIDC_PROVIDERS |= {"other": other.settings(slug="other")}
        callback = company.sign_in(begin(client)["Location"], sub="sara")
        assert finish(client, callback.replace("/company/", "/other/")).status_code == 400
        assert TOKEN not in other.forms, "the code was not handed on"
    assert not is_signed_in(client)


def test_a_sign_in_at_the_company_must_be_as_strong_as_the_file_says(
    company: Company, sign_in: SignIn, settings: Settings, client: Client
) -> None:
    settings.OIDC_PROVIDERS = {"company": company.settings(required_acr=("mfa", "phr"), required_amr=("otp", "hwk"))}
    assert parse_qs(urlsplit(begin(client)["Location"]).query)["acr_values"] == ["mfa phr"]
    for weak in ({}, {"acr": "pwd", "amr": ["otp"]}, {"acr": "mfa", "amr": ["pwd"]}, {"acr": ["mfa"], "amr": 5}):
        company.knows("sara", "loyalty-support", **{"acr": None, "amr": None, **weak})
        response = sign_in(client, "sara", next="/main/")
        assert response.status_code == 403, weak
        assert "requires a stronger sign-in at Sample Company" in text_of(response)
    company.knows("sara", "loyalty-support", acr="phr", amr=["pwd", "hwk"])
    assert sign_in(client, "sara").status_code == 302
    assert rows(Event.SIGN_IN_FAILED)[0][-1] == "company: too weak: not a sign-in that OIDC_FILE accepts"
    settings.OIDC_PROVIDERS = {"company": company.settings(asks_for_second_factor=True)}
    for amr, status in ((["pwd"], 403), ("pwd", 403), (["pwd", "otp"], 302), ([], 302), (None, 302)):
        company.knows("sara", "loyalty-support", amr=amr)
        assert sign_in(Client(), "sara").status_code == status, amr


def test_it_goes_on_only_to_this_site(company: Company, sign_in: SignIn, client: Client) -> None:
    company.knows("sara", "loyalty-support")
    assert sign_in(client, "sara", next="https://elsewhere.example/")["Location"] == "/"


def test_without_a_group_nobody_gets_in(company: Company, sign_in: SignIn, client: Client) -> None:
    for groups in ((), ("others",)):
        company.knows("nobody", *groups)
        response = sign_in(client, "nobody", next="/main/")
        assert response.status_code == 403
        assert "none of your groups there opens this dashboard" in text_of(response)
        assert f'href="{LOGIN}?next=/main/"' in text_of(response)
    assert not StaffSession.objects.exists()
    assert not User.objects.exists()


def test_roles_and_programs_are_read_again_at_each_sign_in(
    company: Company, sign_in: SignIn, settings: Settings
) -> None:
    limited = {"main": frozenset({"main-people"}), "*": frozenset({"everywhere"})}
    settings.OIDC_PROVIDERS = {"company": company.settings(programs=limited)}
    here, there = Client(), Client()
    company.knows("sara", "loyalty-support", "main-people")
    sign_in(here, "sara")
    user = User.objects.get(username="sara")
    assert staff_of(user).limited_to == frozenset({"main"})
    company.knows("sara", "loyalty-managers", "loyalty-support", "everywhere")
    sign_in(there, "sara")
    assert (staff_of(user).role, staff_of(user).limited_to) == ("manager", None)
    company.knows("sara", "loyalty-managers")
    assert sign_in(Client(), "sara").status_code == 403, "a role without a program"
    assert staff_of(user).role == ""
    assert [client.get(CHANGE).status_code for client in (here, there)] == [302, 302], "their sessions have ended"
    assert User.objects.count() == 1


def test_an_identity_takes_over_no_account_with_its_name(
    company: Company, sign_in: SignIn, member: Member, settings: Settings
) -> None:
    settings.BREAK_GLASS_ACCOUNTS = ["glass"]
    local = member("manager", "Sara")
    for subject, name in {
        "s-1": "sara",
        "s-2": "SARA",
        "s-3": "sara sample",
        "s-4": "Glass",
        "s-5": "ｓａｒａ-ｂ",
        "s-6": "s\N{CYRILLIC SMALL LETTER A}ra",
        "s-7": "Zoë",
        "s-8": "سارة",
    }.items():
        company.knows(subject, "loyalty-support", preferred_username=name, email="sara@example.com")
        sign_in(Client(), subject)
    names = set(User.objects.exclude(pk=local.pk).values_list("username", flat=True))
    assert names == {
        *("sara@company", "SARA-2@company", "sara-sample", "Glass@company", "sara-b"),
        *("s-ra", "Zoe", "سارة@company"),
    }
    assert staff_of(local).role == "manager"
    assert not SocialAccount.objects.filter(user=local).exists()
    assert is_signed_in_by_password("Sara")


def is_signed_in_by_password(name: str) -> bool:
    client = Client()
    by_password(client, name)
    return is_signed_in(client)


def test_an_identity_belongs_to_its_issuer(company: Company, sign_in: SignIn, settings: Settings) -> None:
    """The same subject of another issuer, under the same slug, is somebody else."""
    company.knows("sara", "loyalty-support")
    sign_in(Client(), "sara")
    sign_in(Client(), "sara")
    with running_company() as other:
        settings.OIDC_PROVIDERS = {"company": other.settings()}
        other.knows("sara", "loyalty-managers")
        client = Client()
        finish(client, other.sign_in(begin(client)["Location"], sub="sara"))
    assert {name: role_of(name) for name in User.objects.values_list("username", flat=True)} == {
        "sara": "support",
        "sara@company": "manager",
    }


def test_someone_switched_off_here_stays_out(company: Company, sign_in: SignIn, client: Client) -> None:
    company.knows("sara", "loyalty-support")
    sign_in(Client(), "sara")
    call_command("staff", "sara", disable=True)
    response = sign_in(client, "sara")
    assert response.status_code == 403
    assert "This account is switched off." in text_of(response)
    assert not is_signed_in(client)
    call_command("staff", "sara", enable=True)
    assert sign_in(client, "sara").status_code == 302
    assert rows(Event.ACCOUNT_DISABLED, Event.ACCOUNT_ENABLED) == [
        ("account-disabled", "command line", "sara", "", ""),
        ("account-enabled", "command line", "sara", "", ""),
    ]


def test_the_command_leaves_roles_to_the_company(company: Company, sign_in: SignIn) -> None:
    company.knows("sara", "loyalty-support")
    sign_in(Client(), "sara")
    with pytest.raises(CommandError, match="sara signs in at Sample Company"):
        call_command("staff", "sara", role="manager")


@pytest.mark.parametrize("name", ["issuer", "token_endpoint", "jwks_uri", "authorization_endpoint"])
def test_a_discovery_document_of_somebody_else_signs_nobody_in(company: Company, client: Client, name: str) -> None:
    for address in ("http://elsewhere.example", "https://elsewhere.example:99999", "https://[", 5):
        company.answers[DISCOVERY] = company.discovery() | {name: address}
        response = begin(client)
        assert response.status_code == 403
        assert "The answer of Sample Company was not accepted" in text_of(response)


def test_an_expired_token_signs_nobody_in(company: Company, client: Client, settings: Settings) -> None:
    with running_company(access_token_max_age=timedelta(minutes=-10)) as late:
        settings.OIDC_PROVIDERS = {"company": late.settings()}
        late.knows("sara", "loyalty-support")
        response = finish(client, late.sign_in(begin(client)["Location"], sub="sara"))
    assert response.status_code == 403
    assert "was not accepted" in text_of(response)
    assert not is_signed_in(client)


def test_tokens_for_another_client_or_of_unknown_keys_sign_nobody_in(
    company: Company, sign_in: SignIn, settings: Settings
) -> None:
    company.knows("sara", "loyalty-support")
    company.answers[KEYS] = {"keys": []}
    assert sign_in(Client(), "sara").status_code == 403
    company.answers.clear()
    client = Client()
    callback = company.sign_in(begin(client)["Location"], sub="sara")
    settings.OIDC_PROVIDERS = {"company": replace(company.settings(), client_id="another")}
    assert finish(client, callback).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("path", [DISCOVERY, KEYS, TOKEN])
def test_redirects_of_the_provider_are_not_followed(
    company: Company, sign_in: SignIn, client: Client, path: str
) -> None:
    company.knows("sara", "loyalty-support")
    callback = company.sign_in(begin(client)["Location"], sub="sara")
    company.answers[path] = company.url + path  # to itself; followed, it would end as "does not answer"
    response = finish(client, callback)
    assert response.status_code == 403
    assert rows(Event.SIGN_IN_FAILED)[0][-1] == "company: status 302"


def test_answers_of_the_provider_have_limits(company: Company, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    company.answers[DISCOVERY] = company.discovery() | {"more": "x" * calls.MAX_BYTES}
    assert begin(client).status_code == 403
    company.answers.clear()
    monkeypatch.setattr(calls, "MAX_SECONDS", 0)
    assert begin(client).status_code == 503
    assert [row[-1] for row in rows(Event.SIGN_IN_FAILED)] == ["company: too large", "company: down: too slow"]


def test_two_people_of_one_name_at_once_both_get_in(
    company: Company, sign_in: SignIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_free = identities.is_free

    def taken_meanwhile(name: str) -> bool:
        is_free = was_free(name)
        User.objects.get_or_create(username="sara")
        return is_free

    company.knows("s-2", "loyalty-support", preferred_username="sara")
    monkeypatch.setattr(identities, "is_free", taken_meanwhile)
    assert sign_in(client, "s-2").status_code == 302
    assert role_of("sara@company") == "support"


def test_groups_that_are_not_in_the_token_are_asked_for(
    company: Company, sign_in: SignIn, settings: Settings, client: Client
) -> None:
    name = {"preferred_username": "other"}  # the ID token has one
    company.answers["/userinfo"] = {"sub": "sara", "groups": ["loyalty-support"], **name}
    no_groups: list[Any] = [None, [], {}, [5]]
    for groups in no_groups:
        company.knows("sara", groups=groups)
        assert sign_in(Client(), "sara").status_code == 302, groups
    settings.OIDC_PROVIDERS = {"company": company.settings(groups_claim="realm_access.roles")}
    company.answers["/userinfo"] = {"sub": "sara", "realm_access": {"roles": ["loyalty-managers"]}, **name}
    for within in (*no_groups, {"roles": None}, {"other": ["loyalty-support"]}):
        company.knows("sara", realm_access=within)
        assert sign_in(Client(), "sara").status_code == 302, within
    assert role_of("sara") == "manager"
    company.answers["/userinfo"] |= {"sub": "somebody-else"}  # type: ignore[operator]
    assert sign_in(Client(), "sara").status_code == 403


def test_while_the_provider_is_down_a_page_says_so_and_break_glass_works(
    company: Company, member: Member, settings: Settings, client: Client
) -> None:
    settings.PASSWORD_SIGN_IN, settings.BREAK_GLASS_ACCOUNTS = False, ["glass"]
    company.knows("sara", "loyalty-support")
    callback = company.sign_in(begin(client)["Location"], sub="sara")
    company.answers[TOKEN] = None
    assert finish(client, callback).status_code == 503
    company.answers[DISCOVERY] = None
    settings.OIDC_PROVIDERS = settings.OIDC_PROVIDERS | {"gone": replace(company.settings(), slug="gone", issuer=AWAY)}
    for address in (BEGIN, "/accounts/oidc/gone/"):
        response = begin(client, f"{address}?next=/main/")
        assert response.status_code == 503
        assert "Sample Company does not answer" in text_of(response)
        assert f"{LOGIN}?next=/main/" in text_of(response)
    member("manager", "Glass")
    member("manager", "sara")
    assert "Emergency sign-in with a password" in text_of(client.get(LOGIN))
    for name, password in (("sara", PASSWORD), ("sara", "wrong"), ("nobody", "wrong"), ("glass", "wrong")):
        refused = by_password(client, name, password)
        assert refused.status_code == 400
        sentence = "The user name or the password is wrong, or this account signs in with one of the buttons."
        assert sentence in text_of(refused), "neither what was right, nor which accounts are break-glass accounts"
    assert by_password(client, "glass").status_code == 302


def test_the_break_glass_account_is_exactly_the_one_that_is_named(member: Member, settings: Settings) -> None:
    settings.PASSWORD_SIGN_IN, settings.BREAK_GLASS_ACCOUNTS = False, ["gross"]
    for name in ("gro\N{LATIN SMALL LETTER SHARP S}", "gross"):
        member("manager", name)
    names = ("gro\N{LATIN SMALL LETTER SHARP S}", "GRO\N{LATIN CAPITAL LETTER SHARP S}", "gross", "GROSS")
    assert [is_signed_in_by_password(name) for name in names] == [False, False, True, True]


def test_without_passwords_the_page_has_no_form(company: Company, settings: Settings, client: Client) -> None:
    settings.PASSWORD_SIGN_IN = False
    assert "sign-in-form" not in text_of(client.get(LOGIN))


def test_one_may_change_ones_mind(company: Company, client: Client) -> None:
    (state,) = parse_qs(urlsplit(begin(client)["Location"]).query)["state"]
    for state_again in ({"state": state}, {}):  # some providers forget it then
        response = client.get(f"{BEGIN}callback/", {"error": "access_denied", **state_again})
        assert response.status_code == 403
        assert "did not sign you in, or you canceled" in text_of(response)


def test_an_answer_counts_once(company: Company, client: Client) -> None:
    company.knows("sara", "loyalty-support")
    callback = company.sign_in(begin(client)["Location"], sub="sara")
    finish(client, callback)
    assert finish(client, callback)["Location"] == "/", "Back, for somebody who is signed in"
    client.logout()
    assert finish(client, callback).status_code == 400


def test_another_provider_s_address_is_not_there(company: Company, client: Client) -> None:
    for address in ("/accounts/oidc/other/", "/accounts/oidc/other/callback/"):
        assert client.get(address).status_code == 404


def test_nobody_asks_the_provider_without_end(company: Company, sign_in: SignIn, settings: Settings) -> None:
    """What has begun may end: a person counts once."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "oidc": "3/m/ip"}
    company.knows("sara", "loyalty-support")
    assert [sign_in(Client(), "sara").status_code for _ in range(3)] == [302] * 3
    client = Client()
    assert begin(client).status_code == 429
    company.forms.clear()
    assert client.get(f"{BEGIN}callback/?state=unknown&code=sample").status_code == 400
    assert company.forms == {}, "and who has begun nothing reaches no provider"


def test_a_whole_office_behind_one_address_signs_in_within_a_minute(settings: Settings) -> None:
    number, per, whose = settings.ACCOUNT_RATE_LIMITS["oidc"].split("/")
    assert (int(number) >= 2 * 300, per, whose) == (True, "m", "ip")


def test_passwords_stay_where_there_is_a_provider_too(company: Company, member: Member, client: Client) -> None:
    member("support", "local")
    page = text_of(client.get(LOGIN))
    assert "Sign in with a password" in page
    assert "If you have forgotten your password, ask an admin." in page
    assert by_password(client, "local").status_code == 302
