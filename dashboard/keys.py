"""Customer keys in addresses, for modules that may not import `customers`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from dashboard.access.masking.mask import Mask
from dashboard.loyalty.deadline import ReadOptions
from dashboard.programs import Program


class KeyConverter:
    """`<key:key>` in an address: the random text that stands for a customer, never a customer id."""

    regex = "[a-z2-7]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The customer that a key stands for. `display_name` is a name or the id, masked; `customer_id` is not masked."""

    key: str
    customer_id: str = field(repr=False)
    display_name: str


class CustomerKeys(Protocol):
    """Finds customers by key, and keys by customer."""

    async def holder(self, program: Program, key: str, mask: Mask) -> KeyHolder | None:
        """Return the customer with this key in this program, or None if no customer has it."""

    async def key_of(self, program: Program, customer_id: str, options: ReadOptions, mask: Mask) -> str:
        """Return the key of the customer with exactly this id. Asks the platform if the customer is not known yet.

        Raises `NotFound`, also for an id that `mask` hides, `InvalidCustomerId` (the platform was not asked) or another
        `LoyaltyError`.
        """

    def names(self, program: Program, keys: Collection[str], mask: Mask) -> Mapping[str, str]:
        """Return the name of each known customer by key, masked: the id for customers without a known name.

        This method is not async: it asks the database.
        """

    def search(self, program: Program, words: str, mask: Mask, limit: int) -> tuple[list[KeyHolder], bool]:
        """Return up to `limit` known customers that match these words, best first, and whether there are more.

        The words are a name, e-mail, phone or code, whole or in part. The search uses only values that `mask` does not
        hide. This method is not async: it asks the database.
        """


_keys: CustomerKeys | None = None


def set_customer_keys(keys: CustomerKeys) -> None:
    """Make `customer_keys` return `keys`."""
    global _keys
    _keys = keys


def customer_keys() -> CustomerKeys:
    """Return this installation's keys (see `dashboard.compose`)."""
    assert _keys is not None, "Django has not loaded its apps"
    return _keys
