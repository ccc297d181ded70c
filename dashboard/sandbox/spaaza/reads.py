"""The API's reads: what each answers with, once the session, the chain and the customer are right."""

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
    """An answer other than 200; raised by a read, written by the app."""

    status: int
    code: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request, admitted: `version` is the API's that is asked for, `account` the customer's, if one is named."""

    people: People
    now: datetime
    version: tuple[int, ...]
    query: Mapping[str, str]
    account: Account | None

    def whose(self) -> Account:
        """The customer's account; raises ApiError when none is named."""
        if self.account is None:
            raise ApiError(400, 20, "missing_parameter", "One parameter must name the customer.")
        return self.account


def get_user(request: Request) -> Row:
    return {"user_info": request.whose().user_info(), "result_type": "get-user"}


def get_card(request: Request) -> Row:
    account = request.whose()
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
    wanted = request.query.get("campaign_id")
    found = [row for row in rows if str(row["id"]) == wanted]
    if not found:
        raise ApiError(404, 61, "campaign_not_found", "There is no such campaign in this chain.")
    return {"campaign": found[0], "result_type": "get-campaign"}


def get_user_vouchers(request: Request) -> Row:
    _refused_to(request)
    return {**request.whose().vouchers(), "result_type": "get-user-vouchers"}


def user_wallet_ledger(request: Request) -> Row:
    _refused_to(request)
    kind = request.query.get("type", "wallet")
    if kind not in LEDGERS:
        raise ApiError(400, 21, "type_unknown", "type is one of wallet, points and entries.")
    ledger = request.whose().ledger(kind)
    return {"ledger": ledger, "type": LEDGERS[kind], "result_type": "user-wallet-ledger"}


def get_campaign_referrals(request: Request) -> Row:
    if request.query.get("campaign_id", str(REFERRAL)) != str(REFERRAL):
        raise ApiError(404, 61, "campaign_not_found", "There is no such referral campaign in this chain.")
    friends = request.whose().friends()
    return {"referrals": friends, "count": len(friends), "result_type": "get-campaign-referrals"}


def warnings_for(request: Request) -> list[Row]:
    """The warnings that come with an answer."""
    return WARNINGS if request.account and request.account.person.number == WARNED else []


def _refused_to(request: Request) -> None:
    if request.whose().person.number == REFUSED_TO:
        raise ApiError(403, 7, "no_permission", "The performing user has no read access to this.")


def mistyped(results: Any) -> Any:
    """Most values of another type, words nobody knows, and a field nobody knows; ids stay as they are."""

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
