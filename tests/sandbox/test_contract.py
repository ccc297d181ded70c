"""Every answer against the vendor's own document, with no field the document doesn't know; run where the file is."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dashboard.sandbox.account import ORDERS
from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.campaigns import CAMPAIGNS
from dashboard.sandbox.cast import CAST
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.program import LANGUAGES
from tests.sandbox.asking import CONTRACT, ask, ledger, of_customer, quiet_options

BREAK_THE_CONTRACT = {"cust_odd", "cust_disabled"}
GENERATED = [f"cust_{number}" for number in (*range(1, 21), *range(7_654_321, 7_654_326))]
CUSTOMERS = [member.customer_id for member in CAST if member.customer_id not in BREAK_THE_CONTRACT] + GENERATED
CUSTOMER_READS = (
    "", "/details", "/balance", "/tier-progress", "/reward-campaigns-progress", "/coupons", "/referrals",
    "/referrals/count", "/activities", "/activities/count", "/notifications", "/notifications/count", "/automation",
)  # fmt: skip
PROGRAM_READS = (
    "/configurations/tiers", "/configurations/reward-campaigns", "/configurations/referrals",
    "/configurations/cashback", "/configurations/redemption", "/transactions", "/transactions/customer-view",
    "/transactions/count", "/leaderboard",
)  # fmt: skip
STAMPS = [campaign.id for campaign in CAMPAIGNS if campaign.steps]
STREAKS = [campaign.id for campaign in CAMPAIGNS if campaign.type == "Streak"]

DOCUMENTED_NAMES = {
    "avaliablePointsBalance": "availablePointsBalance",
    "avaliablePointsValue": "availablePointsValue",
    "minPorgress": "minProgress",
    "StartDate": "startDate",
    "EndDate": "endDate",
}
NOT_NULL = ("next", "pointsToRedeem")  # no next tier; any number of points
LIVE_ONLY = {"configurations/referrals": {"description"}, "configurations/reward-campaigns": {"widgetDetailsParameter"}}


@cache
def document() -> dict[str, Any]:
    contract: dict[str, Any] = json.loads(CONTRACT.read_text())
    close(contract)
    return contract


def close(schema: Any) -> None:
    """Allow no fields but the described ones, and null where the document says `nullable` in the older way."""
    if isinstance(schema, list):
        for each in schema:
            close(each)
    elif isinstance(schema, dict):
        for each in schema.values():
            close(each)
        if schema.get("nullable") is True:
            schema["type"] = [schema["type"], "null"]
        if isinstance(schema.get("properties"), dict):
            schema.setdefault("additionalProperties", False)


@cache
def validator(path: str) -> Draft202012Validator:
    answers = document()["paths"][f"/api/v4.0/integrations{path}"]["get"]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    return Draft202012Validator(schema | {"components": document()["components"]})


def as_documented(read: str, answer: Any) -> Any:
    """A live answer with the spellings the document knows; where it knows of no null, nothing instead."""
    if isinstance(answer, list):
        return [as_documented(read, each) for each in answer]
    if not isinstance(answer, dict):
        return answer
    names = DOCUMENTED_NAMES | ({"rewardWalletFactor": "walletRewardFactor"} if read == "configurations/tiers" else {})
    return {
        names.get(name, name): as_documented(read, value)
        for name, value in answer.items()
        if name not in LIVE_ONLY.get(read, ()) and not (name in NOT_NULL and value is None)
    }


def complaints(sandbox: Sandbox, template: str, path: str) -> list[str]:
    answer = ask(sandbox, path)
    assert answer.status == 200, path
    read = as_documented(template.strip("/"), answer.json) if sandbox.options.live else answer.json
    return [f"{path} {error.json_path}: {error.message}" for error in validator(template).iter_errors(read)]


@pytest.fixture(params=[True, False], ids=["documented", "live"])
def options(request: pytest.FixtureRequest) -> SandboxOptions:
    return quiet_options(documented=request.param)


def test_every_read_of_every_customer_keeps_the_contract(options: SandboxOptions) -> None:
    sandbox = Sandbox(options)
    reads = {f"/customers/{{customerId}}{read}": (read,) for read in CUSTOMER_READS} | {
        "/customers/{customerId}/stamps/{challengeId}": tuple(f"/stamps/{card}" for card in STAMPS),
        "/customers/{customerId}/streaks/{campaignId}": tuple(f"/streaks/{streak}" for streak in STREAKS),
    }
    found = [
        complaint
        for template, paths in reads.items()
        for person in CUSTOMERS
        for path in paths
        for complaint in complaints(sandbox, template, of_customer(person, path))
    ]
    assert found == []


def test_every_read_of_the_program_keeps_the_contract(options: SandboxOptions) -> None:
    sandbox = Sandbox(options)
    queries = ("", "?lang=ar", "?customerId=cust_1001", "?limit=200")
    found = [each for read in PROGRAM_READS for query in queries for each in complaints(sandbox, read, read + query)]
    assert found == []


def test_orders_keep_the_contract(options: SandboxOptions) -> None:
    sandbox = Sandbox(options)
    order = next(row["transactionId"] for row in ledger(sandbox, "cust_7654321") if row["type"] == "PaymentReward")
    found = [
        each
        for number in (*ORDERS, order, "unheard-of")
        for each in complaints(sandbox, "/orders/{orderId}/transactions", f"/orders/{number}/transactions")
    ]
    assert found == []


def test_a_configuration_of_any_size_keeps_the_contract(options: SandboxOptions) -> None:
    found = []
    sizes: list[dict[str, Any]] = [{"tiers": 12, "campaigns": 400}, {"tiers": 1, "campaigns": 3}, {"review": True}]
    for size in sizes:
        sandbox = Sandbox(replace(options, **size))
        for read in PROGRAM_READS:
            for lang in LANGUAGES if read.startswith("/configurations/") else ():
                found += complaints(sandbox, read, f"{read}?lang={lang}")
        found += complaints(sandbox, "/customers/{customerId}/tier-progress", of_customer("cust_top", "/tier-progress"))
        for read, count in (("tiers", size.get("tiers")), ("reward-campaigns", size.get("campaigns"))):
            assert count in (None, len(ask(sandbox, f"/configurations/{read}").json))
    assert found == []


def test_the_check_notices_a_wrong_answer() -> None:
    """The live spellings themselves are not the documents': unrenamed, they are complained about."""
    answer = ask(Sandbox(quiet_options()), of_customer("cust_1", "/balance")).json
    assert list(validator("/customers/{customerId}/balance").iter_errors(answer))
