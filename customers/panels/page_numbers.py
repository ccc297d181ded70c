"""The page number in the address of a panel."""

from django.utils.translation import gettext as _

from dashboard.frame.bad_query import BadQuery

MAX_PAGE = 1000  # pages; a higher number in an address is a mistake


def page_number(text: str) -> int:
    """Return the page in an address, 1 if there is none. Raises `BadQuery`."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MAX_PAGE):
        raise BadQuery(_("There is no such page. Page numbers start at 1."))
    return int(text)
