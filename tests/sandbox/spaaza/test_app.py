"""Session, chain, who, versions, warnings and errors, as the platform treats them."""

from string import printable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sandbox.faults import Rule
from dashboard.sandbox.spaaza.people import CAST
from dashboard.sandbox.spaaza.reads import ODD, READS, WAYS
from tests.sandbox.spaaza.asking import ask, name_of, quiet, results

SANDBOX = quiet()
PATHS = ["/" + "/".join(read) for read in READS]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "changed",
    [{"x_spaaza_session_key": None}, {"x_spaaza_session_key": "other"}, {"x_spaaza_session_user_id": "22"}],
)
def test_it_refuses_a_missing_or_wrong_session(path: str, changed: dict[str, Any]) -> None:
    answer = ask(SANDBOX, path, {"user_id": "2001"}, **changed)
    assert (answer.status, name_of(answer)) == (401, "session_invalid")


@pytest.mark.parametrize("path", PATHS)
def test_it_refuses_another_chain(path: str) -> None:
    assert ask(SANDBOX, path, "chain_id=1&user_id=2001").status == 403
    assert ask(SANDBOX, path, "user_id=2001").status == 403


@pytest.mark.parametrize("path", [path for path in PATHS if "get-campaign" not in path or "referrals" in path])
def test_one_parameter_must_name_the_customer_and_only_one(path: str) -> None:
    assert name_of(ask(SANDBOX, path)) == "missing_parameter"
    assert name_of(ask(SANDBOX, path, {"user_id": "2001", "member_number": "1"})) == "parameters_conflict"
    assert name_of(ask(SANDBOX, path, {"user_id": "999"})) == "user_not_found"


def test_an_error_is_one_from_1_4_0_on_and_a_list_before() -> None:
    old = ask(SANDBOX, "/get-card", {"user_id": "999"}, x_spaaza_api_version="1.3.9").json
    assert old["errors"][0]["name"] == "user_not_found"
    assert "error" not in old
    assert ask(SANDBOX, "/get-card", {"user_id": "999"}, x_spaaza_api_version="1.4.0").json["error"]["code"] == 13


def test_a_username_needs_the_hostname() -> None:
    person = results(ask(SANDBOX, "/internal/get-user", {"user_id": "2001"}))["user_info"]
    who = {"username": person["username"]}
    for header in ("x_myprice_app_hostname", "x_spaaza_myprice_app_hostname"):
        bare: dict[str, Any] = {"x_myprice_app_hostname": None}
        assert ask(SANDBOX, "/get-card", who, **(bare | {header: "stores.example.com"})).status == 200
    assert name_of(ask(SANDBOX, "/get-card", who, x_myprice_app_hostname=None)) == "hostname_required"


@pytest.mark.parametrize(
    ("version", "asked", "sent"),
    [
        ("1.4.10", None, True),
        ("1.4.11", None, False),
        ("1.6.1", None, False),
        ("1.6.1", "false", True),
        ("1.4.10", "true", False),
        ("", None, True),
    ],
)
def test_inactive_campaigns_are_left_out_from_1_4_11_on(version: str, asked: str | None, sent: bool) -> None:
    query = {"exclude_inactive": asked} if asked else {}
    rows = results(ask(SANDBOX, "/get-campaigns", query, x_spaaza_api_version=version))["campaigns"]
    assert any(row["is_active"] is False for row in rows) is sent


def test_campaigns_have_progress_only_for_somebody() -> None:
    assert all("user_progress" not in row for row in results(ask(SANDBOX, "/get-campaigns"))["campaigns"])
    own = results(ask(SANDBOX, "/get-campaigns", {"user_id": "2001"}))["campaigns"]
    assert all("user_progress" in row for row in own)
    only = results(ask(SANDBOX, "/get-campaigns", {"user_id": "2001", "campaign_type": "loyalty"}))["campaigns"]
    assert [row["user_progress"]["points_balance_current"] for row in only] == [251]
    backwards = results(ask(SANDBOX, "/get-campaigns", {"user_id": "2001", "order_dir": "ASC"}))["campaigns"]
    assert backwards == own[::-1]


def test_one_campaign() -> None:
    answer = ask(SANDBOX, "/get-campaign", {"campaign_id": 159, "user_id": "2001"})
    assert results(answer)["campaign"]["user_progress"]["name"] == "Bronze"
    assert name_of(ask(SANDBOX, "/get-campaign", {"campaign_id": 1})) == "campaign_not_found"


