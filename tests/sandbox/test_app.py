"""Keys, addresses, bounds and languages, as the live API treats them."""

from collections.abc import Callable
from string import printable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sandbox.app import Sandbox
from tests.sandbox.asking import Answer, ask, of_customer, quiet_options

Ask = Callable[..., Answer]
SANDBOX = Sandbox(quiet_options())
BALANCE = of_customer("cust_1001", "/balance")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"APIKey": None}, 1000),
        ({"APIKey": "other"}, 1000),
        ({"SecretKey": None}, 1001),
        ({"SecretKey": "other"}, 1001),
    ],
)
@pytest.mark.parametrize("path", [BALANCE, "/configurations/tiers", "/transactions"])
def test_it_refuses_a_missing_or_wrong_key(get: Ask, path: str, changed: dict[str, str | None], code: int) -> None:
    answer = get(path, **changed)
    assert (answer.status, answer.json["code"]) == (401, code)


def test_keys_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_API_KEY", "one")
    monkeypatch.setenv("SANDBOX_SECRET_KEY", "two")
    sandbox = Sandbox(quiet_options())
    assert ask(sandbox, BALANCE).status == 401
    assert ask(sandbox, BALANCE, APIKey="one", SecretKey="two").status == 200


def test_an_error_is_an_envelope_with_the_request_id(get: Ask) -> None:
    answer = get(of_customer("nobody", "/balance"))
    assert answer.status == 404
    assert set(answer.json) == {"code", "type", "message", "documentationUrl", "requestId"}
    assert answer.json["code"] == 7000
    assert answer.json["requestId"] == answer.headers["x-request-id"]


def test_every_answer_has_a_request_id_of_its_own(get: Ask) -> None:
    assert get(BALANCE).headers["x-request-id"] != get(BALANCE).headers["x-request-id"]


@pytest.mark.parametrize("version", ["v4.0", "v4", "v4.1"])
def test_it_answers_every_version_alike(get: Ask, version: str) -> None:
    assert get(BALANCE, root=f"/api/{version}/integrations").json == get(BALANCE).json


@pytest.mark.parametrize("path", ["/customers", "/customers/cust_1/unheard-of", "/configurations", "/", "/stamps/5809"])
def test_it_knows_no_other_address(get: Ask, path: str) -> None:
    assert get(path).status == 404


def test_it_knows_no_other_version(get: Ask) -> None:
    assert get(BALANCE, root="/api/v3.0/integrations").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_it_only_reads(get: Ask, method: str) -> None:
    assert get(BALANCE, method=method).status == 405


@pytest.mark.parametrize("customer", ["a/b#c?d%20e f", "عميل ٤٢", "vip.sample@example.com", "cust_7654321"])
def test_it_decodes_an_id_after_splitting_the_path(get: Ask, customer: str) -> None:
    assert get(of_customer(customer, "/details")).json["customerId"] == customer
    assert get(of_customer(customer, "/balance")).status == 200


@pytest.mark.parametrize("path", ["/customers/%2E%2E/configurations/tiers", "/customers/../configurations/tiers"])
def test_dots_reach_another_endpoint_as_they_do_in_the_wild(get: Ask, path: str) -> None:
    assert get(path).json == get("/configurations/tiers").json


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=", "startAfter=-1", "startAfter=x"])
@pytest.mark.parametrize("read", ["/referrals", "/activities"])
def test_it_refuses_a_page_outside_its_bounds(get: Ask, read: str, query: str) -> None:
    answer = get(of_customer("cust_1001", f"{read}?{query}"))
    assert (answer.status, answer.json["code"]) == (422, 3003)


def test_a_page_is_fifty_rows_unless_asked_otherwise(get: Ask) -> None:
    assert get(of_customer("cust_busy", "/activities")).json["count"] == 50
    assert get(of_customer("cust_friends", "/referrals?limit=200")).json["count"] == 200


def test_a_cursor_past_the_end_finds_nothing(get: Ask) -> None:
    page = get(of_customer("cust_1001", "/activities?startAfter=9223372036854775807")).json
    assert page == {"activities": [], "count": 0, "hasMore": False}


@pytest.mark.parametrize("kind", ["BalanceAdjustment", "Cashback Rewarded", "nonsense"])
def test_some_activity_types_cannot_be_asked_for(get: Ask, kind: str) -> None:
    assert get(of_customer("cust_1001", f"/activities?activityType={kind.replace(' ', '%20')}")).status == 422


@pytest.mark.parametrize(("query", "status"), [("campaignId=abc", 400), ("campaignId=0", 422), ("campaignType=x", 422)])
def test_it_refuses_a_wrong_campaign_filter(get: Ask, query: str, status: int) -> None:
    assert get(of_customer("cust_1001", f"/reward-campaigns-progress?{query}")).status == status


def test_an_unknown_campaign_is_an_empty_list(get: Ask) -> None:
    answer = get(of_customer("cust_1001", "/reward-campaigns-progress?campaignId=1"))
    assert (answer.status, answer.json) == (200, [])


@pytest.mark.parametrize(("lang", "name"), [("en", "Basic"), ("ar", "أساسي"), ("fr", "Base"), ("de", "Basic")])
def test_it_takes_the_language_from_the_query_and_from_the_header(get: Ask, lang: str, name: str) -> None:
    by_query = get(f"/configurations/tiers?lang={lang}").json
    assert by_query[0]["name"] == name
    assert get("/configurations/tiers", lang=lang).json == by_query


def test_the_answer_for_customer_seven_million_is_always_the_same() -> None:
    reads = ["/details", "/balance", "/coupons", "/activities", "/referrals", "/reward-campaigns-progress"]
    once = [ask(Sandbox(quiet_options()), of_customer("cust_7654321", read)).body for read in reads]
    again = [ask(Sandbox(quiet_options()), of_customer("cust_7654321", read)).body for read in reversed(reads)]
    assert once == again[::-1]


def test_over_the_quota_it_answers_429_without_retry_after() -> None:
    sandbox = Sandbox(quiet_options(limits=True))
    statuses = [ask(sandbox, "/configurations/cashback").status for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert "retry-after" not in ask(sandbox, "/configurations/cashback").headers
    assert ask(sandbox, BALANCE).status == 200


@given(st.text(min_size=1), st.sampled_from(["", "/details", "/balance", "/activities", "/stamps/5809"]))
def test_any_id_is_answered(customer: str, rest: str) -> None:
    assert ask(SANDBOX, of_customer(customer, rest)).status in (200, 404)


@given(st.text(alphabet=printable), st.text(alphabet=printable))
def test_any_query_and_any_campaign_is_answered(query: str, campaign: str) -> None:
    quoted = quote(query, safe="=&%")
    for rest in ("/activities", "/referrals", "/reward-campaigns-progress", f"/stamps/{quote(campaign, safe='')}"):
        assert ask(SANDBOX, of_customer("cust_1001", f"{rest}?{quoted}")).status in (200, 400, 404, 422)
    assert ask(SANDBOX, f"/transactions?{quoted}").status in (200, 400, 404, 422)
