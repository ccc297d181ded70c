"""Lists, one page at a time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from dashboard.frame.bad_query import BadQuery, number_in
from dashboard.text.numbers import number

T = TypeVar("T")
PAGE_SIZE = 50
MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Paging:
    """The position of a page. `first` and `last` count from 1 among the `found` rows; `previous` and `next` are None at
    the ends."""

    page: int
    pages: int
    first: int
    last: int
    found: int

    @property
    def range_text(self) -> str:
        return _("%(first)s to %(last)s of %(found)s") % {
            "first": number(self.first),
            "last": number(self.last),
            "found": number(self.found),
        }

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def page_number(text: str) -> int:
    """The page number from an address. Raises BadQuery."""
    if (page := number_in(text, least=1, most=MAX_PAGE)) is None:
        raise BadQuery(_("“%(page)s” is not a page number.") % {"page": text})
    return page


def paginate(rows: Sequence[T], page: int, size: int = PAGE_SIZE) -> tuple[Sequence[T], Paging]:
    """The rows of a page and its position; a page beyond the end becomes the last page."""
    paginator = Paginator(rows, size)
    shown = paginator.get_page(page)
    position = Paging(shown.number, paginator.num_pages, shown.start_index(), shown.end_index(), paginator.count)
    return list(shown), position
