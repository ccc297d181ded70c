"""A company's sign-in, and browsers that sign in there."""

from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.access.oidc.company import Company, running_company

SignIn = Callable[..., HttpResponse]
BEGIN = "/accounts/oidc/company/"


@pytest.fixture(scope="session")
def running() -> Iterator[Company]:
    with running_company() as company:
        yield company


@pytest.fixture
def company(running: Company, settings: Settings, db: None) -> Iterator[Company]:
    """The only provider of this dashboard."""
    settings.OIDC_PROVIDERS = {"company": running.settings()}
    yield running
    running.answers.clear()
    running.forms.clear()


@pytest.fixture
def sign_in(company: Company) -> SignIn:
    """`sign_in(client, "sara")`: signs in at the provider; returns the dashboard's answer."""

    def sign_in_at_the_company(client: Client, subject: str, **query: str) -> HttpResponse:
        return finish(client, company.sign_in(begin(client, f"{BEGIN}?{urlencode(query)}")["Location"], sub=subject))

    return sign_in_at_the_company


def begin(client: Client, address: str = BEGIN) -> HttpResponse:
    """Follow the link on the sign-in page."""
    response: Any = client.get(address, headers={"Sec-Fetch-Site": "same-origin"})
    return cast(HttpResponse, response)


def finish(client: Client, callback: str) -> HttpResponse:
    """Follow the provider's redirect."""
    address = urlsplit(callback)
    assert address.netloc == "testserver"
    response: Any = client.get(f"{address.path}?{address.query}")
    return cast(HttpResponse, response)
