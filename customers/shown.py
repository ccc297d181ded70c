"""A known customer as shown in lists: matches, suggestions and recent customers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from customers.finding.folding import fold
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.customer_record import CustomerRecord

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShownCustomer:
    """A known customer as the person may see them. Pages print `seen` and the two properties, never `record`."""

    record: CustomerRecord
    seen: CustomerRecord

    @classmethod
    def of(cls, record: CustomerRecord, mask: Mask) -> "ShownCustomer":
        """Mask the customer for a member of staff."""
        return cls(record, mask.seen(record))

    @property
    def id(self) -> str:
        """The customer id, masked."""
        return self.seen.customer_id

    @property
    def name(self) -> str:
        """The name, masked; "" is unknown."""
        return self.seen.name or ""

    @property
    def tier_seen_at(self) -> datetime | None:
        """When the tier was last reported, if that was a day or more before the rest."""
        tier_at, seen_at = self.seen.standing_seen_at, self.seen.seen_at
        return tier_at if tier_at and seen_at and self.seen.tier and seen_at - tier_at >= DAY else None

    @property
    def contact(self) -> str:
        """The e-mail or else the phone, masked; "" is unknown."""
        return self.seen.email or self.seen.phone or ""

    @property
    def key(self) -> str:
        """The key that stands for the customer in addresses."""
        return self.record.key


def contacts_of_namesakes(customers: Sequence[ShownCustomer]) -> list[str]:
    """Return, for each customer of a list, the contact that tells them from others of the same name; "" for the rest:
    a list shows no more personal data than it needs."""
    names = Counter(fold(one.name) for one in customers if one.name)
    return [one.contact if names[fold(one.name)] > 1 else "" for one in customers]
