"""The friends that a customer referred: totals, a page of 50, and the distance to the next bonus."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers import index
from customers.panels.as_sent import more_fields
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.unknown import why_unknown
from customers.records import from_friend
from dashboard.access.masking import Mask
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import (
    PAGE_SIZE,
    Answer,
    Friend,
    ReferralPage,
    ReferralRules,
    ReferralStatus,
    ReferralTotals,
)
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import REFERRAL_RULES, REFERRAL_TOTALS, REFERRALS
from dashboard.text.formatting import points
from dashboard.text.lines import Line
from dashboard.text.words import number, plural

FRIENDS_SHOWN = 8  # friends of a page; the others are one click away
MAX_PAGE = 1000  # pages; a higher number in an address is a mistake

STATUS_EXPLANATIONS: Mapping[ReferralStatus, Sentence] = {
    ReferralStatus.ACTIVE: gettext_lazy("Counts: the friend completed the required steps."),
    ReferralStatus.PENDING: gettext_lazy(
        "Does not count yet: the friend used the link but has not completed the required steps."
    ),
}
STATUS_NAMES: Mapping[ReferralStatus, Sentence] = {
    ReferralStatus.ACTIVE: gettext_lazy("Active"),
    ReferralStatus.PENDING: gettext_lazy("Pending"),
}


@dataclass(frozen=True, slots=True)
class FriendRow:
    """One friend. `key` leads to their profile, None if the platform sent no id. `joined_at` is when the friend
    joined. `steps` is "" unless the referral has several steps."""

    key: str | None
    customer_id: str | None
    name: str | None
    email: str | None
    phone: str | None
    joined_at: datetime | None
    status: Sentence | None
    status_explained: Sentence
    counts: bool | None
    steps: Sentence
    more: tuple[Line, ...]  # fields without another place


@dataclass(frozen=True, slots=True)
class ReferralsView:
    """The referrals panel: the first friends of a page, and how many more `all=1` shows.

    `previous` and `next` are page numbers. `notes` name contradictions, `empty` says why there is no friend.
    """

    friends: tuple[FriendRow, ...]
    folded: int
    all: str  # "1" if all friends are shown: the next page then shows all too
    page: int
    previous: int | None
    next: int | None
    has_status: bool  # False: the platform does not say which friends count
    bonus: Sentence | None
    notes: tuple[Sentence, ...]
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Read the page (`?page=`), the totals and the bonus rule, in parallel. If one of the last two fails, only that is
    missing.

    Raises `BadQuery` for a page that is not a number from 1.
    """
    number = page_number(request.query.get("page", ""))
    page, count, rules = await asyncio.gather(
        request.read(REFERRALS.where(number)), attempt(request.read, REFERRAL_TOTALS), _rules(request)
    )
    is_counted = Trait.NO_COUNTS not in request.program.kind.traits
    page = with_missing(page, count, _("the number of friends"))
    totals = count.value or ReferralTotals()
    if totals.active:
        page = with_missing(page, rules, _("the distance to the next bonus"))
    friends = (from_friend(friend, page.fetched_at) for friend in page.value.friends)
    keys = await index.learn(request.program, [record for record in friends if record])
    show_all = request.query.get("all") == "1"
    view = present(page.value, totals, rules.value, keys, request.mask, show_all=show_all, is_counted=is_counted)
    answers: tuple[Answer[Any], ...] = (page, *(count.answers if is_counted else ()))
    tally_text = tally(totals, is_counted=is_counted)
    return Loaded(view, answers, count=tally_text, ticket=(_("Referrals: %s") % tally_text,))


async def _rules(request: PanelRequest) -> Attempt[ReferralRules]:
    """Read the rule of the bonus. It is configuration, cached for all customers, so it costs almost nothing."""
    if not request.program.offers(REFERRAL_RULES):
        return Attempt()
    return await attempt(request.configuration, REFERRAL_RULES)


