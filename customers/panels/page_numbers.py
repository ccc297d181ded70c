"""The page number in the address of a panel."""

from django.utils.translation import gettext as _

from dashboard.frame.bad_query import BadQuery, number_in

MAX_PAGE = 1000  # pages; a higher number in an address is a mistake


def page_number(text: str) -> int:
    """Return the page in an address, 1 if there is none. Raises `BadQuery`."""
    if not text:
        return 1
    if (page := number_in(text, least=1, most=MAX_PAGE)) is None:
        raise BadQuery(_("There is no such page. Page numbers start at 1."))
    return page
