"""A known customer as shown in lists: matches, suggestions and recent customers."""

from dataclasses import dataclass

from dashboard.access.masking.mask import Mask
from dashboard.loyalty.customer_record import CustomerRecord


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
    def key(self) -> str:
        """The key that stands for the customer in addresses."""
        return self.record.key
