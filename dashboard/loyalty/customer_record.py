"""What one source says about one customer, in the same form for answers, messages, files and the platform's list."""

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
    """The known data of a customer. None: the source did not say. An empty text: the source said that there is none.

    `place` is the city, or the country if there is none; `points` are the available points. `seen_at` is when the
    platform sent the data (aware; None is now); `standing_seen_at` is when it sent tier and points, if that was another
    time. `details`: the details were requested. `is_deleted`: the platform says that the customer was deleted. `key`
    stands for the customer in addresses; it is empty until the index knows the customer.
    """

    customer_id: str
    learned_from: str
    platform_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    referral_code: str | None = None
    place: str | None = None
    tier: str | None = None
    points: Decimal | None = None
    points_name: str | None = None
    details: bool = False
    seen_at: datetime | None = None
    standing_seen_at: datetime | None = None
    is_deleted: bool = False
    key: str = ""
