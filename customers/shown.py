"""A known customer as lists show them: in search results, among suggestions and on the home page."""

from dataclasses import dataclass

from dashboard.access.masking import Mask
from dashboard.loyalty.customer_record import CustomerRecord


@dataclass(frozen=True, slots=True)
class ShownCustomer:
    """What is known of a customer, with `name` ("" is unknown) and `id` masked. Pages print these two, never the ones
    in the `record`."""

    record: CustomerRecord
    id: str
    name: str

    @classmethod
    def of(cls, record: CustomerRecord, mask: Mask) -> "ShownCustomer":
        """The customer as somebody with this mask may see them."""
        return cls(
            record,
            id=mask.customer_id(record.customer_id, email=record.email, phone=record.phone),
            name=mask.text(record.name) or "",
        )

    @property
    def key(self) -> str:
        """What stands for the customer in addresses."""
        return self.record.key
