"""Session, chain, customer, versions, warnings and errors, as the platform treats them; and the named customers."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.sandbox.faults import Rule
from dashboard.sandbox.spaaza.people import CAST, CastMember
from dashboard.sandbox.spaaza.reads import ODD, READS, REFUSED_TO, WAYS
from tests.sandbox.asking import Answer
from tests.sandbox.spaaza.asking import ask, name_of, quiet, results

SANDBOX = quiet()
PATHS = ["/" + "/".join(read) for read in READS]
ABOUT_A_CUSTOMER = [path for path in PATHS if path not in ("/get-campaigns", "/get-campaign")]


def campaigns(version: str, **query: Any) -> Any:
    return results(ask(SANDBOX, "/get-campaigns", query, x_spaaza_api_version=version))["campaigns"]


def test_a_missing_or_wrong_session_or_chain_is_refused() -> None:
    for path in PATHS:
        for header in ("x_spaaza_session_key", "x_spaaza_session_user_id"):
            for value in (None, "other"):
                wrong: dict[str, Any] = {header: value}
                answer = ask(SANDBOX, path, {"user_id": "2001"}, **wrong)
                assert (answer.status, name_of(answer)) == (401, "session_invalid"), path
        for query in ("chain_id=1&user_id=2001", "user_id=2001"):
            assert ask(SANDBOX, path, query).status == 403, path


def test_one_parameter_must_name_the_customer_and_only_one() -> None:
    for path in ABOUT_A_CUSTOMER:
        assert name_of(ask(SANDBOX, path)) == "missing_parameter", path
        assert name_of(ask(SANDBOX, path, {"user_id": "2001", "member_number": "1"})) == "parameters_conflict", path
        assert name_of(ask(SANDBOX, path, {"user_id": "999"})) == "user_not_found", path


def test_an_error_is_one_from_1_4_0_on_and_a_list_before() -> None:
    old = ask(SANDBOX, "/get-card", {"user_id": "999"}, x_spaaza_api_version="1.3.9").json
    assert old["errors"][0]["name"] == "user_not_found"
    assert "error" not in old
    assert ask(SANDBOX, "/get-card", {"user_id": "999"}, x_spaaza_api_version="1.4.0").json["error"]["code"] == 13


def test_inactive_campaigns_are_left_out_from_1_4_11_on_unless_the_query_says_otherwise() -> None:
    def are_sent(version: str, **query: str) -> bool:
        return any(row["is_active"] is False for row in campaigns(version, **query))

    assert are_sent("1.4.10")
    assert are_sent("")
    assert are_sent("1.6.1", exclude_inactive="false")
    assert not are_sent("1.4.11")
    assert not are_sent("1.4.10", exclude_inactive="true")


def test_every_documented_type_of_campaign_is_there() -> None:
    documented = (
        "birthday cashback interaction item_purchase_count login progress purchase_count referral signup loyalty "
        "points_wallet wallet entries_wallet basket composable"
    )
    assert {row["type"] for row in campaigns("1.6.1", exclude_inactive="false")} == set(documented.split())
    assert all("user_progress" not in row for row in campaigns("1.6.1"))
    assert all("user_progress" in row for row in campaigns("1.6.1", user_id="2001"))
    assert name_of(ask(SANDBOX, "/get-campaign", {"campaign_id": 1})) == "campaign_not_found"


def test_it_only_reads_and_knows_no_other_address() -> None:
    assert ask(SANDBOX, "/get-card", {"user_id": "2001"}, method="POST").status == 405
    assert ask(SANDBOX, "/user-wallet-ledger", {"user_id": "2001", "type": "x"}).status == 400
    for path in ("/", "/get-user", "/internal/get-card", "/internal/../get-card"):
        assert ask(SANDBOX, path, {"user_id": "2001"}).status == 404, path


def test_faults_and_counting_work_for_this_platform_too() -> None:
    sandbox = quiet()
    for fault, status in (("401", 401), ("404", 404), ("429", 429), ("503", 503), ("500", 500), ("redirect", 302)):
        sandbox.faults.replace([Rule(path="/get-card", fault=fault)])
        assert ask(sandbox, "/get-card", {"user_id": "2001"}).status == status
        assert ask(sandbox, "/get-campaigns").status == 200
    sandbox.faults.replace([Rule(fault="429-retry-after")])
    assert ask(sandbox, "/internal/get-user", {"user_id": "2001"}).headers["retry-after"] == "1"
    ask(sandbox, "/elsewhere")
    assert dict(sandbox.request_counts) == {"get-card": 6, "get-campaigns": 6, "get-user": 1, "other": 1}


# The named customers

Read = Callable[..., Any]


def user(read: Read) -> Any:
    return read("/internal/get-user")["user_info"]


def progress(read: Read) -> dict[str, Any]:
    return {row["type"]: row["user_progress"] for row in read("/get-campaigns")["campaigns"]}


def vouchers(read: Read) -> list[Any]:
    return [row for kind, rows in read("/get-user-vouchers").items() if kind.endswith("_vouchers") for row in rows]


def movements(read: Read, kind: str = "points") -> Any:
    return read("/user-wallet-ledger", type=kind)["ledger"]


def friends(read: Read) -> Any:
    return read("/get-campaign-referrals")["count"]


PROMISES: dict[int, Callable[[Read], bool]] = {
    1: lambda read: (
        (user(read)["loyalty_status"]["name"], progress(read)["loyalty"]["points_to_proceed_next_level"])
        == ("Bronze", 249)
    ),
    2: lambda read: user(read)["loyalty_status"]["points_to_proceed_next_level"] is None,
    3: lambda read: (
        (vouchers(read), movements(read), friends(read)) == ([], [], 0)
        and user(read)["loyalty_status"]["points_balance_current"] is None
    ),
    4: lambda read: {"quiz", "treasure_hunt"} <= progress(read).keys(),
    5: lambda read: (
        len({row["voucher_type"] for row in vouchers(read)}) == 5 and len(read("/get-card")["basket_vouchers"]) == 8
    ),
    6: lambda read: friends(read) == 120,
    7: lambda read: len(movements(read)) == 500,
    8: lambda read: (
        {"objects_exceed_maximum_quantity", "voucher_not_found"}
        == {each["name"] for each in ask(SANDBOX, "/get-campaigns", {"user_id": "2008"}).json["warnings"]}
    ),
    18: lambda read: (
        bool(movements(read, "entries")) and user(read)["referring_user"]["id"] == 2001 and len(vouchers(read)) == 2
    ),
    9: lambda read: bool(movements(read, "wallet")) and progress(read)["wallet"]["saved_amount"] < 0,
    ODD: lambda read: "field_nobody_knows" in str(user(read)) and "about" in str(progress(read)),
    11: lambda read: (
        results(ask(SANDBOX, "/internal/get-user", {"member_number": "2011"}))["user_info"]["user_id"] != 2011
    ),
    12: lambda read: user(read)["member_number"] == "2011",
    REFUSED_TO: lambda read: bool(progress(read)),
    14: lambda read: user(read)["first_name"] == "سلمى" and user(read)["phone_number"] is None,
    15: lambda read: "#" in user(read)["authentication_point_identifier"],
    16: lambda read: max(map(len, user(read)["last_name"].split())) > 30,
    17: lambda read: "<script>" in user(read)["first_name"],
}


@pytest.mark.parametrize("member", CAST, ids=lambda member: str(member.number))
def test_a_named_customer_answers_every_read_and_is_as_promised(member: CastMember) -> None:
    def answered(path: str, **query: Any) -> Answer:
        return ask(SANDBOX, path, {"user_id": member.user_id, **query})

    def read(path: str, **query: Any) -> Any:
        return results(answered(path, **query))

    refused = ("/get-user-vouchers", "/user-wallet-ledger") if member.number == REFUSED_TO else ()
    for path in PATHS:
        campaign = {"campaign_id": 159} if path == "/get-campaign" else {}
        assert answered(path, **campaign).status == (403 if path in refused else 200), path
    assert PROMISES[member.number](read), member.shows
    if member.number == ODD:
        return
    info = user(read)
    assert f"{info['first_name']} {info['last_name']}" == member.name
    assert info["username"].endswith("@example.com")
    for way in WAYS:
        if info[way]:
            assert results(ask(SANDBOX, "/internal/get-user", {way: info[way]}))["user_info"] == info, way
