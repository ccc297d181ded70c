"""Customers' keys, as in `tests/customers`."""

from tests.customers.conftest import key_of

__all__ = ["key_of"]
