"""The pages of a long list in a panel."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.frame.bad_query import BadQuery, number_in
from dashboard.loyalty.errors import Sentence

MAX_PAGE = 1000  # pages; a higher number in an address is a mistake


def page_number(text: str) -> int:
    """Return the page in an address, 1 if there is none. Raises `BadQuery`."""
    if not text:
        return 1
    if (page := number_in(text, least=1, most=MAX_PAGE)) is None:
        raise BadQuery(_("There is no such page. Page numbers start at 1."))
    return page


@dataclass(frozen=True, slots=True)
class ListPage:
    """Which rows of a list are shown: from `first`, before `last`, both from 0. `previous` and `next` are page numbers;
    `where` says which rows a page has, "" if they are all."""

    first: int
    last: int
    previous: int | None
    next: int | None
    where: Sentence


def list_page(page: int, size: int, count: int) -> ListPage:
    """Return the place of a page of `size` rows in a list of `count`. Pages behind the end are empty."""
    first = min(size * (page - 1), count)
    last = min(first + size, count)
    where = _("%(first)d to %(last)d of %(all)d") % {"first": first + 1, "last": last, "all": count}
    return ListPage(
        first,
        last,
        previous=page - 1 or None,
        next=page + 1 if last < count else None,
        where=where if first < last and count > size else "",
    )
