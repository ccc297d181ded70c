"""A customer's account: progress in every campaign, vouchers, friends, and the wallets' movements."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.sandbox.spaaza.chain import (
    CASHBACK,
    ENTRIES,
    ENTRIES_WALLET,
    EUROS,
    ITEM_COUNT,
    LEVELS,
    LOYALTY,
    MONEY_WALLET,
    POINTS,
    POINTS_WALLET,
    REFERRAL,
    Row,
    campaigns,
)
from dashboard.sandbox.spaaza.people import CITIES, FIRST_OF_THE_CROWD, People, Person

GIVEN: Row = {
    "voucher_title": "Sorry for the delay",
    "voucher_notes": "Not with other vouchers. From 20 euros.",
    "voucher_text": "Thank you for waiting",
    "creating_user": {"id": 21, "first_name": "Sample", "last_name": "Clerk"},
}
USED: Row = {
    "redeeming_basket": {
        "id": 8812,
        "retailer_basket_code": "basket_till_8812",
        "branch_business": {"id": 2774, "name": "Sample Stores Utrecht"},
        "basket_timestamp_iso8601": "2026-11-02T10:15:00+00:00",
    }
}
WARNINGS: list[Row] = [
    {
        "code": 301,
        "name": "objects_exceed_maximum_quantity",
        "description": "There are more than 500 assignments: none of them is shown.",
        "message": {"assignment_count": 612},
    },
    {"code": 183, "name": "voucher_not_found", "description": None, "message": None},
]
ENTRANT = 18  # has entries of a prize draw, a referrer, vouchers with conditions, and a return
STRANGE: list[Row] = [
    {"id": 190, "type": "quiz", "title": "A quiz", "user_progress": {"award_count": 3, "total_amount_awarded": 12.5}},
    {
        "id": 191,
        "type": "gift_wallet",
        "title": "A new sort of wallet",
        "user_progress": {"saved_amount": 40, "total_amount": 60, "is_redeemable": True, "currency": POINTS},
    },
    {
        "id": 192,
        "type": "treasure_hunt",
        "title": "A treasure hunt",
        "user_progress": {"chests_opened": 2, "route": ["harbor", "mill"], "is_lost": False},
    },
    {"id": 193, "type": "seasonal_status", "title": "A new sort of level", "user_progress": {"loyalty_level_id": 9}},
]


def iso(moment: datetime) -> str:
    """A time in the API's form, with its offset."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


