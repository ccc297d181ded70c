"""A known customer as shown in lists: matches, suggestions and recent customers."""

from dataclasses import dataclass

from dashboard.access.masking import Mask
from dashboard.loyalty.customer_record import CustomerRecord


@dataclass(frozen=True, slots=True)
class ShownCustomer:
    """A known customer with `name` ("" is unknown) and `id` masked. Pages print these two, never those in `record`."""

    record: CustomerRecord
    id: str
    name: str

    @classmethod
    def of(cls, record: CustomerRecord, mask: Mask) -> "ShownCustomer":
        """Mask the customer for a member of staff."""
        return cls(
            record,
            id=mask.customer_id(record.customer_id, email=record.email, phone=record.phone),
            name=mask.text(record.name) or "",
        )

    @property
    def key(self) -> str:
        """The key that stands for the customer in addresses."""
        return self.record.key
