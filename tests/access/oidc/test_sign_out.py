"""Signing out goes on to the company's provider, with what it needs to know and no more."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.access.oidc.company import DISCOVERY, Company
from tests.access.oidc.conftest import SignIn
from tests.access.oidc.test_sign_in import text_of
from tests.access.sign_in.test_sign_in import LOGIN, LOGOUT, is_signed_in

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside the provider


def test_signing_out_goes_on_to_the_provider(company: Company, sign_in: SignIn, client: Client) -> None:
    company.knows("sara", "loyalty-support")
    sign_in(client, "sara")
    assert "eyJ" not in str(dict(client.session)), "the ID token is sealed"
    address = urlsplit(sign_out_address(client))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{company.url}/oauth2/end_session"
    query = parse_qs(address.query)
    assert query["post_logout_redirect_uri"] == ["http://testserver/accounts/login/"]
    assert query["client_id"] == ["loyalty-desk"]
    assert query["id_token_hint"][0].startswith("eyJ")
    assert not is_signed_in(client)
    assert "oidc_sign_out" not in client.session


def sign_out_address(client: Client) -> str:
    """Sign out; returns where the page leads to."""
    page = text_of(client.post(LOGOUT))
    return page.partition('content="0; url=')[2].partition('"')[0].replace("&amp;", "&")


def test_a_long_id_token_stands_in_no_address(company: Company, sign_in: SignIn, client: Client) -> None:
    company.answers[DISCOVERY] = company.discovery() | {"end_session_endpoint": f"{company.url}/end?realm=sample"}
    company.knows("sara", *(f"00000000-0000-0000-0000-{number:012}" for number in range(200)), "loyalty-support")
    sign_in(client, "sara")
    assert len(str(dict(client.session))) < 2_000, "nor in the session"
    address = sign_out_address(client)
    assert address.startswith(f"{company.url}/end?realm=sample&client_id=loyalty-desk&post_logout_redirect_uri=http")
    assert "id_token_hint" not in address


def test_a_provider_that_signs_nobody_out_is_left_alone(company: Company, sign_in: SignIn, client: Client) -> None:
    document = company.discovery()
    del document["end_session_endpoint"]
    company.answers[DISCOVERY] = document
    company.knows("sara", "loyalty-support")
    sign_in(client, "sara")
    assert client.post(LOGOUT)["Location"] == LOGIN
