"""A list a page at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frame.bad_query import BadQuery
from programconfig.paging import PAGE_SIZE, page_number, paginate


@given(st.integers(0, 1000), st.integers(1, 50))
def test_pages_cover_everything_once(length: int, page: int) -> None:
    rows = list(range(length))
    shown, paging = paginate(rows, page)
    assert paging.found == length
    assert len(shown) <= PAGE_SIZE
    if shown:
        assert list(shown) == rows[paging.first - 1 : paging.last]
    joined: list[int] = []
    number = 1
    while number:
        more, where = paginate(rows, number)
        joined += more
        number = where.next or 0
    assert joined == rows


def test_a_page_beyond_the_end_is_the_last_one() -> None:
    shown, paging = paginate(list(range(60)), 9)
    assert (paging.page, paging.first, paging.last, paging.next, paging.previous) == (2, 51, 60, None, 1)
    assert len(shown) == 10


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "99999", "²", "٣", "1e3", ""])
def test_what_is_no_page_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        page_number(text)