class Account:
    """One customer as of `now` (aware)."""

    def __init__(self, people: People, person: Person, now: datetime) -> None:
        self.people, self.person, self.now = people, person, now
        self.points = self._points()

    def _points(self) -> int | None:
        known = {1: 251, 2: 4200, 3: None}
        return known[self.person.number] if self.person.number in known else self._roll("points", 1600)

    def _roll(self, topic: str, sides: int) -> int:
        return self.people.dice.roll(topic, self.person.number, sides)

    # Progress

    def campaigns(self) -> list[Row]:
        """The chain's campaigns with this customer's progress."""
        rows = [row | {"user_progress": self.progress(row)} for row in campaigns()]
        if self.person.number == 4:
            rows += STRANGE
        return rows

    def progress(self, row: Row) -> Row | None:
        """`user_progress` in one campaign."""
        match row["type"]:
            case "loyalty":
                return self.level()
            case "points_wallet" | "wallet" | "entries_wallet":
                return self.wallet(row["id"])
        number = self.person.number
        if number == 3:
            return {"award_count": 0, "total_amount_awarded": None}
        is_example = number == 1 and row["id"] == CASHBACK  # the example in the vendor's documents
        times = 2 if is_example else self._roll(f"award {row['id']}", 4)
        amount = 251 if is_example else times * (5 if row["recipient_reward_method"] == "voucher" else 40)
        counted = {"current_count": self._roll("coffees", 10)} if row["id"] == ITEM_COUNT else {}
        return {"award_count": times, "total_amount_awarded": amount} | counted

    def level(self) -> Row:
        """The loyalty form. A customer who joined today has no level yet."""
        if self.points is None:
            nothing = (
                "loyalty_level_id",
                "name",
                "description",
                "date_reached",
                "last_review_date",
                "next_review_date",
            )
            return {"campaign_id": LOYALTY} | dict.fromkeys((*nothing, *_BALANCES))
        own = [level for level in LEVELS if level[2] <= self.points][-1]
        ahead = next((level for level in LEVELS if level[2] > self.points), None)
        return {
            "campaign_id": LOYALTY,
            "date_reached": "2022-11-15T15:23:59+00:00" if self.person.number == 1 else iso(self.person.joined),
            "description": f"Level {own[0]} of the Sample Stores levels",
            "last_review_date": iso(self.now - timedelta(days=self._roll("review", 300))),
            "loyalty_level_id": own[0],
            "monetary_balance_current": None,
            "name": own[1],
            "next_review_date": None if self.person.number == 1 else iso(self.now + timedelta(days=120)),
            "points_balance_current": self.points,
            "points_to_proceed_next_level": ahead[2] - self.points if ahead else None,
            "points_to_remain_current_level": 0 if self.person.number == 1 else own[2] // 2,
        }

    def wallet(self, campaign_id: int) -> Row | None:
        """The wallet form; a customer who has never saved money has no money wallet."""
        number = self.person.number
        if campaign_id == MONEY_WALLET:
            if number != 9:
                return None
            return self._wallet(EUROS, saved=-12.5, total=1430.25, target=50, redeemable=None)
        if campaign_id == ENTRIES_WALLET:
            if number != ENTRANT:
                return None
            return self._wallet(ENTRIES, saved=4, total=12, target=0, redeemable=False)
        if number == ENTRANT:  # sums of a machine, as it sends them
            return self._wallet(POINTS, saved=251.3, total=0.1 + 0.2, target=0, redeemable=True)
        return self._wallet(
            POINTS, saved=self.points, total=self.points, target=0, redeemable=number != 1 and number != 3
        )

    @staticmethod
    def _wallet(currency: Row, *, saved: Any, total: Any, target: int, redeemable: bool | None) -> Row:
        return {
            "currency": currency,
            "is_redeemable": redeemable,
            "saved_amount": saved,
            "target_count": target,
            "total_amount": total,
        }

    # Lists

    def vouchers(self) -> Row:
        """`basket_vouchers`, `honour_vouchers` and `var_price_vouchers`."""
        if self.person.number == 3:
            return {"basket_vouchers": [], "honour_vouchers": [], "var_price_vouchers": []}
        basket = [self._voucher(1, "claimed", "basket", 5, title="Welcome gift")]
        if self.person.number == ENTRANT:
            basket = [
                self._voucher(1, "claimed", "basket", 5) | GIVEN,
                self._voucher(2, "redeemed", "basket", 0, original=10, redeemed=10) | USED,
            ]
        if self.person.number != 5:
            return {"basket_vouchers": basket, "honour_vouchers": [], "var_price_vouchers": []}
        basket += [
            self._voucher(2, "generated", "basket", 10),
            self._voucher(3, "claimed", "basket_pct", 15, locked=True),
            self._voucher(4, "redeemed", "basket", 0, original=20, redeemed=20),
            self._voucher(5, "claimed", "basket", 4, original=10, redeemed=6),
            self._voucher(6, "claimed", "basket", 5, days=-3),
            self._voucher(7, "claimed", "basket", 5, days=3),
            self._voucher(8, "mislaid", "basket_of_tomorrow", None),
        ]
        return {
            "basket_vouchers": basket,
            "honour_vouchers": [self._voucher(9, "claimed", "honour", None, code="HONOUR0004")],
            "var_price_vouchers": [self._voucher(10, "claimed", "var_price", 2.5, title="Sample mug")],
        }

    def _voucher(
        self,
        place: int,
        status: str,
        kind: str,
        amount: float | None,
        *,
        title: str = "Sample voucher",
        days: int = 90,
        original: float | None = None,
        redeemed: float = 0,
        locked: bool = False,
        code: str | None = None,
    ) -> Row:
        expires = (self.now + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        return {
            "campaign_id": 167,
            "campaign_title": "Welcome gift",
            "campaign_type": "signup",
            "redeeming_basket": None,
            "voucher_amount": amount,
            "voucher_amount_original": amount if original is None else original,
            "voucher_amount_redeemed": redeemed,
            "voucher_currency_id": EUROS["id"],
            "voucher_currency_symbol": EUROS["symbol"],
            "voucher_description": "A sample of a voucher",
            "voucher_expiry_datetime_utc": f"{expires:%Y-%m-%d %H:%M:%S}",
            "voucher_expiry_seconds_remaining": int((expires - self.now).total_seconds()),
            "voucher_honour_code": code,
            "voucher_id": self.person.user_id * 100 + place,
            "voucher_key": f"sample{self.person.user_id:09}{place:02}",
            "voucher_locked": locked,
            "voucher_status": status,
            "voucher_title": title,
            "voucher_type": kind,
        }

    def friends(self) -> list[Row]:
        """Rows of `get-campaign-referrals`: first name and initial."""
        count = {1: 2, 3: 0, 6: 120}.get(self.person.number, self._roll("friends", 4))
        numbers = (FIRST_OF_THE_CROWD + 1 + self.person.user_id % 1000 * 200 + place for place in range(count))
        return [self._friend(self.people.person(number, self.now)) for number in numbers]

    def _friend(self, friend: Person) -> Row:
        first, _, last = friend.name.partition(" ")
        return {
            "referred_user": {
                "user_id": friend.user_id,
                "initials": f"{first} {last[:1]}",
                "created_date": f"{friend.joined:%Y-%m-%d %H:%M:%S}",
            },
            "referring_user": {"user_id": self.person.user_id},
        }

    def ledger(self, kind: str) -> list[Row]:
        """The rows of one kind of wallet, newest first."""
        return list(self._ledger(kind))

    def _ledger(self, kind: str) -> Iterator[Row]:
        number = self.person.number
        if number == 3 or (kind == "entries" and number != ENTRANT) or (kind == "wallet" and number != 9):
            return
        currency, wallet = LEDGERS[kind]
        for place in range(500 if number == 7 else 8):
            if number == ENTRANT and place == 2:
                yield self._return(kind, place)
                continue
            manual = place % 6 == 3
            spent = place % 5 == 4
            yield {
                "amount": -50 if spent else 1.5 if kind == "wallet" else 20 + place % 7,
                "branch_business_id": 2774,
                "contributing_campaign_id": None if manual or spent else CASHBACK,
                "contributing_campaign_title": "Sorry for the delay" if manual else None if spent else STANDARD_TITLE,
                "contributing_campaign_type": "manual" if manual else None if spent else "cashback",
                "currency_symbol": currency["symbol"],
                "date": iso(self.now - timedelta(days=3 * place, hours=place % 9)),
                "kind": "manual" if manual else "basketRedemption" if spent else "campaignContribution",
                "mutator_id": 21 if manual else None,
                "mutator_name": "Sample Clerk" if manual else None,
                "receipt_id": None if manual else 477_000 + place,
                "retailer_basket_code": None if manual else f"basket_{self.person.user_id}_{place}",
                "wallet_campaign_id": WALLETS[kind],
                "wallet_campaign_title": wallet,
                "wallet_campaign_type": kind if kind == "wallet" else f"{kind}_wallet",
            }

    def _return(self, kind: str, place: int) -> Row:
        """What a returned basket had given is taken back."""
        currency, wallet = LEDGERS[kind]
        return {
            "amount": -22,
            "contributing_campaign_id": CASHBACK,
            "contributing_campaign_title": STANDARD_TITLE,
            "contributing_campaign_type": "cashback",
            "currency_symbol": currency["symbol"],
            "date": iso(self.now - timedelta(days=3 * place, hours=place)),
            "kind": "campaignContribution",
            "receipt_id": 478_000 + place,
            "retailer_basket_code": f"return_{self.person.user_id}_{place}",
            "return_transaction_receipt_id": 477_000 + place,
            "return_transaction_retailer_basket_code": f"basket_{self.person.user_id}_{place}",
            "wallet_campaign_id": WALLETS[kind],
            "wallet_campaign_title": wallet,
            "wallet_campaign_type": kind if kind == "wallet" else f"{kind}_wallet",
        }

    # Identity

    def user_info(self) -> Row:
        """`user_info` of `get-user` and `get-card`."""
        person, sparse = self.person, self.person.number == 14
        first, _, last = person.name.partition(" ")
        known: Row = {
            "id": person.user_id,
            "user_id": person.user_id,
            "member_number": person.member_number,
            "first_name": first,
            "last_name": last,
            "username": person.email,
            "referral_code": person.referral_code,
            "created_date": f"{person.joined:%Y-%m-%d %H:%M:%S}",
            "authentication_point_identifier": person.identity,
            "auxiliary_identifier": None if person.number == 15 else person.auxiliary,
        }
        more: Row = {
            "address_towncity": CITIES[self._roll("city", len(CITIES))],
            "address_postalcode": f"10{self._roll('post', 90) + 10}AB",
            "average_basket_value": f"{self._roll('basket', 90) + 10}.50",
            "birthday": f"{1950 + self._roll('year', 50)}-07-21",
            "country_code": "NL",
            "gender": ("F", "M", "nonbinary")[self._roll("gender", 3)],
            "language": None,
            "number_of_purchases": self._roll("purchases", 60),
            "obfuscated": False,
            "opt_in_program": {"join_date": iso(person.joined), "program_opted_in": person.number != ENTRANT},
            "phone_number": person.phone,
            "referred": person.number == ENTRANT or self._roll("referred", 2) == 0,
            "signup_channel": ("web", "till", "app")[self._roll("channel", 3)],
            "user_facebook_access_token": "sample-of-a-secret-nobody-needs",
        }
        if person.number == ENTRANT:
            more["referring_user"] = {
                "id": 2001,
                "campaign_id": REFERRAL,
                "referral_code": "c001jl",
                "referral_channel": "whatsapp",
                "authentication_point_identifier": "shop|00002001",
            }
        return known | (dict.fromkeys(more) if sparse else more) | {"loyalty_status": self.level()}


_BALANCES = (
    "points_balance_current",
    "monetary_balance_current",
    "points_to_proceed_next_level",
    "points_to_remain_current_level",
)
LEDGERS = {"wallet": (EUROS, "Store credit"), "points": (POINTS, "Points"), "entries": (ENTRIES, "Prize draw")}
WALLETS = {"wallet": MONEY_WALLET, "points": POINTS_WALLET, "entries": ENTRIES_WALLET}
STANDARD_TITLE = "A point for every euro"
