"""The messages that the customer got from the program, newest first.

The platform does not document the order in which it lists them. The panel therefore reads up to `MAX_READS` of its
pages and orders their messages itself; a link reads on from there. Messages that the platform's webhook reported are
among them, also where the platform's list lacks them or cannot be read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers import sent_messages
from customers.panels.as_sent import more_fields
from customers.panels.page_numbers import page_number
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.unknown import why_if_unknown, why_unknown
from dashboard.frame.bad_query import BadQuery
from dashboard.ledger import lookup
from dashboard.loyalty.attempt import attempt, with_missing
from dashboard.loyalty.errors import LoyaltyError, Sentence
from dashboard.loyalty.models import Answer, Message, MessagePage
from dashboard.loyalty.models.times import EARLIEST
from dashboard.loyalty.reads import MESSAGES
from dashboard.text.lines import Line
from dashboard.text.numbers import number

MAX_READS = 5  # of the platform's pages, for one page of the panel
SHOWN = 20  # messages
MAX_CURSOR_LENGTH = 18  # digits; a longer one in an address is a mistake
NUMBER = re.compile(r"[\w-]*\d[\w-]*")  # what may be the number of an order
MAX_NUMBERS = 500
SAME_MESSAGE = timedelta(minutes=5)  # between the times of a message in the platform's list and in its webhook


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a message's text; an order's number has the `url` of its page."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message. `is_read` is None if unknown, with the reason in `why_not`; so is `at`, with `why_no_time`."""

    title: str
    body: tuple[TextPart, ...]
    is_read: bool | None
    why_not: Sentence
    at: datetime | None
    why_no_time: Sentence
    more: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class MessagesView:
    """The messages panel: a page of messages. `previous` and `next` are page numbers.

    `after` is the cursor that this list began after, `further` the one at which it goes on: "" if there is none that
    fits into an address. `failure` says that the platform's list could not be read, so that only reported messages are
    here. `empty` says why there is no message.
    """

    rows: tuple[MessageRow, ...]
    where: Sentence
    previous: int | None
    next: int | None
    after: str
    further: str
    further_note: Sentence
    failure: Sentence
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Read the messages after the cursor in the address (`?after=`), and present a page of them (`?page=`).

    Raises `BadQuery` for a cursor or a page that is not a number, and a `LoyaltyError` if the platform's list cannot be
    read and its webhook reported no message.
    """
    languages = tuple(filter(None, (request.options.language, *request.program.languages)))
    loaded = await load_with(request, await sent_messages.sent_to(request.program.slug, request.key, languages))
    return replace(loaded, view=await _with_orders(loaded.view, request))


async def load_with(request: PanelRequest, pushed: Sequence[Message] = ()) -> Loaded:
    """Do the same with the messages that the webhook reported. They are only in the list without a cursor."""
    after, page = cursor(request.query.get("after", "")), page_number(request.query.get("page", ""))
    pushed = () if after else request.mask.seen(tuple(pushed))
    answers, further = list[Answer[MessagePage]](), ""
    failure: Sentence = ""
    try:
        answers, further = await _read(request, after)
    except LoyaltyError as error:
        if not pushed:
            raise
        failure = _failure(error.sentence)
    listed = [message for answer in answers for message in answer.value.messages]
    sent = [*listed, *_not_listed(pushed, listed)]
    view = present(sent, page=page, after=after, further=further, failure=failure)
    return Loaded(view, tuple(answers), count=_count(len(sent), is_all=not (after or further or failure)))


async def _with_orders(view: MessagesView, request: PanelRequest) -> MessagesView:
    """Return the view with links where a text has the number of one of the customer's orders, if that is kept."""
    texts = [part.text for row in view.rows for part in row.body]
    numbers = list(dict.fromkeys(number for text in texts for number in NUMBER.findall(text)))[:MAX_NUMBERS]
    orders = await lookup.orders_among(request.program, request.customer_id, numbers)
    if not orders or request.links is None:
        return view
    pages = {number: request.links.order(number) for number in orders}
    rows = (replace(row, body=tuple(parts_of("".join(part.text for part in row.body), pages))) for row in view.rows)
    return replace(view, rows=tuple(rows))


def parts_of(text: str, pages: Mapping[str, str]) -> Iterator[TextPart]:
    """Yield the text in pieces, with the pages of the numbers in it."""
    end = 0
    for found in NUMBER.finditer(text):
        if url := pages.get(found[0]):
            yield TextPart(text[end : found.start()])
            yield TextPart(found[0], url)
            end = found.end()
    if end < len(text):
        yield TextPart(text[end:])


