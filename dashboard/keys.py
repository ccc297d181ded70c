"""Customers' keys in addresses, for modules that may not import `customers`."""

from dataclasses import dataclass, field
from typing import Protocol

from dashboard.access.masking import Mask
from dashboard.loyalty.deadline import ReadOptions
from dashboard.programs import Program


class KeyConverter:
    """`<key:key>` in an address: what stands for a customer there, never an id."""

    regex = "[a-z2-7]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whom a key stands for. `shown` is what staff call them: a name or the id, masked; `customer_id` is not."""

    key: str
    customer_id: str = field(repr=False)
    shown: str


class CustomerKeys(Protocol):
    """Who knows the keys."""

    async def holder(self, program: Program, key: str, mask: Mask) -> KeyHolder | None:
        """Whom a key of this programme stands for, None when it is nobody's."""

    async def key_of(self, program: Program, customer_id: str, options: ReadOptions) -> str:
        """The key of the customer with exactly this id; the platform is asked when nobody has seen them yet.

        Raises `NotFound`, `InvalidCustomerId` (nothing was asked) or another `LoyaltyError`.
        """

    def like(self, program: Program, words: str, mask: Mask, most: int) -> tuple[list[KeyHolder], bool]:
        """The customers seen before whom one finds by these words, best first, and whether there are more than `most`.

        A name, e-mail, phone or code, whole or in part, as far as `mask` lets them be searched. Not async: it asks the
        database.
        """


_keys: CustomerKeys | None = None


def use(keys: CustomerKeys) -> None:
    """Let `customer_keys` answer with `keys`."""
    global _keys
    _keys = keys


def customer_keys() -> CustomerKeys:
    """This installation's keys (see `dashboard.compose`)."""
    assert _keys is not None, "Django has not loaded its apps"
    return _keys
