"""What the live API does with keys, addresses, bounds and languages, which the vendor's document does not say."""

from collections.abc import Callable

import pytest

from dashboard.sandbox.app import Sandbox
from tests.sandbox.asking import Answer, ask, of_customer, quiet_options

ReadOptions = Callable[..., Answer]
BALANCE = of_customer("cust_1001", "/balance")
ACTIVITIES = of_customer("cust_1001", "/activities")
PROGRESS = of_customer("cust_1001", "/reward-campaigns-progress")


def test_a_missing_or_wrong_key_is_refused(get: ReadOptions) -> None:
    for path in (BALANCE, "/configurations/tiers", "/transactions"):
        for key, code in (("APIKey", 1000), ("SecretKey", 1001)):
            for value in (None, "other"):
                answer = get(path, **{key: value})
                assert (answer.status, answer.json["code"]) == (401, code), (path, key, value)


def test_keys_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_API_KEY", "one")
    monkeypatch.setenv("SANDBOX_SECRET_KEY", "two")
    sandbox = Sandbox(quiet_options())
    assert ask(sandbox, BALANCE).status == 401
    assert ask(sandbox, BALANCE, APIKey="one", SecretKey="two").status == 200


def test_an_error_is_an_envelope_with_a_request_id_of_its_own(get: ReadOptions) -> None:
    answer = get(of_customer("nobody", "/balance"))
    assert answer.status == 404
    assert set(answer.json) == {"code", "type", "message", "documentationUrl", "requestId"}
    assert answer.json["code"] == 7000
    assert answer.json["requestId"] == answer.headers["x-request-id"]
    assert get(BALANCE).headers["x-request-id"] != answer.headers["x-request-id"]


def test_every_supported_version_answers_alike_and_no_other(get: ReadOptions) -> None:
    answers = [get(BALANCE, root=f"/api/{version}/integrations") for version in ("v4.0", "v4", "v4.1")]
    assert answers[0].json == answers[1].json == answers[2].json
    assert get(BALANCE, root="/api/v3.0/integrations").status == 404


def test_it_only_reads_and_knows_no_other_address(get: ReadOptions) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD"):
        assert get(BALANCE, method=method).status == 405, method
    for path in ("/customers", "/customers/cust_1/unheard-of", "/configurations", "/", "/stamps/5809"):
        assert get(path).status == 404, path


def test_dots_in_an_id_reach_another_endpoint_as_on_many_servers(get: ReadOptions) -> None:
    """What the dashboard must never let happen."""
    tiers = get("/configurations/tiers").json
    for path in ("/customers/%2E%2E/configurations/tiers", "/customers/../configurations/tiers"):
        assert get(path).json == tiers, path


def test_a_parameter_outside_its_bounds_is_refused(get: ReadOptions) -> None:
    pages = ("limit=0", "limit=201", "limit=x", "limit=", "startAfter=-1", "startAfter=x")
    refused = {
        f"{of_customer('cust_1001', read)}?{page}": 422 for read in ("/referrals", "/activities") for page in pages
    }
    refused |= {f"{ACTIVITIES}?activityType={kind}": 422 for kind in ("BalanceAdjustment", "Cashback%20Rewarded")}
    refused |= {f"{PROGRESS}?campaignId=abc": 400, f"{PROGRESS}?campaignId=0": 422, f"{PROGRESS}?campaignType=x": 422}
    refused[of_customer("cust_1001", "/stamps/5813")] = 422  # a campaign without stamps
    refused |= {of_customer("cust_1001", read): 404 for read in ("/stamps/1", "/stamps/x", "/streaks/5809")}
    assert {path: get(path).status for path in refused} == refused


def test_a_page_is_fifty_rows_unless_the_request_says_otherwise_and_empty_past_the_end(get: ReadOptions) -> None:
    assert get(of_customer("cust_busy", "/activities")).json["count"] == 50
    assert get(of_customer("cust_friends", "/referrals?limit=200")).json["count"] == 200
    past_the_end = get(f"{ACTIVITIES}?startAfter=9223372036854775807").json
    assert past_the_end == {"activities": [], "count": 0, "hasMore": False}


def test_the_language_is_taken_from_the_query_or_the_header(get: ReadOptions) -> None:
    for lang, name in (("en", "Basic"), ("ar", "أساسي"), ("fr", "Base"), ("de", "Basic")):
        by_query = get(f"/configurations/tiers?lang={lang}").json
        assert by_query[0]["name"] == name
        assert get("/configurations/tiers", lang=lang).json == by_query


def test_over_the_quota_it_answers_429_without_retry_after() -> None:
    sandbox = Sandbox(quiet_options(limits=True))
    statuses = [ask(sandbox, "/configurations/cashback").status for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert "retry-after" not in ask(sandbox, "/configurations/cashback").headers
    assert ask(sandbox, BALANCE).status == 200
