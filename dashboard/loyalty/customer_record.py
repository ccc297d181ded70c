"""What one source says of one customer: the same record from an answer, a message, a file and the platform's list."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class RecordSource(StrEnum):
    """Where a record comes from."""

    PROFILE = "profile"
    REFERRAL = "referral"
    ACTIVITY = "activity"
    SEARCH = "search"
    WEBHOOK = "webhook"
    IMPORT = "import"
    CRAWL = "crawl"


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """What is known of a customer. None: the source did not say. An empty text: the source said that there is none.

    `points` are those that can be used now. `seen_at` is when the platform said this (aware; None is now), and
    `standing_seen_at` when it said tier and points, where that was at another time. `details` means that the details
    were asked for. `is_deleted` is the platform's word that this customer is gone. `key` stands for the customer in
    addresses; it is empty until the index knows the customer.
    """

    customer_id: str
    learned_from: str
    platform_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    referral_code: str | None = None
    tier: str | None = None
    points: Decimal | None = None
    points_name: str | None = None
    details: bool = False
    seen_at: datetime | None = None
    standing_seen_at: datetime | None = None
    is_deleted: bool = False
    key: str = ""
