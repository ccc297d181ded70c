"""The file of providers: what it gives, and the sentences about mistakes in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dashboard.access.oidc.providers import (
    Access,
    OidcProvider,
    check_roles,
    check_second_factors,
    groups_of,
    load_providers,
)

Load = Callable[..., dict[str, OidcProvider]]
GOOD = """
[company]
name = "Sample Company"
issuer = "https://login.example.com/realms/sample"
client_id = "loyalty-desk"
client_secret_env = "COMPANY_SECRET"
scopes = ["profile", "groups"]
groups_claim = "realm_access.roles"

[company.roles]
manager = ["loyalty-managers"]
support = ["loyalty-support", "helpdesk"]

[company.programs]
main = ["club"]
"*" = ["everywhere"]
"""


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_text(text: str, **environ: str) -> dict[str, OidcProvider]:
        file = tmp_path / "oidc.toml"
        file.write_text(text)
        environ = {"OIDC_FILE": str(file), "COMPANY_SECRET": "sample-client-secret"} | environ
        return load_providers(environ, ["main", "stores"])

    return load_text


def test_without_a_file_there_are_no_providers() -> None:
    assert load_providers({}, ["main"]) == {}


def test_a_good_file(load: Load, tmp_path: Path) -> None:
    provider = load(GOOD)["company"]
    assert provider.discovery_url == "https://login.example.com/realms/sample/.well-known/openid-configuration"
    assert provider.scopes == ("openid", "profile", "groups")
    assert provider.client_secret == "sample-client-secret"
    assert "RS256" in provider.signatures
    pinned = GOOD.replace("groups_claim =", 'signatures = ["ES256", "PS256"]\ngroups_claim =')
    assert load(pinned)["company"].signatures == ("ES256", "PS256")
    assert "sample-client-secret" not in repr(provider)
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")
    assert load(GOOD, COMPANY_SECRET="", COMPANY_SECRET_FILE=str(secret))["company"].client_secret == "from-a-file"


def test_groups_open_a_role_and_programs(load: Load) -> None:
    provider = load(GOOD)["company"]
    expected = {
        ("helpdesk", "club"): Access("support", frozenset({"main"})),
        ("loyalty-support", "loyalty-managers", "club"): Access("manager", frozenset({"main"})),
        ("helpdesk", "club", "everywhere"): Access("support"),
        ("helpdesk",): None,
        ("club",): None,
        (): None,
    }
    found = {groups: provider.access_of({"realm_access": {"roles": list(groups)}}) for groups in expected}
    assert found == expected


def test_claims_of_any_shape_are_read() -> None:
    assert groups_of({"groups": "one"}, "groups") == {"one"}
    assert groups_of({"groups": ["one", 2, None]}, "groups") == {"one"}
    assert groups_of({"https://example.com/groups": ["one"]}, "https://example.com/groups") == {"one"}
    assert groups_of({"a.b": ["whole name"], "a": {"b": ["path"]}}, "a.b") == {"whole name"}
    for claims in ({}, {"groups": None}, {"groups": {"one": 1}}, {"a": "text"}):
        assert groups_of(claims, "a.b") == groups_of(claims, "groups") == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Sample Company"', "", "name is required but not set"),
        ("https://login", "http://login", "issuer must begin with https"),
        ("https://login.example.com/realms/sample", "login", "issuer must be an http or https address"),
        ('client_id = "loyalty-desk"', "client_id = 5", "client_id must be a line"),
        ('"COMPANY_SECRET"', '"sample-client-secret"', "client_secret_env must be the name of an environment variable"),
        ("COMPANY_SECRET", "OTHER_SECRET", "OTHER_SECRET is required but not set"),
        ('["profile", "groups"]', '"profile"', "scopes must be a list"),
        (
            'groups_claim = "realm',
            'required_amr = "mfa"\ngroups_claim = "realm',
            "required_amr must be a list of words",
        ),
        (
            "groups_claim =",
            'signatures = ["HS256"]\ngroups_claim =',
            "signatures must name one or more of RS256, RS384",
        ),
        (
            "groups_claim =",
            'asks_for_second_factor = "yes"\ngroups_claim =',
            "asks_for_second_factor must be true or false",
        ),
        ("groups_claim =", "signatures = []\ngroups_claim =", "signatures must name one or more of RS256, RS384"),
        ("groups_claim", "group_claim", "'group_claim' is not a setting of a provider, perhaps groups_claim"),
        ('["club"]', '"club"', "programs must be a table of lists of groups"),
        ("main =", "mian =", "there is no program mian, the programs are main, stores"),
        ("[company.roles]", "[company.rolls]", "roles is required"),
        ("[company", "[Company", "the slug 'Company' must consist of"),
    ],
)
def test_a_mistake_is_reported_with_its_place(load: Load, old: str, new: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        load(GOOD.replace(old, new))
    assert sentence in str(error.value)
    assert "of OIDC_FILE)" in str(error.value)
    assert "sample-client-secret" not in str(error.value)


def test_mistakes_about_files(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="OIDC_FILE cannot be read: No such file"):
        load_providers({"OIDC_FILE": str(tmp_path / "missing")}, [])
    with pytest.raises(ImproperlyConfigured, match="COMPANY_SECRET_FILE cannot be read"):
        load(GOOD, COMPANY_SECRET="", COMPANY_SECRET_FILE=str(tmp_path))
    with pytest.raises(ImproperlyConfigured, match="COMPANY_SECRET and COMPANY_SECRET_FILE are both set"):
        load(GOOD, COMPANY_SECRET_FILE=str(tmp_path))
    with pytest.raises(ImproperlyConfigured, match="two providers of OIDC_FILE have the issuer"):
        load(GOOD + GOOD.replace("[company", "[another"))


@pytest.mark.parametrize("line", ['required_acr = ["mfa"]', 'required_amr = ["mfa"]', "asks_for_second_factor = true"])
def test_each_provider_says_how_people_use_a_second_factor(load: Load, line: str) -> None:
    check_second_factors(load(GOOD.replace("groups_claim", f"{line}\ngroups_claim")))
    for weak in (GOOD, GOOD.replace("groups_claim", "asks_for_second_factor = false\ngroups_claim")):
        with pytest.raises(ImproperlyConfigured, match="company of OIDC_FILE does not say how people use a second"):
            check_second_factors(load(weak))


def test_an_unknown_role_is_reported(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match="'boss' is not a role, the roles are support, manager"):
        check_roles(load(GOOD.replace("manager =", "boss =")), ["support", "manager"])
