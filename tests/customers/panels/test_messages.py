"""The messages panel: newest first, however the platform orders them, and every message once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customers.panels.messages import MAX_READS, SHOWN, cursor, load_with, parts_of, present
from dashboard.access.masking.mask import Mask
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Gap, Message, MessagePage
from tests.customers.panels.sample import MARKUP, panel_request, platform_of, rendered
from tests.loyalty.gaps import gaps
from tests.words import text_of

FIRST = datetime(2026, 11, 1, 9, tzinfo=UTC)


def message(number: int) -> Message:
    return Message(str(number), f"Title {number}", f"Body {number}", number % 2 == 0, FIRST + timedelta(hours=number))


def pages_of(sent: list[Message], size: int) -> Any:
    """A platform's pages, oldest first, by a cursor that is the last message's id."""

    def page(after: str) -> MessagePage:
        rest = [one for one in sent if int(one.message_id or 0) > int(after or 0)]
        return MessagePage(tuple(rest[:size]), rest[size - 1].message_id if len(rest) > size else None)

    return page


async def test_the_newest_of_all_pages_comes_first() -> None:
    request = panel_request(messages=pages_of([message(number) for number in range(1, 31)], 10))
    loaded = await load_with(request)
    assert [row.title for row in loaded.view.rows] == [f"Title {number}" for number in range(30, 10, -1)]
    assert loaded.count == "30 messages"
    assert (loaded.view.previous, loaded.view.next, loaded.view.where) == (None, 2, "1 to 20 of 30")
    assert platform_of(request).queries == ["", "10", "20"]
    second = await load_with(replace(request, query={"page": "2"}))
    assert [row.title for row in second.view.rows] == [f"Title {number}" for number in range(10, 0, -1)]
    assert (second.view.previous, second.view.next) == (1, None)


async def test_a_long_list_is_read_in_parts_and_says_so() -> None:
    """Even to staff who may not see long numbers: the cursor is one."""
    sent = [replace(message(number), message_id=str(10**9 + number)) for number in range(1, 31)]
    request = replace(panel_request(messages=pages_of(sent, 4)), mask=Mask.personal())
    loaded = await load_with(request)
    assert len(platform_of(request).queries) == MAX_READS
    assert loaded.count == ""
    page = rendered_with_links(loaded)
    assert "20 messages were read and sorted" in page
    rest = await load_with(replace(request, query={"after": loaded.view.further}))
    assert [row.title for row in rest.view.rows] == [f"Title {number}" for number in range(30, 20, -1)]
    assert rest.view.further == ""


def rendered_with_links(loaded: Any) -> str:
    return text_of(rendered("messages", replace_view(loaded, further="")) + str(loaded.view.further_note))


def replace_view(loaded: Any, **changes: Any) -> Any:
    """The panel without its links, which need a visit."""
    return replace(loaded, view=replace(loaded.view, previous=None, next=None, **changes))


async def test_a_cursor_that_stands_still_ends_the_reading() -> None:
    request = panel_request(messages=lambda _after: MessagePage((message(1), message(2)), "2"))
    loaded = await load_with(request)
    assert [row.title for row in loaded.view.rows] == ["Title 2", "Title 1"]
    assert platform_of(request).queries == ["", "2"]


async def test_a_later_page_that_fails_is_named() -> None:
    def pages(after: str) -> MessagePage:
        if after:
            raise Unavailable("The platform is down.")
        return MessagePage((message(1),), "1")

    loaded = await load_with(panel_request(messages=pages))
    page = rendered_with_links(loaded)
    assert "Not shown: the other messages. The platform is down." in page
    assert "The platform has more" in page
    assert (loaded.view.further, loaded.count) == ("1", "")
    assert [row.title for row in loaded.view.rows] == ["Title 1"]
    with pytest.raises(Unavailable):
        await load_with(panel_request(messages=Unavailable("The platform is down.")))


def test_what_was_not_sent_is_unknown() -> None:
    unknown = Message(title=MARKUP, gaps=gaps(Gap.NOT_SENT, "is_read", "at"), other={"channel": "push"})
    view = present([unknown, message(1)])
    assert [row.title for row in view.rows] == ["Title 1", MARKUP]  # without a time: last
    assert view.rows[1].why_not == "The platform did not send it."
    assert view.rows[1].why_no_time == "The platform did not send it."
    assert present([Message()]).rows[0].title == "Message without a title"
    assert present([message(1), message(1)]).where == ""
    assert len(present([message(1), message(1)]).rows) == 1
    assert "sent this customer none" in str(present([]).empty)
    odd = present([message(1)], further="not a number")
    assert (odd.further, "The platform has more" in str(odd.further_note)) == ("", True)
    assert present([message(1)], page=2).empty == "There are no more messages."


async def test_the_body_is_folded_and_masked() -> None:
    told = Message("1", "Hello", "Write to salma@example.com or call +20 100 555 0143", is_read=False, at=FIRST)
    sent: Mapping[str, Any] = {"messages": MessagePage((told,))}
    page = rendered("messages", await load_with(panel_request(**sent)))
    assert "salma@example.com" in page
    assert "<details" in page
    assert "unread" in text_of(page)
    masked = rendered("messages", await load_with(replace(panel_request(**sent), mask=Mask.personal())))
    assert "salma@example.com" not in masked
    assert "0143" not in masked


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "٣", "1" * 19, "1 "])
def test_a_cursor_is_a_number(text: str) -> None:
    with pytest.raises(BadQuery):
        cursor(text)
    assert cursor("") == ""
    assert cursor("305") == "305"
    assert SHOWN == 20


async def test_a_reported_message_stands_once_beside_the_list() -> None:
    listed = [message(1), replace(message(2), at=None)]
    reported = [
        replace(message(1), message_id=None, is_read=None, at=FIRST + timedelta(hours=1, seconds=20)),
        replace(message(1), message_id=None, is_read=None, at=FIRST + timedelta(hours=9)),  # again, later
        replace(message(2), message_id=None, is_read=None),
    ]
    loaded = await load_with(panel_request(messages=pages_of(listed, 10)), reported)
    assert [(row.title, row.is_read) for row in loaded.view.rows] == [
        ("Title 1", None),
        ("Title 1", False),
        ("Title 2", True),
    ]
    further = replace(panel_request(messages=pages_of(listed, 10)), query={"after": "1"})
    assert len((await load_with(further, reported)).view.rows) == 1


def test_a_known_order_s_number_is_a_link_in_the_text() -> None:
    parts = list(parts_of("Order #ORD-1 and ORD-12 came: 5 Stars.", {"ORD-1": "/o/", "5": ""}))
    assert [(part.text, part.url) for part in parts] == [
        ("Order #", ""),
        ("ORD-1", "/o/"),
        (" and ORD-12 came: 5 Stars.", ""),
    ]
    assert list(parts_of("", {})) == []