def _not_listed(pushed: Iterable[Message], listed: Iterable[Message]) -> Iterator[Message]:
    """Yield the reported messages that are not in the platform's list: with the same words at about the same time."""
    by_words: dict[tuple[str | None, str | None], list[Message]] = {}
    for message in listed:
        by_words.setdefault((message.title, message.body), []).append(message)
    for message in pushed:
        same = by_words.get((message.title, message.body), [])
        if (twin := next((one for one in same if _is_near(one, message)), None)) is None:
            yield message
        else:
            same.remove(twin)


def _is_near(one: Message, other: Message) -> bool:
    return one.at is None or other.at is None or abs(one.at - other.at) < SAME_MESSAGE


def cursor(text: str) -> str:
    """Return the cursor in an address. Raises `BadQuery`."""
    if text and not _is_cursor(text):
        raise BadQuery(_("There is no such page of messages."))
    return text


def _is_cursor(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_CURSOR_LENGTH


async def _read(request: PanelRequest, after: str) -> tuple[list[Answer[MessagePage]], str]:
    """Return up to `MAX_READS` pages, masked, and the cursor after them ("" at the end). If a page after the first
    fails, it is among the missing parts of the page before, and the cursor leads to it."""
    answers: list[Answer[MessagePage]] = []
    following: str | None = after
    asked = set[str]()
    while following is not None and following not in asked and len(answers) < MAX_READS:
        asked.add(following)
        read = await attempt(request.read_exact, MESSAGES.where(following))
        if read.answer is None:
            if read.error and not answers:
                raise read.error
            answers[-1] = with_missing(answers[-1], read, _("the other messages"))
            return answers, following
        answers.append(await request.seen(read.answer))
        following = read.answer.value.after  # unmasked: it is the platform's number of a message
    return answers, following if following and following not in asked else ""


def present(
    messages: Sequence[Message], *, page: int = 1, after: str = "", further: str = "", failure: Sentence = ""
) -> MessagesView:
    """Present a page of the messages, newest first; those without a time are last."""
    ordered = sorted(_each_once(messages), key=lambda message: message.at or EARLIEST, reverse=True)
    first = (page - 1) * SHOWN
    shown = ordered[first : first + SHOWN]
    return MessagesView(
        rows=tuple(map(_row, shown)),
        where=_where(first, len(shown), len(ordered)),
        previous=page - 1 if page > 1 else None,
        next=page + 1 if len(ordered) > first + SHOWN else None,
        after=after,
        further=further if _is_cursor(further) else "",
        further_note=_further_note(len(ordered)) if further else "",
        failure=failure,
        empty="" if shown else _empty(is_first=page == 1 and not after),
    )


def _each_once(messages: Iterable[Message]) -> Iterable[Message]:
    """Yield messages without repetition: two pages of the platform may overlap."""
    ids = set[str]()
    for message in messages:
        if message.message_id is None or message.message_id not in ids:
            yield message
        if message.message_id is not None:
            ids.add(message.message_id)


def _row(message: Message) -> MessageRow:
    return MessageRow(
        title=message.title or _("Message without a title"),
        body=(TextPart(message.body),) if message.body else (),
        is_read=message.is_read,
        why_not=_why_not(message) if message.is_read is None else "",
        at=message.at,
        why_no_time=why_if_unknown(message, "at"),
        more=more_fields(message.other),
    )


def _why_not(message: Message) -> Sentence:
    if message.message_id is None and not message.gaps:
        return _("The platform reported this message when it sent it, and does not list it.")
    return why_unknown(message, "is_read")


def _failure(why: Sentence) -> Sentence:
    return _("The platform's list of messages could not be read: %(why)s These are the messages that it reported.") % {
        "why": why
    }


def _where(first: int, shown: int, total: int) -> str:
    if shown == total:
        return ""
    return _("%(first)s to %(last)s of %(total)s") % {
        "first": number(first + 1),
        "last": number(first + shown),
        "total": number(total),
    }


def _further_note(messages_read: int) -> str:
    return ngettext(
        "%(count)s message was read. The platform has more, which may be newer or older.",
        "%(count)s messages were read and sorted. The platform has more, which may be newer or older.",
        messages_read,
    ) % {"count": number(messages_read)}


def _empty(*, is_first: bool) -> str:
    if is_first:
        return _("No messages: the platform has sent this customer none, or does not keep them.")
    return _("There are no more messages.")


def _count(messages: int, *, is_all: bool) -> str:
    if not messages or not is_all:
        return ""
    return ngettext("%(count)s message", "%(count)s messages", messages) % {"count": number(messages)}