def test_every_kind_of_campaign_is_there() -> None:
    kinds = {row["type"] for row in results(ask(SANDBOX, "/get-campaigns", {"exclude_inactive": "false"}))["campaigns"]}
    documented = (
        "birthday cashback interaction item_purchase_count login progress purchase_count referral signup loyalty "
        "points_wallet wallet"
    )
    assert kinds == set(documented.split())


def test_a_card_is_identity_and_vouchers_in_one() -> None:
    card = results(ask(SANDBOX, "/get-card", {"user_id": "2005"}))
    assert card["user_info"]["id"] == 2005
    assert len(card["basket_vouchers"]) == 8


def test_warnings_come_with_a_200() -> None:
    answer = ask(SANDBOX, "/get-campaigns", {"user_id": "2008"})
    assert answer.status == 200
    assert [one["name"] for one in answer.json["warnings"]] == ["objects_exceed_maximum_quantity", "voucher_not_found"]
    assert "warnings" not in ask(SANDBOX, "/get-campaigns", {"user_id": "2001"}).json


def test_some_reads_are_refused_for_one_customer() -> None:
    assert ask(SANDBOX, "/get-user-vouchers", {"user_id": "2013"}).status == 403
    assert ask(SANDBOX, "/get-campaigns", {"user_id": "2013"}).status == 200


@pytest.mark.parametrize(("query", "status"), [({"type": "points"}, 200), ({"type": "x"}, 400), ({}, 200)])
def test_a_ledger_is_of_one_kind_of_wallet(query: dict[str, str], status: int) -> None:
    assert ask(SANDBOX, "/user-wallet-ledger", {"user_id": "2001", **query}).status == status


def test_it_only_reads_and_knows_no_other_address() -> None:
    assert ask(SANDBOX, "/get-card", {"user_id": "2001"}, method="POST").status == 405
    for path in ("/", "/get-user", "/internal/get-card", "/internal/../get-card"):
        assert ask(SANDBOX, path, {"user_id": "2001"}).status == 404


@pytest.mark.parametrize(
    "number", [*(member.user_id for member in CAST if member.number != ODD), 1_000_001, 1_345_678, 8_654_321]
)
def test_everybody_is_found_by_each_of_their_ids_and_always_the_same(number: int) -> None:
    user = results(ask(SANDBOX, "/internal/get-user", {"user_id": number}))["user_info"]
    for way in WAYS:
        if user[way]:
            found = ask(SANDBOX, "/internal/get-user", {way: user[way]})
            assert results(found)["user_info"] == user, way
    assert results(ask(quiet(), "/internal/get-user", {"user_id": number}))["user_info"] == user


def test_faults_reach_this_platform_too() -> None:
    sandbox = quiet()
    for fault, status in (("401", 401), ("404", 404), ("429", 429), ("503", 503), ("500", 500), ("redirect", 302)):
        sandbox.faults.replace([Rule(path="/get-card", fault=fault)])
        assert ask(sandbox, "/get-card", {"user_id": "2001"}).status == status
        assert ask(sandbox, "/get-campaigns").status == 200
    sandbox.faults.replace([Rule(fault="429-retry-after")])
    assert ask(sandbox, "/get-card", {"user_id": "2001"}).headers["retry-after"] == "1"


def test_it_counts_by_kind_of_read() -> None:
    sandbox = quiet()
    for path in ("/get-card", "/internal/get-user", "/internal/get-user", "/elsewhere"):
        ask(sandbox, path, {"user_id": "2001"})
    assert dict(sandbox.asked) == {"get-card": 1, "get-user": 2, "other": 1}


@given(st.sampled_from(WAYS), st.text(min_size=1))
def test_any_id_is_answered(way: str, value: str) -> None:
    try:
        query = f"chain_id=1743&{way}={quote(value, safe='')}"
    except UnicodeEncodeError:
        return
    for path in PATHS:
        assert ask(SANDBOX, path, query).status in (200, 400, 404)


@given(st.text(alphabet=printable))
def test_any_query_is_answered(text: str) -> None:
    for path in PATHS:
        assert ask(SANDBOX, path, "chain_id=1743&user_id=2001&" + quote(text, safe="=&%")).status in (
            200,
            400,
            403,
            404,
        )
