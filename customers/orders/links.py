"""Addresses of the pages of orders and coupon codes. Numbers and codes are personal data, so addresses carry them
sealed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.access.masking.contact_data import HIDDEN
from dashboard.access.roles import Staff
from dashboard.access.seal import seal_words
from dashboard.keys import KeyConverter
from dashboard.ledger.keeping import is_on
from dashboard.loyalty.reads import ORDER
from dashboard.programs import Program
from dashboard.speed.addresses import path_of

CAME_FROM = "from"  # the query parameter with the key of the customer whose profile has the link


def came_from_in(query: Mapping[str, str]) -> str:
    """Return the key of the customer from whose profile the link came, "" if there is none."""
    key = query.get(CAME_FROM, "")
    return key if re.fullmatch(KeyConverter.regex, key) else ""


def order_address(number: str, program: Program, staff: Staff, came_from: str = "") -> str:
    """Return the address of an order's page."""
    return _address("orders:order", number, program, staff, came_from)


def code_address(code: str, program: Program, staff: Staff, came_from: str = "") -> str:
    """Return the address of a coupon code's page."""
    return _address("orders:code", code, program, staff, came_from)


def _address(name: str, text: str, program: Program, staff: Staff, came_from: str) -> str:
    path = path_of(name, program.slug, "sealed").replace("/sealed/", f"/{seal_words(text, staff, program)}/")
    return with_origin(path, came_from)


def with_origin(path: str, came_from: str) -> str:
    """Return the address with the key of the customer from whose profile somebody comes, if there is one."""
    return f"{path}?{urlencode({CAME_FROM: came_from})}" if came_from else path


@dataclass(frozen=True, slots=True)
class NumberLinks:
    """Links from the profile of the customer with the key `came_from`, for one member of staff.

    There are none on a platform that cannot find orders, nor for numbers that are masked, nor to the page of `here`:
    the number or code on whose page the links are.
    """

    program: Program
    staff: Staff
    came_from: str = ""
    here: str = ""

    def order(self, number: str | None) -> str:
        """Return the address of the order's page, or ""."""
        if not number or number == self.here or HIDDEN in number or not self.program.offers(ORDER):
            return ""
        return order_address(number, self.program, self.staff, self.came_from)

    def code(self, code: str | None) -> str:
        """Return the address of the code's page, or ""."""
        if not code or code == self.here or HIDDEN in code or not self.program.offers(ORDER) or not is_on():
            return ""
        return code_address(code, self.program, self.staff, self.came_from)
