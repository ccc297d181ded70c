"""The chain's campaigns: one of each type, one that is switched off, one that was deleted, and every form of reward."""

from typing import Any

Row = dict[str, Any]

POINTS = {"code": "PTS", "display_position": "after", "id": 5, "name_en": "Points", "symbol": "pts"}
ENTRIES = {"code": "ENT", "display_position": "after", "id": 9, "name_en": "Entries", "symbol": "entries"}
EUROS = {"code": "EUR", "display_position": "before", "id": 2, "name_en": "Euro", "symbol": "€"}
LOYALTY, POINTS_WALLET, MONEY_WALLET, CASHBACK, REFERRAL, ITEM_COUNT = 159, 157, 160, 158, 238, 168
LEVELS = ((1, "Start", 0), (2, "Bronze", 250), (3, "Silver", 500), (4, "Gold", 1500))
STANDARD = {
    CASHBACK: ("cashback", "A point for every euro"),
    161: ("birthday", "Birthday treat"),
    162: ("interaction", "A voucher for 450 points"),
    163: ("login", "Thanks for signing in"),
    164: ("progress", "Spend 500 euros"),
    165: ("purchase_count", "Every fifth purchase"),
    REFERRAL: ("referral", "Bring a friend"),
    167: ("signup", "Welcome gift"),
    ITEM_COUNT: ("item_purchase_count", "Ten coffees"),
}
OFF, DELETED = 170, 171
ENTRIES_WALLET = 172
NEXT_DAY_IN_AMSTERDAM = "2028-03-31T22:30:00+00:00"  # half past midnight there


def campaigns() -> list[Row]:
    """All configured campaigns by priority, highest first."""
    rows = [
        _campaign(LOYALTY, "loyalty", "Sample Stores levels"),
        _campaign(POINTS_WALLET, "points_wallet", "Points", currency=POINTS),
        *(_campaign(number, kind, title) for number, (kind, title) in STANDARD.items()),
        _campaign(MONEY_WALLET, "wallet", "Store credit", currency=EUROS),
        _campaign(ENTRIES_WALLET, "entries_wallet", "Prize draw", currency=ENTRIES, currency_id=ENTRIES["id"]),
        _campaign(173, "basket", "A quarter off the next basket", **_by(ratio=0.25)),
        _campaign(174, "composable", "Credit for a review", **_by("wallet", amount=2.5, wallet=MONEY_WALLET)),
        _campaign(
            175,
            "signup",
            "A code for newcomers",
            active_date_until=NEXT_DAY_IN_AMSTERDAM,
            **_by(code="WELCOME25"),
        ),
        _campaign(176, "interaction", "A gift at the till", **_by("gift", amount=1)),
        _campaign(OFF, "cashback", "Double points, last summer", active=False, is_active=False),
        _campaign(DELETED, "birthday", "An older birthday treat", active=False, is_active=False, is_deleted=True),
    ]
    return [row | {"priority": len(rows) - place} for place, row in enumerate(rows)]


def _by(
    method: str = "voucher",
    *,
    amount: float | None = None,
    ratio: float | None = None,
    code: str | None = None,
    wallet: int | None = None,
) -> Row:
    """The fields of a reward in one of its other forms."""
    return {
        "currency_id": EUROS["id"],
        "recipient_reward_method": method,
        "recipient_reward_amount": amount,
        "recipient_reward_discount_ratio": ratio,
        "recipient_reward_code": code,
        "recipient_campaign_id": wallet,
    }


def _campaign(number: int, kind: str, title: str, **more: Any) -> Row:
    by_voucher = kind in ("birthday", "interaction", "signup")
    rewards = kind not in ("loyalty", "points_wallet", "wallet", "entries_wallet")
    return {
        "active": True,
        "active_date_from": "2024-01-01T00:00:00+00:00",
        "active_date_until": None,
        "assignment_count": 0,
        "created_date": "2023-11-02T08:45:47+00:00",
        "currency_id": EUROS["id"] if by_voucher else POINTS["id"],
        "custom_content": None,
        "description": f"{title}, as customers read it",
        "id": number,
        "image_url": None,
        "is_active": True,
        "is_deleted": False,
        "last_modified_date": "2026-10-01T14:43:07+00:00",
        "max_reward_quantity": None,
        "minimum_basket_total_value": 0,
        "point_cost": 450 if kind == "interaction" else None,
        "recipient_reward_amount": (5 if by_voucher else 1) if rewards else None,
        "recipient_reward_method": ("voucher" if by_voucher else "points") if rewards else None,
        "tags": None,
        "target_count": 10 if kind == "item_purchase_count" else 0,
        "title": title,
        "type": kind,
    } | more
