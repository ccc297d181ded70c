"""A customer's coupons, in every possible state. Flags follow from dates and counts unless set explicitly."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.sandbox.history import Row
from dashboard.sandbox.icons import ICONS
from dashboard.sandbox.population import Person, Population


@dataclass(frozen=True, slots=True)
class Coupon:
    """One coupon; `starts` and `expires` are in days from today, a limit of None means no limit."""

    name: str
    code: str
    value: float = 0
    type: str = "Percentage"
    target: str = "Online"
    starts: int = -30
    expires: int | None = 60
    active: bool = True
    limit: int | None = None
    own_limit: int | None = 1
    used: int = 0
    own_used: int = 0
    expired_flag: bool | None = None
    usable_flag: bool | None = None
    blocked: bool = False  # for a reason that the platform does not send

    def answer(self, now: datetime) -> Row:
        start = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=self.starts)
        row: Row = {
            "name": self.name,
            "code": self.code,
            "value": self.value,
            "type": self.type,
            "target": self.target,
            "startDate": start.isoformat(),
            "isActive": self.active,
            "usedCount": self.used,
            "customerUsedCount": self.own_used,
            "iconPath": f"{ICONS}/coupons/{self.type.lower().replace(' ', '-')}.webp",
        }
        expired = False
        if self.expires is not None:
            end = now.replace(hour=23, minute=59, second=59, microsecond=0) + timedelta(days=self.expires)
            expired = end < now
            row["expiryDate"] = end.isoformat()
        if "Fixed" in self.type:
            row["currency"] = "EGP"
        if self.limit is not None:
            row["usageLimit"] = self.limit
        if self.own_limit is not None:
            row["limitPerCustomer"] = self.own_limit
        usable = self.active and start <= now and not expired and not self.blocked
        usable = usable and (self.limit is None or self.used < self.limit)
        usable = usable and (self.own_limit is None or self.own_used < self.own_limit)
        row["isExpired"] = expired if self.expired_flag is None else self.expired_flag
        row["isAvailableToUse"] = usable if self.usable_flag is None else self.usable_flag
        return row


ORDINARY = (
    Coupon("10% off your next order", "NEXT10", 10, limit=500, used=120),
    Coupon("Free delivery", "SHIPFREE", type="Free Shipping", own_limit=3, own_used=1, used=1),
    Coupon("50 EGP off", "FIFTY", 50, "Fixed Rate Discount", own_used=1, used=1),
    Coupon("Spring sale", "SPRING15", 15, starts=20, expires=50),
    Coupon("Last season", "AUTUMN20", 20, starts=-200, expires=-40),
    Coupon("A free sample mug", "MUG", type="Free Product", target="Reward", expires=None),
)
BY_HAND: dict[str, tuple[Coupon, ...]] = {
    "cust_1001": (
        Coupon("Welcome back", "WELCOME5", 10, expires=3, used=210, limit=1000),
        Coupon("Free delivery", "SHIP-1001", type="Free Shipping", expires=30, own_limit=3, own_used=1, used=1),
        Coupon("New year", "NEWYEAR25", 25, starts=42, expires=60),
        Coupon("50 EGP off", "FIFTY-1001", 50, "Fixed Rate Discount", own_limit=2, own_used=2, used=2),
        Coupon("First hundred", "FIRST100", 15, limit=100, used=100),
        Coupon("Summer sale", "SUMMER20", 20, starts=-180, expires=-90),
    ),
    "cust_new": (),
    "guest_7f3a9c": (),
    "cust_coupons": (
        Coupon("Usable now", "USABLE", 10),
        Coupon("Usable, expires today", "TODAY", 15, expires=0),
        Coupon("Usable for ever", "FOREVER", 5, target="Permanent", expires=None, own_limit=None),
        Coupon("Not started", "NOTYET", 20, starts=7, expires=21),
        Coupon("Expired", "EXPIRED", 20, starts=-90, expires=-14),
        Coupon("All used", "ALLUSED", 30, limit=200, used=200),
        Coupon("This customer's limit", "OWNLIMIT", 10, own_limit=2, own_used=2, used=14),
        Coupon("Inactive", "INACTIVE", 10, active=False),
        Coupon("Blocked, nobody says why", "BLOCKED", 10, blocked=True),
        Coupon("Expired by its flag, not by its date", "FLAGGED", 10, expires=30, expired_flag=True, usable_flag=False),
        Coupon("Usable by its flag, not by its date", "CONTRARY", 10, starts=-90, expires=-5, usable_flag=True),
        Coupon("Inactive, expired, used up", "HOPELESS", 10, starts=-90, expires=-5, active=False, own_used=1, used=1),
        Coupon("Free delivery", "T-SHIP", type="Free Shipping"),
        Coupon("Fixed rate", "T-FIXED", 75.5, "Fixed Rate Discount", target="POS"),
        Coupon("Free product", "T-PRODUCT", type="Free Product", target="Reward"),
        Coupon("Custom", "T-CUSTOM", type="Custom", target="Automation"),
        Coupon("Off the fees", "T-FEES", 12.5, "Percentage-based Fees Discount"),
        Coupon("Cashback", "T-CASHBACK", 7.5, "Percentage-based Cashback"),
    ),
}  # fmt: skip


def coupons_of(population: Population, person: Person, now: datetime) -> Row:
    """The answer of `/customers/{id}/coupons`."""
    coupons = BY_HAND.get(person.customer_id)
    if coupons is None:
        coupons = tuple(
            each for place, each in enumerate(ORDINARY) if population.roll(f"coupon {place}", person.number, 2)
        )
    return {"coupons": [each.answer(now) for each in coupons]}
