"""People of a company sign in there again before they end a session of their own."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client

from tests.access.oidc.company import Company
from tests.access.oidc.conftest import SignIn, begin, finish
from tests.access.sessions.test_lifetime import Clock
from tests.access.sessions.test_lifetime import pass_time as pass_time
from tests.access.sessions.test_own_sessions import CONFIRM, PAGE
from tests.access.sign_in.test_sign_in import is_signed_in

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside the provider


def test_people_of_a_company_sign_in_there_again(company: Company, sign_in: SignIn, pass_time: Clock) -> None:
    company.knows("sara", "loyalty-support")
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, "sara")
    here.post(PAGE, {"session": "nonsense"})
    pass_time(timedelta(minutes=20))
    assert unquote(here.post(PAGE)["Location"]) == CONFIRM
    assert is_signed_in(there)
    way = re.search(r'href="(/accounts/oidc/[^"]+)"', here.get(CONFIRM).content.decode())
    assert way
    asked = begin(here, unescape(way[1]))["Location"]
    assert "prompt=login" in asked
    assert "prompt=login" not in begin(Client())["Location"]
    back = finish(here, company.sign_in(asked, sub="sara"))["Location"]
    assert back == f"{PAGE}?confirmed=1"
    assert b"You can end sessions now." in here.get(back).content
    here.post(PAGE)
    assert not is_signed_in(there)
    pass_time(timedelta(minutes=20))
    assert b"You can end sessions now." not in here.get(back).content
