"""Every answer against the vendor's own document, with no field the document doesn't know; run where the file is."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.campaigns import CAMPAIGNS
from dashboard.sandbox.cast import CAST
from dashboard.sandbox.programme import LANGUAGES
from tests.sandbox.asking import CONTRACT, ask, of_customer, quiet_options

BREAK_THE_CONTRACT = {"cust_odd", "cust_disabled"}
GENERATED = [f"cust_{number}" for number in (*range(1, 151), *range(7_654_321, 7_654_371))]
CUSTOMERS = [member.customer_id for member in CAST if member.customer_id not in BREAK_THE_CONTRACT] + GENERATED
CUSTOMER_READS = (
    "", "/details", "/balance", "/tier-progress", "/reward-campaigns-progress", "/coupons", "/referrals",
    "/referrals/count", "/activities", "/activities/count",
)  # fmt: skip
PROGRAMME_READS = (
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


@pytest.mark.parametrize("documented", [True, False], ids=["documented", "live"])
@pytest.mark.parametrize("read", CUSTOMER_READS)
def test_it_keeps_the_contract_for_every_customer(read: str, documented: bool) -> None:
    sandbox = Sandbox(quiet_options(documented=documented))
    template = f"/customers/{{customerId}}{read}"
    found = [each for person in CUSTOMERS for each in complaints(sandbox, template, of_customer(person, read))]
    assert found == []


@pytest.mark.parametrize("documented", [True, False], ids=["documented", "live"])
def test_it_keeps_the_contract_for_every_card_and_streak(documented: bool) -> None:
    sandbox = Sandbox(quiet_options(documented=documented))
    found = []
    for person in CUSTOMERS:
        for card in STAMPS:
            template = "/customers/{customerId}/stamps/{challengeId}"
            found += complaints(sandbox, template, of_customer(person, f"/stamps/{card}"))
        for streak in STREAKS:
            template = "/customers/{customerId}/streaks/{campaignId}"
            found += complaints(sandbox, template, of_customer(person, f"/streaks/{streak}"))
    assert found == []


@pytest.mark.parametrize("documented", [True, False], ids=["documented", "live"])
@pytest.mark.parametrize("query", ["", "?lang=ar", "?customerId=cust_1001", "?limit=200"])
@pytest.mark.parametrize("read", PROGRAMME_READS)
def test_it_keeps_the_contract_for_the_programme(read: str, query: str, documented: bool) -> None:
    assert complaints(Sandbox(quiet_options(documented=documented)), read, read + query) == []


@pytest.mark.parametrize("documented", [True, False], ids=["documented", "live"])
@pytest.mark.parametrize("more", [{"tiers": 12, "campaigns": 400}, {"tiers": 1, "campaigns": 3}, {"review": True}])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_keeps_the_contract_for_any_configuration(lang: str, more: dict[str, Any], documented: bool) -> None:
    sandbox = Sandbox(replace(quiet_options(documented=documented), **more))
    configuration = [read for read in PROGRAMME_READS if read.startswith("/configurations/")]
    assert [each for read in configuration for each in complaints(sandbox, read, f"{read}?lang={lang}")] == []
    assert complaints(sandbox, "/customers/{customerId}/tier-progress", of_customer("cust_top", "/tier-progress")) == []


def test_the_check_notices_a_wrong_answer() -> None:
    """The live spellings themselves are not the documents': unrenamed, they are complained about."""
    answer = ask(Sandbox(quiet_options()), of_customer("cust_1", "/balance")).json
    assert list(validator("/customers/{customerId}/balance").iter_errors(answer))
