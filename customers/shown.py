"""A known customer as lists show them: in search results, among suggestions and on the home page."""

from dataclasses import dataclass

from dashboard.access.masking import Mask
from dashboard.loyalty.facts import CustomerFacts


@dataclass(frozen=True, slots=True)
class ShownCustomer:
    """What is known of a customer, with `name` ("" is unknown) and `id` masked. Pages print these two, never the ones
    in `facts`."""

    facts: CustomerFacts
    id: str
    name: str

    @classmethod
    def of(cls, facts: CustomerFacts, mask: Mask) -> "ShownCustomer":
        """The customer as somebody with this mask may see them."""
        return cls(
            facts,
            id=mask.customer_id(facts.customer_id, email=facts.email, phone=facts.phone),
            name=mask.text(facts.name) or "",
        )
