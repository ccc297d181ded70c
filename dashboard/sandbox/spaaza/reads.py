"""The API's reads: the answer of each, after session, chain and customer have been checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.sandbox.spaaza.account import WARNINGS, Account
from dashboard.sandbox.spaaza.chain import REFERRAL, Row, campaigns
from dashboard.sandbox.spaaza.people import People

WAYS = (
    "user_id",
    "member_number",
    "username",
    "authentication_point_identifier",
    "auxiliary_identifier",
    "referral_code",
)
LEDGERS = {"wallet": "wallet", "points": "points_wallet", "entries": "entries_wallet"}
INACTIVE_LEFT_OUT_FROM = (1, 4, 11)
WARNED, REFUSED_TO, ODD = 8, 13, 10


@dataclass
class ApiError(Exception):
    """An answer other than 200. Reads raise it; the app writes it."""

    status: int
    code: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Request:
    """An admitted request: `version` is the requested API version, `account` the customer's account, if one is
    named."""

    people: People
    now: datetime
    version: tuple[int, ...]
    query: Mapping[str, str]
    account: Account | None

    def required_account(self) -> Account:
        """The customer's account. Raises ApiError if no customer is named."""
        if self.account is None:
            raise ApiError(400, 20, "missing_parameter", "One parameter must name the customer.")
        return self.account


def get_user(request: Request) -> Row:
    return {"user_info": request.required_account().user_info(), "result_type": "get-user"}


def get_card(request: Request) -> Row:
    account = request.required_account()
    return {"user_info": account.user_info(), **account.vouchers(), "result_type": "get-card"}


def get_campaigns(request: Request) -> Row:
    rows = request.account.campaigns() if request.account else campaigns()
    by_default = "true" if request.version >= INACTIVE_LEFT_OUT_FROM else "false"
    if request.query.get("exclude_inactive", by_default) == "true":
        rows = [row for row in rows if row.get("is_active", True)]
    if kind := request.query.get("campaign_type"):
        rows = [row for row in rows if row["type"] == kind]
    if request.query.get("order_dir") == "ASC":
        rows = rows[::-1]
    return {"campaigns": rows, "result_type": "get-campaigns"}


def get_campaign(request: Request) -> Row:
    rows = get_campaigns(request)["campaigns"]
    campaign_id = request.query.get("campaign_id")
    found = [row for row in rows if str(row["id"]) == campaign_id]
    if not found:
        raise ApiError(404, 61, "campaign_not_found", "There is no such campaign in this chain.")
    return {"campaign": found[0], "result_type": "get-campaign"}


def get_user_vouchers(request: Request) -> Row:
    _refusal_reason(request)
    return {**request.required_account().vouchers(), "result_type": "get-user-vouchers"}


def user_wallet_ledger(request: Request) -> Row:
    _refusal_reason(request)
    kind = request.query.get("type", "wallet")
    if kind not in LEDGERS:
        raise ApiError(400, 21, "type_unknown", "type is one of wallet, points and entries.")
    ledger = request.required_account().ledger(kind)
    return {"ledger": ledger, "type": LEDGERS[kind], "result_type": "user-wallet-ledger"}


def get_campaign_referrals(request: Request) -> Row:
    if request.query.get("campaign_id", str(REFERRAL)) != str(REFERRAL):
        raise ApiError(404, 61, "campaign_not_found", "There is no such referral campaign in this chain.")
    friends = request.required_account().friends()
    return {"referrals": friends, "count": len(friends), "result_type": "get-campaign-referrals"}


def warnings_for(request: Request) -> list[Row]:
    """The warnings of an answer."""
    return WARNINGS if request.account and request.account.person.number == WARNED else []


def _refusal_reason(request: Request) -> None:
    if request.required_account().person.number == REFUSED_TO:
        raise ApiError(403, 7, "no_permission", "The performing user has no read access to this.")


def mistyped(results: Any) -> Any:
    """Most values have another type, and there are unknown words and an unknown field; ids stay right."""

    def wrong(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: wrong(key, inner) for key, inner in value.items()} | {"field_nobody_knows": {"a": [1, None]}}
        if isinstance(value, list):
            return [wrong(name, inner) for inner in value]
        if name == "id" or name.endswith("_id") or sum(map(ord, name)) % 3 == 0:
            return value
        match value:
            case bool():
                return "perhaps"
            case int() | float():
                return f"about {value}"
            case str():
                return 12345
        return ["unexpected"]

    return wrong("", results)


READS: dict[tuple[str, ...], Callable[[Request], Row]] = {
    ("internal", "get-user"): get_user,
    ("get-card",): get_card,
    ("get-campaigns",): get_campaigns,
    ("get-campaign",): get_campaign,
    ("get-user-vouchers",): get_user_vouchers,
    ("user-wallet-ledger",): user_wallet_ledger,
    ("get-campaign-referrals",): get_campaign_referrals,
}