def page_number(text: str) -> int:
    """Return the page in an address, 1 if there is none. Raises `BadQuery`."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MAX_PAGE):
        raise BadQuery(_("There is no such page. Page numbers start at 1."))
    return int(text)


def tally(totals: ReferralTotals, *, is_counted: bool = True) -> str:
    """Return the platform's counts in one line: "48 · 31 active · 17 pending". A missing count is "unknown".

    On platforms without counts (`is_counted` is False), the total is that of the listed friends, and the text says
    "listed".
    """
    if totals == ReferralTotals():
        return _("total unknown")
    if not is_counted:
        return _("%(total)s listed") % {"total": number(totals.total)}
    sentence = _("%(total)s · %(active)s active · %(pending)s pending")
    if totals.active == 0 and totals.pending:
        sentence = _("%(total)s · none active yet · %(pending)s pending")
    return sentence % {
        "total": number(totals.total),
        "active": number(totals.active),
        "pending": number(totals.pending),
    }


def present(
    page: ReferralPage,
    totals: ReferralTotals,
    rules: ReferralRules | None,
    keys: Mapping[str, str],
    mask: Mask,
    *,
    show_all: bool = False,
    is_counted: bool = True,
) -> ReferralsView:
    """Present one page of friends, each with the meaning of its status; `keys` are profile keys by customer id.

    Shows only the first friends of a long page unless `show_all`: they take half the time of a profile and are seldom
    read.
    """
    shown = page.friends if show_all else page.friends[:FRIENDS_SHOWN]
    has_next = page.has_more and not page.end_reached_early
    return ReferralsView(
        friends=tuple(_row(friend, keys, mask) for friend in shown),
        folded=len(page.friends) - len(shown),
        all="1" if show_all else "",
        page=page.number,
        previous=page.number - 1 or None,
        next=page.number + 1 if has_next else None,
        has_status=_has_status(page),
        bonus=bonus_countdown(totals.active, rules),
        notes=tuple(note for note in _notes(page, totals) if note),
        empty=_empty(page, totals if is_counted else ReferralTotals()),
    )


def _has_status(page: ReferralPage) -> bool:
    return any(friend.status or friend.steps or friend.steps_done for friend in page.friends)


def bonus_countdown(active: Decimal | None, rules: ReferralRules | None) -> Sentence | None:
    """Return how many more active friends make the next bonus, if the configuration has one. The platform does not send
    this: the text says that it is calculated."""
    if rules is None or not rules.bonus_every or rules.bonus_every < 1 or active is None:
        return None
    every = rules.bonus_every
    left = every - int(active) % every
    return ngettext(
        "%(left)d more active friend to the next bonus; a bonus comes for every %(every)d "
        "(calculated from the totals).",
        (
            "%(left)d more active friends to the next bonus; a bonus comes for every %(every)d "
            "(calculated from the totals)."
        ),
        left,
    ) % {"left": left, "every": every}


def _row(friend: Friend, keys: Mapping[str, str], mask: Mask) -> FriendRow:
    status, explained = _status(friend, mask)
    return FriendRow(
        key=keys.get(friend.customer_id or ""),
        customer_id=_customer_id(friend, mask),
        name=mask.text(friend.name),
        email=mask.email(friend.email),
        phone=mask.phone(friend.phone),
        joined_at=friend.joined_at,
        status=status,
        status_explained=explained,
        counts=friend.status.known is ReferralStatus.ACTIVE if friend.status and friend.status.known else None,
        steps=_steps(friend),
        more=more_fields(friend.other, mask),
    )


def _steps(friend: Friend) -> Sentence:
    if friend.steps is None and friend.steps_done is None:
        return ""
    done = {"done": number(friend.steps_done), "steps": number(friend.steps)}
    return (
        ngettext("%(done)s of %(steps)s step done", "%(done)s of %(steps)s steps done", plural(friend.steps or 2))
        % done
    )


def _customer_id(friend: Friend, mask: Mask) -> str | None:
    if not friend.customer_id:
        return None
    return mask.customer_id(friend.customer_id, email=friend.email, phone=friend.phone)


def _status(friend: Friend, mask: Mask) -> tuple[Sentence | None, Sentence]:
    """Return the friend's status and what it means."""
    if friend.status is None:
        return None, why_unknown(friend, "status", mask)
    if friend.status.known is None:
        raw = mask.text(friend.status.raw)
        return raw, _("The platform sent the status “%(raw)s”, which is not documented.") % {"raw": raw}
    return STATUS_NAMES[friend.status.known], STATUS_EXPLANATIONS[friend.status.known]


def _notes(page: ReferralPage, totals: ReferralTotals) -> Iterator[Sentence]:
    if page.friends and not _has_status(page):
        yield _("The platform does not say which friends already count.")
    if page.end_reached_early:
        yield _("The platform reports more friends but does not list them.")
    if page.number > 1 and not page.friends:
        yield _("There is no page %(number)d. The list ends earlier.") % {"number": page.number}
    listed = _listed(page)
    if listed is not None and totals.total is not None:
        yield _disagreement(page, totals, totals.total, listed)


def _disagreement(page: ReferralPage, totals: ReferralTotals, total: Decimal, listed: int) -> Sentence:
    """Return the difference between the platform's counts and its list, "" if there is none."""
    if listed != total:
        return _counts_and_lists(total, listed)
    statuses = [friend.status.known if friend.status else None for friend in page.friends]
    active = statuses.count(ReferralStatus.ACTIVE)
    if page.number > 1 or None in statuses or totals.active in (None, active):
        return ""
    numbers = {"total": points(totals.active), "listed": active}
    return _("Active friends: the platform counts %(total)s but lists %(listed)s.") % numbers


def _listed(page: ReferralPage) -> int | None:
    """Return how many friends the platform lists in all; None before the last page."""
    is_last = page.has_more is False or (page.has_more is None and len(page.friends) < PAGE_SIZE)
    if not is_last or page.end_reached_early or (page.number > 1 and not page.friends):
        return None
    return (page.number - 1) * PAGE_SIZE + len(page.friends)


def _counts_and_lists(total: Decimal, listed: int) -> str:
    numbers = {"total": points(total), "listed": points(Decimal(listed))}
    if not listed:
        return (
            ngettext(
                "The platform counts %(total)s friend but lists none.",
                "The platform counts %(total)s friends but lists none.",
                plural(total),
            )
            % numbers
        )
    return (
        ngettext(
            "The platform counts %(total)s friend but lists %(listed)s.",
            "The platform counts %(total)s friends but lists %(listed)s.",
            plural(total),
        )
        % numbers
    )


def _empty(page: ReferralPage, totals: ReferralTotals) -> Sentence:
    """Return why there is no friend. Says that nobody was referred only if the platform's count says so too."""
    if page.friends or page.number > 1 or totals.total:  # with a total, a note says that none is listed
        return ""
    if _says_nobody(totals) and not page.end_reached_early:
        return _("This customer has referred nobody yet, or no friend has used the link or the code.")
    return _("The platform lists no friends for this customer.")


def _says_nobody(totals: ReferralTotals) -> bool:
    return totals.total == 0 and not totals.active and not totals.pending
